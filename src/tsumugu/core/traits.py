"""What the node types and fields of a plan are to people: what a node is called, which part it belongs to, who answers
for it, what gives it its meaning, whether it has a page. Everything here is said on the structs of ``core.plan``
(``Is``, ``Trait``) or follows from how they hold each other, so a new type or field is declared once.
"""

from __future__ import annotations

import functools
from typing import Any, Literal

from tsumugu.core.plan import Is
from tsumugu.core.schema import NODE_TYPES, FieldSpec, field_spec

#: 本編 and ロードマップ.
Part = Literal["text", "roadmap"]


def of(node_type: str) -> Is:
    """What a type says of itself. Raises ``KeyError`` for a type that is none."""
    found: Is = NODE_TYPES[node_type].cls.IS
    return found


def called(node_type: str) -> tuple[str, ...]:
    """The fields that a node is called by: the first that is not blank."""
    return of(node_type).called


def name_field(node_type: str) -> str:
    """The field that holds the name of a node; ``""`` for a type whose nodes have none of their own."""
    first = called(node_type)[0]
    return first if NODE_TYPES[node_type].fields[first].required else ""


@functools.cache
def own_part(node_type: str) -> Part | None:
    """The part of the plan that all nodes of a type belong to; ``None`` where that depends on what holds them."""
    said = of(node_type).part
    if said:
        return said
    above = {own_part(holder) for holder in holders(node_type) if holder != node_type}
    return next(iter(above)) if len(above) == 1 else None


@functools.cache
def holders(node_type: str) -> tuple[str, ...]:
    """The types whose nodes hold nodes of this type, in the order of the plan."""
    return tuple(name for name, spec in NODE_TYPES.items() if node_type in spec.slots.values())


@functools.cache
def within(node_type: str) -> tuple[str, ...]:
    """The type, and those whose nodes stand nowhere but beneath nodes of it, in the order of the plan."""
    return tuple(name for name in NODE_TYPES if _is_within(name, node_type))


def _is_within(name: str, node_type: str) -> bool:
    above = [holder for holder in holders(name) if holder != name]
    return name == node_type or (bool(above) and all(_is_within(holder, node_type) for holder in above))


def slots_of(node_type: str) -> tuple[tuple[str, str], ...]:
    """The places in which nodes of a type stand: the type that holds them and the slot."""
    return tuple(
        (name, slot) for name, spec in NODE_TYPES.items() for slot, child in spec.slots.items() if child == node_type
    )


@functools.cache
def part_slots(part: Part) -> tuple[str, ...]:
    """The slots of the plan itself whose nodes, with all beneath them, are a part of their own."""
    return tuple(slot for slot, child in NODE_TYPES["plan"].slots.items() if of(child).part == part)


def _of_fields(said: str) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(path for path, field in spec.fields.items() if getattr(field.trait, said))
        for name, spec in NODE_TYPES.items()
    }


#: By type, the fields that say what a number of the node counts: to change one is to change all that it promises.
MEANING = _of_fields("meaning")
#: By type, the fields that name the division which answers for a node and all beneath it.
ANSWERS = _of_fields("answers")
#: By type, the fields that say what came out.
RESULTS = _of_fields("result")
_RESULT_PLACES = frozenset(
    (child, slot)
    for spec in NODE_TYPES.values() for slot, child in spec.slots.items() if spec.slot_traits[slot].result
)  # fmt: skip
#: Fields that the published value of a plan does not have, and so no data made of it. What of them is public goes out
#: beside it, as a value of its own (``core.process``).
INSIDE = _of_fields("inside")["plan"]
#: The types that have a page of their own, and the folder it stands in.
PAGES = {name: of(name).page for name in NODE_TYPES if of(name).page}
#: The types whose nodes have a place of their own on a page that holds them.
PLACED = frozenset(name for name in NODE_TYPES if of(name).place)
#: The types that other nodes point at.
REFERRED = frozenset(to for spec in NODE_TYPES.values() for field in spec.fields.values() for to in field.to)


def is_subject(node_type: str) -> bool:
    """Whether readers are told of what changes beneath such a node as of a change of it."""
    return of(node_type).subject


def has_sheet(node_type: str) -> bool:
    """Whether a node of this type fills a sheet of its own (activities by fiscal year)."""
    return of(node_type).sheet


def is_measured(node_type: str) -> bool:
    """Whether numbers are promised of a node of this type, and so whether it has a unit and a meaning."""
    return bool(MEANING[node_type])


@functools.cache
def has_period(node_type: str) -> bool:
    """Whether a node of this type lasts from one time to another, tentatively or not: a bar."""
    return {"start", "end"} <= NODE_TYPES[node_type].fields.keys()


def answers_itself(node_type: str) -> bool:
    """Whether a node of this type is what others name as answering for them."""
    return any(node_type in NODE_TYPES[name].fields[path].to for name, paths in ANSWERS.items() for path in paths)


@functools.cache
def former_names(node_type: str) -> str:
    """The field with the names a node had before, by the last day of each; ``""``: its type keeps none."""
    return next((path for path, field in NODE_TYPES[node_type].fields.items() if field.key == "date"), "")


@functools.cache
def is_words_alone(node_type: str) -> bool:
    """Whether a node has nothing of its own but the words it is called by and their translations."""
    own = {path for path, field in NODE_TYPES[node_type].fields.items() if field.key != "language"}
    return own == set(called(node_type))


@functools.cache
def is_result(node_type: str, path: str) -> bool:
    """Whether a field (or a cell of it) says what came out."""
    return path.partition(".")[0] in RESULTS[node_type]


def stands_as_result(node_type: str, slot: str) -> bool:
    """Whether a node of this type in a slot of this name says what came out: a step drawn as done."""
    return (node_type, slot) in _RESULT_PLACES


def is_locked(node_type: str, path: str) -> bool:
    """Whether no form changes a field: identity, and what other rooms write."""
    spec = field_spec(node_type, path)
    return spec is not None and spec.trait.locked


def is_inside(node_type: str, path: str) -> bool:
    """Whether a field stays in the house and is read in a room of its own."""
    spec = field_spec(node_type, path)
    return spec is not None and spec.trait.inside


def is_text(spec: FieldSpec) -> bool:
    """Whether a field, its cells or a part of a leaf hold words for readers. What a program reads, such as ids,
    choices, numbers, days and the time of a step, is the same in every language."""
    if spec.path == "id" or spec.form or spec.to or spec.kind == "opaque" or spec.trait.refers:
        return False
    return spec.kind == "list" or spec.type is str


def is_written(node_type: str, path: str) -> bool:
    """Whether a field holds one text that people write."""
    spec = field_spec(node_type, path)
    return spec is not None and is_text(spec) and spec.kind in ("atom", "prose")


def is_translatable(node_type: str, path: str) -> bool:
    """Whether a field (or its cells) holds words for readers, which can be said in another language."""
    spec = field_spec(node_type, path)
    return spec is not None and is_text(spec)


def type_of(struct: Any) -> str:
    """The type of a node given as a struct of ``core.plan``. Raises ``KeyError`` for what is none."""
    return _BY_CLASS[type(struct)]


_BY_CLASS = {spec.cls: name for name, spec in NODE_TYPES.items()}
