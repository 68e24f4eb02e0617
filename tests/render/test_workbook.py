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
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import asdict, astuple, replace
from openpyxl.cell import MergedCell
from openpyxl.utils import coordinate_to_tuple
from tests.gate import first
from tests.render.sample import sample_document, sample_plan
from tests.strategies import HOSTILE, plans, up_to

from tsumugu.core.canonical import root_hash
from tsumugu.core.plan import Activity, Actual, Indicator, Initiative, Judgement, Period, Plan, Step, Target
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import Table, to_table
from tsumugu.core.translation import translated
from tsumugu.core.validation import is_decimal
from tsumugu.interchange.workbook import Layout, layout, layout_of
from tsumugu.interchange.workbook.layout import digest
from tsumugu.render.content import Document
from tsumugu.render.reading import indicators
from tsumugu.render.reading.sheet import when
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.workbook import workbook

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
        ("=HYPERLINK(0)", 2023, Decimal("8.10"), None), ("+81", 2024, Decimal(0), ""), ("-1", 2025, None, "@cmd"),
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


def layout_in(book: Any) -> Layout:
    """What the last worksheet says."""
    rows = book.worksheets[-1].iter_rows(values_only=True)
    return layout_of([["" if cell is None else str(cell) for cell in row] for row in rows])


def map_of(book: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Head and cells by the names that the worksheet gives them."""
    found = layout_in(book)
    head = {"format": layout.FORMAT, **{key: str(value) for key, value in asdict(found.head).items()}}
    return head, [dict(zip(layout.COLUMNS, astuple(cell), strict=True)) for cell in found.cells]


def lists_of(book: Any) -> dict[str, dict[str, str]]:
    """Each list: word to value."""
    found: dict[str, dict[str, str]] = {}
    columns = list(book[layout_in(book).head.lists].iter_cols(values_only=True))
    for number in range(len(columns) // 2):
        said, values = columns[layout.list_column(number) :][:2]
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


@pytest.mark.thorough
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
def test_what_is_said_of_targets_and_steps_is_said_in_the_formats(language: str) -> None:
    book = sample_book(language)
    said = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
    every = "\n".join(said)
    plan = sample_plan()
    for facts in indicators.facts(plan, "2026-04-20", None, language=language):
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


def test_the_foot_of_a_sheet_names_the_day_as_the_cover_does() -> None:
    day = words.day_label(sample_document().date, "ja")
    assert all(day in sheet.oddFooter.left.text for sheet in sample_book().worksheets if sheet.sheet_state == "visible")


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_else_is_in_the_marks_and_every_input_is_in_the_layout(language: str) -> None:
    """The layout is whole: each unlocked cell that people see is in it, and each row has the mark it says."""
    book = sample_book(language)
    found = layout_in(book)
    anchors = {cell.anchor for cell in found.cells}
    assert layout.PLAN_ANCHOR in anchors and len(anchors) > 3
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        if sheet["A1"].value in anchors
        for row in sheet.iter_rows(min_col=2)
        for cell in row
        if not isinstance(cell, MergedCell) and not cell.protection.locked
    }
    assert unlocked == {(cell.sheet, cell.cell) for cell in found.cells}
    for sheet in book.worksheets:
        if sheet["A1"].value in anchors:
            assert sheet.column_dimensions["A"].hidden
            marks = [row[layout.MARK_AT] for row in sheet.iter_rows(min_row=2, values_only=True)]
            assert marks == [str(number) for number in range(2, len(marks) + 2)]


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


@pytest.mark.parametrize("text", [*first(FORMULAS, 10), *first(HOSTILE, 10)])
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


@pytest.mark.thorough
@up_to(25)
@given(plans(), st.sampled_from(LANGUAGES))
def test_no_plan_breaks_the_workbook(plan: Plan, language: str) -> None:
    data = workbook(document(plan), language)
    assert "f" not in elements(data)
    book = opened(data)
    head, cells = map_of(book)
    assert head["cells"] == str(len(cells))
