"""Somebody at the forms of a working copy: opening one, sending it, and what the draft says then."""

from __future__ import annotations

import html
from typing import Any

from django.http import QueryDict
from tests.desk import reader
from tests.desk.office import Office
from tests.proposals.story import edit as write
from tests.proposals.story import field

from tsumugu.core.table import Table
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal


def place(office: Office, node: str, act: str = "edit") -> str:
    return f"/desk/proposals/{office.proposal.pk}/plan/{node}/{act}/"


def opened(office: Office, node: str = "i0", who: str = "staff") -> reader.Form:
    """The form of a node, as somebody opens it now."""
    return reader.form(office.client(who).get(place(office, node)), "based_on")


def draft(office: Office) -> Table:
    return queries.draft(Proposal.objects.get(pk=office.proposal.pk))


def now(office: Office, node: str, path: str) -> Any:
    return field(draft(office), node, path)


def colleague(office: Office, node: str, path: str, value: Any) -> None:
    """Somebody else writes into the same working copy."""
    office.proposal.refresh_from_db()
    write(office.proposal, office.people["secretariat"], node, path, value)


def words(answer: reader.Page) -> str:
    return html.unescape(answer.content.decode())


def whole(office: Office, node: str, data: QueryDict, who: str = "staff") -> reader.Answer:
    return reader.post(office.client(who), place(office, node, "save"), data)


def unit(office: Office, node: str, data: QueryDict, path: str, who: str = "staff") -> reader.Answer:
    return reader.post_unit(office.client(who), place(office, node, "save"), data, path)


def structure(office: Office, page: str, who: str = "staff", **act: str) -> reader.Answer:
    """An act on the structure from the page as it is opened now."""
    answer = office.client(who).get(place(office, page))
    return sent(office, page, answer, who, **act)


def sent(office: Office, page: str, answer: reader.Page, who: str = "staff", **act: str) -> reader.Answer:
    ((name, node),) = act.items()
    data = reader.form(answer, "act").filled()
    data["act"] = name
    if name == "add":
        data["node"], _dot, data["slot"] = node.partition(".")
    elif name == "move":
        data["node"], _dot, to = node.partition(">")
        data["to"] = to.replace(".", " ")
    else:
        data["node"] = node
    if name == "add":
        data["new"] = next(f.value("new") for f in reader.forms(answer) if "new" in f.names())
    return reader.post(office.client(who), place(office, page, "structure"), data)
