"""Sorting: where opinions belong, which are answered together, who is asked, how they are dealt with.

Each act takes the groups it is about with what the page showed of each (``Pick``), is carried out in all of them or in
none, and can be taken back by ``undo`` as long as nobody changed the same since.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.core import seen, texts
from tsumugu.core.errors import Refusal
from tsumugu.core.table import ROOT
from tsumugu.plans import queries as ledger
from tsumugu.voices import queries, states, suspicion
from tsumugu.voices.actions.ground import locked, next_number, still_open
from tsumugu.voices.actions.ground import row as fresh_row
from tsumugu.voices.actions.trail import differences, sort
from tsumugu.voices.models import Group, Hearing, Opinion, Sorting


class Pick(Struct, frozen=True):
    """A group by its number, and the digest of what the page showed of it (``states.shown``)."""

    number: int
    seen: str


def picked(fresh: Hearing, picks: Sequence[Pick], act: str) -> list[Group]:
    """The groups, in the order picked, each as it was seen for an ``act`` (``states.GROUP_ACTS``); with their opinions
    as ``standing``. Refusals:
    ``none-chosen``, ``not-found``, ``seen-missing``, ``changed-since-seen`` with the numbers in ``groups``."""
    if not picks:
        raise Refusal("none-chosen")
    standing = Opinion.objects.filter(stands=True).order_by("number")
    rows = {
        one.number: one
        for one in fresh.groups.filter(number__in=[pick.number for pick in picks]).prefetch_related(
            Prefetch("opinions", standing, to_attr="standing")
        )
    }
    moved: list[int] = []
    found: list[Group] = []
    for pick in picks:
        row = rows.get(pick.number)
        if row is None:
            raise Refusal("not-found", kind="group", key=pick.number)
        if seen.moved(pick.seen, *states.shown(states.of_group(row, standing_of(row)), states.GROUP_ACTS, act)):
            moved.append(pick.number)
        if row not in found:
            found.append(row)
    if moved:
        raise Refusal("changed-since-seen", groups=moved)
    return found


def standing_of(group: Group) -> list[Opinion]:
    """What ``Prefetch`` put there."""
    return list(group.standing)  # type: ignore[attr-defined]


def place(hearing: Hearing, picks: Sequence[Pick], node: str, *, actor: User) -> Sorting:
    """Where in the plan they belong: a node of the newest state, ``""`` for the plan as a whole. Refusals: those of
    ``picked``, ``may-not-sort``, ``hearing-released``, ``not-found``, ``nothing-changed``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        node_there(fresh, node)
        return sort(
            fresh, "placed", actor=actor,
            groups={one.number: _sorted(one) | {"node": node} for one in picked(fresh, picks, "place")},
        )  # fmt: skip


def _sorted(group: Group) -> dict[str, object]:
    """Placing an opinion where it lay already says that somebody looked."""
    return {"state": Group.State.WAITING} if group.state == Group.State.UNSORTED else {}


def node_there(fresh: Hearing, node: str) -> None:
    """Refusal: ``not-found``."""
    if node and (node == ROOT or node not in ledger.head(fresh.plan).table.nodes):
        raise Refusal("not-found", kind="node", key=node)


def word(hearing: Hearing, pick: Pick, *, actor: User, topic: str, changed: str, answered_at: str) -> Sorting:
    """What one group is called, which node of the plan its answer changed, the key of the meeting to which the answer
    was given (``""`` for none): whose page offers it sees to it that there is one. Refusals: those of ``place``,
    ``bad-text``."""
    called = texts.entered(topic, "topic", most=texts.LINE, empty=True)
    with transaction.atomic():
        fresh = locked(hearing, actor)
        (one,) = picked(fresh, [pick], "word")
        if changed != one.changed:
            node_there(fresh, changed)
        return sort(
            fresh, "worded", actor=actor,
            groups={one.number: {"topic": called, "changed": changed, "answered_at": answered_at}},
        )  # fmt: skip


def dispose(hearing: Hearing, picks: Sequence[Pick], disposition: str, *, actor: User) -> Sorting:
    """How they are dealt with: a label of the hearing's, or ``""``. Refusals: those of ``picked``, ``may-not-sort``,
    ``hearing-released``, ``unknown-disposition``, ``nothing-changed``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        disposition_there(fresh, disposition)
        groups = picked(fresh, picks, "dispose")
        return sort(fresh, "disposed", actor=actor, groups={one.number: {"disposition": disposition} for one in groups})


def disposition_there(fresh: Hearing, disposition: str) -> None:
    """Refusal: ``unknown-disposition``."""
    if disposition and disposition not in queries.labels(fresh):
        raise Refusal("unknown-disposition", field="disposition")


def assign(
    hearing: Hearing, picks: Sequence[Pick], division: str, due: datetime.date | None, *, actor: User
) -> Sorting:
    """Asks a division for a draft until a day; ``""`` asks nobody any more. Its draft comes back to the secretariat.
    Refusals: those of ``picked``, ``may-not-sort``, ``hearing-released``, ``division-missing`` (none of the
    organization's that exists today), ``nothing-changed``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        existing = people.divisions(fresh.plan.organization, timezone.localdate())
        if division and not existing.filter(key=division).exists():
            raise Refusal("division-missing", field="division")
        asked = {
            "division": division, "due": due.isoformat() if division and due is not None else None,
            "state": Group.State.ASKED if division else Group.State.WAITING,
        }  # fmt: skip
        groups = picked(fresh, picks, "assign")
        return sort(fresh, "assigned", actor=actor, groups={one.number: dict(asked) for one in groups})


def hand_on(hearing: Hearing, heirs: Mapping[str, str], *, actor: User) -> Sorting | None:
    """What one division was asked for another one is asked for, until the same day (``heirs``: key of the one to key of
    the other); ``None`` where nothing is. For an act about divisions, which has judged who may. Refusal:
    ``hearing-released``."""
    with transaction.atomic():
        fresh = fresh_row(hearing)
        still_open(fresh)
        asked = fresh.groups.filter(state=Group.State.ASKED, division__in=heirs)
        if not asked:
            return None
        moves = {one.number: {"division": heirs[one.division], "state": Group.State.ASKED} for one in asked}
        return sort(fresh, "assigned", actor=actor, groups=moves)


def merge(hearing: Hearing, picks: Sequence[Pick], *, actor: User, into: int | None = None) -> Sorting:
    """Answers them together: every opinion moves to the group ``into``, the first one picked where that is not said.
    Refusals: those of ``picked``, ``may-not-sort``, ``hearing-released``, ``one-alone``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        groups = picked(fresh, picks, "merge")
        target = next((one for one in groups if one.number == into), groups[0])
        moved = [opinion for group in groups if group != target for opinion in standing_of(group)]
        if not moved:
            raise Refusal("one-alone")
        return sort(fresh, "merged", actor=actor, opinions={one.number: {"group": target.number} for one in moved})


def take_out(hearing: Hearing, pick: Pick, opinions: Sequence[int], *, actor: User) -> Sorting:
    """Some opinions of a group get an answer of their own: they move to a new group in the same place. Refusals: those
    of ``picked``, ``may-not-sort``, ``hearing-released``, ``one-alone`` (none would stay)."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        (group,) = picked(fresh, [pick], "take-out")
        held = {one.number for one in standing_of(group)}
        wanted = sorted(held.intersection(opinions))
        if not wanted:
            raise Refusal("none-chosen")
        if len(wanted) == len(held):
            raise Refusal("one-alone")
        new = _new_group(fresh, group)
        return sort(fresh, "taken-out", actor=actor, opinions={number: {"group": new.number} for number in wanted})


def _new_group(fresh: Hearing, like: Group) -> Group:
    return Group.objects.create(
        hearing=fresh, number=next_number(fresh.groups.all()), node=like.node, state=Group.State.WAITING
    )


def split(hearing: Hearing, pick: Pick, opinion: int, parts: Sequence[str], *, actor: User) -> Sorting:
    """One opinion becomes several, each its very words; it stays, and they name it. Each part has a group of its own.
    What was seen of the group says what was seen of the opinion. Refusals: those of ``picked``, ``may-not-sort``,
    ``hearing-released``, ``not-found``, ``taken-back-already``, ``not-its-words``, ``one-alone``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        (group,) = picked(fresh, [pick], "split")
        whole = next((one for one in standing_of(group) if one.number == opinion), None)
        if whole is None:
            raise Refusal("not-found", kind="opinion", key=opinion)
        if whole.withdrawn_at is not None:
            raise Refusal("taken-back-already")
        said = [texts.kept(part) for part in parts if part.strip()]
        said = [part if part in whole.text else part.strip() for part in said]
        if any(part not in whole.text for part in said):
            raise Refusal("not-its-words")
        if len(said) < 2:
            raise Refusal("one-alone")
        first, changes = next_number(fresh.opinions.all()), {opinion: {"stands": False}}
        for n, text in enumerate(said):
            Opinion.objects.create(
                hearing=fresh, voice_id=whole.voice_id, group=_new_group(fresh, group), number=first + n, text=text,
                speaker=whole.speaker, stands=False,
                doubt=whole.doubt or bool(whole.withheld) or bool(suspicion.suspects(text)),
                split_from=whole,
            )  # fmt: skip
            changes[first + n] = {"stands": True}
        return sort(fresh, "split", actor=actor, opinions=changes)


def undo(hearing: Hearing, number: int, *, actor: User) -> Sorting:
    """Takes back an act of sorting, also one that took another back. Refusals: ``may-not-sort``, ``hearing-released``,
    ``not-found``, ``undone-already``, ``changed-since-seen`` with what is not any more as the act made it
    (``trail.differences``)."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        sorting = fresh.sortings.filter(number=number).first()
        if sorting is None:
            raise Refusal("not-found", kind="sorting", key=number)
        if Sorting.objects.filter(undoes=sorting).exists():
            raise Refusal("undone-already")
        since = differences(sorting)
        if since:
            raise Refusal("changed-since-seen", since=since)
        back = {
            kind: {int(number): fields for number, fields in sorting.before[kind].items()}
            for kind in ("groups", "opinions")
        }
        return sort(fresh, "undone", actor=actor, groups=back["groups"], opinions=back["opinions"], undoes=sorting)
