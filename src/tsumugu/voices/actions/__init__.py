"""The only writes about opinions and answers.

Every act is one transaction with its row in the record of acts, in which there is never a text of an opinion, an answer
or a remark, nor who said something: numbers and codes are. An act from a page names what the page showed (``seen``, see
``voices.states``); if that is no more, it is refused with ``changed-since-seen``.
"""

from tsumugu.voices.actions.hearings import change_hearing, open_hearing
from tsumugu.voices.actions.intake import Entry, take_from_statement, take_in

__all__ = ["Entry", "change_hearing", "open_hearing", "take_from_statement", "take_in"]
