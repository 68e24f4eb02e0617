"""The sheet of one initiative as a grid: activities down, fiscal years across, 目標 over 実績."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Initiative, Period, Step, When

PLANNED, ACTUAL = "目標", "実績"


class Column(Struct, frozen=True):
    year: int
    short: str  # R5
    label: str  # 令和5年度


class Bar(Struct, frozen=True):
    """A step as it is shown. ``first`` and ``last`` are column indexes from 0; -1 if it lies in no column.
    ``flags`` says in words what its shape and certainty are."""

    node: str
    label: str
    when: str
    flags: tuple[str, ...]
    shape: str
    note: str
    first: int
    last: int


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

    kind: str
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


def columns(period: Period) -> tuple[Column, ...]:
    """The fiscal years of the plan; none if the period is not decided."""
    if period.first is None or period.last is None:
        return ()
    return tuple(
        Column(year, fiscal.short_ja(year), fiscal.label_ja(year)) for year in range(period.first, period.last + 1)
    )


def _one(value: When) -> str:
    if isinstance(value, int):
        return fiscal.label_ja(value)
    return f"{value[:4]}年{int(value[5:7])}月"


def when(step: Step) -> str:
    """A step's time in words: 令和5年度から令和7年度まで, 2023年5月, 時期未定."""
    if step.start is None:
        return "時期未定"
    if step.end is None:
        return f"{_one(step.start)}から" if step.shape == "continuing" else _one(step.start)
    return _one(step.start) if step.end == step.start else f"{_one(step.start)}から{_one(step.end)}まで"


def _flags(step: Step) -> tuple[str, ...]:
    words = []
    if step.tentative:
        words.append("予定（未確定）")
    if step.shape == "continuing":
        words.append("継続")
    if step.shape == "milestone":
        words.append("節目")
    return tuple(words)


def bar(step: Step, years: tuple[Column, ...]) -> Bar:
    """A step laid into the columns. A continuing one without an end runs to the last column."""
    first = last = -1
    months = fiscal.span(step.start, step.end)
    if months is not None and years:
        begin, end = fiscal.year_of(months[0]), fiscal.year_of(months[1])
        if step.end is None and step.shape == "continuing":
            end = max(begin, years[-1].year)
        low, high = max(begin, years[0].year), min(end, years[-1].year)
        if low <= high:
            first, last = low - years[0].year, high - years[0].year
    return Bar(step.id, step.label, when(step), _flags(step), step.shape or "bar", step.note or "", first, last)


def _lane(bars: list[Bar], width: int) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    at = 0
    for item in bars:
        stretches.extend(Stretch(1, None) for _ in range(item.first - at))
        stretches.append(Stretch(item.last - item.first + 1, item))
        at = item.last + 1
    stretches.extend(Stretch(1, None) for _ in range(width - at))
    return tuple(stretches)


def row(kind: str, steps: tuple[Step, ...], texts: tuple[tuple[int, str], ...], years: tuple[Column, ...]) -> Row:
    bars = [bar(step, years) for step in steps]
    lanes: list[list[Bar]] = []
    for item in sorted((b for b in bars if b.first >= 0), key=lambda b: b.first):
        for lane in lanes:
            if lane[-1].last < item.first:
                lane.append(item)
                break
        else:
            lanes.append([item])
    said = dict(texts)
    cells = tuple(
        Cell(column.year, tuple(b for b in bars if b.first <= n <= b.last), said.get(column.year, ""))
        for n, column in enumerate(years)
    )
    return Row(
        kind,
        cells,
        tuple(_lane(lane, len(years)) for lane in lanes),
        tuple(cell.text for cell in cells) if any(cell.text for cell in cells) else (),
        tuple(b for b in bars if b.first < 0),
    )


def activity_rows(activity: Activity, years: tuple[Column, ...], names: dict[str, str]) -> ActivityRows:
    return ActivityRows(
        activity.id,
        activity.title,
        activity.description or "",
        names.get(activity.division or "", ""),
        row(PLANNED, activity.planned, activity.planned_texts, years),
        row(ACTUAL, activity.actual, activity.actual_texts, years),
    )


def sheet(initiative: Initiative, period: Period, names: dict[str, str] | None = None) -> Sheet:
    """The grid of one initiative. ``names``: division id to name."""
    years = columns(period)
    return Sheet(years, tuple(activity_rows(activity, years, names or {}) for activity in initiative.activities))
