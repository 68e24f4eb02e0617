"""A plan that was registered by mistake is retired: it goes from the lists, nobody writes to it any more, and its
public pages say that it was withdrawn. Nothing is deleted, and it can be taken back into use."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition, PlanRecord, Retirement
from tsumugu.publication import continuity, queries, rules
from tsumugu.publication.actions.editions import requested
from tsumugu.publication.models import Publication


def retire_plan(
    record: PlanRecord, *, actor: User, reason: str, seen: str, second: User | None = None
) -> Publication | None:  # fmt: skip
    """Retire a plan, and the run that says so on its public pages (``None`` where it has none, and while publishing has
    stopped: ``continuity``). ``seen``: ``queries.seen``; ``second``: who confirmed it. Refusals: ``may-not-retire``,
    ``bad-text``, ``plan-retired`` (it is already), ``seen-missing``, ``changed-since-seen``, those of
    ``people.check_second``."""
    return _become(record, restored=False, actor=actor, reason=reason, seen=seen, second=second)


def restore_plan(record: PlanRecord, *, actor: User, reason: str, seen: str) -> Publication | None:
    """Take a retired plan back into use as it was, with its editions. Refusals: ``may-not-retire``, ``bad-text``,
    ``not-retired``, ``seen-missing``, ``changed-since-seen``."""
    return _become(record, restored=True, actor=actor, reason=reason, seen=seen)


def _become(
    record: PlanRecord, *, restored: bool, actor: User, reason: str, seen: str, second: User | None = None
) -> Publication | None:  # fmt: skip
    if not rules.may_retire(people.roles(actor, record.organization)):
        raise Refusal("may-not-retire")
    said = rules.reason_of(reason)
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=restored)
        if restored and not locked.retired:
            raise Refusal("not-retired", plan=locked.slug)
        queries.check_seen(locked, seen)
        if not restored:
            people.check_second(locked.organization, "retire", actor=actor, second=second)
        standing = Edition.objects.filter(plan=locked, withdrawal__isnull=True).order_by("pk")
        made = Retirement.objects.create(
            plan=locked, restored=restored, reason=said, date=timezone.localdate(), by_name=str(actor),
            second_name=str(second) if second is not None else "",
            editions=[] if restored else [edition.name for edition in standing], at=timezone.now(),
        )  # fmt: skip
        PlanRecord.objects.filter(pk=locked.pk).update(retired=not restored)
        locked.retired = record.retired = not restored
        record_act(
            locked.organization, "plan-restored" if restored else "plan-retired", f"plan:{locked.slug}", actor=actor,
            rows=[Retirement.objects.get(pk=made.pk)], reason=said,
        )  # fmt: skip
        return requested(locked, actor) if _has_pages(locked) else None


def _has_pages(record: PlanRecord) -> bool:
    """Whether there is anything to publish anew, and publishing has not stopped."""
    try:
        return Edition.objects.filter(plan=record).exists() and continuity.newer(record) is None
    except Refusal:  # of a site that cannot be read
        return False
