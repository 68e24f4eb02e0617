"""The only writes about the process of a plan, its bodies and its meetings.

Each is one transaction, on the plan locked, with its row in the record of acts, which holds codes and keys alone.
Forms of fields carry what each field was (``was``) and are merged field by field; acts carry what was ``seen``
(``meetings.states``); something new carries the ``token`` of its form, so that a form sent twice makes one.
"""

from __future__ import annotations

from tsumugu.meetings.actions.bodies import (
    add_body,
    add_chart_item,
    add_seat,
    delete_body,
    delete_chart_item,
    delete_seat,
    edit_body,
    edit_chart_item,
    edit_process,
    edit_seat,
    found_process,
    move_body,
    move_chart_item,
    move_seat,
)
from tsumugu.meetings.actions.meetings import add_meeting, delete_meeting, edit_meeting, move_meeting

__all__ = [
    "add_body",
    "add_chart_item",
    "add_meeting",
    "add_seat",
    "delete_body",
    "delete_chart_item",
    "delete_meeting",
    "delete_seat",
    "edit_body",
    "edit_chart_item",
    "edit_meeting",
    "edit_process",
    "edit_seat",
    "found_process",
    "move_body",
    "move_chart_item",
    "move_meeting",
    "move_seat",
]
