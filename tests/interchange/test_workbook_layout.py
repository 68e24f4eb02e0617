"""The layout of a workbook: what the map says is read from it again, and what is no map is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tsumugu.interchange.workbook import Cell, Head, Layout, layout, layout_of

HEAD = Head(
    plan="t", plan_id="p", edition="roadmap-2", part="roadmap", number=2, date="2026-04-20", language="ja", sequence=7,
    root="", content="ab", lists="_tsumugu_lists", cells=0,
)  # fmt: skip
#: What a cell of a worksheet holds without a tab.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8)
CELLS = st.builds(
    Cell, sheet=TEXT, cell=st.builds(layout.address, st.integers(0, 1_048_575), st.integers(0, 16_383)), anchor=TEXT,
    mark=st.integers(1, 1_048_576).map(str), node=TEXT, path=TEXT, part=TEXT,
    form=st.sampled_from(get_args(layout.Form)), choices=TEXT, digest=TEXT.map(layout.digest),
)  # fmt: skip


def rows_of(head: Head, cells: Sequence[Cell]) -> list[list[str]]:
    """The worksheet of the map as a grid, as a reader of files gives it."""
    placed = list(layout.placed(head, [layout.line_of(cell) for cell in cells]))
    rows = [
        ["" for _ in range(1 + max(column for _, column, _ in placed))] for _ in range(1 + max(r for r, _, _ in placed))
    ]
    for row, column, text in placed:
        rows[row][column] = text
    return rows


@given(st.lists(CELLS, max_size=60), st.integers(20, 60))
def test_the_map_says_its_layout(cells: list[Cell], room: int) -> None:
    wanted = Layout(replace(HEAD, cells=len(cells)), tuple(cells))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "ROWS", room)
        rows = rows_of(wanted.head, cells)
        assert len(rows) <= room
    assert layout_of(rows) == wanted


ONE = Cell("01 名", "E12", "i", "12", "i", "summary", "", "text", "", layout.digest(""))


@pytest.mark.parametrize(
    ("row", "column", "text", "told"),
    [
        (0, 1, "tsumugu-workbook/2", "format"), (1, 0, "plans", "head"), (5, 1, "two", "head"),
        (14, 0, "sheet", "head"),
        (15, 0, "", "0 cells"), (15, 0, "E12", "not whole"),
        (15, 0, layout.line_of(ONE).replace("\ttext\t", "\tformula\t"), "not whole"),
        (15, 0, layout.line_of(ONE).replace("E12", "12E"), "not whole"), (12, 1, "2", "1 cells"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused(row: int, column: int, text: str, told: str) -> None:
    rows = rows_of(replace(HEAD, cells=1), [ONE])
    assert layout_of(rows).cells == (ONE,)
    rows[row][column] = text
    with pytest.raises(ValueError, match=told):
        layout_of(rows)


@pytest.mark.parametrize("rows", [[], [[]], [[""]], [["format"]], [["format", layout.FORMAT]]])
def test_an_empty_worksheet_is_no_map(rows: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"format|head"):
        layout_of(rows)


def test_the_head_of_the_map_names_every_part_of_a_cell() -> None:
    parts = Cell.__struct_fields__
    assert tuple("list" if part == "choices" else part for part in parts) == layout.COLUMNS


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    names = [layout.column_name(n) for n in (0, 25, 26, 701, 702, 16_383)]
    assert names == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert layout.address(11, 27) == "AB12" and layout.list_range("lists", 1, 3) == "='lists'!$C$2:$C$4"


def test_a_digest_is_of_what_is_held() -> None:
    """The same on every machine for ever: files that were handed out are compared with it."""
    assert layout.digest("") == "e3b0c44298fc1c14"
    assert layout.digest("8.10") == layout.digest("8.1") != layout.digest("8.1 ")
    assert layout.digest("-0.0") == layout.digest("0") != layout.digest("")


def test_the_layout_is_known_without_anything_that_writes_or_draws() -> None:
    said = "import sys, tsumugu.interchange.workbook as w; print(sorted(m for m in sys.modules if m.startswith(%r)))"
    told = subprocess.run(
        [sys.executable, "-c", said % (("xlsxwriter", "tsumugu.render"),)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
