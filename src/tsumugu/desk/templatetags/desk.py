"""Words and small forms of values for the desk's templates."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from tsumugu.proposals.models import State
from tsumugu.render.reading.sheet import room
from tsumugu.render.reading.views import InitiativeView
from tsumugu.web import labels

register = template.Library()

for _filter in (
    labels.edition_name,
    labels.edition_part,
    labels.type_label,
    labels.slot_label,
    labels.role_label,
    labels.rule_name,
    labels.year_label,
    labels.isolated,
):
    register.filter(_filter.__name__, _filter)


@register.filter
def day(value: datetime.date | None) -> str:
    """令和8年4月1日; 1 April 2026."""
    return labels.day(value) if value is not None else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """令和8年4月1日 10:30, in the time of the office."""
    return labels.moment(value) if value is not None else ""


@register.simple_tag
def word(name: str) -> str:
    """What the model calls a type, several of them or a field: ``initiative``, ``initiatives``,
    ``initiative.summary``."""
    return labels.word(name)


@register.simple_tag
def short(name: str) -> str:
    """The short word for a field, for a row or a column that has no room for more."""
    return labels.short(name)


@register.filter
def state_label(state: str) -> str:
    return str(State(state).label)


@register.filter
def year_room(sheet: InitiativeView) -> str:
    """The classes that say how many columns of years a sheet has and how wide they must be (desk.css)."""
    rows = [row for item in sheet.sheet.activities for row in item.rows]
    texts = [text for item in sheet.indicators for text in (*item.targets, *item.actuals)]
    return f"n{len(sheet.sheet.columns)} w{room(rows, texts)}"


@register.filter
def url_node(node: str) -> str:
    """The plan itself has the empty key; in an address it is a hyphen, which no id can be."""
    return node or "-"


@register.filter
def destination_options(found: Iterable[tuple[str, str, str]]) -> SafeString:
    """The places that a node can move to (``structure.arranging.destinations``)."""
    return labels.options((f"{parent} {slot}", label, False) for parent, slot, label in found)


@register.simple_tag
def form_key() -> str:
    """A name for a form that is drawn now, so that sending it twice does its work once."""
    return secrets.token_hex(16)
