"""The page of a group: its answer, its division, its words; what an old page is told."""

from __future__ import annotations

import re

import pytest
from tests.desk.hearing import TOKEN, Desk, desk, said
from tests.desk.office import Office
from tests.meetings import rooms
from tests.voices import heard

from tsumugu.meetings.models import Body, Course, Meeting, Process
from tsumugu.voices import actions
from tsumugu.voices.models import Answer, Remark, StockAnswer

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_an_answer_with_how_it_is_dealt_with(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙")
    to = desk.act("groups/1/", "answer", answer="回答。", disposition="反映")
    assert to == f"{desk.base}groups/1/" and heard.group(desk.hearing).answer == 1
    desk.act("groups/1/", "answer-ready", answer="直した回答。", disposition="反映")
    assert (heard.group(desk.hearing).answer, heard.group(desk.hearing).state) == (2, "ready")
    page = desk.get("groups/1/")
    assert "直した回答。" in page and "Answers and drafts so far" in page
    desk.act("groups/1/", "set-back")
    assert heard.group(desk.hearing).state == "waiting"
    desk.act("groups/1/", "ready")
    assert heard.group(desk.hearing).state == "ready"
    page = desk.act("groups/2/", "answer-ready", 409, answer="区分がない", disposition="")
    assert "<li>no disposition</li>" in page, "what is missing is named"
    assert "区分がない" in page and not Answer.objects.filter(group__number=2).exists()


def test_the_meeting_at_which_it_was_answered_is_told_from_one_that_is_called_the_same(
    office: Office, desk: Desk
) -> None:
    said(office, desk, "甲")
    body = rooms.body(office)
    rooms.meeting(office, body)
    rooms.course(office)
    rooms.meeting(office, body, date="2027-05-10")
    page = desk.get("groups/1/").replace(chr(0x2068), "").replace(chr(0x2069), "")
    assert "策定委員会 第１回 (当初の策定)" in page and "策定委員会 第１回 (中間見直し)" in page


def test_what_was_typed_on_an_old_page_is_not_lost(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    seen = desk.field("groups/1/", "seen")
    desk.act("groups/1/", "answer", answer="先の回答", disposition="反映")
    page = desk.post("groups/1/", 409, act="answer", seen=seen, answer="後の回答", disposition="その他")
    assert "後の回答" in page and "Disposition" in page and '<td class="prose">反映</td>' not in page
    assert Answer.objects.count() == 1
    assert "後の回答" in desk.post("groups/1/", 400, act="answer", seen="", answer="後の回答", disposition="反映")


def test_words_place_division_and_apart(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙")
    actions.merge(desk.hearing, heard.picks(desk.hearing, 1, 2), actor=office.people["secretariat"])
    desk.act("groups/1/", "word", topic="論点", changed="c1")
    desk.act("groups/1/", "place", place="farm")
    desk.act("groups/1/", "assign", division="agri", due="R8.12.24")
    group = heard.group(desk.hearing)
    assert (group.topic, group.changed, group.node, group.division) == ("論点", "c1", "farm", "agri")
    assert str(group.due) == "2026-12-24"
    desk.act("groups/1/", "assign", 400, division="agri", due="そのうち")
    desk.act("groups/1/", "take-out", opinion=["2"])
    assert heard.opinion(desk.hearing, 2).group.number == 3
    assert desk.act("groups/1/", "place", place="farm") == f"{desk.base}groups/1/", "nothing changed, and said so"
    desk.post("groups/1/", 400, act="nothing")
    desk.get("groups/9/", 404)


def test_the_meeting_to_which_the_answer_was_given(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    process = Process.objects.create(plan=office.plan)
    course = Course.objects.create(process=process, order=0)
    body = Body.objects.create(process=process, key="iinkai", name="策定委員会", kind="committee", order=1)
    for n in (1, 2):
        Meeting.objects.create(process=process, course=course, body=body, key=f"iinkai-{n}", number=f"第{n}回", order=n)
    assert '<option value="iinkai-2">\u2068策定委員会 第2回\u2069</option>' in desk.get("groups/1/")
    desk.act("groups/1/", "word", topic="論点", changed="", answered_at="iinkai-2")
    assert heard.group(desk.hearing).answered_at == "iinkai-2"
    assert '<option value="iinkai-2" selected>' in desk.get("groups/1/")
    assert "<bdi>策定委員会 第2回</bdi>" in desk.get("trail/")
    desk.act("groups/1/", "word", 404, topic="論点", changed="", answered_at="iinkai-9")
    seen = desk.field("groups/1/", "seen")
    desk.act("groups/1/", "word", topic="論点", changed="", answered_at="iinkai-1")
    page = desk.post("groups/1/", 409, act="word", topic="別", changed="", answered_at="", seen=seen)
    assert "Meeting to which the answer was given" in page and "策定委員会 第1回</td>" in page
    Meeting.objects.filter(key="iinkai-1").delete()
    assert '<option value="iinkai-1" selected>\u2068iinkai-1\u2069</option>' in desk.get("groups/1/")
    desk.act("groups/1/", "word", topic="論点二", changed="", answered_at="iinkai-1")
    heard.release(desk.hearing)
    assert "Meeting that got the answer" not in desk.get("groups/1/"), "there is none any more"
    Meeting.objects.filter(key="iinkai-2").update(key="iinkai-1")
    assert "<bdi>策定委員会 第2回</bdi>" in desk.get("groups/1/")


def test_what_moved_elsewhere_stops_nobody(office: Office, desk: Desk) -> None:
    """The same page, on which the topic is written while somebody else sets the place."""
    said(office, desk, "甲")
    seen = desk.field("groups/1/", "seen")
    desk.act("groups/1/", "place", place="farm")
    desk.act("groups/1/", "word", 409, topic="論点", changed="", answered_at="", seen=seen)
    seen = desk.field("groups/1/", "seen")
    desk.act("groups/1/", "place", place="i0")
    desk.act("groups/1/", "word", topic="論点", changed="", answered_at="", seen=seen)
    assert (heard.group(desk.hearing).topic, heard.group(desk.hearing).node) == ("論点", "i0")
    desk.act("groups/1/", "place", 409, place="farm", seen=seen)


def test_the_list_goes_with_the_group(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙", "丙")
    page = desk.get("groups/2/?order=number")
    assert f'href="{desk.base}groups/3/?order=number"' in page and f'href="{desk.base}groups/1/?order=number"' in page
    assert desk.act("groups/2/?order=number", "place", place="farm") == f"{desk.base}groups/2/?order=number"


def test_a_division_writes_a_draft_and_the_secretariat_takes_it(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    desk.act("groups/1/", "assign", division="agri", due="")
    staff = Desk(office, desk.hearing, "staff")
    page = staff.get("groups/1/")
    assert "Send the draft to the secretariat" in page and "Save, ready for release" not in page
    newest = staff.field("groups/1/", "newest")
    staff.post("groups/1/", act="draft", answer="課の案", disposition="反映", newest=newest)
    assert heard.group(desk.hearing).answer == 0 and "課の案" in desk.get("groups/1/")
    again = staff.post("groups/1/", 409, act="draft", answer="別の案", disposition="反映", newest=newest)
    assert "別の案" in again and Answer.objects.count() == 1
    page = desk.get("groups/1/?draft=1")
    assert re.search(r'<textarea id="answer"[^>]*>\n課の案</textarea>', page)
    for role in ("kanjikai", "auditor"):
        other = Desk(office, desk.hearing, role)
        assert "Send the draft" not in other.get("groups/1/")
        other.post("groups/1/", 403, act="draft", answer="案", disposition="", newest="1")
    staff.post("groups/1/", 403, act="answer", seen="x", answer="回答", disposition="反映")


def test_templates_and_notes(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    words = f"/desk/plans/{office.plan.slug}/hearings/words/"
    client = office.client("secretariat")
    client.post(words, {"act": "add", "title": "既に記載", "answer": "既に記載しています。", "token": TOKEN})
    stock = StockAnswer.objects.get()
    assert re.search(r'<textarea id="answer"[^>]*>\n既に記載しています。', desk.get(f"groups/1/?stock={stock.pk}"))
    staff = Desk(office, desk.hearing, "staff")
    for _again in range(2):
        staff.post("groups/1/", act="remark", remark="財政課と調整中", token="c" * 32)
    assert Remark.objects.count() == 1 and "財政課と調整中" in desk.get("groups/1/")
    Desk(office, desk.hearing, "auditor").post("groups/1/", 403, act="remark", remark="メモ", token="b" * 32)
    client.post(words, {"act": "remove", "stock": str(stock.pk)})
    assert not StockAnswer.objects.exists()


def test_an_opinion_leads_to_a_proposal_that_names_it(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    address = re.findall(r'href="([^"]*\?cite=[^"]*)"', desk.get("groups/1/"))[0]
    assert address.endswith(f"/proposals/?cite=opinion:o{desk.hearing.number}-1")
    assert "意見 1-1" in office.client("secretariat").get(address).content.decode()
    assert "?cite=" not in Desk(office, desk.hearing, "auditor").get("groups/1/")


def test_what_a_division_is_asked_waits_in_its_work(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙")
    desk.act("groups/2/", "assign", division="agri", due="2026-12-24")

    def waits(role: str) -> bool:
        return f'href="{desk.base}groups/2/"' in office.client(role).get("/desk/").content.decode()

    assert [role for role in office.people if waits(role)] == ["staff", "head"]
    desk.act("groups/2/", "answer", answer="回答", disposition="反映")
    assert not waits("staff")
