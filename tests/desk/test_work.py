"""My work: the page of every role, its sheets, what is wanting, what it costs, the whole of the secretariat."""

from __future__ import annotations

import datetime
import html
import re

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace
from tests.desk.office import Office
from tests.desk.plan import small
from tests.proposals import story
from tests.voices import heard

from tsumugu.accounts.models import Division, Role
from tsumugu.core import plan as p
from tsumugu.core.table import to_table
from tsumugu.meetings.models import Meeting
from tsumugu.notices.models import Seen, Watch
from tsumugu.plans import actions as plans
from tsumugu.plans import sheets
from tsumugu.proposals import actions as proposals
from tsumugu.voices import actions as voices

pytestmark = pytest.mark.django_db

ALL = (*Role.values, "outsider")


def page(office: Office, role: str, address: str = "/desk/") -> str:
    answer = office.client(role).get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def lines(text: str) -> list[str]:
    """The sheets of the list of a page, as what stands in their lines."""
    found = re.findall(r'<tr><th scope="row"><a href="/desk/plans/[^"]*/sheets/[^"]*">.*?</tr>', text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", one)).strip() for one in found]


def register(office: Office, count: int, slug: str, lead: str = "agri") -> None:
    made = small(count)
    rows = tuple(replace(one, lead=lead) for one in made.initiatives)
    plans.create_plan(
        office.organization,
        slug,
        replace(made, id=slug, initiatives=rows),
        actor=office.people["secretariat"],
        reason="x",
    )


# -- which results are wanting -----------------------------------------------------------------


def test_results_are_wanting_of_years_that_are_over_and_have_a_target() -> None:
    target, told = p.Target(kind="at-least", value="1"), p.Actual(value="1", status="final")
    cannot = p.Actual(unavailable="調査がない年")
    base = small()
    sheet = replace(
        base.initiatives[0], partners=("dx",),
        indicators=(
            p.Indicator(id="k1", name="甲", unit="件", targets=tuple((y, target) for y in range(2023, 2027)),
                        actuals=((2023, told),)),
            p.Indicator(id="k2", name="乙", unit="件", targets=((2024, target),), actuals=((2024, cannot),)),
        ),
    )  # fmt: skip
    (one,) = sheets.sheets(to_table(replace(base, initiatives=(sheet,))), 2026)
    assert [(w.indicator, w.year) for w in one.wanting] == [("k1", 2024), ("k1", 2025)]
    assert one.answered_by(frozenset({"agri", "dx"})) == "lead" and one.answered_by(frozenset({"dx"})) == "partner"
    assert one.answered_by(frozenset()) == one.answered_by(frozenset({"x"})) == ""
    gone = replace(sheet, ended=p.Ending(year=2024, reason="終了"))
    (one,) = sheets.sheets(to_table(replace(base, initiatives=(gone,))), 2026)
    assert one.ended and one.wanting == (), "nobody is asked for what has ended"


# -- the page ----------------------------------------------------------------------------------


def test_my_sheets_stand_there_with_what_is_wanting(office: Office) -> None:
    text = page(office, "staff")
    assert len(lines(text)) == 1 and "スマート農業0" in lines(text)[0] and "令和7年度" in lines(text)[0]
    assert "未入力の実績" in text and 'href="/desk/plans/tsumugi-dx/sheets/i0/"' in text, "one act away"
    assert lines(page(office, "secretariat")) == [] and "見守る" in page(office, "secretariat")
    assert lines(page(office, "committee")) == [] and "自分の事業" not in page(office, "committee")


def test_sheets_one_leads_come_before_those_one_joins(office: Office) -> None:
    made = small(3)
    rows = (
        replace(made.initiatives[0], lead="dx", partners=("agri",)),
        replace(made.initiatives[1], lead="dx"),
        made.initiatives[2],
    )
    plan = replace(made, id="two", title="二つ目", initiatives=rows)
    plans.create_plan(office.organization, "two", plan, actor=office.people["secretariat"], reason="x")
    text = page(office, "staff")
    found = lines(text[text.index("二つ目") :])
    assert ["スマート農業2" in one for one in found[:2]] == [True, False] and "スマート農業0" in found[1]


def test_a_sheet_tells_what_is_open_on_it_and_what_came_back(office: Office) -> None:
    story.edit(office.proposal, office.people["staff"], "k0", "note", "注記")
    assert "作成中" in lines(page(office, "head"))[0], "also what colleagues write, in whatever stands on the sheet"
    proposals.submit_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    proposals.return_proposal(
        office.proposal, actor=office.people["head"], seen=story.seen(office.proposal), comment="数を確かめてください"
    )
    text = page(office, "staff")
    assert "差戻し" in lines(text)[0] and "数を確かめてください" in text and "今日から" in text


def test_what_others_changed_is_told_until_it_was_seen(office: Office) -> None:
    made = story.start(office, "secretariat", "現状の更新")
    story.edit(made, office.people["secretariat"], "i0", "situation", "新しい現状")
    story.merged(office, made)
    text = page(office, "staff")
    assert "現状・課題" in lines(text)[0] and "1件あります" in text
    assert "現状・課題" in lines(page(office, "staff"))[0], "the page alone moves nothing"
    sent = re.findall(r'name="(plan:\d+)" value="(\d+)"', text)
    assert office.client("staff").post("/desk/seen/", dict(sent)).status_code == 302
    assert "現状・課題" not in lines(page(office, "staff"))[0] and Seen.objects.get().sequence == 2
    assert office.client("head").get("/desk/plans/tsumugi-dx/sheets/i0/").status_code == 200
    assert "現状・課題" not in lines(page(office, "head"))[0], "seen because it was opened"


@pytest.mark.parametrize("sent", [{"plan:999999": "1"}, {"plan:x": "1"}, {"plan:１": "1"}, {"q": "1"}, {}])
def test_what_is_sent_wrongly_moves_nothing(sent: dict[str, str], office: Office) -> None:
    assert office.client("staff").post("/desk/seen/", sent).status_code == 302 and not Seen.objects.exists()


def test_nobody_sees_for_another_house(office: Office) -> None:
    answer = office.client("outsider").post("/desk/seen/", {f"plan:{office.plan.pk}": "1"})
    assert answer.status_code == 403 and not Seen.objects.exists()


def watched(office: Office, role: str, act: str, kind: str, key: object, **more: str) -> int:
    sent = {"plan": office.plan.slug, "kind": kind, "key": str(key), "act": act, **more}
    return office.client(role).post("/desk/watch/", sent).status_code


def test_watching_by_a_button(office: Office) -> None:
    meeting = office._meeting()
    address = {"sheet": "/desk/plans/tsumugi-dx/sheets/i0/", "proposal": f"/desk/proposals/{office.proposal.pk}/",
               "meeting": f"/desk/plans/tsumugi-dx/meetings/{meeting.pk}/"}  # fmt: skip
    keys = {"sheet": "i0", "proposal": office.proposal.pk, "meeting": meeting.pk}
    for kind, key in keys.items():
        assert 'value="watch"' in page(office, "auditor", address[kind])
        assert watched(office, "auditor", "watch", kind, key) == 302
        assert 'value="unwatch"' in page(office, "auditor", address[kind])
    text = page(office, "auditor")
    assert len(lines(text)) == 1 and "見守り中" in lines(text)[0] and "見直し" in text and meeting.number in text
    for kind, key in keys.items():
        assert watched(office, "auditor", "unwatch", kind, key, to="work") == 302
    assert not Watch.objects.exists()
    assert (
        watched(office, "auditor", "watch", "plan", "x") == 400 and watched(office, "auditor", "", "sheet", "i0") == 400
    )
    assert watched(office, "auditor", "watch", "sheet", "k0") == 404
    assert watched(office, "committee", "watch", "sheet", "i0") == 404
    assert watched(office, "outsider", "watch", "sheet", "i0") == 404


def test_the_page_of_every_role_when_there_is_nothing(office: Office) -> None:
    proposals.withdraw_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    for role in ALL:
        text = page(office, role)
        assert "あなたを待っているものはありません" in text and "期限のあるものはありません" in text, role


def counted(office: Office, role: str, address: str = "/desk/") -> int:
    client = office.client(role)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_number_of_queries_does_not_grow(office: Office) -> None:
    """With sheets (30, then 300), proposals, changes, meetings, answers and what is watched."""
    found = heard.hearing(office)
    heard.heard(office, found, "意見0")
    voices.assign(found, heard.picks(found, 1), "agri", timezone.localdate(), actor=office.people["secretariat"])
    register(office, 30, "thirty")
    made = story.start(office, "secretariat", "更新")
    story.edit(made, office.people["secretariat"], "i0", "situation", "新しい現状")
    story.merged(office, made)
    sent = story.start(office, "staff", "送ったもの")
    story.edit(sent, office.people["staff"], "i0", "note", "注")
    proposals.submit_proposal(sent, actor=office.people["staff"], seen=story.seen(sent))
    meeting = office._meeting()
    for role in ("staff", "secretariat"):
        for kind, key in (("sheet", "i0"), ("proposal", sent.pk), ("meeting", meeting.pk)):
            assert watched(office, role, "watch", kind, key) == 302
    whole = f"/desk/plans/{office.plan.slug}/whole/"
    asked = [("staff", "/desk/"), ("head", "/desk/"), ("secretariat", "/desk/"), ("secretariat", whole)]
    before = [counted(office, *one) for one in asked]
    assert max(before) <= 46, before
    register(office, 300, "hundreds")
    for number in range(4):
        more = story.start(office, "secretariat", f"更新{number}")
        story.edit(more, office.people["secretariat"], "i0", "situation", f"現状{number}")
        story.merged(office, more)
        again = story.start(office, "staff", f"送ったもの{number}")
        story.edit(again, office.people["staff"], "i0", "note", f"注{number}")
        proposals.submit_proposal(again, actor=office.people["staff"], seen=story.seen(again))
        assert watched(office, "staff", "watch", "proposal", again.pk) == 302
    heard.heard(office, found, *(f"意見{number}" for number in range(1, 6)))
    voices.assign(found, heard.picks(found, 2, 3, 4), "agri", timezone.localdate(), actor=office.people["secretariat"])
    assert [counted(office, *one) for one in asked] == before


# -- the whole ---------------------------------------------------------------------------------


def test_the_whole_counts_and_every_number_is_a_list(office: Office) -> None:
    Division.objects.create(organization=office.organization, key="dx", name="DX推進課")
    story.edit(office.proposal, office.people["staff"], "i0", "note", "注")
    proposals.submit_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    story.start(office, "staff", "書きかけ")
    story.start(office, "secretariat", "事務局の案")
    whole = f"/desk/plans/{office.plan.slug}/whole/"
    text = page(office, "secretariat", whole)
    row = re.search(r'<tr><th scope="row"><bdi>農業課</bdi>.*?</tr>', text)
    assert row
    links = dict(re.findall(r'<a href="(\?[^"]*)#list">(\d+)</a>', row[0]))
    assert links == {"?at=agri&what=sheets": "1", "?at=agri&what=wanting": "1", "?at=agri&state=draft": "1",
                     "?at=agri&state=in_review": "1"}  # fmt: skip
    for link, number in dict(re.findall(r'<a href="(\?[^"]*)#list">(\d+)</a>', text)).items():
        shown = page(office, "secretariat", whole + link)
        listed = shown[shown.index('id="list"') :]
        assert len(re.findall(r"<li><", listed)) == int(number), link
    assert "課に属さない人" in text and "書きかけ" in page(office, "secretariat", whole + "?at=agri&state=draft")
    for odd in ("?at=zz", "?state=zz", "?age=99999999999", "?age=１", "?what=zz&at=agri"):
        assert office.client("secretariat").get(whole + odd).status_code == 200, odd


# -- the calendar ------------------------------------------------------------------------------


def made_address(office: Office, role: str) -> str:
    answer = office.client(role).post("/desk/calendar/", {"act": "make"})
    found = re.search(r'value="http://testserver(/accounts/calendar/[^"]*)"', answer.content.decode())
    assert found
    return found[1]


def test_my_dates_for_my_calendar(office: Office) -> None:
    meeting = office._meeting()
    day = timezone.localdate() + datetime.timedelta(days=3)
    Meeting.objects.filter(pk=meeting.pk).update(state="planned", date=day.isoformat(), start="13:30", end="15:00")
    address = made_address(office, "committee")
    answer = Client().get(address)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "委員会 第1回" and event.decoded("DTSTART").date() == day
    assert not answer.cookies, "nobody is signed in by it"
    assert address not in page(office, "committee", "/desk/calendar/"), "shown once"
    assert office.client("committee").post("/desk/calendar/", {"act": "revoke"}).status_code == 302
    assert Client().get(address).status_code == 404 and Client().get("/accounts/calendar/x/due.ics").status_code == 404
    assert office.client("committee").post("/desk/calendar/", {"act": "zz"}).status_code == 400
    assert Client().post(address).status_code == 405


def test_nothing_unpublished_is_in_a_calendar_beyond_what_its_person_reads(office: Office) -> None:
    """What is said of answers, proposals and drafts to officers is in no member's calendar, nor is one of them read by
    who left."""
    found = heard.hearing(office, "庁内意見")
    heard.heard(office, found, "極秘の意見")
    voices.assign(found, heard.picks(found, 1), "agri", timezone.localdate(), actor=office.people["secretariat"])
    officer, member = made_address(office, "staff"), made_address(office, "committee")
    assert "庁内意見" in Client().get(officer).content.decode()
    assert "庁内意見" not in Client().get(member).content.decode()
    for address in (officer, member):
        text = Client().get(address).content.decode()
        assert "極秘" not in text and "見直し" not in text and "スマート農業" not in text
    office.people["staff"].memberships.all().delete()
    assert "庁内意見" not in Client().get(officer).content.decode()
    assert reverse("desk:calendar")
