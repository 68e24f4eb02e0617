"""The rules of machine readability, one test each, over the sample and over any plan the format can hold.

Numbered rules are those of 統計表における機械判読可能なデータの表記方法の統一ルール (Ministry of Internal
Affairs and Communications, 2020); the others come from the government's open-data guidance and from RFC 4180. Files
are read as a stranger reads them: bytes, dictionary, README.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from tests.render.open_data import Bare, Cells, dictionary, documents, read, records
from tests.render.sample import sample_document

from tsumugu.core import fiscal
from tsumugu.core.validation import is_decimal
from tsumugu.render.content import Document
from tsumugu.render.data import LAYOUTS, files

Files = dict[str, bytes]
Rule = Callable[[Files], None]
RULES: dict[str, Rule] = {}
SAMPLE = files(sample_document())
ERAS = re.compile(r"令和|平成|昭和|[RHS]\d{1,2}(?!\d)")


def rule(name: str) -> Callable[[Rule], Rule]:
    def keep(check: Rule) -> Rule:
        RULES[name] = check
        return check

    return keep


def _tables(found: Files) -> Iterator[tuple[str, list[list[str]]]]:
    for name, data in found.items():
        if name.endswith(".csv"):
            yield name.removesuffix(".csv"), records(data)


def _columns(found: Files, *types: str) -> Iterator[tuple[str, Cells, list[str]]]:
    """Table, column and cells of the columns of these types, as they stand in the file."""
    columns = dictionary(found)
    for table, (header, *rows) in _tables(found):
        for at, name in enumerate(header):
            column = columns.get(table, {}).get(name)
            if column is not None and column["type"] in types:
                yield table, column, [row[at] for row in rows]


# -- the unified rules -------------------------------------------------------------------------


@rule("1-1 the format is open: CSV, and JSON beside it")
def _open_formats(found: Files) -> None:
    for layout in LAYOUTS:
        assert records(found[f"{layout.id}.csv"])
        assert isinstance(json.loads(found[f"{layout.id}.json"])["rows"], list)
    assert {name.rpartition(".")[2] for name in found} == {"csv", "json", "txt"}


@rule("1-2 one fact to a cell")
def _one_fact(found: Files) -> None:
    for _, column, cells in _columns(found, "id", "code", "hash"):
        if column["type"] != "hash":
            assert not [cell for cell in cells if re.search(r"[,;|/、，\s]", cell)], column["column_name"]
    # What a node may have many of has a table of its own, a row for each.
    for table in ("relations", "lists", "change_approvals", "change_causes", "change_touches"):
        assert f"{table}.csv" in found


@rule("1-3 numbers are numbers: no separators, no units, no signs beside a minus")
def _numbers(found: Files) -> None:
    for _, column, cells in _columns(found, "number", "integer", "year"):
        for cell in cells:
            assert isinstance(cell, Bare) and (cell == "" or is_decimal(cell)), (column["column_name"], cell)
            if column["type"] != "number":
                assert "." not in cell


@rule("1-4 no merged cells: every row has every column")
def _rectangular(found: Files) -> None:
    for name, (header, *rows) in _tables(found):
        assert not [row for row in rows if len(row) != len(header)], name


@rule("1-5 no spaces or line breaks for the look of it")
def _no_layout(found: Files) -> None:
    for _, (header, *_rows) in _tables(found):
        assert not [name for name in header if re.search(r"\s", name)]
    types = ("code", "id", "area_code", "integer", "number", "year", "date", "month", "time", "boolean")
    for _, column, cells in _columns(found, *types):
        assert not [cell for cell in cells if re.search(r"\s", cell)], column["column_name"]


@rule("1-6 nothing is left out because the row above says it")
def _nothing_omitted(found: Files) -> None:
    for table, columns in dictionary(found).items():
        for row in read(found)[table]:
            for name, column in columns.items():
                assert row[name] is not None or column["blank_possible"], (table, name)
                assert row[name] is not None or not column["in_key"], (table, name)


@rule("1-7 no formulas")
def _no_formulas(found: Files) -> None:
    for name, rows in _tables(found):
        for row in rows:
            for cell in row:
                if cell[:1] in tuple("=+-@＝＋－＠\t\r\n\x00"):
                    assert isinstance(cell, Bare) and is_decimal(cell), (name, cell)


@rule("1-8 no objects: plain text and nothing else")
def _plain(found: Files) -> None:
    for data in found.values():
        data.decode("utf-8")
    for name in found:
        assert re.fullmatch(r"[A-Za-z_]+\.(csv|json|txt)", name)


@rule("1-9 the unit of every number is stated")
def _units(found: Files) -> None:
    for table, column, _ in _columns(found, "number"):
        unit = column["unit_ja"]
        assert unit and column["unit_en"], (table, column["column_name"])
        if "unit" in unit:  # it differs from row to row: then it stands in the row, or where the dictionary says
            home = "indicators" if "indicators" in unit else table
            named = re.search(r"[a-z_]*unit", unit)
            assert named and named[0] in dictionary(found)[home], (table, unit)


@rule("1-10 no machine-dependent characters of ours")
def _characters(found: Files) -> None:
    for name in ("dictionary.csv", "codes.csv"):
        found[name].decode("utf-8-sig").encode("iso2022_jp")  # JIS X 0208, which every machine has
    for _, (header, *_rows) in _tables(found):
        assert all(name.isascii() for name in header)
    for _, column, cells in _columns(found, "code"):
        assert all(cell.isascii() for cell in cells), column["column_name"]


@rule("1-11 western years and ISO dates, no eras")
def _western(found: Files) -> None:
    formats: dict[str, Callable[[str], object]] = {
        "year": lambda cell: re.fullmatch(r"\d{4}", cell), "date": fiscal.is_date, "month": fiscal.is_month,
        "time": lambda cell: re.fullmatch(r"\d{4}(-\d\d)?", cell),
    }  # fmt: skip
    for kind, fits in formats.items():
        for _, column, cells in _columns(found, kind):
            assert not [cell for cell in cells if cell and not fits(str(cell))], column["column_name"]
    for _, column, cells in _columns(found, "code", "id", "integer", "number", "boolean", *formats):
        assert not [cell for cell in cells if ERAS.search(cell)], column["column_name"]
    for name in ("dictionary.csv", "codes.csv"):
        assert not ERAS.search(found[name].decode())


@rule("1-12 the area code stands in every table, six digits as text")
def _area_code(found: Files) -> None:
    seen = [column["table_id"] for _, column, _ in _columns(found, "area_code")]
    assert seen == [layout.id for layout in LAYOUTS]
    for table, _, cells in _columns(found, "area_code"):
        for cell in cells:
            assert (re.fullmatch(r"[0-9]{6}", cell) and not isinstance(cell, Bare)) or cell == "", (table, cell)


@rule("1-13 no marks among numbers for what is missing")
def _no_marks(found: Files) -> None:
    for _, column, cells in _columns(found, "number", "integer", "year", "date", "month", "time", "boolean"):
        assert not [cell for cell in cells if re.search(r"[^0-9.a-z-]", cell) or cell in ("-", "x", "n.a.", "null")]
        assert "" not in cells or column["blank_possible"]


@rule("2-1 data are not divided: no empty rows or lines of headings between")
def _undivided(found: Files) -> None:
    for name, (header, *rows) in _tables(found):
        for row in rows:
            assert any(row), name
            assert row != header or name == "dictionary", name


@rule("2-2 one table to a file")
def _one_table(found: Files) -> None:
    for name, (header, *_rows) in _tables(found):
        assert len(set(header)) == len(header), name
    for layout in LAYOUTS:
        assert json.loads(found[f"{layout.id}.json"])["table"] == layout.id


# -- open-data guidance and RFC 4180 -----------------------------------------------------------


@rule("the encoding is UTF-8, with a byte order mark in CSV, and is stated")
def _encoding(found: Files) -> None:
    for name, data in found.items():
        data.decode("utf-8")
        assert data.startswith(b"\xef\xbb\xbf") is not name.endswith(".json")
    assert "UTF-8" in found["README.txt"].decode()
    assert {resource["encoding"] for resource in json.loads(found["datapackage.json"])["resources"]} == {"utf-8"}


@rule("records end with CRLF, strings stand in quotes")
def _records(found: Files) -> None:
    for name, data in found.items():
        if name.endswith(".csv"):
            assert data.endswith(b"\r\n")
            assert not re.search(rb"(?<!\r)\n", re.sub(rb'"(?:[^"]|"")*"', b"", data))


@rule("the first row is the header, in lower-case ASCII")
def _header(found: Files) -> None:
    for name, (header, *_rows) in _tables(found):
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in header), name
        if name in dictionary(found):
            assert header == list(dictionary(found)[name])


@rule("long format: no year is a column")
def _long(found: Files) -> None:
    for name, (header, *_rows) in _tables(found):
        assert not [column for column in header if re.search(r"\d", column)], name
    for table in ("values", "texts", "budget", "ratings"):
        assert "fiscal_year" in dictionary(found)[table]


@rule("no notes inside a table")
def _no_notes(found: Files) -> None:
    tables = read(found)
    nodes = {row["node_id"] for row in tables["nodes"]}
    about = {
        "initiatives": "initiative_id", "activities": "activity_id", "steps": "step_id", "texts": "activity_id",
        "indicators": "indicator_id", "values": "indicator_id", "budget": "initiative_id", "grades": "grade_id",
        "divisions": "division_id", "lists": "node_id", "translations": "node_id", "relations": "from_id",
    }  # fmt: skip
    for table, column in about.items():
        assert {row[column] for row in tables[table]} <= nodes, table


@rule("a blank is not a zero, and its meaning is stated")
def _blank(found: Files) -> None:
    for table, columns in dictionary(found).items():
        for row in read(found)[table]:
            for name, column in columns.items():
                if row[name] is None:
                    assert column["blank_meaning_ja"] and column["blank_meaning_en"], (table, name)
        for column in columns.values():
            if (
                column["type"] == "number"
                and "value" in column["column_name"]
                and column["column_name"] != "expected_value"
            ):
                assert "0ではありません" in column["blank_meaning_ja"] and "not zero" in column["blank_meaning_en"]


@rule("true and false are written out")
def _booleans(found: Files) -> None:
    for _, column, cells in _columns(found, "boolean"):
        assert set(cells) <= {"true", "false", ""}, column["column_name"]
        assert "" not in cells or column["blank_possible"]


@rule("codes are those of the dictionary")
def _codes(found: Files) -> None:
    allowed: dict[tuple[str, str], set[str]] = {}
    for row in records(found["codes.csv"])[1:]:
        allowed.setdefault((row[0], row[1]), set()).add(row[3])
    for table, column, cells in _columns(found, "code"):
        assert set(cells) - {""} <= allowed[table, column["column_name"]], column["column_name"]


@rule("definitions, licence and update history come with the data")
def _definitions(found: Files) -> None:
    assert {
        "dictionary.csv",
        "dictionary.json",
        "codes.csv",
        "datapackage.json",
        "changes.csv",
        "README.txt",
    } <= found.keys()
    history = json.loads(found["dictionary.json"])["history"]
    assert [change["sequence"] for change in history["changes"]] == [row["sequence"] for row in read(found)["changes"]]
    licence = json.loads(found["dictionary.json"])["licence"]
    if licence:
        assert licence["url"] in found["README.txt"].decode()


@rule("identifiers are stable and whose data it is stands in every row")
def _identity(found: Files) -> None:
    (plan,) = read(found)["plan"]
    for table, rows in read(found).items():
        for row in rows:
            assert all(row[name] == plan[name] for name in ("plan_id", "organization_code", "edition")), table


#: For each rule a file, words in it, and the words that break the rule; ``None``: the file is missing or new.
BROKEN: dict[str, tuple[str, str | None, str]] = {
    "1-1": ("values.json", None, ""),
    "1-2": ("relations.csv", '"a-norin"', '"a-norin,a-kanko"'),
    "1-3": ("values.csv", ",4000,", ',"4,000",'),
    "1-4": ("values.csv", ',4620,,"final"', ',4620,"final"'),
    "1-5": ("steps.csv", '"planned"', '"　planned"'),
    "1-6": ("steps.csv", '"planned"', ""),
    "1-7": ("steps.csv", '"産地との調整"', '"=HYPERLINK(1)"'),
    "1-8": ("chart.png", None, "PNG"),
    "1-9": ("dictionary.csv", '"千円"', ""),
    "1-10": ("dictionary.csv", '"予算額"', '"①予算額"'),
    "1-11": ("values.csv", ",2023,", ",R5,"),
    "1-12": ("values.csv", '"480002"', "480002"),
    "1-13": ("values.csv", ",34.2,", ",-,"),
    "2-1": ("values.csv", "\r\n", "\r\n" + "," * 18 + "\r\n"),
    "2-2": ("values.csv", '"target_low"', '"target_value"'),
    "the encoding": ("values.csv", "\ufeff", ""),
    "records": ("values.csv", "\r\n", "\n"),
    "the first row": ("values.csv", '"fiscal_year"', '"年度"'),
    "long": ("values.csv", '"fiscal_year"', '"target_2023"'),
    "no notes": ("values.csv", '"i-zentai"', '"※速報値を含む。"'),
    "a blank": ("dictionary.csv", "実績の数値がありません（0ではありません）。", "実績がありません。"),
    "true and false": ("values.csv", ",true,", ",○,"),
    "codes": ("values.csv", '"at-least"', '"以上"'),
    "definitions": ("codes.csv", None, ""),
    "identifiers": ("values.csv", '"roadmap-2"', '"roadmap-1"'),
}


@pytest.mark.parametrize("name", RULES)
def test_a_breach_is_noticed(name: str) -> None:
    ((path, old, new),) = [
        breach
        for start, breach in BROKEN.items()
        if name.split(":", maxsplit=1)[0].startswith(start + " ") or name.startswith(start + ",")
    ]
    broken = dict(SAMPLE)
    if old is None and not new:
        del broken[path]
    else:
        text = broken.get(path, b"").decode()
        assert old is None or old in text
        broken[path] = new.encode() if old is None else text.replace(old, new).encode()
    with pytest.raises((AssertionError, KeyError, UnicodeEncodeError)):
        RULES[name](broken)


@pytest.fixture(scope="module")
def generated() -> list[Files]:
    """The files of some plans of any kind, the same in every run; made once for all rules."""
    made: list[Files] = []

    @settings(max_examples=30, derandomize=True, database=None)
    @given(document=documents())
    def collect(document: Document) -> None:
        made.append(files(document))

    collect()
    return made


@pytest.mark.parametrize("name", RULES)
def test_the_sample(name: str) -> None:
    RULES[name](SAMPLE)


@pytest.mark.thorough
@pytest.mark.parametrize("name", RULES)
def test_any_plan(name: str, generated: list[Files]) -> None:
    assert len(generated) >= 30
    for found in generated:
        RULES[name](found)
