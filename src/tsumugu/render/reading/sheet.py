"""The sheet of one initiative as a grid: activities down, fiscal years across, 目標 over 実績."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Initiative, Period, Step, When
from tsumugu.render.reading import bands
from tsumugu.render.vocabulary import words


class Column(Struct, frozen=True):
    """A fiscal year as a column head: R5 (令和5年度) beside 2023, or FY2023 beside R5."""

    year: int
    short: str
    label: str
    other: str


class Bar(Struct, frozen=True):
    """A step as it is shown. ``first`` and ``last`` are column indexes from 0; -1 if it lies in no column.
    ``begin`` and ``end`` are months counted from the first month of the first column, both included and
    cut to the columns; -1 likewise. ``flags`` says in words what its shape and certainty are, ``short`` its
    time in few letters. ``dated``: it has a time, be it one outside the columns."""

    node: str
    label: str
    when: str
    flags: tuple[str, ...]
    tentative: bool
    shape: str
    note: str
    first: int
    last: int
    begin: int
    end: int
    short: str = ""
    dated: bool = True

    @property
    def offset(self) -> int:
        """Months from the start of its first column to its own."""
        return self.begin % 12

    @property
    def rest(self) -> int:
        """Months from its own end to that of its last column."""
        return 11 - self.end % 12


class Cell(Struct, frozen=True):
    """What stands in one fiscal year: the steps that touch it, and the text written for it."""

    year: int
    steps: tuple[Bar, ...]
    text: str


class Stretch(Struct, frozen=True):
    """A part of a drawn line: ``width`` columns with one bar, or one column without."""

    width: int
    bar: Bar | None


class Row(Struct, frozen=True):
    """``lanes`` draw the bars without overlap; ``texts`` is empty if no year has one."""

    kind: str  # planned | actual
    cells: tuple[Cell, ...]
    lanes: tuple[tuple[Stretch, ...], ...]
    texts: tuple[str, ...]
    unassigned: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return max(1, len(self.lanes) + bool(self.texts) + bool(self.unassigned))

    @property
    def empty(self) -> bool:
        return not (self.lanes or self.texts or self.unassigned)


class ActivityRows(Struct, frozen=True):
    node: str
    title: str
    description: str
    division: str
    planned: Row
    actual: Row

    @property
    def rows(self) -> tuple[Row, Row]:
        return (self.planned, self.actual)

    @property
    def height(self) -> int:
        return self.planned.height + self.actual.height


class Sheet(Struct, frozen=True):
    columns: tuple[Column, ...]
    activities: tuple[ActivityRows, ...]


#: No column of years on a page is narrower, in root ems; and none asks for more.
LEAST, MOST = 7, 40
#: The size of letters in a cell of a page, and what lies at its edges, in root ems.
_LETTERS, _EDGES = 0.92, 1.4


def room(rows: Iterable[Row], texts: Iterable[str] = (), brief: bool = False) -> int:
    """How wide a column of years has to be on a page, in whole root ems, so that no number in these rows and texts
    is broken. ``brief``: notes are not shown, and times in few letters."""
    widest = max((_row_width(row, brief) for row in rows), default=0.0)
    widest = max(widest, bands.widest(texts))
    return min(MOST, max(LEAST, math.ceil(widest * _LETTERS + _EDGES)))


@functools.lru_cache(maxsize=1 << 14)
def _row_width(row: Row, brief: bool) -> float:
    bars = [*(s.bar for lane in row.lanes for s in lane if s.bar), *row.unassigned]
    said = ((b.label, b.short) if brief else (b.label, b.when, b.note) for b in bars)
    return bands.widest((*row.texts, *(text for texts in said for text in texts)))


def columns(period: Period, language: str = "ja") -> tuple[Column, ...]:
    """The fiscal years of the plan; none if the period is not decided."""
    if period.first is None or period.last is None:
        return ()
    return tuple(column(year, language) for year in range(period.first, period.last + 1))


def column(year: int, language: str = "ja") -> Column:
    if language.startswith("en"):
        return Column(year, fiscal.label_en(year), f"April {year} to March {year + 1}", fiscal.short_ja(year))
    return Column(year, fiscal.short_ja(year), fiscal.label_ja(year), str(year))


def _one(value: When, language: str) -> str:
    return words.year_label(value, language) if isinstance(value, int) else words.month_label(value, language)


def when(step: Step, language: str = "ja") -> str:
    """A step's time in words: 令和5年度から令和7年度まで, 2023年5月, 時期未定."""
    english = language.startswith("en")
    if step.start is None:
        return "not yet scheduled" if english else "時期未定"
    start = _one(step.start, language)
    if step.end is None:
        if step.shape != "continuing":
            return start
        return f"from {start}" if english else f"{start}から"
    if step.end == step.start:
        return start
    end = _one(step.end, language)
    return f"{start} to {end}" if english else f"{start}から{end}まで"


def short_month(month: str, language: str) -> str:
    """2023-06 → R5.6, Jun 2023."""
    if language.startswith("en"):
        return f"{words.month_label(month, language)[:3]} {month[:4]}"
    return fiscal.month_short_ja(month)


def short(step: Step, language: str = "ja") -> str:
    """The same in few letters: R5～R7年度, R5.6～R6.3, FY2023–FY2025, Jun 2023–Mar 2024; ``""`` without a time."""
    english = language.startswith("en")
    start, end = step.start, step.end
    dash = "–" if english else "～"
    if start is None:
        return ""
    if isinstance(start, int) and (end is None or isinstance(end, int)):
        name = fiscal.label_en if english else fiscal.short_ja
        after = "" if english else "年度"
        if end is None and step.shape == "continuing":
            return f"{name(start)}{after}{dash}"
        return f"{name(start)}{after}" if end in (None, start) else f"{name(start)}{dash}{name(int(end or 0))}{after}"
    first = short_month(fiscal.first_month(start), language)
    if end is None:
        return f"{first}{dash}" if step.shape == "continuing" else first
    last = short_month(fiscal.last_month(end), language)
    return first if first == last else f"{first}{dash}{last}"


def _flags(step: Step, language: str) -> tuple[str, ...]:
    found = [words.field_label("step", "tentative", language)] if step.tentative else []
    if step.shape in ("continuing", "milestone"):
        found.append(words.choice_label(step.shape, language))
    return tuple(found)


@functools.lru_cache(maxsize=1 << 14)
def _timed(
    start: When | None, end: When | None, shape: str | None, *, first_year: int, width: int, language: str
) -> tuple[str, str, int, int]:
    """What a step's time makes of it, in words, in few letters, and as first and last month of ``width``: a plan has
    many steps and few times."""
    step = Step(id="", label="", start=start, end=end, shape=shape)  # type: ignore[arg-type]
    begin = stop = -1
    months = fiscal.time_of(start, end, shape)
    if months is not None and width:
        low, high = (months_from(f"{first_year}-04", month) for month in months)
        if end is None and shape == "continuing":
            high = max(low, width - 1)
        low, high = max(low, 0), min(high, width - 1)
        if low <= high:
            begin, stop = low, high
    return when(step, language), short(step, language), begin, stop


def bar(step: Step, years: tuple[Column, ...], language: str = "ja") -> Bar:
    """A step laid into the columns. A continuing one without an end runs to the last column."""
    first_year = years[0].year if years else 0
    said, brief, begin, end = _timed(
        step.start, step.end, step.shape, first_year=first_year, width=12 * len(years), language=language
    )
    first, last = (begin // 12, end // 12) if begin >= 0 else (-1, -1)
    return Bar(
        node=step.id,
        label=step.label,
        when=said,
        flags=_flags(step, language),
        tentative=bool(step.tentative),
        shape=step.shape or "bar",
        note=step.note or "",
        first=first,
        last=last,
        begin=begin,
        end=end,
        short=brief,
        dated=step.start is not None,
    )


def month_at(months: int, years: tuple[Column, ...]) -> str:
    """The month (``YYYY-MM``) that lies so many months behind the first of the columns."""
    year, month = divmod(years[0].year * 12 + 3 + months, 12)
    return f"{year}-{month + 1:02}"


def months_from(first: str, last: str) -> int:
    """From one month (``YYYY-MM``) to another; negative if that is earlier."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


#: One column without a bar.
_EMPTY = Stretch(1, None)


def _lane(bars: list[Bar], width: int) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    at = 0
    for item in bars:
        stretches.extend([_EMPTY] * (item.first - at))
        stretches.append(Stretch(item.last - item.first + 1, item))
        at = item.last + 1
    stretches.extend([_EMPTY] * (width - at))
    return tuple(stretches)


def laid(bars: Iterable[Bar], width: int) -> tuple[tuple[Stretch, ...], ...]:
    """Bars in as few lines of ``width`` columns as they need: no two in one column of a line."""
    lanes: list[list[Bar]] = []
    for item in sorted((b for b in bars if b.first >= 0), key=lambda b: (b.first, b.begin)):
        for lane in lanes:
            if lane[-1].last < item.first:
                lane.append(item)
                break
        else:
            lanes.append([item])
    return tuple(_lane(lane, width) for lane in lanes)


def row(
    kind: str, steps: tuple[Step, ...], texts: tuple[tuple[int, str], ...], years: tuple[Column, ...], language: str
) -> Row:
    bars = [bar(step, years, language) for step in steps]
    said = dict(texts)
    cells = tuple(
        Cell(column.year, tuple(b for b in bars if b.first <= n <= b.last), said.get(column.year, ""))
        for n, column in enumerate(years)
    )
    return Row(
        kind,
        cells,
        laid(bars, len(years)),
        tuple(cell.text for cell in cells) if any(cell.text for cell in cells) else (),
        tuple(b for b in bars if b.first < 0),
    )


def activity_rows(
    activity: Activity, years: tuple[Column, ...], names: Mapping[str, str], language: str = "ja"
) -> ActivityRows:
    return ActivityRows(
        node=activity.id,
        title=activity.title,
        description=activity.description or "",
        division=names.get(activity.division or "", ""),
        planned=row("planned", activity.planned, activity.planned_texts, years, language),
        actual=row("actual", activity.actual, activity.actual_texts, years, language),
    )


def sheet(
    initiative: Initiative, period: Period, names: Mapping[str, str] | None = None, language: str = "ja"
) -> Sheet:
    """The grid of one initiative. ``names``: division id to name."""
    years = columns(period, language)
    activities = (activity_rows(activity, years, names or {}, language) for activity in initiative.activities)
    return Sheet(years, tuple(activities))
