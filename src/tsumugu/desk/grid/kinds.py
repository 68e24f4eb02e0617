"""What a row of the table is, and which columns it can have.

A column is a field of the row's node (``lead``, ``targets.2026``) or says where the node stands (``SHEET``,
``ACTIVITY``, ``SLOT``), which nobody writes in a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tsumugu.core.table import Table
from tsumugu.desk.sheets import fields
from tsumugu.web import labels

SHEET, ACTIVITY, SLOT = "@sheet", "@activity", "@slot"
#: The columns of a kind in their order; ``.*`` stands for the fiscal years of the plan.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "initiative": ("field", "areas", "focus", "lead", "partners", "policy", "summary", "situation", "change.digital",
                   "change.transformation", "note", "ended", "budget.*"),
    "activity": (SHEET, "description", "division", "planned_texts.*", "actual_texts.*"),
    "step": (SHEET, ACTIVITY, SLOT, "start", "end", "shape", "tentative", "note"),
    "indicator": (SHEET, "division", "kind", "unit", "direction", "span", "baseline", "targets.*", "actuals.*",
                  "definition", "source", "note"),
}  # fmt: skip
#: What is shown where the address names no columns; ``.0`` is the fiscal year of today, ``.-1`` the one before.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "initiative": ("field", "lead", "partners", "summary", "budget.0", "ended"),
    "activity": (SHEET, "division", "planned_texts.0", "actual_texts.0"),
    "step": (SHEET, ACTIVITY, SLOT, "start", "end", "shape"),
    "indicator": (SHEET, "unit", "baseline", "targets.-1", "actuals.-1", "targets.0", "actuals.0"),
}
NAMES: Mapping[str, str] = {"initiative": "title", "activity": "title", "step": "label", "indicator": "name"}
_STEM = "."


def columns(table: Table, kind: str) -> tuple[str, ...]:
    """Every column of a kind, each year of the plan's period one by itself."""
    years = fields.years(table)
    found: list[str] = []
    for path in COLUMNS[kind]:
        stem, _dot, last = path.partition(_STEM)
        found += [f"{stem}.{year}" for year in years] if last == "*" else [path]
    return tuple(found)


def first(table: Table, kind: str, this_year: int) -> tuple[str, ...]:
    """The columns that are shown first; a year beyond the plan's period stands for its nearest."""
    years, found = fields.years(table), []
    for path in _FIRST[kind]:
        stem, _dot, last = path.partition(_STEM)
        if last not in ("0", "-1"):
            found.append(path)
        elif years:
            found.append(f"{stem}.{min(max(this_year + int(last), years[0]), years[-1])}")
    return tuple(dict.fromkeys(found))


def label(kind: str, path: str) -> str:
    """The head of a column."""
    if path == SHEET:
        return labels.type_label("initiative")
    if path == ACTIVITY:
        return labels.type_label("activity")
    if path == SLOT:
        return _("Target or result")
    return labels.field_label(kind, path)
