"""What the pages say of an indicator: its definition, every year of it, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import fiscal
from tsumugu.core.indicators import Result, TargetChange
from tsumugu.core.plan import Baseline, Indicator, RatingScheme
from tsumugu.render.reading import fields
from tsumugu.render.reading.indicators import IndicatorFacts, YearFacts
from tsumugu.render.reading.promises import PromiseChange
from tsumugu.render.reading.relations import Relations
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, division_path, indicator_path

#: The results that say something is due.
DUE: frozenset[Result] = frozenset({"met", "not-met", "not-available", "not-measurable"})


class Card(Struct, frozen=True):
    """An indicator with its chart and its table. A target that stayed as it was has no label, so that a new
    edition makes anew only the pages of what it changed."""

    link: Link
    owner: Link | None
    about: str
    definition: str
    baseline: str
    note: str
    source: str
    division: Link | None
    leads_to: tuple[Link, ...]
    reached_from: tuple[Link, ...]
    scheme: RatingScheme | None
    years: tuple[YearFacts, ...]
    indicator: Indicator

    @property
    def node(self) -> str:
        return self.indicator.id

    @property
    def judged(self) -> YearFacts | None:
        """The last year whose target was due."""
        return next((year for year in reversed(self.years) if year.result in DUE), None)

    @property
    def upcoming(self) -> YearFacts | None:
        """The next year whose target is not due yet."""
        return next((year for year in self.years if year.result in ("not-due", "undecided")), None)

    @property
    def on_path(self) -> bool:
        return any(year.expected for year in self.years)

    @property
    def targeted(self) -> bool:
        """Whether some year has a target, so that there is a result to say, be it that it is not due."""
        return any(year.result for year in self.years)

    @property
    def changed(self) -> bool:
        return any(year.change for year in self.years)

    @property
    def record(self) -> tuple[PromiseChange, ...]:
        """Every broken promise, year by year."""
        return tuple(one for year in self.years for one in year.record)

    @property
    def rated(self) -> bool:
        return any(year.rate or year.grade for year in self.years)


class IndicatorRow(Struct, frozen=True):
    """An indicator in the list of all: what was due last, what comes next, what should be reached by now."""

    link: Link
    owner: Link | None
    judged: YearFacts | None
    upcoming: YearFacts | None
    expected: str
    changes: tuple[YearFacts, ...]  # the years whose targets the edition before promised otherwise
    record: tuple[tuple[PromiseChange, str], ...]  # every promise that was broken, and the target of its year now


class Counts(Struct, frozen=True):
    """How many indicators stand where, each by the last year that was due; ``not_due`` and ``undecided`` are
    those of which nothing was due yet, ``untargeted`` have no target at all."""

    total: int
    met: int
    not_met: int
    not_available: int
    not_measurable: int
    not_due: int
    undecided: int
    untargeted: int


def about(item: Indicator, language: str = "ja") -> str:
    english = language.startswith("en")
    said = list(fields.chosen(item, "counted", language=language))
    if item.unit:
        said.append(f"{words.field_label('indicator', 'unit', language)}{': ' if english else '：'}{item.unit}")
    return (", " if english else "・").join(said)


def baseline(value: Baseline | None, unit: str, language: str = "ja") -> str:
    """31.4%（R4）; ``""`` if there is none."""
    if value is None:
        return ""
    amount = words.number(value.value, unit, language) if value.value is not None else ""
    note = value.note or ""
    if language.startswith("en"):
        return f"{amount or note} ({fiscal.label_en(value.year)}){f' {note}' if amount and note else ''}"
    return f"{amount or note}（{fiscal.short_ja(value.year)}）{note if amount else ''}"


def card(facts: IndicatorFacts, relations: Relations, owner: Link | None, language: str = "ja") -> Card:
    item = facts.indicator
    division = relations.divisions.get(item.division or "")
    return Card(
        link=link(item), owner=owner, about=about(item, language), definition=item.definition or "",
        baseline=baseline(item.baseline, item.unit or "", language), note=item.note or "", source=item.source or "",
        division=Link(division.name, division_path(division.id)) if division else None,
        leads_to=tuple(link(other) for node in item.leads_to or () if (other := relations.indicators.get(node))),
        reached_from=tuple(link(other) for other in relations.reached_from.get(item.id, ())),
        scheme=facts.scheme, years=tuple(_labelled(year) for year in facts.years), indicator=item,
    )  # fmt: skip


def _labelled(year: YearFacts) -> YearFacts:
    return replace(year, change=None) if year.change == "unchanged" else year


def link(item: Indicator) -> Link:
    return Link(item.name, indicator_path(item.id))


def row(shown: Card, year: int) -> IndicatorRow:
    """``year``: the fiscal year that is running."""
    expected = next((facts.expected for facts in shown.years if facts.year == year), "")
    changes = tuple(y for y in shown.years if y.news is not None)
    record = tuple((one, y.target) for y in shown.years for one in y.record)
    return IndicatorRow(shown.link, shown.owner, shown.judged, shown.upcoming, expected, changes, record)


def counts(cards: Iterable[Card]) -> Counts:
    found: dict[str, int] = {}
    total = 0
    for shown in cards:
        total += 1
        state = shown.judged or shown.upcoming
        result = state.result if state and state.result else "untargeted"
        found[result] = found.get(result, 0) + 1
    order = ("met", "not-met", "not-available", "not-measurable", "not-due", "undecided", "untargeted")
    return Counts(total, *(found.get(result, 0) for result in order))


#: What a reader asks for first stands first.
_ASKED: tuple[TargetChange, ...] = ("lowered", "postponed", "raised", "redefined", "new", "removed")


def changes(cards: Iterable[Card], gone: int = 0) -> tuple[tuple[TargetChange, int], ...]:
    """How many indicators have a target that changed in which way since the edition before; those that changed
    in several ways are counted for each. ``gone``: the indicators that the plan no longer has."""
    found: dict[TargetChange, int] = {"removed": gone}
    for shown in cards:
        for change in {year.change for year in shown.years if year.change is not None}:
            found[change] = found.get(change, 0) + 1
    return tuple((change, found[change]) for change in _ASKED if found.get(change))


def schemes(cards: Iterable[Card]) -> tuple[RatingScheme, ...]:
    """The schemes that cards are rated by, each once: their legends stand beside the ratings."""
    found: dict[str, RatingScheme] = {}
    for shown in cards:
        if shown.scheme is not None:
            found.setdefault(shown.scheme.id, shown.scheme)
    return tuple(found.values())


def removed(promises: Mapping[str, Indicator], now: Mapping[str, object]) -> tuple[Link, ...]:
    """The indicators that the edition before promised and the plan no longer has."""
    return tuple(link(item) for node, item in promises.items() if node not in now)
