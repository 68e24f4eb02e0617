"""What of the plan meetings were given, as far as it is public: each has a page, made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from django.utils import timezone

from tsumugu.core.canonical import digest
from tsumugu.core.errors import GoneMeanwhileError
from tsumugu.core.parts import published
from tsumugu.core.plan import Plan
from tsumugu.meetings import frozen
from tsumugu.meetings import public as meetings
from tsumugu.meetings.models import Frozen
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication.collection.blanking import Passage, blanked
from tsumugu.render.content import Handout


def shown(record: PlanRecord, passages: Sequence[Passage], everything: Sequence[Edition]) -> tuple[Handout, ...]:
    """``everything``: all editions, also those that were withdrawn; a paper that shows one of these has no page, under
    whatever name it was frozen."""
    standing = {
        edition.name: edition.root for edition in everything
        if not hasattr(edition, "withdrawal") and not edition.plan.retired
    }  # fmt: skip
    gone = {edition.root for edition in everything} - set(standing.values())
    keys = {row: key for key, row in states_of(record, passages).items()}
    taken_back = set(Frozen.objects.filter(plan=record, root__in=gone).values_list("pk", flat=True))
    return tuple(
        Handout(
            meeting=one.meeting, number=one.number, reads=keys[one.state],
            before=keys[one.before] if one.before else "",
        )
        for one in meetings.given(record, timezone.now())
        if all(name in standing for name in one.editions) and not taken_back & {one.state, one.before}
    )  # fmt: skip


def states_of(record: PlanRecord, passages: Sequence[Passage]) -> Mapping[str, int]:
    """The rows of all states that were frozen and are there, by their keys: the hash of what is read from them."""
    taken_out = [msgspec.to_builtins(one) for one in passages]
    rows = Frozen.objects.filter(plan=record).exclude(data=b"").order_by("pk").values_list("pk", "root")
    return {digest([record.slug, "frozen", root, taken_out]): pk for pk, root in rows}


def plan_of(row: int, passages: Sequence[Passage]) -> Plan:
    """A state as the public reads it: nothing inside, and nothing that was taken out. Raises ``GoneMeanwhileError``."""
    found = Frozen.objects.get(pk=row)
    if not found.data:
        raise GoneMeanwhileError(f"the state {found} is not there any more")
    return blanked(published(frozen.plan(found)), passages)
