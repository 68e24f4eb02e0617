"""The layout of a workbook: which cell holds which value of the plan, and how the workbook itself says so.

**The map** (format ``tsumugu-workbook/1``). The last worksheet, ``_tsumugu``, hidden so that only a program shows it,
says which value of the plan stands in which input cell. All its cells are texts. Column A and B of the first rows are
a key and its value (``Head``). After an empty row the head of the map (``COLUMNS``), then one row for each input cell
(``Cell``). Each stands in column A alone, as one text whose parts are set apart by tabs; what is more than one column
holds goes on at the same row of the next.

**The lists.** The worksheet that the head names holds the lists that words are chosen from, each in a pair of columns
headed by its name and ``value``: left the word, right the value.

Forms (``Form``). An empty cell means that the value is missing; a leaf without any part is missing as a whole.

=======  ======================================================================================
text     the text as it is
decimal  a number, or a text that is one
choice   a word of the list; likewise ``ref`` (a node) and ``flag`` (``true``, ``false``)
refs     names of nodes, one a line, in any order; a name that is not known is an id
when     a word of the list, a fiscal year ``2029`` or a month ``2029-06``
amount   with ``targets``: a number, ``35～50`` (low and high) for a range, words for a target in words: ``kind`` has
         a cell of its own. With ``actuals``: a number is ``value``, anything else is ``text``
grade    a word of the list: its value is the scheme's id, a slash, and the mark
=======  ======================================================================================

A value that is in none of its list stands there as it is. A step whose ``label`` is emptied is deleted. A text
longer than a cell (32,767 characters) stands on the worksheet of long texts, and its cell is not in the map.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct, ValidationError, convert
from msgspec.structs import astuple

from tsumugu.core.validation import is_decimal

FORMAT = "tsumugu-workbook/1"
#: The names of the hidden worksheets, if no other has them: the map is the last one, the lists are named in its head.
MAP, LISTS = "_tsumugu", "_tsumugu_lists"
#: Of a worksheet.
ROWS = 1_048_576
#: What stands in A1 of the worksheet of the indicators that belong to no initiative; no node has such an id.
PLAN_ANCHOR = "_plan"
#: The head of the map: the names of ``Cell``'s parts in their order.
COLUMNS = ("sheet", "cell", "anchor", "mark", "node", "path", "part", "form", "list", "digest")
#: The column that holds each row's mark, hidden.
MARK_AT = 0
#: Between the low and the high end of a range.
RANGE = "～"

Form = Literal["text", "decimal", "choice", "ref", "flag", "refs", "when", "amount", "grade"]


class Head(Struct, frozen=True, kw_only=True):
    """Of what the workbook was made.

    ``plan``: the slug; ``edition``: the edition's directory (``roadmap-3``), empty for a draft, with ``part``,
    ``number`` and ``date`` of it; ``language``: what the texts are in; ``sequence``: the number of the last change in
    the ledger that this workbook holds, ``0`` outside a ledger; ``root``: the ledger's content hash there, empty
    outside a ledger; ``content``: the root hash (``core.canonical.root_hash``) of the plan in this workbook, the base
    of a merge; ``lists``: the worksheet with the lists; ``cells``: how many rows the map has."""

    plan: str
    plan_id: str
    edition: str
    part: str
    number: int
    date: str
    language: str
    sequence: int
    root: str
    content: str
    lists: str
    cells: int


class Cell(Struct, frozen=True):
    """An input cell.

    ``sheet``: the worksheet's name when it was written; ``cell``: the address, of merged cells the first's;
    ``anchor``: what stands in the hidden cell A1 of that worksheet (the initiative's id, or ``PLAN_ANCHOR``), which
    finds a renamed one; ``mark``: what stands in the hidden column A of that row when it was written, its number
    (in row 1 stands the anchor), which finds a row that was moved; ``node``: the node's id, or ``+parent/slot/n``
    (``new_child``) for a node that is made if its ``label`` is filled in; ``path``: the field (``core.schema``), with
    its key: ``summary``, ``planned_texts.2025``, ``targets.2026``, ``translations.en.summary`` (a workbook in another
    language edits the translation, part ``text``); ``part``: the part of a leaf (a target, an actual, a judgement, a
    translation), else empty; ``form``: how the content is read; ``choices``: the name of the list that its words come
    from, or empty; ``digest``: of what it held (``digest``)."""

    sheet: str
    cell: str
    anchor: str
    mark: str
    node: str
    path: str
    part: str
    form: Form
    choices: str
    digest: str


class Layout(Struct, frozen=True):
    """What the map of one workbook says."""

    head: Head
    cells: tuple[Cell, ...]


@functools.cache
def column_name(column: int) -> str:
    """A, B … Z, AA …: the names of the columns, which count from 0."""
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def address(row: int, column: int) -> str:
    """``B12``; both count from 0."""
    return f"{column_name(column)}{row + 1}"


def new_child(parent: str, slot: str, number: int) -> str:
    """The name in the map of a node that does not exist yet; no id of a node has these characters."""
    return f"+{parent}/{slot}/{number}"


@functools.lru_cache(maxsize=4096)  # most cells are blank or hold a word of a list
def digest(held: str) -> str:
    """What an untouched cell is known by: the first 16 hex digits of SHA-256 over the text that it holds; a decimal
    is taken without trailing zeros, so that 8.10 and the number 8.1 are the same."""
    if is_decimal(held):
        value = Decimal(held)
        held = f"{value.normalize():f}" if value else "0"
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def line_of(cell: Cell) -> str:
    """A cell as the map says it."""
    return "\t".join(astuple(cell))


def list_column(number: int) -> int:
    """The column of the words of a list, which count from 0; the values stand in the next."""
    return 2 * number


def list_range(sheet: str, number: int, length: int) -> str:
    """The words of a list as the source of choices."""
    name = column_name(list_column(number))
    return f"='{sheet}'!${name}$2:${name}${length + 1}"


def placed(head: Head, lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """What stands on the worksheet of the map: row, column and text, row by row. ``lines``: of ``line_of``."""
    pairs = [("format", FORMAT), *zip(head.__struct_fields__, map(str, astuple(head)), strict=True)]
    for row, (key, value) in enumerate(pairs):
        yield row, 0, key
        yield row, 1, value
    first = len(pairs) + 2
    yield first - 1, 0, "\t".join(COLUMNS)
    room = ROWS - first
    for line in range(min(room, len(lines))):
        for column, text in enumerate(lines[line::room]):
            yield first + line, column, text


def layout_of(rows: Sequence[Sequence[str]]) -> Layout:
    """The other way: the layout that the worksheet of the map holds. ``rows``: its cells as texts, ``""`` for an empty
    one. Raises ``ValueError`` for what is no map of this format: another version, a map that was cut or edited."""
    gap = next((n for n, row in enumerate(rows) if not row or not row[0]), len(rows))
    said = {row[0]: row[1] if len(row) > 1 else "" for row in rows[:gap]}
    if said.pop("format", "") != FORMAT:
        raise ValueError(f"this is no map in the format {FORMAT}")
    if said.keys() != set(Head.__struct_fields__) or gap + 1 >= len(rows) or rows[gap + 1][0] != "\t".join(COLUMNS):
        raise ValueError("the head of the map is not whole")
    try:
        number, sequence, count = (int(said.pop(key)) for key in ("number", "sequence", "cells"))
    except ValueError as problem:
        raise ValueError("the head of the map is not whole") from problem
    head = Head(**said, number=number, sequence=sequence, cells=count)
    below = rows[gap + 2 :]
    wide = max((len(row) for row in below), default=0)
    lines = [row[column] for column in range(wide) for row in below if column < len(row) and row[column]]
    cells = tuple(map(_cell, lines))
    if len(cells) != head.cells:
        raise ValueError(f"the map has {len(cells)} cells, and its head says {head.cells}")
    return Layout(head, cells)


#: An address, the number of a row, a digest.
_WHOLE = re.compile(r"[A-Z]{1,3}[1-9][0-9]*\t[0-9]+\t[0-9a-f]{16}")


def _cell(line: str) -> Cell:
    parts = line.split("\t")
    try:
        cell = convert(dict(zip(Cell.__struct_fields__, parts, strict=True)), Cell)
        if _WHOLE.fullmatch(f"{cell.cell}\t{cell.mark}\t{cell.digest}"):
            return cell
    except (ValueError, ValidationError):
        pass
    raise ValueError(f"a row of the map is not whole: {line[:80]}")
