"""Tables of indicators: every promise beside what came of it, with the legend of the judgement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tsumugu.core.plan import Indicator, Plan, RatingScheme
from tsumugu.render.pdf.names import Names
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading import promise_words
from tsumugu.render.reading.bands import bands, safe, widest
from tsumugu.render.reading.indicators import (
    IndicatorFacts,
    YearFacts,
    change_label,
    explanation,
    grade_words,
    result_label,
)
from tsumugu.render.reading.sheet import column
from tsumugu.render.vocabulary import words as vocabulary

#: Millimetres of the years beside the broadest first columns, on A4 landscape and in the text of the plan.
YEARS, YEARS_IN_TEXT = 195.0, 95.0
#: Of letters, and of what lies at the edges of a cell, in points.
SIZE, _INSETS = 8.0, 9.0
_POINT = 72 / 25.4


def table(facts: Sequence[IndicatorFacts], about: Names, words: Words, room: float = YEARS) -> dict[str, Any] | None:
    """One table, ``room`` millimetres of it for years; its columns are all years that any of the indicators speaks of.
    ``None``: no indicator."""
    if not facts:
        return None
    years = sorted({year.year for fact in facts for year in fact.years})
    columns = [column(year, words.language) for year in years]
    items = [_item(fact, years, about, words) for fact in facts]
    texts = (cell for item in items for row in item["rows"] for cell in row["texts"])
    least = max(max((safe(f"{c.short} {c.other}") for c in columns), default=0.0), widest(texts)) * SIZE + _INSETS
    schemes = {fact.scheme.id: fact.scheme for fact in facts if fact.scheme is not None}
    return {
        "bands": [
            {
                "years": [{"short": columns[n].short, "other": columns[n].other} for n in band],
                "items": [_part(item, band, words) for item in items],
            }
            for band in bands(len(columns), least, room * _POINT)
        ],
        "expected": any(row["kind"] == "expected" for item in items for row in item["rows"]),
        "legend": legend([fact.scheme for fact in facts], words),
        "legend-length": sum(
            len(s.legend or "") + sum(len(g.meaning or "") + 8 for g in s.grades) for s in schemes.values()
        ),
        "formula": explanation(words.language),
    }


def _item(fact: IndicatorFacts, years: list[int], about: Names, words: Words) -> dict[str, Any]:
    by_year = {year.year: year for year in fact.years}
    found = [by_year.get(year) for year in years]
    lines = (
        ("target", [y.target if y else "" for y in found]),
        ("actual", [_actual(y, words) if y else "" for y in found]),
        ("expected", [y.expected if y else "" for y in found]),
        ("result", [_judged(y, words) if y else "" for y in found]),
        ("changed", [_changed(y, words) if y else "" for y in found]),
    )
    rows = [
        {"label": words.label(name), "kind": name, "texts": cells}
        for name, cells in lines if name in ("target", "actual") or any(cells)
    ]  # fmt: skip
    # A row of figures stays on one page unless its words might not fit on any.
    longest = max((len(cell) for _, cells in lines for cell in cells), default=0)
    told, broken = fact.indicator, promise_words.of_indicator(fact, words.language)
    beside = (told.name, told.definition, told.note, told.source, *broken)
    long = longest > 250 or sum(len(text or "") for text in beside) > 700
    beneath = [*_about(told, about, words), *(words.say(line) for line in broken)]
    return {"name": words.say(told.name), "about": beneath, "rows": rows, "long": long}


def _part(item: dict[str, Any], band: range, words: Words) -> dict[str, Any]:
    """What of an indicator stands over some of the years; what it is is told over the first ones."""
    rows = [{**row, "cells": [words.say(row["texts"][n]) for n in band]} for row in item["rows"]]
    for row in rows:
        del row["texts"]
    return {**item, "rows": rows, "about": item["about"] if not band or band[0] == 0 else []}


def _actual(year: YearFacts, words: Words) -> str:
    """The result with what its author remarked and where it comes from."""
    source = words.colon(words.label("source"), year.source) if year.source else ""
    return "\n".join(filter(None, (year.actual, year.note, source)))


def _changed(year: YearFacts, words: Words) -> str:
    """How the target differs from the edition before, and what it was there; what was promised ever before."""
    before = words.colon(words.label("before"), year.before) if year.before and year.news else ""
    kept = promise_words.of_year(year, words.language)
    return "\n".join(filter(None, (kept, change_label(year.news, words.language), before)))


def _judged(year: YearFacts, words: Words) -> str:
    rated = " ".join(filter(None, (f"{year.rate}%" if year.rate else "", year.grade)))
    return "\n".join(filter(None, (result_label(year.result, words.language), rated)))


def _about(item: Indicator, about: Names, words: Words) -> list[Any]:
    """What is counted, how, by whom; each as a line."""
    language = words.language
    terms = [
        vocabulary.choice_label(word, language) for word in (item.kind, item.nature, item.span, item.direction) if word
    ]
    if item.unit:
        terms.append(words.colon(words.label("unit"), item.unit))
    lines = [words.join(terms, "" if words.english else "・"), item.definition or ""]
    base = item.baseline
    if base is not None:
        said = vocabulary.number(base.value, item.unit or "", language) if base.value is not None else ""
        year = words.bracket(vocabulary.year_label(base.year, language))
        lines.append(words.colon(words.label("baseline"), " ".join(filter(None, (said, base.note))) + year))
    if item.division:
        lines.append(words.colon(words.label("division"), about.known.get(item.division, item.division)))
    if item.leads_to:
        named = words.join(about.indicators.get(node, node) for node in item.leads_to)
        lines.append(words.colon(words.label("leads-to"), named))
    if item.scheme:
        scheme = about.schemes.get(item.scheme)
        lines.append(words.colon(words.label("scheme"), scheme.name if scheme else item.scheme))
    lines.append(words.colon(words.label("source"), item.source) if item.source else "")
    lines.append(item.note or "")
    return [words.say(line) for line in lines if line]


def legend(schemes: Sequence[RatingScheme | None], words: Words) -> list[Any]:
    """The schemes that are used, each once: name and what its grades mean."""
    found: dict[str, Any] = {}
    for scheme in schemes:
        if scheme is not None and scheme.id not in found:
            found[scheme.id] = {
                "name": words.say(scheme.name), "legend": words.say(scheme.legend),
                "grades": [words.say(grade_words(g, words.language)) for g in scheme.grades],
            }  # fmt: skip
    return list(found.values())


def of_the_plan(plan: Plan, about: Names, words: Words) -> list[dict[str, Any]]:
    """The tables of what stands above the initiatives: the plan itself, then each field with its visions and areas."""
    groups: list[tuple[str, list[IndicatorFacts]]] = [(words.label("whole-plan"), list(about.facts.get("", ())))]
    for field in plan.fields:
        owners = [field.id, *(vision.id for vision in field.visions), *(area.id for area in field.areas)]
        groups.append((field.name, [fact for owner in owners for fact in about.facts.get(owner, ())]))
    return [{"name": words.heading(name), "table": table(facts, about, words)} for name, facts in groups if facts]
