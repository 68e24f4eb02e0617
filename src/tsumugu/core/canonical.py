"""The file form of a plan as plain data, its canonical bytes and its hash.

**Canonical bytes** (the rules, so that anybody can compute them elsewhere): the file form as
JSON; missing fields left out; keys sorted by code point, keyed cells as an object whose keys
are text; every string in Unicode NFC, except that the CJK compatibility ideographs (U+F900–FAFF,
U+2F800–2FA1F) stand as they were written: the runs between them are normalized; no insignificant
space; non-ASCII characters as they are, UTF-8; integers only (decimals are strings), within ±2^53;
sets sorted.

**Root hash** of a plan: SHA-256 over, for each node in the order of its id's UTF-8 bytes, the
node's own hash, then for each non-empty slot sorted by (parent, slot) the hash of its order.
A node's hash is SHA-256 of the canonical bytes of ``["node", id, type, parent, slot, fields]``,
a slot's of ``["order", parent, slot, ids]``. Every part has the same length (32 bytes) and the
two kinds begin differently, so no two plans share one sequence of parts. Parts depend on one
node alone, so an edit of one node hashes one node again.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

import msgspec

from tsumugu.core.plan import FORMAT, Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Slot, Table, build_node, from_builtins, to_builtins

_encode = msgspec.json.Encoder(order="sorted").encode


#: The CJK compatibility ideographs. NFC would make U+FA10 塚 (U+585A), U+FA19 神 (U+795E) and so on: to the
#: reader other characters, and people and places are named with them (docs/decisions/0009).
_AS_WRITTEN = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def nfc(data: Any) -> Any:
    """Plain data with every string, keys too, in the form in which text is kept: Unicode NFC, with the
    CJK compatibility ideographs as they were written."""
    if isinstance(data, str):
        if unicodedata.is_normalized("NFC", data):
            return data
        runs = _AS_WRITTEN.split(data)
        runs[::2] = [unicodedata.normalize("NFC", run) for run in runs[::2]]
        return "".join(runs)
    if isinstance(data, dict):
        return {nfc(key): nfc(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [nfc(item) for item in data]
    return data


def canonical_json(data: Any) -> bytes:
    """Canonical bytes of plain data (see the module's rules; floats never get this far, because
    decoding refuses them). Raises ``TypeError`` on anything else than plain data."""
    encoded = _encode(data)
    text = encoded.decode()
    if not unicodedata.is_normalized("NFC", text):
        return _encode(nfc(data))
    return encoded


def digest(data: Any) -> str:
    """SHA-256, hex, of the canonical bytes of plain data: what a form, an act or a file carries of what was there."""
    return hashlib.sha256(canonical_json(data)).hexdigest()


def text_hash(text: str) -> str:
    """What a translation was made from: the first 16 hex digits of SHA-256 over the text as ``nfc`` has it."""
    return hashlib.sha256(nfc(text).encode()).hexdigest()[:16]


# -- file form ---------------------------------------------------------------------------------


def _kinds(type_name: str) -> tuple[tuple[str, str, str], ...]:
    """What a type is made of, in the order of its file: name, kind, and what a slot holds. Prepared once."""
    spec = NODE_TYPES[type_name]
    found = []
    for name in spec.cls.__struct_fields__:
        if name in spec.slots:
            found.append((name, "slot", spec.slots[name]))
        elif name in spec.records:
            found.append((name, "record", ""))
        elif name != "id" or type_name == "plan":
            found.append((name, spec.fields[name].kind, ""))
    return tuple(found)


_KINDS = {type_name: _kinds(type_name) for type_name in NODE_TYPES}


def _node_to_builtins(struct: Any, type_name: str) -> dict[str, Any]:
    data: dict[str, Any] = {} if type_name == "plan" else {"id": struct.id}
    for name, kind, held in _KINDS[type_name]:
        value = getattr(struct, name)
        if value is None:
            continue
        if kind == "slot":
            if value:
                data[name] = [_node_to_builtins(child, held) for child in value]
        elif kind == "record":
            record = msgspec.to_builtins(value)
            if record:
                data[name] = record
        elif kind == "keyed":
            if value:
                data[name] = {str(key): cell for key, cell in msgspec.to_builtins(value)}
        elif kind == "opaque":
            data[name] = json.loads(value)
        else:
            data[name] = msgspec.to_builtins(value)
    return data


def plan_to_builtins(plan: Plan) -> dict[str, Any]:
    """The file form as plain data, ``format`` first, then the fields as ``core.plan`` orders them."""
    return {"format": FORMAT, **_node_to_builtins(plan, "plan")}


def _node_from_builtins(data: dict[str, Any], type_name: str) -> Any:
    spec = NODE_TYPES[type_name]
    fields: dict[str, Any] = {}
    children: dict[str, tuple[Any, ...]] = {}
    for name, value in data.items():
        if name in spec.slots:
            children[name] = tuple(_node_from_builtins(child, spec.slots[name]) for child in value)
        elif name in spec.records:
            for key, part in value.items():
                fields[f"{name}.{key}"] = from_builtins(spec.fields[f"{name}.{key}"], part)
        elif (name == "id" and type_name != "plan") or (name == "format" and type_name == "plan"):
            continue
        else:
            field = spec.fields[name]
            if field.kind == "keyed":
                for key, cell in value.items():
                    fields[f"{name}.{key}"] = from_builtins(field, cell)
            elif field.kind == "opaque":
                fields[name] = opaque(value)
            elif field.kind == "set":
                fields[name] = tuple(sorted(set(value)))
            else:
                fields[name] = from_builtins(field, value)
    return build_node(type_name, data.get("id", ""), fields, children)


def plan_from_builtins(data: dict[str, Any]) -> Plan:
    """The inverse of ``plan_to_builtins``, for data this program wrote. Files from people go
    through ``interchange``, which collects problems instead of raising."""
    return _node_from_builtins(data, "plan")  # type: ignore[no-any-return]


def opaque(data: Any) -> str:
    """Any JSON data as the text that holds it losslessly (sorted keys, characters as they are)."""
    return _encode(data).decode()


def canonical_bytes(plan: Plan) -> bytes:
    """``canon(parse(canon(x))) == canon(x)``; see the module's rules."""
    return canonical_json(plan_to_builtins(plan))


# -- hashes ------------------------------------------------------------------------------------


def entry_bytes(node: str, entry: Entry) -> bytes:
    fields = {path: to_builtins(value) for path, value in entry.fields.items()}
    return canonical_json(["node", node, entry.type, entry.parent, entry.slot, fields])


class Hasher:
    """Root hashes of tables that share most of their entries: remembers the hash of each part.

    Entries are compared by identity, so only what an edit rebuilt is hashed again, and the last table
    not at all. Memory: that table, and one digest per node of it.
    """

    def __init__(self) -> None:
        self._nodes: dict[str, tuple[Entry, bytes]] = {}
        self._orders: dict[Slot, tuple[tuple[str, ...], bytes]] = {}
        self._last: tuple[Table, str] | None = None

    def root(self, table: Table) -> str:
        if self._last is not None and self._last[0] is table:
            return self._last[1]
        nodes: dict[str, tuple[Entry, bytes]] = {}
        total = hashlib.sha256()
        for node in sorted(table.nodes):
            entry = table.nodes[node]
            known = self._nodes.get(node)
            if known is None or known[0] is not entry:
                known = (entry, hashlib.sha256(entry_bytes(node, entry)).digest())
            nodes[node] = known
            total.update(known[1])
        orders: dict[Slot, tuple[tuple[str, ...], bytes]] = {}
        for place in sorted(table.order):
            ids = table.order[place]
            remembered = self._orders.get(place)
            if remembered is None or remembered[0] != ids:
                remembered = (ids, hashlib.sha256(canonical_json(["order", *place, list(ids)])).digest())
            orders[place] = remembered
            total.update(remembered[1])
        self._nodes, self._orders = nodes, orders
        self._last = (table, total.hexdigest())
        return self._last[1]


def root_hash(table: Table) -> str:
    """The content hash of a plan: 64 hex digits."""
    return Hasher().root(table)


__all__ = [
    "ROOT", "Hasher", "canonical_bytes", "canonical_json", "digest", "entry_bytes", "nfc", "opaque",
    "plan_from_builtins", "plan_to_builtins", "root_hash", "text_hash",
]  # fmt: skip
