"""What somebody has seen, watches, and has in their calendar. Nobody does this for another person."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import DatabaseError, transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.traits import has_sheet
from tsumugu.meetings import queries as meetings
from tsumugu.notices import rules
from tsumugu.notices.models import CalendarLink, Seen, Watch
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals.models import Proposal


def see_all(record: PlanRecord, sequence: int, *, actor: User) -> None:
    """All of a plan is seen up to the entry that the page told of (``sequence``), never less than before.
    Refusals: ``not-allowed``, ``seen-missing``."""
    if not people_rules.may_read(people.roles(actor, record.organization)):
        raise Refusal("not-allowed")
    if not 0 < sequence <= record.head_sequence:
        raise Refusal("seen-missing")
    _see(record, "", sequence, actor)


def opened_sheet(record: PlanRecord, node: str, sequence: int, *, actor: User) -> None:
    """A sheet is seen because it was opened. A page is read also where nothing can be written."""
    _quietly(lambda: _see(record, node, sequence, actor))


def opened(record: PlanRecord, kind: str, key: object, *, actor: User) -> tuple[str, str, bool]:
    """Something was opened that may be watched: its kind and key, and whether it is."""
    watched = Watch.objects.filter(user=actor, plan=record, kind=kind, key=str(key))
    found = watched.values_list("pk", flat=True).first()
    if found is not None:
        _quietly(lambda: watched.update(seen_at=timezone.now()))
    return kind, str(key), found is not None


def _see(record: PlanRecord, node: str, sequence: int, actor: User) -> None:
    known = Seen.objects.filter(user=actor, plan=record, node=node).values_list("sequence", flat=True).first()
    if known is not None and known >= sequence:
        return
    with transaction.atomic():
        Seen.objects.update_or_create(
            user=actor, plan=record, node=node, defaults={"sequence": sequence, "at": timezone.now()}
        )


def _quietly(write: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        # The page was asked for, not the mark: a database that takes no write is read from all the same.
        return


# -- watching ----------------------------------------------------------------------------------


def watch(record: PlanRecord, kind: str, key: str, *, actor: User) -> Watch:
    """From now on this person hears of it. Watching twice is watching. Refusals: ``bad-choice``, ``not-found``."""
    _check(record, kind, key, actor)
    now = timezone.now()
    found, _made = Watch.objects.get_or_create(
        user=actor, plan=record, kind=kind, key=key, defaults={"since": now, "seen_at": now}
    )
    return found


def unwatch(record: PlanRecord, kind: str, key: str, *, actor: User) -> None:
    """Whoever may no longer read a thing can still stop watching it."""
    Watch.objects.filter(user=actor, plan=record, kind=kind, key=key).delete()


def _check(record: PlanRecord, kind: str, key: str, actor: User) -> None:
    roles = people.roles(actor, record.organization)
    reads = people_rules.may_read(roles)
    if kind == Watch.Kind.SHEET:
        table = ledger.head(record).table if reads and record.head_sequence else None
        there = table is not None and key in table.nodes and has_sheet(table.nodes[key].type)
    elif kind == Watch.Kind.PROPOSAL:
        number = whole(key, 18)
        there = reads and number is not None and Proposal.objects.filter(plan=record, pk=number).exists()
    elif kind == Watch.Kind.MEETING:
        who = meetings.Reader(actor, roles)
        number = whole(key, 18)
        found = meetings.meetings(record, who).filter(pk=number) if roles and number is not None else None
        there = found is not None and found.exists()
    else:
        raise Refusal("bad-choice")
    if not there:
        raise Refusal("not-found")


# -- the calendar ------------------------------------------------------------------------------


def make_calendar_link(*, actor: User) -> str:
    """The secret of a new private address; the one before holds no longer. It is shown now and never again."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        _revoke(actor)
        CalendarLink.objects.create(user=actor, hash=rules.hash_of(secret), made_at=timezone.now())
        for organization in people.organizations(actor):
            record_act(organization, "calendar-link-made", f"person:{actor.pk}", actor=actor)
    return secret


def revoke_calendar_link(*, actor: User) -> None:
    """Refusal: ``nothing-changed`` where none holds."""
    with transaction.atomic():
        if not _revoke(actor):
            raise Refusal("nothing-changed")
        for organization in people.organizations(actor):
            record_act(organization, "calendar-link-revoked", f"person:{actor.pk}", actor=actor)


def _revoke(actor: User) -> int:
    return CalendarLink.objects.filter(user=actor, revoked_at__isnull=True).update(revoked_at=timezone.now())
