"""体系図 in pieces that fit a page: fields, what they aim at, their areas, the initiatives in each, and which
field supports which. ``chart.typ`` draws a piece; its alternative text says all of it in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from tsumugu.render.pdf.fonts import width
from tsumugu.render.pdf.reading import Reading
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading import outline
from tsumugu.render.reading.outline import ChartArea, ChartField
from tsumugu.render.vocabulary.places import Link

#: Points that a piece may be high, and the widths (em of 7.5 pt) of the boxes in ``chart.typ``, a little less.
_PAGE = 560.0
_FIELD, _VISION, _AREA, _INITIATIVE = 5.5, 11.5, 10.5, 17.0
_LINE, _BOX = 11.0, 8.0


class _Row:
    """One area with (a part of) its initiatives."""

    def __init__(self, name: str, titles: Sequence[str], words: Words, continued: bool = False) -> None:
        self.name = name + (words.label("continued") if continued else "")
        self.titles = titles
        self.height = max(_high(self.name, _AREA), sum(_high(title, _INITIATIVE) for title in titles))


def _high(text: str, wide: float) -> float:
    return _BOX + _LINE * max(1, math.ceil(width(text) / wide))


def _rows(field: ChartField, words: Words) -> list[_Row]:
    groups = [(area.name, [link.text for link in area.initiatives]) for area in field.areas]
    if field.others:
        groups.append((words.label("no-areas"), [link.text for link in field.others]))
    rows = []
    for name, titles in groups:
        part: list[str] = []
        continued = False
        for title in titles:
            if part and sum(_high(t, _INITIATIVE) for t in [*part, title]) > _PAGE / 2:
                rows.append(_Row(name, part, words, continued))
                part, continued = [], True
            part.append(title)
        rows.append(_Row(name, part, words, continued))
    return rows


def pieces(reading: Reading) -> list[dict[str, Any]]:
    """The chart, cut between areas where a page is full. If it does not fit one page, a view without the initiatives
    comes first, which shows the relations of all fields at once. No fields and no initiatives: no pieces."""
    words = reading.words
    chart = outline.chart(reading.plan, reading.about.known)
    fields = list(chart.fields)
    if chart.others:
        name = Link(words.label("no-field"), "")
        fields.append(
            ChartField(node="", link=name, need="", carries=(), carried_by=(), aims=(), areas=(), others=chart.others)
        )
    drawn = _cut(fields, words)
    if len(drawn) > 1:
        drawn = _cut([_outlined(field, words) for field in fields], words, outline=True) + drawn
    return [
        {
            "caption": words.label("chart") + (f"{words.bracket(f'{n}/{len(drawn)}')}" if len(drawn) > 1 else ""),
            "alt": _alt(piece, words), "fields": [_shown(field, words) for field in piece],
        }
        for n, piece in enumerate(drawn, 1)
    ]  # fmt: skip


def _outlined(field: ChartField, words: Words) -> ChartField:
    """The field with the number of initiatives in place of their names."""

    def counted(name: str, number: int) -> ChartArea:
        said = f"{number} initiative{'' if number == 1 else 's'}" if words.english else f"{number}事業"
        return ChartArea("", name + words.bracket(said), "", ())

    areas = [counted(area.name, len(area.initiatives)) for area in field.areas]
    if field.others:
        areas.append(counted(words.label("no-areas"), len(field.others)))
    return replace(field, areas=tuple(areas), others=())


def _cut(fields: Sequence[ChartField], words: Words, outline: bool = False) -> list[list[dict[str, Any]]]:
    """Fields and parts of fields, page by page; ``outline``: without initiatives."""
    found: list[list[dict[str, Any]]] = [[]]
    filled = 0.0
    for field in fields:
        base = sum(_high(vision, _VISION) for vision in field.visions)
        base = max(base, _high(field.link.text, _FIELD) + _high(_supports(field, words), _FIELD))
        rows, continued = _rows(field, words), False
        while True:
            taken, height = 0, 0.0
            while taken < len(rows) and max(base, height + rows[taken].height) + filled <= _PAGE:
                height += rows[taken].height
                taken += 1
            whole = taken == len(rows) and base + filled <= _PAGE
            if not whole and taken == 0 and found[-1]:
                found.append([])
                filled = 0.0
                continue
            if not whole and taken == 0:
                taken = min(1, len(rows))  # higher than a page by itself: the drawing is made smaller
            found[-1].append(_field(field, rows[:taken], continued, words) | {"outline": outline})
            filled += max(base, height) + 14
            rows, continued = rows[taken:], True
            if not rows:
                break
            base = _high(field.link.text, _FIELD) * 2
    return [piece for piece in found if piece]


def _supports(field: ChartField, words: Words) -> str:
    if not field.supports:
        return ""
    if words.english:
        return "supports " + ", ".join(f"“{name}”" for name in field.supports)
    return "".join(f"「{name}」" for name in field.supports) + "を支える"


def _field(field: ChartField, rows: Sequence[_Row], continued: bool, words: Words) -> dict[str, Any]:
    return {
        "name": field.link.text, "continued": continued, "supports": field.supports, "words": _supports(field, words),
        "visions": () if continued else field.visions, "rows": [(row.name, tuple(row.titles)) for row in rows],
    }  # fmt: skip


def _shown(field: dict[str, Any], words: Words) -> dict[str, Any]:
    name = field["name"] + (words.label("continued") if field["continued"] else "")
    return {
        "key": field["name"], "name": words.say(name),
        "supports": field["supports"], "words": words.say(field["words"]),
        "visions": [words.say(text) for text in field["visions"]],
        "rows": [{"name": words.say(name), "titles": [words.say(t) for t in titles]} for name, titles in field["rows"]],
    }  # fmt: skip


def _alt(piece: Sequence[dict[str, Any]], words: Words) -> str:
    """The same in sentences, for those who do not see the drawing."""
    said = [words.label("chart") + ("." if words.english else "。")]
    for field in piece:
        lines = [words.colon(words.label("field"), field["name"])]
        if field["words"]:
            lines.append(field["words"])
        if field["visions"]:
            lines.append(words.colon(words.label("vision"), words.join(field["visions"])))
        for name, titles in field["rows"]:
            area = f"{words.label('area')} {name}"
            inside = words.join(titles) or ("no initiative" if words.english else "事業なし")
            lines.append(area if field["outline"] else words.colon(area, inside))
        said.append(("; " if words.english else "；").join(lines) + ("." if words.english else "。"))
    return words.plain("\n".join(said))
