"""The sheet as its own editor: every value opens where it stands, and is saved where it was written.

``drawing`` makes the parts of a page, each of which is put in place anew when what it says has changed; ``units`` says
of every value how it is written; ``saving`` reads what a person did; ``views`` are the addresses.
"""
