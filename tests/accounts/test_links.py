"""Links by which people set their own password: who makes them, when they hold, and what is kept of them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone
from tests.accounts.test_actions import WORD, Town, founded, quick_hashes, refused, town

from tsumugu.accounts import actions, queries
from tsumugu.accounts.models import AccountLink, Attempt, ResetRequest, Role, User
from tsumugu.audit.models import Act
from tsumugu.meetings.models import Invitation

__all__ = ["quick_hashes", "town"]

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def newcomer(username: str = "hana", **changed: Any) -> actions.Newcomer:
    return actions.Newcomer(**{"username": username, "name": "花子", "roles": ((Role.AUDITOR, None),)} | changed)


def invited(town: Town, username: str = "hana") -> tuple[User, str]:
    ((person, secret),) = actions.invite(town.organization, [newcomer(username)], actor=town.boss)
    return person, secret


def test_who_is_invited_sets_their_own_password_once(town: Town) -> None:
    person, secret = invited(town)
    assert not person.has_usable_password() and not Client().login(username="hana", password="")
    address = f"/accounts/link/{secret}/"
    browser = Client()
    assert "花子" in browser.get(address).content.decode()
    for first, second in ((WORD, WORD + "x"), ("short", "short"), ("", "")):
        answer = browser.post(address, {"password": first, "again": second})
        assert answer.status_code == 422 and WORD not in answer.content.decode()
    assert browser.post(address, {"password": WORD, "again": WORD}).status_code == 302
    assert Client().login(username="hana", password=WORD)
    link = AccountLink.objects.get(user=person)
    assert link.used_at and link.revoked_at is None, "that it was used is on record"
    for answer in (browser.get(address), browser.post(address, {"password": "a" + WORD, "again": "a" + WORD})):
        assert answer.status_code == 410 and "花子" not in answer.content.decode()
    assert Client().login(username="hana", password=WORD)
    assert browser.get("/accounts/link/nobody-was-given-this/").status_code == 404
    assert "person-added" in town.acts() and "link-made" in town.acts() and "password-changed" in town.acts()


@pytest.mark.parametrize(
    "ends",
    [
        lambda town, person: AccountLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1)),
        lambda town, person: actions.revoke_link(town.organization, person, actor=town.boss),
        lambda town, person: actions.make_link(town.organization, person, actor=town.boss),
        lambda town, person: actions.deactivate_person(town.organization, person, actor=town.boss),
        lambda town, person: AccountLink.objects.update(used_at=timezone.now()),
    ],
    ids=["too old", "taken back", "another one", "account closed", "used"],
)
def test_a_link_that_ended_opens_nothing(town: Town, ends: Callable[[Town, User], object]) -> None:
    person, secret = invited(town)
    ends(town, person)
    refused("not-found", actions.use_link, secret, WORD)
    answer = Client().get(f"/accounts/link/{secret}/")
    assert answer.status_code == 410 and answer.headers["Referrer-Policy"] == "same-origin"
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_all_are_invited_or_none(town: Town) -> None:
    few = [newcomer("a"), newcomer("b"), newcomer("boss")]
    found = refused("username-taken", actions.invite, town.organization, few, actor=town.boss)
    assert found.data["row"] == 2 and not User.objects.filter(username__in=("a", "b")).exists()
    for code, one in (
        ("bad-username", newcomer("no spaces")), ("bad-text", newcomer(name=" ")), ("bad-choice", newcomer(roles=())),
        ("division-missing", newcomer(roles=((Role.HEAD, None),))),
    ):  # fmt: skip
        refused(code, actions.invite, town.organization, [one], actor=town.boss)
    refused("nobody-chosen", actions.invite, town.organization, [], actor=town.boss)
    token = "a" * 32
    actions.invite(town.organization, few[:2], actor=town.boss, token=token)
    refused("links-made", actions.invite, town.organization, few[:2], actor=town.boss, token=token)
    assert AccountLink.objects.count() == 2


def test_a_link_is_made_for_who_can_sign_in_and_belongs_here_alone(town: Town) -> None:
    person, _secret = invited(town)
    actions.deactivate_person(town.organization, person, actor=town.boss)
    refused("account-closed", actions.make_link, town.organization, person, actor=town.boss)
    refused("nothing-changed", actions.revoke_link, town.organization, person, actor=town.boss)
    other = founded("990019", "betsu", "other")
    refused("not-found", actions.make_link, town.organization, other.boss, actor=town.boss)


def test_a_secret_is_kept_nowhere(town: Town) -> None:
    """Neither in a row of any table nor in the record of acts; links of meetings and of accounts alike."""
    person, secret = invited(town)
    again = actions.make_link(town.organization, person, actor=town.boss)
    rows = [*AccountLink.objects.all(), *User.objects.all(), *Act.objects.all(), *Invitation.objects.all()]
    kept = json.dumps([serializers.serialize("json", [row]) for row in rows])
    assert secret not in kept and again not in kept and len(secret) == len(again) == 43
    assert AccountLink.objects.exclude(hash__regex=r"^[0-9a-f]{64}$").count() == 0


# -- forgotten ---------------------------------------------------------------------------------


def ask(name: str, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/accounts/forgot/", {"login": name})


def test_who_forgot_asks_and_the_administrator_hands_a_link_on(town: Town) -> None:
    person = town.add("ao")
    assert ask("ao").status_code == 200 and ask("AO").status_code == 200
    assert ResetRequest.objects.count() == 1 and list(queries.waiting_for_reset(town.organization)) == [person]
    browser = Client()
    browser.force_login(town.boss)
    assert str(person) in browser.get("/desk/administration/tsumugi/people/").content.decode()
    secret = actions.make_link(town.organization, person, actor=town.boss)
    assert AccountLink.objects.get().purpose == "reset" and not queries.waiting_for_reset(town.organization)
    assert Client().login(username="ao", password=WORD), "until it is used, the old one holds"
    actions.use_link(secret, "another horse battery")
    assert not Client().login(username="ao", password=WORD)
    assert town.acts().count("reset-asked") == 1


def test_nobody_is_told_whether_there_is_an_account(town: Town) -> None:
    gone = town.add("gone")
    actions.deactivate_person(town.organization, gone, actor=town.boss)
    answers = {ask(name).content for name in ("boss", "nobody", "gone", "a\0b", "名" * 500)}
    assert len({answer.split(b"<main")[1].split(b"</main>")[0] for answer in answers}) == 1
    assert ResetRequest.objects.count() == 1, "of who can sign in alone"
    assert ask("").status_code == 200 and ask(" ").status_code == 200 and ResetRequest.objects.count() == 1


def test_asking_is_slowed_down_as_signing_in_is(town: Town, settings: Any) -> None:
    most = settings.TSUMUGU.sign_in_attempts
    town.add("ao")
    answers = [ask(name).status_code for name in ["nobody"] * (most + 1)]
    assert answers == [200] * most + [429], "whether there is such an account or not"
    assert ask("ao").status_code == 200, "another account is asked for from the same place"
    assert Client().login(username="ao", password=WORD)
    assert Attempt.objects.filter(succeeded=False).count() == most + 1
