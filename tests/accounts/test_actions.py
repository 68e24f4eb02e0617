"""Acts about people and divisions: who may, what is refused, what is recorded, what stays."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from tsumugu.accounts import actions, queries
from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.audit import queries as audit
from tsumugu.core import plan
from tsumugu.core.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

WORD = "correct horse battery"
DAY = datetime.date


@dataclass
class Town:
    organization: Organization
    boss: User
    division: Division

    def add(self, username: str = "ao", role: str = Role.SECRETARIAT, division: Division | None = None) -> User:
        return actions.add_person(
            self.organization, username, f"担当　{username}", WORD, role, division, actor=self.boss
        )

    def acts(self) -> list[str]:
        return [act.act for act in audit.acts(self.organization)]


def founded(code: str = "990001", slug: str = "tsumugi", boss: str = "boss") -> Town:
    organization = actions.create_organization(code, "紡県", slug, actor=None)
    chief = actions.add_person(organization, boss, "管理 ゆうき", WORD, Role.ADMINISTRATOR, actor=None)
    return Town(organization, chief, actions.add_division(organization, "dx", "DX推進課", "企画部", actor=chief))


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def town() -> Town:
    return founded()


def refused(code: str, act: Callable[..., Any], *arguments: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def test_an_organization(town: Town) -> None:
    for code, *arguments in (
        ("bad-code", "990002", "名", "a"), ("bad-code", "99", "名", "a"), ("code-taken", "990001", "名", "a"),
        ("bad-slug", "020001", "名", "A b"), ("slug-no-file", "020001", "名", "con"),
        ("slug-no-file", "020001", "名", "nul"),
        ("slug-taken", "020001", "名", "tsumugi"),
        ("bad-text", "020001", " ", "a"), ("bad-text", "020001", "二\n行", "a"),
    ):  # fmt: skip
        refused(code, actions.create_organization, *arguments, actor=None)
    assert Organization.objects.count() == 1


def test_a_person_can_do_what_the_role_allows_and_is_recorded(town: Town) -> None:
    person = town.add("ao", Role.STAFF, town.division)
    assert queries.roles(person, town.organization) == {"staff"}
    assert person.name == "担当　ao" and person.check_password(WORD)
    given, added = audit.acts(town.organization)[:2]
    assert (added.act, added.actor_name, json.loads(added.data)) == (
        "person-added",
        "管理 ゆうき",
        {"name": "担当　ao"},
    )
    assert json.loads(given.data) == {
        "name": "担当　ao", "role": "staff", "division": "DX推進課", "key": "dx",
    }  # fmt: skip
    assert WORD not in added.data + given.data
    assert queries.person(town.organization, person.pk) == person


def test_what_is_wrong_with_a_new_person_is_said_beside_the_field(town: Town) -> None:
    add = actions.add_person
    town.add("ao")
    for code, field, username, name, password, role in (
        ("bad-username", "username", "a b", "名", WORD, Role.AUDITOR),
        ("bad-username", "username", "", "名", WORD, Role.AUDITOR),
        ("username-taken", "username", "AO", "名", WORD, Role.AUDITOR),
        ("bad-text", "name", "b", "\n", WORD, Role.AUDITOR),
        ("bad-text", "name", "b", "名" * 151, WORD, Role.AUDITOR),
        ("bad-password", "password", "b", "名", "short", Role.AUDITOR),
        ("bad-password", "password", "watanabe-hana", "名", "watanabe-hana", Role.AUDITOR),
        ("bad-password", "password", "b", "わたなべはなこさん一号", "わたなべはなこさん一号あ", Role.AUDITOR),
        ("bad-choice", "role", "b", "名", WORD, "mayor"),
        ("division-missing", "division", "b", "名", WORD, Role.HEAD),
    ):
        refusal = refused(code, add, town.organization, username, name, password, role, actor=town.boss)
        assert refusal.data["field"] == field
    assert User.objects.count() == 2
    assert town.acts().count("person-added") == 2


def test_only_an_administrator_acts(town: Town) -> None:
    person = town.add("ao")
    for who in (person, town.add("bo", Role.HEADQUARTERS), founded("990019", "betsu", "other").boss):
        for act, arguments in (
            (actions.add_person, (town.organization, "c", "名", WORD, Role.AUDITOR)),
            (actions.rename_person, (town.organization, person, "名")),
            (actions.make_link, (town.organization, person)),
            (actions.revoke_link, (town.organization, person)),
            (actions.invite, (town.organization, [actions.Newcomer("d", "名", ((Role.AUDITOR, None),))])),
            (actions.deactivate_person, (town.organization, person)),
            (actions.reactivate_person, (town.organization, person)),
            (actions.give_role, (town.organization, person, Role.AUDITOR)),
            (actions.take_role, (Membership.objects.get(user=person),)),
            (actions.add_division, (town.organization, "x", "名")),
            (actions.reopen_division, (town.division,)),
            (actions.store_approval_rules, (town.organization, None)),
        ):
            refused("not-allowed", act, *arguments, actor=who)
        refused("not-allowed", actions.rename_division, town.division, "名", since=None, actor=who)
        refused("not-allowed", actions.close_division, town.division, last_day=DAY(2027, 3, 31), actor=who)
    gone = town.add("gone", Role.ADMINISTRATOR)
    actions.deactivate_person(town.organization, gone, actor=town.boss)
    refused("not-allowed", actions.make_link, town.organization, person, actor=gone)


def test_the_last_administrator_stays(town: Town) -> None:
    held = Membership.objects.get(user=town.boss)
    actions.give_role(town.organization, town.boss, Role.AUDITOR, actor=town.boss)
    refused("last-administrator", actions.take_role, held, actor=town.boss)
    refused("own-account", actions.deactivate_person, town.organization, town.boss, actor=town.boss)
    refused("last-administrator", actions.deactivate_person, town.organization, town.boss, actor=None)
    second = town.add("second", Role.ADMINISTRATOR)
    actions.deactivate_person(town.organization, second, actor=town.boss)
    refused("last-administrator", actions.take_role, held, actor=town.boss)
    actions.reactivate_person(town.organization, second, actor=town.boss)
    actions.take_role(held, actor=town.boss)
    assert queries.roles(town.boss, town.organization) == {"auditor"}
    refused("last-administrator", actions.deactivate_person, town.organization, second, actor=None)


def test_roles_come_and_go_but_not_the_last(town: Town) -> None:
    person = town.add("ao")
    refused("role-held", actions.give_role, town.organization, person, Role.SECRETARIAT, actor=town.boss)
    (held,) = Membership.objects.filter(user=person)
    refused("last-role", actions.take_role, held, actor=town.boss)
    actions.give_role(town.organization, person, Role.HEAD, town.division, actor=town.boss)
    actions.take_role(held, actor=town.boss)
    refused("not-found", actions.take_role, held, actor=town.boss)
    assert queries.roles(person, town.organization) == {"head"}
    stranger = founded("990019", "betsu", "other")
    refused("bad-choice", actions.give_role, town.organization, person, Role.HEAD, stranger.division, actor=town.boss)
    refused("not-found", actions.give_role, town.organization, stranger.boss, Role.AUDITOR, actor=town.boss)


def test_a_deactivated_person_is_locked_out_and_stays_readable(town: Town, client: Any) -> None:
    person = town.add("ao", Role.ADMINISTRATOR)
    client.force_login(person)
    assert client.get("/desk/").status_code == 200
    actions.deactivate_person(town.organization, person, actor=town.boss)
    assert client.get("/desk/").status_code == 302
    assert not client.login(username="ao", password=WORD)
    assert [p.name for p in queries.people(town.organization)] == ["管理 ゆうき", "担当　ao"]
    actions.reactivate_person(town.organization, person, actor=town.boss)
    assert client.login(username="ao", password=WORD)
    actions.rename_person(town.organization, person, "新姓 あお", actor=town.boss)
    actions.deactivate_person(town.organization, town.boss, actor=person)
    assert audit.acts(town.organization)[0].actor_name == "担当　ao", "as the account that acted was called"
    assert {"管理 ゆうき", "担当　ao", ""} == {act.actor_name for act in audit.acts(town.organization)}


def test_a_new_password_ends_the_sessions(town: Town, client: Any) -> None:
    person = town.add("ao")
    client.force_login(person)
    secret = actions.make_link(town.organization, person, actor=town.boss)
    refused("bad-password", actions.use_link, secret, "tooshort")
    assert client.get("/desk/").status_code == 200
    actions.use_link(secret, "another horse battery")
    assert client.get("/desk/").status_code == 302


def test_nobody_takes_over_the_account_of_another_organization(town: Town) -> None:
    other = founded("990019", "betsu", "other")
    actions.give_role(town.organization, other.boss, Role.AUDITOR, actor=None)
    for act, more in (
        (actions.make_link, ()), (actions.deactivate_person, ()), (actions.rename_person, ("名",)),
    ):  # fmt: skip
        refused("belongs-elsewhere", act, town.organization, other.boss, *more, actor=town.boss)
        refused("not-found", act, town.organization, other.add(f"n-{act.__name__}"), *more, actor=town.boss)
    actions.give_role(other.organization, town.boss, Role.ADMINISTRATOR, actor=None)
    assert actions.make_link(town.organization, other.boss, actor=town.boss)


def test_people_are_found_by_name_in_either_width(town: Town) -> None:
    town.add("ao")
    actions.add_person(town.organization, "dx-1", "DX 太郎", WORD, Role.AUDITOR, actor=town.boss)
    assert [p.username for p in queries.people(town.organization, "ＤＸ")] == ["dx-1"]
    assert [p.username for p in queries.people(town.organization, "ao")] == ["ao"]
    assert [p.username for p in queries.people(town.organization, "担当")] == ["ao"]
    assert list(queries.people(town.organization, "どこにもいない")) == []


# -- divisions ---------------------------------------------------------------------------------


def test_a_division_changes_its_name_on_a_day(town: Town) -> None:
    division = town.division
    actions.rename_division(division, "デジタル戦略課", "総務部", since=DAY(2027, 4, 1), actor=town.boss)
    division.refresh_from_db()
    assert division.called(DAY(2027, 3, 31)) == ("DX推進課", "企画部")
    assert division.called(DAY(2027, 4, 1)) == ("デジタル戦略課", "総務部")
    refused("bad-day", actions.rename_division, division, "別", since=DAY(2027, 4, 1), actor=town.boss)
    refused(
        "nothing-changed", actions.rename_division, division, "デジタル戦略課", "総務部", since=None, actor=town.boss
    )
    actions.rename_division(division, "デジタル戦略室", "総務部", since=None, actor=town.boss)
    actions.rename_division(division, "データ課", "総務部", since=DAY(2028, 4, 1), actor=town.boss)
    division.refresh_from_db()
    assert [division.called(DAY(year, 5, 1))[0] for year in (2026, 2027, 2028)] == [
        "DX推進課",
        "デジタル戦略室",
        "データ課",
    ]
    for since in (DAY(2027, 10, 1), DAY(2028, 4, 1)):  # the newest name was not in use before 2028-04-02
        refused("bad-day", actions.rename_division, division, "別", since=since, actor=town.boss)
    assert town.acts()[:3] == ["division-renamed", "division-corrected", "division-renamed"]


def test_divisions_are_split_and_merged(town: Town) -> None:
    one, two = (actions.add_division(town.organization, key, key, actor=town.boss) for key in ("one", "two"))
    person = town.add("ao", Role.HEAD, town.division)
    close = actions.close_division
    close(town.division, last_day=DAY(2027, 3, 31), successors=[one, two], with_people=True, actor=town.boss)
    assert set(town.division.successors.all()) == {one, two}
    assert queries.division_keys(person, town.organization.pk) == {"dx", "one", "two"}
    close(two, last_day=DAY(2028, 3, 31), successors=[one], actor=town.boss)
    assert set(one.predecessors.all()) == {town.division, two}
    refused("bad-successor", close, one, last_day=DAY(2029, 3, 31), successors=[town.division], actor=town.boss)
    refused("bad-successor", close, one, last_day=DAY(2029, 3, 31), successors=[one], actor=town.boss)
    other = founded("990019", "betsu", "other")
    refused("bad-successor", close, one, last_day=DAY(2029, 3, 31), successors=[other.division], actor=town.boss)
    names = {d.key for d in queries.divisions(town.organization, DAY(2027, 4, 1))}
    assert names == {"one", "two"}
    actions.reopen_division(two, actor=town.boss)
    refused("nothing-changed", actions.reopen_division, two, actor=town.boss)
    assert set(one.predecessors.all()) == {town.division}


def test_days_that_cannot_be(town: Town) -> None:
    new = actions.add_division(town.organization, "new", "新", valid_from=DAY(2027, 4, 1), actor=town.boss)
    refused("bad-day", actions.close_division, new, last_day=DAY(2027, 3, 31), actor=town.boss)
    refused("bad-day", actions.rename_division, new, "別", since=DAY(2027, 4, 1), actor=town.boss)
    actions.close_division(new, last_day=DAY(2027, 9, 30), actor=town.boss)
    new.refresh_from_db()
    refused("bad-day", actions.rename_division, new, "別", since=DAY(2027, 10, 1), actor=town.boss)
    old = actions.add_division(town.organization, "old", "旧", actor=town.boss)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    actions.close_division(old, last_day=yesterday, actor=town.boss)
    old.refresh_from_db()
    refused("division-closed", actions.give_role, town.organization, town.boss, Role.HEAD, old, actor=town.boss)


def test_keys_are_ids_and_stand_once(town: Town) -> None:
    refused("bad-key", actions.add_division, town.organization, "DX", "名", actor=town.boss)
    refused("key-taken", actions.add_division, town.organization, "dx", "名", actor=town.boss)
    founded("990019", "betsu", "other")  # the same key in another organization is another division


def test_divisions_of_a_plan_are_taken_over_once(town: Town) -> None:
    named = (
        plan.Division(id="dx", name="別の名前"),
        plan.Division(
            id="new", name="新しい課", department="総務部", valid_from="2027-04-01", predecessors=("old", "dx"),
            renames=(("2028-04-01", "前の名前"),),
        ),
        plan.Division(id="old", name="古い課", valid_to="2027-03-31"),
    )  # fmt: skip
    secretary = town.add("ao")
    new = actions.adopt_divisions(town.organization, named, actor=secretary)
    assert [row.key for row in new] == ["new", "old"]
    town.division.refresh_from_db()
    assert town.division.name == "DX推進課"
    assert {row.key for row in new[0].predecessors.all()} == {"dx", "old"}
    assert new[0].called(DAY(2027, 5, 1)) == ("前の名前", "総務部")
    assert new[1].valid_to == DAY(2027, 3, 31)
    assert actions.adopt_divisions(town.organization, named, actor=secretary) == ()
    auditor = town.add("bo", Role.AUDITOR)
    refused("not-allowed", actions.adopt_divisions, town.organization, named, actor=auditor)
