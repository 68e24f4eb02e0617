"""The plan as one table: a row for each initiative, activity, step or indicator.

``kinds`` says what a row is and which columns it can have; ``asked`` is what an address asks for; ``rows`` finds, sorts
and draws; ``views`` is the page.
"""
