"""The workbook gives back what the plan says, cell by cell, and takes nothing for a formula."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import msgspec
import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from openpyxl.utils import coordinate_to_tuple
from tests.render.sample import sample_document, sample_plan
from tests.strategies import HOSTILE, plans

from tsumugu.core.canonical import root_hash
from tsumugu.core.plan import Activity, Actual, Indicator, Initiative, Judgement, Period, Plan, Step, Target
from tsumugu.core.schema import NODE_TYPES, field_spec, parts_of
from tsumugu.core.table import Table, to_table
from tsumugu.core.translation import translated
from tsumugu.core.validation import is_decimal
from tsumugu.render import indicators, words
from tsumugu.render.comparison import table_rows
from tsumugu.render.content import Document
from tsumugu.render.sheet import columns, when
from tsumugu.render.workbook import comparison_workbook, workbook
from tsumugu.render.workbook.book import clean, digits_format, exact, lines_of
from tsumugu.render.workbook.comparison import _pages
from tsumugu.render.workbook.inputs import digest
from tsumugu.render.workbook.names import Names, units

LANGUAGES = ("ja", "en")


class Column(msgspec.Struct, frozen=True):
    label: str


class Tidy(msgspec.Struct, frozen=True):
    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


TABLE = Tidy(
    "values", "目標・実績", tuple(Column(label) for label in ("指標", "年度", "値", "注")),
    (
        ("=HYPERLINK(0)", 2023, Decimal("8.10"), None), ("+81", 2024, Decimal("0"), ""), ("-1", 2025, None, "@cmd"),
        ("a", 2026, Decimal("12345678901234567890.5"), "\t=1"), ("007", 2027, Decimal("-0.0"), "1"),
    ),
)  # fmt: skip


def document(plan: Plan) -> Document:
    return Document(slug="t", plan=plan, date="2026-04-20")


@functools.cache
def sample(language: str = "ja") -> bytes:
    return workbook(sample_document(), language, [TABLE])


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


@functools.cache
def sample_book(language: str = "ja") -> Any:
    """To be read only."""
    return opened(sample(language))


def text_of(value: object) -> str:
    """A cell's content as text; a number as the decimal it stands for."""
    if value is None:
        return ""
    return format(Decimal(repr(value)).normalize(), "f") if isinstance(value, (int, float)) else str(value)


def map_of(book: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    rows = list(book["_tsumugu"].iter_rows(values_only=True))
    gap = next(n for n, row in enumerate(rows) if row[0] is None)
    head = {str(key): value or "" for key, value in rows[:gap]}
    names, *cells = (row[0].split("\t") for row in rows[gap + 1 :])
    return head, [dict(zip(names, cell, strict=True)) for cell in cells]


def lists_of(book: Any) -> dict[str, dict[str, str]]:
    """Each list: word to value."""
    found: dict[str, dict[str, str]] = {}
    columns = list(book["_tsumugu_lists"].iter_cols(values_only=True))
    for said, values in zip(columns[::2], columns[1::2], strict=True):
        found[said[0]] = {w: v for w, v in zip(said[1:], values[1:], strict=True) if w is not None}
    return found


def read_back(book: Any) -> dict[tuple[str, str], Any]:
    """The values of the mapped cells as plain data, by node and path: what a reader of the map makes of them."""
    lists, (_, cells) = lists_of(book), map_of(book)
    found: dict[tuple[str, str], Any] = {}
    for cell in cells:
        said = text_of(book[cell["sheet"]][cell["cell"]].value)
        key = (cell["node"], cell["path"])
        word = lists.get(cell["list"], {}).get(said, said)
        if cell["part"]:
            leaf = found.setdefault(key, {})
            if said:
                leaf[cell["part"]] = word
            continue
        value: Any = word or None
        if cell["form"] == "refs":
            value = tuple(said.split("\n")) if said else None
        elif cell["form"] == "flag" and word:
            value = word == "true"
        elif cell["form"] == "when" and word.isdigit():
            value = int(word)
        found[key] = value
    return found


def in_plan(table: Table, node: str, path: str) -> Any:
    """A value of the plan as ``read_back`` gives it."""
    entry = table.nodes.get(node)
    value = entry.fields.get(path) if entry else None
    if isinstance(value, Target):
        shown = {"range": f"{value.low}～{value.high}", "text": value.text}.get(value.kind, value.value)
        return {"kind": value.kind, **({"value": plain(shown)} if shown else {})}
    if isinstance(value, Actual):
        said = {"value": plain(value.value if value.value is not None else value.text)}
        rest = {part: getattr(value, part) for part in ("status", "unavailable", "note", "source")}
        return {part: text for part, text in {**said, **rest}.items() if text}
    if isinstance(value, Judgement):
        return {"grade": f"{value.scheme}/{value.grade}", **({"reason": value.reason} if value.reason else {})}
    if isinstance(value, tuple):
        names = [table.nodes[node].fields.get("name", node) for node in value]
        return tuple(str(name) for name in names) or None
    return plain(value) if isinstance(value, str) and is_decimal(value) else (value if value != "" else None)


def plain(text: str | None) -> str | None:
    return format(Decimal(text).normalize(), "f") if text and is_decimal(text) else text


#: What a form shows but does not edit, by type.
READ_ONLY = {
    "initiative": {"former_titles", "ended", "adopted_from", "translations"},
    "activity": {"translations"},
    "step": {"translations"},
    "indicator": {"nature", "baseline", "leads_to", "division", "scheme", "translations"},
}


def test_every_value_of_the_sample_is_read_back_from_its_cell() -> None:
    table, found = to_table(sample_plan()), read_back(sample_book())
    for (node, path), value in found.items():
        expected = in_plan(table, node, path)
        assert value == expected or (value == {} and expected is None), (node, path)


def test_every_value_of_every_sheet_has_its_cell() -> None:
    table, found = to_table(sample_plan()), read_back(sample_book())
    missing = [
        (node, path)
        for node, entry in table.nodes.items()
        for path in entry.fields
        if entry.type in READ_ONLY and path.split(".")[0] not in READ_ONLY[entry.type] and (node, path) not in found
    ]
    assert missing == []


def test_the_read_only_fields_are_fields() -> None:
    for node_type, paths in READ_ONLY.items():
        assert paths <= {path.split(".")[0] for path in NODE_TYPES[node_type].fields}


def test_in_english_the_cells_hold_and_edit_the_translation() -> None:
    table = to_table(sample_plan())
    said = translated(table, "en")
    found = read_back(sample_book("en"))
    leaf = found[("smart-nogyo", "translations.en.title")]
    assert leaf == {"text": "Growing districts that share what their greenhouses tell them"}
    for (node, path), value in found.items():
        if path.startswith("translations.en.") and not node.startswith("+"):
            source = said.nodes[node].fields.get(path.removeprefix("translations.en."))
            assert value.get("text", "") == (source or ""), (node, path)
            assert field_spec(said.nodes[node].type, path.removeprefix("translations.en.")) is not None
    assert not any(path in ("title", "summary", "name") for _, path in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_targets_and_steps_is_said_in_the_forms(language: str) -> None:
    book = sample_book(language)
    said = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
    every = "\n".join(said)
    plan = sample_plan()
    for facts in indicators.facts(plan, "2026-04-20", None, language):
        for year in facts.years:
            if facts.indicator.unit == "" or language == "ja":
                assert not year.target or year.target in said
                assert not year.actual or year.actual in said
            assert indicators.result_label(year.result, language) in every
            assert not year.grade or f"{year.rate}% {year.grade}" in every or not year.rate
    for item in plan.initiatives:
        for activity in item.activities:
            for step in (*activity.planned, *activity.actual):
                if language == "ja":
                    assert f"{step.label}（{when(step)}）" in every
                else:
                    assert f"({when(step, 'en')})" in every


def test_the_map_knows_what_it_was_made_of() -> None:
    made = sample_document()
    head, cells = map_of(sample_book())
    assert head == {
        "format": "tsumugu-workbook/1", "plan": made.slug, "plan_id": made.plan.id, "edition": "roadmap-2",
        "part": "roadmap", "number": "2", "date": made.date, "language": "ja", "sequence": "2", "root": made.root,
        "content": root_hash(to_table(made.plan)), "lists": "_tsumugu_lists", "cells": str(len(cells)),
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_finds_its_cells_again(language: str) -> None:
    """Untouched cells have their digest; each is unlocked, alone in its place, and found by anchor and mark."""
    book = sample_book(language)
    _, cells = map_of(book)
    places = set()
    for cell in cells:
        sheet = book[cell["sheet"]]
        row, _ = coordinate_to_tuple(cell["cell"])
        assert digest(text_of(sheet[cell["cell"]].value)) == cell["digest"]
        assert not sheet[cell["cell"]].protection.locked
        assert sheet["A1"].value == cell["anchor"] and sheet.cell(row, 1).value == cell["mark"]
        places.add((cell["sheet"], cell["cell"]))
    assert len(places) == len(cells) > 1000
    assert len({(cell["node"], cell["path"], cell["part"]) for cell in cells}) == len(cells)


def test_what_may_be_written_is_unlocked_and_nothing_else_is() -> None:
    book = sample_book()
    _, cells = map_of(book)
    inputs = {(cell["sheet"], cell["cell"]) for cell in cells}
    for sheet in book:
        if sheet["A1"].value not in {cell["anchor"] for cell in cells}:
            continue
        assert sheet.protection.sheet and sheet.protection.password is None
        merged = {str(where) for area in sheet.merged_cells.ranges for where in _inside(area)}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.coordinate not in merged:
                    assert cell.protection.locked == ((sheet.title, cell.coordinate) not in inputs), cell


def _inside(area: Any) -> list[str]:
    cells = [f"{openpyxl.utils.get_column_letter(c)}{r}" for r, c in area.cells]
    return cells[1:]


def test_choices_come_from_the_lists_and_their_words_differ() -> None:
    book = sample_book()
    lists = lists_of(book)
    assert lists["division"]["農政課"] == "nosei" and lists["target"]["以上"] == "at-least"
    assert lists["when"]["令和5年度"] == "2023" and lists["when"]["令和6年3月"] == "2024-03"
    sheet = book.worksheets[1]
    rules = {str(area): rule for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
    _, cells = map_of(book)
    for cell in cells:
        if cell["sheet"] == sheet.title and cell["list"]:
            rule = next(rule for area, rule in rules.items() if area.split(":")[0] == cell["cell"])
            assert rule.type == "list" and rule.prompt
            formula = re.match(r"'_tsumugu_lists'!\$([A-Z]+)\$2:\$\1\$(\d+)", rule.formula1)
            assert formula and book["_tsumugu_lists"][f"{formula[1]}1"].value == cell["list"]
            assert int(formula[2]) == len(lists[cell["list"]]) + 1


def test_blank_rows_for_new_steps_name_their_place() -> None:
    _, cells = map_of(sample_book())
    new = {cell["node"] for cell in cells if cell["node"].startswith("+")}
    activities = [activity.id for item in sample_plan().initiatives for activity in item.activities]
    assert new == {f"+{a}/{slot}/{n}" for a in activities for slot, n in (("planned", 1), ("actual", 1), ("actual", 2))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_document_same_bytes(language: str) -> None:
    assert sample(language) == workbook(sample_document(), language, [TABLE])
    with zipfile.ZipFile(io.BytesIO(sample(language))) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert b"2026-04-20T00:00:00Z" in archive.read("docProps/core.xml")


def elements(data: bytes) -> set[str]:
    """The local names of all elements of all worksheets; raises if any part is not well-formed."""
    names: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                root = etree.fromstring(archive.read(info))
                if info.filename.startswith("xl/worksheets/"):
                    names |= {etree.QName(element).localname for element in root.iter(etree.Element)}
    return names


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "{=1}",
    "=cmd|' /C calc'!A0",
    "<r>x</r>",
    "_x0041_",
    "<r><t>&",
)


def hostile_plan(text: str) -> Plan:
    activity = Activity(
        id="a", title=text, description=text, planned=(Step(id="s", label=text, start="2023-05", note=text),),
        planned_texts=((2023, text), (2040, text)), actual_texts=((2023, text),),
        indicators=(
            Indicator(id="n", name=text, unit=text, definition=text, targets=((2023, Target(kind="text", text=text)),),
                      actuals=((2023, Actual(text=text, note=text, source=text)), (2024, Actual(unavailable=text)))),
        ),
    )  # fmt: skip
    item = Initiative(id="i", title=text, policy=text, summary=text, situation=text, activities=(activity,))
    return Plan(id="p", title=text, period=Period(first=2023, last=2025), stage=text, notice=text, initiatives=(item,))


@pytest.mark.parametrize("text", (*FORMULAS, *HOSTILE))
def test_no_text_becomes_a_formula_or_is_lost(text: str) -> None:
    table = Tidy(text, text, (Column(text),), ((text,),))
    data = workbook(replace(document(hostile_plan(text)), stage=text, summary=text), "ja", [table])
    assert not {"f", "v.f"} & elements(data)
    found = read_back(opened(data))
    shown = clean(text)
    for key in (
        ("i", "title"),
        ("i", "summary"),
        ("a", "planned_texts.2023"),
        ("a", "planned_texts.2040"),
        ("s", "label"),
    ):
        assert _same(found[key], shown), key
    assert _same(found[("n", "actuals.2023")].get("note"), shown)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    tidy = book.get_sheet_by_name(book.sheet_names[-3 if len(shown) < 32768 else -4]).to_python()
    assert len(tidy) == (2 if shown else 0) and all(not isinstance(cell, float) for row in tidy for cell in row)


def _same(found: object, shown: str) -> bool:
    """openpyxl keeps what XlsxWriter escapes (``_x005F_``) as it stands in the file."""
    return str(found or "").replace("_x005F_", "_") == shown or (is_decimal(shown) and found == plain(shown))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans(), st.sampled_from(LANGUAGES))
def test_no_plan_breaks_the_workbook(plan: Plan, language: str) -> None:
    data = workbook(document(plan), language)
    assert "f" not in elements(data)
    book = opened(data)
    head, cells = map_of(book)
    assert head["cells"] == str(len(cells))


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
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True)]
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
        if sheet.title not in ("表紙",):
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
        if row[1].value is None and row[2].value is None or str(row[1].value) in ("（略）", "(unchanged)"):
            continue
        sides = [_runs(cell) for cell in row[1:3]]
        if str(row[0].value) in ("（続き）", "(continued)"):
            told[-1] = [old + new for old, new in zip(told[-1], sides, strict=True)]
        else:
            told.append(sides)
    assert len(told) == len(found) > 10
    for row, sides in zip(found, told, strict=True):
        for pieces, runs in zip((row.after, row.before), sides, strict=True):
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


@pytest.mark.parametrize("text", (*FORMULAS, *HOSTILE, "長い。" * 20_000, "一行が続く" * 20_000, "行\n" * 5_000))
def test_a_comparison_of_hostile_texts(text: str) -> None:
    before, after = (to_table(Plan(id="p", title="計画", initiatives=(Initiative(id="i", title="名", summary=said),)))
                     for said in ("前の文。", f"{text}。"))  # fmt: skip
    data = comparison_workbook(before, after, date="2026-04-20")
    assert "f" not in elements(data)
    sheet = opened(data).worksheets[0]
    said = [str(row[1] or "") for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert clean(text) in "".join(said).replace("_x005F_", "_")
    assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_nothing_changed_is_said() -> None:
    table = to_table(sample_plan())
    sheet = opened(comparison_workbook(table, table, date="2026-04-20")).worksheets[0]
    assert sheet["A4"].value == "変更はありません。"


@given(st.lists(st.tuples(st.booleans(), st.text(max_size=3000)), max_size=5), st.floats(4, 60))
@settings(max_examples=50, deadline=None)
def test_parts_of_a_cell_joined_again_are_its_text(runs: list[tuple[bool, str]], width: float) -> None:
    pages = _pages(runs, width)
    for kind in (True, False):
        joined = "".join(text for page in pages for under, text in page if under is kind)
        assert joined == "".join(clean(text) for under, text in runs if under is kind)


def test_words_of_choices_are_those_of_the_other_forms() -> None:
    lists = lists_of(sample_book("en"))
    assert lists["shape"] == {words.choice_label(c, "en"): c for c in ("bar", "continuing", "milestone")}
