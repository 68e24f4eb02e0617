"""Four eyes: where the organization asks for a second person, a registration, a first edition and a retirement wait
until somebody else has confirmed exactly what was asked for. Until then nothing of it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.seen import same
from tsumugu.core.table import to_plan
from tsumugu.core.texts import TEXT, entered
from tsumugu.meetings.actions import from_file
from tsumugu.plans import queries as plans
from tsumugu.plans import states
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.rules import registration_problems
from tsumugu.publication import queries, rules
from tsumugu.publication.actions.editions import publish_editions
from tsumugu.publication.actions.retiring import retire_plan
from tsumugu.publication.models import Publication, Request, RequestAnswer

Done = PlanRecord | Publication | None


def ask_registration(organization: Organization, slug: str, plan: Plan, *, actor: User, reason: str = "") -> Request:
    """Ask that a plan be registered. Refusals: ``not-allowed``, ``second-nobody``, ``asked-already``, and
    what of ``register_plan`` can be told now."""
    _allowed(people_rules.may_register, "not-allowed", organization, actor)
    reason = entered(reason, "reason", lines=True, most=TEXT, empty=True)
    wrong = [one for one in registration_problems(organization, plan) if one.severity == "error"]
    if wrong:
        raise Refusal("violations", problems=wrong)
    plans.check_slug(slug)
    _somebody(organization, Request.Kind.REGISTER, actor)
    data = states.encode(plan)
    return _ask(
        organization, Request.Kind.REGISTER, plan.title, {"slug": slug, "reason": reason}, actor=actor, data=data
    )  # fmt: skip


def ask_first_edition(record: PlanRecord, parts: Sequence[str], *, actor: User, seen: str, **words: str) -> Request:
    """Ask that the first edition be published. It is tried, and nothing of the try stays, so that nobody is asked to
    confirm what cannot be done. Refusals: ``second-nobody``, ``asked-already``, those of ``publish_editions``."""
    _allowed(rules.may_publish, "may-not-publish", record.organization, actor)
    said: dict[str, Any] = rules.edition_words(
        label=words.get("label", ""), summary=words.get("summary", ""), stage=words.get("stage", ""),
        classification=words.get("classification", ""),
    )  # fmt: skip
    second = _somebody(record.organization, Request.Kind.FIRST_EDITION, actor)
    _tried(lambda: publish_editions(record, parts, actor=actor, seen=seen, second=second, **said))
    asked = {"parts": sorted(set(parts)), "seen": seen, **said}
    return _ask(record.organization, Request.Kind.FIRST_EDITION, record.title, asked, actor=actor, plan=record)


def ask_retirement(record: PlanRecord, *, actor: User, reason: str, seen: str) -> Request:
    """Ask that a plan be retired. Refusals: ``second-nobody``, ``asked-already``, those of ``retire_plan``."""
    _allowed(rules.may_retire, "may-not-retire", record.organization, actor)
    second = _somebody(record.organization, Request.Kind.RETIRE, actor)
    _tried(lambda: retire_plan(record, actor=actor, reason=reason, seen=seen, second=second))
    asked = {"reason": rules.reason_of(reason), "seen": seen}
    return _ask(record.organization, Request.Kind.RETIRE, record.title, asked, actor=actor, plan=record)


def _allowed(may: people_rules.Rule, otherwise: str, organization: Organization, actor: User) -> None:
    """Refusal: ``otherwise``."""
    if not may(people.roles(actor, organization)):
        raise Refusal(otherwise)


def _somebody(organization: Organization, kind: str, actor: User) -> User:
    """Who could be the second person. Refusal: ``second-nobody``."""
    roles = people_rules.TWO_PERSONS[kind]
    held = User.objects.filter(memberships__organization=organization, memberships__role__in=roles, is_active=True)
    found = held.exclude(pk=actor.pk).order_by("pk").first()
    if found is None:
        raise Refusal("second-nobody")
    return found


def _tried(act: Callable[[], object]) -> None:
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def _ask(
    organization: Organization, kind: str, title: str, asked: Mapping[str, object], *, actor: User,
    plan: PlanRecord | None = None, data: bytes = b"",
) -> Request:  # fmt: skip
    """The same asked again by the same person is one request; of one plan, or one address, one of a kind waits."""
    plain = dict(asked)
    seal = digest([organization.slug, kind, plan.slug if plan is not None else "", plain, data.hex(), actor.pk])
    with transaction.atomic():
        # The same form at the same moment waits here.
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        for waiting in Request.objects.filter(organization=organization, kind=kind, plan=plan, answer__isnull=True):
            if waiting.digest == seal:
                return waiting
            if plan is not None or waiting.asked["slug"] == plain["slug"]:
                raise Refusal("asked-already", field="slug")
        made = Request.objects.create(
            organization=organization, plan=plan, kind=kind, title=title, asked=plain, data=data, digest=seal,
            asked_by=str(actor), asked_by_then=actor.pk, asked_at=timezone.now(),
        )  # fmt: skip
        made = Request.objects.get(pk=made.pk)
        record_act(organization, "request-made", f"request:{made.pk}", actor=actor, rows=[made], kind=kind)
    return made


def plan_of(request: Request) -> Plan:
    """The plan that is to be registered."""
    return to_plan(states.decode(bytes(request.data)))


# -- what becomes of it ------------------------------------------------------------------------


def may_answer(request: Request, actor: User) -> bool:
    """Whether this person can be the second one."""
    allowed = people_rules.TWO_PERSONS[request.kind]
    return request.asked_by_then != actor.pk and not allowed.isdisjoint(people.roles(actor, request.organization))


def confirm(request: Request, *, actor: User, seen: str, comment: str = "") -> Done:
    """Confirm what the page showed (``seen``: ``Request.digest``) and do it, in the name of who asked. What it needs is
    asked again: who asked may have lost the right, the plan may have moved on; then nothing is done and the request
    waits. Refusals: ``may-not-second``, ``own-request``, ``seen-missing``, ``changed-since-seen``,
    ``answered-already``, ``not-found`` (who asked has no account any more), those of the act."""
    _check_second(request, actor)
    said = entered(comment, "comment", lines=True, most=rules.REASON, empty=True)
    with transaction.atomic():
        fresh = _open(request, seen)
        asker = User.objects.filter(pk=fresh.asked_by_then).first()
        if asker is None:
            raise Refusal("not-found", kind="person")
        done = _does(fresh, asker, actor)
        _answer(fresh, RequestAnswer.Kind.CONFIRMED, "request-confirmed", said, actor)
    return done


def decline(request: Request, *, actor: User, seen: str, comment: str) -> None:
    """Decline it, with a reason. Refusals: ``may-not-second``, ``own-request``, ``bad-text``, ``seen-missing``,
    ``changed-since-seen``, ``answered-already``."""
    _check_second(request, actor)
    said = entered(comment, "comment", lines=True, most=rules.REASON)
    with transaction.atomic():
        _answer(_open(request, seen), RequestAnswer.Kind.DECLINED, "request-declined", said, actor)


def withdraw(request: Request, *, actor: User, seen: str) -> None:
    """Take back what one has asked. Refusals: ``not-own-request``, ``seen-missing``, ``changed-since-seen``,
    ``answered-already``."""
    if request.asked_by_then != actor.pk or not actor.is_active:
        raise Refusal("not-own-request")
    with transaction.atomic():
        _answer(_open(request, seen), RequestAnswer.Kind.WITHDRAWN, "request-withdrawn", "", actor)


def _check_second(request: Request, actor: User) -> None:
    if people_rules.TWO_PERSONS[request.kind].isdisjoint(people.roles(actor, request.organization)):
        raise Refusal("may-not-second")
    if request.asked_by_then == actor.pk:
        raise Refusal("own-request")


def _open(request: Request, seen: str) -> Request:
    fresh = Request.objects.select_for_update(of=("self",), no_key=True).select_related("organization", "plan")
    found = fresh.get(pk=request.pk)
    if RequestAnswer.objects.filter(request=found).exists():
        raise Refusal("answered-already")
    same(seen, found.digest)
    return found


def _answer(request: Request, kind: str, act: str, comment: str, actor: User) -> None:
    try:
        with transaction.atomic():
            made = RequestAnswer.objects.create(
                request=request, kind=kind, comment=comment, answered_by=str(actor), answered_at=timezone.now()
            )
    except IntegrityError:  # somebody was faster by an instant
        raise Refusal("answered-already") from None
    made = RequestAnswer.objects.get(pk=made.pk)
    record_act(request.organization, act, f"request:{request.pk}", actor=actor, rows=[made], kind=request.kind)


def _does(request: Request, asker: User, second: User) -> Done:
    asked = request.asked
    if request.kind == Request.Kind.REGISTER:
        record, _new = from_file.register_plan(
            request.organization, asked["slug"], plan_of(request), actor=asker, reason=asked["reason"], second=second
        )
        return record
    assert request.plan is not None
    if request.kind == Request.Kind.RETIRE:
        return retire_plan(request.plan, actor=asker, reason=asked["reason"], seen=asked["seen"], second=second)
    words: dict[str, Any] = {name: asked[name] for name in ("label", "summary", "classification", "stage")}
    return publish_editions(
        request.plan, asked["parts"], actor=asker, seen=asked["seen"], second=second, **words
    )  # fmt: skip


# -- whom it waits for -------------------------------------------------------------------------


def waiting_for(user: User, held: Mapping[int, frozenset[str]] | None = None) -> list[Request]:
    """What this person can confirm or decline, and what they asked for that waits, oldest first. ``held``: their roles
    in each organization, where they are known."""
    held = people.held(user) if held is None else held
    rows = Request.objects.filter(organization__in=list(held), answer__isnull=True).select_related(
        "plan", "organization"
    )
    return [
        one for one in rows.select_related("plan", "organization").defer("data")
        if one.asked_by_then == user.pk or not people_rules.TWO_PERSONS[one.kind].isdisjoint(held[one.organization_id])
    ]  # fmt: skip


def moved(request: Request) -> bool:
    """Whether the plan is not any more what was asked about: it cannot be confirmed, and is asked anew."""
    seen = request.asked.get("seen")
    return request.plan is not None and seen != queries.seen(request.plan)
