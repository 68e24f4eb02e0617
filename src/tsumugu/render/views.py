"""What each page says, as values: exactly what its template sees, so that hashing a view tells
whether its page must be made again. Plans come in as the reader's language says them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Chapter, Field, Indicator, Initiative, Period, Philosophy, Plan
from tsumugu.core.table import ROOT, Table, node_of
from tsumugu.render import words
from tsumugu.render.sheet import Column, Sheet, columns, sheet
from tsumugu.render.standing import counts


class Link(Struct, frozen=True):
    text: str
    path: str


class IndicatorView(Struct, frozen=True):
    node: str
    name: str
    about: str
    definition: str
    baseline: str
    targets: tuple[str, ...]  # one per column, "" where none is set
    actuals: tuple[str, ...]
    note: str


class InitiativeView(Struct, frozen=True):
    """A sheet page. ``gone``: the label of the last edition that had it, if the plan no longer does."""

    node: str
    initiative: Initiative
    field: Link | None
    areas: tuple[str, ...]
    focus: tuple[str, ...]
    lead: str
    partners: tuple[str, ...]
    sheet: Sheet
    indicators: tuple[IndicatorView, ...]
    this_year: int
    gone: str


class ChartArea(Struct, frozen=True):
    node: str
    name: str
    approach: str
    initiatives: tuple[Link, ...]


class ChartField(Struct, frozen=True):
    link: Link
    need: str
    supports: tuple[str, ...]
    supported_by: tuple[str, ...]
    visions: tuple[str, ...]
    areas: tuple[ChartArea, ...]
    others: tuple[Link, ...]  # initiatives of the field that stand in none of its areas


class Chart(Struct, frozen=True):
    fields: tuple[ChartField, ...]
    others: tuple[Link, ...]


class TextView(Struct, frozen=True):
    """本編: the chapters, with what their embeds draw."""

    chapters: tuple[Chapter, ...]
    philosophy: Philosophy
    chart: Chart
    focus: tuple[tuple[str, str], ...]
    divisions: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorView, ...]
    columns: tuple[Column, ...]


class Standing(Struct, frozen=True):
    """How many activities are where, by month. Each activity counts once."""

    initiatives: int
    ended: int
    activities: int
    reported: int
    running: int
    overdue: int
    upcoming: int
    undated: int


_NAMED = frozenset({"division", "focus_theme", "field", "area"})


def names(table: Table) -> dict[str, str]:
    """What the nodes that others point at are called."""
    return {n: str(e.fields.get("name", n)) for n, e in table.nodes.items() if e.type in _NAMED}


def initiative_path(node: str) -> str:
    return f"initiatives/{node}.html"


def field_path(node: str) -> str:
    return f"fields/{node}.html"


def indicator(item: Indicator, years: tuple[Column, ...], language: str = "ja") -> IndicatorView:
    english = language.startswith("en")
    unit, base = item.unit or "", item.baseline
    targets, actuals = dict(item.targets), dict(item.actuals)
    about = [words.choice_label(word, language) for word in (item.kind, item.span, item.direction) if word]
    if unit:
        about.append(f"Unit: {unit}" if english else f"単位：{unit}")
    source = f"Source: {item.source}" if english else f"出典：{item.source}"
    return IndicatorView(
        item.id,
        item.name,
        (", " if english else "・").join(about),
        item.definition or "",
        _baseline(base.value, base.note, base.year, unit, language) if base else "",
        tuple(words.target(targets[c.year], unit, language) if c.year in targets else "" for c in years),
        tuple(words.actual(actuals[c.year], unit, language) if c.year in actuals else "" for c in years),
        "\n".join(filter(None, (item.note, source if item.source else ""))),
    )


def _baseline(value: str | None, note: str | None, year: int, unit: str, language: str) -> str:
    said = words.number(value, unit, language) if value is not None else note or ""
    if language.startswith("en"):
        return f"{said} ({fiscal.label_en(year)})"
    return f"{said}（{fiscal.short_ja(year)}）"


def initiative(
    item: Initiative, period: Period, known: Mapping[str, str], drawn: Sheet, year: int, gone: str = "",
    language: str = "ja",
) -> InitiativeView:  # fmt: skip
    def many(ids: tuple[str, ...] | None) -> tuple[str, ...]:
        return tuple(known.get(node, node) for node in ids or ())

    years = columns(period, language)
    indicators = [*item.indicators, *(i for activity in item.activities for i in activity.indicators)]
    return InitiativeView(
        item.id,
        item,
        Link(known.get(item.field, item.field), field_path(item.field)) if item.field and not gone else None,
        many(item.areas),
        many(item.focus),
        known.get(item.lead or "", item.lead or ""),
        many(item.partners),
        drawn,
        tuple(indicator(i, years, language) for i in indicators),
        year,
        gone,
    )


def period_of(table: Table) -> Period:
    """The fiscal years of a plan in its normal form."""
    first, last = (table.nodes[ROOT].fields.get(f"period.{end}") for end in ("first", "last"))
    return Period(first=first if isinstance(first, int) else None, last=last if isinstance(last, int) else None)


def initiative_of(table: Table, node: str, year: int = 0, language: str = "ja") -> InitiativeView:
    """The sheet of one initiative of a plan in its normal form. Raises ``KeyError`` if there is none."""
    if table.nodes[node].type != "initiative":
        raise KeyError(node)
    item: Initiative = node_of(table, node)
    period, known = period_of(table), names(table)
    return initiative(item, period, known, sheet(item, period, known, language), year, language=language)


def sheets(plan: Plan, known: dict[str, str], language: str = "ja") -> dict[str, Sheet]:
    return {item.id: sheet(item, plan.period, known, language) for item in plan.initiatives}


def _chart_field(field: Field, plan_names: Mapping[str, str], supporters: tuple[str, ...], items: list[Initiative]
) -> ChartField:  # fmt: skip
    own = {area.id for area in field.areas}
    by_area: dict[str, list[Link]] = {area.id: [] for area in field.areas}
    others = []
    for item in items:
        link = Link(item.title, initiative_path(item.id))
        inside = [node for node in item.areas or () if node in own]
        for node in inside:
            by_area[node].append(link)
        if not inside:
            others.append(link)
    return ChartField(
        Link(field.name, field_path(field.id)),
        field.need or "",
        tuple(plan_names[node] for node in plan_names if node in (field.supports or ())),
        supporters,
        tuple(vision.text for vision in field.visions),
        tuple(ChartArea(a.id, a.name, a.approach or "", tuple(by_area[a.id])) for a in field.areas),
        tuple(others),
    )


def chart(plan: Plan, known: Mapping[str, str]) -> Chart:
    """体系図: field → vision → area → initiative, and which field carries which."""
    by_field: dict[str, list[Initiative]] = {field.id: [] for field in plan.fields}
    rest: list[Initiative] = []
    for item in plan.initiatives:
        by_field.get(item.field or "", rest).append(item)
    supporters: dict[str, list[str]] = {}
    for field in plan.fields:
        for node in field.supports or ():
            supporters.setdefault(node, []).append(field.name)
    return Chart(
        tuple(_chart_field(f, known, tuple(supporters.get(f.id, ())), by_field[f.id]) for f in plan.fields),
        tuple(Link(item.title, initiative_path(item.id)) for item in rest),
    )


def text(plan: Plan, drawn: Chart, language: str = "ja") -> TextView:
    years = columns(plan.period, language)
    return TextView(
        plan.chapters,
        plan.philosophy,
        drawn,
        tuple((theme.name, theme.text or "") for theme in plan.focus_themes),
        tuple((division.name, division.department or "") for division in plan.divisions if not division.valid_to),
        tuple(indicator(i, years, language) for i in plan.indicators),
        years,
    )


def field_indicators(field: Field, years: tuple[Column, ...], language: str = "ja") -> tuple[IndicatorView, ...]:
    """Those of the field, of its visions and of its areas."""
    found = list(field.indicators)
    for vision in field.visions:
        found.extend(vision.indicators)
    for area in field.areas:
        found.extend(area.indicators)
    return tuple(indicator(item, years, language) for item in found)


def standing(plan: Plan, month: str) -> Standing:
    """Counted from the steps alone at ``month`` (``YYYY-MM``); nothing is judged here."""
    activities = [a for item in plan.initiatives if not item.ended for a in item.activities]
    ended = sum(1 for item in plan.initiatives if item.ended)
    counted = counts(activities, month)
    return Standing(len(plan.initiatives) - ended, ended, len(activities), **counted)
