"""The pages of these rooms at the desk and for members by a link: who sees what, and how much is asked for it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import held, seen
from tests.voices import heard

from tsumugu.accounts.models import User
from tsumugu.meetings import actions, withheld
from tsumugu.meetings.models import Attendance, Body, Comment, Material, Meeting, PaperFile, Seat, Statement
from tsumugu.voices import actions as actions_of_voices
from tsumugu.voices.models import Opinion as VoicedOpinion

pytestmark = pytest.mark.django_db


def at(made: Meeting, rest: str = "") -> str:
    return f"/desk/plans/{made.process.plan.slug}/meetings/{made.pk}/{rest}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sent(office: Office, address: str, who: str = "secretariat", **typed: str) -> Any:
    """The form of a page that has these fields, filled in and sent with its button."""
    client = office.client(who)
    page = client.get(address)
    form = reader.form(page, next(iter(typed)))
    return reader.post(client, form.action or address, form.with_(typed))


# -- members -----------------------------------------------------------------------------------


def test_a_member_meets_their_own_meetings_alone(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("committee")
    other = rooms.meeting(office, rooms.body(office, name="別の会"), number="第９回")
    page = text(client.get(f"/desk/plans/{office.plan.slug}/process/"))
    assert at(made) in page and at(other) not in page
    assert client.get(at(other)).status_code == 404
    assert client.get(at(other, "minutes/")).status_code == 404
    work = text(client.get("/desk/"))
    assert at(made) in work and at(other) not in work
    assert "自分の会議" not in text(office.client("staff").get("/desk/"))
    stranger = User.objects.get(username="auditor")
    Seat.objects.update(user=stranger)
    assert client.get(at(made)).status_code == 200, "they were there"
    Attendance.objects.update(user=stranger)
    assert client.get(at(made)).status_code == 404


def test_how_many_confirmed_minutes_of_a_file_is_what_it_says(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("staff")
    assert "2名中1名が確認" in text(client.get(at(made)))
    Meeting.objects.filter(pk=made.pk).update(told_asked=12, told_confirmed=11)
    assert "2名中1名が確認" in text(client.get(at(made))), "what is known one by one counts"
    Statement.objects.update(attendance=None)
    assert "12名中11名が確認" in text(client.get(at(made)))


def test_papers_of_a_file_need_not_say_what_they_are(office: Office) -> None:
    made = rooms.full(office)
    Material.objects.update(kind="")
    first = made.materials.all()[0]
    for address in (at(made), at(made, f"papers/{first.pk}/")):
        assert first.title in text(office.client("secretariat").get(address))


def test_a_member_reads_the_answers_once_they_are_released(office: Office) -> None:
    """Before that they read that they are being prepared, and nothing of them; in a closed meeting too."""
    made, by = rooms.full(office), office.people["secretariat"]
    other = rooms.meeting(office, rooms.body(office, name="別の会"), number="第９回")
    found, client = heard.hearing(office, "表題は秘密"), office.client("committee")
    Meeting.objects.filter(pk=made.pk).update(hearing=found)
    assert 'id="answers"' not in text(client.get(at(made))), "nothing was said yet"
    heard.heard(office, found, "意見の言葉", "電話 017-722-1111 へ", channel="meeting")
    heard.answer(heard.group(found), "課の秘密の案", by, division="agri")
    heard.answer(heard.group(found), "秘密の前の回答", by)
    heard.answer(heard.group(found), "出された回答", by)
    heard.answer(heard.group(found, 2), "二つ目の回答", by)
    actions_of_voices.remark(heard.group(found), "秘密のメモ", actor=by, token="a" * 32)
    VoicedOpinion.objects.filter(number=2).update(withheld="個人情報", shown="〔略〕", doubt=False)
    page = text(client.get(at(made)))
    assert (
        "お答えを準備しています" in page and "意見の言葉" not in page and "回答</p>" not in page and "秘密" not in page
    )
    assert client.get(f"/desk/plans/{office.plan.slug}/hearings/{found.number}/").status_code == 403
    assert f"hearings/{found.number}/" in text(office.client("staff").get(at(made)))
    heard.release(found)
    for closed in ("", "個人情報を扱うため"):
        Meeting.objects.filter(pk=made.pk).update(closed=closed)
        page = text(client.get(at(made)))
        for said in ("意見の言葉", "出された回答", "〔略〕", "個人情報", "二つ目の回答"):
            assert said in page, said
        assert "秘密" not in page and "017-722" not in page and "hearings/" not in page
    assert client.get(at(other)).status_code == 404


def test_a_member_reads_what_was_handed_out(office: Office) -> None:
    made = rooms.full(office)
    Meeting.objects.update(papers_public_at=None)
    client = office.client("committee")
    first, second = made.materials.all()
    assert "議題一" not in text(client.get(at(made)))
    assert client.get(at(made, f"papers/{first.pk}/")).status_code == 404
    assert client.get(at(made, f"papers/{first.pk}/file")).status_code == 404
    Material.objects.filter(pk=first.pk).update(given_at=timezone.now())
    Meeting.objects.filter(pk=made.pk).update(given_at=timezone.now())
    page = text(client.get(at(made)))
    assert "議題一" in page and "資料の題" in page and "控えた資料" not in page
    for private in ("secret-decision", "secret-stage", "secret-substitute", "公開された人"):
        assert private not in page
    assert client.get(at(made, f"papers/{first.pk}/file")).status_code == 200
    assert client.get(at(made, f"papers/{second.pk}/")).status_code == 404


def test_a_member_comments_and_the_secretariat_reads_it(office: Office) -> None:
    made = rooms.full(office)
    Material.objects.update(given_at=timezone.now())
    Comment.objects.all().delete()
    address = at(made, f"papers/{made.materials.all()[0].pk}/")
    assert sent(office, address, "committee", text="数字の出典は。", act="comment").status_code == 302
    assert "数字の出典は。" in text(office.client("secretariat").get(address))
    assert "数字の出典は。" not in text(office.client("staff").get(address))
    assert Comment.objects.count() == 1


def test_a_member_confirms_their_words_at_the_desk(office: Office) -> None:
    made = held(office, "【委員長】一つ目。\n【事務局】二つ目。")
    client = office.client("committee")
    page = client.get(at(made, "minutes/"))
    assert "一つ目" in text(page) and "二つ目" not in text(page)
    form = reader.form(page, "words_seen")
    data = form.with_({})
    data["act"] = f"confirm:{made.attendance.get().pk}"
    assert reader.post(client, at(made, "minutes/"), data).status_code == 302
    assert made.statements.get(text="一つ目。").confirmed_how == "account"
    data["act"] = f"write:{made.pk}"
    assert reader.post(client, at(made, "minutes/"), data).status_code == 403


# -- by a link ---------------------------------------------------------------------------------


def test_words_are_confirmed_by_a_link(office: Office) -> None:
    made = held(office, "【委員長】一つ目。\n【事務局】二つ目。")
    secret = actions.invite(made.attendance.get(), actor=rooms.secretariat(office))
    client = Client()
    page = client.get(f"/voice/meeting/{secret}/")
    assert "一つ目" in text(page) and "二つ目" not in text(page) and "席の人" not in text(page)
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    one = made.statements.get(text="一つ目。")
    form = reader.form(page, "words_seen")
    answer = reader.post(client, f"/voice/meeting/{secret}/", form.with_({f"wish:{one.pk}": "こう言った。"}))
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.wished, one.confirmed_at) == ("こう言った。", None)
    Statement.objects.filter(pk=one.pk).update(text="改めた。")
    answer = reader.post(client, f"/voice/meeting/{secret}/", form.with_({f"wish:{one.pk}": "二度目"}))
    assert answer.status_code == 409 and "二度目" in text(answer) and "改めた。" in text(answer)
    for wrong in (secret[:-1], secret + "x", "x"):
        assert client.get(f"/voice/meeting/{wrong}/").status_code == 404
        assert client.post(f"/voice/meeting/{wrong}/").status_code == 404
    assert set(client.cookies) <= {"csrftoken"}


def test_the_link_is_shown_once(office: Office) -> None:
    made = held(office)
    client = office.client("secretariat")
    who = made.attendance.get()
    page = client.post(at(made, "minutes/"), {"act": f"invite:{who.pk}"})
    assert page.status_code == 200 and "/voice/meeting/" in text(page)
    assert "/voice/meeting/" not in text(client.get(at(made, "minutes/")))
    assert client.post(at(made, "minutes/"), {"act": "invite:999999"}).status_code == 404


# -- papers ------------------------------------------------------------------------------------


def _docx() -> bytes:
    return brought.docx()


@pytest.mark.parametrize(("name", "data", "shown"), [
    ("会議資料.pdf", brought.pdf(), "inline"), ("会議資料.docx", _docx(), "attachment"),
])  # fmt: skip
def test_a_file_is_brought_and_read_and_nothing_in_it_runs(office: Office, name: str, data: bytes, shown: str) -> None:
    made = rooms.meeting(office)
    client = office.client("secretariat")
    form = reader.form(client.get(at(made, "papers/file/")), "number")
    typed = dict(form.with_({"title": "題"}).items()) | {"act": "add", "file": SimpleUploadedFile(name, data)}
    assert client.post(at(made, "papers/file/"), typed).status_code == 302
    page = text(client.get(at(made, f"papers/{made.materials.get().pk}/")))
    assert ("コメントが1件入っています" in page) and ("変更履歴が1件" in page) == name.endswith("docx")
    answer = client.get(at(made, f"papers/{made.materials.get().pk}/file"))
    assert b"".join([answer.content]) == data
    assert (
        answer.headers["Content-Disposition"].startswith(shown)
        and "sandbox" in answer.headers["Content-Security-Policy"]
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.pdf"])
def test_a_file_that_is_no_paper_is_refused_and_what_was_typed_stays(office: Office, name: str) -> None:
    made = rooms.meeting(office)
    client = office.client("secretariat")
    typed = {"act": "add", "number": "資料1", "title": "打った題", "stage": "", "withheld": "", "token": "t" * 32,
             "file": SimpleUploadedFile(name, b"<script>alert(1)</script>")}  # fmt: skip
    answer = client.post(at(made, "papers/file/"), typed)
    assert answer.status_code == 422 and "打った題" in text(answer) and not PaperFile.objects.exists()
    assert client.post(at(made, "papers/file/"), {**typed, "file": ""}).status_code == 422


def test_a_frozen_paper_shows_what_the_plan_said(office: Office) -> None:
    made = rooms.meeting(office)
    assert sent(office, at(made, "papers/frozen/"), source="mainline", title="案", act="add").status_code == 302
    page = office.client("staff").get(at(made, f"papers/{made.materials.get().pk}/"))
    assert "紡県DX推進プラン" in text(page)
    typed = {"source": f"proposal:{office.proposal.pk}", "against": "mainline", "title": "対照表", "act": "add"}
    assert sent(office, at(made, "papers/frozen/"), **typed).status_code == 302
    page = office.client("staff").get(at(made, f"papers/{made.materials.get(number='資料2').pk}/"))
    assert "違いはありません" in text(page)


# -- forms -------------------------------------------------------------------------------------


def test_what_two_people_typed_differently_is_shown_and_can_be_sent_again(office: Office) -> None:
    made = rooms.meeting(office)
    client = office.client("secretariat")
    page = client.get(at(made, "edit/"))
    form = reader.form(page, "place")
    Meeting.objects.filter(pk=made.pk).update(place="その間の室", title="その間の題")
    data = form.with_({"place": "打った室"})
    data["act"] = "edit"
    answer = reader.post(client, at(made, "edit/"), data)
    assert answer.status_code == 409
    assert all(word in text(answer) for word in ("打った室", "その間の室", "県庁会議室"))
    data = reader.form(answer, "place").with_({})
    data["act"] = "edit"
    assert reader.post(client, at(made, "edit/"), data).status_code == 302
    made.refresh_from_db()
    assert made.place == "打った室"


def test_an_agenda_with_something_wrong_stays_on_the_screen(office: Office) -> None:
    made = rooms.meeting(office)
    answer = sent(office, at(made, "agenda/"), agenda="甲\n　　深すぎる乙", act="agenda")
    assert answer.status_code == 422 and "深すぎる乙" in text(answer) and "2行目" in text(answer)
    answer = sent(office, at(made, "agenda/"), agenda="甲［議決］", act="agenda")
    assert answer.status_code == 400 and "甲［議決］" in text(answer)


def test_no_screen_offers_resolutions_to_an_outline(office: Office) -> None:
    made = rooms.meeting(office)
    Meeting.objects.filter(pk=made.pk).update(agenda=[{"title": "甲"}])
    client = office.client("secretariat")
    for address in (at(made), at(made, "agenda/"), at(made, "edit/")):
        assert "議決］" not in text(client.get(address))
    Body.objects.update(legal="ordinance")
    assert "議決］" in text(client.get(at(made, "agenda/")))


def test_an_old_page_says_what_differs(office: Office) -> None:
    made = rooms.meeting(office)
    client = office.client("secretariat")
    form = reader.form(client.get(at(made)), "seen")
    Meeting.objects.filter(pk=made.pk).update(place="その間の室")
    data = form.with_({})
    data["act"] = "hold"
    answer = reader.post(client, at(made), data)
    assert answer.status_code == 409 and "その間の室" in text(answer) and "県庁会議室" in text(answer)
    assert Meeting.objects.get(pk=made.pk).state == "planned"
    assert client.post(at(made), {"act": "nothing", "seen": ""}).status_code == 400


def test_an_old_page_of_what_is_withheld_says_it_in_words(office: Office) -> None:
    made = rooms.full(office)
    client, there = office.client("secretariat"), at(made, "minutes/withheld/")
    data = reader.form(client.get(there), "seen").with_({"ground": "別の理由", "shown": ""})
    data["act"] = "withhold:0"
    what, topic = withheld.sayings(made)[0]
    Meeting.objects.filter(pk=made.pk).update(withheld=withheld.stored([withheld.Withheld(what, topic, "個人情報")]))
    answer = reader.post(client, there, data)
    assert answer.status_code == 409 and f"{topic} 〔個人情報〕" in text(answer)
    assert re.search("[0-9a-f]{32}", re.sub("<[^>]*>", "", text(answer))) is None, "no hash"


@pytest.mark.parametrize("when", ["tomorrow", "2026-13-40T10:00", "２０２６-０５-１０"])
def test_a_time_of_publication_is_a_time(office: Office, when: str) -> None:
    made = rooms.meeting(office)
    assert sent(office, at(made), public_from=when, act="publish").status_code == 400
    assert Meeting.objects.get(pk=made.pk).papers_public_at is None
    assert sent(office, at(made), public_from="2099-05-10T09:30", act="publish").status_code == 302
    public = Meeting.objects.get(pk=made.pk).papers_public_at
    assert public is not None and timezone.localtime(public).isoformat()[:16] == "2099-05-10T09:30"


def test_attendance_is_typed_beside_the_names(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("secretariat")
    one, two = made.attendance.all()
    form = reader.form(client.get(at(made, "attendance/")), f"{one.pk}:presence")
    data = form.with_({f"{two.pk}:presence": "online", "visitors": "12"})
    data["act"] = "attendance"
    assert reader.post(client, at(made, "attendance/"), data).status_code == 302
    two.refresh_from_db()
    made.refresh_from_db()
    assert (two.presence, made.visitors) == ("online", 12)
    again = form.with_({f"{two.pk}:presence": "absent", "visitors": "x"})
    again["act"] = "attendance"
    assert reader.post(client, at(made, "attendance/"), again).status_code == 400
    again["visitors"] = "3"
    answer = reader.post(client, at(made, "attendance/"), again)
    assert answer.status_code == 409
    assert json.loads(reader.form(answer, f"{two.pk}:presence").value(f"was:{two.pk}:presence")) == "online"


def test_who_nothing_was_chosen_of_was_present_where_one_says_so(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("secretariat")
    Attendance.objects.filter(meeting=made).update(presence="")
    one, two = made.attendance.all()
    address = at(made, "attendance/")
    assert "attendance-rest" not in text(client.get(at(rooms.meeting(office), "attendance/"))), "nobody was there yet"
    for act, rest in (("attendance", ""), ("attendance-rest", "present")):
        form = reader.form(client.get(address), f"{one.pk}:presence")
        data = form.with_({f"{one.pk}:presence": "absent"})
        data["act"] = act
        assert reader.post(client, address, data).status_code == 302
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.presence, two.presence) == ("absent", rest)


def test_of_a_closed_meeting_no_paper_is_called_public(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("secretariat")
    listed, own = f"/desk/plans/{office.plan.slug}/process/", at(made)
    now = timezone.now()
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=now, minutes_public_at=now)
    assert "資料：公表<br>議事録：公表" in text(client.get(listed))
    Meeting.objects.filter(pk=made.pk).update(closed="個人情報を扱うため", closed_by="決裁", agenda_public=True)
    assert "次第：公表" in text(client.get(listed)) and "資料：公表" not in text(client.get(listed))
    assert "<dt>議事録</dt><dd>非公表</dd>" in text(client.get(own))


def test_the_way_back_leads_over_the_body_for_who_may_read_it(office: Office) -> None:
    made = rooms.full(office)
    assert made.body is not None
    body = f"/desk/plans/{office.plan.slug}/process/bodies/{made.body.pk}/"
    for page in ("", "attendance/", "minutes/"):
        assert body in text(office.client("secretariat").get(at(made, page))), page
    assert body not in text(office.client("committee").get(at(made)))


def test_publishing_the_minutes_says_how_many_did_not_confirm(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("secretariat")
    Meeting.objects.filter(pk=made.pk).update(minutes_public_at=None)
    statements = Statement.objects.filter(meeting=made)
    statements.update(attendance=made.attendance.first(), confirmed_at=None)
    said = f"委員が確認していない発言が{statements.count()}件あります。"
    assert statements and said in text(client.get(at(made, "minutes/")))
    Statement.objects.filter(meeting=made).update(confirmed_at=timezone.now())
    assert said not in text(client.get(at(made, "minutes/")))


# -- how much is asked of the database ---------------------------------------------------------


def test_lists_ask_the_same_however_long_they_are(office: Office, django_assert_max_num_queries: Any) -> None:
    made = rooms.full(office)
    of = made.body
    assert of is not None
    pages = [f"/desk/plans/{office.plan.slug}/process/", f"/desk/plans/{office.plan.slug}/process/bodies/{of.pk}/",
             at(made), at(made, "minutes/"), at(made, "attendance/"), at(made, "agenda/")]  # fmt: skip

    def counted() -> list[int]:
        found = []
        for address in pages:
            with django_assert_max_num_queries(60) as asked:
                assert office.client("secretariat").get(address).status_code == 200
            found.append(len(asked))
        return found

    counted()
    before = counted()
    for number in range(3, 61):
        rooms.meeting(office, of, number=f"第{number}回")
        rooms.seat(office, of)
    who = made.attendance.all()[0]
    Statement.objects.bulk_create(
        Statement(meeting=made, attendance=who if n % 2 else None, speaker="甲", text=f"言葉{n}", order=n)
        for n in range(3, 43)
    )
    Material.objects.bulk_create(
        Material(meeting=made, number=f"資料{n}", title="題", kind="file", order=n) for n in range(3, 33)
    )
    actions.ask_again(made, seen=seen(made), actor=rooms.secretariat(office))
    assert counted() == before and max(before) <= 30


# -- who did what ------------------------------------------------------------------------------


def test_the_office_sees_who_brought_confirmed_and_corrected(office: Office) -> None:
    made = rooms.full(office)
    Statement.objects.filter(meeting=made, confirmed_at__isnull=False).update(confirmed_how="paper")
    minutes = text(office.client("staff").get(at(made, "minutes/")))
    assert "secret-author" in minutes and "✓ 確認済み 紙で 令和" in minutes
    assert "写した元の会議" in text(office.client("staff").get(at(made)))
    paper = at(made, f"papers/{made.materials.get(number='資料1').pk}/")
    assert "secret-uploader" in text(office.client("staff").get(paper))
    Material.objects.filter(meeting=made).update(given_at=timezone.now())
    for page in (paper, at(made), at(made, "minutes/")):
        shown = text(office.client("committee").get(page))
        assert "secret-uploader" not in shown and "secret-author" not in shown and "写した元" not in shown


def test_a_closed_meeting_of_a_file_says_that_its_decision_is_missing(office: Office) -> None:
    made = rooms.meeting(office, closed="個人情報を扱うため", closed_by="会長の決定")
    page = text(office.client("secretariat").get(at(made)))
    assert "会長の決定" in page and "記録されていません" not in page
    Meeting.objects.filter(pk=made.pk).update(closed_by="")
    page = text(office.client("secretariat").get(at(made)))
    assert "記録されていません" in page and f'href="{at(made, "edit/")}"' in page
    assert "記録されていません" in text(office.client("staff").get(at(made)))
    answer = sent(office, at(made, "edit/"), place="別の部屋", act="edit")
    assert answer.status_code == 422 and "決定" in text(answer)
    answer = sent(office, at(made, "edit/"), place="別の部屋", closed_by="会長の決定", act="edit")
    assert answer.status_code == 302
