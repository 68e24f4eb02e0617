"""One initiative a slide, as the committee's paper lays it out: its head, 取組 × 年度 with 目標 over 実績, 担当課."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Initiative, Plan, Step, When
from tsumugu.render import words
from tsumugu.render.indicators import IndicatorFacts, result_label
from tsumugu.render.sheet import Bar, Column, Row, activity_rows, columns
from tsumugu.render.slides.deck import BOTTOM, LEFT, RIGHT, TOP, Deck
from tsumugu.render.slides.grid import ACTUAL, PLANNED, Block, Grid, Line, Mark
from tsumugu.render.slides.measure import ems, fitting, height, line_height
from tsumugu.render.slides.shapes import INK, PAPER, Box, Drawing, Look, Text
from tsumugu.render.slides.wording import say

_SIZES = (10.0, 9.0, 8.0)
_PROSE = (11.0, 10.0, 9.0)
#: The head of a sheet takes no more than this; else the prose has slides of its own.
_MOST_HEAD = 190.0
_MOST_COLUMNS = 8
_TITLE_WIDTH, _LABEL_WIDTH, _UNDATED_WIDTH = 150.0, 36.0, 96.0
_FOOT = 20.0
D_COLOR, X_COLOR, NAVY = "1F5FA8", "9C3D16", "24476B"


class Known(Struct, frozen=True):
    deck: Deck
    plan: Plan
    language: str
    names: Mapping[str, str]
    facts: Mapping[str, IndicatorFacts]

    def say(self, key: str) -> str:
        return say(key, self.language)

    def label(self, node_type: str, path: str) -> str:
        return words.field_label(node_type, path, self.language)

    def year(self, year: int) -> str:
        return words.year_label(year, self.language)

    def named(self, label: str, text: str) -> str:
        return f"{label}{words.pick(('：', ': '), self.language)}{text}"

    def joined(self, parts: list[str]) -> str:
        return words.pick(("、", ", "), self.language).join(part for part in parts if part)


Pair = tuple[str, str]


def short_when(start: When, language: str) -> str:
    """R5.6 or R5年度; Jun 2023 or FY2023: as short as a bar needs it."""
    if language != "ja":
        if isinstance(start, int):
            return fiscal.label_en(start)
        said = words.month_label(start, language)
        return f"{said[:3]} {said[-4:]}" if fiscal.is_month(start) else said
    if isinstance(start, int):
        return f"{fiscal.short_ja(start)}年度"
    said = fiscal.month_ja(start) if fiscal.is_month(start) else start
    for name, letter in (("令和", "R"), ("平成", "H"), ("昭和", "S"), ("元年", "1年"), ("年", "."), ("月", "")):
        said = said.replace(name, letter)
    return said


def step_words(step: Step, bar: Bar, language: str) -> str:
    """本格導入 R7.10 節目"""
    when = "" if step.start is None else short_when(step.start, language)
    if step.end is not None and step.end != step.start and when:
        when += words.pick(("～", "–"), language) + short_when(step.end, language)
    elif step.shape == "continuing" and step.end is None and when:
        when += words.pick(("～", "–"), language)
    return " ".join(filter(None, (step.label, when, *bar.flags)))


def step_told(bar: Bar, language: str) -> str:
    """All that is known of a step, in words."""
    apart = words.pick(("、", ", "), language)
    return apart.join(filter(None, (bar.label, bar.when, *bar.flags, bar.note)))


def add_initiative(known: Known, item: Initiative) -> None:
    """The slides of one initiative: its sheet, its indicators, and whatever had no room."""
    rest: list[Pair] = []
    if not known.deck.title_fits(item.title):
        rest.append((known.label("initiative", "title"), item.title))
    above = _strip(known, item, rest)
    prose = [
        (known.label("initiative", "summary"), item.summary or ""),
        (known.label("initiative", "situation"), item.situation or ""),
        (known.label("initiative", "change.digital"), item.change.digital or ""),
        (known.label("initiative", "change.transformation"), item.change.transformation or ""),
    ]
    size = next((s for s in _PROSE if _head_height(prose, s) <= _MOST_HEAD), None)
    if size is None:
        add_prose(known, item.title, prose, above)
        prose, size = [], _PROSE[-1]
    foot = _foot(known, item, rest)
    _sheets(known, item, prose, size, above, foot, rest)
    found = [known.facts[i.id] for i in (*item.indicators, *(i for a in item.activities for i in a.indicators))]
    if found:
        add_indicators(known, f"{item.title}{known.say('indicators-of')}", found, above)
    rest += _remarks(known, item)
    if rest:
        add_prose(known, f"{item.title}{known.say('remarks-of')}", rest, above)


def _strip(known: Known, item: Initiative, rest: list[Pair]) -> Callable[[Drawing], None]:
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
        field, said = field[:24], f"{said[:40]}…"

    def draw(drawing: Drawing) -> None:
        size = fitting(field, (11.0, 9.0, 8.0), chip - 8, 22) or 8.0
        look = Look(NAVY, anchor="ctr")
        drawing.shape("field", Box(LEFT, 7, chip, 22), (Text(field, size, True, PAPER, "ctr"),), look, known.named(known.label("initiative", "field"), field))  # fmt: skip
        size = fitting(said, (10.0, 9.0, 8.0), width - 8, 24) or 8.0
        if said:
            drawing.shape("area", Box(LEFT + chip + 6, 4, width, 28), (Text(said, size),), Look(anchor="ctr"), said)

    return draw


def _head_height(prose: list[Pair], size: float) -> float:
    """The summary over its full width; below it the situation beside D over X."""
    (_, summary), (_, situation), (_, digital), (_, change) = prose
    tall = max(height(summary, size, RIGHT - LEFT - 84), line_height(size)) + 6
    left = height(situation, size, 380 - 10) + line_height(10) + 8
    right = sum(max(height(text, size, 500 - 92), 22) + 6 for text in (digital, change)) + line_height(10) + 4
    return tall + max(left, right) + 8


def _draw_head(known: Known, drawing: Drawing, prose: list[Pair], size: float) -> float:
    (label, summary), (about, situation), (d_label, digital), (x_label, change) = prose
    y, full = TOP, RIGHT - LEFT
    tall = max(height(summary, size, full - 84), line_height(size)) + 6
    edge = Look(line="8A97A4", anchor="ctr")
    drawing.shape("summary label", Box(LEFT, y, 76, tall), (Text(label, 10, True, align="ctr"),), Look("E8EEF5", "8A97A4", anchor="ctr"))  # fmt: skip
    drawing.shape("summary", Box(LEFT + 76, y, full - 76, tall), (Text(summary, size),), edge, known.named(label, summary))  # fmt: skip
    y += tall + 4
    head = line_height(10) + 4
    rows = [max(height(text, size, 500 - 92), 22) + 6 for text in (digital, change)]
    below = max(height(situation, size, 380 - 10) + 4, sum(rows))
    drawing.shape("situation label", Box(LEFT, y, 380, head), (Text(about, 10, True, align="ctr"),), Look("E8EEF5", "8A97A4", anchor="ctr"))  # fmt: skip
    drawing.shape("situation", Box(LEFT, y + head, 380, below), (Text(situation, size),), Look(line="8A97A4"), known.named(about, situation))  # fmt: skip
    drawing.shape("change arrow", Box(LEFT + 386, y + head + below / 2 - 10, 28, 20), (), Look(NAVY, shape="rightArrow"), known.say("change"))  # fmt: skip
    x = RIGHT - 500
    drawing.shape("change label", Box(x, y, 500, head), (Text(known.say("change"), 10, True, align="ctr"),), Look("E8EEF5", "8A97A4", anchor="ctr"))  # fmt: skip
    spare = (below - sum(rows)) / 2
    top = y + head
    for letter, said, text, row, color in (
        ("D", d_label, digital, rows[0], D_COLOR), ("X", x_label, change, rows[1], X_COLOR),
    ):  # fmt: skip
        row += spare
        drawing.shape(f"{letter} badge", Box(x, top, 24, row), (Text(letter, 14, True, PAPER, "ctr"),), Look(color, anchor="ctr"), said, inset=(0, 0))  # fmt: skip
        name = said.removeprefix(letter).strip("（）() ") or said
        drawing.shape(f"{letter} label", Box(x + 24, top, 60, row), (Text(name, 8, True, align="ctr"),), Look("F4F6F9", "8A97A4", anchor="ctr"), said, inset=(1, 1))  # fmt: skip
        drawing.shape(letter, Box(x + 84, top, 416, row), (Text(text, size),), Look(line="8A97A4", anchor="ctr"), known.named(said, text))  # fmt: skip
        top += row
    return y + head + below + 4


def _foot(known: Known, item: Initiative, rest: list[Pair]) -> Text:
    lead = known.names.get(item.lead or "", item.lead or "")
    partners = known.joined([known.names.get(node, node) for node in item.partners or ()])
    pairs = [(known.label("initiative", "lead"), lead), (known.label("initiative", "partners"), partners)]
    said = "　　".join(known.named(label, text) for label, text in pairs if text)
    size = fitting(said, (10.0, 9.0, 8.0, 7.0), RIGHT - LEFT - 10, _FOOT - 2)
    if size is None:
        rest += pairs
        said, size = known.named(pairs[0][0], lead)[:60] + "…", 8.0
    return Text(said, size, True, INK)


def year_chunks(years: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    return [years[n : n + _MOST_COLUMNS] for n in range(0, len(years), _MOST_COLUMNS)] or [()]


def _sheets(
    known: Known, item: Initiative, prose: list[Pair], size: float, above: Callable[[Drawing], None], foot: Text,
    rest: list[Pair],
) -> None:  # fmt: skip
    years = columns(known.plan.period, known.language)
    first = True
    for n, chunk in enumerate(year_chunks(years)):
        undated = n == 0 and (not chunk or _has_undated(item, years))
        blocks = [_activity_block(known, a, chunk, undated, years) for a in item.activities]
        blocks += _budget_block(known, item, chunk, undated, years)
        room = RIGHT - LEFT - _TITLE_WIDTH - _LABEL_WIDTH - (_UNDATED_WIDTH if undated and chunk else 0)
        widths = [room / len(chunk)] * len(chunk) if chunk else []
        widths += [_UNDATED_WIDTH if chunk else room] if undated else []
        heads = [f"{c.short}\n{c.other if known.language != 'ja' else c.label}" for c in chunk]
        heads += [known.say("undated")] if undated else []
        top = TOP + (_head_height(prose, size) if first and prose else 0.0)
        grid, blocks, pages = _fitted(known, blocks, widths, heads, top, rest)
        for page in pages:
            title = item.title if first else item.title + known.say("continued")
            head, start = (prose, size) if first and prose else ([], size)

            def draw(drawing: Drawing, page=page, head=head, start=start, grid=grid, heads=heads) -> None:  # type: ignore[no-untyped-def]
                y = _draw_head(known, drawing, head, start) if head else TOP
                told = known.named(item.title, known.say("grid-told"))
                if page:
                    grid.draw(drawing, LEFT, y, heads, known.label("initiative", "activities"), page, "roadmap", told)
                elif not item.activities:
                    drawing.shape("empty", Box(LEFT, y, RIGHT - LEFT, 24), (Text(known.say("no-activity"), 10),))
                look = Look("E8EEF5", "8A97A4", anchor="ctr")
                drawing.shape("divisions", Box(LEFT, BOTTOM - _FOOT, RIGHT - LEFT, _FOOT), (foot,), look, foot.text)

            known.deck.slide(title, draw, above)
            first = False


def _fitted(
    known: Known, blocks: list[Block], widths: list[float], heads: list[str], top: float, rest: list[Pair]
) -> tuple[Grid, list[Block], list[list]]:  # type: ignore[type-arg]
    """The largest words with which all stands on one slide; if none do, the middle size on several."""
    found = None
    for size in (*_SIZES, _SIZES[1]):
        grid = Grid(_TITLE_WIDTH, _LABEL_WIDTH, widths, size, known.say("continued"))
        bottom = BOTTOM - _FOOT - 4
        first, full = (bottom - y - grid.head_height(heads) for y in (top, TOP))
        lifted: list[Pair] = []
        fit = [_lifted(known, grid, block, full, lifted) for block in blocks]
        pages = grid.pages(fit, first, full)
        found = (grid, fit, pages)
        if len(pages) == 1 and not lifted:
            break
    assert found is not None
    rest += lifted
    return found


def _lifted(known: Known, grid: Grid, block: Block, full: float, rest: list[Pair]) -> Block:
    """A block whose first cell fits on a slide; words that do not are told elsewhere."""
    block = Block(block.title, block.about, tuple(grid.fold(line, known.say("step-whole")) for line in block.lines))
    if grid.title_height(block) <= min(full, 200):
        return block
    rest.append((block.title, block.about))
    if len(block.title) > 60:
        rest.append((block.title[:40] + "…", block.title))
        return Block(block.title[:40] + "…", "", block.lines)
    return Block(block.title, known.say("elsewhere"), block.lines)


def _has_undated(item: Initiative, years: tuple[Column, ...]) -> bool:
    known = {year.year for year in years}
    for activity in item.activities:
        rows = activity_rows(activity, years, {})
        if rows.planned.unassigned or rows.actual.unassigned:
            return True
        if any(y not in known for y, _ in (*activity.planned_texts, *activity.actual_texts)):
            return True
    return any(y not in known for y, _ in item.budget)


def _activity_block(
    known: Known, activity: Activity, chunk: tuple[Column, ...], undated: bool, years: tuple[Column, ...]
) -> Block:
    rows = activity_rows(activity, chunk, known.names, known.language)
    steps = {step.id: step for step in (*activity.planned, *activity.actual)}
    period = {year.year for year in years}
    lines = []
    for row, texts, look in (
        (rows.planned, activity.planned_texts, PLANNED), (rows.actual, activity.actual_texts, ACTUAL),
    ):  # fmt: skip
        said = [cell.text for cell in row.cells]
        if undated:
            outside = [known.named(known.year(y), text) for y, text in texts if y not in period]
            bars = activity_rows(activity, years, known.names, known.language)
            away = (bars.planned if row.kind == "planned" else bars.actual).unassigned
            said.append("\n".join([*(f"・{step_told(bar, known.language)}" for bar in away), *outside]))
        lines.append(Line(known.say(row.kind), look, _lanes(row, steps, known.language), tuple(said)))
    division = known.named(known.label("activity", "division"), rows.division) if rows.division else ""
    return Block(activity.title, "\n".join(filter(None, (rows.description, division))), tuple(lines))


def _lanes(row: Row, steps: Mapping[str, Step], language: str) -> tuple[tuple[Mark, ...], ...]:
    return tuple(
        tuple(_mark(s.bar, steps[s.bar.node], language) for s in lane if s.bar is not None) for lane in row.lanes
    )


def _mark(bar: Bar, step: Step, language: str) -> Mark:
    shape = {"milestone": "diamond", "continuing": "rightArrow"}.get(bar.shape, "homePlate")
    end = bar.begin + 1 if bar.shape == "milestone" else bar.end + 1
    return Mark(
        step_words(step, bar, language), step_told(bar, language), bar.first, bar.last, bar.begin / 12, end / 12,
        shape, bar.tentative,
    )  # fmt: skip


def _budget_block(
    known: Known, item: Initiative, chunk: tuple[Column, ...], undated: bool, years: tuple[Column, ...]
) -> list[Block]:
    budget = {year: words.grouped(value) for year, value in item.budget}
    texts = [budget.get(year.year, "") for year in chunk]
    if undated:
        period = {year.year for year in years}
        texts.append("\n".join(known.named(known.year(y), text) for y, text in budget.items() if y not in period))
    if not any(texts):
        return []
    return [Block(known.label("initiative", "budget"), "", (Line("", None, (), tuple(texts)),))]


def _remarks(known: Known, item: Initiative) -> list[Pair]:
    found = [(known.label("initiative", "note"), item.note or "")]
    schemes = {scheme.id: scheme.name for scheme in known.plan.rating_schemes}
    for key, judgement in item.judgements:
        text = f"{judgement.grade}（{schemes.get(judgement.scheme, judgement.scheme)}）\n{judgement.reason or ''}"
        found.append((known.label("initiative", f"judgements.{key}"), text.strip()))
    for day, title in item.former_titles:
        found.append((known.label("initiative", f"former_titles.{day}"), title))
    if item.ended is not None:
        found.append((known.label("initiative", "ended"), f"{known.year(item.ended.year)} {item.ended.reason or ''}"))
    steps = ((step, a) for a in item.activities for step in (*a.planned, *a.actual) if step.note and step.start)
    found += [(f"{a.title}\n{step.label}", step.note or "") for step, a in steps]
    return [(label, text) for label, text in found if text]


def add_prose(known: Known, title: str, pairs: list[Pair], above: Callable[[Drawing], None] | None = None) -> None:
    """Texts with their labels, on as many slides as they need."""
    grid = Grid(_TITLE_WIDTH, 0, [RIGHT - LEFT - _TITLE_WIDTH], 10, known.say("continued"))
    blocks = []
    for label, text in pairs:
        if not text:
            continue
        short = label if len(label) <= 120 else label[:100] + "…"
        whole = text if short == label else f"{label}\n{text}"
        blocks.append(Block(short, "", (Line("", None, (), (whole,)),)))
    add_grid(known, title, grid, blocks, None, "", title, above)


def add_grid(
    known: Known, title: str, grid: Grid, blocks: list[Block], heads: list[str] | None, corner: str, told: str,
    above: Callable[[Drawing], None] | None = None,
) -> None:  # fmt: skip
    """A table alone on its slides."""
    room = BOTTOM - TOP - (grid.head_height(heads) if heads is not None else 0.0)
    for n, page in enumerate(grid.pages(blocks, room, room)):

        def draw(drawing: Drawing, page=page) -> None:  # type: ignore[no-untyped-def]
            grid.draw(drawing, LEFT, TOP, heads, corner, page, "table", told)

        known.deck.slide(title + (known.say("continued") if n else ""), draw, above)


def add_indicators(
    known: Known, title: str, found: list[IndicatorFacts], above: Callable[[Drawing], None] | None = None
) -> None:
    """Target, actual and standing of every year, in words."""
    years = sorted({year.year for facts in found for year in facts.years})
    rest: list[Pair] = []
    for start in range(0, max(len(years), 1), _MOST_COLUMNS):
        chunk = years[start : start + _MOST_COLUMNS]
        room = RIGHT - LEFT - 220 - 40
        widths = [room / max(len(chunk), 1)] * max(len(chunk), 1)
        grid = Grid(220, 40, widths, 9, known.say("continued"))
        blocks = [_indicator_block(known, facts, chunk) for facts in found]
        blocks = [_lifted(known, grid, block, BOTTOM - TOP - 40, rest if not start else []) for block in blocks]
        add_grid(known, title, grid, blocks, [known.year(year) for year in chunk] or [""], known.say("indicators"), title, above)  # fmt: skip
    if rest:
        add_prose(known, title + known.say("continued"), rest, above)


def _indicator_block(known: Known, facts: IndicatorFacts, years: list[int]) -> Block:
    by_year = {year.year: year for year in facts.years}
    targets, actuals, standings = [], [], []
    for year in years or [0]:
        found = by_year.get(year)
        targets.append(found.target if found else "")
        actuals.append("\n".join(filter(None, (found.actual, found.note, found.source))) if found else "")
        rate = f"{found.rate}%" if found and found.rate else ""
        standings.append(" ".join(filter(None, (result_label(found.result, known.language), rate, found.grade))) if found else "")  # fmt: skip
    lines = (
        Line(known.say("planned"), PLANNED, (), tuple(targets)), Line(known.say("actual"), ACTUAL, (), tuple(actuals)),
        Line(known.say("status"), None, (), tuple(standings)),
    )  # fmt: skip
    return Block(facts.indicator.name, _about(known, facts), lines)


def _about(known: Known, facts: IndicatorFacts) -> str:
    item, language = facts.indicator, known.language
    lines = [known.joined([words.choice_label(w, language) for w in (item.kind, item.span, item.direction) if w])]
    if item.unit:
        lines.append(known.named(known.label("indicator", "unit"), item.unit))
    if item.baseline is not None:
        base = item.baseline
        value = words.number(base.value, item.unit or "", language) if base.value is not None else ""
        said = " ".join(filter(None, (known.year(base.year), value, base.note or "")))
        lines.append(known.named(known.label("indicator", "baseline"), said))
    lines += [item.definition or "", item.note or ""]
    if item.source:
        lines.append(known.named(known.label("indicator", "source"), item.source))
    if facts.scheme is not None:
        grades = known.joined([f"{g.mark} {g.meaning or ''}".strip() for g in facts.scheme.grades])
        lines.append(known.named(facts.scheme.name, grades))
    return "\n".join(filter(None, lines))
