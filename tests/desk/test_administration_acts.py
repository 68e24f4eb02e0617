"""Every act of administration × who does it × how old their page is → what is answered and what is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.desk.office import Office
from tests.gate import first

from tsumugu.accounts import actions, queries, states
from tsumugu.accounts.models import Division, Role, User
from tsumugu.audit.models import Act
from tsumugu.core.approval import DEFAULT, Delegation, Rule
from tsumugu.core.delegation import digest
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.interchange import write_rules

pytestmark = pytest.mark.django_db

ROOM = "/desk/administration/tsumugi/"
WORD = "correct horse battery"
RULES = Delegation((Rule("一つ", "secretariat"), Rule("二つ", "kanjikai")))


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ready(office: Office) -> Office:
    """A person with two roles, a closed one, a closed division, own rules, and a division that only the plan names."""
    boss, here = office.people["administrator"], office.organization
    actions.give_role(here, office.people["staff"], Role.AUDITOR, actor=boss)
    gone = actions.add_person(here, "gone", "去った人", WORD, Role.AUDITOR, actor=boss)
    actions.deactivate_person(here, gone, actor=boss)
    actions.make_link(here, office.people["staff"], actor=boss)
    office.people["gone"] = gone
    closed = actions.add_division(here, "old", "旧課", actor=boss)
    actions.close_division(closed, last_day=timezone.localdate(), actor=boss)
    actions.store_approval_rules(here, RULES, actor=boss)
    return office


def _person(office: Office, who: str = "staff") -> str:
    return f"people/{office.people[who].pk}/"


def _division(office: Office, key: str = "agri") -> str:
    return f"divisions/{Division.objects.get(key=key).pk}/"


def _rename_person(office: Office, who: str = "staff") -> None:
    actions.rename_person(office.organization, office.people[who], "別の名 花子", actor=office.people["administrator"])


def _rename_division(key: str) -> Callable[[Office], None]:
    def move(office: Office) -> None:
        division = Division.objects.get(key=key)
        actions.rename_division(division, "別の課", since=None, actor=office.people["administrator"])

    return move


def _other_rules(office: Office) -> None:
    rules = Delegation((Rule("先頭", "headquarters"), *RULES.rules))
    actions.store_approval_rules(office.organization, rules, actor=office.people["administrator"])


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("rules.json", write_rules(DEFAULT))


@dataclass(frozen=True)
class Row:
    """``page``: where the form stands (below the room); ``data``: what it sends; ``move``: what somebody else does
    meanwhile; ``base``: the field that says what was seen; ``found``: what of the page shows the change."""

    page: Callable[[Office], str]
    data: Callable[[Office], dict[str, Any]]
    move: Callable[[Office], object]
    base: str = "seen"
    found: str = "別の"


def _just(**data: Any) -> Callable[[Office], dict[str, Any]]:
    return lambda office: dict(data)


ROWS = {
    "give": Row(_person, _just(act="give", role="committee", division=""), _rename_person),
    "take": Row(
        _person, lambda o: {"act": "take", "membership": o.people["staff"].memberships.get(role="auditor").pk},
        _rename_person,
    ),
    "rename": Row(_person, _just(act="rename", name="新姓 太郎"), _rename_person),
    "unlink": Row(_person, _just(act="unlink"), _rename_person),
    "deactivate": Row(_person, _just(act="deactivate"), _rename_person),
    "reactivate": Row(
        lambda o: _person(o, "gone"), _just(act="reactivate"), lambda o: _rename_person(o, "gone")
    ),
    "division contact": Row(_division, _just(act="contact", contact="電話 000"), _rename_division("agri")),
    "division reopen": Row(lambda o: _division(o, "old"), _just(act="reopen"), _rename_division("old")),
    "take over": Row(
        lambda o: "divisions/", _just(),
        lambda o: actions.add_division(o.organization, "dx", "別の課", actor=None), found="dx",
    ),
    "licence": Row(
        lambda o: "licence/", _just(name="CC BY 4.0", url=""),
        lambda o: actions.set_data_licence(o.organization, "別の規約", "", actor=o.people["administrator"]),
    ),
    "rule down": Row(lambda o: "rules/", _just(act="down", number="1"), _other_rules, "made_from", "先頭"),
    "rule delete": Row(lambda o: "rules/", _just(act="delete", number="2"), _other_rules, "made_from", "先頭"),
    "people": Row(lambda o: "rules/", _just(act="people", people="1"), _other_rules, "made_from", "先頭"),
    "default": Row(lambda o: "rules/", _just(act="default"), _other_rules, "made_from", "先頭"),
    "upload": Row(lambda o: "rules/", lambda o: {"act": "upload", "file": _file()}, _other_rules, "made_from", "先頭"),
    "rule": Row(lambda o: "rules/2/", _just(name="二つめ", step="headquarters"), _other_rules, "made_from", "先頭"),
    "new rule": Row(lambda o: "rules/0/", _just(name="三つ", step="headquarters"), _other_rules, "made_from", "先頭"),
}  # fmt: skip

#: Who is not an administrator here, and what they are told.
OTHERS = {
    **{role: 403 for role in Role.values if role != Role.ADMINISTRATOR}, "outsider": 404, "nobody": 302,
}  # fmt: skip


def everything(office: Office) -> str:
    """All that administration can change, as one text."""
    office.organization.refresh_from_db()
    people = User.objects.order_by("pk")
    return json.dumps(
        [
            [states.of_person(office.organization, one) | {"password": one.password} for one in people],
            [states.of_division(one) for one in Division.objects.order_by("pk")],
            states.of_licence(office.organization),
            office.organization.approval_rules,
            Act.objects.exclude(act__startswith="sign").count(),
        ]
    )


def base(office: Office, row: Row, path: str) -> str:
    page = office.client("administrator").get(path).content.decode()
    found = re.search(rf'name="{row.base}" value="([^"]+)"', page)
    assert found, "the form says what it showed"
    return found[1]


def posted(client: Client, path: str, data: dict[str, Any]) -> Any:
    return client.post(path, data, headers={"Accept-Language": "ja"})


@pytest.mark.parametrize("name", ROWS)
def test_an_administrator_with_the_page_of_today(ready: Office, name: str) -> None:
    row = ROWS[name]
    path, before = ROOM + row.page(ready), everything(ready)
    answer = posted(ready.client("administrator"), path, {**row.data(ready), row.base: base(ready, row, path)})
    assert answer.status_code == 302
    assert everything(ready) != before


@pytest.mark.parametrize("name", ROWS)
def test_an_administrator_with_an_old_page_is_shown_what_differs(ready: Office, name: str) -> None:
    row = ROWS[name]
    path = ROOM + row.page(ready)
    seen = base(ready, row, path)
    row.move(ready)
    before = everything(ready)
    answer = posted(ready.client("administrator"), path, {**row.data(ready), row.base: seen})
    page = answer.content.decode()
    assert (answer.status_code, everything(ready)) == (409, before)
    refused = re.search(r'<section class="refused".*?</section>', page, re.DOTALL)
    assert refused and row.found in refused[0], "the difference is shown"
    typed = [value for key, value in row.data(ready).items() if key == "name"]
    assert all(f'value="{value}"' in page for value in typed), "what was typed is still there"
    if name != "take over":  # there is nothing more to take over
        again = base(ready, row, path)
        assert f'name="{row.base}" value="{again}"' in page or row.base == "seen"
        found = re.search(rf'name="{row.base}" value="([^"]+)"', page)
        action = re.search(r'<form class="panel form" method="post" action="([^"]+)"', page)
        assert found is not None
        number = {"number": "2"} if name == "rule down" else {}
        once_more = {**row.data(ready), **number, row.base: found[1]}
        answer = posted(ready.client("administrator"), action[1] if action else path, once_more)
        assert answer.status_code == 302, "and pressed once more it goes through"


def test_an_account_that_was_closed_meanwhile_and_rules_that_ask_the_own_division(ready: Office) -> None:
    """Differences of yes or no are said in words of what they are about."""
    client, boss = ready.client("administrator"), ready.people["administrator"]
    path = ROOM + _person(ready)
    seen = base(ready, ROWS["rename"], path)
    actions.deactivate_person(ready.organization, ready.people["staff"], actor=boss)
    page = posted(client, path, {"act": "rename", "name": "新姓 太郎", "seen": seen}).content.decode()
    refused = re.search(r'<section class="refused".*?</section>', page, re.DOTALL)
    assert refused and re.search("アカウント.*使用中.*停止中", refused[0], re.DOTALL)
    path = ROOM + "rules/"
    made_from = base(ready, ROWS["people"], path)
    actions.store_approval_rules(ready.organization, Delegation(RULES.rules, own_division=True), actor=boss)
    page = posted(client, path, {"act": "people", "people": "1", "made_from": made_from}).content.decode()
    refused = re.search(r'<section class="refused".*?</section>', page, re.DOTALL)
    assert refused and re.search("書いた人の課の課長にも承認を求める.*いいえ.*はい", refused[0], re.DOTALL)


def test_an_old_rule_goes_to_where_it_stands_now(ready: Office) -> None:
    """The number in the address meant another rule when the page was loaded."""
    client, path = ready.client("administrator"), ROOM + "rules/2/"
    data = {"name": "二つ", "step": "headquarters", "made_from": base(ready, ROWS["rule"], path)}
    _other_rules(ready)
    page = posted(client, path, data).content.decode()
    action = re.search(r'method="post" action="([^"]+/rules/[0-9]+/)"', page)
    made_from = re.search(r'name="made_from" value="([^"]+)"', page)
    assert action is not None and action[1] == ROOM + "rules/3/" and made_from is not None
    assert posted(client, action[1], data | {"made_from": made_from[1]}).status_code == 302
    held = [(rule.name, rule.step) for rule in queries.delegation(ready.organization.pk).rules]
    assert held == [("先頭", "headquarters"), ("一つ", "secretariat"), ("二つ", "headquarters")]


def test_a_number_that_no_rule_has_any_more_is_an_old_page(ready: Office) -> None:
    client, path = ready.client("administrator"), ROOM + "rules/"
    made_from = base(ready, ROWS["rule delete"], path)
    fewer = Delegation(RULES.rules[:1])
    actions.store_approval_rules(ready.organization, fewer, actor=ready.people["administrator"])
    for act in ("delete", "up"):
        assert posted(client, path, {"act": act, "number": "2", "made_from": made_from}).status_code == 409
    typed = {"name": "二つ", "step": "headquarters", "made_from": made_from}
    assert posted(client, path + "2/", typed).status_code == 409
    assert queries.delegation(ready.organization.pk) == fewer


def test_the_act_itself_asks_for_the_rules_it_was_made_from(ready: Office) -> None:
    """Two administrators at one moment: what the page asked for is decided under the lock."""
    with pytest.raises(Refusal) as caught:
        actions.store_approval_rules(
            ready.organization, DEFAULT, actor=ready.people["administrator"], made_from=digest(DEFAULT)
        )
    assert caught.value.code == "changed-since-seen"


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("sort", first(["none", "forged", "of something else"]))
def test_a_form_that_does_not_say_what_it_showed(ready: Office, name: str, sort: str) -> None:
    row = ROWS[name]
    path, before = ROOM + row.page(ready), everything(ready)
    other = base(ready, Row(_person, _just(), _rename_person), ROOM + _person(ready, "head"))
    data = row.data(ready) | {"none": {}, "forged": {row.base: "0" * 64}, "of something else": {row.base: other}}[sort]
    assert posted(ready.client("administrator"), path, data).status_code == 409
    assert everything(ready) == before


@pytest.mark.parametrize("name", ROWS)
def test_nobody_else_does_it(ready: Office, name: str) -> None:
    row = ROWS[name]
    path, before = ROOM + row.page(ready), everything(ready)
    seen = base(ready, row, path)
    for who, status in OTHERS.items():
        client = Client() if who == "nobody" else ready.client(who)
        assert posted(client, path, {**row.data(ready), row.base: seen}).status_code == status, who
    assert everything(ready) == before


def test_keys_beyond_what_a_database_counts(ready: Office) -> None:
    client = ready.client("administrator")
    for key in ("99999999999999999999", "-1", "１", "x", "\0", "1e3", ""):
        person = ROOM + _person(ready)
        give = {"act": "give", "role": "head", "division": key, "seen": base(ready, ROWS["give"], person)}
        assert posted(client, person, give).status_code == 422, key
        assert posted(client, person, {"act": "take", "membership": key}).status_code == 404, key
    for address in ("people/99999999999999999999/", "divisions/99999999999999999999/", "rules/99999999999999999999/"):
        assert client.get(ROOM + address).status_code == 404


@pytest.mark.parametrize("text", ["a\0b", "a\u0007b", "名" * 201, "\u200b\u200b", "二\n行"])
def test_texts_that_cannot_be_kept_are_refused_beside_the_field(ready: Office, text: str) -> None:
    client, before = ready.client("administrator"), everything(ready)
    for name in ("rename", "licence"):
        row = ROWS[name]
        path = ROOM + row.page(ready)
        answer = posted(client, path, {**row.data(ready), "name": text, row.base: base(ready, row, path)})
        assert answer.status_code == 422 and "_error" in answer.content.decode(), name
    assert everything(ready) == before


def test_every_part_of_a_state_is_called_by_a_word(ready: Office) -> None:
    found = [
        states.of_person(ready.organization, ready.people["staff"]), states.of_licence(ready.organization),
        states.of_division(Division.objects.get(key="agri")), states.of_missing(["dx"]),
    ]  # fmt: skip
    assert {part for state in found for part in state} - {"kind"} == set(differing._PARTS)


def test_the_state_of_a_person_is_theirs_here(ready: Office) -> None:
    """What a person is in another organization is no concern of this page."""
    staff = ready.people["staff"]
    before = states.of_person(ready.organization, staff)
    other = queries.organization("betsu")
    actions.give_role(other, staff, Role.AUDITOR, actor=None)
    assert states.of_person(ready.organization, staff) == before
