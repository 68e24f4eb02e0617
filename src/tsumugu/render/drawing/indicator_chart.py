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
from tsumugu.render.drawing import svg
from tsumugu.render.drawing.labels import HIGH, Box, Wanted, placed
from tsumugu.render.drawing.measure import number, width, wrap
from tsumugu.render.reading.bands import safe
from tsumugu.render.vocabulary import words

#: So many fiscal years at most; the table has all of them.
MOST = 12
#: The foot of the columns, where their values begin and end, the height of the axis, the size of letters.
_HIGH, _TOP, _LOW, _FOOT, _SIZE = 184.0, 42.0, 160.0, 26.0, 12.0
#: Numbers stand below the line that names the unit.
_ROOM_TOP = 16.0
#: A drawing gets no broader where fewer years do; a broader one stands over its table.
_BROADEST, NARROW, FEWEST = 760.0, 320.0, 5
#: Who gets the better place.
_ORDER = ("n-actual", "n-target", "n-base")
LEGEND: dict[str, words.Pair] = {
    "baseline": words.word("indicator.baseline"), "at-least": ("目標（以上）", "target (at least)"),
    "at-most": ("目標（以下）", "target (at most)"), "exactly": words.short_word("indicator", "targets"),
    "range": ("目標（範囲）", "target (range)"), "actual": words.short_word("indicator", "actuals"),
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


def chosen(indicator: Indicator, shown: tuple[int, ...], most: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The years drawn, and those with a number that are not: the baseline, the newest results with the promises around
    them, the last promise, then what is near; years without a number only where there is room."""
    numeric = {year for year, target in indicator.targets if _ends(target) is not None}
    results = {year for year, actual in indicator.actuals if actual.value is not None}
    base = {indicator.baseline.year} if indicator.baseline and indicator.baseline.value is not None else set()
    numeric |= results
    if not numeric and not base:
        return (), ()
    pivot = max(results, default=min(numeric | base))
    every = {*numeric, *base, *shown}

    def order(year: int) -> tuple[bool, bool, bool, int, bool]:
        return (
            year not in base,
            year != max(numeric, default=year),
            year not in numeric,
            abs(year - pivot),
            year < pivot,
        )

    kept = sorted(every, key=order)[:most]
    return tuple(sorted(kept)), tuple(sorted((numeric | base) - set(kept)))


def years(indicator: Indicator, shown: tuple[int, ...], most: int = MOST) -> tuple[Year, ...]:
    """The columns, at most so many (``chosen``); empty if nothing is numeric."""
    base = indicator.baseline if indicator.baseline and indicator.baseline.value is not None else None
    among, _ = chosen(indicator, shown, most)
    found = []
    for at, year in enumerate(among):
        ends = _ends(core.target_of(indicator, year))
        actual = core.actual_of(indicator, year)
        target = core.target_of(indicator, year)
        found.append(
            Year(
                year=year,
                low=ends[0] if ends else None,
                high=ends[1] if ends else None,
                kind=target.kind if target else "",
                actual=Decimal(actual.value) if actual and actual.value is not None else None,
                open=_is_open(actual),
                baseline=Decimal(base.value) if base and base.value is not None and base.year == year else None,
                expected=core.expected(indicator, year),
                apart=at > 0 and year != among[at - 1] + 1,
            )
        )
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
        return _TOP + (_LOW - _TOP) * (self.high - float(value)) / (self.high - self.low)


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
    columns, each = fitted(indicator, shown)
    if not columns:
        return Markup("")
    name = f"{name or indicator.id}--chart"
    scale = _scale(columns)
    wide = each * len(columns) + 8
    middle = [4 + each * (at + 0.5) for at in range(len(columns))]
    parts = [_path(columns, middle, scale), _targets(columns, middle, scale, each), _actuals(columns, middle, scale)]
    parts.append(_labels(labels(columns, middle, scale, each)))
    parts.append(_axis(columns, middle, wide, each, language))
    _, absent = chosen(indicator, shown, len(columns))
    legend, high = _legend(columns, wide, language, _left_out(absent, language))
    parts.append(legend)
    unit = words.number("", indicator.unit or "", language).strip()
    about = f"{words.field_label('indicator', 'unit', language)}: {unit}" if unit else ""
    if about:
        parts.append(
            svg.lines((about if language.startswith("en") else about.replace(": ", "："),), 4, 12, 14, "unit", language)
        )
    words_of = " ".join(filter(None, (described(indicator, columns, language), _left_out(absent, language))))
    style = "indicator-chart" if wide <= NARROW else "indicator-chart wide"
    return Markup(
        f'<svg class="{style}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(wide)} {number(high)}"'
        f' width="{number(wide)}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t"{svg.said(indicator.name, language)}>{escape(indicator.name)}</title>'
        f'<desc id="{name}-d"{svg.said(words_of, language)}>{escape(words_of)}</desc>{"".join(parts)}</svg>'
    )


def fitted(indicator: Indicator, shown: tuple[int, ...]) -> tuple[tuple[Year, ...], float]:
    """The columns and how broad each is: as many as fit, since every number has to have room."""
    most = MOST
    while True:
        columns = years(indicator, shown, most)
        broadest = max((safe(text) for c in columns for text in _written(c)), default=0.0)
        each = max(56.0, broadest * _SIZE + 10)
        if len(columns) <= FEWEST or each * len(columns) <= _BROADEST:
            return columns, each
        most = len(columns) - 1


def _left_out(absent: tuple[int, ...], language: str) -> str:
    """図にない年度：R17～R35（表にあります）; ``""`` if the drawing has them all."""
    if not absent:
        return ""
    english = language.startswith("en")
    name = fiscal.label_en if english else fiscal.short_ja
    runs: list[list[int]] = []
    for year in absent:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    dash = "–" if english else "～"
    said = [name(run[0]) + (f"{dash}{name(run[-1])}" if len(run) > 1 else "") for run in runs]
    if english:
        return f"Years not drawn: {', '.join(said)} (the table has them)."
    return f"図にない年度：{'、'.join(said)}（表にあります）"


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
        half = _half(each)
        if c.kind == "range":
            top, foot = scale.y(c.high), scale.y(c.low)
            parts.append(
                svg.box(x=x - half, y=top, wide=2 * half, high=max(foot - top, 1), style="target-band", radius=0)
            )
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
            parts.append(svg.box(x=x - 4.5, y=scale.y(c.baseline) - 4.5, wide=9, high=9, style="baseline", radius=0))
    return "".join(parts)


def _half(each: float) -> float:
    """How far a target's bar reaches to both sides of its year."""
    return min(each * 0.36, 22)


def marks(column: Year, x: float, scale: _Scale, each: float) -> list[Box]:
    """The boxes of what is drawn for the values of a year, lines between the years left out."""
    half, found = _half(each), []
    if column.low is not None and column.high is not None:
        for value in {column.low, column.high}:
            y = scale.y(value)
            found.append(Box(x - half, y - 1.5, 2 * half, 3))
        if column.kind == "exactly":
            found.append(Box(x + half - 5, scale.y(column.low) - 5, 10, 10))
        elif column.kind != "range":
            down = column.kind == "at-most"
            found.append(Box(x + half - 5, scale.y(column.low) - (0 if down else 7), 10, 7))
        else:
            top, foot = scale.y(column.high), scale.y(column.low)
            found += [Box(x + side - 1.5, top, 3, 5) for side in (-half, half)]
            found += [Box(x + side - 1.5, foot - 5, 3, 5) for side in (-half, half)]
    for dot in (column.actual, column.baseline):
        if dot is not None:
            found.append(Box(x - 5, scale.y(dot) - 5, 10, 10))
    return found


class Label(Struct, frozen=True):
    """A number written in the drawing."""

    text: str
    style: str
    box: Box


def labels(columns: tuple[Year, ...], middle: list[float], scale: _Scale, each: float) -> list[Label]:
    """Each number of each year once, at its mark: the result first, then what was promised, then the baseline."""
    found = []
    for c, x in zip(columns, middle, strict=True):
        drawn = ((c.low, "n-target"), (c.high, "n-target"), (c.baseline, "n-base"), (c.actual, "n-actual"))
        # An actual that equals its target is written once.
        styles = {value: style for value, style in drawn if value is not None}
        highest = max(styles, default=None)
        order = sorted(styles, key=lambda value: (_ORDER.index(styles[value]), -value))
        wanted = [Wanted(scale.y(value), safe(_text(value)) * _SIZE, value == highest) for value in order]
        room = Box(x - each / 2, _ROOM_TOP, each, _HIGH - _ROOM_TOP)
        boxes = placed(wanted, marks(c, x, scale, each), room)
        found += [Label(_text(v), styles[v], box) for v, box in zip(order, boxes, strict=True)]
    return found


def _labels(found: list[Label]) -> str:
    return "".join(
        svg.lines((one.text,), one.box.x + one.box.wide / 2, one.box.y + HIGH - 2, 14, one.style, "ja", "middle")
        for one in found
    )


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


def _legend(columns: tuple[Year, ...], wide: float, language: str, left_out: str) -> tuple[str, float]:
    """What the marks used here mean, which years are not here, and the height of the whole drawing."""
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
    if left_out:
        lines = wrap(left_out, (wide - 8) / _SIZE)
        parts.append(svg.lines(lines, 4, y + 17, 16, "legend-text", language))
        y += 17 + 16 * (len(lines) - 1)
    return "".join(parts), y + 8


def _sample(kind: str, x: float, y: float) -> str:
    if kind in ("actual", "open"):
        return f'<circle class="{"dot open" if kind == "open" else "dot"}" cx="{number(x)}" cy="{number(y)}" r="4.5"/>'
    if kind == "baseline":
        return svg.box(x=x - 4.5, y=y - 4.5, wide=9, high=9, style="baseline", radius=0)
    if kind == "path":
        return svg.path(((x - 10, y + 3), (x + 10, y - 3)), "expected")
    if kind == "range":
        return svg.box(x=x - 9, y=y - 5, wide=18, high=10, style="target-band", radius=0) + svg.path(
            ((x - 9, y - 2), (x - 9, y - 5), (x + 9, y - 5), (x + 9, y - 2)), "target"
        )
    return _target(kind, x - 2, y, 9)
