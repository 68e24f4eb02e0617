"""What the front page says beside the plan itself: what changed lately, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Plan, Step
from tsumugu.render.changes.history import PLAN_PAGE, Index, path_of, who
from tsumugu.render.content import ChangeNote
from tsumugu.render.reading.indicator_views import Card
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, initiative_path, place_of

MONTHS = 3
#: How many changes, places of one change, and words about one place are said before the page only counts.
MOST_CHANGES, MOST_PLACES, MOST_WORDS = 8, 4, 4


class Touched(Struct, frozen=True):
    """One page a change touched. ``kind``: what it is a page of; ``what``: the values, ``more`` not named."""

    kind: str
    link: Link
    what: tuple[str, ...]
    more: int


class Recent(Struct, frozen=True):
    """A change in plain words. ``first``: the plan was taken in; ``more``: places not named."""

    sequence: int
    date: str
    who: str
    reason: str
    first: bool
    places: tuple[Touched, ...]
    more: int
    history: str


class Changes(Struct, frozen=True):
    """``since``: the first day of the time told about; ``more``: changes in it that are not told one by one;
    ``last``: the newest change of all, where none falls into that time."""

    since: str
    items: tuple[Recent, ...]
    more: int
    last: Recent | None


def since(today: str, months: int = MONTHS) -> str:
    """The day so many months before: 2026-05-31 → 2026-02-28."""
    count = int(today[:4]) * 12 + int(today[5:7]) - 1 - months
    month = f"{count // 12:04}-{count % 12 + 1:02}"
    for day in range(int(today[8:]), 0, -1):
        if fiscal.is_date(f"{month}-{day:02}"):
            return f"{month}-{day:02}"
    return f"{month}-01"


def changes(index: Index, today: str, language: str = "ja") -> Changes:
    first = since(today)
    lately = [note for note in index.latest if first <= note.date <= today]
    items = tuple(_recent(index, note, language) for note in lately[:MOST_CHANGES])
    last = _recent(index, index.latest[0], language) if index.latest and not items else None
    return Changes(first, items, len(lately) - len(items), last)


def _recent(index: Index, note: ChangeNote, language: str) -> Recent:
    by_owner: dict[str, list[tuple[str, str]]] = {}
    for node, path in dict.fromkeys(note.touched):
        by_owner.setdefault(index.owner(node), []).append((node, path))
    first = note.sequence == 1
    places = () if first else tuple(_touched(index, *item, language) for item in list(by_owner.items())[:MOST_PLACES])
    more = 0 if first else len(by_owner) - len(places)
    only = next(iter(by_owner)) if len(by_owner) == 1 else PLAN_PAGE
    return Recent(
        sequence=note.sequence,
        date=note.date,
        who=who(note, language),
        reason=note.reason,
        first=first,
        places=places,
        more=more,
        history=path_of(only),
    )


def _touched(index: Index, owner: str, values: list[tuple[str, str]], language: str) -> Touched:
    what = index.labels(values)
    entry = index.table.nodes.get(owner)
    if owner == PLAN_PAGE or entry is None:
        entry, path = index.table.nodes[""], path_of(PLAN_PAGE)
    else:
        path = place_of(index.table, owner)
    link = Link(words.name_of(entry, owner), path)
    return Touched(
        words.type_label(entry.type, language), link, what[:MOST_WORDS], max(0, len(what) - MOST_WORDS)
    )  # fmt: skip


# -- what comes next -------------------------------------------------------------------------------

Kind = Literal["milestone", "due", "ends", "begins"]
_ORDER: tuple[Kind, ...] = ("milestone", "due", "ends", "begins")
MOST_ITEMS, MOST_AT_ONCE = 8, 4


class Ahead(Struct, frozen=True):
    """Something to come. ``about``: the initiative it belongs to, ``""`` for targets; ``count``: how many
    indicators are due."""

    kind: Kind
    label: str
    link: Link
    about: str
    tentative: bool
    count: int = 0


class Moment(Struct, frozen=True):
    """A time in words with what happens then; ``more``: how much of it is not named."""

    sort: str
    when: str
    items: tuple[Ahead, ...]
    more: int


def ahead(plan: Plan, cards: Iterable[Card], today: str, language: str = "ja") -> tuple[Moment, ...]:
    """The next steps that begin or end, milestones, and targets that fall due, after a day, in order of time."""
    found: dict[tuple[str, str], list[Ahead]] = {}
    for sort, when, item in (*_steps(plan, today[:7], language), *_due(cards, today, language)):
        found.setdefault((sort, when), []).append(item)
    moments: list[Moment] = []
    room = MOST_ITEMS
    for (sort, when), items in sorted(found.items(), key=lambda pair: pair[0]):
        if room <= 0:
            break
        items.sort(key=lambda item: _ORDER.index(item.kind))
        shown = tuple(items[: min(room, MOST_AT_ONCE)])
        moments.append(Moment(sort, when, shown, len(items) - len(shown)))
        room -= len(shown)
    return tuple(moments)


def _steps(plan: Plan, month: str, language: str) -> Iterator[tuple[str, str, Ahead]]:
    for item in plan.initiatives:
        if item.ended:
            continue
        for activity in item.activities:
            link = Link(activity.title, f"{initiative_path(item.id)}#{activity.id}")
            for step in activity.planned:
                for kind, sort, when in _times(step, month):
                    said = (
                        words.year_label(when, language) if isinstance(when, int) else words.month_label(when, language)
                    )
                    yield sort, said, Ahead(kind, step.label, link, item.title, bool(step.tentative))


def _times(step: Step, month: str) -> Iterator[tuple[Kind, str, int | str]]:
    span = fiscal.time_of(step.start, step.end, step.shape)
    if span is None or step.start is None:
        return
    if step.shape == "milestone":
        if span[1] > month:
            yield "milestone", span[0], step.start if step.end is None else step.end
        return
    if span[0] > month:
        yield "begins", span[0], step.start
    if step.end is not None and step.shape != "continuing" and span[1] > month:
        yield "ends", span[1], fiscal.last_month(step.end)


def _due(cards: Iterable[Card], today: str, language: str) -> Iterator[tuple[str, str, Ahead]]:
    by_year: dict[int, int] = {}
    for card in cards:
        for facts in card.years:
            if facts.result == "not-due":
                by_year[facts.year] = by_year.get(facts.year, 0) + 1
    for year, count in by_year.items():
        day = fiscal.last_day(year).isoformat()
        if day > today:
            label = words.year_label(year, language)
            due = Ahead(
                kind="due",
                label=label,
                link=Link(label, "indicators/index.html"),
                about="",
                tentative=False,
                count=count,
            )
            yield day[:7], words.month_label(day[:7], language), due
