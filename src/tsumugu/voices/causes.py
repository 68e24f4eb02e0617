"""Opinions as causes of changes: what can be cited, by the id that an opinion has wherever it is named.

What a cause is called stays in the ledger and is read by whoever is given the proposal: what a hearing is called is
said in it only where everybody may read it already.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from tsumugu.core.causes import MOST_CAUSES, Cause
from tsumugu.core.texts import TITLE
from tsumugu.plans.models import PlanRecord
from tsumugu.voices.models import Hearing, Opinion
from tsumugu.voices.public import hearing_and_number, hearings

#: So many are offered where nothing is asked for; the others are found on the board of opinions.
OFFERED = 100


def citable(
    record: PlanRecord, ids: Collection[str] | None = None, apart: Collection[int] = ()
) -> tuple[Cause, ...]:  # fmt: skip
    """The opinions of a plan that nobody took back: the newest, or those with these ids (``MOST_CAUSES`` at most).
    ``apart``: the keys of hearings that are not public though they were released (``voices.public``)."""
    rows = Opinion.objects.filter(hearing__plan=record, stands=True, withdrawn_at=None).order_by("-pk")
    rows = rows.select_related("hearing")
    return tuple(
        _cause(row, apart) for row in (rows[:OFFERED] if ids is None else rows.filter(_named(list(ids)[:MOST_CAUSES])))
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


def _cause(opinion: Opinion, apart: Collection[int]) -> Cause:
    """策定委員会 第1回の意見 4: where it was said and its number there, never its words."""
    hearing = opinion.hearing
    if hearing.state != Hearing.State.RELEASED or hearing.pk in apart:
        return Cause("opinion", opinion.key, numbered(opinion.key))
    return Cause("opinion", opinion.key, called(opinion))


def called(opinion: Opinion) -> str:
    """The same for whoever reads all of the hearing."""
    number = f"の意見 {opinion.number}"
    return opinion.hearing.title[: TITLE - len(number)] + number


def numbered(key: str) -> str:
    """意見 1-4: what an opinion with this id is called where its hearing may not be named."""
    return f"意見 {key.removeprefix('o')}"


def unnamed(record: PlanRecord, now: datetime.datetime, ids: Collection[str], apart: Collection[int]) -> frozenset[str]:
    """Those of these opinions whose hearing may not be named now."""
    public = hearings(record, now, apart)
    rows = Opinion.objects.filter(_named(ids), hearing__plan=record).exclude(hearing__in=public)
    return frozenset(row.key for row in rows.select_related("hearing").only("number", "hearing__number"))
