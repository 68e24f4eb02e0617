"""Tables with bars over them, laid out on as many slides as they need: no text is cut, nothing leaves the slide.

A ``Block`` is one entry of the first column (an activity, an indicator) with its lines (目標, 実績). A block stays on
one slide if a slide can hold it; else it goes on under the same head, line by line, and long texts by lines of text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.render.reading.bands import widest
from tsumugu.render.slides.measure import brief, height, line_height, split, wrap
from tsumugu.render.slides.shapes import INSET_X, INSET_Y, PAPER, Box, Cell, Drawing, Look, Text

HEAD_FILL, SIDE_FILL = "E8EEF5", "F4F6F9"
PLANNED, ACTUAL = Look("D6E6F7", "1F5FA8"), Look("D9EDD9", "2E7D32")
#: The height of a bar beside which its words stand.
STRIP = 7.0
_LANE_GAP = 2.0
_MOST_BAR_LINES = 6


class Mark(Struct, frozen=True):
    """A bar. ``first``/``last``: columns; ``begin``/``end``: where it lies, in columns from the left of the first."""

    words: str
    alternative: str
    first: int
    last: int
    begin: float
    end: float
    shape: str
    tentative: bool


class GridRow(Struct, frozen=True):
    """One row. ``texts``: one for each column."""

    label: str
    look: Look | None
    lanes: tuple[tuple[Mark, ...], ...]
    texts: tuple[str, ...]


class Block(Struct, frozen=True):
    title: str
    about: str
    lines: tuple[GridRow, ...]


class Piece(Struct, frozen=True):
    """What of a block stands on one slide: its rows with their heights."""

    block: Block
    continued: bool
    rows: tuple[tuple[GridRow, float], ...]


class Grid:
    """How wide the columns are and how large the words. Widths: title, label (0: none), then the columns."""

    def __init__(
        self, title_width: float, label_width: float, widths: Sequence[float], size: float, more: str, timed: int = 0
    ) -> None:
        self.title_width, self.label_width, self.widths = title_width, label_width, tuple(widths)
        self.size, self.more = size, more
        self.bar_size = max(8.0, size - 1.5)
        self.label_size = min(size, 9.0)
        self.timed = timed  # how many columns can have bars
        #: How far the left edge of each column is from that of the first.
        self._edges = [sum(self.widths[:n]) for n in range(len(self.widths))]

    # -- measuring ---------------------------------------------------------------------------------

    def holds_numbers(self, blocks: Sequence[Block]) -> bool:
        """Whether no number stands in a column that is narrower than it."""
        return all(
            widest([text]) * self.size <= self.inner(n)
            for block in blocks for line in block.lines for n, text in enumerate(line.texts)
        )  # fmt: skip

    def inner(self, column: int) -> float:
        return self.widths[column] - 2 * INSET_X

    def title_height(self, block: Block) -> float:
        inner = self.title_width - 2 * INSET_X
        title = height(block.title + self.more, self.size, inner)
        return title + height(block.about, self.size - 1, inner) + 2 * INSET_Y + 1

    def _span(self, mark: Mark) -> float:
        return sum(self.widths[mark.first : mark.last + 1])

    def bar_width(self, mark: Mark) -> float:
        return self._at(mark.end) - self._at(mark.begin)

    def _at(self, place: float) -> float:
        """Points from the left of the first column; a place of 1.5 is the middle of the second."""
        column = min(int(place), len(self.widths) - 1)
        return self._edges[column] + (place - column) * self.widths[column]

    def inside(self, mark: Mark) -> bool:
        """Whether the words stand on the bar itself."""
        if mark.shape == "diamond":
            return False
        room = self.bar_width(mark) - 12
        return room > 24 and len(wrap(mark.words, self.bar_size, room)) <= 2

    def mark_height(self, mark: Mark) -> float:
        if self.inside(mark):
            return len(wrap(mark.words, self.bar_size, self.bar_width(mark) - 12)) * line_height(self.bar_size) + 4
        return STRIP + len(wrap(mark.words, self.bar_size, self._span(mark) - 4)) * line_height(self.bar_size) + 1

    def lane_height(self, lane: Sequence[Mark]) -> float:
        return max(self.mark_height(mark) for mark in lane) + _LANE_GAP

    def label_height(self, line: GridRow) -> float:
        return height(line.label, self.label_size, self.label_width - 2 * INSET_X) if self.label_width else 0.0

    def line_height(self, line: GridRow) -> float:
        """Text stands below the lowest bar of its own column."""
        need = [max(self.label_height(line), line_height(self.size))]
        below, top = [0.0] * len(line.texts), 0.0
        for lane in line.lanes:
            top += self.lane_height(lane)
            for mark in lane:
                below[mark.first : mark.last + 1] = [top] * (mark.last + 1 - mark.first)
        need += [
            top,
            *(
                low + height(text, self.size, self.inner(n))
                for n, (low, text) in enumerate(zip(below, line.texts, strict=True))
            ),
        ]
        return max(need) + 2 * INSET_Y + 1

    def fold(self, line: GridRow, whole: str) -> GridRow:
        """A line whose bars have words that fit: what is too long is told in full among the texts of its column."""
        texts = list(line.texts)
        lanes = []
        for lane in line.lanes:
            marks = []
            for mark in lane:
                if len(wrap(mark.words, self.bar_size, self._span(mark) - 4)) > _MOST_BAR_LINES:
                    texts[mark.first] = "\n".join(filter(None, (texts[mark.first], whole.format(mark.words))))
                    mark = replace(mark, words=brief(mark.words, 20))
                marks.append(mark)
            lanes.append(tuple(marks))
        return replace(line, lanes=tuple(lanes), texts=tuple(texts))

    def block_height(self, block: Block) -> float:
        return max(self.title_height(block), sum(map(self.line_height, block.lines)))

    # -- paging ------------------------------------------------------------------------------------

    def pages(self, blocks: Sequence[Block], first: float, full: float) -> list[list[Piece]]:
        """``first``: the height on the first slide, ``full`` on the next ones. At least one page."""
        pages: list[list[Piece]] = [[]]
        room = first

        def turn() -> None:
            nonlocal room
            pages.append([])
            room = full

        for block in blocks:
            rows = self._whole(block)
            need = sum(tall for _, tall in rows)
            narrow = need <= full or room < max(100.0, self.title_height(block))
            if need > room and narrow and (pages[-1] or room < full):
                turn()
            if need <= room:
                pages[-1].append(Piece(block, False, rows))
                room -= need
                continue
            continued = False
            left: list[GridRow] = list(block.lines)
            while left:
                part, left = self._part(left, room)
                if not part:
                    turn()
                    continue
                rows = self._stretched(block, part)
                pages[-1].append(Piece(block, continued, rows))
                room -= sum(tall for _, tall in rows)
                continued = True
        return pages

    def _whole(self, block: Block) -> tuple[tuple[GridRow, float], ...]:
        return self._stretched(block, block.lines)

    def _stretched(self, block: Block, lines: Sequence[GridRow]) -> tuple[tuple[GridRow, float], ...]:
        rows = [(line, self.line_height(line)) for line in lines]
        missing = self.title_height(block) - sum(tall for _, tall in rows)
        if missing > 0:
            rows[-1] = (rows[-1][0], rows[-1][1] + missing)
        return tuple(rows)

    def _part(self, lines: list[GridRow], room: float) -> tuple[list[GridRow], list[GridRow]]:
        """As much of the lines as fits, and the rest."""
        part: list[GridRow] = []
        while lines:
            line = lines[0]
            tall = self.line_height(line)
            if tall <= room:
                part.append(line)
                lines = lines[1:]
                room -= tall
                continue
            head, rest = self._take(line, room)
            if head is not None and rest is not None:
                return [*part, head], [rest, *lines[1:]]
            if head is not None and self.line_height(head) <= room + 0.5:
                part.append(head)
                lines = lines[1:]
                room -= self.line_height(head)
                continue
            break
        return part, lines

    def _take(self, line: GridRow, room: float) -> tuple[GridRow | None, GridRow | None]:
        room -= 2 * INSET_Y + 1
        used, count = 0.0, 0
        for lane in line.lanes:
            tall = self.lane_height(lane)
            if used + tall > room:
                break
            used, count = used + tall, count + 1
        none = ("",) * len(line.texts)
        if count < len(line.lanes):
            if not count:
                return None, line
            return replace(line, lanes=line.lanes[:count], texts=none), replace(line, lanes=line.lanes[count:])
        lines = math.floor((room - used) / line_height(self.size))
        if lines < 1:
            return (replace(line, texts=none), replace(line, lanes=())) if count else (None, line)
        halves = [split(text, self.size, self.inner(n), lines) for n, text in enumerate(line.texts)]
        head = replace(line, texts=tuple(half[0] for half in halves))
        if not any(half[1] for half in halves):
            return head, None  # what did not fit was an empty last line
        return head, replace(line, lanes=(), texts=tuple(half[1] for half in halves))

    # -- drawing -----------------------------------------------------------------------------------

    def head_height(self, heads: Sequence[str]) -> float:
        tall = [line_height(self.size), *(height(head, self.size, self.inner(n)) for n, head in enumerate(heads))]
        return max(tall) + 2 * INSET_Y + 1

    def draw(
        self, drawing: Drawing, x: float, y: float, heads: Sequence[str] | None, corner: str, pieces: Sequence[Piece],
        name: str, alternative: str,
    ) -> float:  # fmt: skip
        """The table, then its bars; the lower edge."""
        columns = [self.title_width, *([self.label_width] if self.label_width else []), *self.widths]
        rows: list[list[Cell]] = []
        heights: list[float] = []
        if heads is not None:
            texts = [corner, *([""] if self.label_width else []), *heads]
            rows.append([Cell((Text(t, self.size, True, align="ctr"),), HEAD_FILL, "ctr") for t in texts])
            heights.append(self.head_height(heads))
        for piece in pieces:
            for n, (line, tall) in enumerate(piece.rows):
                rows.append(self._cells(piece, n, line))
                heights.append(tall)
        if not rows:
            return y
        drawing.table(name, (x, y), columns, heights, rows, alternative)
        top = y + (heights[0] if heads is not None else 0.0)
        left = x + self.title_width + self.label_width
        for piece in pieces:
            for line, tall in piece.rows:
                self._bars(drawing, left, top, line)
                top += tall
        return top

    def _cells(self, piece: Piece, n: int, line: GridRow) -> list[Cell]:
        block = piece.block
        title = Text(block.title + (self.more if piece.continued else ""), self.size, True)
        about = (Text(block.about, self.size - 1),) if block.about and not piece.continued else ()
        first = Cell((title, *about), SIDE_FILL, rows=len(piece.rows)) if n == 0 else Cell(fill=SIDE_FILL, covered=True)
        fill = line.look.fill if line.look else SIDE_FILL
        label = [Cell((Text(line.label, self.label_size, True, align="ctr"),), fill, "ctr")] if self.label_width else []
        texts = [
            Cell((Text(text, self.size),) if text else (), PAPER, "b" if line.lanes and n < self.timed else "t")
            for n, text in enumerate(line.texts)
        ]
        return [first, *label, *texts]

    def _bars(self, drawing: Drawing, left: float, top: float, line: GridRow) -> None:
        y = top + INSET_Y
        for lane in line.lanes:
            for mark in lane:
                self._bar(drawing, left, y, mark, line.look or PLANNED)
            y += self.lane_height(lane)

    def _bar(self, drawing: Drawing, left: float, y: float, mark: Mark, look: Look) -> None:
        look = replace(look, shape=mark.shape, anchor="ctr", dashed=mark.tentative, pattern=mark.tentative)
        words = Text(mark.words, self.bar_size)
        start, width = left + self._at(mark.begin), self.bar_width(mark)
        tall = self.mark_height(mark)
        if self.inside(mark):
            drawing.shape("step", Box(start, y, width, tall), (words,), look, mark.alternative, inset=(3, 1))
            return
        span = Box(left + self._edges[mark.first], y, self._span(mark), tall)
        if mark.shape == "diamond":
            size = STRIP + 1
            place = Box(min(max(start, span.x), span.x + span.width - size), y, size, size)
            look = replace(look, fill=look.line)
        else:
            place = Box(start, y, max(width, 3), STRIP)
        text = Box(span.x + 2, y + STRIP, span.width - 4, tall - STRIP)
        drawing.group("step", span, mark.alternative, [(place, (), look), (text, (words,), Look())])
