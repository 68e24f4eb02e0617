"""体系図 as native shapes: which field carries which, and field → area → initiative, on as many slides as it needs."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.render.reading.outline import Chart, ChartField, chart
from tsumugu.render.slides.deck import BOTTOM, LEFT, RIGHT, TOP
from tsumugu.render.slides.known import Known, Pair
from tsumugu.render.slides.measure import brief, fitting, height, line_height, split
from tsumugu.render.slides.shapes import NAVY, PAPER, Box, Drawing, Look, Text
from tsumugu.render.slides.tables import add_prose
from tsumugu.render.vocabulary import words

_GAP, _AREA_X, _ITEM_X = 8.0, 250.0, 560.0
_FIELD_WIDTH, _AREA_WIDTH, _ITEM_WIDTH = 220.0, 280.0, RIGHT - 560.0
_SIZE = 10.0
_AREA, _ITEM = Look("E8EEF5", NAVY, anchor="ctr"), Look("FFFFFF", "8A97A4", anchor="ctr")


class Branch(Struct, frozen=True):
    """An area with its initiatives, a line each; or a part of a long one."""

    name: str
    approach: str
    items: str


def add_chart(known: Known) -> None:
    """The overview, then the branches of each field."""
    found = chart(known.plan, known.names)
    if not found.fields and not found.others:
        return
    if found.fields:
        _overview(known, found)
    for field in found.fields:
        _field(known, field)
    if found.others:
        others = "\n".join(f"・{link.text}" for link in found.others)
        add_prose(known, known.say("chart"), [(known.say("no-fields"), others)])


def _fields_told(known: Known, field: ChartField) -> str:
    carried = known.joined(list(field.supports))
    return known.named(known.say("supports"), carried) if carried else ""


# -- which field carries which ---------------------------------------------------------------------


def _overview(known: Known, found: Chart) -> None:
    """Those who carry stand below those who are carried, with an arrow up. What has no room stands on the slides
    of its field."""
    base = [field for field in found.fields if field.supports]
    upper = [field for field in found.fields if not field.supports]
    rows = [fields for fields in (upper, base) if fields]
    most = 5
    rows = [fields[n : n + most] for fields in rows for n in range(0, len(fields), most)]
    catchphrase = known.plan.philosophy.catchphrase or ""
    rest: list[Pair] = []
    start = TOP + (34 if catchphrase else 0)
    for page in range(0, len(rows), 3):
        shown = rows[page : page + 3]

        def draw(drawing: Drawing, shown: list[list[ChartField]] = shown) -> None:
            if catchphrase:
                size = fitting(catchphrase, (18.0, 14.0, 11.0, 9.0), RIGHT - LEFT - 8, 28)
                text = Text(catchphrase if size else brief(catchphrase, 80), size or 9.0, True, NAVY, "ctr")
                drawing.shape("catchphrase", Box(LEFT, TOP, RIGHT - LEFT, 30), (text,), Look(anchor="ctr"), catchphrase)
            tall = (BOTTOM - start - 30 * (len(shown) - 1)) / len(shown)
            y = start
            for fields in shown:
                carries = any(field.supports for field in fields)
                if carries and y > start:
                    for n in range(3):
                        x = LEFT + (RIGHT - LEFT) * (n + 1) / 4 - 20
                        told = "\n".join(f"{f.link.text} {_fields_told(known, f)}" for f in fields if f.supports)
                        drawing.shape("supports", Box(x, y - 28, 40, 26), (), Look("8A97A4", shape="upArrow"), told)
                width = (RIGHT - LEFT - _GAP * (len(fields) - 1)) / len(fields)
                for n, field in enumerate(fields):
                    _field_box(known, drawing, field, Box(LEFT + n * (width + _GAP), y, width, tall))
                y += tall + 30

        title = known.named(known.say("chart"), known.say("overview")) + (known.say("continued") if page else "")
        known.deck.slide(title, draw)
    if catchphrase and fitting(catchphrase, (9.0,), RIGHT - LEFT - 8, 28) is None:
        rest.append((known.label("plan", "philosophy.catchphrase"), catchphrase))
        add_prose(known, known.say("chart"), rest)


def _field_box(known: Known, drawing: Drawing, field: ChartField, box: Box) -> None:
    name = field.link.text
    size = fitting(name, (16.0, 13.0, 10.0, 8.0), box.width - 10, 36)
    shown = Text(name if size else brief(name, 30), size or 8.0, True, PAPER, "ctr")
    drawing.shape("field", Box(box.x, box.y, box.width, 42), (shown,), Look(NAVY, anchor="ctr"), field.link.text)
    lines = [*(f"・{vision}" for vision in field.visions), _fields_told(known, field)]
    said = "\n".join(filter(None, lines))
    size = fitting(said, (18.0, 16.0, 14.0, 12.0, 11.0, 10.0, 9.0), box.width - 10, box.height - 42 - 6)
    look = Look("F4F6F9", NAVY)
    text = (Text(said, size),) if size else (Text("…", 10.0),)
    drawing.shape(
        "visions", Box(box.x, box.y + 42, box.width, box.height - 42), text, look, said or known.say("visions")
    )


# -- the branches of a field -----------------------------------------------------------------------


def _field(known: Known, field: ChartField) -> None:
    rest: list[Pair] = []
    parts = [f"・{vision}" for vision in field.visions]
    visions = "\n".join([known.say("visions"), *parts]) if parts else ""
    carried = _fields_told(known, field)
    need = known.named(known.label("field", "need"), field.need) if field.need else ""
    about = "\n".join(filter(None, (carried, visions, need)))
    full = BOTTOM - TOP
    if height(about, _SIZE, _FIELD_WIDTH - 10) > full - 60:
        rest += [(field.link.text, about)]
        about = brief(carried, 60)
    if height(field.link.text, 14, _FIELD_WIDTH - 10) > 54:
        rest.append((known.label("initiative", "field"), field.link.text))
    branches = [Branch(a.name, a.approach, "\n".join(f"・{link.text}" for link in a.initiatives)) for a in field.areas]
    if field.others:
        branches.append(Branch(known.say("others"), "", "\n".join(f"・{link.text}" for link in field.others)))
    least = _about_height(about)
    pages = _pages(branches, full, rest) or [[]]
    for n, page in enumerate(pages):

        def draw(drawing: Drawing, page: list[Branch] = page) -> None:
            _branches(known, drawing, field, about=about, page=page, least=least)

        title = known.named(known.say("chart"), field.link.text) + (known.say("continued") if n else "")
        known.deck.slide(title, draw)
    if rest:
        add_prose(known, known.named(known.say("chart"), field.link.text) + known.say("continued"), rest)


def _about_height(about: str) -> float:
    return 58 + height(about, _SIZE, _FIELD_WIDTH - 10) + 8


def _branch_height(branch: Branch) -> float:
    left = height(branch.name, _SIZE + 1, _AREA_WIDTH - 10) + height(branch.approach, _SIZE - 1, _AREA_WIDTH - 10)
    return max(left, height(branch.items, _SIZE, _ITEM_WIDTH - 10), line_height(_SIZE)) + 6


def _pages(branches: list[Branch], full: float, rest: list[Pair]) -> list[list[Branch]]:
    pages: list[list[Branch]] = [[]]
    room = full
    pending = list(reversed(branches))
    while pending:
        branch = pending.pop()
        head = Branch(branch.name, branch.approach, "")
        if _branch_height(head) > full / 2:  # words that fill half a slide are told apart
            rest.append((brief(branch.name, 40), "\n".join(filter(None, (branch.name, branch.approach)))))
            pending.append(Branch(brief(branch.name, 40), "", branch.items))
            continue
        need = _branch_height(branch)
        if need > room and need <= full:
            pages.append([])
            room = full
        elif need > room:
            lines = int((room - 6) / line_height(_SIZE))
            if lines < 3 or room < _branch_height(head):
                pages.append([])
                room = full
                pending.append(branch)
                continue
            first, later = split(branch.items, _SIZE, _ITEM_WIDTH - 10, lines)
            pending.append(Branch(branch.name, "", later))
            branch = Branch(branch.name, branch.approach, first)
            need = _branch_height(branch)
        pages[-1].append(branch)
        room -= need + _GAP
    return [page for page in pages if page]


def _branches(
    known: Known, drawing: Drawing, field: ChartField, *, about: str, page: list[Branch], least: float
) -> None:  # fmt: skip
    heights = [_branch_height(branch) for branch in page]
    total = sum(heights) + _GAP * (len(page) - 1)
    spare = max(0.0, min(max(least, total * 1.4), BOTTOM - TOP) - total) / max(len(page), 1)
    heights = [tall + spare for tall in heights]
    total = max(total + spare * len(page), least)
    name = field.link.text
    size = fitting(name, (14.0, 12.0, 10.0, 8.0), _FIELD_WIDTH - 10, 54)
    title = Text(name if size else brief(name, 60), size or 8.0, True, PAPER, "ctr")
    drawing.shape("field", Box(LEFT, TOP, _FIELD_WIDTH, 58), (title,), Look(NAVY, anchor="ctr"), name)
    texts = (Text(about, _SIZE),) if about else ()
    drawing.shape("visions", Box(LEFT, TOP + 58, _FIELD_WIDTH, total - 58), texts, Look("F4F6F9", NAVY), about)
    y = TOP
    for branch, tall in zip(page, heights, strict=True):
        middle = y + tall / 2
        drawing.line("line", (LEFT + _FIELD_WIDTH, middle), (_AREA_X, middle), NAVY)
        said = [Text(branch.name, _SIZE + 1, True)]
        said += [Text(branch.approach, _SIZE - 1)] if branch.approach else []
        label = words.type_label("area", known.language)
        drawing.shape("area", Box(_AREA_X, y, _AREA_WIDTH, tall), said, _AREA, known.named(label, branch.name))
        if branch.items:
            drawing.line("line", (_AREA_X + _AREA_WIDTH, middle), (_ITEM_X, middle), NAVY)
            label = words.slot_label("initiatives", known.language)
            told = known.named(label, branch.items)
            drawing.shape("initiatives", Box(_ITEM_X, y, _ITEM_WIDTH, tall), (Text(branch.items, _SIZE),), _ITEM, told)
        y += tall + _GAP
