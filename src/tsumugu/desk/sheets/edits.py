"""From what a person asked on a form to a change set. Pure: a table in, operations out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tsumugu.core import texts
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Leaf
from tsumugu.core.schema import COUPLINGS
from tsumugu.core.table import MISSING, Entry, Missing, Table, Value
from tsumugu.desk.sheets import fields, keys
from tsumugu.web import labels

#: The longest text of one field, in characters: a chapter of a plan has some ten thousand.
MOST = 100_000


def shown(table: Table, node: str, data: Mapping[str, Any]) -> Table:
    """The state with the fields of one node as the form showed them: each says so itself (``was:``).

    A form that stays open and saves field by field shows its own saves and not those of others. What it says
    about itself is therefore newer than the state it was made from, and never newer than what the person saw.
    """
    entry = table.nodes[node]
    values = dict(entry.fields)
    for name in data:
        path = name[4:] if name.startswith("was:") else ""
        if not path or not keys.is_writable(entry, path):
            continue
        try:
            value = fields.from_was(entry.type, path, str(data[name]))
        except ValueError:
            continue  # it is told where the field itself is saved
        values.pop(path, None)
        if not isinstance(value, Missing):
            values[path] = value
    if values == entry.fields:
        return table
    return Table({**table.nodes, node: Entry(entry.type, entry.parent, entry.slot, values)}, table.order)


def sets(
    now: Table, node: str, data: Mapping[str, Any], paths: Iterable[str], seen: Table | None = None
) -> tuple[ChangeSet, dict[str, str]]:
    """The edits of the posted units, and the sentence for each unit that could not be read.

    ``seen``: the state the form was made from. ``before`` is what the form showed, not what stands ``now``: the
    difference between the two is for the merge to judge.
    """
    drawn = shown(seen or now, node, data)
    entry = drawn.nodes[node]
    operations: list[Set] = []
    errors: dict[str, str] = {}
    for path in paths:
        if not keys.is_writable(entry, path) and path not in now.nodes[node].fields:
            errors[path] = _("This field cannot be changed here.")
            continue
        try:
            was = fields.shown_value(drawn, node, path, data)
            value = fields.parse(drawn, node, path, data)
            if value != was:
                check(value, was)
        except ValueError as error:
            errors[path] = str(error)
            continue
        if value != was and value != now.nodes[node].fields.get(path, MISSING):
            operations.append(Set(node, entry.type, path, was, value))
    return ChangeSet(tuple(operations)), errors


def _texts(value: Value | Missing) -> Iterator[tuple[str, bool]]:
    """Every text of a value, and whether it may hold line breaks."""
    if isinstance(value, str):
        yield value, True
    elif isinstance(value, tuple):
        yield from ((item, False) for item in value)
    elif isinstance(value, Leaf):
        yield from ((part, True) for name in value.__struct_fields__ if isinstance(part := getattr(value, name), str))


def check(value: Value | Missing, was: Value | Missing) -> None:
    """Raises ``ValueError`` with the sentence for a text that cannot be kept. What stood there before stays."""
    old = {text for text, _lines in _texts(was)}
    for text, lines in _texts(value):
        if text in old:
            continue
        found = texts.typed(text, lines=lines, most=MOST)
        if not found.accepted:
            raise ValueError(found.errors[0].text(labels.language()))


def hints(value: Value | Missing) -> list[Problem]:
    """What nobody sees in the texts of a value: blanks at the end, characters without width, turned directions."""
    return [problem for text, lines in _texts(value) for problem in texts.typed(text, lines=lines, most=MOST).problems]


def beside(changes: ChangeSet, node: str, seen: Table, data: Mapping[str, Any]) -> ChangeSet:
    """The edits, and beside them what the form showed of the fields that are coupled with them, as edits that change
    nothing: where a colleague changed the unit of a number meanwhile, the number meets that in the merge."""
    entry, drawn = seen.nodes[node], shown(seen, node, data).nodes[node]
    changed = {op.path for op in changes.operations if isinstance(op, Set)}
    groups = [c for c in COUPLINGS.get(entry.type, ()) if any(c.role(path) for path in changed)]
    found = list(changes.operations)
    for path in sorted(entry.fields.keys() | drawn.fields.keys()):
        value = drawn.fields.get(path, MISSING)
        if path not in changed and value != entry.fields.get(path, MISSING) and any(c.role(path) for c in groups):
            found.append(Set(node, entry.type, path, value, value))
    return ChangeSet(tuple(found))


def meeting(changes: ChangeSet, met: Iterable[str]) -> set[str]:
    """The paths of the edits that a refused save names; all of them where it names none of them.

    ``met``: paths, or names of couplings, of the conflicts of the merge.
    """
    names = set(met)
    found = set()
    for op in changes.operations:
        if isinstance(op, Set):
            coupled = any(c.name in names and c.role(op.path) for c in COUPLINGS.get(op.type, ()))
            if op.path in names or coupled:
                found.add(op.path)
    return found or {op.path for op in changes.operations if isinstance(op, Set)}


def without(changes: ChangeSet, paths: Container[str]) -> ChangeSet:
    """The edits but those of these paths, and but those that change nothing."""
    kept = [op for op in changes.operations if isinstance(op, Set) and op.path not in paths and op.before != op.after]
    return ChangeSet(tuple(kept))
