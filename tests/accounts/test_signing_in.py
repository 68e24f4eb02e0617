"""Signing in: counted by account and address for all processes, recorded, and nobody locks anybody out."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as current
from django.test import Client
from django.utils import timezone

from tsumugu.accounts import actions, attempts, passwords
from tsumugu.accounts.models import Attempt, Organization, Role, User
from tsumugu.audit import queries as audit

pytestmark = pytest.mark.django_db

WORD = "correct horse battery"
HERE, THERE = "203.0.113.7", "198.51.100.4"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> User:
    organization = actions.create_organization("990001", "紡県", "tsumugi", actor=None)
    return actions.add_person(organization, "kanri", "管理 ゆうき", WORD, Role.ADMINISTRATOR, actor=None)


def attempt(name: str, password: str, address: str = HERE, language: str = "ja", **headers: str) -> tuple[int, str]:
    answer = Client(REMOTE_ADDR=address).post(
        "/accounts/login/", {"login": name, "password": password}, headers={"Accept-Language": language, **headers}
    )
    return answer.status_code, answer.content.decode()


def acts() -> list[tuple[str, str, dict[str, Any]]]:
    organization = Organization.objects.get()
    return [(a.act, a.subject, json.loads(a.data)) for a in reversed(audit.acts(organization)) if "sign" in a.act]


def test_eight_wrong_passwords_stop_the_account_at_that_address_only(person: User) -> None:
    for _time in range(8):
        assert attempt("kanri", "wrong")[0] == 200
    status, page = attempt("kanri", WORD)
    assert status == 429 and "5分" in page
    assert "Try again in 5 minutes" in attempt("kanri", WORD, language="en")[1]
    assert attempt("kanri", WORD, THERE)[0] == 302, "the owner signs in from elsewhere"
    actions.add_person(Organization.objects.get(), "other", "別の人", WORD, Role.AUDITOR, actor=None)
    assert attempt("other", WORD)[0] == 302, "and the others of that office too"
    assert attempt("KANRI ", "wrong")[0] == 429, "however the name is written"


def test_the_wait_ends(person: User) -> None:
    for _time in range(8):
        attempt("kanri", "wrong")
    Attempt.objects.update(at=timezone.now() - datetime.timedelta(seconds=current.TSUMUGU.sign_in_window + 1))
    assert attempt("kanri", WORD)[0] == 302
    assert Attempt.objects.filter(succeeded=False).count() == 0, "what went before is forgotten"


def test_a_success_between_failures_counts_anew(person: User) -> None:
    for _time in range(3):
        for _wrong in range(7):
            assert attempt("kanri", "wrong")[0] == 200
        assert attempt("kanri", WORD)[0] == 302


def test_guesses_spread_over_addresses_stop_where_the_account_was_never_at_home(person: User) -> None:
    assert attempt("kanri", WORD, HERE)[0] == 302
    for number in range(80):
        assert attempt("kanri", "wrong", f"192.0.2.{number}")[0] == 200
    assert attempt("kanri", WORD, "192.0.2.200")[0] == 429
    assert attempt("kanri", WORD, HERE)[0] == 302, "the owner, at home"


def test_guesses_spread_over_accounts_stop_the_address_but_for_those_at_home(person: User) -> None:
    assert attempt("kanri", WORD, HERE)[0] == 302
    for number in range(80):
        attempt(f"name{number}", "wrong", HERE)
    assert attempt("name99", "wrong", HERE)[0] == 429
    assert attempt("kanri", WORD, HERE)[0] == 302


def test_unknown_names_and_known_ones_look_alike(person: User) -> None:
    def strip(page: str, name: str) -> str:
        return page.replace(name, "").partition("csrf")[0]

    known, unknown = attempt("kanri", "wrong"), attempt("nobody", "wrong")
    assert known[0] == unknown[0] == 200
    assert strip(known[1], "kanri") == strip(unknown[1], "nobody")
    for name in ("kanri", "nobody"):
        for _time in range(8):
            attempt(name, "wrong")
    assert attempt("kanri", "wrong")[0] == attempt("nobody", "wrong")[0] == 429


def test_what_happens_is_recorded_and_what_was_typed_is_not(person: User) -> None:
    client = Client(REMOTE_ADDR=HERE)
    client.post("/accounts/login/", {"login": "kanri", "password": "wrong"})
    client.post("/accounts/login/", {"login": WORD, "password": "x"})
    client.post("/accounts/login/", {"login": "kanri", "password": WORD})
    client.post("/accounts/logout/")
    subject = f"person:{person.pk}"
    key = attempts.account_key(WORD)[:12]
    assert acts() == [
        ("sign-in-failed", subject, {"name": "管理 ゆうき", "address": HERE}),
        ("sign-in-failed", "person:unknown", {"key": key, "address": HERE}),
        ("signed-in", subject, {"name": "管理 ゆうき", "address": HERE}),
        ("signed-out", subject, {"name": "管理 ゆうき"}),
    ]
    assert WORD not in str(Attempt.objects.values_list())


def test_the_record_shows_them(person: User) -> None:
    attempt("nobody", "wrong")
    client = Client()
    client.force_login(person)
    page = client.get("/desk/administration/tsumugi/acts/", headers={"Accept-Language": "ja"}).content.decode()
    assert "サインインの失敗" in page and HERE in page


def test_strangers_do_not_fill_the_record(person: User) -> None:
    for number in range(200):
        attempt(f"stranger{number}", "x", HERE)
    assert len(acts()) <= 80


def test_a_refused_try_is_no_failure_and_a_closed_account_none_at_all(person: User) -> None:
    for _time in range(20):
        attempt("kanri", "wrong")
    assert Attempt.objects.count() == 8 and len(acts()) == 8
    User.objects.update(is_active=False)
    assert attempt("kanri", WORD, THERE)[0] in (200, 302)
    assert "signed-in" not in [act for act, _subject, _data in acts()]


def test_behind_a_proxy_the_visitor_counts_and_not_what_the_visitor_says(person: User, settings: Any) -> None:
    settings.TSUMUGU = replace(settings.TSUMUGU, proxies=1)
    for number in range(8):
        attempt("kanri", "wrong", "127.0.0.1", **{"X-Forwarded-For": f"10.0.0.{number}, {HERE}"})
    assert attempt("kanri", WORD, "127.0.0.1", **{"X-Forwarded-For": HERE})[0] == 429
    assert attempt("kanri", WORD, "127.0.0.1", **{"X-Forwarded-For": f"{HERE}, {THERE}"})[0] == 302
    settings.TSUMUGU = replace(settings.TSUMUGU, proxies=3)
    assert attempt("kanri", "wrong", "127.0.0.1", **{"X-Forwarded-For": "x"})[0] == 200


def test_addresses_are_counted_as_networks_of_one_office() -> None:
    assert attempts.address_of("2001:db8:1:2:3:4:5:6") == attempts.address_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert attempts.address_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert attempts.address_of("nonsense\0") == "unknown"


def test_odd_names_are_answered(person: User) -> None:
    for name in ("a\0b", "あ" * 300_000, "", " "):
        assert attempt(name, "x")[0] == 200


def test_the_pages_before_signing_in_are_in_the_language_of_the_reader() -> None:
    for language, word in (("ja", "サインイン"), ("en", "Sign in")):
        client = Client(headers={"Accept-Language": language})
        assert word in client.get("/accounts/login/").content.decode()
        refused = Client(enforce_csrf_checks=True, headers={"Accept-Language": language}).post("/accounts/login/", {})
        assert refused.status_code == 403
        assert ("The form was too old" in refused.content.decode()) is (language == "en")
    client = Client(headers={"Accept-Language": "ja"})
    client.post("/accounts/language/", {"language": "en"})
    assert "Sign in" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "weak",
    [
        "123456789012", "passwordpassword", "aaaaaaaaaaaa", "abcdefghijklmn", "qwertyuiopasdf", "password1234",
        "987654321098", "abababababab", "１２３４５６７８９０１２", "shiomi-ken-2026", "watanabe.hana.1",
        "紡県紡県2026年度計画紡県",
        "Passw0rd!Passw0rd!", "330019330019",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused_with_a_sentence(weak: str) -> None:
    said = passwords.weakness(weak, ["hana-watanabe", "渡辺 はな", "紡県", "shiomi", "330019", "watanabe"])
    assert said


@pytest.mark.parametrize("sound", [WORD, "Tr0ub4dor&3-xkcd", "ねこがやねでねている", "tsumugu-demo", "k7#mQ2!vLp9w"])
def test_sound_ones_are_taken(sound: str) -> None:
    assert passwords.weakness(sound, ["hana-watanabe", "渡辺 はな", "紡県", "shiomi"]) == ""


def test_the_password_of_the_demonstration_is_none_in_production(settings: Any) -> None:
    settings.TSUMUGU = replace(settings.TSUMUGU, env="production")
    assert passwords.weakness("tsumugu-demo")


def test_the_name_of_the_organization_is_known_where_a_password_is_set(person: User) -> None:
    from tsumugu.core.errors import Refusal

    organization = Organization.objects.get()
    for weak in ("tsumugi-2026-07", "kanri-tsumugi-1"):
        with pytest.raises(Refusal) as caught:
            actions.use_link(actions.make_link(organization, person, actor=person), weak)
        assert caught.value.code == "bad-password" and caught.value.data["messages"]
    client = Client()
    client.force_login(person)
    answer = client.post(
        "/accounts/password/", {"oldpassword": WORD, "password1": "tsumugi-2026-07", "password2": "tsumugi-2026-07"}
    )
    assert answer.status_code == 200 and "団体" in answer.content.decode()
