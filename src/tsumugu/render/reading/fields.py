"""What every format says of a node, and in which order: per type the groups of its fields, once.

A format goes through the groups. What it draws in a way of its own (bars, a table of years, D beside X) it takes by
its path; everything else of a group it says as ``told`` gives it: a label from the vocabulary and the value in words.
So a field that is added to a group is said by all of them. Which fields a format leaves out is for the format to say.

Every field of every type stands in exactly one group (``tests/render/test_fields.py``). Of the groups, ``beside`` is no
part of what a node says by itself: translations stand in the place of the words they are of, and what stays in the
house (``core.traits.INSIDE``) is said of no node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from tsumugu.core.schema import NODE_TYPES, FieldSpec
from tsumugu.core.traits import type_of
from tsumugu.render.vocabulary import words

#: *name*: what it is called. *place*: where it belongs. *account*: what it is and why, in prose; these are shown where
#: nothing is written yet, too. *change*: what was, and what digital technology makes of it. *span*: from when to when.
#: *counted*: what a number counts, and from where. *years*: by fiscal year. *charge*: who answers. *judged*: by people.
#: *record*: what else is on record of it.
GroupName = Literal[
    "name", "place", "account", "change", "span", "counted", "years", "charge", "judged", "record", "beside"
]  # fmt: skip
Groups = tuple[tuple[GroupName, tuple[str, ...]], ...]

_BESIDE: tuple[GroupName, tuple[str, ...]] = ("beside", ("translations",))

GROUPS: dict[str, Groups] = {
    "plan": (
        ("name", ("title", "provisional", "former_titles")),
        ("charge", ("organization.name", "organization.code", "actors")),
        ("span", ("period.first", "period.last")),
        ("account", ("philosophy.statement", "philosophy.catchphrase", "philosophy.intent")),
        ("record", ("stage", "stages", "notice", "readings")),
        ("beside", ("id", "process", "translations")),
    ),
    "division": (
        ("name", ("name", "department")),
        ("span", ("valid_from", "valid_to")),
        ("record", ("renames", "predecessors")),
        _BESIDE,
    ),
    "chapter": (("name", ("label", "title")), ("account", ("topics",)), _BESIDE),
    "block": (("account", ("prose",)), ("name", ("embed", "caption")), _BESIDE),
    "figure": (("name", ("caption",)), ("account", ("file", "alt")), ("record", ("source",)), _BESIDE),
    "field": (("name", ("name",)), ("place", ("supports",)), ("account", ("need",)), _BESIDE),
    "vision": (("name", ("text",)), _BESIDE),
    "area": (("name", ("name",)), ("account", ("approach",)), _BESIDE),
    "focus_theme": (("name", ("name",)), ("account", ("text",)), _BESIDE),
    "indicator": (
        ("name", ("name",)),
        ("counted", ("kind", "nature", "span", "direction", "unit", "definition", "baseline")),
        ("years", ("targets", "actuals")),
        ("charge", ("division",)),
        ("judged", ("scheme",)),
        ("record", ("leads_to", "source", "note")),
        _BESIDE,
    ),
    "initiative": (
        ("name", ("title",)),
        ("place", ("field", "areas", "policy", "focus")),
        ("account", ("summary",)),
        ("change", ("situation", "change.digital", "change.transformation")),
        ("charge", ("lead", "partners")),
        ("years", ("budget",)),
        ("judged", ("judgements",)),
        ("record", ("note", "former_titles", "adopted_from", "ended")),
        _BESIDE,
    ),
    "activity": (
        ("name", ("title",)),
        ("account", ("description",)),
        ("years", ("planned_texts", "actual_texts")),
        ("charge", ("division",)),
        _BESIDE,
    ),
    "step": (
        ("name", ("label",)),
        ("span", ("start", "end", "shape", "tentative")),
        ("record", ("note",)),
        _BESIDE,
    ),
    "rating_scheme": (("name", ("name",)), ("account", ("legend",)), _BESIDE),
    "grade": (("name", ("mark", "meaning")), ("counted", ("at_least", "unavailable")), _BESIDE),
}  # fmt: skip


class Told(Struct, frozen=True):
    """One value as a reader sees it. ``path`` of a cell ends with its key; ``text`` ``""``: nothing is written yet."""

    path: str
    label: str
    text: str


def paths(node_type: str, *groups: GroupName) -> tuple[str, ...]:
    """The fields of a type in order: of these groups, or of all but ``beside``."""
    return tuple(
        path for name, found in GROUPS[node_type] for path in found
        if (name in groups if groups else name != "beside")
    )  # fmt: skip


def rank(node_type: str, path: str) -> tuple[int, str]:
    """Where a field or a cell stands among the others of its node: a key to sort by."""
    order = [one for _name, found in GROUPS[node_type] for one in found]
    head = path if path in order else path.partition(".")[0]
    return order.index(head), path


def value_at(item: Struct, path: str) -> Any:
    """The value of a field of a struct of ``core.plan``; ``None`` where it is missing."""
    found: Any = item
    for name in path.split("."):
        found = getattr(found, name)
    return found


def told(
    item: Struct,
    *groups: GroupName,
    apart: Collection[str] = (),
    blank: bool = False,
    names: Mapping[str, str],
    language: str = "ja",
) -> tuple[Told, ...]:
    """What these groups of a node say, one value after the other; of a keyed field each cell.

    ``apart``: the fields that the format draws in a way of its own. ``blank``: also fields that hold nothing.
    ``names``: what the nodes are called that references point at.
    """
    node_type = type_of(item)
    specs = NODE_TYPES[node_type].fields
    unit = str(getattr(item, "unit", None) or "")
    found: list[Told] = []
    for path in paths(node_type, *groups):
        if path in apart:
            continue
        said = list(_said(node_type, specs[path], value_at(item, path), names=names, language=language, unit=unit))
        if not said and blank:
            said = [Told(path, words.field_label(node_type, path, language), "")]
        found += said
    return tuple(found)


def chosen(item: Struct, *groups: GroupName, language: str = "ja") -> tuple[str, ...]:
    """Which words of fixed lists these groups of a node say, in order: アウトカム, 定量, 単年度."""
    node_type = type_of(item)
    specs = NODE_TYPES[node_type].fields
    found = (value_at(item, path) for path in paths(node_type, *groups) if specs[path].choices)
    return tuple(words.choice_label(value, language) for value in found if value)


def _said(
    node_type: str, spec: FieldSpec, value: Any, *, names: Mapping[str, str], language: str, unit: str
) -> Iterator[Told]:  # fmt: skip
    cells = [(f"{spec.path}.{key}", one) for key, one in value] if spec.kind == "keyed" else [(spec.path, value)]
    for path, one in cells:
        if spec.to and one is not None:
            ids = one if isinstance(one, tuple) else (one,)
            text = words.pick(("、", ", "), language).join(names.get(node, node) for node in ids)
        else:
            text = words.value_words(node_type, path, one, nodes={}, language=language, unit=unit)
        if text.strip():
            yield Told(path, words.field_label(node_type, path, language), text)
