"""The only writes about retention: how long things are kept, and the act of disposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.retention import kinds, queries, rules
from tsumugu.retention.models import Disposal, Gone, Period


def set_periods(organization: Organization, years: Mapping[str, int | None], *, seen: str, actor: User) -> None:
    """How long each kind is kept, in years; ``None``: for ever. Kinds that are not named stay as they are. Refusals:
    ``may-not-set-periods``, ``seen-missing``, ``changed-since-seen``, ``bad-choice`` for a kind that is not there,
    ``bad-years``, ``nothing-changed``."""
    if not rules.may_set(people.roles(actor, organization)):
        raise Refusal("may-not-set-periods")
    with transaction.atomic():
        own = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        unmoved(seen, queries.state_of_periods(own))
        before = queries.periods(own)
        after = dict(before)
        for code, many in years.items():
            if kinds.named(code) is None:
                raise Refusal("bad-choice", field=code)
            if many is None:
                after.pop(code, None)
                continue
            if not 1 <= many <= rules.MOST_YEARS:
                raise Refusal("bad-years", field=code)
            after[code] = many
        if after == before:
            raise Refusal("nothing-changed")
        Period.objects.filter(organization=own).exclude(kind__in=after).delete()
        for code, many in after.items():
            Period.objects.update_or_create(organization=own, kind=code, defaults={"years": many})
        record_act(own, "retention-set", f"organization:{own.slug}", actor=actor, before=before, after=after)


def dispose(
    record: PlanRecord, keys: Sequence[str], ground: str, approval: str, *, seen: str, actor: User
) -> list[Disposal]:
    """Deletes what is not public of things that are due (``queries.Due.key``); that it went stays to be seen for ever.
    ``seen``: of ``queries.state`` of what was due. Refusals: ``may-not-dispose``, ``seen-missing``,
    ``changed-since-seen``, ``bad-text``, ``nothing-due`` (nothing was chosen), ``not-due``."""
    if not rules.may_dispose(people.roles(actor, record.organization)):
        raise Refusal("may-not-dispose")
    why = texts.entered(ground, "ground", lines=True, most=texts.TEXT)
    number = texts.entered(approval, "approval", most=200, empty=True)
    with transaction.atomic():
        plan = plans.lock_plan(record, retired_too=True)
        found = queries.due(plan, timezone.localdate())
        unmoved(seen, queries.state(found))
        if not keys:
            raise Refusal("nothing-due", field="due")
        by_key = {one.key: one for one in found}
        if not set(keys) <= by_key.keys():
            raise Refusal("not-due", field="due")
        made = [_gone(plan, by_key[key], why, number, actor) for key in dict.fromkeys(keys)]
        record_act(
            plan.organization, "things-disposed", f"plan:{plan.slug}", actor=actor, rows=made,
            items=[f"{one.kind}/{one.key}" for one in made], approval=number,
        )  # fmt: skip
    return made


def _gone(plan: PlanRecord, due: queries.Due, ground: str, approval: str, actor: User) -> Disposal:
    made = Disposal.objects.create(
        plan=plan, kind=due.kind.code, key=due.item.key, called=due.item.called[:300], counted=dict(due.item.counted),
        due_since=due.since, ground=ground, approval=approval, author=str(actor), at=timezone.now(),
    )  # fmt: skip

    def mark(table: str, rows: Sequence[int]) -> None:
        Gone.objects.bulk_create([Gone(disposal=made, relation=table, key=row) for row in rows], batch_size=400)

    due.kind.dispose(plan, made, mark)
    return made
