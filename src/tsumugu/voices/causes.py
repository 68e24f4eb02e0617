"""Opinions as causes of changes: what can be cited, by the id that an opinion has wherever it is named."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from tsumugu.core.causes import MOST_CAUSES, Cause
from tsumugu.core.texts import TITLE
from tsumugu.plans.models import PlanRecord
from tsumugu.voices.models import Opinion
from tsumugu.voices.public import hearing_and_number

#: So many are offered where nothing is asked for; the others are found on the board of opinions.
OFFERED = 100


def citable(record: PlanRecord, ids: Collection[str] | None = None) -> tuple[Cause, ...]:
    """The opinions of a plan that nobody took back: the newest, or those with these ids (``MOST_CAUSES`` at most)."""
    rows = Opinion.objects.filter(hearing__plan=record, stands=True, withdrawn_at=None).order_by("-pk")
    rows = rows.select_related("hearing")
    return tuple(
        _cause(row) for row in (rows[:OFFERED] if ids is None else rows.filter(_named(list(ids)[:MOST_CAUSES])))
    )


def kept(record: PlanRecord, ids: Collection[str]) -> tuple[Opinion, ...]:
    """Those of these opinions that are kept, also what was taken back or split."""
    return tuple(Opinion.objects.filter(_named(ids), hearing__plan=record).select_related("hearing"))


def _named(ids: Collection[str]) -> Q:
    wanted: dict[int, list[int]] = {}
    for found in filter(None, map(hearing_and_number, ids)):
        wanted.setdefault(found[0], []).append(found[1])
    each = (Q(hearing__number=hearing, number__in=numbers) for hearing, numbers in wanted.items())
    return reduce(or_, each, Q(pk__in=()))


def standing_ids(record: PlanRecord) -> frozenset[str]:
    """Of all opinions of a plan that are kept and that nobody took back; one that was split stands in its parts."""
    rows = Opinion.objects.filter(hearing__plan=record, withdrawn_at=None).select_related("hearing")
    return frozenset(row.key for row in rows.only("number", "hearing__number"))


def _cause(opinion: Opinion) -> Cause:
    """策定委員会 第1回の意見 4: where it was said and its number there, never its words."""
    number = f"の意見 {opinion.number}"
    return Cause("opinion", opinion.key, opinion.hearing.title[: TITLE - len(number)] + number)
