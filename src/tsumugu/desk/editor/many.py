"""Many cells at once: what can go in of them goes in as one act on the state that was seen, which is one to undo.

A cell that cannot be read, and one that somebody else wrote meanwhile, is told with its sentence; the others go in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.accounts.models import User
from tsumugu.core import edits, typed
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import Table
from tsumugu.desk.editor import pasting
from tsumugu.desk.sheets import asked
from tsumugu.proposals import actions, queries
from tsumugu.proposals.actions import Stroke
from tsumugu.proposals.models import Proposal
from tsumugu.web import typed_input

#: Cells of one act.
MOST = 2000


@dataclass
class Outcome:
    """``node/path`` of what went in and of what somebody else wrote meanwhile, and the sentence for what is wrong."""

    saved: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 409 if self.stale else 422 if self.wrong else 200


def cells(data: QueryDict) -> dict[tuple[str, str], str]:
    """(node, path) to its text: ``at`` and ``text`` in pairs. Refusal: ``bad-choice``."""
    places, texts = data.getlist("at"), data.getlist("text")
    found: dict[tuple[str, str], str] = {}
    for place, text in zip(places, texts, strict=False):
        node, _slash, path = place.partition("/")
        found[node, path] = text.replace("\r\n", "\n")
    if not found or len(found) != len(places) or len(texts) != len(places) or len(found) > MOST:
        raise Refusal("bad-choice")
    return found


def read(seen: Table, wanted: Mapping[tuple[str, str], str]) -> tuple[ChangeSet, dict[str, str]]:
    """The edits that the texts ask for in the state that was seen, and the sentence for each that cannot be read."""
    operations: list[Set] = []
    wrong: dict[str, str] = {}
    for (node, path), text in wanted.items():
        place = f"{node}/{path}"
        if node not in seen.nodes:
            wrong[place] = _("This entry is not there any more.")
            continue
        try:
            if not typed.is_writable(seen.nodes[node], path):
                typed_input.read(typed.NOT_HERE)
            if text.strip() == pasting.plain(seen, node, path).strip():
                continue
            changes, errors = asked.sets(seen, node, pasting.form(seen, node, path, text), [path])
        except (ValueError, KeyError) as error:
            wrong[place] = str(error) if isinstance(error, ValueError) else typed_input.sentence(typed.NOT_HERE)
            continue
        if errors:
            wrong[place] = errors[path]
        operations += [op for op in changes.operations if isinstance(op, Set)]
    return ChangeSet(tuple(operations)), wrong


def save(
    draft: Proposal, actor: User, seen: Table, root: str, wanted: Mapping[tuple[str, str], str], stroke: Stroke
) -> Outcome:  # fmt: skip
    """Refusals: those of ``proposals.actions.save_edit``, but for ``stale`` with the fields that it met."""
    changes, wrong = read(seen, wanted)
    outcome = Outcome(wrong=wrong)
    now = queries.draft(draft)
    gone = [op for op in changes.operations if isinstance(op, Set) and op.node not in now.nodes]
    outcome.wrong |= {f"{op.node}/{op.path}": _("This entry is not there any more.") for op in gone}
    left = [op for op in changes.operations if isinstance(op, Set) and op.node in now.nodes]
    while left:
        try:
            actions.save_edit(draft, actor=actor, based_on_root=root, edits=ChangeSet(tuple(left)), stroke=stroke)
        except Refusal as refusal:
            if refusal.code != "stale" or not refusal.data.get("fields"):
                raise
            met = _met(left, refusal)
            outcome.stale += sorted(f"{op.node}/{op.path}" for op in met)
            left = [op for op in left if op not in met]
        else:
            outcome.saved += [f"{op.node}/{op.path}" for op in left]
            break
    return outcome


def _met(operations: list[Set], refusal: Refusal) -> list[Set]:
    """The edits that a refused save names; all of them where it names none of them."""
    named = refusal.data.get("fields", ())
    by_node: dict[str, list[str]] = {}
    for node, path in named if isinstance(named, (list, tuple)) else ():
        by_node.setdefault(node, []).append(path)
    found: list[Set] = []
    for node, paths in by_node.items():
        own = [op for op in operations if op.node == node]
        met = edits.meeting(ChangeSet(tuple(own)), paths)
        found += [op for op in own if op.path in met]
    return found or operations
