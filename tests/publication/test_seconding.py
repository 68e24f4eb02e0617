"""A second person: act × person × state → what becomes of it. Before, nothing is done; after, exactly what was
seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import transaction
from tests import factories
from tests.desk.plan import small
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import revise

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.models import Role, User
from tsumugu.accounts.states import of_second_person
from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries as plans
from tsumugu.plans.models import Change, Edition, PlanRecord, Retirement
from tsumugu.publication import actions, queries
from tsumugu.publication.actions import retiring, seconding
from tsumugu.publication.models import Request, RequestAnswer

pytestmark = pytest.mark.django_db

KINDS = ("register", "first-edition", "retire")
PERSONS = (
    "asker",
    "secretariat_head",
    "administrator",
    "staff",
    "head",
    "kanjikai",
    "auditor",
    "committee",
    "outsider",
)
STATES = ("waiting", "confirmed", "declined", "withdrawn", "moved")


@pytest.fixture
def office(office: Office) -> Office:
    own, boss = office.organization, office.people["administrator"]
    accounts.set_second_person(own, KINDS, actor=boss, seen=digest(of_second_person(own)))
    office.people["asker"] = office.people["secretariat"]
    office.people["second"] = factories.person(own, "second", Role.SECRETARIAT)
    return office


def ask(office: Office, kind: str, who: str = "asker") -> Request:
    actor, seen = office.people[who], queries.seen(office.plan)
    if kind == "register":
        return seconding.ask_registration(office.organization, "second", small(), actor=actor, reason="策定開始")
    if kind == "retire":
        return seconding.ask_retirement(office.plan, actor=actor, reason="誤り", seen=seen)
    return seconding.ask_first_edition(office.plan, ["text", "roadmap"], actor=actor, seen=seen, summary="最初の版")


def confirm(request: Request, user: User) -> object:
    return seconding.confirm(request, actor=user, seen=request.digest)


def decline(request: Request, user: User) -> None:
    seconding.decline(request, actor=user, seen=request.digest, comment="確認が要るため")


def withdraw(request: Request, user: User) -> None:
    seconding.withdraw(request, actor=user, seen=request.digest)


ACTS: tuple[Callable[[Request, User], object], ...] = (confirm, decline, withdraw)


def done(kind: str) -> bool:
    if kind == "register":
        return PlanRecord.objects.filter(slug="second").exists()
    return Edition.objects.exists() if kind == "first-edition" else Retirement.objects.exists()


def wanted(act: Any, kind: str, who: str, state: str) -> str:
    may = {"asker", "second", "secretariat_head"} | ({"administrator"} if kind != "first-edition" else set())
    if act is withdraw and who != "asker":
        return "not-own-request"
    if act is not withdraw and who not in may:
        return "may-not-second"
    if act is not withdraw and who == "asker":
        return "own-request"
    if state in ("confirmed", "declined", "withdrawn"):
        return "answered-already"
    if state == "moved" and act is confirm and kind != "register":
        return "changed-since-seen"
    return ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_when(kind: str, state: str, office: Office) -> None:
    request = ask(office, kind)
    if state == "moved":
        revise(office, "その後。")
        office.plan.refresh_from_db()
    elif state != "waiting":
        before_it: dict[str, Any] = {"confirmed": confirm, "declined": decline, "withdrawn": withdraw}
        before_it[state](request, office.people["asker" if state == "withdrawn" else "second"])
    wrong = []
    for act in ACTS:
        for who in (*PERSONS, "second"):
            with transaction.atomic():
                before = done(kind), Act.objects.count()
                try:
                    act(Request.objects.get(pk=request.pk), office.people[who])
                    said = ""
                    assert Act.objects.count() > before[1]
                    assert done(kind) == (act is confirm), (kind, act)
                except Refusal as refusal:
                    said = refusal.code
                    assert (done(kind), Act.objects.count()) == before
                transaction.set_rollback(True)
            if said != wanted(act, kind, who, state):
                wrong.append((act.__name__, who, said, wanted(act, kind, who, state)))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_does_it_alone(kind: str, office: Office) -> None:
    """Not with the act itself, and not with oneself as the second person, or somebody who may not."""
    seen, people = queries.seen(office.plan), office.people
    direct: dict[str, Callable[..., object]] = {
        "register": lambda **by: ledger.register_plan(office.organization, "second", small(), **by),
        "first-edition": lambda **by: actions.publish_editions(office.plan, ["text", "roadmap"], seen=seen, **by),
        "retire": lambda **by: retiring.retire_plan(office.plan, reason="誤り", seen=seen, **by),
    }
    for second, code in ((None, "second-missing"), ("asker", "own-request"), ("auditor", "may-not-second")):
        with pytest.raises(Refusal, match=code):
            direct[kind](actor=people["asker"], second=people[second] if second else None)
    assert not done(kind)
    direct[kind](actor=people["asker"], second=people["second"])
    assert done(kind)


def test_only_the_first_edition_waits(office: Office) -> None:
    confirm(ask(office, "first-edition"), office.people["second"])
    revise(office, "その後。")
    office.plan.refresh_from_db()
    offices.publish(office, "roadmap")
    assert Edition.objects.count() == 3


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_done_in_the_name_of_who_asked_and_says_who_confirmed(kind: str, office: Office) -> None:
    confirm(ask(office, kind), office.people["second"])
    if kind == "register":
        record = PlanRecord.objects.get(slug="second")
        assert plans.plan(record) == small() and Change.objects.get(plan=record).actor_name == "secretariat"
    elif kind == "first-edition":
        edition = Edition.objects.filter(part="text").get()
        assert (edition.published_by, edition.summary) == ("secretariat", "最初の版")
    else:
        row = Retirement.objects.get()
        assert (row.by_name, row.second_name) == ("secretariat", "second")
    assert RequestAnswer.objects.get().answered_by == "second"
    assert [act.act for act in Act.objects.filter(subject__startswith="request:").order_by("pk")] == [
        "request-made", "request-confirmed",
    ]  # fmt: skip


def test_what_was_seen_is_what_is_confirmed(office: Office) -> None:
    request = ask(office, "register")
    for given, code in (("", "seen-missing"), ("0" * 64, "changed-since-seen")):
        with pytest.raises(Refusal, match=code):
            seconding.confirm(request, actor=office.people["second"], seen=given)
    other = msgspec.structs.replace(small(), title="別の題名")
    with pytest.raises(Refusal, match="asked-already"):
        seconding.ask_registration(office.organization, "second", other, actor=office.people["asker"])
    assert ask(office, "register") == request, "sent twice it is one"
    with pytest.raises(Refusal, match="asked-already"):
        ask(office, "register", "second")


def test_who_lost_the_right_meanwhile_does_nothing(office: Office) -> None:
    request = ask(office, "retire")
    office.people["asker"].memberships.all().delete()
    with pytest.raises(Refusal, match="may-not-retire"):
        confirm(request, office.people["second"])
    assert not RequestAnswer.objects.exists(), "it waits"


def test_nobody_is_asked_to_confirm_what_cannot_be_done(office: Office) -> None:
    for parts, code in ((["roadmap"], "text-first"), ([], "unknown-part")):
        seen = queries.seen(office.plan)
        with pytest.raises(Refusal, match=code):
            seconding.ask_first_edition(office.plan, parts, actor=office.people["asker"], seen=seen)
    with pytest.raises(Refusal, match="slug-taken"):
        seconding.ask_registration(office.organization, office.plan.slug, small(), actor=office.people["asker"])
    for role in ("staff", "auditor", "outsider"):
        for kind in KINDS:
            with pytest.raises(Refusal, match=r"not-allowed|may-not-publish|may-not-retire"):
                ask(office, kind, role)
    assert not Request.objects.exists() and not Edition.objects.exists() and not Retirement.objects.exists()


def test_it_waits_for_those_who_may(office: Office) -> None:
    request = ask(office, "first-edition")
    waits = {name for name in office.people if seconding.waiting_for(office.people[name]) == [request]}
    assert waits == {"asker", "secretariat", "secretariat_head", "second"}
    decline(request, office.people["second"])
    assert not any(seconding.waiting_for(person) for person in office.people.values())


def test_an_organization_with_one_such_person_is_told(office: Office) -> None:
    for name in ("secretariat_head", "second", "administrator"):
        User.objects.filter(pk=office.people[name].pk).update(is_active=False)
    for kind in KINDS:
        with pytest.raises(Refusal, match="second-nobody"):
            ask(office, kind)
