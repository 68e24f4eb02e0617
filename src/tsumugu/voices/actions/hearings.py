"""Opening a hearing, and what is said of the whole of it."""

from __future__ import annotations

import datetime

from django.db import transaction

from tsumugu.accounts.actions import once
from tsumugu.accounts.models import Organization, User
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import queries, rules, states
from tsumugu.voices.actions.ground import act, locked, next_number
from tsumugu.voices.models import Hearing


def open_hearing(
    record: PlanRecord, title: str, *, actor: User, keep_until: datetime.date | None = None, token: str = ""
) -> Hearing:
    """A new hearing, with the organization's dispositions as they are now. ``keep_until``: the last day on which what
    is personal is kept. Sent twice with one ``token`` it is one. Refusals: ``may-not-sort``, ``bad-text``,
    ``plan-retired``."""
    if not rules.keeps(actor, record):
        raise Refusal("may-not-sort")
    called = texts.entered(title, "title", most=texts.LINE)
    with transaction.atomic():
        organization = Organization.objects.select_for_update(no_key=True).get(pk=record.organization_id)
        before = once.made(organization, token)
        if before is not None and (twin := Hearing.objects.filter(plan=record, pk=before).first()) is not None:
            return twin
        plans.opened(PlanRecord.objects.get(pk=record.pk))
        made = Hearing.objects.create(
            plan=record,
            number=next_number(record.hearings.all()),
            title=called,
            keep_until=keep_until,
            dispositions=queries.dispositions(organization),
        )
        once.keep(organization, token, made.pk)
        act(made, "hearing-opened", actor)
    return made


def change_hearing(hearing: Hearing, *, actor: User, seen: str, title: str, keep_until: datetime.date | None) -> None:
    """What it is called, and how long what is personal is kept. The title of a released one is public and stays.
    Refusals: ``may-not-sort``, ``hearing-released``, ``changed-since-seen``, ``bad-text``, ``nothing-changed``;
    ``day-missing`` where something personal would be kept without a day on which it is deleted."""
    called = texts.entered(title, "title", most=texts.LINE)
    with transaction.atomic():
        fresh = locked(hearing, actor, released=True)
        unmoved(seen, states.of_hearing(fresh))
        if fresh.state == Hearing.State.RELEASED and called != fresh.title:
            raise Refusal("hearing-released")
        if (fresh.title, fresh.keep_until) == (called, keep_until):
            raise Refusal("nothing-changed")
        if keep_until is None and fresh.respondents.exclude(personal="").exists():
            raise Refusal("day-missing", field="keep_until")
        fresh.title, fresh.keep_until = called, keep_until
        fresh.save(update_fields=["title", "keep_until"])
        act(fresh, "hearing-changed", actor, keep_until=str(keep_until or ""))
