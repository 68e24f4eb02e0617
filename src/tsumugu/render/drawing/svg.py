"""The few elements that the drawings are made of. Everything that comes from a plan is escaped here.

No style attribute and no script: what a drawing looks like is said by the classes in ``charts.css``, so that
it follows dark, high-contrast and printed pages; places and sizes are presentation attributes.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from tsumugu.render.drawing.measure import number
from tsumugu.render.vocabulary.words import stays_japanese


def said(text: str, language: str) -> str:
    """The attribute by which words of the plan say, on a page of another language, that they are Japanese."""
    return ' lang="ja"' if stays_japanese(text, language) else ""


def lines(
    texts: Iterable[str], x: float, y: float, step: float, style: str, language: str, anchor: str = ""
) -> str:  # fmt: skip
    """Lines of text under one another; ``y`` is the base line of the first."""
    shown = tuple(texts)
    placed = f' text-anchor="{anchor}"' if anchor else ""
    marked = said("".join(shown), language)
    if len(shown) == 1:
        return (
            f'<text class="{style}" x="{number(x)}" y="{number(y)}"{placed}{marked}>{escape(shown[0])}</text>'
        )  # fmt: skip
    spans = []
    for at, line in enumerate(shown):
        # A space that ended a line is kept between the lines, so that the words stay apart when read aloud.
        gap = " " if at and shown[at - 1][-1:].isascii() else ""
        spans.append(f'{gap}<tspan x="{number(x)}" y="{number(y + step * at)}">{escape(line)}</tspan>')
    return f'<text class="{style}"{placed}{marked}>{"".join(spans)}</text>'


def box(x: float, y: float, wide: float, high: float, style: str, radius: float = 4) -> str:
    return (
        f'<rect class="{style}" x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
        f' rx="{number(radius)}"/>'
    )


def path(points: Iterable[tuple[float, float]], style: str, title: str = "", language: str = "ja") -> str:
    """A line through points; ``title`` says it in words."""
    way = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    inside = f"<title{said(title, language)}>{escape(title)}</title>" if title else ""
    return f'<path class="{style}" d="M{way}">{inside}</path>' if inside else f'<path class="{style}" d="M{way}"/>'


def link(address: str, inside: str) -> str:
    return f'<a href="{escape(address)}">{inside}</a>'
