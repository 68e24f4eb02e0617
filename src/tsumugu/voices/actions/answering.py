"""Answers: the secretariat's, the drafts of divisions, and the notes that officers leave each other."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.actions import once
from tsumugu.accounts.models import Organization, User
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import same
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import rules, states
from tsumugu.voices.actions.ground import act, locked, next_number, row, still_open
from tsumugu.voices.actions.sorting import Pick, disposition_there, picked, standing_of
from tsumugu.voices.actions.trail import sort
from tsumugu.voices.models import Answer, Group, Hearing, Opinion, Remark, Sorting

#: The longest answer, in code points.
MOST = 20_000


def answer(
    hearing: Hearing, picks: Sequence[Pick], text: str, disposition: str, *, actor: User, ready: bool = False
) -> Sorting:
    """The same answer to each group, with how it is dealt with. ``ready``: it waits for the release. Refusals: those
    of ``sorting.picked``, ``may-not-sort``, ``hearing-released``, ``bad-text``, ``unknown-disposition``,
    ``nothing-changed`` (also where one group alone is answered as it was); with ``ready`` those of ``make_ready``."""
    said = texts.entered(text, "answer", lines=True, most=MOST)
    with transaction.atomic():
        fresh = locked(hearing, actor)
        disposition_there(fresh, disposition)
        groups = picked(fresh, picks, "ready" if ready else "answer")
        state = Group.State.READY if ready else Group.State.WAITING
        changes: dict[int, dict[str, object]] = {}
        for group in groups:
            before = group.answers.filter(number=group.answer).first()
            number = group.answer
            if before is None or (before.text, before.disposition) != (said, disposition):
                number = _write(group, said, disposition, actor).number
            changes[group.number] = {"answer": number, "disposition": disposition, "state": state}
            if ready:
                group.answer, group.disposition = number, disposition
        if ready:
            _all_ready(groups)
        return sort(fresh, "answered", actor=actor, groups=changes)


def _write(group: Group, text: str, disposition: str, actor: User, division: str = "") -> Answer:
    return Answer.objects.create(
        group=group, number=next_number(group.answers.all()), text=text, disposition=disposition, division=division,
        author=actor, at=timezone.now(),
    )  # fmt: skip


def make_ready(hearing: Hearing, picks: Sequence[Pick], *, actor: User, back: bool = False) -> Sorting:
    """They wait for the release; ``back``: they do not any more. Refusals: those of ``sorting.picked``,
    ``may-not-sort``, ``hearing-released``, ``nothing-changed``, ``not-ready`` with ``groups``: the number of each, and
    the codes of what it lacks (``lacks``)."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        groups = picked(fresh, picks, "ready")
        if not back:
            _all_ready(groups)
        state = Group.State.WAITING if back else Group.State.READY
        return sort(fresh, "set-back" if back else "readied", actor=actor,
                    groups={one.number: {"state": state} for one in groups})  # fmt: skip


def _all_ready(groups: Sequence[Group]) -> None:
    missing = [(one.number, found) for one in groups if (found := lacks(one, standing_of(one)))]
    if missing:
        raise Refusal("not-ready", groups=missing)


def lacks(group: Group, opinions: Sequence[Opinion]) -> tuple[str, ...]:
    """What a group still needs before it can be released: ``no-answer``, ``no-disposition``, ``undecided`` (a passage
    that may have to be withheld). One whose every opinion was taken back needs nothing."""
    live = [one for one in opinions if one.withdrawn_at is None]
    if not live:
        return ()
    found = (
        ("no-answer", not group.answer), ("no-disposition", not group.disposition),
        ("undecided", any(one.doubt for one in live)),
    )  # fmt: skip
    return tuple(code for code, holds in found if holds)


def draft(group: Group, text: str, disposition: str, *, actor: User, newest: int) -> Answer:
    """What a division would answer: it comes to the secretariat, and is never the public answer by itself. ``newest``:
    the number of the newest answer or draft that the page showed. Refusals: ``may-not-draft``, ``hearing-released``,
    ``changed-since-seen``, ``bad-text``, ``unknown-disposition``."""
    said = texts.entered(text, "answer", lines=True, most=MOST)
    with transaction.atomic():
        fresh = row(group.hearing)
        now = fresh.groups.get(pk=group.pk)
        if not rules.drafts_for(actor, now):
            raise Refusal("may-not-draft")
        still_open(fresh)
        disposition_there(fresh, disposition)
        if newest != next_number(now.answers.all()) - 1:
            raise Refusal("changed-since-seen")
        made = _write(now, said, disposition, actor, now.division)
        act(fresh, "answer-drafted", actor, group=now.number, number=made.number, division=now.division)
    return made


def answer_later(group: Group, text: str, disposition: str, *, actor: User, seen: str) -> Answer:
    """A released answer is given anew: the new one stands above, the one that was published beside it. ``seen``: the
    digest of the group (``states.shown``). Refusals: ``may-not-sort``, ``not-released``, ``changed-since-seen``,
    ``bad-text``, ``unknown-disposition``, ``disposition-missing``, ``nothing-changed``."""
    said = texts.entered(text, "answer", lines=True, most=MOST)
    with transaction.atomic():
        fresh = locked(group.hearing, actor, released=True)
        if fresh.state != Hearing.State.RELEASED:
            raise Refusal("not-released")
        now = fresh.groups.get(pk=group.pk)
        state = states.of_group(now, now.opinions.filter(stands=True).order_by("number"))
        same(seen, *states.shown(state, states.GROUP_ACTS, "later"))
        if not disposition:
            raise Refusal("disposition-missing", field="disposition")
        disposition_there(fresh, disposition)
        before = now.answers.filter(number=now.answer).first()
        if before is not None and (before.text, now.disposition) == (said, disposition):
            raise Refusal("nothing-changed")
        made = _write(now, said, disposition, actor)
        Group.objects.filter(pk=now.pk).update(answer=made.number, disposition=disposition)
        act(fresh, "answered-later", actor, group=now.number, number=made.number, rows=[made])
    return made


def remark(group: Group, text: str, *, actor: User, token: str) -> Remark:
    """A note of one officer to the others (庁内メモ); sent twice it is one. Refusals: ``may-not-remark``, ``bad-text``,
    ``token-missing``."""
    record = group.hearing.plan
    if not rules.may_remark(actor, record):
        raise Refusal("may-not-remark")
    if not token:
        raise Refusal("token-missing")
    said = texts.entered(text, "remark", lines=True, most=texts.TEXT)
    with transaction.atomic():
        organization = Organization.objects.select_for_update(no_key=True).get(pk=record.organization_id)
        before = once.made(organization, token)
        if before is not None and (twin := group.remarks.filter(pk=before).first()) is not None:
            return twin
        plans.opened(PlanRecord.objects.get(pk=record.pk))
        made = Remark.objects.create(group=group, text=said, author=actor, at=timezone.now())
        once.keep(organization, token, made.pk)
        act(group.hearing, "remark-left", actor, group=group.number)
    return made
