"""The roadmap as ``roadmap.typ`` sets it: fields, initiatives, activities and their bars on A3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tsumugu.core.plan import Initiative
from tsumugu.render.pdf.reading import Reading
from tsumugu.render.pdf.sheets import Span, activity, ended, spans, years
from tsumugu.render.reading.volumes import Volume, by_field

#: Millimetres of the years on A3 landscape; points that one page has for rows.
YEARS = 324.0
_POINT = 72 / 25.4
_SIZE = 7.0
_PAGE = 640.0


def roadmap(reading: Reading, volume: Volume) -> dict[str, Any]:
    """Every initiative of a volume and every step: nothing is left out, however long it gets."""
    words = reading.words
    bands = spans(reading.columns, reading.plan.initiatives, YEARS * _POINT, _SIZE)
    runs: list[list[Any]] = []
    before = _PAGE
    known = reading.about.known
    for node, every in by_field(reading.plan):
        items = [item for item in every if item.id in volume.inside]
        if not items:
            continue
        name = known[node] if node else words.label("no-field")
        tables: list[dict[str, Any]] = [
            {
                "years": years(span, words, wide=True),
                "first": span.first,
                "initiatives": [_initiative(item, reading, span) for item in items],
            }
            for span in bands
        ]
        height = sum(_height(one["initiatives"]) for one in tables)
        if max(before, height) > _PAGE / 2:
            runs.append([])
        runs[-1].append({"name": words.heading(name), "bands": tables})
        before = height
    return {"runs": runs}


def _initiative(item: Initiative, reading: Reading, span: Span) -> dict[str, Any]:
    words, known = reading.words, reading.about.known
    return {
        "title": words.say(item.title),
        "lead": words.say(known.get(item.lead or "", item.lead or "")),
        "ended": words.say(ended(item, words)),
        "activities": [activity(one, span, known, words, notes=False) for one in item.activities],
    }


def _height(rows: Iterable[dict[str, Any]]) -> float:
    """About how high a field's rows are, in points."""
    total = 0.0
    for item in rows:
        total += 16
        for one in item["activities"]:
            total += sum(max(14.0, row["height"]) + (24 if row["texts"] else 0) for row in one["rows"])
    return total
