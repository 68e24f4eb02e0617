"""Three-way merge of the fields of one node (rows 1 to 9 of the merge table)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from tsumugu.core.canonical import canonical_json, nfc, opaque
from tsumugu.core.conflicts import Conflict, Notice, Resolution, conflict
from tsumugu.core.merge_text import merge_prose
from tsumugu.core.schema import COUPLINGS, Coupling, FieldSpec, field_spec, kind_of
from tsumugu.core.table import MISSING, Missing, Value, to_builtins

Fields = dict[str, Value]
Sides = tuple[Value | Missing, Value | Missing, Value | Missing]
Resolve = Callable[[str], Resolution | None]


class FieldMerge:
    """Merges one node's fields; what it finds on the way is in ``conflicts`` and ``notices``."""

    def __init__(self, node: str, type_name: str, resolve: Resolve) -> None:
        self.node = node
        self.type = type_name
        self.resolve = resolve
        self.conflicts: list[Conflict] = []
        self.notices: list[Notice] = []

    def merge(self, base: Fields, ours: Fields, theirs: Fields) -> Fields:
        if ours == theirs:
            if ours != base:
                self._same(sorted(p for p in base.keys() | ours.keys() if base.get(p) != ours.get(p)))
            return ours
        if ours == base:
            return theirs
        if theirs == base:
            return ours
        paths = [*base, *sorted((ours.keys() | theirs.keys()) - base.keys())]
        sides = {path: (base.get(path, MISSING), ours.get(path, MISSING), theirs.get(path, MISSING)) for path in paths}
        result: dict[str, Value | Missing] = dict.fromkeys(paths, MISSING)
        for coupling in COUPLINGS.get(self.type, ()):
            for path, value in self._coupled(coupling, sides).items():
                result[path] = value
                del sides[path]
        for path, values in sides.items():
            result[path] = self._one(path, *values)
        return {path: value for path, value in result.items() if not isinstance(value, Missing)}

    def _same(self, paths: list[str]) -> None:
        self.notices.extend(Notice("same-change", self.node, path) for path in paths)

    def _one(self, path: str, base: Value | Missing, ours: Value | Missing, theirs: Value | Missing) -> Value | Missing:
        if ours == theirs:
            if ours != base:
                self._same([path])
            return ours
        if ours == base:
            return theirs
        if theirs == base:
            return ours
        kind = kind_of(self.type, path)
        if kind == "set":
            return _merge_set(base, ours, theirs)
        if kind == "prose" and isinstance(base, str) and isinstance(ours, str) and isinstance(theirs, str):
            merged = merge_prose(base, ours, theirs)
            if merged is not None:
                self.notices.append(Notice("prose-merged", self.node, path))
                return merged
            return self._decide("prose", path, base, ours, theirs)
        cleared = not isinstance(base, Missing) and (isinstance(ours, Missing) or isinstance(theirs, Missing))
        return self._decide("clear" if cleared else "field", path, base, ours, theirs)

    def _decide(self, kind: Any, path: str, *values: Value | Missing) -> Value | Missing:
        base, ours, theirs = values
        held = base
        spec = field_spec(self.type, path)
        if isinstance(base, Missing) and spec is not None and spec.required:
            # Both sides added this node. There is no base to hold at and the node needs a value:
            # the one that sorts first, so that the result does not depend on who is called ours.
            held = min((v for v in (ours, theirs) if not isinstance(v, Missing)), key=_sort_key)
        plain = [to_builtins(value) for value in (*values, held)]
        found = conflict(kind, self.node, self.type, path, base=plain[0], ours=plain[1], theirs=plain[2], held=plain[3])
        answer = self.resolve(found.id)
        chosen: dict[str, Value | Missing] = {"base": held, "ours": ours, "theirs": theirs}
        if answer is not None and answer.choice == "value":
            read = written(spec, answer.value)
            chosen.update({} if read is None else {"value": read})
        if answer is None or answer.choice not in chosen:
            self.conflicts.append(found)
            return held
        return chosen[answer.choice]

    def _coupled(self, coupling: Coupling, sides: dict[str, Sides]) -> dict[str, Value | Missing]:
        """The fields held back because the sides met in this group; empty if they did not."""
        ours: dict[str, str] = {}
        theirs: dict[str, str] = {}
        for path, (was, mine, other) in sides.items():
            role = coupling.role(path)
            if role and mine != other:
                if mine != was:
                    ours[path] = role
                if other != was:
                    theirs[path] = role
        met = any(
            path != other and "key" in (role, other_role)
            for path, role in ours.items()
            for other, other_role in theirs.items()
        )
        if not met:
            return {}
        paths = sorted(ours.keys() | theirs.keys())
        columns = [{path: to_builtins(sides[path][side]) for path in paths} for side in range(3)]
        found = conflict(
            "coupled", self.node, self.type, coupling.name,
            base=columns[0], ours=columns[1], theirs=columns[2], held=columns[0],
        )  # fmt: skip
        answer = self.resolve(found.id)
        chosen: dict[str, dict[str, Value | Missing]] = {
            choice: {path: sides[path][side] for path in paths}
            for side, choice in enumerate(("base", "ours", "theirs"))
        }
        if answer is not None and answer.choice == "value":
            read = self._written_together(answer.value, chosen["base"])
            chosen.update({} if read is None else {"value": read})
        if answer is None or answer.choice not in chosen:
            self.conflicts.append(found)
            return chosen["base"]
        return chosen[answer.choice]

    def _written_together(self, data: Any, base: dict[str, Value | Missing]) -> dict[str, Value | Missing] | None:
        """A person's values for some of the coupled fields, the others as in the base; ``None`` if they do not fit."""
        if not isinstance(data, dict) or not data.keys() <= base.keys():
            return None
        read = {path: written(field_spec(self.type, path), value) for path, value in data.items()}
        good = {path: value for path, value in read.items() if value is not None}
        return {**base, **good} if len(good) == len(read) else None


def written(spec: FieldSpec | None, data: Any) -> Value | Missing | None:
    """What a person wrote as an answer (plain JSON data), or ``None`` if the field cannot hold it."""
    if spec is None or data is None:
        return None if spec is None or spec.required else MISSING
    try:
        value = msgspec.convert(nfc(data), spec.type)
        if spec.kind == "opaque":
            value = opaque(json.loads(value))
    except (msgspec.ValidationError, ValueError, RecursionError):
        return None
    return tuple(sorted(set(value))) if spec.kind == "set" else value


def _sort_key(value: Value) -> bytes:
    return canonical_json(to_builtins(value))


def _merge_set(base: Value | Missing, ours: Value | Missing, theirs: Value | Missing) -> Value | Missing:
    """Element by element; whether the set is there at all is one element more."""
    was, mine, other = (set(v) if isinstance(v, tuple) else set() for v in (base, ours, theirs))
    elements = {e for e in was | mine | other if _yes(e in was, e in mine, e in other)}
    there = _yes(*(not isinstance(value, Missing) for value in (base, ours, theirs)))
    return tuple(sorted(elements)) if there or elements else MISSING


def _yes(base: bool, ours: bool, theirs: bool) -> bool:
    """Two sides can differ about yes or no only where one of them kept the base's answer."""
    return ours if theirs in (ours, base) else theirs
