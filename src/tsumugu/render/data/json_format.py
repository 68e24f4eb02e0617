"""A table as JSON: what it is, what its columns mean, and its rows as objects, one to a line.

Numbers are JSON numbers with the digits of the plan (``12.50`` stays ``12.50``); who needs them exactly reads them
as decimals. A blank is ``null``, an empty text ``""``; texts are as they were written.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tsumugu.render.content import Document
from tsumugu.render.data.columns import Cell, Column, DataTable, Row
from tsumugu.render.vocabulary.words import Pair

_encode = msgspec.json.Encoder().encode


def pair(words: Pair) -> dict[str, str]:
    return {"ja": words[0], "en": words[1]}


def about(document: Document) -> dict[str, Any]:
    """Whose data these are, from which edition, under which licence."""
    plan, licence = document.plan, document.licence
    return {
        "plan": {"id": plan.id, "title": plan.title},
        "organization": {"code": plan.organization.code, "name": plan.organization.name},
        "edition": {
            "name": document.name or None, "label": document.label or None, "part": document.part,
            "number": document.number or None, "date": document.date, "ledger_sequence": document.sequence or None,
            "content_hash": document.root or None, "ledger_checkpoint": document.checkpoint or None,
        },
        "licence": {"name": licence.name, "url": licence.url} if licence else None,
        "address": document.address or None,
    }  # fmt: skip


def described(column: Column) -> dict[str, Any]:
    """A column as the dictionary has it."""
    return {
        "name": column.name,
        "type": column.type,
        "label": pair(column.label),
        "definition": pair(column.definition),
        "unit": pair(column.unit) if column.unit else None,
        "values": [{"value": value.value, "meaning": pair(value.meaning)} for value in column.values] or None,
        "blank": pair(column.blank) if column.blank else None,
        "plan_field": column.holds or None,
        "refers_to": column.refers or None,
    }


def json(table: DataTable, document: Document) -> bytes:
    head = {
        "table": table.id, "title": pair(table.title), "description": pair(table.description), **about(document),
        "key": table.key, "columns": [described(column) for column in table.columns],
    }  # fmt: skip
    names = [column.name for column in table.columns]
    numbers = [at for at, column in enumerate(table.columns) if column.type == "number"]
    rows = [_encode(dict(zip(names, _exact(row, numbers), strict=True))) for row in table.rows]
    body = b"\n" + b",\n".join(rows) + b"\n" if rows else b""
    return _encode(head)[:-1] + b',"rows":[' + body + b"]}\n"


def _exact(row: Row, numbers: list[int]) -> Row | list[Cell | msgspec.Raw]:
    if not numbers:
        return row
    cells: list[Cell | msgspec.Raw] = list(row)
    for at in numbers:
        cell = cells[at]
        if isinstance(cell, str):
            cells[at] = msgspec.Raw(cell.encode())
    return cells
