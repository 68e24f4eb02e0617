"""Values of the plan as words, for comparison tables and fact lists."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from tsumugu.core import fiscal
from tsumugu.core.plan import Actual, Leaf, Target, Translation
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Missing, Table, from_builtins
from tsumugu.desk import fields, labels


def target(value: Target) -> str:
    number = value.value or "?"
    words = {
        "at-least": _("%(value)s or more") % {"value": number},
        "at-most": _("%(value)s or less") % {"value": number},
        "exactly": number,
        "range": f"{value.low or ''}–{value.high or ''}",
        "text": value.text or "",
        "undecided": _("Undecided"),
    }
    return words[value.kind]


def actual(value: Actual) -> str:
    said = value.value or value.text or value.unavailable or ""
    return f"{said}（{labels.choice_label(value.status)}）" if value.status else said


def words(table: Table, node_type: str, path: str, value: Any) -> str:
    """Any stored value as a person reads it; a missing one is an empty text."""
    if value is None or isinstance(value, Missing):
        return ""
    if isinstance(value, Target):
        return target(value)
    if isinstance(value, Actual):
        return actual(value)
    if isinstance(value, Translation):
        return value.text
    if isinstance(value, Leaf):
        parts = msgspec.to_builtins(value)
        return "、".join(f"{labels.part_label(part)}: {said}" for part, said in parts.items())
    spec = field_spec(node_type, path)
    if isinstance(value, (tuple, list)):
        return "、".join(fields.name_of(table, v) if spec and spec.to else str(v) for v in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return fiscal.label_ja(value)
    if spec is not None and spec.to:
        return fields.name_of(table, value)
    return labels.choice_label(value) if spec is not None and spec.choices else str(value)


def stored(table: Table, node_type: str, path: str, data: Any) -> str:
    """The same for plain JSON data, such as the three values of a conflict."""
    spec = field_spec(node_type, path)
    if isinstance(data, dict) and (spec is None or spec.leaf is None):
        return "\n".join(
            f"{labels.field_label(node_type, key)}: {stored(table, node_type, key, part)}"
            if not isinstance(part, dict) or field_spec(node_type, key)
            else f"{key}: {json.dumps(part, ensure_ascii=False)}"
            for key, part in data.items()
        )
    try:
        return words(table, node_type, path, from_builtins(spec, data))
    except (msgspec.ValidationError, TypeError):
        return json.dumps(data, ensure_ascii=False)
