"""Tables alone on their slides: texts with their labels, indicators with their years."""

from __future__ import annotations

from collections.abc import Iterable

from tsumugu.render.reading import fields, promise_words
from tsumugu.render.reading.bands import bands, widest
from tsumugu.render.reading.indicators import IndicatorFacts, grade_words, result_label
from tsumugu.render.slides.deck import BOTTOM, LEFT, RIGHT, TOP
from tsumugu.render.slides.grid import ACTUAL, PLANNED, Block, Grid, GridRow, Piece
from tsumugu.render.slides.known import Drawn, Known, Pair
from tsumugu.render.slides.measure import brief
from tsumugu.render.slides.shapes import INSET_X, Drawing
from tsumugu.render.vocabulary import words

TITLE_WIDTH, INDICATOR_WIDTH = 150.0, 220.0
#: No column of years is narrower, in points: a few Japanese words have room in it.
_LEAST = 80.0
#: The smallest letters of a table whose columns hold numbers.
_SMALLEST = 9.0


def least_width(texts: Iterable[str]) -> float:
    """The least width of a column, in points, in which no number of these texts is broken."""
    return max(_LEAST, widest(texts) * _SMALLEST + 2 * INSET_X)


def lifted_block(known: Known, grid: Grid, block: Block, full: float, rest: list[Pair]) -> Block:
    """A block whose first cell fits on a slide; words that do not are told elsewhere."""
    block = Block(block.title, block.about, tuple(grid.fold(line, known.say("step-whole")) for line in block.lines))
    if grid.title_height(block) <= min(full, 200):
        return block
    title, about = block.title, known.say("elsewhere") if block.about else ""
    if grid.title_height(Block(title, about, ())) > 120:
        rest.append((brief(title, 40), title))
        title = brief(title, 40)
    if block.about:
        rest.append((title, block.about))
    return Block(title, about, block.lines)


def _prose(known: Known, pairs: list[Pair]) -> tuple[Grid, list[Block]]:
    grid = Grid(TITLE_WIDTH, 0, [RIGHT - LEFT - TITLE_WIDTH], 10, known.say("continued"))
    blocks = []
    for label, text in pairs:
        if text:
            short = label if len(label) <= 120 and label.count("\n") < 3 else brief(label, 100)
            whole = text if short == label else f"{label}\n{text}"
            blocks.append(Block(short, "", (GridRow("", None, (), (whole,)),)))
    return grid, blocks


def add_prose(known: Known, title: str, pairs: list[Pair], above: Drawn | None = None) -> None:
    """Texts with their labels, on as many slides as they need."""
    grid, blocks = _prose(known, pairs)
    room = BOTTOM - TOP
    _add_slides(
        known,
        title,
        [[_drawn(grid, page, None, corner="", told=title)] for page in grid.pages(blocks, room, room)],
        above,
    )


def _drawn(grid: Grid, page: list[Piece], heads: list[str] | None, *, corner: str, told: str, y: float = TOP) -> Drawn:
    def draw(drawing: Drawing) -> None:
        grid.draw(drawing=drawing, x=LEFT, y=y, heads=heads, corner=corner, pieces=page, name="table", alternative=told)

    return draw


def _add_slides(known: Known, title: str, slides: list[list[Drawn]], above: Drawn | None) -> None:
    for n, parts in enumerate(slides):

        def draw(drawing: Drawing, parts: list[Drawn] = parts) -> None:
            for part in parts:
                part(drawing)

        known.deck.slide(title + (known.say("continued") if n else ""), draw, above)


def add_indicators(
    known: Known, title: str, found: list[IndicatorFacts], above: Drawn | None = None, rest: list[Pair] | None = None
) -> None:
    """Target, actual and standing of every year, in words; below them ``rest``."""
    rest = list(rest or [])
    years = _told_years(known, found)
    slides: list[list[Drawn]] = []
    room = BOTTOM - TOP
    across = RIGHT - LEFT - INDICATOR_WIDTH - known.label_width
    numbers = [text for facts in found for year in facts.years for text in (year.target, year.actual, year.note)]
    for band in bands(len(years), least_width(numbers), across):
        chunk = [years[n] for n in band]
        heads = [known.year(year) for year in chunk] or [""]
        widths = [across / len(heads)] * len(heads)
        plain = [_indicator_block(known, facts, chunk) for facts in found]
        for size in (11.0, 10.0, 9.0):
            grid = Grid(INDICATOR_WIDTH, known.label_width, widths, size, known.say("continued"))
            full = BOTTOM - TOP - grid.head_height(heads)
            lifted: list[Pair] = []
            blocks = [lifted_block(known, grid, block, full, lifted) for block in plain]
            pages = grid.pages(blocks, full, full)
            if len(pages) == 1 and not lifted and grid.holds_numbers(blocks):
                break
        rest += lifted if chunk == years[: len(chunk)] else []
        slides += [[_drawn(grid, page, heads, corner=known.say("indicators"), told=title)] for page in pages]
        room = full - sum(tall for piece in pages[-1] for _, tall in piece.rows) - 10
    texts, blocks = _prose(known, rest)
    if blocks:
        for n, page in enumerate(texts.pages(blocks, max(room, 0), BOTTOM - TOP)):
            if n:
                slides.append([_drawn(texts, page, None, corner="", told=title)])
            elif page:
                slides[-1].append(_drawn(texts, page, None, corner="", told=title, y=BOTTOM - room))
    _add_slides(known, title, slides, above)


def _told_years(known: Known, found: list[IndicatorFacts]) -> list[int]:
    """The years of which some indicator says something; all of them where none says anything."""
    every = sorted({year.year for facts in found for year in facts.years})
    blocks = [_indicator_block(known, facts, every) for facts in found]
    texts = [line.texts for block in blocks for line in block.lines]
    return [year for n, year in enumerate(every) if any(row[n] for row in texts)] or every


def _indicator_block(known: Known, facts: IndicatorFacts, years: list[int]) -> Block:
    by_year = {year.year: year for year in facts.years}
    targets, actuals, standings = [], [], []
    for year in years or [0]:
        found = by_year.get(year)
        targets.append(found.target if found else "")
        actuals.append("\n".join(filter(None, (found.actual, found.note, found.source))) if found else "")
        rate = f"{found.rate}%" if found and found.rate else ""
        said = (result_label(found.result, known.language), rate, found.grade) if found else ()
        kept = promise_words.of_year(found, known.language) if found else ""
        standings.append("\n".join(filter(None, (" ".join(filter(None, said)), kept))))
    lines = (
        GridRow(known.say("planned"), PLANNED, (), tuple(targets)),
        GridRow(known.say("actual"), ACTUAL, (), tuple(actuals)),
        GridRow(known.say("status"), None, (), tuple(standings)),
    )  # fmt: skip
    return Block(facts.indicator.name, _about(known, facts), lines)


def _about(known: Known, facts: IndicatorFacts) -> str:
    item, language = facts.indicator, known.language
    lines = [known.joined(fields.chosen(item, "counted", language=language))]
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
        grades = known.joined([grade_words(g, known.language) for g in facts.scheme.grades])
        lines.append(known.named(facts.scheme.name, grades))
    lines += promise_words.of_indicator(facts, language)
    return "\n".join(filter(None, lines))
