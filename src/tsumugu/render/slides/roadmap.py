"""One initiative a slide, as the committee's paper lays it out: its head, 取組 × 年度 with 目標 over 実績, 担当課."""

from __future__ import annotations

from collections.abc import Mapping

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Initiative, Step, When
from tsumugu.render.reading import fields
from tsumugu.render.reading.bands import bands
from tsumugu.render.reading.indicators import judged_by, judging_words
from tsumugu.render.reading.sheet import Bar, Column, Row, activity_rows, columns
from tsumugu.render.slides.deck import BOTTOM, LEFT, RIGHT, TOP
from tsumugu.render.slides.grid import ACTUAL, PLANNED, Block, Grid, GridRow, Mark, Piece
from tsumugu.render.slides.head import FOOT, draw_head, foot_of, head_height, strip
from tsumugu.render.slides.known import Drawn, Known, Pair
from tsumugu.render.slides.shapes import Box, Drawing, Look, Text
from tsumugu.render.slides.tables import TITLE_WIDTH, add_indicators, add_prose, least_width, lifted_block
from tsumugu.render.vocabulary import words

_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0)
_PAGED_SIZE = 9.0
_PROSE = (12.0, 11.0, 10.0, 9.0)
#: The head of a sheet takes no more than this; else the prose has slides of its own.
_MOST_HEAD = 190.0
_UNDATED_WIDTH = 96.0


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


def step_told(bar: Bar, language: str, outside: str = "") -> str:
    """All that is known of a step, in words. ``outside``: says that its time lies in no year of the plan."""
    apart = words.pick(("、", ", "), language)
    return apart.join(filter(None, (bar.label, bar.when, outside if bar.dated else "", *bar.flags, bar.note)))


def add_initiative(known: Known, item: Initiative) -> None:
    """The slides of one initiative: its sheet, its indicators, and whatever had no room."""
    rest: list[Pair] = []
    if not known.deck.title_fits(item.title):
        rest.append((known.label("initiative", "title"), item.title))
    above = strip(known, item, rest)
    prose = [
        (one.label, one.text)
        for one in fields.told(item, "account", "change", blank=True, names=known.names, language=known.language)
    ]
    size = next((s for s in _PROSE if head_height(prose, s) <= _MOST_HEAD), None)
    if size is None:
        add_prose(known, item.title, prose, above)
        prose, size = [], _PROSE[-1]
    foot = foot_of(known, item, rest)
    _sheets(known, item, prose, size=size, above=above, foot=foot, rest=rest)
    found = [known.facts[i.id] for i in (*item.indicators, *(i for a in item.activities for i in a.indicators))]
    rest += _remarks(known, item)
    if found:
        add_indicators(known, f"{item.title}{known.say('indicators-of')}", found, above, rest)
    elif rest:
        add_prose(known, f"{item.title}{known.say('remarks-of')}", rest, above)


def told_years(item: Initiative, years: tuple[Column, ...]) -> tuple[Column, ...]:
    """The years of which some row says something: the others would be columns, and whole slides, of nothing."""
    said = {year for year, _ in item.budget}
    for activity in item.activities:
        for row in activity_rows(activity, years, {}).rows:
            said.update(cell.year for cell in row.cells if cell.steps or cell.text)
    return tuple(year for year in years if year.year in said)


def year_chunks(item: Initiative, years: tuple[Column, ...], room: float) -> list[tuple[Column, ...]]:
    """The years of each slide. A sheet that says nothing of any year has one slide of them, to be filled in."""
    texts = (text for one in item.activities for _, text in (*one.planned_texts, *one.actual_texts))
    numbers = [*texts, *(words.grouped(value) for _, value in item.budget)]
    told = told_years(item, years)
    shown = told or years
    chunks = [tuple(shown[n] for n in band) for band in bands(len(shown), least_width(numbers), room)]
    return chunks if told else chunks[:1]


def _sheets(
    known: Known, item: Initiative, prose: list[Pair], *, size: float, above: Drawn, foot: Text,
    rest: list[Pair],
) -> None:  # fmt: skip
    years = columns(known.plan.period, known.language)
    first = True
    away = _has_undated(item, years)
    across = RIGHT - LEFT - TITLE_WIDTH - known.label_width
    for n, chunk in enumerate(year_chunks(item, years, across - (_UNDATED_WIDTH if away else 0))):
        undated = n == 0 and (not chunk or away)
        blocks = [_activity_block(known, a, chunk, undated, years) for a in item.activities]
        blocks += _budget_block(known, item, chunk, undated, years)
        room = across - (_UNDATED_WIDTH if undated and chunk else 0)
        widths = [room / len(chunk)] * len(chunk) if chunk else []
        widths += [_UNDATED_WIDTH if chunk else room] if undated else []
        heads = [f"{c.short}\n{c.other if known.language != 'ja' else c.label}" for c in chunk]
        heads += [known.say("undated")] if undated else []
        top = TOP + (head_height(prose, size) if first and prose else 0.0)
        grid, blocks, pages = _fitted(known, blocks, widths, heads=heads, top=top, timed=len(chunk), rest=rest)
        for page in pages:
            title = item.title if first else item.title + known.say("continued")
            head = prose if first else []

            def draw(
                drawing: Drawing, page: list[Piece] = page, head: list[Pair] = head, grid: Grid = grid,
                heads: list[str] = heads,
            ) -> None:  # fmt: skip
                y = draw_head(known, drawing, head, size) if head else TOP
                told = known.named(item.title, known.say("grid-told"))
                if page:
                    grid.draw(
                        drawing=drawing,
                        x=LEFT,
                        y=y,
                        heads=heads,
                        corner=known.type("activity"),
                        pieces=page,
                        name="roadmap",
                        alternative=told,
                    )
                elif not item.activities:
                    drawing.shape("empty", Box(LEFT, y, RIGHT - LEFT, 24), (Text(known.say("no-activity"), 10),))
                look = Look("E8EEF5", "8A97A4", anchor="ctr")
                drawing.shape("divisions", Box(LEFT, BOTTOM - FOOT, RIGHT - LEFT, FOOT), (foot,), look, foot.text)

            known.deck.slide(title, draw, above)
            first = False


def _fitted(
    known: Known,
    blocks: list[Block],
    widths: list[float],
    *,
    heads: list[str],
    top: float,
    timed: int,
    rest: list[Pair],
) -> tuple[Grid, list[Block], list[list[Piece]]]:
    """The largest words with which all stands on one slide; if none do, words of a readable size on several."""
    for size in (*_SIZES, 0.0):
        grid = Grid(
            title_width=TITLE_WIDTH,
            label_width=known.label_width,
            widths=widths,
            size=size or _PAGED_SIZE,
            more=known.say("continued"),
            timed=timed,
        )
        first, full = (BOTTOM - FOOT - 4 - y - grid.head_height(heads) for y in (top, TOP))
        lifted: list[Pair] = []
        fit = [lifted_block(known, grid, block, full, lifted) for block in blocks]
        whole = not lifted and grid.holds_numbers(fit) and sum(map(grid.block_height, fit)) <= first
        if not size or whole:
            break
    rest += lifted
    return grid, fit, grid.pages(fit, first, full)


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
    # Bars count months from the first year on, so they are laid out over years that are left out, too.
    span = tuple(year for year in years if chunk and chunk[0].year <= year.year <= chunk[-1].year)
    rows = activity_rows(activity, span, known.names, known.language)
    place = {n: chunk.index(year) for n, year in enumerate(span) if year in chunk}
    steps = {step.id: step for step in (*activity.planned, *activity.actual)}
    period = {year.year for year in years}
    lines = []
    for row, texts, look in (
        (rows.planned, activity.planned_texts, PLANNED), (rows.actual, activity.actual_texts, ACTUAL),
    ):  # fmt: skip
        said = [row.cells[n].text for n in place]
        if undated:
            outside = [known.named(known.year(y), text) for y, text in texts if y not in period]
            bars = activity_rows(activity, years, known.names, known.language)
            away = (bars.planned if row.kind == "planned" else bars.actual).unassigned
            said.append(
                "\n".join([*(f"・{step_told(bar, known.language, known.say('outside'))}" for bar in away), *outside])
            )
        lines.append(GridRow(known.say(row.kind), look, _lanes(row, steps, place, known.language), tuple(said)))
    division = known.named(known.label("activity", "division"), rows.division) if rows.division else ""
    return Block(activity.title, "\n".join(filter(None, (rows.description, division))), tuple(lines))


def _lanes(
    row: Row, steps: Mapping[str, Step], place: Mapping[int, int], language: str
) -> tuple[tuple[Mark, ...], ...]:  # fmt: skip
    """``place``: the column of a slide for each column of the row that it shows. All years under a bar are shown."""
    return tuple(
        tuple(_mark(s.bar, steps[s.bar.node], place, language) for s in lane if s.bar is not None) for lane in row.lanes
    )


def _mark(bar: Bar, step: Step, place: Mapping[int, int], language: str) -> Mark:
    shape = {"milestone": "diamond", "continuing": "rightArrow"}.get(bar.shape, "homePlate")
    end = bar.begin + 1 if bar.shape == "milestone" else bar.end + 1
    moved = place[bar.first] - bar.first
    return Mark(
        words=step_words(step, bar, language), alternative=step_told(bar, language), first=bar.first + moved,
        last=bar.last + moved,
        begin=bar.begin / 12 + moved, end=end / 12 + moved, shape=shape, tentative=bar.tentative,
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
    return [Block(known.label("initiative", "budget"), "", (GridRow("", None, (), tuple(texts)),))]


def _remarks(known: Known, item: Initiative) -> list[Pair]:
    told = fields.told(item, "record", names=known.names, language=known.language)
    found = [(one.label, one.text) for one in told]
    schemes = {scheme.id: scheme.name for scheme in known.plan.rating_schemes}
    for key, judgement in item.judgements:
        text = f"{judgement.grade}（{schemes.get(judgement.scheme, judgement.scheme)}）\n{judgement.reason or ''}"
        found.append((known.label("initiative", f"judgements.{key}"), text.strip()))
    for scheme in judged_by(item, known.plan.rating_schemes):
        found.append((words.slot_label("rating_schemes", known.language), judging_words(scheme, known.language)))
    found.append((known.say("removed-indicators"), known.removed.get(item.id, "")))
    steps = ((step, a) for a in item.activities for step in (*a.planned, *a.actual) if step.note and step.start)
    found += [(f"{a.title}\n{step.label}", step.note or "") for step, a in steps]
    return [(label, text) for label, text in found if text]
