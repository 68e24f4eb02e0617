"""A cell of a table as one text: what is copied out of it, and what is pasted into it.

A text is read as the controls of the value would be filled in, and then by the one reading of all forms
(``sheets.fields``). What is copied and pasted back says the same. A number that is pasted among the targets of an
indicator is a target as that cell has them already, or as the indicator strives; what else belongs to the value (its
state, its note) stays.
"""

from __future__ import annotations

import re

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.core import typed
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Actual, Baseline, Ending, Target
from tsumugu.core.schema import field_spec
from tsumugu.core.table import MISSING, Table
from tsumugu.desk.sheets import fields
from tsumugu.render.vocabulary import words
from tsumugu.web import labels, typed_input

_NUMERIC = ("at-least", "at-most", "exactly")
#: What stands behind a number and says which kind of target it is: a Japanese word, in any language of the page.
_SUFFIXES = {words.choice_label(kind, "ja"): kind for kind in _NUMERIC}
_RANGE = re.compile(r"(.+?)\s*[～〜~–]\s*(.+)\Z")
_SPLIT = re.compile(r"[\n、]")


def plain(table: Table, node: str, path: str) -> str:
    """What is copied out of a cell. Raises ``KeyError`` for a path the type does not have."""
    value = table.nodes[node].fields.get(path, MISSING)
    if isinstance(value, Target):
        if value.kind == "range":
            return f"{value.low or ''}～{value.high or ''}"
        return labels.choice_label("undecided") if value.kind == "undecided" else value.value or value.text or ""
    if isinstance(value, Actual):
        return value.value or value.text or value.unavailable or ""
    if isinstance(value, Baseline):
        return " ".join(part for part in (str(value.year), value.value or "") if part)
    if isinstance(value, Ending):
        return str(value.year)
    inputs = fields.unit(table, node, path).inputs
    if len(inputs) > 1:  # a value in parts that is not there
        return ""
    (only,) = inputs
    if only.kind in ("select", "checks"):
        return "\n".join(one.label for one in only.options if one.selected and one.value)
    return only.value


def form(table: Table, node: str, path: str, text: str) -> QueryDict:
    """The form of one value as whoever wrote this text would fill it in. Raises ``ValueError`` with a sentence."""
    data = QueryDict(mutable=True)
    data[f"was:{path}"] = fields.was_json(table.nodes[node].fields.get(path, MISSING))
    spec = field_spec(table.nodes[node].type, path)
    inputs = fields.unit(table, node, path).inputs
    if spec is not None and spec.leaf is not None:
        parts = _parts(table, node, path, text.strip())
        for one in inputs:
            part = one.name.rpartition(":")[2]
            if part in parts:
                data[one.name] = parts[part]
        return data
    (only,) = inputs
    if only.kind == "checks":
        data.setlist(only.name, _chosen(only, text))
    elif only.kind == "select":
        data[only.name] = _choice(only, text.strip()) if text.strip() else ""
    else:
        data[only.name] = text
    return data


def _choice(control: fields.Input, text: str) -> str:
    """The option that a text names. A name that two of them bear says neither."""
    found = {one.value for one in control.options if one.value and text in (one.label, one.value)}
    if len(found) != 1:
        typed_input.read(typed.NOT_LISTED)
    return found.pop()


def _chosen(control: fields.Input, text: str) -> list[str]:
    """The options that a text names, one a line or parted by ``、``."""
    whole = [one.value for one in control.options if one.value and text.strip() in (one.label, one.value)]
    if len(whole) == 1:
        return whole
    return [_choice(control, part.strip()) for part in _SPLIT.split(text) if part.strip()]


def _parts(table: Table, node: str, path: str, text: str) -> dict[str, str]:
    """The parts of a value that a text says; every part empty where it says nothing."""
    entry = table.nodes[node]
    value = entry.fields.get(path, MISSING)
    names = [one.name.rpartition(":")[2] for one in fields.unit(table, node, path).inputs]
    if not text:
        return dict.fromkeys(names, "")
    if path == "ended":
        return {"year": text}
    if path == "baseline":
        year, _blank, number = text.partition(" ")
        return {"year": year, "value": number.strip()}
    if path.startswith("actuals."):
        if isinstance(value, Actual) and value.text is not None and isinstance(typed.number(text), Problem):
            return {"text": text}
        return {"value": text, "text": "", "unavailable": ""}
    if path.startswith("targets."):
        side = "at-most" if entry.fields.get("direction") == "down" else "at-least"
        return _target(value if isinstance(value, Target) else None, text, side)
    raise ValueError(_("This value is written on its sheet."))


def _target(was: Target | None, text: str, side: str) -> dict[str, str]:
    empty = {"value": "", "low": "", "high": "", "text": ""}
    if text == labels.choice_label("undecided"):
        return empty | {"kind": "undecided"}
    if found := _RANGE.match(text):
        return empty | {"kind": "range", "low": found[1], "high": found[2]}
    for suffix, kind in _SUFFIXES.items():
        if text.endswith(suffix) and text != suffix:
            return empty | {"kind": kind, "value": text.removesuffix(suffix).strip()}
    if was is not None and was.kind == "text" and isinstance(typed.number(text), Problem):
        return empty | {"kind": "text", "text": text}
    return empty | {"kind": was.kind if was is not None and was.kind in _NUMERIC else side, "value": text}
