"""``datapackage.json``: Data Package 2.0 with a Table Schema for each CSV file (https://datapackage.org/standard/).

A program that reads the descriptor knows the type, the allowed values and the meaning of the blanks of every
column, and can check each file by its hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tsumugu.interchange.readable import pretty_json
from tsumugu.render.content import Document
from tsumugu.render.data.columns import Column, DataTable, Type

_PROFILES = "https://datapackage.org/profiles/2.0/"
_TYPES: dict[Type, str] = {
    "text": "string", "code": "string", "id": "string", "area_code": "string", "hash": "string", "time": "string",
    "integer": "integer", "year": "integer", "number": "number", "date": "date", "month": "yearmonth",
    "boolean": "boolean",
}  # fmt: skip
_PATTERNS: dict[Type, str] = {"area_code": "^[0-9]{6}$", "time": "^[0-9]{4}(-[0-9]{2})?$"}
_DIALECT = {
    "$schema": f"{_PROFILES}tabledialect.json",
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
_MEDIA = {"csv": "text/csv", "json": "application/json", "txt": "text/plain"}

FORMULA_RULE = (
    "In columns of type string, one apostrophe at the beginning of a cell is not part of the text: take it away. It "
    "keeps spreadsheets from reading the text as a formula."
)


def datapackage(document: Document, tables: Sequence[DataTable], files: Mapping[str, bytes]) -> bytes:
    """The descriptor of ``files`` (name to bytes). ``tables``: those that stand in ``files`` as ``<id>.csv``.
    Raises ``KeyError`` if a table has no file."""
    plan, licence = document.plan, document.licence
    described = {f"{table.id}.csv": table for table in tables}
    for name in described:
        files[name]
    package: dict[str, Any] = {
        "$schema": f"{_PROFILES}datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", f"{document.slug}-{document.name or 'draft'}".lower()).strip("-"),
        "title": plan.title,
        "description": f"Open data of the plan, one table per file. {FORMULA_RULE}",
        "version": document.name or "draft",
        "created": f"{document.date}T00:00:00+09:00",
        "keywords": ["DX", "計画", "ロードマップ", "指標", "plan", "roadmap", "indicators"],
    }
    if document.address:
        package["homepage"] = document.address
    if plan.organization.name:
        package["contributors"] = [
            {"title": plan.organization.name, "organization": plan.organization.name, "roles": ["publisher"]}
        ]
    if licence:
        package["licenses"] = [{"title": licence.name, "path": licence.url}]
    package["organization_code"] = plan.organization.code
    package["content_hash"] = document.root or None
    package["ledger_sequence"] = document.sequence or None
    package["resources"] = [_resource(name, data, described.get(name)) for name, data in files.items()]
    return pretty_json(_present(package))


def _present(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _resource(path: str, data: bytes, table: DataTable | None) -> dict[str, Any]:
    stem, _, ending = path.lower().rpartition(".")
    resource: dict[str, Any] = {
        "name": stem if table else f"{stem}-{ending}",
        "path": path,
        "format": ending,
        "mediatype": _MEDIA[ending],
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    if table is not None:
        resource |= {
            "type": "table", "title": _two(table.title), "description": _two(table.description), "dialect": _DIALECT,
            "schema": _schema(table),
        }  # fmt: skip
    return resource


def _two(pair: tuple[str, str]) -> str:
    return f"{pair[0]} / {pair[1]}"


def _schema(table: DataTable) -> dict[str, Any]:
    keys = [
        {"fields": [column.name], "reference": {"resource": target, "fields": [name]}}
        for column in table.columns
        if column.refers
        for target, _, name in [column.refers.partition(".")]
    ]
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.blank is None}
    if column.values:
        constraints["enum"] = [value.value for value in column.values]
    if column.type in _PATTERNS:
        constraints["pattern"] = _PATTERNS[column.type]
    said = [_two(column.definition)]
    if column.unit:
        said.append(f"単位 / Unit: {_two(column.unit)}")
    if column.blank:
        said.append(f"空欄 / Blank: {_two(column.blank)}")
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": _two(column.label),
        "description": "\n".join(said),
        "constraints": constraints,
    }
    if column.values:
        field["categories"] = [{"value": value.value, "label": _two(value.meaning)} for value in column.values]
    return field
