"""Words and small forms of values for the desk's templates."""

from __future__ import annotations

from django import template

from tsumugu.accounts.models import Role
from tsumugu.core import fiscal
from tsumugu.desk import labels

register = template.Library()

register.filter("type_label", labels.type_label)
register.filter("slot_label", labels.slot_label)
register.filter("state_label", labels.state_label)
register.filter("choice_label", labels.choice_label)


@register.filter
def role_label(step: str) -> str:
    """What a step of a route is called: the role that takes it."""
    return str(Role(step).label) if step in Role.values else step


@register.filter
def year_label(year: int) -> str:
    return fiscal.label_ja(year)


@register.filter
def url_node(node: str) -> str:
    """The plan itself has the empty key; in an address it is a hyphen, which no id can be."""
    return node or "-"


@register.simple_tag
def field_label(node_type: str, path: str) -> str:
    head, _dot, key = path.partition(".")
    label = labels.field_label(node_type, path)
    if key.isdigit():
        return f"{label} {fiscal.label_ja(int(key))}"
    return label
