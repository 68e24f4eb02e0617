"""Which divisions a change set touches, so that each of them is asked (合議).

Touched is a division whose sheet, activity or indicator changes in any way: the one that is responsible
for what was, and the one that is responsible for what will be. So a hand-over asks both, what is deleted asks
its old division, and what moves to another sheet asks both sheets' divisions. A division that is named as
responsible or as a partner, or is so no longer, and one whose own entry in the plan changes, is touched too. A
partner whose sheet changes elsewhere is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core import traits
from tsumugu.core.operations import Add, ChangeSet, Delete, Set
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Table

#: The fields that name something which answers for others.
_NAMING: dict[str, frozenset[str]] = {
    name: frozenset(path for path, field in spec.fields.items() if any(map(traits.answers_itself, field.to)))
    for name, spec in NODE_TYPES.items()
}


def divisions_of(changes: ChangeSet, before: Table, after: Table) -> frozenset[str]:
    """The ids of the divisions that the change set touches, those included that are no node any more."""
    found: set[str] = set()
    touched = {node for node, _path in changes.touches()}
    for table in (before, after):
        for node in touched:
            found.update(_responsible(table, node))
    found.update(_named(changes))
    return frozenset(found)


def _responsible(table: Table, node: str) -> Iterator[str]:
    """The division itself, or whoever answers for the node or for what it stands in."""
    while node != ROOT and node in table.nodes:
        entry = table.nodes[node]
        if traits.answers_itself(entry.type):
            yield node
        for name in traits.ANSWERS[entry.type]:
            if isinstance(held := entry.fields.get(name), str):
                yield held
        node = entry.parent


def _named(changes: ChangeSet) -> Iterator[str]:
    """Divisions that a field names now and did not, or did and does not."""
    for op in changes.operations:
        if isinstance(op, Set) and op.path in _NAMING[op.type]:
            yield from _ids(op.before) ^ _ids(op.after)
        elif isinstance(op, (Add, Delete)):
            for grown in op.nodes:
                for path in _NAMING[grown.type] & grown.fields.keys():
                    yield from _ids(grown.fields[path])


def _ids(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, tuple) else set()
