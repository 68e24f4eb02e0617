"""The dictionary, the data package and README.txt say what the files are."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.render.open_data import contract, documents, read, records
from tests.render.open_data import dictionary as described
from tests.render.sample import sample_document

from tsumugu.render.content import Document
from tsumugu.render.data import LAYOUTS, LEFT_OUT, files
from tsumugu.render.data.dictionary import TYPES

FILES = files(sample_document())
PACKAGE = json.loads(FILES["datapackage.json"])
TABLES = {resource["name"]: resource for resource in PACKAGE["resources"] if resource.get("type") == "table"}

#: What the Data Package 2.0 and Table Schema specifications ask of the properties that are used here.
_TEXT = {"type": "string", "minLength": 1}
_FIELD = {
    "type": "object",
    "required": ["name", "type", "title", "description", "constraints"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "type": {"enum": ["string", "number", "integer", "boolean", "date", "yearmonth"]},
        "title": _TEXT,
        "description": _TEXT,
        "constraints": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "required": {"type": "boolean"},
                "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
                "pattern": _TEXT,
            },
        },
        "categories": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value", "label"],
                "additionalProperties": False,
                "properties": {"value": {"type": "string"}, "label": _TEXT},
            },
        },
    },
    "additionalProperties": False,
}
_KEYS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
_SCHEMA = {
    "type": "object",
    "required": ["$schema", "fields", "primaryKey", "missingValues"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/tableschema.json"},
        "fields": {"type": "array", "minItems": 1, "items": _FIELD},
        "primaryKey": _KEYS,
        "missingValues": {"const": [""]},
        "foreignKeys": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["fields", "reference"],
                "additionalProperties": False,
                "properties": {
                    "fields": _KEYS,
                    "reference": {
                        "type": "object",
                        "required": ["resource", "fields"],
                        "additionalProperties": False,
                        "properties": {"resource": _TEXT, "fields": _KEYS},
                    },
                },
            },
        },
    },
}
PROFILE = {
    "type": "object",
    "required": ["$schema", "name", "title", "created", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "title": _TEXT,
        "description": _TEXT,
        "version": _TEXT,
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        "homepage": {"type": "string", "pattern": "^https?://"},
        "keywords": {"type": "array", "minItems": 1, "items": _TEXT},
        "licenses": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["path", "title"]}},
        "contributors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["title", "roles"],
                "properties": {"roles": {"type": "array", "items": _TEXT}},
            },
        },
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "format", "mediatype", "encoding", "bytes", "hash"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
                    "path": {"type": "string", "pattern": r"^[A-Za-z0-9_.]+$"},
                    "bytes": {"type": "integer", "minimum": 0},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "encoding": {"const": "utf-8"},
                    "mediatype": {"enum": ["text/csv", "application/json", "text/plain"]},
                    "type": {"const": "table"},
                    "schema": _SCHEMA,
                    "dialect": {
                        "type": "object",
                        "required": ["delimiter", "lineTerminator", "quoteChar", "doubleQuote", "header"],
                    },
                },
                "dependentRequired": {"type": ["schema", "dialect", "title", "description"]},
            },
        },
    },
}


def test_the_descriptor_keeps_the_specification() -> None:
    jsonschema.Draft202012Validator(PROFILE).validate(PACKAGE)
    names = [resource["name"] for resource in PACKAGE["resources"]]
    assert len(set(names)) == len(names)


@settings(max_examples=10)
@given(document=documents())
def test_the_descriptor_of_any_plan_keeps_it(document: Document) -> None:
    found = json.loads(files(document)["datapackage.json"])
    jsonschema.Draft202012Validator(PROFILE).validate({**found, "title": found["title"] or "題"})


def test_every_file_is_described_and_can_be_verified() -> None:
    assert {resource["path"] for resource in PACKAGE["resources"]} == FILES.keys() - {"datapackage.json"}
    for resource in PACKAGE["resources"]:
        data = FILES[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_the_fields_are_the_header_of_the_file() -> None:
    for name, resource in TABLES.items():
        assert [field["name"] for field in resource["schema"]["fields"]] == records(FILES[f"{name}.csv"])[0]


def test_the_package_says_whose_and_under_which_licence() -> None:
    assert PACKAGE["contributors"][0]["title"] == "汐見県" and PACKAGE["organization_code"] == "480002"
    assert PACKAGE["licenses"][0]["path"].startswith("https://www.digital.go.jp/")
    assert (PACKAGE["version"], PACKAGE["created"], PACKAGE["ledger_sequence"]) == (
        "roadmap-2", "2026-04-20T00:00:00+09:00", 2,
    )  # fmt: skip
    bare = json.loads(
        files(replace(sample_document(), licence=None, address="", root="", sequence=0))["datapackage.json"]
    )
    assert not {"licenses", "homepage", "content_hash", "ledger_sequence"} & bare.keys()


@pytest.mark.parametrize("name", [layout.id for layout in LAYOUTS])
def test_the_key_tells_rows_apart_and_references_are_found(name: str) -> None:
    rows = read(FILES)
    schema = TABLES[name]["schema"]
    keys = [tuple(row[column] for column in schema["primaryKey"]) for row in rows[name]]
    assert len(set(keys)) == len(keys) and not [key for key in keys if None in key]
    for foreign in schema.get("foreignKeys", ()):
        (column,), reference = foreign["fields"], foreign["reference"]
        (target,) = reference["fields"]
        there = {row[target] for row in rows[reference["resource"]]}
        assert {row[column] for row in rows[name]} - {None} <= there, column


@pytest.mark.parametrize("name", [layout.id for layout in LAYOUTS])
def test_what_the_schema_demands_of_a_cell_holds(name: str) -> None:
    for row in read(FILES)[name]:
        for field in TABLES[name]["schema"]["fields"]:
            cell, constraints = row[field["name"]], field["constraints"]
            if cell is None:
                assert not constraints["required"], field["name"]
                continue
            assert cell in constraints.get("enum", [cell])
            assert re.search(constraints.get("pattern", ""), str(cell))


def test_the_dictionary_defines_every_column() -> None:
    found = described(FILES)
    assert {name: list(columns) for name, columns in found.items()} == {
        layout.id: [column.name for column in layout.columns] for layout in LAYOUTS
    }
    for columns in found.values():
        for row in columns.values():
            for name in ("label_ja", "label_en", "definition_ja", "definition_en", "table_title_ja", "table_title_en"):
                assert row[name], row
            assert row["type"] in TYPES
            assert (row["blank_meaning_ja"] is not None, row["blank_meaning_en"] is not None) == (
                row["blank_possible"],
            ) * 2


def test_the_two_formats_of_the_dictionary_agree() -> None:
    found: dict[str, Any] = json.loads(FILES["dictionary.json"])
    for table in found["tables"]:
        for column in table["columns"]:
            row = described(FILES)[table["id"]][column["name"]]
            assert row["definition_ja"] == column["definition"]["ja"]
            assert row["blank_possible"] is (column["blank"] is not None)
            assert row["plan_field"] == column["plan_field"]
    assert [entry["plan_field"] for entry in found["left_out"]] == list(LEFT_OUT)
    assert [change["sequence"] for change in found["history"]["changes"]] == [1, 2]
    assert found["history"]["summary"] == sample_document().summary


def test_every_code_has_a_meaning() -> None:
    header, *rows = records(FILES["codes.csv"])
    meanings = {(row[0], row[1], row[3]): (row[4], row[5]) for row in rows}
    for layout in LAYOUTS:
        for column in layout.columns:
            assert bool(column.values) is (column.type == "code"), (layout.id, column.name)
            for value in column.values:
                assert all(meanings[layout.id, column.name, value.value])
    assert header == ["table_id", "column_name", "position", "value", "meaning_ja", "meaning_en"]


def test_the_readme_tells_what_a_person_must_know() -> None:
    text = FILES["README.txt"].decode("utf-8-sig")
    document = sample_document()
    licence = document.licence
    assert licence is not None
    for word in (licence.name, licence.url, document.root, document.checkpoint, "UTF-8", "480002", document.address):
        assert text.count(word) >= 2, f"{word}: in Japanese and in English"
    for name in FILES:
        assert name in text or name == "README.txt", name
    draft = replace(document, licence=None, name="", label="", root="", sequence=0, checkpoint="")
    said = files(draft)["README.txt"].decode()
    assert "利用条件は定められていません" in said and "No licence has been stated" in said and "SHA-256）：" not in said


def test_the_columns_are_those_other_programs_know() -> None:
    """A renamed column breaks programs elsewhere. If it has to be, write the list anew and say so in the change
    log: ``python -m tests.render.open_data > tests/render/open_data_columns.txt``."""
    assert (Path(__file__).parent / "open_data_columns.txt").read_text("utf-8") == contract()


@pytest.mark.parametrize(("page", "behind"), [("open-data.md", "## The rules"), ("open-data.ja.md", "## きまり")])
def test_the_handbook_names_every_table(page: str, behind: str) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "handbook" / page).read_text("utf-8")
    before, mark, _rules = text.partition(behind)
    named = set(re.findall(r"`([a-z_]+)`", before)) if mark else set()
    assert {layout.id for layout in LAYOUTS} <= named
    assert all(path.partition(".")[2] in named for path in LEFT_OUT)
