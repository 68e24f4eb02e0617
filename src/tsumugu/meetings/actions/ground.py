"""What every act of these rooms begins with: the plan, locked; who may; what was typed and what was seen."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts.actions import once
from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core import fiscal, ids
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.meetings import rules, states
from tsumugu.meetings.models import Invitation, Meeting
from tsumugu.meetings.typed import fields
from tsumugu.meetings.typed.merging import merged
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord

Row = TypeVar("Row", bound=Model)


def written(record: PlanRecord, actor: User) -> PlanRecord:
    """The plan, locked, for somebody who writes in its rooms: acts of one plan come one after the other.
    Refusals: ``may-not-write-meetings``, ``plan-retired``."""
    may_write(record, actor)
    return lock(record)


def may_write(record: PlanRecord, actor: User) -> None:
    """Refusal: ``may-not-write-meetings``."""
    if not writes(record, actor):
        raise Refusal("may-not-write-meetings")


def lock(record: PlanRecord, *, retired_too: bool = False) -> PlanRecord:
    """The plan, locked: acts of one plan come one after the other. Refusal: ``plan-retired``."""
    return plans.lock_plan(record, retired_too=retired_too)


def writes(record: PlanRecord, actor: User) -> bool:
    """Whether somebody writes in the rooms of a plan."""
    return rules.may_write(people.roles(actor, record.organization))


def fresh(rows: QuerySet[Row], row: Row) -> Row:
    """The row as it is now. Refusal: ``not-found``."""
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise Refusal("not-found")
    return found


def made_before(record: PlanRecord, rows: QuerySet[Row], token: str) -> Row | None:
    """What came of a form that was sent before; inside the act. Refusal: ``not-found`` where it is gone again."""
    key = once.made(record.organization, token)
    if key is None:
        return None
    found = rows.filter(pk=key).first()
    if found is None:
        raise Refusal("not-found")
    return found


def sent_before(record: PlanRecord, token: str) -> bool:
    """Whether a form was sent before; inside the act."""
    return once.made(record.organization, token) is not None


def keep_made(record: PlanRecord, token: str, row: Model) -> None:
    once.keep(record.organization, token, row.pk)


def act(record: PlanRecord, code: str, subject: Model, actor: User | None, *, kind: str, **data: Any) -> None:
    """The row in the record of acts. ``data`` holds codes and keys alone: no name and no words of anybody."""
    record_act(record.organization, code, f"{kind}:{subject.pk}", actor=actor, plan=record.slug, **data)


def key(taken: Sequence[str], wanted: str = "") -> str:
    """A key that is not taken: what it is wanted to be, if it can be, else a new one."""
    if wanted and ids.is_id(wanted) and wanted not in taken:
        return wanted
    return ids.generate(secrets.token_bytes, set(taken))


def last(rows: QuerySet[Any]) -> int:
    """The place behind all of them."""
    newest = rows.order_by("-order").values_list("order", flat=True).first()
    return 0 if newest is None else int(newest) + 1


def edit(
    row: Model, spec: Mapping[str, fields.Field], typed: Mapping[str, Any], was: Mapping[str, Any]
) -> dict[str, Any]:
    """Writes what was typed into a fresh row, field by field (``merging``), and returns what changed. Does not save."""
    changes = merged(row, fields.taken(spec, typed), was)
    fields.in_order({name: getattr(row, name) for name in spec if name in ORDERED} | changes)
    for name, value in changes.items():
        setattr(row, name, value)
    return changes


ORDERED = ("first", "last", "since", "until", "start", "end")


def step(record: PlanRecord, rows: QuerySet[Any], row: Model, by: int, *, seen: str, kind: str, actor: User) -> None:
    """One place up (-1) or down (1) among ``rows``, which are in order. ``seen``: of ``states.of_order``, the order in
    which the page showed them. At an end nothing happens."""
    listed = list(rows)
    unmoved(seen, states.of_order([one.pk for one in listed]))
    here = next((n for n, one in enumerate(listed) if one.pk == row.pk), None)
    if here is None:
        raise Refusal("not-found")
    there = here + (1 if by > 0 else -1)
    if not 0 <= there < len(listed):
        return
    listed[here], listed[there] = listed[there], listed[here]
    for place, one in enumerate(listed):
        if one.order != place:
            type(one).objects.filter(pk=one.pk).update(order=place)
    act(record, "rows-ordered", row, actor, kind=kind, place=there)


def let_links_hold(meeting: Meeting) -> None:
    """Links that hold do so until the words of a meeting on its day were confirmed; none holds shorter than it did."""
    now = timezone.now()
    until = rules.link_until(fiscal.day(meeting.date), timezone.localtime(now))
    Invitation.objects.filter(
        attendance__meeting=meeting, revoked_at__isnull=True, expires_at__gt=now, expires_at__lt=until
    ).update(expires_at=until)
