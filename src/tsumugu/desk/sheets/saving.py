"""What a form of the desk writes: which state it was made from, what of it went in, what did not and why.

A write says what it was based on, or is refused. A field that is not any more what the form showed is a question
to the person, with both texts; everything else that was typed goes in. Nothing that was typed is ever dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.accounts.models import User
from tsumugu.core import edits
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import Set
from tsumugu.core.table import Table
from tsumugu.desk.sheets import asked, fields
from tsumugu.proposals import actions, queries, writers
from tsumugu.proposals.actions import Stroke
from tsumugu.proposals.models import Proposal
from tsumugu.web import bases, labels, refusals


def posted_paths(data: QueryDict) -> list[str]:
    """The units that a whole form holds."""
    return [name[4:] for name in data if name.startswith("was:")]


@dataclass
class Outcome:
    """What became of the fields of one form, and the form. ``refused``: why nothing of it could go in."""

    saved: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    refused: Refusal | None = None
    #: Nothing was sent: this is what was typed before a session ended.
    restored: bool = False
    data: QueryDict = field(default_factory=QueryDict)

    @property
    def kept(self) -> set[str]:
        """The fields that stay in the form as they were typed."""
        return self.stale | set(self.wrong)

    @property
    def status(self) -> int:
        if self.refused is not None:
            return refusals.sentence(self.refused)[0]
        return 409 if self.stale else 422 if self.wrong else 200


def decided(data: QueryDict, path: str) -> str:
    """How somebody answered that a field was changed meanwhile: ``mine``, ``theirs`` or nothing yet."""
    answer = str(data.get("choose:" + path, ""))
    return answer if answer in ("mine", "theirs") and "now:" + path in data else ""


def answered(data: QueryDict, paths: list[str]) -> QueryDict:
    """The form with the answers in it: what a field is based on is then what the person was shown beside their text."""
    found = data.copy()
    for path in paths:
        if decided(data, path):
            found["was:" + path] = str(data["now:" + path])
    return found


def save(
    proposal: Proposal, actor: User, node: str, data: QueryDict, paths: list[str], stroke: Stroke | None = None
) -> Outcome:  # fmt: skip
    """The fields of one form into the working copy: all that can go in, in one step. Refusal: ``base-missing``."""
    root = bases.base_of(data)
    theirs = [path for path in paths if decided(data, path) == "theirs"]
    data = answered(data, paths)
    now = queries.draft(proposal)
    base = bases.state_at(proposal, root)
    seen = base if base is not None and node in base.nodes else now
    if seen is now:  # the form itself says what it showed of this node; of anything else it changes nothing
        root = proposal.draft_root
    changes, wrong = asked.sets(now, node, data, [path for path in paths if path not in theirs], seen)
    outcome = Outcome(wrong=wrong, data=data)
    while changes:
        try:
            coupled = edits.beside(changes, node, seen, asked.shown(seen, node, data))
            actions.save_edit(proposal, actor=actor, based_on_root=root, edits=coupled, stroke=stroke)
        except Refusal as refusal:
            if refusal.code != "stale":
                outcome.refused = refusal
                return outcome
            met = edits.meeting(changes, _paths(refusal, node))
            outcome.stale |= met
            changes = edits.without(changes, met)
        else:
            outcome.saved |= {op.path for op in changes.operations if isinstance(op, Set)}
            break
    return outcome


def _paths(refusal: Refusal, node: str) -> list[str]:
    """Which fields of this node a refused save met with."""
    found = refusal.data.get("fields", ())
    return [place[1] for place in found if place[0] == node] if isinstance(found, (list, tuple)) else []


# -- the form again ----------------------------------------------------------------------------


def redrawn(unit: fields.Unit, outcome: Outcome, table: Table, node: str, who: Who) -> fields.Unit:
    """One unit of the form after a save: as it is stored, or as it was typed with what was wrong with it."""
    path, data = unit.path, outcome.data
    whole = outcome.refused is not None or outcome.restored
    if path not in outcome.kept and not (whole and is_typed(table, node, path, data)):
        return unit
    was = str(data.get("was:" + path, unit.was))
    typed = replace(unit.filled(data), was=was, error=outcome.wrong.get(path, ""))
    if path in outcome.stale:
        entry = table.nodes[node]
        today = labels.value_words(entry, path, table.nodes)
        typed = replace(typed, meanwhile=fields.Meanwhile(who(path), today, unit.was))
    return typed


def is_typed(table: Table, node: str, path: str, data: QueryDict) -> bool:
    """Whether somebody changed a unit of the form (or wrote what cannot be read)."""
    try:
        drawn = asked.shown(table, node, data)
        return fields.parse(drawn, node, path, data) != fields.shown_value(drawn, node, path, data)
    except ValueError:
        return True


@dataclass(frozen=True)
class Who:
    """Who changed a field since a form was made from it, in a sentence."""

    proposal: Proposal
    user: User
    node: str

    def __call__(self, path: str) -> str:
        found = writers.last_written(self.proposal, self.node, path)
        if found is None:
            return _("This entry was changed meanwhile, when the newest state was taken in.")
        time = labels.moment(found.at)
        if found.by == self.user.pk:
            return _("You saved something else here from another page or tab (%(time)s).") % {"time": time}
        who = labels.isolated(found.name)
        return _("%(who)s changed this entry meanwhile (%(time)s).") % {"who": who, "time": time}
