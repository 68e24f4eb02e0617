"""Bars laid out to the month, so that none is cut off and none covers another.

All lengths are points. A label stands in its bar where it fits, else beside it, else over it; bars share
a line as long as neither they nor their labels touch.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Step, When
from tsumugu.render.pdf.fonts import width
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading.sheet import Bar, short_month

_PAD, _DIAMOND = 2.5, 8.0
_HIGHEST = 220.0  # a drawing is closed behind the lane that reaches this
_TOUCH = 0.1  # what follows at once may stand in the same line
_SLACK = 1.04  # a justified or kerned line may be a little wider than its characters
_SMALL = 0.86  # the time beside the label


class Scale(Struct, frozen=True):
    """The drawing's ``width`` for ``months`` months, the size of its letters."""

    width: float
    months: int
    size: float

    @property
    def month(self) -> float:
        return self.width / max(1, self.months)

    @property
    def line(self) -> float:
        return self.size * 1.4


class Label(Struct, frozen=True):
    """Where the words of a bar stand: ``lines`` lines in a box, from its left upper corner."""

    x: float
    y: float
    width: float
    lines: int


def _years(start: int, end: int | None, english: bool) -> str:
    if english:
        return fiscal.label_en(start) + (f"–{fiscal.label_en(end)}" if end not in (None, start) else "")
    last = f"～{fiscal.short_ja(end)}" if end is not None and end != start else ""
    return f"{fiscal.short_ja(start)}{last}年度"


def _one(value: When, english: bool) -> str:
    return _years(value, None, english) if isinstance(value, int) else short_month(value, "en" if english else "ja")


def time_label(step: Step, english: bool) -> str:
    """A step's time, short: R5.6～R5.9, R8～R9年度, Jun 2023–Sep 2023; ``""`` if it has none."""
    return _time(step.start, step.end, step.shape == "continuing", english)


@functools.lru_cache(maxsize=4096)
def _time(start: When | None, end: When | None, continuing: bool, english: bool) -> str:
    if start is None:
        return ""
    if isinstance(start, int) and (end is None or isinstance(end, int)):
        said = _years(start, end, english)
    elif end is None or end == start:
        said = _one(start, english)
    else:
        said = f"{_one(start, english)}{'–' if english else '～'}{_one(end, english)}"
    if end is None and continuing:
        return f"from {said}" if english else f"{said}～"
    return said


def drawn(
    steps: Iterable[Step], bars: dict[str, Bar], scale: Scale, words: Words, top: float = 2.0
) -> list[dict[str, Any]]:
    """The bars of one row as ``bars.typ`` draws them: drawings that a page never parts, each of ``bars`` and its
    ``height``; one as a rule, more where one might not fit a page. Steps that lie in no column are left out: see
    ``loose``."""
    placed: list[tuple[float, float, float, dict[str, Any]]] = []
    for step in steps:
        bar = bars[step.id]
        if bar.begin >= 0:
            placed.append(_place(step, bar, scale, words))
    placed.sort(key=lambda item: item[0])
    lanes: list[list[tuple[float, float, float, dict[str, Any]]]] = []
    for item in placed:
        for lane in lanes:
            if lane[-1][1] - _TOUCH <= item[0]:
                lane.append(item)
                break
        else:
            lanes.append([item])
    drawings: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    y = top
    for lane in lanes:
        if found and y > _HIGHEST:
            drawings.append({"bars": found, "height": round(y + 0.6, 2)})
            found, y = [], top
        for _, _, _, shape in lane:
            shape["y"] = round(y + shape["y"], 2)
            shape["ty"] = round(y + shape["ty"], 2)
            found.append(shape)
        y += max(height for _, _, height, _ in lane) + 1.6
    if found:
        drawings.append({"bars": found, "height": round(y + 0.6, 2)})
    return drawings


def _place(step: Step, bar: Bar, scale: Scale, words: Words) -> tuple[float, float, float, dict[str, Any]]:
    """Left and right end of bar and label together, their height, and what is drawn."""
    label, small = step_words(step, bar, words)
    wanted = (width(label) + _SMALL * width(f" {small}")) * scale.size * _SLACK + 2 * _PAD
    shape = step.shape or "bar"
    left, right, height, geometry = _geometry(
        begin=bar.begin, end=bar.end, wanted=wanted, ragged=_longest(label) * scale.size, shape=shape, scale=scale
    )
    drawn = {**geometry, "s": shape, "d": bool(step.tentative), "l": words.say(label), "t": small}
    return left, right, height, drawn


@functools.lru_cache(maxsize=4096)
def _geometry(
    begin: int, end: int, wanted: float, ragged: float, shape: str, scale: Scale
) -> tuple[float, float, float, dict[str, Any]]:
    """As ``_place``, of lengths alone; many steps of a roadmap are alike. ``x`` to ``h`` are the bar, ``tx`` to
    ``tw`` its label in ``n`` lines, ``o`` says that it stands outside."""
    milestone = shape == "milestone"
    x, w = begin * scale.month, (end - begin + 1) * scale.month
    if milestone:
        x, w = min(max(0.0, x + w / 2 - _DIAMOND / 2), scale.width - _DIAMOND), _DIAMOND
    place = _label(x=x, w=w, wanted=wanted, ragged=ragged, shape=shape, scale=scale)
    high = place.lines * scale.line + 2.2
    over = place.y < 0
    bar_height = high if place.x == x and not over and not milestone else scale.line + 2.2
    y = place.lines * scale.line + 0.8 if over else 0.0
    if over:
        bar_height = scale.size
    geometry = {
        "x": round(x, 2), "w": round(w, 2), "y": y, "h": round(bar_height, 2), "tx": round(place.x, 2), "ty": 0.0,
        "tw": round(place.width, 2), "o": not x <= place.x < x + w, "n": place.lines,
    }  # fmt: skip
    left, right = min(x, place.x), max(x + w, place.x + place.width)
    return left, right, (y + bar_height if over else max(high, bar_height)), geometry


def _label(x: float, w: float, wanted: float, ragged: float, shape: str, scale: Scale) -> Label:
    inner = w - (scale.line * 0.5 if shape == "continuing" else 0)
    if shape != "milestone":
        if wanted <= inner:
            return Label(x, 0, inner, 1)
        lines = _lines(wanted, inner, ragged, scale)
        if (lines <= 3 and inner >= 16 * scale.size) or (lines <= 2 and inner >= 7 * scale.size):
            return Label(x, 0, inner, lines)
    if x + w + 0.8 + wanted <= scale.width:
        return Label(x + w + 0.8, 0, wanted, 1)
    if x - 0.8 - wanted >= 0:
        return Label(x - 0.8 - wanted, 0, wanted, 1)
    wide = min(scale.width, max(w, wanted))
    lines = 1 if wide >= wanted else _lines(wanted, wide, ragged, scale)
    return Label(max(0.0, min(x, scale.width - wide)), -1, wide, lines)


def _lines(wanted: float, wide: float, ragged: float, scale: Scale) -> int:
    """At most so many: each line may stay short by what may not be parted, or may not begin the next."""
    return math.ceil((wanted - 2 * _PAD) / max(scale.size, wide - 2 * _PAD - ragged))


#: What a line does not end in: a word of letters that are no kana and no kanji, up to the length of a piece.
_WORD = re.compile(r"[!-~\u00a1-\u04ff]+")


@functools.lru_cache(maxsize=4096)
def _longest(text: str) -> float:
    """How short a line may stay, in em: two characters of Japanese, or the longest word."""
    return max([2.0, *(width(word[:20]) for word in _WORD.findall(text))])


def _flagged(bar: Bar, words: Words) -> str:
    if not bar.flags:
        return ""
    said = words.join(bar.flags)
    return f" [{said}]" if words.english else f"［{said}］"


def step_words(step: Step, bar: Bar, words: Words) -> tuple[str, str]:
    """The label of a step with what its shape and certainty mean, and its time."""
    return words.plain(step.label).replace("\n", " ") + _flagged(bar, words), time_label(step, words.english)


def loose(steps: Iterable[Step], bars: dict[str, Bar], words: Words) -> list[Any]:
    """Steps that stand in no column, each with the reason in words: not yet scheduled, or outside the period. ``d``:
    tentative, the only thing that a dashed line says."""
    found = []
    for step in steps:
        bar = bars[step.id]
        if bar.begin < 0:
            label, small = step_words(step, bar, words)
            why = words.label("unassigned")
            if step.start is not None:
                why = words.label("outside") + words.bracket(small)
            found.append({"l": words.say(label), "t": why, "d": bool(step.tentative)})
    return found
