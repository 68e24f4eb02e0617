"""Numbers, long texts, names and pages of the workbook at their limits; the comparison table."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.gate import first
from tests.render.sample import sample_plan
from tests.render.test_workbook import (
    FORMULAS,
    LANGUAGES,
    Column,
    Tidy,
    document,
    elements,
    hostile_plan,
    lists_of,
    map_of,
    opened,
    read_back,
    sample_book,
)
from tests.strategies import HOSTILE, up_to

from tsumugu.core.plan import Activity, Actual, Initiative, Period, Plan, Target
from tsumugu.core.schema import parts_of
from tsumugu.core.table import to_table
from tsumugu.interchange.workbook import layout
from tsumugu.render.changes.comparison import table_rows
from tsumugu.render.reading.sheet import columns
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.workbook import comparison_workbook, workbook
from tsumugu.render.workbook.book import digits_format, exact, lines_of
from tsumugu.render.workbook.comparison import _pages
from tsumugu.render.workbook.names import Names, units

# -- texts and numbers at their limits ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0), ("8.10", 8.1), ("-3", -3.0), ("0.1", 0.1), ("123456789012345", 123456789012345.0),
        ("1234567890123456", None), ("0.0000000000000001", None), ("-0", None), ("-0.00", None), ("1e3", None),
        ("9007199254740993", None), ("100000000000000000000", None), ("", None), ("12件", None),
    ],
)  # fmt: skip
def test_a_decimal_is_a_number_only_where_a_cell_can_show_it(text: str, number: float | None) -> None:
    assert exact(text) == number
    if number is not None:
        places = len(digits_format(text).partition(".")[2])
        assert f"{float(f'{number:.16G}'):.{places}f}" == text


@pytest.mark.thorough
def test_numbers_of_tidy_tables_keep_their_digits() -> None:
    sheet = sample_book()["目標・実績"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [(c.value, c.data_type) for c in (rows[0][2], rows[1][2], rows[2][2])] == [(8.1, "n"), (0, "n"), (None, "n")]
    assert rows[0][2].number_format == "0.00"
    assert [c.value for c in (rows[3][2], rows[4][2])] == ["12345678901234567890.5", "-0.0"]
    assert [row[0].value for row in rows] == ["=HYPERLINK(0)", "+81", "-1", "a", "007"]
    assert [row[1].value for row in rows] == [2023, 2024, 2025, 2026, 2027]
    assert not sheet.merged_cells.ranges and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:D6"
    assert sheet.print_title_rows == "$1:$1"


def test_a_long_text_goes_on_elsewhere_and_is_whole() -> None:
    text = "".join(f"{n}行目の長い説明。\n" for n in range(6000))
    assert units(text) > 60_000
    plan = hostile_plan("短い文")
    item = replace(plan.initiatives[0], summary=text)
    table = Tidy("t", "表", (Column("文"),), ((text,),))
    book = opened(workbook(document(replace(plan, initiatives=(item,))), "ja", [table]))
    sheet = book["長い文"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    for name in (book.sheetnames[1], "表"):
        assert "".join(row[3] for row in rows if row[0] == name) == text
    mark = re.search(r"（続きはシート「長い文」の(\d+)行目から）$", book["表"]["A2"].value)
    assert mark and sheet.cell(int(mark[1]), 1).value == "表" and sheet.cell(int(mark[1]), 3).value.startswith("1/")
    assert ("i", "summary") not in {(cell["node"], cell["path"]) for cell in map_of(book)[1]}
    assert book["表紙"].max_row and any("長い文" in str(row) for row in book["表紙"].iter_rows(values_only=True))


def test_a_high_row_is_several_rows() -> None:
    plan = hostile_plan("文")
    text = "説明が続きます。" * 1500
    book = opened(workbook(document(replace(plan, initiatives=(replace(plan.initiatives[0], summary=text),)))))
    sheet = book.worksheets[1]
    assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())
    cell = next(c for c in map_of(book)[1] if (c["node"], c["path"]) == ("i", "summary"))
    area = next(a for a in sheet.merged_cells.ranges if a.coord.split(":")[0] == cell["cell"])
    assert sum(sheet.row_dimensions[r].height for r in range(area.min_row, area.max_row + 1)) > lines_of(text, 170) * 14


TITLES = (
    "",
    " ",
    "'",
    "[x]:*?/\\",
    "History",
    "history",
    "x" * 40,
    "X" * 40,
    "ｘ" * 40,
    "\U0001f600" * 40,
    "a\x00b\u202e",
    "表紙",
)


def test_worksheet_names_are_ones_that_excel_takes() -> None:
    names = Names()
    given = [names.take(title) for title in TITLES * 30]
    assert len({name.casefold() for name in given}) == len(given)
    for name in given:
        assert 1 <= units(name) <= 31 and not set(name) & set("[]:*?/\\'") and name.isprintable()
        assert name.casefold() != "history" and name == name.strip()


def test_more_than_255_initiatives() -> None:
    items = tuple(Initiative(id=f"i{n}", title=f"事業{n}") for n in range(260))
    data = workbook(document(Plan(id="p", title="計画", initiatives=items)))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert len(book.sheet_names) == 260 + 3 and book.sheet_names[260] == "260 事業259"


@pytest.mark.thorough
def test_hidden_sheets_stand_last_and_do_not_print() -> None:
    book = sample_book()
    states = [sheet.sheet_state for sheet in book]
    assert states[-2:] == ["veryHidden", "veryHidden"] and set(states[:-2]) == {"visible"}
    assert book.sheetnames[-1] == "_tsumugu"
    assert [sheet.title for sheet in book if not sheet.print_area] == ["_tsumugu_lists", "_tsumugu"]


def test_pages_are_landscape_and_one_wide_with_edition_and_stage() -> None:
    for sheet in sample_book().worksheets[:-2]:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize in ("8", "9", 8, 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert "第2版" in sheet.oddFooter.left.text and sheet.oddFooter.center.text == "成案"
        if sheet.title != "表紙":
            assert sheet.print_title_rows


def test_the_cover_links_to_every_sheet() -> None:
    book = sample_book()
    links = [cell.hyperlink.location for row in book["表紙"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:-2]]


def test_plans_with_almost_nothing_and_with_very_much() -> None:
    empty = opened(workbook(document(Plan(id="p", title=""))))
    assert empty.sheetnames == ["表紙", "_tsumugu_lists", "_tsumugu"]
    bare = Plan(id="p", title="計画", initiatives=(Initiative(id="i", title="名"), Initiative(id="j", title="")))
    assert len(opened(workbook(document(bare))).sheetnames) == 5
    activities = tuple(Activity(id=f"a{n}", title=f"取組{n}", planned_texts=((2023, f"目標{n}"),)) for n in range(20))
    plan = Plan(
        id="p",
        title="計画",
        period=Period(first=2023, last=2023),
        initiatives=(Initiative(id="i", title="名", activities=activities),),
    )
    found = read_back(opened(workbook(document(plan))))
    assert [found[(f"a{n}", "planned_texts.2023")] for n in range(20)] == [f"目標{n}" for n in range(20)]


def test_tentative_and_unassigned_steps_are_told_in_words() -> None:
    book = sample_book()
    sheet = next(s for s in book if s["A1"].value == "telework-iju")
    said = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    bar = next(cell for text, cell in said.items() if text.startswith("追加の整備（"))
    assert "予定（未確定）" in bar.value and bar.fill.patternType not in (None, "solid")
    unassigned = said["企業向けの説明会（時期未定）"]
    heads = {cell.column: cell.value for row in sheet.iter_rows() for cell in row if cell.value == "時期未定・期間外"}
    assert list(heads) == [unassigned.column] == [4 + len(columns(sample_plan().period)) + 1]


def test_every_part_of_a_target_and_an_actual_has_a_cell() -> None:
    _, cells = map_of(sample_book())
    for path, leaf in (("targets", Target), ("actuals", Actual)):
        parts = {cell["part"] for cell in cells if cell["path"].split(".")[0] == path}
        known = {spec.path for spec in parts_of(leaf)}
        # A range and the words of a target or a result share the cell of the value.
        assert parts == known - {"low", "high", "text"}


# -- the comparison table -------------------------------------------------------------------------


def compared(language: str = "ja") -> bytes:
    before, after = (to_table(sample_plan(name)) for name in ("plan.yaml", "plan-revised.yaml"))
    return comparison_workbook(
        before, after, before_label="第1版", after_label="第2版", date="2026-04-20", stage="成案", language=language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_says_what_the_page_says_and_underlines_what_changed(language: str) -> None:
    before, after = (to_table(sample_plan(name)) for name in ("plan.yaml", "plan-revised.yaml"))
    found = [row for row in table_rows(before, after, None, language) if row.kind not in ("head", "omitted")]
    book = openpyxl.load_workbook(io.BytesIO(compared(language)), rich_text=True)
    sheet = book.worksheets[0]
    told: list[list[list[tuple[bool, str]]]] = []
    for row in sheet.iter_rows(min_row=4):
        if (row[1].value is None and row[2].value is None) or str(row[1].value) in ("（略）", "(unchanged)"):
            continue
        sides = [_runs(cell) for cell in row[1:3]]
        if str(row[0].value) in ("（続き）", "(continued)"):
            told[-1] = [old + new for old, new in zip(told[-1], sides, strict=True)]
        else:
            told.append(sides)
    assert len(told) == len(found) > 10
    for wanted, sides in zip(found, told, strict=True):
        for pieces, runs in zip((wanted.after, wanted.before), sides, strict=True):
            if pieces:
                assert "".join(text for _, text in runs) == clean("".join(piece.text for piece in pieces))
                marked = "".join(text for under, text in runs if under)
                assert marked == clean("".join(piece.text for piece in pieces if piece.kind != "same"))
            else:
                assert "".join(text for _, text in runs) in ("（新設）", "（削る）", "(new)", "(deleted)", "")
    assert "f" not in elements(compared(language)) and compared(language) == compared(language)


def _runs(cell: Any) -> list[tuple[bool, str]]:
    value = cell.value
    if value is None:
        return []
    if isinstance(value, str):
        return [(cell.font.underline is not None, value)]
    return [(getattr(part, "font", None) is not None and part.font.u is not None, str(part)) for part in value]


@pytest.mark.parametrize(
    "text", [*first(FORMULAS, 5), *first(HOSTILE, 10), "長い。" * 20_000, "一行が続く" * 20_000, "行\n" * 5_000]
)
def test_a_comparison_of_hostile_texts(text: str) -> None:
    before, after = (to_table(Plan(id="p", title="計画", initiatives=(Initiative(id="i", title="名", summary=said),)))
                     for said in ("前の文。", f"{text}。"))  # fmt: skip
    data = comparison_workbook(before, after, date="2026-04-20")
    assert "f" not in elements(data)
    sheet = opened(data).worksheets[0]
    said = [str(row[1] or "") for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert straight(clean(text)) in "".join(said).replace("_x005F_", "_")
    assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_nothing_changed_is_said() -> None:
    table = to_table(sample_plan())
    sheet = opened(comparison_workbook(table, table, date="2026-04-20")).worksheets[0]
    assert sheet["A4"].value == "変更はありません。"


@given(st.lists(st.tuples(st.booleans(), st.text(max_size=3000)), max_size=5), st.floats(4, 60))
@up_to(50)
def test_parts_of_a_cell_joined_again_are_its_text(runs: list[tuple[bool, str]], width: float) -> None:
    pages = _pages(runs, width)
    for kind in (True, False):
        joined = "".join(text for page in pages for under, text in page if under is kind)
        assert joined == "".join(clean(text) for under, text in runs if under is kind)


@pytest.mark.thorough
def test_words_of_choices_are_those_of_the_other_formats() -> None:
    lists = lists_of(sample_book("en"))
    assert lists["shape"] == {words.choice_label(c, "en"): c for c in ("bar", "continuing", "milestone")}


@pytest.mark.thorough
def test_a_map_longer_than_a_worksheet_goes_on_in_the_next_column(monkeypatch: pytest.MonkeyPatch) -> None:
    head, cells = map_of(sample_book("ja"))
    monkeypatch.setattr(layout, "ROWS", 200)
    short = opened(workbook(document(sample_plan()), "ja"))
    assert short["_tsumugu"].max_row == 200 and short["_tsumugu"].max_column > 2
    assert map_of(short)[1] == cells and int(head["cells"]) == len(cells)
