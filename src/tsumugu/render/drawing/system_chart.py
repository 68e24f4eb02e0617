"""体系図 drawn: a field is a panel with its visions, areas and initiatives as linked boxes; a field that supports
others lies beneath them as their base, with an arrow to each. All of it comes from the relations of the plan:
any number of fields, areas and initiatives, any *supports*, also one in a circle.

Where arrows run: in the gaps between the rows of panels, and, where the supported field does not stand in the
row above, in a channel at the outer edge, so that no line crosses a panel.
"""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from tsumugu.render.drawing import svg
from tsumugu.render.drawing.measure import number, wrap
from tsumugu.render.reading.outline import FIELDLESS, Chart, ChartField
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link

#: Above this many initiatives the drawing says only how many each area has.
MOST = 60
#: No panel gets narrower than this; the drawing then has more rows.
NARROWEST = 250.0

_PAD, _GAP, _LANE, _CHANNEL = 12.0, 16.0, 7.0, 22.0
_NAME, _TEXT, _SMALL = 17.0, 14.0, 13.0


OTHERS: words.Pair = ("そのほかの事業", "Other initiatives")


class Written(Struct, frozen=True):
    """Something written in a panel. ``path``: where it leads, from the root of the pages."""

    kind: str  # name | vision | area | initiative | count
    lines: tuple[str, ...]
    text: str
    path: str
    x: float
    y: float
    wide: float
    high: float


class Panel(Struct, frozen=True):
    node: str
    base: bool
    row: int
    x: float
    y: float
    wide: float
    high: float
    lines: tuple[Written, ...]


class Arrow(Struct, frozen=True):
    """From the field that supports to the one it supports."""

    start: str
    end: str
    says: str
    points: tuple[tuple[float, float], ...]


class Drawing(Struct, frozen=True):
    wide: float
    high: float
    panels: tuple[Panel, ...]
    arrows: tuple[Arrow, ...]


def levels(chart: Chart) -> dict[str, int]:
    """How deep each field lies: 0 supports nobody, a base lies deeper than whatever it carries. Fields that
    support one another in a circle lie side by side."""
    paths = {field.link.path: field.node for field in chart.fields}
    carried = {f.node: [n for link in f.carries if (n := paths.get(link.path, f.node)) != f.node] for f in chart.fields}
    found = dict.fromkeys(carried, 0)
    for _ in carried:
        deeper = {node: max((found[other] + 1 for other in below), default=0) for node, below in carried.items()}
        if deeper == found:
            break
        found = deeper
    return found


def rows(chart: Chart, most: int) -> list[list[ChartField]]:
    """The panels row by row, at most so many side by side, the bases below what they carry."""
    found: list[list[ChartField]] = []
    deep = levels(chart)
    for level in sorted(set(deep.values())):
        fields = [field for field in chart.fields if deep[field.node] == level]
        found.extend(fields[at : at + most] for at in range(0, len(fields), most))
    return found


def _with_the_fieldless(chart: Chart, language: str) -> Chart:
    """Initiatives that no field is named for stand in a panel of their own."""
    if not chart.others:
        return chart
    panel = ChartField(
        node="",
        link=Link(words.pick(FIELDLESS, language), ""),
        need="",
        carries=(),
        carried_by=(),
        aims=(),
        areas=(),
        others=chart.others,
    )
    return Chart((*chart.fields, panel), ())


def layout(chart: Chart, wide: float, detail: bool, language: str = "ja") -> Drawing:
    """Where everything stands in a drawing so many units wide. ``detail``: with visions and initiatives, not
    only with areas."""
    chart = _with_the_fieldless(chart, language)
    most = max(1, int((wide + _GAP) // (NARROWEST + _GAP)))
    placed = rows(chart, most)
    row_of = {field.node: at for at, row in enumerate(placed) for field in row}
    paths = {field.link.path: field.node for field in chart.fields}
    edges = [
        (field, paths[link.path], link.text)
        for field in chart.fields for link in field.carries if link.path in paths and paths[link.path] != field.node
    ]  # fmt: skip
    far = [edge for edge in edges if row_of[edge[1]] != row_of[edge[0].node] - 1]
    channel = _CHANNEL + _LANE * len(far) if far else 0.0
    room = wide - channel
    panels: list[Panel] = []
    y = 1.0
    gaps: list[float] = []  # the upper edge of the gap above each row
    for at, row in enumerate(placed):
        above = _GAP if at else 0.0
        if at and edges:
            above = 30.0 + _LANE * len(far)
        gaps.append(y)
        y += above
        each = (room - _GAP * (len(row) - 1)) / len(row)
        made = [
            _panel(field=field, row=at, x=1 + n * (each + _GAP), y=y, wide=each - 2, detail=detail, language=language)
            for n, field in enumerate(row)
        ]
        high = max(panel.high for panel in made)
        panels.extend(
            Panel(node=p.node, base=p.base, row=p.row, x=p.x, y=p.y, wide=p.wide, high=high, lines=p.lines)
            for p in made
        )
        y += high
    under = 30.0 + _LANE * len(far) if any(row_of[end] == len(placed) - 1 for _f, end, _t in far) else 0.0
    by_node = {panel.node: panel for panel in panels}
    arrows = tuple(_arrow(edge, by_node, far, wide, language) for edge in edges)
    return Drawing(wide, y + under + 1, tuple(panels), arrows)


def _panel(field: ChartField, row: int, x: float, y: float, wide: float, detail: bool, language: str) -> Panel:
    lines: list[Written] = []
    inner = wide - 2 * _PAD
    at = y + _PAD

    def write(kind: str, link: Link, size: float, left: float, space: float, boxed: float, before: float) -> None:
        nonlocal at
        at += before
        texts = wrap(link.text, (space - 2 * boxed) / size)
        high = len(texts) * size * 1.45 + 2 * boxed * 0.5
        lines.append(
            Written(kind=kind, lines=texts, text=link.text, path=link.path, x=left, y=at, wide=space, high=high)
        )
        at += high

    write(kind="name", link=field.link, size=_NAME, left=x + _PAD, space=inner, boxed=0, before=0)
    if detail:
        for link in field.aims:
            write(kind="vision", link=link, size=_TEXT, left=x + _PAD, space=inner, boxed=0, before=4)
    areas: list[tuple[Link, tuple[Link, ...]]] = [(area.link, area.initiatives) for area in field.areas]
    if field.others:
        areas.append((Link(words.pick(OTHERS, language), ""), field.others))
    # A broad panel (a base) sets its areas side by side.
    across = max(1, min(int((inner + 10) // 230), len(areas)))
    column = (inner - 10 * (across - 1)) / across
    at += 8
    for first in range(0, len(areas), across):
        top = deepest = at
        for n, (link, items) in enumerate(areas[first : first + across]):
            at = top
            left = x + _PAD + n * (column + 10)
            counted = Link(f"{link.text}{_counted(len(items), language)}", link.path)
            write(kind="area", link=link if detail else counted, size=_TEXT, left=left, space=column, boxed=9, before=0)
            for item in items if detail else ():
                write(kind="initiative", link=item, size=_SMALL, left=left + 14, space=column - 14, boxed=0, before=5)
            deepest = max(deepest, at)
        at = deepest + 9
    return Panel(
        node=field.node,
        base=bool(field.carries),
        row=row,
        x=x,
        y=y,
        wide=wide,
        high=at + _PAD - 9 - y,
        lines=tuple(lines),
    )


def _counted(count: int, language: str) -> str:
    if language.startswith("en"):
        return f" ({count})"
    return f"（{count}事業）"


def _arrow(
    edge: tuple[ChartField, str, str], panels: dict[str, Panel], far: list[tuple[ChartField, str, str]], wide: float,
    language: str,
) -> Arrow:  # fmt: skip
    field, end, name = edge
    start, goal = panels[field.node], panels[end]
    english = language.startswith("en")
    says = f"{field.link.text} supports {name}" if english else f"「{field.link.text}」が「{name}」を支える"
    foot = goal.y + goal.high
    if edge not in far:
        if start.x <= goal.x + goal.wide / 2 <= start.x + start.wide:
            x = goal.x + goal.wide / 2
            return Arrow(field.node, end, says, ((x, start.y), (x, foot + 2)))
        middle, x = (start.y + foot) / 2, goal.x + goal.wide / 2
        return Arrow(
            field.node, end, says, ((start.x + start.wide / 2, start.y), (start.x + start.wide / 2, middle),
                                    (x, middle), (x, foot + 2)),
        )  # fmt: skip
    lane = far.index(edge)
    side = wide - 8 - _LANE * lane
    high, low = start.y - 10 - _LANE * lane, foot + 12 + _LANE * lane
    out, x = start.x + start.wide * 0.75, goal.x + goal.wide * 0.6 + _LANE * lane
    if start.row == 0:  # nothing above: leave by the side
        middle = start.y + start.high / 2
        first: tuple[tuple[float, float], ...] = ((start.x + start.wide, middle), (side, middle))
        if any(p.row == 0 and p.x > start.x for p in panels.values()):
            foot_out = start.y + start.high
            first = ((out, foot_out), (out, foot_out + 12 + _LANE * lane), (side, foot_out + 12 + _LANE * lane))
    else:
        first = ((out, start.y), (out, high), (side, high))
    return Arrow(field.node, end, says, (*first, (side, low), (x, low), (x, foot + 2)))


def draw(
    chart: Chart, root: str, name: str, wide: float, detail: bool, language: str = "ja", title: str = ""
) -> Markup:
    """The drawing as SVG. ``root``: the address the paths start from; ``name``: makes its ids unique on the page.

    It is a group of real links in the order in which the outline reads, not one picture: the keyboard walks
    it and a screen reader reads every box. What it adds in lines, each arrow and its panel say in words.
    """
    plan = layout(chart, wide, detail, language)
    parts = [
        f'<svg class="system" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(plan.wide)} {number(plan.high)}"'
        f' role="group" aria-labelledby="{name}-t"><title id="{name}-t">{title}</title>'
    ]
    parts.extend(
        svg.path(arrow.points, "carries", arrow.says, language) + _head(arrow.points[-1], arrow.points[-2])
        for arrow in plan.arrows
    )
    for panel in plan.panels:
        parts.append("<g>")
        parts.append(
            svg.box(
                x=panel.x,
                y=panel.y,
                wide=panel.wide,
                high=panel.high,
                style="panel base" if panel.base else "panel",
                radius=6,
            )
        )
        parts.extend(_line(line, root, language) for line in panel.lines)
        parts.append("</g>")
    parts.append("</svg>")
    return Markup("".join(parts))


def _head(tip: tuple[float, float], before: tuple[float, float]) -> str:
    x, y = tip
    down = 9 if before[1] >= y else -9
    return f'<path class="carries-head" d="M{number(x)} {number(y)}l-6 {down}h12z"/>'


_SIZES = {"name": _NAME, "vision": _TEXT, "area": _TEXT, "initiative": _SMALL}


def _line(line: Written, root: str, language: str) -> str:
    size = _SIZES[line.kind]
    boxed = 9.0 if line.kind == "area" else 0.0
    texts = svg.lines(line.lines, line.x + boxed, line.y + boxed * 0.5 + size * 1.1, size * 1.45, line.kind, language)
    frame = svg.box(line.x, line.y, line.wide, line.high, "area-box") if boxed else ""
    if line.kind == "initiative":
        frame = svg.path(((line.x - 9, line.y + size * 0.7), (line.x - 3, line.y + size * 0.7)), "twig")
    inside = frame + texts
    if not line.path:
        return inside
    return svg.link(root + line.path, inside)
