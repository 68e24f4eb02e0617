"""What the structs of ``core.plan`` say about each field, read once.

Everything generic (the table form, diff, merge, decoding, forms on a screen) is driven by these
specifications, so a new field in a struct needs no change anywhere else.
"""

from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core import plan as model
from tsumugu.core.ids import is_id

Kind = Literal["atom", "prose", "list", "set", "keyed", "opaque"]


class FieldSpec(Struct, frozen=True, kw_only=True):
    """One field of a node type. ``type`` is the Python type of the value (of the cell, if keyed)."""

    path: str
    kind: Kind
    required: bool
    type: Any
    key: model.KeyKind = ""
    cell: str = "atom"
    form: str = ""
    to: tuple[str, ...] = ()
    trait: model.Trait = model.Trait()

    @property
    def leaf(self) -> type[model.Leaf] | None:
        kind = self.type
        return kind if isinstance(kind, type) and issubclass(kind, model.Leaf) else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words allowed, for a field that is one of a fixed list."""
        return typing.get_args(self.type) if get_origin(self.type) is Literal else ()


class NodeSpec(Struct, frozen=True, kw_only=True):
    """One node type: its fields by path and its child slots with the type of what stands in them."""

    type: str
    cls: Any
    fields: dict[str, FieldSpec]
    slots: dict[str, str]
    records: dict[str, Any]
    slot_traits: dict[str, model.Trait]


class Coupling(Struct, frozen=True):
    """Fields that mean something only together (row 8 of the merge table).

    Two sides meet in a conflict when one of them touched a ``key`` and the other touched a key
    or a ``dependent`` differently. Dependents do not meet each other: two targets of two years
    are two edits.
    """

    name: str
    keys: tuple[str, ...]
    dependents: tuple[str, ...] = ()

    def role(self, path: str) -> str:
        head = path.split(".", 1)[0]
        if path in self.keys or head in self.keys:
            return "key"
        return "dependent" if path in self.dependents or head in self.dependents else ""


COUPLINGS: dict[str, tuple[Coupling, ...]] = {
    # A number means nothing without the unit and the definition it was written for.
    "indicator": (Coupling("unit+definition+targets", ("unit", "definition"), ("targets", "baseline", "actuals")),),
    # Half of one bar and half of another is a bar nobody drew.
    "step": (Coupling("start+end", ("start", "end")),),
    "plan": (Coupling("period", ("period.first", "period.last")),),
}


def _strip(annotation: Any) -> tuple[Any, model.Mark | None, model.Trait]:
    """Takes ``Annotated`` and ``| None`` off an annotation; several traits are one."""
    mark: model.Mark | None = None
    trait = model.Trait()
    while True:
        if get_origin(annotation) is Annotated:
            mark = next((m for m in annotation.__metadata__ if isinstance(m, model.Mark)), mark)
            trait = _joined(trait, *(m for m in annotation.__metadata__ if isinstance(m, model.Trait)))
            annotation = annotation.__origin__
            continue
        if get_origin(annotation) in (Union, types.UnionType):
            members = [m for m in get_args(annotation) if m is not types.NoneType]
            if len(members) == 1:
                annotation = members[0]
                continue
        return annotation, mark, trait


def _joined(*traits: model.Trait) -> model.Trait:
    """All that any of them says."""
    said = {name for trait in traits for name in trait.__struct_fields__ if getattr(trait, name)}
    return model.Trait(**dict.fromkeys(said, True))


def _type_name(cls: type) -> str:
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(cls.__name__))


def _node_classes(cls: type[Struct], found: dict[str, type[Struct]]) -> None:
    name = _type_name(cls)
    if name in found:
        return
    found[name] = cls
    hints = typing.get_type_hints(cls, include_extras=True)
    for info in msgspec.structs.fields(cls):
        child = _slot_child(_strip(hints[info.name])[0])
        if child is not None:
            _node_classes(child, found)


def _slot_child(annotation: Any) -> type[Struct] | None:
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        if isinstance(item, type) and issubclass(item, model.Node):
            return item
    return None


def _fields_of(
    cls: type[Struct], prefix: str = ""
) -> Iterator[tuple[str, FieldSpec | type[Struct] | tuple[str, model.Trait]]]:
    hints = typing.get_type_hints(cls, include_extras=True)
    for info in msgspec.structs.fields(cls):
        path = prefix + info.name
        annotation, mark, trait = _strip(hints[info.name])
        child = _slot_child(annotation)
        if child is not None:
            yield path, (_type_name(child), trait)
            continue
        if isinstance(annotation, type) and issubclass(annotation, model.Record):
            yield path, annotation
            yield from _fields_of(annotation, path + ".")
            continue
        mark = mark or model.Mark("atom")
        value: Any = annotation
        form = mark.form
        if mark.kind == "keyed":
            pair = get_args(annotation)[0]  # tuple[tuple[key, value], ...]
            value, inner, of_cells = _strip(get_args(pair)[1])
            form = form or (inner.form if inner else "")
            trait = _joined(trait, of_cells)
        yield path, FieldSpec(
            path=path, kind=mark.kind, required=info.required, type=value, key=mark.key, cell=mark.cell,
            form=form, to=mark.to, trait=trait,
        )  # fmt: skip


def parts_of(leaf: type[model.Leaf]) -> tuple[FieldSpec, ...]:
    """The parts of a leaf, in the order of its type."""
    return tuple(spec for _path, spec in _fields_of(leaf) if isinstance(spec, FieldSpec))


def _read() -> dict[str, NodeSpec]:
    classes: dict[str, type[Struct]] = {}
    _node_classes(model.Plan, classes)
    specs = {}
    for name, cls in classes.items():
        fields: dict[str, FieldSpec] = {}
        slots: dict[str, str] = {}
        records: dict[str, Any] = {}
        slot_traits: dict[str, model.Trait] = {}
        for path, found in _fields_of(cls):
            if isinstance(found, FieldSpec):
                fields[path] = found
            elif isinstance(found, tuple):
                slots[path], slot_traits[path] = found
            else:
                records[path] = found
        if name != "plan":
            del fields["id"]  # the identity of a node is its key, not one of its fields
        specs[name] = NodeSpec(
            type=name, cls=cls, fields=fields, slots=slots, records=records, slot_traits=slot_traits
        )  # fmt: skip
    return specs


NODE_TYPES: dict[str, NodeSpec] = _read()


@functools.cache
def field_spec(node_type: str, path: str) -> FieldSpec | None:
    """The specification of a field, also of a keyed cell (``targets.2027``); None if unknown."""
    fields = NODE_TYPES[node_type].fields
    if path in fields:
        return fields[path]
    spec = fields.get(path.split(".", 1)[0])
    return spec if spec is not None and spec.kind == "keyed" else None


#: A language as a page names it (RFC 5646, of which plans use ``en`` and ``ja-easy``).
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")


def is_key(kind: model.KeyKind, key: str) -> bool:
    """Whether a cell can be known by this key: 2025, 2024-03-31, en.title, 2025.division (a judge is named like a
    node), or a word."""
    first, _, rest = key.partition(".")
    if kind == "year":
        return fiscal.is_year_key(key)
    if kind == "date":
        return fiscal.is_date(key)
    if kind == "language":
        return _LANGUAGE.match(first) is not None and bool(rest)
    if kind == "judge":
        return fiscal.is_year_key(first) and is_id(rest)
    return kind == "word" and bool(key.strip())


def has_place(node_type: str, path: str) -> bool:
    """Whether the model has a place for this path: a field, or a cell whose key is of its kind. ``field_spec`` also
    gives the specification of cells whose key is not, so that a plan that has one can be read and mended."""
    spec = field_spec(node_type, path)
    if spec is None or spec.kind != "keyed":
        return spec is not None
    head, point, key = path.partition(".")
    return head == spec.path and bool(point) and is_key(spec.key, key)


@functools.cache
def kind_of(node_type: str, path: str) -> str:
    """How the value at this path merges: atom, prose, list, set or opaque (a cell counts as its content)."""
    spec = field_spec(node_type, path)
    if spec is None:
        return "atom"
    return spec.cell if spec.kind == "keyed" else spec.kind
