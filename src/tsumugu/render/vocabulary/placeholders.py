"""What a new entry is called until somebody names it: 新しい事業. It can wait in a draft and goes no further."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from tsumugu.core.errors import Problem
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.core.traits import name_field
from tsumugu.render.vocabulary import words

CODE = "placeholder"
_NEW: words.Pair = ("新しい{}", "New {}")


def first_name(node_type: str, language: str = "ja") -> str:
    """What a node is called when it is added. What is called by its prose (a figure by what it shows, a vision by what
    it says) begins without: nothing but its absence asks for it."""
    path = name_field(node_type)
    if not path or NODE_TYPES[node_type].fields[path].kind == "prose":
        return ""
    return words.pick(_NEW, language).format(words.type_label(node_type, language))


@functools.cache
def _first_names() -> dict[str, tuple[str, frozenset[str]]]:
    """By type, the field of the name and what stands there at first, in each language."""
    found = {}
    for node_type in NODE_TYPES.keys() - {"plan"}:  # a plan is registered with its title
        names = frozenset(filter(None, (first_name(node_type, language) for language in words.LANGUAGES)))
        if names:
            found[node_type] = (name_field(node_type), names)
    return found


def problems(table: Table, nodes: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """The entries that nobody has named yet, in the order of their ids; only among ``nodes`` where they are given."""
    known = _first_names()
    found = []
    there = table.nodes.items() if nodes is None else ((node, table.nodes[node]) for node in nodes)
    for node, entry in there:
        path, names = known.get(entry.type, ("", frozenset()))
        name = entry.fields.get(path)
        if isinstance(name, str) and name in names:
            found.append(_problem(node, path, name))
    return tuple(sorted(found, key=lambda one: one.path))


def _problem(node: str, path: str, name: str) -> Problem:
    return Problem(
        CODE, f"{node}/{path}", f"「{name}」は追加したときの仮の名称です。正式な名称に改めてください。",
        f"“{name}” is only what it was called when it was added. Give it its name.",
    )  # fmt: skip
