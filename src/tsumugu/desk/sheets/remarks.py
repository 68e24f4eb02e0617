"""What is wrong with what is stored, or worth a look: in one field, and what a write newly breaks anywhere."""

from __future__ import annotations

from itertools import chain

from django.utils.translation import gettext as _

from tsumugu.core import typed
from tsumugu.core.diff import changed_nodes
from tsumugu.core.errors import Problem
from tsumugu.core.table import MISSING, Missing, Table
from tsumugu.core.validation import broken, validate_table
from tsumugu.render.vocabulary import words
from tsumugu.web import labels

MOST_PROBLEMS = 10
_ORDER = {"error": 0, "warning": 1, "notice": 2}


def remarks(table: Table, node: str, path: str, *, hints: bool = False) -> tuple[tuple[str, str], ...]:
    """What breaks a rule or is worth a look in one field: (severity, sentence). ``hints``: also what nobody sees."""
    found = [p for p in validate_table(table, {node}) if _concerns(p, node, path)]
    if hints:
        value = table.nodes[node].fields.get(path, MISSING)
        known = {problem.code for problem in found}
        found += [p for p in typed.hints(value) if p.code not in known] if not isinstance(value, Missing) else []
    found.sort(key=lambda p: _ORDER[p.severity])
    return tuple(dict.fromkeys((p.severity, p.text(labels.language())) for p in found))


def brought(before: Table, after: Table, node: str = "", path: str = "") -> list[tuple[str, str]]:
    """What a write breaks beyond the field it was made in (``path`` of ``node``): (severity, sentence with its place).
    Whatever is new at the nodes it changed, and the errors it makes elsewhere: at what points there, for example."""
    touched = set(chain(*changed_nodes(before, after)))
    known = set(validate_table(before, touched))
    new = [p for p in validate_table(after, touched) if p not in known]
    new += [p for p in broken(before, after, touched) if p not in new]
    new = [p for p in new if not (path and _concerns(p, node, path))]
    new.sort(key=lambda p: _ORDER[p.severity])
    said: list[tuple[str, str]] = [(p.severity, _placed(after, p, node)) for p in new[:MOST_PROBLEMS]]
    if len(new) > MOST_PROBLEMS:
        said.append((new[MOST_PROBLEMS].severity, _("And %(count)s more.") % {"count": len(new) - MOST_PROBLEMS}))
    return said


def _placed(table: Table, problem: Problem, here: str) -> str:
    """A problem with the node, where it is another than the one somebody looks at, and the field it is about."""
    node, _slash, path = problem.path.partition("/")
    names = ["" if node == here else words.place(table, node)]
    if path and node in table.nodes:
        names.append(labels.field_label(table.nodes[node].type, path))
    where, text = " – ".join(name for name in names if name), problem.text(labels.language())
    return labels.isolated(where) + _(": ") + text if where else text


def _concerns(problem: Problem, node: str, path: str) -> bool:
    at, _slash, where = problem.path.partition("/")
    if at != node:
        return False
    return where == path or bool(where and (path + ".").startswith(where + "."))
