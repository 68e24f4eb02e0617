"""The roadmap as ``roadmap.typ`` sets it: fields, initiatives, activities and their bars on A3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tsumugu.core.plan import Initiative
from tsumugu.render.pdf import bars
from tsumugu.render.pdf.reading import Reading
from tsumugu.render.pdf.sheets import activity, ended, years

#: Millimetres of the years on A3 landscape; points that one page has for rows.
YEARS = 324.0
_POINT = 72 / 25.4
_SIZE = 7.0
_PAGE = 640.0


def by_field(reading: Reading) -> list[tuple[str, str, list[Initiative]]]:
    """(id, name, initiatives) of each field in the plan's order; those without one come last, under ``""``."""
    found: dict[str, list[Initiative]] = {field.id: [] for field in reading.plan.fields}
    rest: list[Initiative] = []
    for item in reading.plan.initiatives:
        found.get(item.field or "", rest).append(item)
    groups = [(field.id, field.name, found[field.id]) for field in reading.plan.fields]
    if rest:
        groups.append(("", reading.words.label("no-field"), rest))
    return groups


def roadmap(reading: Reading) -> dict[str, Any]:
    """Every initiative and every step: nothing is left out, however long it gets."""
    words = reading.words
    scale = bars.Scale(YEARS * _POINT, 12 * len(reading.columns), _SIZE)
    runs: list[list[Any]] = []
    before = _PAGE
    for _, name, items in by_field(reading):
        if not items:
            continue
        rows = [_initiative(item, reading, scale) for item in items]
        height = _height(rows)
        if max(before, height) > _PAGE / 2:
            runs.append([])
        runs[-1].append({"name": words.heading(name), "initiatives": rows})
        before = height
    return {"years": years(reading.columns, words, wide=True), "runs": runs}


def _initiative(item: Initiative, reading: Reading, scale: bars.Scale) -> dict[str, Any]:
    words, known = reading.words, reading.about.known
    return {
        "title": words.say(item.title), "lead": words.say(known.get(item.lead or "", item.lead or "")),
        "ended": words.say(ended(item, words)),
        "activities": [
            activity(one, reading.columns, known, scale, words, notes=False) for one in item.activities
        ],
    }  # fmt: skip


def _height(rows: Iterable[dict[str, Any]]) -> float:
    """About how high a field's rows are, in points."""
    total = 0.0
    for item in rows:
        total += 16
        for one in item["activities"]:
            total += sum(max(14.0, row["height"]) + (24 if row["texts"] else 0) for row in one["rows"])
    return total
