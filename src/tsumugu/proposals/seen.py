"""What a person saw of a proposal when they decide to act on it, as one value that a form carries.

The value is written out, not only hashed: base and content by their roots, title and reasons by the number of their
wording, the turn (since the last submission or return) by its decision. So two things can be done with it that a
hash alone would not give: it is compared exactly, and where it differs the page can say what differs.
"""

from __future__ import annotations

import re

from msgspec import Struct

from tsumugu.core.canonical import digest
from tsumugu.core.conflicts import Conflict
from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal, Wording

_TOKEN = re.compile(
    r"(?P<proposal>[0-9]{1,18})\.(?P<state>[a-z_]{1,12})\.(?P<step>[a-z_]{0,20})\.(?P<turn>[0-9]{1,18})"
    r"\.(?P<wording>[0-9]{1,9})\.(?P<sync>[0-9]{1,9})\.(?P<base>[0-9a-f]{64})\.(?P<draft>[0-9a-f]{64})",
    re.ASCII,
)


class Seen(Struct, frozen=True):
    """``step``: who is asked next; ``turn``: ``queries.turn``; ``sync``: the entry that an unfinished sync aims at;
    ``base`` and ``draft``: root hashes. ``str`` gives the form that travels."""

    proposal: int
    state: str
    step: str
    turn: int
    wording: int
    sync: int
    base: str
    draft: str

    def __str__(self) -> str:
        return ".".join(str(getattr(self, name)) for name in self.__struct_fields__)


def of(proposal: Proposal) -> Seen:
    """What a page shows that is drawn now."""
    return Seen(
        proposal.pk, proposal.state, proposal.next_step, queries.turn(proposal), proposal.wording,
        proposal.sync_sequence, queries.base_root(proposal), proposal.draft_root,
    )  # fmt: skip


def read(token: str) -> Seen | None:
    """The inverse of ``str``; ``None`` for anything else."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    part = found.group
    return Seen(
        int(part("proposal")), part("state"), part("step"), int(part("turn")), int(part("wording")),
        int(part("sync")), part("base"), part("draft"),
    )  # fmt: skip


def check(proposal: Proposal, token: str) -> None:
    """Refusals: ``seen-missing`` (nothing that could be read), ``changed-since-seen`` with ``seen``."""
    found = read(token)
    if found is None:
        raise Refusal("seen-missing")
    if found != of(proposal):
        raise Refusal("changed-since-seen", seen=token)


def of_conflict(conflict: Conflict) -> str:
    """What a person saw of a conflict: its id, and which value was called whose. (The id alone is the same when
    the two sides change places.)"""
    return digest([conflict.id, conflict.base, conflict.ours, conflict.theirs])


class Since(Struct, frozen=True):
    """What differs between what was seen and what is. Each pair is (then, now) and ``None`` where nothing differs.
    ``wording``: the title and reasons as they were. ``content``: the drafts. ``lost``: the draft differs, and the one
    that was seen is not kept any more."""

    state: tuple[str, str] | None
    step: tuple[str, str] | None
    wording: Wording | None
    content: tuple[Table, Table] | None
    lost: bool
    base_moved: bool
    asked_again: bool


def since(proposal: Proposal, token: str) -> Since | None:
    """The difference between what a form was drawn with and what is now; ``None`` where the token says nothing about
    this proposal, or nothing differs."""
    then, now = read(token), of(proposal)
    if then is None or then.proposal != proposal.pk or then == now:
        return None
    content, lost = None, False
    if then.draft != now.draft:
        try:
            content = (queries.state(proposal, then.draft), queries.draft(proposal))
        except Refusal:
            lost = True
    wording = None
    if then.wording != now.wording:
        wording = proposal.wordings.filter(number=then.wording).first()
    return Since(
        (then.state, now.state) if then.state != now.state else None,
        (then.step, now.step) if then.step != now.step else None,
        wording,
        content,
        lost,
        then.base != now.base,
        then.turn != now.turn,
    )
