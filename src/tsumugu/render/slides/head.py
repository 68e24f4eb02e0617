"""The head of a sheet (field, areas, summary, situation → D and X) and its foot (the divisions in charge)."""

from __future__ import annotations

from tsumugu.core.plan import Initiative
from tsumugu.render.slides.deck import LEFT, RIGHT, TOP
from tsumugu.render.slides.known import Drawn, Known, Pair
from tsumugu.render.slides.measure import brief, ems, fitting, height, line_height
from tsumugu.render.slides.shapes import INK, NAVY, PAPER, Box, Drawing, Look, Text

FOOT = 20.0
D_COLOR, X_COLOR = "1F5FA8", "9C3D16"
_LABEL = Look("E8EEF5", "8A97A4", anchor="ctr")


def strip(known: Known, item: Initiative, rest: list[Pair]) -> Drawn:
    """Field, policy areas and focus above the title."""
    field = known.names.get(item.field or "", item.field or "") or known.say("no-field")
    areas = known.joined([known.names.get(area, area) for area in item.areas or ()])
    focus = known.joined([known.names.get(theme, theme) for theme in item.focus or ()])
    policy = " ／ ".join(filter(None, (areas, item.policy or "")))
    said = "　".join(
        known.named(label, text)
        for label, text in ((known.label("initiative", "areas"), policy), (known.label("initiative", "focus"), focus))
        if text
    )
    chip = min(max(ems(field) * 11 + 20, 60), 260)
    width = RIGHT - 190 - LEFT - chip - 6
    if fitting(said, (10.0, 9.0, 8.0), width - 8, 24) is None or fitting(field, (11.0, 9.0, 8.0), chip - 8, 22) is None:
        rest += [(known.label("initiative", "field"), field), (known.label("initiative", "areas"), policy)]
        rest += [(known.label("initiative", "focus"), focus)] if focus else []
        field, said = brief(field, 16), brief(said, 40)

    def draw(drawing: Drawing) -> None:
        size = fitting(field, (11.0, 9.0, 8.0), chip - 8, 22) or 8.0
        look = Look(NAVY, anchor="ctr")
        drawing.shape(
            "field",
            Box(LEFT, 7, chip, 22),
            (Text(field, size, True, PAPER, "ctr"),),
            look,
            known.named(known.label("initiative", "field"), field),
        )
        size = fitting(said, (10.0, 9.0, 8.0), width - 8, 24) or 8.0
        if said:
            drawing.shape("area", Box(LEFT + chip + 6, 4, width, 28), (Text(said, size),), Look(anchor="ctr"), said)

    return draw


def head_height(prose: list[Pair], size: float) -> float:
    """What the initiative is, over its full width; below it the situation beside D over X."""
    *account, (_, situation), (_, digital), (_, change) = prose
    tall = sum(_tall(text, size) + 4 for _, text in account) - 4
    left = height(situation, size, 380 - 10) + line_height(10) + 8
    right = sum(max(height(text, size, 500 - 108), 22) + 6 for text in (digital, change)) + line_height(10) + 4
    return tall + max(left, right) + 8


def _tall(text: str, size: float) -> float:
    return max(height(text, size, RIGHT - LEFT - 84), line_height(size)) + 6


def draw_head(known: Known, drawing: Drawing, prose: list[Pair], size: float) -> float:
    *account, (about, situation), (d_label, digital), (x_label, change) = prose
    y, full = TOP, RIGHT - LEFT
    edge = Look(line="8A97A4", anchor="ctr")
    for label, text in account:
        tall = _tall(text, size)
        drawing.shape("account label", Box(LEFT, y, 76, tall), (Text(label, 10, True, align="ctr"),), _LABEL)
        drawing.shape(
            "account", Box(LEFT + 76, y, full - 76, tall), (Text(text, size),), edge, known.named(label, text)
        )
        y += tall + 4
    head = line_height(10) + 4
    rows = [max(height(text, size, 500 - 108), 22) + 6 for text in (digital, change)]
    below = max(height(situation, size, 380 - 10) + 4, sum(rows))
    drawing.shape("situation label", Box(LEFT, y, 380, head), (Text(about, 10, True, align="ctr"),), _LABEL)
    drawing.shape(
        "situation",
        Box(LEFT, y + head, 380, below),
        (Text(situation, size),),
        Look(line="8A97A4"),
        known.named(about, situation),
    )
    drawing.shape(
        "change arrow",
        Box(LEFT + 386, y + head + below / 2 - 10, 28, 20),
        (),
        Look(NAVY, shape="rightArrow"),
        known.say("change"),
    )
    x = RIGHT - 500
    drawing.shape("change label", Box(x, y, 500, head), (Text(known.say("change"), 10, True, align="ctr"),), _LABEL)
    spare = (below - sum(rows)) / 2
    top = y + head
    for letter, said, text, row, color in (
        ("D", d_label, digital, rows[0], D_COLOR),
        ("X", x_label, change, rows[1], X_COLOR),
    ):
        row += spare
        drawing.shape(
            f"{letter} badge",
            Box(x, top, 24, row),
            (Text(letter, 14, True, PAPER, "ctr"),),
            Look(color, anchor="ctr"),
            said,
            inset=(0, 0),
        )
        name = said.removeprefix(letter).strip("（）() ") or said
        drawing.shape(
            f"{letter} label",
            Box(x + 24, top, 76, row),
            (Text(name, 8, True, align="ctr"),),
            Look("F4F6F9", "8A97A4", anchor="ctr"),
            said,
            inset=(1, 1),
        )
        drawing.shape(
            letter,
            Box(x + 100, top, 400, row),
            (Text(text, size),),
            Look(line="8A97A4", anchor="ctr"),
            known.named(said, text),
        )
        top += row
    return y + head + below + 4


def foot_of(known: Known, item: Initiative, rest: list[Pair]) -> Text:
    lead = known.names.get(item.lead or "", item.lead or "")
    partners = known.joined([known.names.get(node, node) for node in item.partners or ()])
    pairs = [(known.label("initiative", "lead"), lead), (known.label("initiative", "partners"), partners)]
    pairs.insert(1, (known.say("contact"), known.contacts.get(item.lead or "", "")))
    said = "　　".join(known.named(label, text) for label, text in pairs if text)
    size = fitting(said, (10.0, 9.0, 8.0, 7.0), RIGHT - LEFT - 10, FOOT - 2)
    if size is None:
        rest += pairs
        said, size = brief(known.named(pairs[0][0], lead), 60), 8.0
    return Text(said, size, True, INK)
