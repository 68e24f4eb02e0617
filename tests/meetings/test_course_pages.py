"""Several formulations and revisions of one plan at the desk: pages and forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.test_courses import there

from tsumugu.desk.meetings import words
from tsumugu.meetings import actions
from tsumugu.meetings.models import ChartItem, Course, Meeting

pytestmark = pytest.mark.django_db


def at(office: Office, rest: str = "") -> str:
    return f"/desk/plans/{office.plan.slug}/process/{rest}"


def page(office: Office, rest: str = "", who: str = "secretariat") -> str:
    answer = office.client(who).get(at(office, rest))
    assert answer.status_code == 200, (rest, answer.status_code)
    return str(answer.content.decode())


def sent(office: Office, rest: str, field: str, act: str, **typed: str) -> Any:
    client = office.client("secretariat")
    form = reader.form(client.get(at(office, rest)), field)
    data = form.with_(typed)
    data["act"] = act
    return reader.post(client, form.action or at(office, rest), data)


def test_a_page_with_one_alone_says_nothing_of_several(office: Office) -> None:
    rooms.meeting(office)
    rooms.item(office)
    shown = page(office)
    assert "策定・改定の一覧" not in shown and "名称" not in shown.split("図の期間と公表")[1]
    assert "/process/courses/add/" in shown and "/process/courses/add/" not in page(office, who="staff")
    body = rooms.process(office).bodies.get()
    for rest in (f"bodies/{body.pk}/meetings/add/", "schedule/add/", f"schedule/{ChartItem.objects.get().pk}/"):
        assert 'name="course_id"' not in page(office, rest)


def test_adding_one_names_both_and_shows_it(office: Office) -> None:
    rooms.item(office)
    answer = sent(office, "courses/add/", "earlier_title", "add", title="中間見直し", earlier_title="当初の策定",
                  first="2027-04", last="2028-03", shape=str(there(office)[0].pk))  # fmt: skip
    first, second = there(office)
    assert answer.status_code == 302 and answer.headers["Location"] == at(office, f"courses/{second.pk}/")
    assert not second.public, "prepared unseen, until somebody says that it is public"
    shown = page(office)
    assert shown.index("中間見直し") < shown.index("当初の策定"), "the latest first"
    assert "骨子案" in shown and "2027-04" in shown
    assert "2026-12" in page(office, f"courses/{first.pk}/")
    assert 'name="earlier_title"' not in page(office, "courses/add/")
    assert f'aria-current="page"><strong>{chr(0x2068)}当初の策定' in page(office, f"courses/{first.pk}/")


def test_a_title_that_is_missing_is_asked_for_and_what_was_typed_stays(office: Office) -> None:
    rooms.process(office)
    answer = sent(office, "courses/add/", "earlier_title", "add", title="", earlier_title="打った名称")
    assert answer.status_code == 422 and "打った名称" in answer.content.decode() and len(there(office)) == 1


def test_a_page_shows_the_meetings_and_the_entries_of_its_course(office: Office) -> None:
    body = rooms.body(office)
    old = rooms.meeting(office, body, title="前の会議")
    rooms.item(office, label="前の項目")
    rooms.course(office)
    rooms.meeting(office, body, title="今の会議", date="2027-05-10")
    rooms.item(office, label="今の項目")
    first, second = there(office)
    for one, own, other in ((first, "前の", "今の"), (second, "今の", "前の")):
        shown = page(office, f"courses/{one.pk}/")
        assert f"{own}会議" in shown and f"{own}項目" in shown and f"?course={one.pk}" in shown
        assert f"{other}会議" not in shown and f"{other}項目" not in shown
    shown = page(office, f"bodies/{body.pk}/")
    assert "当初の策定" in shown and "中間見直し" in shown
    meeting = office.client("secretariat").get(f"/desk/plans/{office.plan.slug}/meetings/{old.pk}/").content.decode()
    assert at(office, f"courses/{first.pk}/") in meeting
    form = reader.form(office.client("secretariat").get(at(office, f"schedule/add/?course={first.pk}")), "course_id")
    assert form.value("course_id") == str(first.pk)
    form = reader.form(office.client("secretariat").get(at(office, f"bodies/{body.pk}/meetings/add/")), "course_id")
    assert form.value("course_id") == str(second.pk), "the latest where none is chosen"


def test_the_next_meeting_begins_as_the_last_one_of_its_course(office: Office) -> None:
    body = rooms.body(office)
    old = rooms.meeting(office, body, place="前の場所", title="前の題")
    actions.write_agenda(old, "開会", was="", actor=rooms.secretariat(office))
    rooms.course(office)
    new = rooms.meeting(office, body, number="第２回", date="2027-05-10", place="今の場所")
    actions.write_agenda(new, "開会", was="", actor=rooms.secretariat(office))
    for one, number, place in ((old, "第１回", "前の場所"), (new, "第２回", "今の場所")):
        course = Meeting.objects.get(pk=one.pk).course
        to = f"bodies/{body.pk}/meetings/add/?course={course.pk}"
        met = office.client("secretariat").get(f"/desk/plans/{office.plan.slug}/meetings/{one.pk}/").content.decode()
        assert at(office, to) in met
        answer = office.client("secretariat").get(at(office, to))
        form, told = reader.form(answer, "number"), answer.content.decode().replace(chr(0x2068), "")
        assert (form.value("place"), form.value("number")) == (place, "第３回")
        assert form.value("title") == "", "it is public as soon as it is saved"
        assert number in told and course.title in told.partition("<h1>")[2].partition("<form")[0]


def test_an_entry_that_goes_to_another_one_is_shown_there(office: Office) -> None:
    entry = rooms.item(office, label="移る項目")
    made = rooms.course(office)
    answer = sent(office, f"schedule/{entry.pk}/", "label", "edit", course_id=str(made.pk))
    assert answer.headers["Location"] == at(office, f"courses/{made.pk}/")
    answer = sent(office, f"schedule/{entry.pk}/", "label", "edit", label="別の名")
    assert answer.headers["Location"] == at(office, f"courses/{made.pk}/")


def test_a_title_that_has_to_stay_is_not_called_optional(office: Office) -> None:
    rooms.course(office)
    assert "名称</label>" in page(office)
    Course.objects.filter(pk=there(office)[1].pk).update(title="")
    assert "名称</label>" not in page(office) and ">名称 " in page(office)


def test_what_nobody_sees_in_what_was_typed_is_told_with_its_field(office: Office) -> None:
    rooms.process(office)
    turned = f"改定{chr(0x202E)}の名"
    client = office.client("secretariat")
    form = reader.form(client.get(at(office, "courses/add/")), "title")
    data = form.with_({"title": turned, "earlier_title": "当初の策定"})
    data["act"] = "add"
    there_ = reader.post(client, form.action or at(office, "courses/add/"), data).headers["Location"]
    assert "名称：文字の並ぶ向きを変える、見えない文字があります" in client.get(there_).content.decode()
    form = reader.form(client.get(there_), "last")
    data = form.with_({"last": "2028-09"})
    data["act"] = "edit"
    assert reader.post(client, form.action or there_, data).status_code == 302
    assert "見えない文字" not in client.get(there_).content.decode(), "said once, of what was typed"


def test_what_is_changed_is_the_course_of_the_page(office: Office) -> None:
    rooms.course(office)
    first, second = there(office)
    assert sent(office, f"courses/{first.pk}/", "last", "edit", last="2027-01", title="最初の策定").status_code == 302
    assert [(one.title, one.last) for one in there(office)] == [("最初の策定", "2027-01"), ("中間見直し", "2028-03")]
    assert sent(office, "", "last", "edit", last="2028-06").status_code == 302
    assert there(office)[1].last == "2028-06"
    client = office.client("secretariat")
    form = reader.form(client.get(at(office)), "last")
    rooms.course(office, title="その間の見直し", first="2029-04", last="")
    data = form.with_({"last": "2028-09"})
    data["act"] = "edit"
    assert reader.post(client, form.action, data).status_code == 302
    assert [one.last for one in there(office)] == ["2027-01", "2028-09", ""], "and no other one"
    assert client.post(at(office), {"act": "edit", "last": "2030-01"}).status_code == 404
    assert second.pk == there(office)[1].pk


def test_an_old_page_of_the_only_one_loses_nothing_and_takes_no_title(office: Office) -> None:
    rooms.process(office)
    form = reader.form((client := office.client("secretariat")).get(at(office)), "last")
    rooms.course(office)
    Course.objects.filter(pk=there(office)[0].pk).update(kind="formulation")
    data = form.with_({"last": "R9.2"})
    data["act"] = "edit"
    answer = reader.post(client, form.action, data)
    assert answer.status_code == 422 and "R9.2" in answer.content.decode()
    assert [(one.title, one.last) for one in there(office)] == [("当初の策定", "2026-12"), ("中間見直し", "2028-03")]
    again = reader.form(answer, "last")
    assert (again.value("title"), again.value("kind"), again.value("last")) == ("当初の策定", "formulation", "R9.2")
    data = again.filled()
    data["act"] = "edit"
    assert reader.post(client, again.action or at(office), data).status_code == 302
    first = there(office)[0]
    assert (first.title, first.kind, first.last) == ("当初の策定", "formulation", "2027-02")


def test_one_without_a_title_has_one_name_everywhere(office: Office) -> None:
    """A file may have one: it is called by what it is for and when, never by its id."""
    rooms.course(office)
    first, _second = there(office)
    Course.objects.filter(pk=first.pk).update(title="", kind="formulation")
    first.refresh_from_db()
    called = words.course(first)
    body = rooms.body(office)
    rooms.meeting(office, body, course_id=first.pk)
    rooms.meeting(office, body, number="第２回", date="2027-05-10")
    assert first.key not in called and called in page(office, f"bodies/{body.pk}/").replace(chr(0x2068), "")


def test_what_two_people_typed_differently_is_told_by_titles(office: Office) -> None:
    met = rooms.meeting(office)
    rooms.course(office)
    third = rooms.course(office, title="もう一つの見直し", first="2029-04", last="")
    client = office.client("secretariat")
    address = f"/desk/plans/{office.plan.slug}/meetings/{met.pk}/edit/"
    form = reader.form(client.get(address), "course_id")
    Meeting.objects.filter(pk=met.pk).update(course=there(office)[1])
    data = form.with_({"course_id": str(third.pk)})
    data["act"] = "edit"
    answer = reader.post(client, address, data)
    told = answer.content.decode().split("<form")[0] + answer.content.decode().split("</h1>")[0]
    assert answer.status_code == 409 and "当初の策定" in told and "中間見直し" in told
    assert Meeting.objects.get(pk=met.pk).course == there(office)[1]


def test_an_old_page_deletes_nothing_and_says_why(office: Office) -> None:
    made = rooms.course(office)
    client = office.client("secretariat")
    there_ = at(office, f"courses/{made.pk}/")
    form = next(one for one in reader.forms(client.get(there_)) if ("act", "delete") in one.buttons)
    rooms.item(office, label="その間の項目")
    data = form.with_({})
    data["act"] = "delete"
    answer = reader.post(client, there_, data)
    assert answer.status_code == 409 and "その間の項目" in answer.content.decode() and len(there(office)) == 2
    form = next(one for one in reader.forms(client.get(there_)) if ("act", "delete") in one.buttons)
    data = form.with_({})
    data["act"] = "delete"
    assert reader.post(client, there_, data).status_code == 302 and len(there(office)) == 1
    assert client.get(there_).status_code == 404


def test_the_list_is_put_in_order_with_the_latest_first(office: Office) -> None:
    made = rooms.course(office)
    client = office.client("secretariat")
    form = next(one for one in reader.forms(client.get(at(office))) if one.action == at(office, f"courses/{made.pk}/")
                and ("act", "down") in one.buttons)  # fmt: skip
    data = form.with_({})
    data["act"] = "down"
    assert reader.post(client, form.action, data).status_code == 302
    assert [one.title for one in there(office)] == ["中間見直し", "当初の策定"]


def test_who_is_no_officer_sees_what_is_public(office: Office) -> None:
    rooms.item(office, label="前の項目")
    made = rooms.course(office, public=False)
    rooms.item(office, label="まだ知られない項目")
    assert "前の項目" in page(office, who="committee") and "知られない" not in page(office, who="committee")
    assert office.client("committee").get(at(office, f"courses/{made.pk}/")).status_code == 404
    assert "知られない" in page(office, f"courses/{made.pk}/", who="staff")
    Course.objects.update(public=True)
    assert "知られない" in page(office, f"courses/{made.pk}/", who="committee")


def test_pages_ask_the_same_whatever_their_number(office: Office, django_assert_max_num_queries: Any) -> None:
    body = rooms.body(office)
    rooms.meeting(office, body)
    rooms.item(office)
    rooms.course(office)

    def counted() -> list[int]:
        found = []
        for who_, rest in (
            ("secretariat", ""),
            ("committee", ""),
            ("secretariat", f"courses/{there(office)[0].pk}/"),
            ("secretariat", "courses/add/"),
            ("secretariat", f"bodies/{body.pk}/meetings/add/"),
        ):
            client = office.client(who_)
            with django_assert_max_num_queries(40) as asked:
                assert client.get(at(office, rest)).status_code == 200
            found.append(len(asked))
        return found

    counted()
    before = counted()
    for n in range(5):
        made = rooms.course(office, title=f"{n}回目")
        rooms.meeting(office, body, course_id=made.pk)
        rooms.item(office, course_id=made.pk)
    assert counted() == before and max(before) <= 25


def test_who_adds_no_meeting_comes_back_to_where_they_were(office: Office) -> None:
    body = rooms.body(office)
    made = rooms.meeting(office, body)
    client = office.client("secretariat")

    def back_of(asked: str) -> str:
        form = at(office, f"bodies/{body.pk}/meetings/add/{asked}")
        shown, refused = client.get(form), client.post(form, {"act": "add"})
        assert (shown.status_code, refused.status_code) == (200, 422)
        (found,) = {
            re.findall(r'<a class="button quiet" href="([^"]+)">[^<]*</a></div></form>', one.content.decode())[-1]
            for one in (shown, refused)
        }
        return str(found)

    assert back_of("") == at(office, f"bodies/{body.pk}/")
    assert back_of("?from=process") == at(office, "")
    assert back_of(f"?from={made.pk}") == reverse("desk:meeting", args=[office.plan.slug, made.pk])
    for odd in ("999999", "%00", "//evil.example/", "９"):
        assert back_of(f"?from={odd}") == at(office, f"bodies/{body.pk}/")
    course = rooms.course(office, title="後の見直し")
    assert back_of(f"?from=process&course={course.pk}") == at(office, f"courses/{course.pk}/")
    page = client.get(at(office, f"courses/{course.pk}/")).content.decode()
    assert f"meetings/add/?course={course.pk}&amp;from=process" in page, "as the pages ask for it"
    assert (
        f"&amp;from={made.pk}" in client.get(reverse("desk:meeting", args=[office.plan.slug, made.pk])).content.decode()
    )
