"""A plan that is made and then revised, in the rooms: its courses, what belongs to each, and what of them is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, who

from tsumugu.core import process as value
from tsumugu.core.canonical import digest
from tsumugu.core.process import NOTHING
from tsumugu.desk.meetings import words
from tsumugu.meetings import actions, public, states
from tsumugu.meetings.models import ChartItem, Course, Leftover, Meeting, Process
from tsumugu.plans.models import PlanRecord

pytestmark = pytest.mark.django_db


def there(office: Office) -> list[Course]:
    return list(rooms.process(office).courses.all())


def published(office: Office) -> value.Process:
    return public.process_of(office.plan, timezone.now())


# -- one alone ---------------------------------------------------------------------------------


def test_one_that_is_alone_and_says_nothing_of_itself_has_no_id(office: Office) -> None:
    rooms.item(office)
    rooms.meeting(office)
    found = published(office)
    assert [one.key for one in there(office)] == [""] and found.courses == ()
    assert found.schedule is not None and found.schedule.axis == value.Axis(first="2026-05", last="2026-12")
    assert [one.course for one in found.meetings] == [None]


def test_one_that_is_founded_with_a_title_has_one(office: Office) -> None:
    typed = {"title": "当初の策定", "kind": "formulation", "first": "2026-05", "last": "2026-12", "public": True}
    actions.found_process(office.plan, typed, actor=who(office))
    (found,) = published(office).courses
    assert (found.id, found.title, found.kind) == ("sakutei-2026", "当初の策定", "formulation")


# -- adding ------------------------------------------------------------------------------------


def test_beside_another_one_each_has_a_name_and_an_id(office: Office) -> None:
    rooms.item(office)
    made = rooms.course(office)
    first, second = there(office)
    assert (first.key, first.title, first.order) == ("katei-2026", "当初の策定", 0)
    assert (second, second.key, second.title, second.order) == (made, "kaitei-2027", "中間見直し", 1)
    assert [one.id for one in published(office).courses] == ["katei-2026", "kaitei-2027"]
    again = rooms.course(office, title="もう一つ")
    assert again.key not in ("", "kaitei-2027") and len({one.key for one in there(office)}) == 3


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("2023-04", ["前の策定", "当初の策定", "中間見直し"]), ("2026-05", ["当初の策定", "前の策定", "中間見直し"]),
        ("2027-04", ["当初の策定", "中間見直し", "前の策定"]), ("", ["当初の策定", "中間見直し", "前の策定"]),
    ],
)  # fmt: skip
def test_it_stands_where_it_begins(office: Office, first: str, names: list[str]) -> None:
    rooms.course(office)
    rooms.course(office, title="前の策定", first=first, last="", kind="formulation")
    assert [one.title for one in there(office)] == names
    assert [one.order for one in there(office)] == [0, 1, 2]


def test_it_begins_with_the_entries_of_another_at_no_time(office: Office) -> None:
    body = rooms.body(office)
    rooms.item(office, body_id=body.pk, note="この年だけの注")
    rooms.item(office, kind="window", label="意見募集", start="2026-06-01", end="2026-06-30", sign="", tentative=True)
    rooms.meeting(office, body)
    source = there(office)[0]
    made = rooms.course(office, shape=source.pk)
    names = ("kind", "body_id", "label", "sign", "start", "end", "tentative", "note")
    assert list(made.chart_items.values_list(*names)) == [
        ("mark", body.pk, "骨子案", "◇", "", "", False, ""), ("window", None, "意見募集", "", "", "", False, ""),
    ]  # fmt: skip
    assert made.meetings.count() == 0 and source.chart_items.count() == 2


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [({"title": ""}, "bad-text"), ({"title": " "}, "bad-text"), ({"kind": "reform"}, "bad-choice"),
     ({"first": "2027-13"}, "bad-month"), ({"first": "2028-04"}, "bad-order"), ({"shape": 10**9}, "bad-choice"),
     ({"order": 1}, "bad-choice")],
)  # fmt: skip
def test_what_cannot_be_added(office: Office, typed: dict[str, Any], wanted: str) -> None:
    process = rooms.process(office)
    assert code(actions.add_course, process, rooms.COURSE | typed, actor=who(office)) == wanted
    assert [one.key for one in there(office)] == [""], "nothing is named by what was refused"


def test_a_form_that_is_sent_twice_makes_one(office: Office) -> None:
    process = rooms.process(office)
    made = [actions.add_course(process, rooms.SECOND, actor=who(office), token="a" * 32) for _ in range(2)]
    assert made[0] == made[1] and len(there(office)) == 2


# -- what belongs to one -----------------------------------------------------------------------


def test_what_is_new_goes_to_the_latest_and_a_committee_may_count_anew(office: Office) -> None:
    body = rooms.body(office)
    before = rooms.meeting(office, body)
    made = rooms.course(office)
    after = rooms.meeting(office, body, date="2027-05-10")
    assert (before.course, after.course) == (there(office)[0], made)
    assert (before.key, after.key) == ("iinkai-1", "kaitei-2027-iinkai-1")
    assert rooms.item(office).course == made
    assert code(actions.add_meeting, body, rooms.MEETING | {"number": "第1回"}, actor=who(office)) == "number-taken"
    told = published(office)
    assert [(one.id, one.course) for one in told.meetings] == [
        ("iinkai-1", "katei-2026"), ("kaitei-2027-iinkai-1", "kaitei-2027"),
    ]  # fmt: skip


def test_a_copy_is_in_the_course_that_is_chosen_or_else_in_that_of_its_original(office: Office) -> None:
    body = rooms.body(office)
    last = rooms.meeting(office, body)
    made = rooms.course(office)
    kept = actions.copy_meeting(last, rooms.MEETING | {"number": "第２回"}, actor=who(office))
    chosen = actions.copy_meeting(last, rooms.MEETING | {"number": "第１回", "course_id": made.pk}, actor=who(office))
    assert (kept.course, chosen.course) == (there(office)[0], made)


def test_meetings_and_entries_are_moved_to_another(office: Office) -> None:
    body = rooms.body(office)
    met, item = rooms.meeting(office, body), rooms.item(office)
    made = rooms.course(office)
    rooms.item(office, label="先にあった項目")
    was = {"course_id": met.course_id}
    actions.edit_meeting(met, {"course_id": made.pk}, was=was, actor=who(office))
    actions.edit_chart_item(item, {"course_id": made.pk}, was=was, actor=who(office))
    assert Meeting.objects.get(pk=met.pk).course == made and Meeting.objects.get(pk=met.pk).key == met.key
    assert [one.label for one in made.chart_items.all()] == ["先にあった項目", "骨子案"]
    twin = rooms.meeting(office, body, course_id=there(office)[0].pk)
    back = {"course_id": made.pk}
    assert code(
        actions.edit_meeting, twin, back, was={"course_id": twin.course_id}, actor=who(office)
    ) == "number-taken"  # fmt: skip


def test_nothing_goes_to_the_course_of_another_plan(office: Office) -> None:
    body = rooms.body(office)
    met, item = rooms.meeting(office, body), rooms.item(office)
    plan = PlanRecord.objects.create(organization=office.organization, slug="another", title="別の計画")
    stranger = Course.objects.create(process=Process.objects.create(plan=plan), order=0)
    foreign = {"course_id": stranger.pk}
    was = {"course_id": met.course_id}
    for act, arguments in (
        (actions.add_meeting, (body, rooms.MEETING | {"number": "第２回"} | foreign)),
        (actions.add_chart_item, (rooms.process(office), rooms.ITEM | foreign)),
        (actions.copy_meeting, (met, rooms.MEETING | {"number": "第２回"} | foreign)),
    ):  # fmt: skip
        assert code(act, *arguments, actor=who(office)) == "bad-choice"
    for edit, row in ((actions.edit_meeting, met), (actions.edit_chart_item, item)):
        assert code(edit, row, foreign, was=was, actor=who(office)) == "bad-choice"
        assert code(edit, row, {"course_id": None}, was=was, actor=who(office)) == "bad-choice"


# -- named, put in order, deleted --------------------------------------------------------------


def test_a_title_is_needed_beside_another_one_alone(office: Office) -> None:
    rooms.process(office)
    (only,) = there(office)
    actions.edit_course(only, {"title": "策定"}, was={"title": ""}, actor=who(office))
    (only,) = there(office)
    key = only.key
    actions.edit_course(only, {"title": ""}, was={"title": "策定"}, actor=who(office))
    assert there(office)[0].key == key != "", "an address that was public stays"
    assert code(rooms.course, office, earlier_title="") == "course-untitled"
    assert len(there(office)) == 1
    rooms.course(office)
    first, second = there(office)
    assert code(actions.edit_course, second, {"title": ""}, was={"title": second.title}, actor=who(office)) == (
        "course-untitled"
    )
    actions.edit_course(first, {"kind": "formulation"}, was={"kind": ""}, actor=who(office))


def test_they_are_put_in_order(office: Office) -> None:
    rooms.course(office)
    first, second = there(office)
    order = digest(states.of_order([first.pk, second.pk]))
    actions.move_course(first, 1, seen=order, actor=who(office))
    assert there(office) == [second, first]
    assert code(actions.move_course, first, -1, seen=order, actor=who(office)) == "changed-since-seen"


def test_an_empty_one_is_deleted_with_its_entries_and_the_last_stays(office: Office) -> None:
    body = rooms.body(office)
    rooms.meeting(office, body)
    made = rooms.course(office)
    rooms.item(office)
    first = there(office)[0]

    def deleted(one: Course) -> str:
        return code(actions.delete_course, one, seen=digest(states.of_course(one)), actor=who(office))

    assert deleted(first) == "course-in-use"
    old = digest(states.of_course(made))
    ChartItem.objects.filter(course=made).update(label="その間の項目")
    assert code(actions.delete_course, made, seen=old, actor=who(office)) == "changed-since-seen"
    actions.delete_course(made, seen=digest(states.of_course(made)), actor=who(office))
    assert there(office) == [first] and not ChartItem.objects.filter(label="その間の項目").exists()
    Meeting.objects.all().delete()
    assert deleted(first) == "course-alone"


# -- what is public ----------------------------------------------------------------------------


def test_one_that_is_not_public_is_nowhere(office: Office) -> None:
    body = rooms.body(office)
    first = rooms.meeting(office, body)
    made = rooms.course(office, public=False)
    founded = rooms.body(office, name="まだ知られない部会")
    later = rooms.meeting(office, body, title="まだ知られない会議", date="2027-05-10")
    rooms.item(office, label="まだ知られない項目", body_id=founded.pk)
    rooms.body(office, name="まだ知られない会議体")
    Meeting.objects.filter(pk=first.pk).update(
        agenda=[{"title": "残った議題"}], state="held", style="roles",
        papers_public_at=rooms.LONG_AGO, minutes_public_at=rooms.LONG_AGO,
    )  # fmt: skip
    Leftover.objects.create(body=body, meeting=first, item={"title": "残った議題"}, taken_by=later)
    told = published(office)
    assert [one.id for one in told.courses] == ["katei-2026"] and [one.id for one in told.meetings] == [first.key]
    assert [one.name for one in told.bodies] == [body.name]
    assert "知られない" not in str(told) and later.key not in str(told)
    actions.edit_course(made, {"public": True}, was={"public": False}, actor=who(office))
    told = published(office)
    assert [one.id for one in told.courses] == ["katei-2026", "kaitei-2027"]
    assert told.meetings[0].agenda[0].carried == later.key and len(told.bodies) == 3
    Course.objects.update(public=False)
    assert published(office) == NOTHING


def test_what_is_public_is_asked_as_often_whatever_their_number(
    office: Office, django_assert_num_queries: Any
) -> None:  # fmt: skip
    body = rooms.body(office)
    rooms.meeting(office, body)
    rooms.item(office)
    with django_assert_num_queries(10) as one:
        published(office)
    for n in range(4):
        made = rooms.course(office, title=f"{n}回目")
        rooms.meeting(office, body, course_id=made.pk)
        rooms.item(office, course_id=made.pk)
    with django_assert_num_queries(len(one)):
        published(office)


# -- at the desk -------------------------------------------------------------------------------


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
