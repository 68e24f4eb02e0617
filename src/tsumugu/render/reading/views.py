"""What the plan text, the front page and the desk's sheets say, as values: exactly what the template sees, so that
hashing a view tells whether its page must be made again. The pages of nodes have theirs in ``node_views``. Plans come
in as the reader's language says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from tsumugu.core import figures
from tsumugu.core.figures import Picture
from tsumugu.core.plan import Chapter, Indicator, Initiative, Period, Philosophy, Plan
from tsumugu.core.table import ROOT, Table, node_of
from tsumugu.core.traits import REFERRED, has_sheet, name_field
from tsumugu.render.reading import chapters, fields, indicator_views, node_views
from tsumugu.render.reading.fields import Told
from tsumugu.render.reading.indicator_views import Card
from tsumugu.render.reading.indicators import facts
from tsumugu.render.reading.outline import Chart
from tsumugu.render.reading.process_views import EMPTY, ProcessView
from tsumugu.render.reading.relations import Relations
from tsumugu.render.reading.sheet import Column, Sheet, columns, sheet
from tsumugu.render.reading.standing import counts
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, division_path, field_path, focus_path

#: What every page says of the plan above and below its text; how words are read stands over the words.
_IN_THE_FRAME = frozenset(
    {"title", "provisional", "organization.name", "organization.code", "stage", "notice", "readings"}
)  # fmt: skip


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
    """A sheet as the desk shows it. ``this_year``: the fiscal year to mark, 0 for none."""

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


class TextView(Struct, frozen=True):
    """本編: the chapters, with what their embeds draw. ``about``: whose plan it is and what it was called.
    ``pictures``: of its figures, by name, those that are there; ``process``: how it came about."""

    chapters: tuple[Chapter, ...]
    philosophy: Philosophy
    chart: Chart
    focus: tuple[tuple[Link, str], ...]
    divisions: tuple[tuple[Link, str], ...]
    indicators: tuple[Card, ...]
    about: tuple[Told, ...] = ()
    pictures: Mapping[str, Picture] = {}
    process: ProcessView = EMPTY
    draft: bool = False  # whether places that wait to be filled in are shown

    def is_empty(self, chapter: Chapter) -> bool:
        """Whether a chapter has its line in the contents alone."""
        return not self.draft and chapters.is_empty(chapter)


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


#: A day on which no target is due.
_BEFORE_ALL = "1900-01-01"


def names(table: Table) -> dict[str, str]:
    """What the nodes that others point at are called."""
    return {n: str(e.fields.get(name_field(e.type), n)) for n, e in table.nodes.items() if e.type in REFERRED}


def indicator(item: Indicator, years: tuple[Column, ...], language: str = "ja") -> IndicatorView:
    unit = item.unit or ""
    targets, actuals = dict(item.targets), dict(item.actuals)
    source = f"{words.field_label('indicator', 'source', language)}{words.pick(('：', ': '), language)}{item.source}"
    return IndicatorView(
        node=item.id,
        name=item.name,
        about=indicator_views.about(item, language),
        definition=item.definition or "",
        baseline=indicator_views.baseline(item.baseline, unit, language),
        targets=tuple(words.target(targets[c.year], unit, language) if c.year in targets else "" for c in years),
        actuals=tuple(words.actual(actuals[c.year], unit, language) if c.year in actuals else "" for c in years),
        note="\n".join(filter(None, (item.note, source if item.source else ""))),
    )


def initiative(
    item: Initiative, period: Period, known: Mapping[str, str], *, drawn: Sheet, year: int, language: str = "ja"
) -> InitiativeView:  # fmt: skip
    def many(ids: tuple[str, ...] | None) -> tuple[str, ...]:
        return tuple(known.get(node, node) for node in ids or ())

    years = columns(period, language)
    indicators = [*item.indicators, *(i for activity in item.activities for i in activity.indicators)]
    return InitiativeView(
        node=item.id,
        initiative=item,
        field=Link(known.get(item.field, item.field), field_path(item.field)) if item.field else None,
        areas=many(item.areas),
        focus=many(item.focus),
        lead=known.get(item.lead or "", item.lead or ""),
        partners=many(item.partners),
        sheet=drawn,
        indicators=tuple(indicator(i, years, language) for i in indicators),
        this_year=year,
    )


def period_of(table: Table) -> Period:
    """The fiscal years of a plan in its normal form."""
    first, last = (table.nodes[ROOT].fields.get(f"period.{end}") for end in ("first", "last"))
    return Period(first=first if isinstance(first, int) else None, last=last if isinstance(last, int) else None)


def initiative_of(table: Table, node: str, year: int = 0, language: str = "ja") -> InitiativeView:
    """The sheet of one initiative of a plan in its normal form. Raises ``KeyError`` if there is none."""
    if not has_sheet(table.nodes[node].type):
        raise KeyError(node)
    item: Initiative = node_of(table, node)
    period, known = period_of(table), names(table)
    return initiative(item, period, known, drawn=sheet(item, period, known, language), year=year, language=language)


def sheets(plan: Plan, known: dict[str, str], language: str = "ja") -> dict[str, Sheet]:
    return {item.id: sheet(item, plan.period, known, language) for item in plan.initiatives}


def text(
    plan: Plan, drawn: Chart, language: str = "ja", *, cards: Mapping[str, Card] | None = None,
    pictures: Iterable[Picture] = (), process: ProcessView = EMPTY, draft: bool = False,
) -> TextView:  # fmt: skip
    """``draft``: with the places that wait to be filled in. ``cards``: the indicators by id as they are judged today;
    without them nothing is judged."""
    if cards is None:
        whole = msgspec.structs.replace(plan, fields=(), initiatives=())
        cards = node_views.cards(facts(whole, _BEFORE_ALL, language=language), Relations(plan), language)
    used = figures.used(plan.chapters)
    return TextView(
        chapters=(plan if draft else chapters.as_read(plan, process.value)).chapters,
        philosophy=plan.philosophy,
        chart=drawn,
        focus=tuple((Link(theme.name, focus_path(theme.id)), theme.text or "") for theme in plan.focus_themes),
        divisions=tuple(
            (Link(division.name, division_path(division.id)), division.department or "")
            for division in plan.divisions if not division.valid_to
        ),
        indicators=tuple(cards[indicator.id] for indicator in plan.indicators),
        about=fields.told(plan, "name", "charge", "span", "record", apart=_IN_THE_FRAME, names={}, language=language),
        pictures={picture.name: picture for picture in pictures if picture.name in used},
        process=process,
        draft=draft,
    )  # fmt: skip


def standing(plan: Plan, month: str) -> Standing:
    """Counted from the steps alone at ``month`` (``YYYY-MM``); nothing is judged here."""
    activities = [a for item in plan.initiatives if not item.ended for a in item.activities]
    ended = sum(1 for item in plan.initiatives if item.ended)
    counted = counts(activities, month)
    return Standing(len(plan.initiatives) - ended, ended, len(activities), **counted)
