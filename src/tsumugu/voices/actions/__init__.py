"""The only writes about opinions and answers.

Every act is one transaction with its row in the record of acts, in which there is never a text of an opinion, an answer
or a remark, nor who said something: numbers and codes are. An act from a page names what the page showed (``seen``, see
``voices.states``); if that is no more, it is refused with ``changed-since-seen``.
"""

from tsumugu.voices.actions.answering import answer, answer_later, draft, lacks, make_ready, remark
from tsumugu.voices.actions.hearings import change_hearing, open_hearing
from tsumugu.voices.actions.house import (
    add_stock_answer,
    remove_stock_answer,
    set_dispositions,
    set_house_dispositions,
)
from tsumugu.voices.actions.intake import Entry, take_from_statement, take_in
from tsumugu.voices.actions.opinions import carry, doubt, point, publish_whole, restore, summarise, withdraw, withhold
from tsumugu.voices.actions.personal import coming, delete_due, due, read_personal
from tsumugu.voices.actions.releasing import open_groups, release, release_digest
from tsumugu.voices.actions.sorting import Pick, assign, dispose, hand_on, merge, place, split, take_out, undo, word

__all__ = [
    "Entry",
    "Pick",
    "add_stock_answer",
    "answer",
    "answer_later",
    "assign",
    "carry",
    "change_hearing",
    "coming",
    "delete_due",
    "dispose",
    "doubt",
    "draft",
    "due",
    "hand_on",
    "lacks",
    "make_ready",
    "merge",
    "open_groups",
    "open_hearing",
    "place",
    "point",
    "publish_whole",
    "read_personal",
    "release",
    "release_digest",
    "remark",
    "remove_stock_answer",
    "restore",
    "set_dispositions",
    "set_house_dispositions",
    "split",
    "summarise",
    "take_from_statement",
    "take_in",
    "take_out",
    "undo",
    "withdraw",
    "withhold",
    "word",
]
