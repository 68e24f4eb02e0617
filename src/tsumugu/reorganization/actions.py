"""The acts of a change of divisions (機構改革): decided with a preview, in force from a day.

Divisions and people change at once on that day; each plan that names one of the divisions gets a proposal on its newest
state, by the one way into a plan: no administrator changes a plan alone. What is decided for a later day waits; a
worker, or the first request of the day, carries it out.
"""

from __future__ import annotations

import datetime
import logging
import secrets

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts import actions as people
from tsumugu.accounts import queries as accounts
from tsumugu.accounts.actions import ground, once
from tsumugu.accounts.models import Division, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import fiscal, ids, texts
from tsumugu.core import reorganization as core
from tsumugu.core.errors import Refusal
from tsumugu.core.reorganization import Named, Reform
from tsumugu.plans import queries as plans
from tsumugu.proposals import actions as proposals
from tsumugu.reorganization import queries, rules
from tsumugu.reorganization.models import Reorganization
from tsumugu.voices import actions as voices

logger = logging.getLogger(__name__)


def decide(
    organization: Organization, reform: Reform, *, title: str, reason: str, seen: str, actor: User, token: str = ""
) -> Reorganization:
    """A change of divisions, carried out now or from its day on. Divisions that it founds have keys of their own choice
    (``core.reorganization.NEW``) until it makes some. ``seen``: the digest of ``queries.state_of`` of what was shown. A
    ``token`` that was sent before gives what came of it. Refusals: ``not-allowed``, ``may-not-reorganize``,
    ``changed-since-seen``, ``bad-reorganization`` with ``problems``, ``bad-text``, ``title-missing``, ``bad-day``,
    ``division-gone``, ``name-taken``, ``touches-nothing``, and those of the acts of ``accounts.actions``."""
    with transaction.atomic():
        fresh = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        roles = accounts.roles(actor, fresh)
        if not rules.may_enter(roles):
            raise Refusal("not-allowed")
        if not rules.may_carry_out(roles, reform):
            raise Refusal("may-not-reorganize")
        if (earlier := once.made(fresh, token)) is not None:
            return queries.one(fresh, earlier)
        shown = queries.preview(fresh, reform)
        ground.unmoved(seen, queries.state_of(fresh, reform, shown))
        reform = _sound(fresh, reform, shown)
        row = Reorganization.objects.create(
            organization=fresh, data=core.to_data(reform), day=_day(reform),
            title=texts.entered(title, "title", most=texts.TITLE),
            reason=texts.entered(reason, "reason", lines=True, most=texts.TEXT, empty=True),
            decided_by=actor, decided_at=timezone.now(),
        )  # fmt: skip
        once.keep(fresh, token, row.pk)
        _act(row, "reorganization-decided", actor, since=reform.day)
        if row.day <= timezone.localdate():
            _carry_out(row, actor)
    return row


def _sound(organization: Organization, reform: Reform, shown: queries.Preview) -> Reform:
    """The reform with keys for what it founds, if it can be made."""
    wrong = core.problems(reform)
    if wrong:
        raise Refusal("bad-reorganization", field=wrong[0].path, problems=wrong)
    rows = {row.key: row for row in organization.divisions.all()}
    for number, named in enumerate(reform.new):
        ground.line(named.name, f"name{number}", ground.TITLE)
        ground.line(named.department, f"department{number}", ground.TITLE, empty=True)
        same = [
            row for row in rows.values()
            if row.called(_day(reform))[0] == named.name.strip() and row.department == named.department.strip()
            and (row.valid_to is None or row.valid_to >= _day(reform)) and row.key not in reform.old
        ]  # fmt: skip
        if same:
            raise Refusal("name-taken", field=f"name{number}")
    day = _day(reform)
    existing = [key for key in (*reform.old, *reform.to) if not core.is_new(key)]
    for key in existing:
        row = rows.get(key)
        if row is None:
            raise Refusal("not-found", kind="division", key=key)
        gone = row.valid_to is not None and row.valid_to < day
        unborn = row.valid_from is not None and row.valid_from > day
        if gone or (unborn and reform.kind != "correct"):
            raise Refusal("division-gone", field="day")
        if key in reform.old and reform.kind in core.ENDING and row.valid_from is not None and row.valid_from >= day:
            raise Refusal("bad-day", field="day")
    if reform.kind == "hand-over" and not (
        any(sheet.heir for plan in shown.plans for sheet in plan.sheets) or shown.groups
        or any(key for _one, key in shown.people)
    ):  # fmt: skip
        raise Refusal("touches-nothing", field="to")
    taken = set(rows)
    keys: dict[str, str] = {}
    for named in reform.new:
        if core.is_new(named.key):
            keys[named.key] = ids.generate(secrets.token_bytes, taken)
            taken.add(keys[named.key])
    return core.keyed(reform, keys)


def _day(reform: Reform) -> datetime.date:
    found = fiscal.day(reform.day)
    if found is None:
        raise Refusal("bad-day", field="day")
    return found


def withdraw(row: Reorganization, *, actor: User) -> None:
    """What was decided for a later day does not come. Refusals: ``not-allowed``, ``wrong-state`` once it is in force or
    was taken back."""
    with transaction.atomic():
        fresh = Reorganization.objects.select_for_update(of=("self",)).select_related("organization").get(pk=row.pk)
        if not rules.may_carry_out(accounts.roles(actor, fresh.organization), core.from_data(fresh.data)):
            raise Refusal("not-allowed")
        if fresh.done_at is not None or fresh.withdrawn_at is not None:
            raise Refusal("wrong-state")
        fresh.withdrawn_at = timezone.now()
        fresh.save(update_fields=["withdrawn_at"])
        _act(fresh, "reorganization-withdrawn", actor)


def carry_out_due(today: datetime.date) -> int:
    """What was decided for a day that has come; how many are in force now. One that something stands against waits on,
    says what, and is tried again on the next day."""
    found = Reorganization.objects.filter(done_at__isnull=True, withdrawn_at__isnull=True, day__lte=today)
    return sum(_tried(pk) for pk in list(found.order_by("day", "pk").values_list("pk", flat=True)))


def try_again(row: Reorganization, *, actor: User) -> bool:
    """Whether one that had come to its day and was in trouble is in force now. Refusals: ``not-allowed``,
    ``wrong-state`` before its day."""
    if not rules.may_carry_out(accounts.roles(actor, row.organization), core.from_data(row.data)):
        raise Refusal("not-allowed")
    if row.day > timezone.localdate():
        raise Refusal("wrong-state")
    return _tried(row.pk)


def _tried(pk: int) -> bool:
    try:
        with transaction.atomic():
            row = Reorganization.objects.select_for_update(of=("self",)).select_related("organization", "decided_by")
            fresh = row.filter(pk=pk, done_at__isnull=True, withdrawn_at__isnull=True).first()
            if fresh is None:  # another process was faster, or it was taken back
                return False
            _carry_out(fresh, None)
    except Refusal as refusal:
        fresh = Reorganization.objects.select_related("organization").get(pk=pk)
        if fresh.trouble != refusal.code:
            logger.warning("reorganization %s: %s", pk, refusal.code)
            with transaction.atomic():
                fresh.trouble = refusal.code[:60]
                fresh.save(update_fields=["trouble"])
                _act(fresh, "reorganization-troubled", None)
        return False
    return True


def _act(row: Reorganization, act: str, actor: User | None, **data: object) -> None:
    about = f"reorganization:{row.pk}"
    record_act(row.organization, act, about, actor=actor, rows=(), title=row.title, **data)


def _carry_out(row: Reorganization, actor: User | None) -> None:
    """Divisions, people, what was asked of them, and a proposal for each plan; all of it or nothing. ``actor``:
    ``None`` on a later day; who might was judged when it was decided."""
    reform, organization = core.from_data(row.data), row.organization
    if reform.kind != "hand-over":
        _divisions(organization, reform, actor)
    rows = {one.key: one for one in organization.divisions.all()}
    if reform.kind not in core.NAMING:
        stays = reform.kind in core.ENDING
        for held, key in queries.preview_people(organization, reform):
            if key and key in rows:
                people.follow_division(held, rows[key], actor=actor, stays=stays)
        if reform.opinions and reform.to:
            heirs = dict.fromkeys(reform.old, reform.to[0])
            for hearing in {one.hearing_id: one.hearing for one in queries.asked(organization, reform.old)}.values():
                voices.hand_on(hearing, heirs, actor=row.decided_by)
    for record in plans.plans(organization):
        table = plans.head(record).table
        after = core.reformed(table, queries.in_plan(organization, reform, record.slug, table))
        if after is not table:
            made = proposals.propose(record, after, title=row.title, reason=row.reason, actor=row.decided_by)
            row.proposals = [*row.proposals, made.pk]
    row.done_at, row.trouble = timezone.now(), ""
    row.save(update_fields=["done_at", "trouble", "proposals"])
    _act(row, "reorganization-done", actor, since=reform.day)


def _divisions(organization: Organization, reform: Reform, actor: User | None) -> None:
    rows = {row.key: row for row in organization.divisions.all()}
    if reform.kind in ("rename", "correct"):
        (named,) = reform.new
        since = _day(reform) if reform.kind == "rename" else None
        people.rename_division(rows[named.key], named.name, named.department, since=since, actor=actor)
        return
    for named in reform.new:
        rows[named.key] = _founded(organization, named, reform, actor)
    heirs = [rows[key] for key in reform.to]
    for key in reform.old if reform.kind in core.ENDING else ():
        if key not in reform.to:
            people.close_division(rows[key], last_day=_last_day(reform), successors=heirs, actor=actor)


def _founded(organization: Organization, named: Named, reform: Reform, actor: User | None) -> Division:
    since = named.since if named.since is not None else reform.day
    first = fiscal.day(since) if since else None
    return people.add_division(organization, named.key, named.name, named.department, valid_from=first, actor=actor)


def _last_day(reform: Reform) -> datetime.date:
    return _day(reform) - datetime.timedelta(days=1)
