"""What every act about opinions begins with: the hearing, locked, and who asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max, Model, QuerySet

from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as plans
from tsumugu.voices import rules
from tsumugu.voices.models import Hearing


def locked(hearing: Hearing, actor: User, *, released: bool = False, retired_too: bool = False) -> Hearing:
    """The hearing, fresh, and locked until the transaction ends: one act at a time, so that numbers have no gaps.
    ``released``: the act may be done after the release too; ``retired_too``: also where the plan was retired.
    Refusals: ``may-not-sort``, ``plan-retired``, ``hearing-released``."""
    fresh = _row(hearing)
    if not rules.keeps(actor, fresh.plan):
        raise Refusal("may-not-sort")
    if not retired_too:
        plans.opened(fresh.plan)
    if not released:
        still_open(fresh)
    return fresh


def row(hearing: Hearing) -> Hearing:
    """The same without asking who acts. Refusal: ``plan-retired``."""
    found = _row(hearing)
    plans.opened(found.plan)
    return found


def _row(hearing: Hearing) -> Hearing:
    found = Hearing.objects.select_for_update(of=("self",), no_key=True).select_related("plan__organization")
    return found.get(pk=hearing.pk)


def still_open(hearing: Hearing) -> None:
    """Refusal: ``hearing-released``."""
    if hearing.state != Hearing.State.OPEN:
        raise Refusal("hearing-released")


def next_number(rows: QuerySet[Model]) -> int:
    """The number after the highest; of rows of a hearing that is locked."""
    found = rows.aggregate(highest=Max("number"))["highest"]
    return int(found or 0) + 1


def act(
    hearing: Hearing, act: str, actor: User | None, *, about: str = "", rows: Sequence[Model] = (), **data: object
) -> None:
    """The row in the record of acts: numbers and codes, never a text of an opinion, an answer or a remark."""
    record_act(hearing.plan.organization, act, about or f"hearing:{hearing.pk}", actor=actor, rows=rows, **data)
