"""The administrator's room: what is typed arrives, what is wrong stands beside its field, lists stay quick."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.office import Office

from tsumugu.accounts import actions, queries
from tsumugu.accounts.models import Division, Role, User
from tsumugu.core.approval import DEFAULT, Delegation, Lane, Rule
from tsumugu.core.delegation import digest
from tsumugu.core.plan import Division as Named
from tsumugu.interchange import read_rules, write_rules

pytestmark = pytest.mark.django_db

ROOM = "/desk/administration/tsumugi/"
WORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def page(office: Office, path: str, who: str = "administrator") -> str:
    answer = office.client(who).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(office: Office, path: str, who: str = "administrator", /, **data: object) -> tuple[int, str]:
    """The status of a form that was sent from the page as it is now, and the page that comes of it."""
    if "seen" not in data:
        shown = re.search(r'name="seen" value="([^"]*)"', office.client(who).get(path).content.decode())
        data |= {"seen": shown[1]} if shown else {}
    answer = office.client(who).post(path, data)
    if answer.status_code == 302:
        return 302, page(office, answer.headers["Location"], who)
    return answer.status_code, answer.content.decode()


def _read(text: str) -> str:
    """What somebody reads of a page: no attributes."""
    return re.sub(r'[a-z-]+="[^"]*"', "", text)


# -- people ------------------------------------------------------------------------------------


def person(**changed: str) -> dict[str, str]:
    return {
        "name": "山田　花子", "username": "hana", "role": "auditor", "division": "",
        **changed,
    }  # fmt: skip


def test_people_are_found(office: Office) -> None:
    status, text = send(office, ROOM + "people/add/", **person())
    assert status == 200 and "山田　花子" in text
    found = page(office, ROOM + "people/?q=山田")
    assert "山田　花子" in found and '<code class="soft">staff</code>' not in found
    found = page(office, ROOM + "people/?q=" + "山" * 101)
    assert "100字まで書けますが、101字あります" in found, "what is too long is not looked for in part"
    assert "制御文字" in page(office, ROOM + "people/?q=a%07")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("username", {"username": "staff"}),
        ("username", {"username": "no spaces"}),
        ("division", {"role": "head"}),
        ("role", {"role": "mayor"}),
        ("name", {"name": ""}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(office: Office, field: str, changed: dict[str, str]) -> None:
    status, text = send(office, ROOM + "people/add/", **person(**changed))
    assert status == 422
    assert re.findall(r'id="personform-([a-z]+)_error"', text) == [field]
    described = re.search(rf'name="{field}"[^>]*aria-describedby="([^"]*)"', text)
    assert described and f"personform-{field}_error" in described[1]
    assert not User.objects.filter(name="山田　花子").exists()


def test_a_person_page_does_each_act(office: Office) -> None:
    staff = office.people["staff"]
    path = f"{ROOM}people/{staff.pk}/"
    division = Division.objects.get(key="agri")
    assert send(office, path, act="give", role="head", division=division.pk)[0] == 302
    assert queries.roles(staff, office.organization) == {"staff", "head"}
    assert send(office, path, act="give", role="head", division=division.pk)[0] == 422
    held = staff.memberships.get(role="head")
    send(office, path, act="take", membership=held.pk)
    assert queries.roles(staff, office.organization) == {"staff"}
    last = staff.memberships.get()
    status, text = send(office, path, act="take", membership=last.pk)
    assert status == 302 and "最後の役割" in text
    assert office.client("administrator").post(path, {"act": "take", "membership": "0"}).status_code == 404
    assert send(office, path, act="rename", name="新姓 太郎")[0] == 302
    assert send(office, path, act="deactivate")[0] == 302
    staff.refresh_from_db()
    assert (staff.is_active, staff.name) == (False, "新姓 太郎")
    assert send(office, path, act="reactivate")[0] == 302
    assert send(office, path, act="other")[0] == 400
    assert office.client("administrator").get(f"{ROOM}people/{office.people['outsider'].pk}/").status_code == 404


def test_nobody_locks_themselves_out(office: Office) -> None:
    boss = office.people["administrator"]
    path = f"{ROOM}people/{boss.pk}/"
    assert 'value="deactivate"' not in page(office, path)
    actions.give_role(office.organization, boss, Role.AUDITOR, actor=boss)
    status, text = send(office, path, act="take", membership=boss.memberships.get(role="administrator").pk)
    assert status == 302 and "最後の管理者" in text
    status, text = send(office, path, act="deactivate")
    assert status == 302 and "自分のアカウント" in text
    assert queries.roles(boss, office.organization) == {"administrator", "auditor"}


# -- divisions ---------------------------------------------------------------------------------


def test_divisions_that_only_a_plan_names_are_taken_over(office: Office) -> None:
    assert "DX推進課" in page(office, ROOM + "divisions/")
    status, text = send(office, ROOM + "divisions/")
    assert status == 302 and "すべて登録する" not in text
    assert Division.objects.filter(organization=office.organization, key="dx", name="DX推進課").exists()


# -- approval rules ----------------------------------------------------------------------------


def held(office: Office) -> Delegation:
    return queries.delegation(office.organization.pk)


def test_the_table_says_the_rules_in_words(office: Office) -> None:
    text = page(office, ROOM + "rules/")
    for words in ("目標の変更", "指標：目標値、単位、定義", "追加、削除、移動", "幹事会", "ロードマップに限る"):
        assert words in text
    answer = office.client("administrator").get(ROOM + "rules/", HTTP_ACCEPT_LANGUAGE="en")
    assert "Indicator: Target, Unit, Definition" in answer.content.decode()


def test_a_rule_is_added_changed_moved_and_deleted(office: Office) -> None:
    path, boss = ROOM + "rules/", office.client("administrator")
    assert read_rules(boss.get(path + "rules.json").content, "r.json") == (DEFAULT, ())
    new = {"name": "大幅な目標の変更", "step": "headquarters", "types": ["indicator"], "paths": ["targets"],
           "larger_than": " 20 "}  # fmt: skip
    assert send(office, path + "0/", made_from=digest(DEFAULT), **new)[0] == 302
    rule = Rule("大幅な目標の変更", "headquarters", ("indicator",), ("targets",), larger_than="20")
    assert held(office) == Delegation((*DEFAULT.rules, rule))
    assert "20％を超える変更に限る" in page(office, path)
    number = len(held(office).rules)
    text = page(office, f"{path}{number}/")
    assert re.search(r'name="paths" value="targets"[^>]*checked', text)
    assert send(office, f"{path}{number}/", made_from=digest(held(office)), **new | {"step": "kanjikai"})[0] == 302
    assert held(office).rules[-1].step == "kanjikai"
    button = {"number": number, "made_from": digest(held(office))}
    assert send(office, path, act="up", **button)[0] == 302
    assert held(office).rules[-2].name == "大幅な目標の変更"
    assert send(office, path, act="delete", number=number - 1, made_from=digest(held(office)))[0] == 302
    assert held(office) == DEFAULT
    assert send(office, path, act="people", people="1", made_from=digest(DEFAULT))[0] == 302
    assert held(office).people == 1
    assert send(office, path, act="default", made_from=digest(held(office)))[0] == 302
    office.organization.refresh_from_db()
    assert office.organization.approval_rules is None
    assert boss.get(f"{path}{len(DEFAULT.rules) + 1}/").status_code == 404


def test_every_rule_of_the_default_survives_its_form_untouched(office: Office) -> None:
    boss = office.client("administrator")
    for number, rule in enumerate(DEFAULT.rules, 1):
        text = boss.get(f"{ROOM}rules/{number}/").content.decode()
        data: dict[str, Any] = {"name": rule.name, "made_from": digest(held(office))}
        for kind in ("types", "paths", "acts", "slots"):
            data[kind] = re.findall(rf'name="{kind}" value="([^"]+)"[^>]*checked', text)
        for kind in ("step", "part"):
            chosen = re.search(rf'<select name="{kind}".*?<option value="([^"]*)" selected', text, re.DOTALL)
            data[kind] = chosen[1] if chosen else ""
        assert send(office, f"{ROOM}rules/{number}/", **data)[0] == 302

    def sets(rule: Rule) -> Rule:  # the order of the words in a pattern says nothing
        types, paths, acts = tuple(sorted(rule.types)), tuple(sorted(rule.paths)), tuple(sorted(rule.acts))
        return Rule(rule.name, rule.step, types, paths, acts, rule.part)

    assert [sets(rule) for rule in held(office).rules] == [sets(rule) for rule in DEFAULT.rules]
    assert [rule.slots for rule in held(office).rules] == [rule.slots for rule in DEFAULT.rules]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("larger_than", {"larger_than": "much"}),
        ("acts", {"acts": ["add"]}),
        ("paths", {"paths": ["nothing"]}),
        ("types", {"types": ["nothing"]}),
        ("name", {"name": ""}),
        ("step", {"step": "mayor"}),
        ("paths", {"types": ["area"]}),
    ],
)
def test_what_is_wrong_with_a_rule_stands_beside_its_field(office: Office, field: str, changed: dict[str, Any]) -> None:
    data = {"name": "名", "step": "kanjikai", "types": ["indicator"], "paths": ["targets"], **changed}
    status, text = send(office, ROOM + "rules/0/", made_from=digest(DEFAULT), **data)
    assert status == 422 and re.findall(r'id="ruleform-([a-z_]+)_error"', text) == [field]
    assert held(office) == DEFAULT


def test_steps_and_lanes_as_a_file(office: Office) -> None:
    """They are stored, shown above the table, and offered to a rule."""
    path, lane = ROOM + "rules/", "課長まで"
    found = Delegation((Rule("実績", "head", lane=lane),), lanes=(Lane(lane, ("head",)),))
    seen = {"act": "upload", "made_from": digest(DEFAULT)}
    assert send(office, path, **seen, file=SimpleUploadedFile("r.json", write_rules(found)))[0] == 302
    assert held(office) == found
    assert f"<bdi>{lane}</bdi>：担当課長" in office.client("administrator").get(path).content.decode()
    assert f'<option value="{lane}" selected>' in office.client("administrator").get(path + "1/").content.decode()


def test_rules_as_a_file(office: Office) -> None:
    path = ROOM + "rules/"
    good = Delegation((Rule("すべて", "secretariat"),), people=1)
    seen = {"act": "upload", "made_from": digest(DEFAULT)}
    assert send(office, path, **seen, file=SimpleUploadedFile("r.json", write_rules(good)))[0] == 302
    assert held(office) == good
    stale = {"act": "upload", "made_from": digest(DEFAULT)}
    status, text = send(office, path, **stale, file=SimpleUploadedFile("r.json", write_rules(DEFAULT)))
    assert status == 409 and "この画面を開いた後で、内容が変わりました" in text and held(office) == good
    seen["made_from"] = digest(good)
    bad = b'{"format": "tsumugu-approval-rules/1",\n "rules": [{"name": "x", "step": "mayor"}]}'
    status, text = send(office, path, **seen, file=SimpleUploadedFile("r.json", bad))
    assert status == 422 and "rules[0].step" in text and held(office) == good
    status, text = send(office, path, **seen, file=SimpleUploadedFile("r.json", b"{\n,"))
    assert status == 422 and "2行1文字目" in text
    assert send(office, path, **seen)[0] == 422
    assert send(office, path, act="down", number="1")[0] == 409, "a form that names no rules is as old as any"
    assert held(office) == good


def test_rules_that_cannot_be_read_are_shown_and_replaced(office: Office) -> None:
    office.organization.approval_rules = {"format": "other"}
    office.organization.save()
    text = page(office, ROOM + "rules/")
    assert "保存されているルールを読み取れません" in text
    assert send(office, ROOM + "rules/", act="default", made_from=digest(Delegation(())))[0] == 302
    assert held(office) == DEFAULT


def test_a_step_that_nobody_can_take_is_told(office: Office) -> None:
    assert "承認経路がそこで止まります" not in page(office, ROOM + "rules/")
    kanji = office.people["kanjikai"]
    actions.deactivate_person(office.organization, kanji, actor=office.people["administrator"])
    assert "承認経路がそこで止まります" in page(office, ROOM + "rules/")


# -- the record of acts ------------------------------------------------------------------------


def test_the_record_is_read_in_words(office: Office) -> None:
    boss = office.people["administrator"]
    person = actions.add_person(office.organization, "hana", "山田 花子", WORD, Role.AUDITOR, actor=boss)
    text = page(office, ROOM + "acts/", "auditor")
    for words in ("利用者を追加", "山田 花子", "役割を付与", "監査担当", "プランを登録", "改定案を作成", "見直し"):
        assert words in text
    assert f"{ROOM}people/{person.pk}/" not in text, "the auditor may not enter there"
    assert f"{ROOM}people/{person.pk}/" in page(office, ROOM + "acts/")
    only = page(office, f"{ROOM}acts/?subject=person:{person.pk}", "auditor")
    assert "山田 花子" in only and "プランを登録" not in only
    assert f"person:{person.pk}" not in _read(only), "what is looked at is called by its name"
    assert f"プラン {office.plan.title}" in text and "プラン tsumugi-dx" not in text
    only = page(office, ROOM + "acts/?subject=division:agri")
    assert "division:agri" not in _read(only)
    assert "プランを登録" in page(office, ROOM + "acts/?subject='--")


# -- lists stay quick --------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_lists(office: Office) -> None:
    boss, client = office.people["administrator"], office.client("administrator")
    division, new_day = Division.objects.get(key="agri"), datetime.date(2100, 3, 31)

    def more(number: int) -> None:
        new = actions.add_division(office.organization, f"d{number}", f"課{number}", actor=boss)
        person = actions.add_person(office.organization, f"p{number}", f"人{number}", WORD, "head", new, actor=boss)
        actions.give_role(office.organization, person, Role.STAFF, division, actor=boss)
        actions.close_division(new, last_day=new_day, successors=[division], actor=boss)

    def counted() -> dict[str, int]:
        counts = {}
        pages = ("people/", "people/?q=a", "divisions/", f"divisions/{division.pk}/", "rules/", "acts/")
        for path in pages:
            client.get(ROOM + path)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(ROOM + path).status_code == 200
            counts[path] = len(seen)
        return counts

    more(1)
    one = counted()
    more(2)
    more(3)
    assert counted() == one


def test_lists_have_pages(office: Office) -> None:
    boss = office.people["administrator"]
    for number in range(51):
        actions.add_person(office.organization, f"p{number:02}", f"人{number:02}", WORD, Role.AUDITOR, actor=boss)
    first, second = page(office, ROOM + "people/?q=人"), page(office, ROOM + "people/?q=人&page=2")
    assert "人00" in first and "人50" not in first and "人50" in second
    assert "q=%E4%BA%BA&amp;page=2" in first
    acts = page(office, ROOM + "acts/?page=2")
    assert "1 / 3 ページ" in page(office, ROOM + "acts/") and "2 / 3 ページ" in acts


def test_a_division_named_oddly_in_a_plan_can_still_be_taken_over(office: Office) -> None:
    named = Named(id="odd", name="二\n行の　名" + "長" * 194)
    (row,) = actions.adopt_divisions(office.organization, [named], actor=office.people["secretariat"])
    assert row.name.startswith("二 行の 名") and len(row.name) == 200
