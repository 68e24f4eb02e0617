"""The schedule drawn: lanes of bodies over an axis of months on a broad page, months from top to bottom on a phone.

Signs keep the character that the office uses (◆ ◇ ◎). What is known to the month has a bracket under it, what has no
time yet a dotted ring; the table beside says the same in words. A label that would run into its neighbour stands lower.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.render.drawing import svg
from tsumugu.render.drawing.measure import number, width, wrap
from tsumugu.render.reading.schedule import Chart, Lane, Mark

_NAME, _LABEL, _WHEN, _SIGN = 14.0, 13.0, 12.0, 18.0
#: Of the broad drawing: the column of names, the two lines of the axis, from the top of a lane to its line.
NAMES, _HEAD, _ABOVE, _BELOW, _GAP = 150.0, 46.0, 22.0, 16.0, 8.0
#: Behind the last month: half of the broadest sign, which may stand on the last day.
_EDGE = 14.0
#: No label is set narrower than so many em.
_NARROWEST_LABEL = 5.5
#: A month below which only every second, third … is named, in units.
_LEAST_MONTH = 34.0


class Card(Struct, frozen=True):
    """What is written under a sign or a span, and on which line of cards."""

    mark: Mark
    left: float
    wide: float
    lines: tuple[str, ...]
    level: int

    @property
    def high(self) -> float:
        return len(self.lines) * _LABEL * 1.35 + _WHEN * 1.45


def month_of(chart: Chart, wide: float) -> float:
    """How broad a month is in a drawing as broad as ``wide``."""
    return (wide - NAMES - _EDGE) / max(1, len(chart.months))


def divide(chart: Chart, wide: float, high: float) -> list[Chart]:
    """The chart as several, each with the whole axis and as many lanes as ``high`` holds, at least one."""
    month = month_of(chart, wide)
    found: list[list[Lane]] = [[]]
    used = _HEAD
    for lane in chart.lanes:
        _, own = _lane(lane, 0.0, month, wide, "", "ja")
        if found[-1] and used + own > high:
            found.append([])
            used = _HEAD
        found[-1].append(lane)
        used += own
    return [replace(chart, lanes=tuple(lanes)) for lanes in found]


def draw(chart: Chart, root: str, name: str, language: str, title: str, *, wide: float = 1180.0) -> Markup:
    """The broad drawing as SVG. ``root``: the address the paths start from; ``name``: makes its ids unique."""
    month = month_of(chart, wide)
    parts: list[str] = []
    top = _HEAD
    for lane in chart.lanes:
        made, high = _lane(lane, top, month, wide, root, language)
        parts += made
        top += high
    head = _axis(chart, month, wide, top, language)
    if chart.today is not None:
        x = NAMES + chart.today * month
        head.append(svg.path(((x, 24), (x, top)), "today", chart.as_of, language))
        anchor = "end" if x > wide - 120 else ""
        head.append(svg.lines((chart.as_of,), x + (-4 if anchor else 4), 17, 0, "as-of", language, anchor))
    return Markup("".join([_opening(name, title, wide, top + 1), *head, *parts, "</svg>"]))


def _opening(name: str, title: str, wide: float, high: float) -> str:
    return (
        f'<svg class="schedule" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(wide)} {number(high)}"'
        f' role="group" aria-labelledby="{name}-t"><title id="{name}-t">{escape(title)}</title>'
    )


def _axis(chart: Chart, month: float, wide: float, bottom: float, language: str) -> list[str]:
    """Years, months and the lines between them; the line of a new fiscal year is stronger."""
    every = max(1, -int(-_LEAST_MONTH // month))
    found = []
    for n, one in enumerate(chart.months):
        x = NAMES + n * month
        if one.year:
            found.append(svg.path(((x, 4), (x, bottom)), "fiscal-year"))
            found.append(svg.lines((one.year,), x + 5, 17, 0, "year", language))
        else:
            found.append(svg.path(((x, 24), (x, bottom)), "month-line"))
        if n % every == 0:
            found.append(svg.lines((one.label,), x + 5, 38, 0, "month", language))
    found.append(svg.path(((0, _HEAD), (wide, _HEAD)), "lane-line"))
    return found


def _lane(lane: Lane, top: float, month: float, wide: float, root: str, language: str) -> tuple[list[str], float]:
    found = cards(lane, month, wide)
    line = top + _ABOVE
    starts = tops(found, line)
    parts = [svg.path(((NAMES, line), (wide, line)), "lane")]
    # The name keeps to its column whatever its length.
    names = wrap(lane.name, (NAMES - 12) / _NAME)
    parts.append(svg.lines(names, 2, line + 5, _NAME * 1.35, "name", language))
    # All lines before all words, so that none goes through a word.
    parts += [_leader(card, line, starts[card.level], month) for card in found if card.level]
    for card in found:
        parts.append(_drawn(card, line, starts[card.level], month, root, language))
    bottom = starts[-1]
    notes = [text for note in lane.notes for text in wrap(f"※ {note}", (wide - NAMES - 10) / _WHEN)]
    if notes:
        parts.append(svg.lines(notes, NAMES + 5, bottom + _WHEN, _WHEN * 1.4, "note", language))
        bottom += len(notes) * _WHEN * 1.4 + 4
    bottom = max(bottom, line + 5 + len(names) * _NAME * 1.35) + 6
    parts.append(svg.path(((0, bottom), (wide, bottom)), "lane-line"))
    return parts, bottom - top


def tops(found: list[Card], line: float) -> list[float]:
    """Where each line of cards begins below the line of the lane, and where the last one ends."""
    levels = range(max((card.level for card in found), default=-1) + 1)
    starts = [line + _BELOW]
    for level in levels:
        starts.append(starts[-1] + max(card.high for card in found if card.level == level) + _GAP)
    return starts


def cards(lane: Lane, month: float, wide: float) -> list[Card]:
    """Each label beneath its sign, on the first line where it meets nobody."""
    ends: list[float] = []
    found = []
    for mark in lane.marks:
        x, until = NAMES + mark.at * month, NAMES + mark.until * month
        room = max(_NARROWEST_LABEL, (until - x) / _LABEL, width(mark.when) * _WHEN / _LABEL, 9.0)
        lines = wrap(mark.label, room)
        broad = max(*(width(text) * _LABEL for text in lines), width(mark.when) * _WHEN) + 4
        left = x if mark.is_span else x - broad / 2
        left = max(NAMES + 1, min(left, wide - broad - 1))
        level = next((n for n, end in enumerate(ends) if left >= end + 6), len(ends))
        ends[level : level + 1] = [left + broad]
        found.append(Card(mark, left, broad, lines, level))
    return found


def _drawn(card: Card, line: float, top: float, month: float, root: str, language: str) -> str:
    mark = card.mark
    x, until = NAMES + mark.at * month, NAMES + mark.until * month
    parts = [_span(mark, x, until, line) if mark.is_span else _sign(mark, x, line, month)]
    parts += _words(card.lines, mark, card.left + 2, top, root, language)
    return "<g>" + "".join(parts) + "</g>"


def _leader(card: Card, line: float, top: float, month: float) -> str:
    """From a sign to its label, where that stands lower."""
    x = max(NAMES + card.mark.at * month, card.left + 2)
    return svg.path(((x, line + 9), (x, top + 2)), "leader")


def _words(lines: tuple[str, ...], mark: Mark, x: float, top: float, root: str, language: str) -> Iterator[str]:
    step = _LABEL * 1.35
    text = svg.lines(lines, x, top + _LABEL, step, "label", language)
    yield svg.link(root + mark.path, text) if mark.path else text
    yield svg.lines((mark.when,), x, top + len(lines) * step + _WHEN, 0, f"when {mark.how}", language)


def _sign(mark: Mark, x: float, y: float, month: float) -> str:
    around = ""
    if mark.how == "open":
        around = f'<circle class="ring" cx="{number(x)}" cy="{number(y)}" r="12"/>'
    elif mark.how == "month":
        half = min(month / 2 - 1, 40)
        around = svg.path(((x - half, y + 8), (x - half, y + 12), (x + half, y + 12), (x + half, y + 8)), "some-day")
    return around + svg.lines((mark.sign,), x, y + _SIGN * 0.35, 0, "sign", "ja", "middle")


def _span(mark: Mark, x: float, until: float, y: float) -> str:
    return svg.box(x, y - 8, max(3.0, until - x), 16, _style(mark), 3)


def _style(mark: Mark) -> str:
    return "span undated" if mark.how == "open" else "span tentative" if mark.tentative else "span"


# -- on a phone ------------------------------------------------------------------------------------

_ROOM, _PHONE, _PITCH = 380.0, 110.0, 26.0
#: Lines nearer to one another than this have no room for a letter each.
_LEAST_PITCH = 15.0


def draw_narrow(chart: Chart, root: str, name: str, language: str, title: str) -> Markup:
    """The same from top to bottom: a line for each body at the left, what happens beside it, month after month. The
    distance between two things says nothing here but their order."""
    pitch = min(_PITCH, _PHONE / max(1, len(chart.lanes)))
    # The first line leaves room for half a ring.
    places = [max(0.0, 13 - pitch / 2) + pitch * (n + 0.5) for n in range(len(chart.lanes))]
    left = max(places, default=0.0) + pitch / 2 + 12
    parts: list[str] = []
    # A letter each, where it tells one body from another; every label names its body in words.
    letters = [lane.name[:1] for lane in chart.lanes]
    apart = pitch >= _LEAST_PITCH and len(set(letters)) == len(letters)
    heads = [
        svg.lines((letter,), x, 14, 0, "name", language, "middle")
        for letter, x in zip(letters, places, strict=True) if apart
    ]  # fmt: skip
    marks = sorted(
        ((mark, n, lane.name) for n, lane in enumerate(chart.lanes) for mark in lane.marks), key=lambda one: one[0].at
    )
    y, shown = 26.0, -1
    told = chart.today
    for mark, n, body in marks:
        month = max(0, min(int(mark.at), len(chart.months) - 1))
        if told is not None and mark.at > told:
            y, told = _today(parts, y, chart.as_of, language), None
        for passed in range(shown + 1, month + 1):
            one = chart.months[passed]
            if passed == month or one.year:
                y = _month(parts, y, f"{one.year} {one.label}".strip() if one.year else one.label, language)
        shown = max(shown, month)
        lines = wrap(mark.label, (_ROOM - left - 4) / _LABEL)
        about = wrap(f"{mark.when} {body}", (_ROOM - left - 4) / _WHEN)
        high = len(lines) * _LABEL * 1.35 + len(about) * _WHEN * 1.4 + 8
        x = places[n]
        if mark.is_span:
            parts.append(svg.box(x - 4, y + 2, 8, high - 6, _style(mark), 3))
        else:
            parts.append(_sign(mark, x, y + 10, 14))
        text = svg.lines(lines, left, y + _LABEL, _LABEL * 1.35, "label", language)
        parts.append(svg.link(root + mark.path, text) if mark.path else text)
        parts.append(svg.lines(
            about, left, y + len(lines) * _LABEL * 1.35 + _WHEN, _WHEN * 1.4, f"when {mark.how}", language
        ))  # fmt: skip
        y += high
    if told is not None:
        y = _today(parts, y, chart.as_of, language)
    lanes = [svg.path(((x, 20), (x, y)), "lane") for x in places]
    return Markup("".join([_opening(name, title, _ROOM, y + 2), *lanes, *heads, *parts, "</svg>"]))


def _month(parts: list[str], y: float, label: str, language: str) -> float:
    parts.append(svg.path(((0, y), (_ROOM, y)), "month-line"))
    parts.append(svg.lines((label,), _ROOM - 2, y + 14, 0, "month", language, "end"))
    return y + 18


def _today(parts: list[str], y: float, day: str, language: str) -> float:
    parts.append(svg.path(((0, y + 2), (_ROOM, y + 2)), "today"))
    parts.append(svg.lines((day,), _ROOM - 2, y + 16, 0, "as-of", language, "end"))
    return y + 18
