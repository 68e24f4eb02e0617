"""The roadmap sheet (one per 事業) as rows and columns for the screen, in the order staff know."""

from __future__ import annotations

from dataclasses import dataclass

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Initiative, Step, When
from tsumugu.core.table import Table, node_of
from tsumugu.desk import fields


@dataclass(frozen=True)
class Bar:
    """One step in a row of year columns; ``column`` is 1-based, ``span`` counts columns."""

    node: str
    label: str
    shape: str
    tentative: bool
    column: int
    span: int
    when: str


@dataclass(frozen=True)
class Line:
    """Bars that do not overlap, drawn on one line; a cell without a bar is one empty column."""

    cells: tuple[Bar | None, ...]


@dataclass(frozen=True)
class Row:
    kind: str  # planned | actual
    lines: tuple[Line, ...]
    texts: tuple[tuple[int, str], ...]  # every column has one, maybe empty
    unassigned: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Table rows this takes: its lines, the texts if there are any, the unassigned ones."""
        return max(1, len(self.lines) + self.has_texts + bool(self.unassigned))

    @property
    def has_texts(self) -> bool:
        return any(text for _year, text in self.texts)

    @property
    def empty(self) -> bool:
        return not (self.lines or self.has_texts or self.unassigned)


@dataclass(frozen=True)
class ActivityRows:
    node: str
    title: str
    description: str
    rows: tuple[Row, ...]

    @property
    def height(self) -> int:
        return sum(row.height for row in self.rows)


@dataclass(frozen=True)
class Sheet:
    node: str
    initiative: Initiative
    years: tuple[int, ...]
    year_labels: tuple[str, ...]
    field: str
    areas: tuple[str, ...]
    focus: tuple[str, ...]
    lead: str
    partners: tuple[str, ...]
    activities: tuple[ActivityRows, ...]


def _year(value: When) -> int:
    return value if isinstance(value, int) else fiscal.year_of(value)


def when_label(step: Step) -> str:
    def one(value: When) -> str:
        if isinstance(value, int):
            return fiscal.short_ja(value)
        return value.replace("-", "/")

    if step.start is None:
        return ""
    if step.end is None or step.end == step.start:
        return one(step.start)
    return f"{one(step.start)}–{one(step.end)}"


def _bar(step: Step, years: tuple[int, ...]) -> Bar:
    if step.start is None or not years:
        return Bar(step.id, step.label, step.shape or "bar", bool(step.tentative), 0, 0, "")
    first = _year(step.start)
    last = _year(step.end) if step.end is not None else (years[-1] if step.shape == "continuing" else first)
    low, high = max(first, years[0]), min(last, years[-1])
    column, span = (low - years[0] + 1, high - low + 1) if low <= high else (0, 0)
    return Bar(step.id, step.label, step.shape or "bar", bool(step.tentative), column, span, when_label(step))


def _cells(line: list[Bar], width: int) -> tuple[Bar | None, ...]:
    cells: list[Bar | None] = []
    at = 1
    for bar in line:
        cells += [None] * (bar.column - at)
        cells.append(bar)
        at = bar.column + bar.span
    return tuple(cells + [None] * (width + 1 - at))


def _row(kind: str, steps: tuple[Step, ...], texts: tuple[tuple[int, str], ...], years: tuple[int, ...]) -> Row:
    bars = [_bar(step, years) for step in steps]
    lines: list[list[Bar]] = []
    for bar in sorted((b for b in bars if b.span), key=lambda b: b.column):
        for line in lines:
            if line[-1].column + line[-1].span <= bar.column:
                line.append(bar)
                break
        else:
            lines.append([bar])
    said = dict(texts)
    return Row(
        kind,
        tuple(Line(_cells(line, len(years))) for line in lines),
        tuple((year, said.get(year, "")) for year in years),
        tuple(b for b in bars if not b.span),
    )


def _activity(activity: Activity, years: tuple[int, ...]) -> ActivityRows:
    rows = (
        _row("planned", activity.planned, activity.planned_texts, years),
        _row("actual", activity.actual, activity.actual_texts, years),
    )
    return ActivityRows(activity.id, activity.title, activity.description or "", rows)


def sheet(table: Table, node: str) -> Sheet:
    """The sheet of one initiative. Raises ``KeyError`` if there is no such initiative."""
    if table.nodes[node].type != "initiative":
        raise KeyError(node)
    initiative: Initiative = node_of(table, node)
    years = fields.years(table)

    def names(ids: tuple[str, ...] | None) -> tuple[str, ...]:
        return tuple(fields.name_of(table, n) for n in ids or ())

    return Sheet(
        node=node,
        initiative=initiative,
        years=years,
        year_labels=tuple(fiscal.short_ja(year) for year in years),
        field=fields.name_of(table, initiative.field) if initiative.field else "",
        areas=names(initiative.areas),
        focus=names(initiative.focus),
        lead=fields.name_of(table, initiative.lead) if initiative.lead else "",
        partners=names(initiative.partners),
        activities=tuple(_activity(activity, years) for activity in initiative.activities),
    )
