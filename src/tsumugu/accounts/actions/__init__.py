"""The only writes about organizations, people, what they are, and divisions.

``actor`` is the administrator who acts, or ``None`` for the command line of the machine. Every act
leaves its row in the record of acts, in the same transaction. A refusal that is about one field of
a form names it in ``field``; ``messages`` are sentences for the reader, in the reader's language.
Accounts are never deleted: the ledger and the record of acts name people for good.

An act from a page names what the page showed (``seen``, see ``accounts.states``); if that is no more, it is refused
with ``changed-since-seen``. Something new carries the ``token`` of its form: a form sent twice makes one.
"""

from __future__ import annotations

from tsumugu.accounts.actions.divisions import (
    add_division,
    adopt_divisions,
    close_division,
    follow_plan,
    rename_division,
    reopen_division,
    set_contact,
)
from tsumugu.accounts.actions.links import Newcomer, ask_reset, invite, make_link, revoke_link, use_link
from tsumugu.accounts.actions.organizations import (
    create_organization,
    set_data_licence,
    set_second_person,
    store_approval_rules,
)
from tsumugu.accounts.actions.people import (
    add_person,
    deactivate_person,
    follow_division,
    give_role,
    reactivate_person,
    record_own_password,
    rename_person,
    take_role,
)

__all__ = [
    "Newcomer",
    "add_division",
    "add_person",
    "adopt_divisions",
    "ask_reset",
    "close_division",
    "create_organization",
    "deactivate_person",
    "follow_division",
    "follow_plan",
    "give_role",
    "invite",
    "make_link",
    "reactivate_person",
    "record_own_password",
    "rename_division",
    "rename_person",
    "reopen_division",
    "revoke_link",
    "set_contact",
    "set_data_licence",
    "set_second_person",
    "store_approval_rules",
    "take_role",
    "use_link",
]
