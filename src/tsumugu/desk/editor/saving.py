"""What a person did on a sheet, as a write on the state that they saw.

Everything goes through ``proposals.actions``: the fields of one node as a form would send them, an act on a bar or on
the structure, or the way back of an act. It goes into the draft that is given, or into the person's working copy of the
plan, which is opened by it; where nothing can be written, nothing is opened.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.http import QueryDict

from tsumugu.accounts.models import User
from tsumugu.core import bars, edits
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Table
from tsumugu.core.traits import name_field
from tsumugu.desk.editor import many
from tsumugu.desk.sheets import fields, saving
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions, queries
from tsumugu.proposals.actions import Stroke
from tsumugu.proposals.models import Proposal
from tsumugu.render.vocabulary import placeholders
from tsumugu.web import bases, labels, typed_input


@dataclass(frozen=True)
class Done:
    """``proposal``: the draft that was written to; ``None`` where nothing was. ``open``: the value to be written next
    (``node/path``). ``outcome``: of the fields of one node."""

    proposal: Proposal | None
    open: str = ""
    outcome: saving.Outcome | None = None
    #: ``node/path`` to what went in, as a form says what it was drawn with: the next save of the text begins there.
    written: Mapping[str, str] = field(default_factory=dict)
    #: What became of many cells.
    cells: many.Outcome | None = None


class _NothingWrittenError(Exception):
    """Takes a working copy back that was opened for nothing."""


def perform(record: PlanRecord, proposal: Proposal | None, actor: User, data: QueryDict) -> Done:
    """One act. Raises ``ValueError`` with a sentence where it cannot be done at all. Refusals: ``base-missing``,
    ``no-such-state``, ``bad-choice``, ``gone``, and those of ``proposals.actions``."""
    root = bases.base_of(data)
    stroke = Stroke(str(data.get("act", "")), str(data.get("request", "")))
    done = Done(None)
    try:
        with transaction.atomic():
            draft = proposal or actions.working_copy(record, actor=actor, based_on_root=root)
            done = _perform(record, draft, actor, data, root, stroke)
            if done.outcome is not None and not done.outcome.saved and proposal is None and done.outcome.kept:
                raise _NothingWrittenError
            if done.cells is not None and not done.cells.saved and proposal is None:
                raise _NothingWrittenError
    except _NothingWrittenError:
        return Done(queries.working(record, actor), outcome=done.outcome, cells=done.cells)
    return done


def _perform(
    record: PlanRecord, draft: Proposal, actor: User, data: QueryDict, root: str, stroke: Stroke
) -> Done:  # fmt: skip
    what = str(data.get("do", "fields"))
    if what == "fields":
        return _fields(draft, actor, data, stroke)
    if what in ("undo", "redo"):
        actions.take_back(draft, actor=actor, act=str(data.get("of", "")), stroke=stroke)
        return Done(draft)
    if what == "take-out":
        place, seen = str(data.get("place", "")), str(data.get("seen", ""))
        actions.take_out(draft, actor=actor, seen=seen, places=[place], stroke=stroke)
        return Done(draft)
    table = queries.shown_at(record, draft, root)
    if what == "cells":
        return Done(draft, cells=many.save(draft, actor, table, root, many.cells(data), stroke))
    changes, opened = act_of(what, table, data, _random(stroke.request))
    if changes:
        actions.save_edit(draft, actor=actor, based_on_root=root, edits=changes, stroke=stroke)
    return Done(draft, opened)


def _fields(draft: Proposal, actor: User, data: QueryDict, stroke: Stroke) -> Done:
    node = str(data.get("node", ""))
    if node not in queries.draft(draft).nodes:
        raise Refusal("gone")
    paths = saving.posted_paths(data)
    if not paths:
        raise Refusal("bad-choice")
    before = queries.draft(draft)
    outcome = saving.save(draft, actor, node, data, paths, stroke=stroke)
    if outcome.refused is not None:
        raise outcome.refused
    taken = [path for path in paths if path not in outcome.kept]
    return Done(draft, outcome=outcome, written=_written(before, node, data, taken))


def _written(table: Table, node: str, data: QueryDict, paths: Iterable[str]) -> dict[str, str]:
    """What a form said, not what the merge made of it: what others wrote in the same text is not this person's yet."""
    return {f"{node}/{path}": fields.was_json(fields.parse(table, node, path, data)) for path in paths}


def _random(request: str) -> Callable[[int], bytes]:
    """The ids that one request makes: the same ones when it is sent again."""
    counter = itertools.count()

    def read(size: int) -> bytes:
        return hashlib.sha256(f"{request}\0{next(counter)}".encode()).digest()[:size]

    return read


def act_of(what: str, table: Table, data: QueryDict, random: Callable[[int], bytes]) -> tuple[ChangeSet, str]:
    """An act on the bars or the structure, as edits of the state that was seen, and the value to be written next.
    Raises ``ValueError`` with a sentence. Refusals: ``gone``, ``bad-choice``."""

    def said(name: str) -> str:
        return str(data.get(name, ""))

    node = said("parent") if what in ("add", "draw") else said("node")
    if node not in table.nodes:
        raise Refusal("gone")
    new = edits.new_id(table, random)
    opened = ""
    found: ChangeSet | Problem
    if what == "add":
        child = typed_input.read(edits.child_of(table, node, said("slot")))
        found = edits.add(table, node, said("slot"), node=new, name=placeholders.first_name(child, labels.language()))
        opened = f"{new}/{name_field(child)}"
    elif what == "draw":
        label = placeholders.first_name("step", labels.language())
        found = bars.draw(table, node, said("slot"), new, label, said("first"), said("last"))
        opened = f"{new}/label"
    elif what == "period":
        found = bars.move(table, node, said("first"), said("last"))
    elif what == "unassign":
        found = bars.unassign(table, node)
    elif what == "repeat":
        count = bars.following(table, node) if said("years") == "all" else 1
        found = bars.repeat(table, node, [edits.new_id(table, random) for _year in range(count)])
    elif what == "done":
        found = bars.done(table, node, new)
    elif what == "delete":
        found = edits.delete(table, node)
    elif what in ("up", "down"):
        found = edits.step_in_order(table, node, -1 if what == "up" else 1)
    else:
        raise Refusal("bad-choice")
    return typed_input.read(found), opened
