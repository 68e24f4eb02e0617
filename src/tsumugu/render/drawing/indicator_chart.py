"""One indicator drawn: baseline, targets and actuals of each fiscal year, and the straight path to the targets.

What a mark is is said by its shape, never by colour alone: a square is the baseline, a bar with an arrow head a
target (the head points to the good side), a diamond an exact one, a bracket a range, a full dot a settled
result, a hollow one a forecast or preliminary one. Every number written is one that the table beside it has:
values are written at their marks, and there is no scale of numbers in between.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup, escape
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core import indicators as core
from tsumugu.core.plan import Actual, Indicator, Target
from tsumugu.render import words
from tsumugu.render.drawing import svg
from tsumugu.render.drawing.measure import number, width

#: So many fiscal years at most; the table has all of them.
MOST = 12
_HIGH, _TOP, _FOOT, _SIZE = 164.0, 38.0, 26.0, 12.0

#: Where a label beside its mark is anchored: to the left of it or to the right.
_BESIDE = ("end", "start")
LEGEND: dict[str, words.Pair] = {
    "baseline": ("基準値", "baseline"), "at-least": ("目標（以上）", "target (at least)"),
    "at-most": ("目標（以下）", "target (at most)"), "exactly": ("目標", "target"),
    "range": ("目標（範囲）", "target (range)"), "actual": ("実績", "actual"),
    "open": ("実績（見込み・速報）", "actual (forecast, preliminary)"),
    "path": ("目標までの直線", "straight path to the targets"),
}  # fmt: skip


class Year(Struct, frozen=True):
    """One column. Numbers are those of the plan; ``None``: nothing numeric."""

    year: int
    low: Decimal | None  # a target's value, or the lower end of its range
    high: Decimal | None
    kind: str
    actual: Decimal | None
    open: bool  # forecast or preliminary
    baseline: Decimal | None
    expected: Fraction | None
    apart: bool  # years are left out before this one


def years(indicator: Indicator, shown: tuple[int, ...]) -> tuple[Year, ...]:
    """The columns: the years shown (those of the plan) and all that have a number, the last twelve of them;
    empty if nothing is numeric."""
    base = indicator.baseline if indicator.baseline and indicator.baseline.value is not None else None
    numeric = {year for year, target in indicator.targets if _ends(target) is not None}
    numeric |= {year for year, actual in indicator.actuals if actual.value is not None}
    if not numeric and base is None:
        return ()
    among = sorted({*numeric, *shown, *((base.year,) if base else ())})
    if len(among) > MOST:
        among = among[-MOST:]
        if base and base.year < among[0]:
            among = [base.year, *among[1:]]
    found = []
    for at, year in enumerate(among):
        ends = _ends(core.target_of(indicator, year))
        actual = core.actual_of(indicator, year)
        target = core.target_of(indicator, year)
        found.append(
            Year(
                year, ends[0] if ends else None, ends[1] if ends else None, target.kind if target else "",
                Decimal(actual.value) if actual and actual.value is not None else None, _is_open(actual),
                Decimal(base.value) if base and base.value is not None and base.year == year else None,
                core.expected(indicator, year), at > 0 and year != among[at - 1] + 1,
            )
        )  # fmt: skip
    return (
        tuple(found) if any(y.actual is not None or y.low is not None or y.baseline is not None for y in found) else ()
    )


def _is_open(actual: Actual | None) -> bool:
    return actual is not None and actual.status in ("forecast", "preliminary")


def _ends(target: Target | None) -> tuple[Decimal, Decimal] | None:
    if target is None:
        return None
    if target.kind == "range" and target.low is not None and target.high is not None:
        return Decimal(target.low), Decimal(target.high)
    return (Decimal(target.value), Decimal(target.value)) if target.value is not None else None


class _Scale(Struct, frozen=True):
    low: float
    high: float

    def y(self, value: Decimal | Fraction) -> float:
        return _TOP + (_HIGH - _TOP - 8) * (self.high - float(value)) / (self.high - self.low)


def _scale(columns: tuple[Year, ...]) -> _Scale:
    """From nought where the numbers are far enough apart to be told from one another so."""
    values = [float(v) for c in columns for v in (c.low, c.high, c.actual, c.baseline) if v is not None]
    low, high = min(values), max(values)
    if 0 <= low <= high * 0.6:
        low = 0.0
    elif high <= 0 and high >= low * 0.6:
        high = 0.0
    if high - low < 1e-9 * max(abs(high), 1.0):
        # One step of a float of 30 digits is far more than 1.
        apart = max(1e-9 * abs(high), 1.0)
        low, high = low - apart, high + apart
    room = (high - low) * 0.08
    return _Scale(low if low == 0 else low - room, high + room)


def draw(indicator: Indicator, shown: tuple[int, ...], language: str = "ja", name: str = "") -> Markup:
    """The drawing, or nothing where nothing is numeric. ``shown``: the fiscal years of the plan; ``name``
    (the node's id if empty) makes the ids of title and description unique on the page."""
    columns = years(indicator, shown)
    if not columns:
        return Markup("")
    name = f"{name or indicator.id}--chart"
    scale = _scale(columns)
    labels = [_written(c) for c in columns]
    each = max(56.0, max(width(text) for texts in labels for text in texts) * _SIZE + 8 if any(labels) else 0)
    wide = each * len(columns) + 8
    middle = [4 + each * (at + 0.5) for at in range(len(columns))]
    parts = [_path(columns, middle, scale), _targets(columns, middle, scale, each), _actuals(columns, middle, scale)]
    parts.append(_labels(columns, middle, scale))
    parts.append(_axis(columns, middle, wide, each, language))
    legend, high = _legend(columns, wide, language)
    parts.append(legend)
    unit = words.number("", indicator.unit or "", language).strip()
    about = f"{'Unit' if language.startswith('en') else '単位'}: {unit}" if unit else ""
    if about:
        parts.append(
            svg.lines((about if language.startswith("en") else about.replace(": ", "："),), 4, 12, 14, "unit", language)
        )
    words_of = described(indicator, columns, language)
    return Markup(
        f'<svg class="indicator-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(wide)} {number(high)}"'
        f' width="{number(wide)}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t"{svg.said(indicator.name, language)}>{escape(indicator.name)}</title>'
        f'<desc id="{name}-d"{svg.said(words_of, language)}>{escape(words_of)}</desc>{"".join(parts)}</svg>'
    )


def described(indicator: Indicator, columns: tuple[Year, ...], language: str = "ja") -> str:
    """The drawing in words: every number it has, in its order."""
    english = language.startswith("en")
    apart, end = (", ", ". ") if english else ("、", "。")
    unit = indicator.unit or ""
    said = []
    for c in columns:
        parts = []
        if c.baseline is not None and indicator.baseline and indicator.baseline.value is not None:
            value = words.number(indicator.baseline.value, unit, language)
            parts.append(f"baseline {value}" if english else f"基準値{value}")
        target, actual = core.target_of(indicator, c.year), core.actual_of(indicator, c.year)
        if target is not None:
            value = words.target(target, unit, language)
            parts.append(f"target {value}" if english else f"目標{value}")
        if actual is not None:
            value = words.actual(actual, unit, language)
            parts.append(f"actual {value}" if english else f"実績{value}")
        if parts:
            year = words.year_label(c.year, language)
            said.append(f"{year}{': ' if english else '：'}{apart.join(parts)}{end}")
    return "".join(said).strip()


def _text(value: Decimal) -> str:
    return words.grouped(f"{value:f}")


def _written(column: Year) -> tuple[str, ...]:
    """The numbers written in one column, as the plan has them."""
    return tuple(
        _text(value)
        for value in dict.fromkeys(
            v for v in (column.low, column.high, column.actual, column.baseline) if v is not None
        )
    )


def _path(columns: tuple[Year, ...], middle: list[float], scale: _Scale) -> str:
    points = [(x, scale.y(c.expected)) for c, x in zip(columns, middle, strict=True) if c.expected is not None]
    return svg.path(points, "expected") if len(points) > 1 else ""


def _targets(columns: tuple[Year, ...], middle: list[float], scale: _Scale, each: float) -> str:
    parts = []
    for c, x in zip(columns, middle, strict=True):
        if c.low is None or c.high is None:
            continue
        half = min(each * 0.36, 22)
        if c.kind == "range":
            top, foot = scale.y(c.high), scale.y(c.low)
            parts.append(svg.box(x - half, top, 2 * half, max(foot - top, 1), "target-band", 0))
            parts.append(
                svg.path(((x - half, top + 5), (x - half, top), (x + half, top), (x + half, top + 5)), "target")
            )
            parts.append(
                svg.path(((x - half, foot - 5), (x - half, foot), (x + half, foot), (x + half, foot - 5)), "target")
            )
        else:
            parts.append(_target(c.kind, x, scale.y(c.low), half))
    return "".join(parts)


def _target(kind: str, x: float, y: float, half: float) -> str:
    line = svg.path(((x - half, y), (x + half, y)), "target")
    if kind == "exactly":
        return f'{line}<path class="target-mark" d="M{number(x + half - 5)} {number(y)}l5-5l5 5l-5 5z"/>'
    down = kind == "at-most"
    return (
        f'{line}<path class="target-mark" d="M{number(x + half - 5)} {number(y)}'
        f'h10l-5 {7 if down else -7}z"/>'
    )  # fmt: skip


def _actuals(columns: tuple[Year, ...], middle: list[float], scale: _Scale) -> str:
    points = [(x, scale.y(c.actual), c.open) for c, x in zip(columns, middle, strict=True) if c.actual is not None]
    parts = [svg.path([(x, y) for x, y, _open in points], "actual")] if len(points) > 1 else []
    for x, y, hollow in points:
        parts.append(f'<circle class="{"dot open" if hollow else "dot"}" cx="{number(x)}" cy="{number(y)}" r="4.5"/>')
    for c, x in zip(columns, middle, strict=True):
        if c.baseline is not None:
            parts.append(svg.box(x - 4.5, scale.y(c.baseline) - 4.5, 9, 9, "baseline", 0))
    return "".join(parts)


def _labels(columns: tuple[Year, ...], middle: list[float], scale: _Scale) -> str:
    """Each number at its mark: the highest above, the lowest below, others beside, and never one upon another."""
    parts = []
    for c, x in zip(columns, middle, strict=True):
        marks: dict[Decimal, str] = {}
        for value, style in ((c.low, "n-target"), (c.high, "n-target"), (c.baseline, "n-base"), (c.actual, "n-actual")):
            if value is not None:
                marks[value] = style  # an actual that equals its target is written once
        placed: list[float] = []
        order = sorted(marks, reverse=True)
        for at, value in enumerate(order):
            y = scale.y(value)
            if 0 < at < len(order) - 1:  # between two others: beside its mark
                side = -9.0 if (c is columns[-1]) == (at % 2 == 1) else 9.0  # a second one on the other side
                parts.append(svg.lines((_text(value),), x + side, y + 4, 14, marks[value], "ja", _BESIDE[side > 0]))
                continue
            want = y + 17 if at else y - 9
            want = min(want, _HIGH - 2)
            if any(abs(want - other) < 12 for other in placed):
                want = min(placed) - 13
            placed.append(want)
            parts.append(svg.lines((_text(value),), x, want, 14, marks[value], "ja", "middle"))
    return "".join(parts)


def _axis(columns: tuple[Year, ...], middle: list[float], wide: float, each: float, language: str) -> str:
    foot = _HIGH + 4
    parts = [svg.path(((4, foot), (wide - 4, foot)), "axis")]
    for c, x in zip(columns, middle, strict=True):
        label = fiscal.label_en(c.year) if language.startswith("en") else fiscal.short_ja(c.year)
        parts.append(svg.lines((label,), x, foot + 16, 14, "year-label", language, "middle"))
        if c.apart:  # the axis says that years are left out
            left = x - each / 2
            parts.append(svg.path(((left - 5, foot + 5), (left - 1, foot - 5)), "axis"))
            parts.append(svg.path(((left + 1, foot + 5), (left + 5, foot - 5)), "axis"))
    return "".join(parts)


def _legend(columns: tuple[Year, ...], wide: float, language: str) -> tuple[str, float]:
    """What the marks used here mean, and the height of the whole drawing."""
    used = []
    if any(c.actual is not None and not c.open for c in columns):
        used.append("actual")
    if any(c.actual is not None and c.open for c in columns):
        used.append("open")
    used.extend(
        kind
        for kind in ("at-least", "at-most", "exactly", "range")
        if any(c.kind == kind for c in columns if c.low is not None)
    )
    if any(c.baseline is not None for c in columns):
        used.append("baseline")
    if sum(c.expected is not None for c in columns) > 1:
        used.append("path")
    parts, x, y = [], 4.0, _HIGH + _FOOT + 18
    for kind in used:
        text = words.pick(LEGEND[kind], language)
        space = 26 + width(text) * _SIZE + 12
        if x > 4 and x + space > wide:
            x, y = 4.0, y + 17
        parts.append(_sample(kind, x + 10, y - 4))
        parts.append(svg.lines((text,), x + 25, y, 14, "legend-text", language))
        x += space
    return "".join(parts), y + 8


def _sample(kind: str, x: float, y: float) -> str:
    if kind in ("actual", "open"):
        return f'<circle class="{"dot open" if kind == "open" else "dot"}" cx="{number(x)}" cy="{number(y)}" r="4.5"/>'
    if kind == "baseline":
        return svg.box(x - 4.5, y - 4.5, 9, 9, "baseline", 0)
    if kind == "path":
        return svg.path(((x - 10, y + 3), (x + 10, y - 3)), "expected")
    if kind == "range":
        return svg.box(x - 9, y - 5, 18, 10, "target-band", 0) + svg.path(
            ((x - 9, y - 2), (x - 9, y - 5), (x + 9, y - 5), (x + 9, y - 2)), "target"
        )
    return _target(kind, x - 2, y, 9)
