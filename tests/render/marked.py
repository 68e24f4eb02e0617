"""A plan in which every text that people write is another word, so that a file can be asked what of it it says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from tsumugu.core.canonical import plan_from_builtins
from tsumugu.core.plan import JUDGES, Actual, Adoption, Baseline, Ending, Judgement, Leaf, Plan, Target, Translation
from tsumugu.core.schema import NODE_TYPES, FieldSpec, parts_of
from tsumugu.core.traits import is_inside, is_text

PICTURE = f"{'5' * 64}.png"
YEARS = (2023, 2024, 2025)
#: A place holds itself only once: a chapter has a section, which has none.
_DEEPEST = 2


class Mark(Struct, frozen=True):
    """A word and where it stands: the type that holds the node (``""`` for the plan), its type, the field (with the
    part of a leaf behind it)."""

    word: str
    holder: str
    node_type: str
    path: str


def _leaves(kind: type[Leaf]) -> tuple[dict[str, Any], ...]:
    """Values of a leaf that together have each of its parts; ``...`` stands for a text to be marked."""
    found: dict[type[Leaf], tuple[dict[str, Any], ...]] = {
        Target: (
            {"kind": "text", "text": ...},
            {"kind": "at-least", "value": "40"},
            {"kind": "range", "low": "5", "high": "9"},
        ),
        Actual: (
            {"value": "41", "status": "preliminary", "note": ..., "source": ...},
            {"text": ..., "note": ...},
            {"unavailable": ..., "note": ...},
        ),
        Baseline: ({"year": 2022, "value": "30", "note": ...},),
        Judgement: ({"scheme": "rating_scheme-1", "grade": "grade-1", "reason": ...},),
        Ending: ({"year": 2025, "reason": ...},),
        Adoption: ({"plan": "another-plan", "node": "another-node", "revision": "0" * 64},),
        Translation: (),
    }  # fmt: skip
    return found[kind]


class _Marking:
    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._numbers = itertools.count(1)
        self._ids: dict[str, int] = {}

    def word(self, holder: str, node_type: str, path: str) -> str:
        said = f"印{next(self._numbers):04}語"
        self.marks.append(Mark(said, holder, node_type, path))
        return said

    def node(self, node_type: str, holder: str, depth: int = 1) -> dict[str, Any]:
        number = self._ids[node_type] = self._ids.get(node_type, 0) + 1
        spec = NODE_TYPES[node_type]
        made: dict[str, Any] = {"id": f"{node_type}-{number}"}
        for path, field in spec.fields.items():
            if is_inside(node_type, path) or path in ("id", "translations", *_NOT_HERE.get(node_type, ())):
                continue
            value = self._value(field, holder, node_type)
            at = made
            *records, name = path.split(".")
            for record in records:
                at = at.setdefault(record, {})
            at[name] = value
        for slot, child in spec.slots.items():
            if child == node_type and depth == _DEEPEST:
                continue
            made[slot] = [self.node(child, node_type, depth + 1 if child == node_type else 1)]
        return made

    def _value(self, field: FieldSpec, holder: str, node_type: str) -> Any:
        if field.kind == "keyed":
            if field.leaf:
                texts = _leaves(field.leaf)
                keys = [f"2025.{judge}" for judge in JUDGES] if field.key == "judge" else [str(year) for year in YEARS]
                return {
                    key: self._leaf(text, holder, node_type, field.path)
                    for key, text in zip(keys, itertools.cycle(texts), strict=False)
                }
            key = {"year": "2025", "date": "2022-03-31", "word": "汐見"}[field.key]
            if field.form == "hiragana":
                return {key: "しおみ"}
            return {key: "1200" if field.form == "decimal" else self.word(holder, node_type, field.path)}
        if field.leaf:
            return self._leaf(_leaves(field.leaf)[0], holder, node_type, field.path)
        if field.kind == "list":
            return [self.word(holder, node_type, field.path)]
        if field.to:
            target = f"{field.to[0]}-1"
            return [target] if field.kind == "set" else target
        if field.choices:
            return field.choices[0]
        if field.type is bool:
            return True
        if field.type is int:
            return YEARS[0] if field.path == "period.first" else YEARS[-1]
        if field.form:
            return {"decimal": "80", "date": "2020-04-01", "code": "012343", "picture": PICTURE}[field.form]
        if is_text(field) and field.type is str:
            return self.word(holder, node_type, field.path)
        return "2024-06" if field.path == "start" else "2025-03"

    def _leaf(self, texts: dict[str, Any], holder: str, node_type: str, path: str) -> dict[str, Any]:
        return {
            name: self.word(holder, node_type, f"{path}.{name}") if text is ... else text
            for name, text in texts.items()
        }


#: A block has a prose or draws; ``marked`` has those that draw beside. A division that is no more is not in the list.
_NOT_HERE = {"block": ("embed",), "division": ("valid_to",)}
#: Drawn where a block says so.
_EMBEDS = tuple(embed for embed in NODE_TYPES["block"].fields["embed"].choices)


def marked() -> tuple[Plan, tuple[Mark, ...]]:
    """The plan and its marks. Each type stands under each type that can hold it, every field and every part of a
    value that is a text has a mark there."""
    marking = _Marking()
    made = marking.node("plan", "")
    made["stages"].append(made["stage"])
    for one in made["initiatives"][0]["judgements"].values():
        one["grade"] = made["rating_schemes"][0]["grades"][0]["mark"]
    made["chapters"][0]["content"] += [{"id": f"drawn-{one}", "embed": one} for one in _EMBEDS]
    plan = plan_from_builtins({"format": "tsumugu-plan/1", **made})
    return plan, tuple(marking.marks)


def parts_told() -> Iterator[tuple[type[Leaf], str]]:
    """The parts of leaves that are texts, for the test that none is forgotten here."""
    for kind in Leaf.__subclasses__():
        for part in parts_of(kind):
            if is_text(part) and part.type is str and kind is not Translation:
                yield kind, part.path
