"""The roadmap as one timeline: field, policy area, initiative and activity down, fiscal years across.

It is a flat sequence of lines in the order of reading, one for each activity (or one for an initiative
that has none). What a filter leaves, and what stands on one page of many, is again such a sequence;
nothing is drawn here and no line is ever left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Field, Initiative, Plan, Step
from tsumugu.render.reading import standing
from tsumugu.render.reading.outline import FIELDLESS
from tsumugu.render.reading.sheet import ActivityRows, Column, Row, Sheet, Stretch, bar, columns, laid, month_at
from tsumugu.render.reading.standing import State
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, initiative_path

Kind = Literal["field", "area", "focus", "division", "state", "year"]

#: What can be filtered by, in the order in which it is offered.
KINDS: dict[Kind, words.Pair] = {
    "field": words.word("field"),
    "area": words.word("area"),
    "focus": words.word("focus_theme"),
    "division": words.word("division"),
    "state": ("状況", "Status"),
    "year": words.PARTS["year"],
}

#: What fits on one page, as ``weight`` counts: with the frame around it under 100 KB compressed.
ROOM = 80_000

#: The value of what has no field; no id begins with an underscore.
NONE = "_none"

_NO_AREA = ("政策分野を定めていない事業", "Initiatives without a policy area")


#: What a line answers to, as (kind, value), sorted.
Tokens = tuple[tuple[Kind, str], ...]


class Head(Struct, frozen=True):
    """A field or a policy area above its lines; ``node`` is ``""`` for what has none."""

    node: str
    name: str


def _attributes(tokens: Tokens) -> Markup:
    """Tokens as attributes of a row, for the script that combines filters."""
    grouped = itertools.groupby(tokens, key=lambda token: token[0])
    several = ((kind, " ".join(value for _, value in values)) for kind, values in grouped)
    return Markup(" ").join(Markup('data-{}="{}"').format(kind, values) for kind, values in several)


class TimelineEntry(Struct, frozen=True):
    """An initiative. ``also``: the names of its further policy areas; ``count``: of its activities."""

    link: Link
    node: str
    ended: str
    also: tuple[str, ...]
    lead: str
    count: int
    tokens: Tokens

    @property
    def facts(self) -> Markup:
        return _attributes(self.tokens)


class Measure(Struct, frozen=True):
    """An activity. ``state`` and ``said`` are ``""`` where nothing is judged (in a frozen edition)."""

    rows: ActivityRows
    state: State | Literal[""]
    said: str
    tokens: Tokens

    @property
    def facts(self) -> Markup:
        return _attributes(self.tokens)


class TimelineLine(Struct, frozen=True):
    """``tokens``: those of its initiative and its own, each once."""

    field: Head
    area: Head | None
    entry: TimelineEntry
    measure: Measure | None
    tokens: Tokens


class Choice(Struct, frozen=True):
    """A value one can filter by. ``group``: the field of a policy area."""

    value: str
    label: str
    group: str = ""


class Now(Struct, frozen=True):
    """The month of today: its column (-1: outside the plan), the months into it, and the month in words."""

    column: int
    offset: int
    label: str


def now(years: Sequence[Column], month: str, language: str = "ja") -> Now:
    year = fiscal.year_of(month)
    place = next((n for n, column in enumerate(years) if column.year == year), -1)
    return Now(place, (int(month[5:7]) - 4) % 12, words.month_label(month, language))


# -- lines -------------------------------------------------------------------------------------


def lines(
    plan: Plan, known: Mapping[str, str], drawn: Mapping[str, Sheet], month: str = "", language: str = "ja"
) -> tuple[TimelineLine, ...]:
    """Every activity of the plan. ``known``: what nodes are called; ``drawn``: the sheets by initiative;
    ``month`` (``YYYY-MM``): when the states are judged, ``""``: they are not."""
    found: list[TimelineLine] = []
    for field in (*plan.fields, None):
        for area, item in _in_areas(plan, field, language):
            entry = _entry(item, field, area, known, language)
            head = Head(field.id, field.name) if field else Head("", words.pick(FIELDLESS, language))
            sheet = drawn[item.id]
            for activity, rows in zip(item.activities, sheet.activities, strict=True):
                measure = _measure(item, activity, rows, years=sheet.columns, month=month, language=language)
                tokens = tuple(sorted({*entry.tokens, *measure.tokens}))
                found.append(TimelineLine(head, area, entry, measure, tokens))
            if not item.activities:
                found.append(TimelineLine(head, area, entry, None, entry.tokens))
    return tuple(found)


def _in_areas(plan: Plan, field: Field | None, language: str) -> Iterator[tuple[Head | None, Initiative]]:
    """The initiatives of a field under the first of its areas that they stand in, the others behind."""
    if field is None:
        fields = {field.id for field in plan.fields}
        yield from ((None, item) for item in plan.initiatives if item.field not in fields)
        return
    inside = [item for item in plan.initiatives if item.field == field.id]
    placed: set[str] = set()
    for area in field.areas:
        for item in inside:
            if item.id not in placed and area.id in (item.areas or ()):
                placed.add(item.id)
                yield Head(area.id, area.name), item
    rest = Head("", words.pick(_NO_AREA, language)) if placed else None
    yield from ((rest, item) for item in inside if item.id not in placed)


def _entry(
    item: Initiative, field: Field | None, area: Head | None, known: Mapping[str, str], language: str
) -> TimelineEntry:
    tokens: set[tuple[Kind, str]] = {("field", field.id if field else NONE)}
    tokens.update(("area", node) for node in item.areas or ())
    tokens.update(("focus", node) for node in item.focus or ())
    if item.lead:
        tokens.add(("division", item.lead))
    ended = ""
    if item.ended:
        year = words.year_label(item.ended.year, language)
        ended = f"ended in {year}" if language.startswith("en") else f"{year}で終了"
    also = tuple(known.get(node, node) for node in item.areas or () if area is None or node != area.node)
    lead = known.get(item.lead or "", "")
    link = Link(item.title, initiative_path(item.id))
    return TimelineEntry(
        link=link,
        node=item.id,
        ended=ended,
        also=also,
        lead=lead,
        count=len(item.activities),
        tokens=tuple(sorted(tokens)),
    )


def _measure(
    item: Initiative, activity: Activity, rows: ActivityRows, *, years: Sequence[Column], month: str, language: str
) -> Measure:
    """An activity answers to its own division and to the one that leads its initiative."""
    tokens: set[tuple[Kind, str]] = {("year", str(year)) for year in _years(activity, years)}
    if activity.division:
        tokens.add(("division", activity.division))
    state: State | Literal[""] = ""
    if month:
        state = standing.state(activity, month)
        tokens.add(("state", state))
    return Measure(rows, state, standing.state_label(state, language) if state else "", tuple(sorted(tokens)))


def _years(activity: Activity, years: Sequence[Column]) -> set[int]:
    """The fiscal years of the plan in which something of the activity is planned or was done."""
    shown = {column.year for column in years}
    found = {year for year, _ in (*activity.planned_texts, *activity.actual_texts)}
    for step in (*activity.planned, *activity.actual):
        span = fiscal.time_of(step.start, step.end, step.shape)
        if span is not None:
            open_end = step.end is None and step.shape == "continuing"
            last = max(shown, default=0) if open_end else fiscal.year_of(span[1])
            found.update(range(fiscal.year_of(span[0]), last + 1))
    return found & shown


# -- filters -----------------------------------------------------------------------------------


def choices(
    plan: Plan, found: Iterable[TimelineLine], known: Mapping[str, str], language: str = "ja"
) -> dict[Kind, tuple[Choice, ...]]:
    """The values that have lines, in the order of the plan. Kinds without any are left out."""
    there: set[tuple[Kind, str]] = set()
    for line in found:
        there.update(line.tokens)
    fields = [Choice(field.id, field.name) for field in plan.fields]
    every: dict[Kind, list[Choice]] = {
        "field": [*fields, Choice(NONE, words.pick(FIELDLESS, language))],
        "area": [Choice(area.id, area.name, field.name) for field in plan.fields for area in field.areas],
        "focus": [Choice(theme.id, theme.name) for theme in plan.focus_themes],
        "division": [Choice(division.id, division.name) for division in plan.divisions],
        "state": [Choice(state, standing.state_label(state, language)) for state in standing.STATES],
        "year": [
            Choice(str(c.year), c.short if language.startswith("en") else f"{c.label}（{c.year}）")
            for c in columns(plan.period, language)
        ],
    }
    result: dict[Kind, tuple[Choice, ...]] = {}
    for kind, values in every.items():
        listed = {choice.value for choice in values}
        # A reference to what is not there is an error of the plan, but its lines are not hidden for it.
        lost = sorted(value for one, value in there if one == kind and value not in listed)
        values += [Choice(value, known.get(value, value)) for value in lost]
        if kept := tuple(choice for choice in values if (kind, choice.value) in there):
            result[kind] = kept
    return result


def by_choice(found: Iterable[TimelineLine]) -> dict[tuple[Kind, str], list[TimelineLine]]:
    """The lines of every value, in order."""
    result: dict[tuple[Kind, str], list[TimelineLine]] = {}
    for line in found:
        for token in line.tokens:
            result.setdefault(token, []).append(line)
    return result


# -- pages -------------------------------------------------------------------------------------


def weight(line: TimelineLine) -> int:
    """About how many bytes a line takes in a compressed page, on the high side: of Japanese prose a
    letter takes at most two."""
    letters = len(line.entry.link.text) + sum(map(len, line.entry.also))
    bars = 0
    if line.measure:
        letters += len(line.measure.rows.title) + len(line.measure.rows.division)
        for row in line.measure.rows.rows:
            steps = [s.bar for lane in row.lanes for s in lane if s.bar] + list(row.unassigned)
            bars += len(steps)
            letters += sum(len(b.label) + len(b.note) for b in steps) + sum(map(len, row.texts))
    return 90 + 30 * bars + 2 * letters


def condensed_weight(several: Sequence[TimelineLine]) -> int:
    """The same of the lines of one initiative, drawn as one."""
    return 150 + 2 * len(several[0].entry.link.text) + 12 * len(several)


def paged(found: Sequence[TimelineLine], room: int, size: Callable[[TimelineLine], int]) -> list[list[TimelineLine]]:
    """Whole initiatives page by page, each page within ``room``; only an initiative that no page could
    hold is divided between its activities."""
    pages: list[list[TimelineLine]] = [[]]
    used = 0
    for _, group in itertools.groupby(found, key=lambda line: line.entry.node):
        whole = list(group)
        sizes = [size(line) for line in whole]
        parts = [(whole, sum(sizes))]
        if sum(sizes) > room:
            parts = [([line], needed) for line, needed in zip(whole, sizes, strict=True)]
        for part, needed in parts:
            if pages[-1] and used + needed > room:
                pages.append([])
                used = 0
            pages[-1].extend(part)
            used += needed
    return pages


def initiatives(found: Iterable[TimelineLine]) -> list[str]:
    """The initiatives of some lines, each once."""
    return list(dict.fromkeys(line.entry.node for line in found))


# -- as they are drawn -------------------------------------------------------------------------

Entries = tuple[tuple[TimelineEntry, tuple[Measure, ...]], ...]


class AreaGroup(Struct, frozen=True):
    area: Head | None
    entries: Entries


class FieldGroup(Struct, frozen=True):
    field: Head
    count: int
    areas: tuple[AreaGroup, ...]


def grouped(found: Iterable[TimelineLine]) -> tuple[FieldGroup, ...]:
    """Lines under their heads. ``count``: the initiatives that stand below a field here."""
    result = []
    for field, in_field in itertools.groupby(found, key=lambda line: line.field):
        areas = []
        for area, in_area in itertools.groupby(in_field, key=lambda line: line.area):
            entries = []
            for _, group in itertools.groupby(in_area, key=lambda line: line.entry.node):
                several = list(group)
                entries.append((several[0].entry, tuple(line.measure for line in several if line.measure)))
            areas.append(AreaGroup(area, tuple(entries)))
        result.append(FieldGroup(field, sum(len(area.entries) for area in areas), tuple(areas)))
    return tuple(result)


class Condensed(Struct, frozen=True):
    """An initiative in one line: ``row`` holds one bar from the first to the last month that is planned
    (without any: what is not scheduled), ``counted`` how many of its activities stand where."""

    entry: TimelineEntry
    counted: str
    row: Row
    measures: tuple[Measure, ...]


def extent(measure: Measure) -> tuple[int, int]:
    """First and last month that is planned inside the columns; (-1, -1) without any."""
    planned = [s.bar for lane in measure.rows.planned.lanes for s in lane if s.bar]
    return min((b.begin for b in planned), default=-1), max((b.end for b in planned), default=-1)


def condensed(several: Sequence[TimelineLine], years: tuple[Column, ...], language: str = "ja") -> Condensed:
    """The lines of one initiative as one."""
    measures = tuple(line.measure for line in several if line.measure)
    extents = [found for measure in measures if (found := extent(measure)) != (-1, -1)]
    lanes: tuple[tuple[Stretch, ...], ...] = ()
    if extents:
        first, last = min(low for low, _ in extents), max(high for _, high in extents)
        step = Step(id=several[0].entry.node, label="", start=month_at(first, years), end=month_at(last, years))
        lanes = laid([bar(step, years, language)], len(years))
    return Condensed(several[0].entry, _counted(measures, language), Row("planned", (), lanes, (), ()), measures)


def _counted(measures: Sequence[Measure], language: str) -> str:
    if not measures:
        return ""
    english = language.startswith("en")
    counts = {state: sum(m.state == state for m in measures) for state in standing.STATES}
    told = [f"{standing.state_label(state, language)} {count}" for state, count in counts.items() if count]
    total = f"{len(measures)} activities" if english else f"取組{len(measures)}件"
    if not told:
        return total
    return f"{total}: {', '.join(told)}" if english else f"{total}：{'、'.join(told)}"


class Roadmap(Struct, frozen=True):
    """The timeline of an edition, unjudged. ``condensed``: the initiatives in one line each, by id, where
    all activities would be too much for one page; else empty."""

    columns: tuple[Column, ...]
    groups: tuple[FieldGroup, ...]
    condensed: dict[str, Condensed]


def roadmap(plan: Plan, known: Mapping[str, str], drawn: Mapping[str, Sheet], language: str = "ja") -> Roadmap:
    found = lines(plan, known, drawn, language=language)
    years = columns(plan.period, language)
    short: dict[str, Condensed] = {}
    if sum(map(weight, found)) > ROOM:
        for node, several in itertools.groupby(found, key=lambda line: line.entry.node):
            short[node] = condensed(list(several), years, language)
    return Roadmap(years, grouped(found), short)
