"""Reading open data back, by nothing but the rules that README.txt and the dictionary state."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.render.sample import sample_document
from tests.strategies import TEXT, plans

from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import ROOT, Entry, Table, to_table
from tsumugu.render.content import ChangeNote, Document
from tsumugu.render.data import LAYOUTS, LEFT_OUT
from tsumugu.render.vocabulary.words import ROLES

Cells = dict[str, Any]
BOM = "\ufeff"


class Bare(str):
    """A cell without quotes."""


@functools.lru_cache(maxsize=512)
def records(data: bytes) -> list[list[str]]:
    """The cells of a CSV file as they stand (RFC 4180), ``Bare`` where they have no quotes."""
    text = data.decode("utf-8")
    assert text.startswith(BOM) and text.endswith("\r\n")
    rows: list[list[str]] = []
    row: list[str] = []
    at = 1
    while at < len(text):
        if text[at] == '"':
            found = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL).match(text, at)
            assert found, text[at : at + 40]
            row.append(found[1].replace('""', '"'))
        else:
            found = re.compile(r'[^",\r\n]*').match(text, at)
            assert found
            row.append(Bare(found[0]))
        at = found.end()
        if text.startswith(",", at):
            at += 1
            if text.startswith("\r\n", at):
                row.append(Bare(""))
        if text.startswith("\r\n", at):
            rows.append(row)
            row = []
            at += 2
    assert row == []
    return rows


def unguarded(text: str) -> str:
    return text.removeprefix("'")


_STRINGS = {"text", "code", "id", "area_code", "hash"}


def from_csv(data: bytes, types: Mapping[str, str]) -> list[Cells]:
    """The rows of a CSV file with the values its dictionary promises; numbers stay decimals in text."""
    header, *rows = records(data)
    assert len({len(row) for row in (header, *rows)}) == 1
    return [
        {name: _cell(cell, types[name]) for name, cell in zip(header, row, strict=True)} for row in rows
    ]  # fmt: skip


def _cell(cell: str, kind: str) -> Any:
    if isinstance(cell, Bare) and cell == "":
        return None
    assert isinstance(cell, Bare) is (kind not in _STRINGS), (cell, kind)
    if kind in _STRINGS:
        return unguarded(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    return int(cell) if kind in ("integer", "year") else str(cell)


class Digits(str):
    """A JSON number as it stands."""


def from_json(data: bytes, types: dict[str, str]) -> list[Cells]:
    found = json.loads(data, parse_float=Digits, parse_int=Digits)
    return [{name: _value(cell, types[name]) for name, cell in row.items()} for row in found["rows"]]


def _value(cell: Any, kind: str) -> Any:
    if cell is None:
        return None
    assert isinstance(cell, Digits) is (kind in ("integer", "year", "number")), (cell, kind)
    if kind == "boolean":
        assert isinstance(cell, bool)
        return cell
    return int(cell) if kind in ("integer", "year") else str(cell)


_PAIRS = ("table_title", "label", "definition", "unit", "blank_meaning")
_DICTIONARY = {
    **dict.fromkeys(("table_id", "column_name", "type", "refers_to", "plan_field"), "text"),
    **{f"{name}_{language}": "text" for name in _PAIRS for language in ("ja", "en")},
    "position": "integer",
    "blank_possible": "boolean",
    "in_key": "boolean",
}


def dictionary(files: dict[str, bytes]) -> dict[str, dict[str, Cells]]:
    """By table and column, what dictionary.csv says."""
    return _dictionary(files["dictionary.csv"])


@functools.cache
def _dictionary(data: bytes) -> dict[str, dict[str, Cells]]:
    found: dict[str, dict[str, Cells]] = {}
    for row in from_csv(data, _DICTIONARY):
        found.setdefault(row["table_id"], {})[row["column_name"]] = row
    return found


def read(files: dict[str, bytes], format: str = "csv") -> dict[str, list[Cells]]:
    """Every table of the files."""
    reader = from_csv if format == "csv" else from_json
    return {
        name: reader(files[f"{name}.{format}"], {column: row["type"] for column, row in columns.items()})
        for name, columns in dictionary(files).items()
    }


def _filled(path: str, row: Cells) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: str(row[m[1]]), path)


def plan_of(files: dict[str, bytes], format: str = "csv") -> Table:
    """The plan, put together again from its tables."""
    tables, columns = read(files, format), dictionary(files)
    fields: dict[str, Cells] = {}
    order: dict[tuple[str, str], list[tuple[int, str]]] = {}
    places: dict[str, tuple[str, str, str]] = {}
    for row in tables["nodes"]:
        node, parent, slot = _node(row["node_id"]), _node(row["parent_id"]), row["slot"] or ""
        fields[node], places[node] = {}, (row["node_type"], parent, slot)
        if node != ROOT:
            order.setdefault((parent, slot), []).append((row["position"], node))
    leaves: dict[tuple[str, str], Cells] = {}
    for layout in LAYOUTS:
        for row in tables[layout.id]:
            node = _node(row[layout.subject]) if layout.subject else ROOT
            for name, column in columns[layout.id].items():
                if column["plan_field"] is not None and row[name] is not None:
                    path = _filled(column["plan_field"], row)
                    value = int(row[name]) if column["type"] == "time" and row[name].isdigit() else row[name]
                    _put(fields, leaves, node, places[node][0], path, value)
            if row.get("has_actual"):
                leaves.setdefault((node, f"actuals.{row['fiscal_year']}"), {})
    for row in tables["unreadable"]:
        node = _node(row["node_id"])
        _put(fields, leaves, node, places[node][0], row["field"], row["text"])
    for (node, path), parts in leaves.items():
        spec = field_spec(places[node][0], path)
        assert spec is not None and spec.leaf is not None
        fields[node][path] = spec.leaf(**parts)
    return Table(
        {node: Entry(*places[node], fields[node]) for node in places},
        {place: tuple(node for _, node in sorted(ids)) for place, ids in order.items()},
    )


def _node(shown: str | None) -> str:
    return ROOT if shown in (None, "_plan") else shown


def _put(
    fields: dict[str, Cells], leaves: dict[tuple[str, str], Cells], node: str, type_name: str, path: str, value: Any
) -> None:
    spec = field_spec(type_name, path)
    if spec is None or spec.leaf is not None:
        head, _, part = path.rpartition(".")
        leaves.setdefault((node, head), {})[part] = value
    elif spec.kind in ("list", "set"):
        fields[node][path] = (*fields[node].get(path, ()), value)
    else:
        assert path not in fields[node], f"{path} stands twice"
        fields[node][path] = value


def told(plan: Plan) -> Table:
    """What the tables say of a plan: all but what is left out on purpose. A list that is there and empty
    has no row, so it reads like one that is not there."""
    table = to_table(plan)
    nodes = {
        node: Entry(
            entry.type, entry.parent, entry.slot,
            {
                path: value for path, value in entry.fields.items()
                if value != () and f"{entry.type}.{path}" not in LEFT_OUT
            },
        )
        for node, entry in table.nodes.items()
    }  # fmt: skip
    return Table(nodes, table.order)


def held() -> Iterator[tuple[str, str]]:
    """Every ``(node type, field or part of a leaf)`` that a plan can have, with an example of the key of a cell."""
    examples = {"year": "2025", "date": "2024-04-01", "language": "en.title", "judge": "2025.division", "word": "汐見"}
    for name, spec in NODE_TYPES.items():
        for path, field in spec.fields.items():
            base = f"{path}.{examples[field.key]}" if field.kind == "keyed" else path
            if field.leaf is None:
                yield name, base
            else:
                yield from ((name, f"{base}.{part}") for part in msgspec.structs.asdict(_blank(field.leaf)))


def _blank(leaf: Any) -> Any:
    return leaf(**{info.name: "" for info in msgspec.structs.fields(leaf) if info.required})


NOTES = st.lists(
    st.builds(
        ChangeNote, sequence=st.integers(1, 99), date=st.sampled_from(("2024-04-01", "2026-03-31", "")),
        actor=st.just(""), role=st.sampled_from(("", *ROLES)), division=TEXT, reason=TEXT, proposal=TEXT,
        approvals=st.lists(st.sampled_from(tuple(ROLES)), max_size=2).map(tuple),
        touched=st.lists(
            st.tuples(st.sampled_from(("", "n1", "gone")), st.sampled_from(("", "title"))), max_size=3
        ).map(tuple),
    ),
    max_size=2, unique_by=lambda note: note.sequence,
).map(tuple)  # fmt: skip


_UNPUBLISHED = {
    "name": "", "label": "", "part": None, "number": 0, "sequence": 0, "root": "", "checkpoint": "", "licence": None,
}  # fmt: skip


def documents() -> st.SearchStrategy[Document]:
    """Editions and drafts of any plan the format can hold, however hostile its words."""

    def made(plan: Plan, previous: Plan | None, changes: tuple[ChangeNote, ...], published: bool) -> Document:
        document = msgspec.structs.replace(sample_document(), plan=plan, previous=previous, changes=changes)
        return document if published else msgspec.structs.replace(document, **_UNPUBLISHED)

    return st.builds(made, plans(), st.none() | plans(), NOTES, st.booleans())


def contract() -> str:
    """The names other people's programs rely on: each table, its columns with their types, the key marked."""
    lines = []
    for layout in LAYOUTS:
        lines.append(f"{layout.id}.csv")
        for column in layout.columns:
            key = " key" if column.name in layout.key else ""
            codes = f" {' '.join(value.value for value in column.values)}" if column.values else ""
            lines.append(f"  {column.name} {column.type}{key}{codes}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(contract(), end="")
