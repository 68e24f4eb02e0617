"""A change of divisions at the desk: asked, looked at, decided; and what an old page, a day and a mistake come to."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.desk.office import Office, signed_in
from tests.desk.plan import small

from tsumugu.accounts.models import Division, Membership, Role
from tsumugu.plans import actions as plans
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal, State
from tsumugu.reorganization import actions as reorganization
from tsumugu.reorganization.models import Reorganization

pytestmark = pytest.mark.django_db

ROOM = "/desk/administration/tsumugi/divisions/"


@pytest.fixture
def ready(office: Office) -> Office:
    """Twenty more sheets of 農業課 in a second plan, and a division that takes them over."""
    Division.objects.create(organization=office.organization, key="dx", name="DX推進課", department="企画部")
    return office


def many(office: Office, count: int = 20) -> None:
    plans.create_plan(office.organization, "second", small(count), actor=office.people["secretariat"], reason="取込み")


def send(office: Office, kind: str, who: str = "administrator", **data: Any) -> Any:
    return office.client(who).post(f"{ROOM}change/{kind}/", data, headers={"Accept-Language": "ja"})


def hidden(page: str) -> dict[str, Any]:
    """What the form of a preview sends when nothing in it is touched."""
    form = page[page.index('name="seen"') - 60 : page.index("</form>", page.index('name="seen"'))]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form):
        found.setdefault(name, []).append(value)
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected', body)
    found |= {"title": re.findall(r'name="title" value="([^"]+)"', form)}
    found["reason"] = re.findall(r'name="reason" value="([^"]+)"|name="reason"[^>]*>\n([^<]*)<', form)[0]
    return found | {"reason": "".join(found["reason"])}


def preview(office: Office, kind: str, who: str = "administrator", **data: Any) -> dict[str, Any]:
    answer = send(office, kind, who, act="look", **data)
    assert answer.status_code == 200, answer.content.decode()
    return hidden(answer.content.decode())


def decide(office: Office, kind: str, who: str = "administrator", **data: Any) -> Any:
    return send(office, kind, who, **preview(office, kind, who, **data) | {"act": "do"})


def today(after: int = 0) -> str:
    return (timezone.localdate() + datetime.timedelta(days=after)).isoformat()


def test_twenty_sheets_are_handed_over_in_three_acts(ready: Office) -> None:
    """The destination, what it touches, the act."""
    many(ready)
    page = ready.client("secretariat").get(f"{ROOM}change/hand-over/?old=agri").content.decode()
    assert '<option value="agri" selected>' in page and "with_people" not in page, "people are the administrator's"
    answer = decide(ready, "hand-over", "secretariat", old="agri", heir="dx", opinions="on")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/desk/proposals/")
    made = Proposal.objects.get(plan__slug="second")
    assert (made.state, made.title) == (State.IN_REVIEW, "担当課の引継ぎ：農業課からDX推進課へ（21件）")
    table = proposals.draft(made)
    assert {table.nodes[f"i{n}"].fields["lead"] for n in range(20)} == {"dx"}
    assert Division.objects.get(key="agri").valid_to is None


def test_what_was_not_chosen_stays(ready: Office) -> None:
    many(ready, 3)
    asked = preview(ready, "hand-over", old="agri", heir="dx", with_people="on")
    assert asked["unit:second/i1"] == ["dx"]
    staff, head = (Membership.objects.get(user__username=who) for who in ("staff", "head"))
    assert asked[f"who:{staff.pk}"] == asked[f"who:{head.pk}"] == ["dx"]
    answer = send(ready, "hand-over", **asked | {"act": "do", "unit:second/i1": "", f"who:{head.pk}": ""})
    assert answer.status_code == 302
    table = proposals.draft(Proposal.objects.get(plan__slug="second"))
    assert [table.nodes[f"i{n}"].fields["lead"] for n in range(3)] == ["dx", "agri", "dx"]
    assert Division.objects.get(key="dx").memberships.get().user.username == "staff"


@pytest.mark.parametrize(
    ("kind", "data", "title"),
    [
        ("found", {"name": "観光課", "department": "商工部"}, "担当課の新設：観光課"),
        ("rename", {"old": "agri", "name": "農政課"}, "担当課の改称：農業課を農政課に"),
        ("correct", {"old": "agri", "name": "農業課", "department": "農林部"}, "担当課の名称の訂正：農業課"),
        ("merge", {"olds": ["agri", "dx"], "name": "農政DX課"}, "担当課の統合：農業課、DX推進課を農政DX課に"),
        ("merge", {"olds": ["agri"], "heir_or_new": "dx"}, "担当課の統合：農業課をDX推進課に"),
        ("split", {"old": "agri", "names": "農産課\n畜産課"}, "担当課の分割：農業課を農産課、畜産課に"),
        ("abolish", {"old": "agri", "heir": "dx"}, "担当課の廃止：農業課"),
    ],
)
def test_each_kind_from_its_form_to_its_proposal(ready: Office, kind: str, data: dict[str, Any], title: str) -> None:
    since = {} if kind == "correct" else {"since": today()}
    answer = decide(ready, kind, **data, **since)
    assert answer.status_code == 302, answer.content.decode()
    made = Proposal.objects.latest("pk")
    assert (made.title, made.state) == (title, State.IN_REVIEW) and made.reason
    page = ready.client("administrator").get(ROOM).content.decode()
    assert f'/desk/proposals/{made.pk}/">' in page, "what waits for the plan is told on the list"
    for row in Division.objects.all():
        assert not row.key.startswith("new-")
    assert ready.client("administrator").get(f"{ROOM}{Division.objects.get(key='agri').pk}/").status_code == 200


def test_a_split_asks_for_each_sheet_and_person(ready: Office) -> None:
    many(ready, 2)
    asked = preview(ready, "split", old="agri", names="農産課\n畜産課", since=today())
    head = Membership.objects.get(user__username="head")
    assert asked["unit:second/i0"] == ["new-0"]
    send(ready, "split", **asked | {"act": "do", "unit:second/i1": "new-1", f"who:{head.pk}": "new-1"})
    keys = {row.name: row.key for row in Division.objects.all()}
    table = proposals.draft(Proposal.objects.get(plan__slug="second"))
    assert [table.nodes[f"i{n}"].fields["lead"] for n in range(2)] == [keys["農産課"], keys["畜産課"]]
    held = Membership.objects.filter(division__key=keys["畜産課"]).values_list("user__username", flat=True)
    assert list(held) == ["head"]


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("rename", {"old": "agri", "name": ""}, "name"),
        ("rename", {"old": "agri", "name": "名" * 201}, "name"),
        ("rename", {"old": "99999999999999999999", "name": "課"}, "old"),
        ("rename", {"old": "agri", "name": "課", "since": "きのう"}, "since"),
        ("merge", {"olds": ["agri"], "name": "新課"}, "olds"),
        ("merge", {"olds": ["agri", "dx"]}, "name"),
        ("split", {"old": "agri", "names": "一つ"}, "names"),
        ("split", {"old": "agri", "names": "一つ\n一つ"}, "names"),
        ("split", {"old": "agri", "names": "\n".join(f"課{n}" for n in range(11))}, "names"),
        ("hand-over", {"old": "agri", "heir": "agri"}, "heir"),
        ("hand-over", {"old": "agri"}, "heir"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    ready: Office, kind: str, data: dict[str, Any], field: str
) -> None:
    answer = send(ready, kind, act="look", **{"since": today()} | data)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="reformform-{field}_error"' in page
    if data.get("name"):
        assert data["name"] in page
    assert Reorganization.objects.count() == 0


def test_what_only_the_act_refuses_stands_beside_its_field_too(ready: Office) -> None:
    asked = preview(ready, "found", name="農業課", since=today())
    answer = send(ready, "found", **asked | {"act": "do"})
    assert answer.status_code == 422 and 'id="reformform-name_error"' in answer.content.decode()
    asked = preview(ready, "rename", old="agri", name="農政課", since=today())
    answer = send(ready, "rename", **asked | {"act": "do", "title": "a\0b"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in page and 'value="農政課"' in page
    assert Reorganization.objects.count() == 0


def test_an_old_page_is_shown_what_differs_and_goes_through_once_more(ready: Office) -> None:
    for forged in ("", "0" * 64):
        assert send(ready, "hand-over", act="do", old="agri", heir="dx", seen=forged, title="題").status_code == 409
    asked = preview(ready, "abolish", old="agri", heir="dx", since=today())
    Membership.objects.create(
        user=ready.people["auditor"], organization=ready.organization, role=Role.STAFF,
        division=Division.objects.get(key="agri"),
    )  # fmt: skip
    answer = send(ready, "abolish", **asked | {"act": "do", "title": "書いた件名"})
    page = answer.content.decode()
    assert answer.status_code == 409 and Reorganization.objects.count() == 0
    refused = re.search(r'<section class="refused".*?</section>', page, re.DOTALL)
    assert refused and "auditor" in refused[0] and "書いた件名" in page
    assert send(ready, "abolish", **hidden(page) | {"act": "do"}).status_code == 302


def test_sent_twice_it_is_done_once(ready: Office) -> None:
    asked = preview(ready, "rename", old="agri", name="農政課", since=today())
    answers = [send(ready, "rename", **asked | {"act": "do"}).status_code for _time in range(3)]
    assert answers == [302, 302, 302] and Reorganization.objects.count() == 1


def test_back_shows_the_form_as_it_was_filled_in(ready: Office) -> None:
    asked = preview(ready, "rename", old="agri", name="農政課", since=today())
    page = send(ready, "rename", **asked | {"act": "back"}).content.decode()
    assert 'value="農政課"' in page and '<option value="agri" selected>' in page and "影響するものを見る" in page


def test_a_later_day_waits_on_the_list_and_comes_with_the_first_request(
    ready: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(ready, "rename", old="agri", name="農政課", since=today(3))
    row = Reorganization.objects.get()
    page = ready.client("administrator").get(ROOM).content.decode()
    assert row.title in page and "取りやめる" in page and str(Division.objects.get(key="agri")) == "農業課"
    day = timezone.localdate() + datetime.timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    looked: list[datetime.date] = []
    real = reorganization.carry_out_due

    def carry_out(on: datetime.date) -> int:
        looked.append(on)
        return real(on)

    monkeypatch.setattr(reorganization, "carry_out_due", carry_out)
    browser = signed_in(ready.people["staff"])  # a process of its own
    browser.get("/")
    assert looked == [], "the front page is everybody's"
    browser.get("/desk/")
    browser.get("/desk/")
    assert looked == [day], "once a day"
    assert Division.objects.get(key="agri").name == "農政課" and Reorganization.objects.get().done_at


def test_one_that_waits_is_taken_back(ready: Office) -> None:
    decide(ready, "rename", old="agri", name="農政課", since=today(3))
    address = f"{ROOM}waiting/{Reorganization.objects.get().pk}/"
    assert ready.client("secretariat").post(address, {"act": "withdraw"}).status_code == 403
    assert ready.client("administrator").post(address, {"act": "nothing"}).status_code == 400
    assert ready.client("administrator").post(address, {"act": "again"}).status_code == 409, "before its day"
    assert ready.client("administrator").post(address, {"act": "withdraw"}).status_code == 302
    assert Reorganization.objects.get().withdrawn_at is not None
    assert "取りやめる" not in ready.client("administrator").get(ROOM).content.decode()
    assert ready.client("administrator").post(f"{ROOM}waiting/99/", {"act": "withdraw"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_sheets(ready: Office) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as held:
            assert send(ready, "hand-over", act="look", old="agri", heir="dx").status_code == 200
        return len(held)

    many(ready, 2)
    before = queries()
    plans.create_plan(ready.organization, "third", small(40), actor=ready.people["secretariat"], reason="取込み")
    assert queries() <= before + 4, "for each plan, and none for its sheets"
