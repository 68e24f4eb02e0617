"""The sheet of one initiative as ``sheet.typ`` sets it, in the order that staff know."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Activity, Initiative, Step, When
from tsumugu.render.pdf import bars
from tsumugu.render.pdf.indicators import table
from tsumugu.render.pdf.names import Names
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading import fields
from tsumugu.render.reading.bands import bands, safe, widest
from tsumugu.render.reading.indicators import judged_by, judging_words
from tsumugu.render.reading.sheet import Bar, Column, bar
from tsumugu.render.vocabulary import words as vocabulary

#: Millimetres of the years on A4 landscape with 14 mm at both sides, beside the activity and the kind of row.
YEARS = 202.0
_POINT = 72 / 25.4
_SIZE = 7.5
#: Points between the edges of a column and its words, both sides.
_INSETS = 9.0


class Span(Struct, frozen=True):
    """The years of one table: some of those of the plan (``every``), and how bars are drawn over them. What belongs to
    no year stands in the first table."""

    columns: tuple[Column, ...]
    every: tuple[Column, ...]
    scale: bars.Scale

    @property
    def first(self) -> bool:
        return self.columns == self.every[: len(self.columns)]


def spans(columns: tuple[Column, ...], items: Iterable[Initiative], room: float, size: float) -> list[Span]:
    """The bands in which the years of some initiatives stand, ``room`` points broad, in letters of ``size`` points."""
    heads = [f"{c.short} {c.other}" for c in columns]
    texts = (
        text for item in items for one in item.activities for _, text in (*one.planned_texts, *one.actual_texts)
    )  # fmt: skip
    least = max(max(map(safe, heads), default=0), widest(texts)) * size + _INSETS
    return [
        Span(tuple(columns[n] for n in band), columns, bars.Scale(room, 12 * len(band), size))
        for band in bands(len(columns), least, room)
    ]


def years(span: Span, words: Words, wide: bool = False) -> list[dict[str, str]]:
    """The heads of the columns: R5 2023, or 令和5年度 2023 where there is room; FY2023 R5 in English."""
    columns, scale = span.columns, span.scale
    needed = max((safe(f"{c.label} {c.other}") for c in columns), default=0.0) * scale.size + _INSETS
    long = wide and not words.english and needed <= scale.width / max(1, len(columns))
    return [{"short": c.label if long else c.short, "other": c.other} for c in columns]


@functools.lru_cache(maxsize=4096)
def _laid(
    start: When | None,
    end: When | None,
    shape: Any,
    *,
    tentative: bool | None,
    columns: tuple[Column, ...],
    language: str,
) -> Bar:
    """The months and flags of a step; its words are told elsewhere. Many steps of a roadmap are alike."""
    return bar(Step(id="", label="", start=start, end=end, shape=shape, tentative=tentative), columns, language)


def row(
    steps: tuple[Step, ...], texts: tuple[tuple[int, str], ...], span: Span, words: Words, notes: bool = True
) -> dict[str, Any]:
    """目標 or 実績 of one activity: bars, words by year, and what stands in no year. ``lines`` counts the table's
    rows that it takes."""
    columns = span.columns
    laid, whole = (
        {
            step.id: _laid(
                step.start, step.end, step.shape, tentative=step.tentative, columns=years, language=words.language
            )
            for step in steps
        }
        for years in (columns, span.every)
    )
    drawings = bars.drawn(steps, laid, span.scale, words)
    known, every = {column.year for column in columns}, {column.year for column in span.every}
    shown = ((year, words.say(text)) for year, text in texts if year in known)
    said = {year: text for year, text in shown if text}
    notes = notes and span.first
    beyond = [
        words.say(words.colon(vocabulary.year_label(year, words.language), text))
        for year, text in texts if span.first and year not in every and text
    ]  # fmt: skip
    remarks = [words.say(words.colon(step.label, step.note)) for step in steps if step.note] if notes else []
    found = {
        "drawings": drawings, "height": sum(one["height"] for one in drawings),
        "texts": [said.get(c.year) for c in columns] if said else [],
        "loose": bars.loose(steps, whole, words) if span.first else [], "beyond": beyond, "notes": remarks,
    }  # fmt: skip
    rest = bool(found["loose"] or beyond or remarks)
    found["lines"] = max(1, len(drawings) + bool(said) + rest)
    return found


def activity(item: Activity, span: Span, known: Mapping[str, str], words: Words, notes: bool = True) -> dict[str, Any]:
    rows = (
        row(item.planned, item.planned_texts, span, words, notes),
        row(item.actual, item.actual_texts, span, words, notes),
    )
    notes = notes and span.first
    said = [text for _, text in (*item.planned_texts, *item.actual_texts)]
    said += [
        text
        for step in (*item.planned, *item.actual)
        for text in (step.note or "", step.label if not step.start else "")
    ]
    words_long = sum(map(len, said)) + len(item.description or "") + len(item.title)
    return {
        "title": words.say(item.title), "description": words.prose(item.description) if notes else [],
        "division": words.say(known.get(item.division or "", item.division or "")), "rows": rows,
        # One activity stays on one page unless it might be too high for one.
        "whole": sum(r["height"] for r in rows) < 200 and words_long < 600,
    }  # fmt: skip


def sheet(item: Initiative, columns: tuple[Column, ...], about: Names, words: Words) -> dict[str, Any]:
    facts = list(about.facts.get(item.id, ()))
    for one in item.activities:
        facts.extend(about.facts.get(one.id, ()))

    def many(ids: tuple[str, ...] | None) -> str:
        return words.join(about.known.get(node, node) for node in ids or ())

    areas = [many(item.areas), item.policy or ""]
    return {
        "id": item.id,
        "title": words.heading(item.title),
        "field": words.say(about.known.get(item.field or "", item.field or "")),
        "policy": words.say(words.join(areas, " / " if words.english else "／")),
        "account": [
            (words.say(one.label), words.prose(one.text))
            for one in fields.told(item, "account", blank=True, names=about.known, language=words.language)
        ],
        "situation": words.prose(item.situation),
        "digital": words.prose(item.change.digital),
        "transformation": words.prose(item.change.transformation),
        "bands": [
            {
                "years": years(span, words),
                "first": span.first,
                "activities": [activity(one, span, about.known, words) for one in item.activities],
            }
            for span in spans(columns, [item], YEARS * _POINT, _SIZE)
        ],
        "lead": words.say(about.known.get(item.lead or "", item.lead or "")),
        "ended": words.say(ended(item, words)),
        "more": _more(item, many(item.partners), many(item.focus), about, words),
        "indicators": table(facts, about, words),
    }


def ended(item: Initiative, words: Words) -> str:
    """The year an initiative ended with and why; ``""`` while it goes on."""
    if item.ended is None:
        return ""
    year = vocabulary.year_label(item.ended.year, words.language)
    return (f"ended in {year}" if words.english else f"{year}で終了") + (
        words.bracket(item.ended.reason) if item.ended.reason else ""
    )


def _more(item: Initiative, partners: str, focus: str, about: Names, words: Words) -> list[Any]:
    """What stands under the grid, as (label, text)."""
    language = words.language
    lines: list[tuple[str, str]] = [
        ("contact", about.contacts.get(item.lead or "", "")), ("partners", partners), ("focus", focus)
    ]  # fmt: skip
    budget = [
        words.colon(vocabulary.year_label(year, language), vocabulary.grouped(amount)) for year, amount in item.budget
    ]
    lines.append(("budget", words.join(budget)))
    former = [
        title + words.bracket(until(vocabulary.day_label(day, language), words)) for day, title in item.former_titles
    ]
    lines.append(("former", words.join(former)))
    for key, judgement in item.judgements:
        scheme = about.schemes.get(judgement.scheme)
        said = [scheme.name if scheme else judgement.scheme, judgement.grade, judgement.reason or ""]
        who = vocabulary.key_label("initiative", "judgements", key, language)
        lines.append(("judgement", words.colon(who, " ".join(filter(None, said)))))
    # Those of the indicators stand under their table.
    owners = (item.id, *(activity.id for activity in item.activities))
    shown = {fact.scheme for owner in owners for fact in about.facts.get(owner, ())}
    lines += [
        ("scheme", judging_words(scheme, language))
        for scheme in judged_by(item, about.schemes.values()) if scheme not in shown
    ]  # fmt: skip
    lines.append(("removed-indicators", about.removed.get(item.id, "")))
    if item.adopted_from is not None:
        source = item.adopted_from
        lines.append(("adopted", f"{source.plan} / {source.node} / {source.revision}"))
    found: list[Any] = [(words.label(name), words.say(text)) for name, text in lines if text]
    drawn = ("former_titles", "ended", "adopted_from")
    told = fields.told(item, "record", apart=drawn, names=about.known, language=language)
    return [*found, *((words.say(one.label), words.say(one.text)) for one in told)]


def until(day: str, words: Words) -> str:
    return f"until {day}" if words.english else f"{day}まで"
