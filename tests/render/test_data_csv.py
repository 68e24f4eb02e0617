"""CSV: exact for machines, no formula in a spreadsheet, and reversible."""

from __future__ import annotations

import csv as standard
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.render.open_data import Bare, from_csv, records, unguarded
from tests.render.sample import sample_document
from tests.strategies import LOOK_ALIKES, TEXT

from tsumugu.render.data import Cell, Column, DataTable, csv, files

_LABEL = ("列", "Column")
COLUMNS = tuple(
    # Unchecked: a word of a closed list, from the cases.
    Column(name=name, type=kind, label=_LABEL, definition=_LABEL, blank=_LABEL)  # type: ignore[arg-type]
    for name, kind in (("text", "text"), ("number", "number"), ("year", "year"), ("flag", "boolean"))
)
TYPES = {column.name: column.type for column in COLUMNS}


def _table(*rows: tuple[Cell, ...]) -> DataTable:
    return DataTable(id="t", title=_LABEL, description=_LABEL, columns=COLUMNS, key=("text",), rows=rows)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("実績", '"実績"'),
        ("", '""'),
        (None, ""),
        ('「"」', '"「""」"'),
        ("一,二", '"一,二"'),
        ("一\n二", '"一\n二"'),
        (" 行頭", '" 行頭"'),
        ("=1+1", '"\'=1+1"'),
        ("+81", '"\'+81"'),
        ("-", '"\'-"'),
        ("－", '"\'－"'),  # the mark of what cannot be evaluated: full-width, and typed as a minus
        ("＝SUM(A1)", '"\'＝SUM(A1)"'),
        ("@cmd", '"\'@cmd"'),
        ("\t=1", '"\'\t=1"'),
        ("\r\n=1", '"\'\r\n=1"'),
        ("\n=1", '"\'\n=1"'),
        ("\x00=1", '"\'\x00=1"'),
        ("'引用'", "\"''引用'\""),
        ("''", "\"'''\""),
        ("A=B", '"A=B"'),
        ("a-b", '"a-b"'),
        ("020001", '"020001"'),
    ],
)
def test_how_a_text_is_written(text: str | None, written: str) -> None:
    assert csv(_table((text, None, None, None))).decode() == f'\ufeff"text","number","year","flag"\r\n{written},,,\r\n'


@pytest.mark.parametrize(
    ("number", "year", "flag", "written"),
    [
        ("-3", 2023, True, "-3,2023,true"),
        ("12.50", 2024, False, "12.50,2024,false"),
        ("0", None, None, "0,,"),
        (None, 2025, None, ",2025,"),
        ("123456789012345678901234567890", 0, False, "123456789012345678901234567890,0,false"),
    ],
)
def test_numbers_are_left_alone(number: str | None, year: int | None, flag: bool | None, written: str) -> None:
    assert csv(_table(("a", number, year, flag))).decode().endswith(f'\r\n"a",{written}\r\n')


ROWS = st.lists(
    st.tuples(
        st.none() | TEXT | st.sampled_from(LOOK_ALIKES).map(lambda word: f"'{word}"),
        st.none() | st.sampled_from(("0", "-1", "12.50")),
        st.none() | st.integers(2000, 2100),
        st.none() | st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(rows=ROWS)
def test_what_is_written_reads_back(rows: list[tuple[Cell, ...]]) -> None:
    found = from_csv(csv(_table(*rows)), TYPES)
    assert [tuple(row.values()) for row in found] == rows


@given(rows=ROWS)
def test_any_reader_finds_the_same_cells(rows: list[tuple[Cell, ...]]) -> None:
    text = csv(_table(*rows)).decode("utf-8-sig")
    assert [[str(cell) for cell in row] for row in records(csv(_table(*rows)))] == list(
        standard.reader(io.StringIO(text, newline=""), strict=True)
    )


@given(text=TEXT)
def test_the_guard_is_reversible_and_no_guarded_text_begins_a_formula(text: str) -> None:
    (_, row) = records(csv(_table((text, None, None, None))))
    assert not isinstance(row[0], Bare)
    assert row[0][:1] not in tuple("=+-@＝＋－＠\t\r\n\x00")
    assert unguarded(row[0]) == text


def test_no_cell_of_the_sample_is_a_formula_to_a_spreadsheet() -> None:
    for name, data in files(sample_document()).items():
        if name.endswith(".csv"):
            for row in records(data)[1:]:
                assert not [cell for cell in row if not isinstance(cell, Bare) and cell[:1] in tuple("=+-@＝＋－＠")]
