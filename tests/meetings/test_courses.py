"""A plan that is made and then revised, in the rooms: its courses, what belongs to each, and what of them is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, who

from tsumugu.core import process as value
from tsumugu.core.canonical import digest
from tsumugu.core.process import NOTHING
from tsumugu.meetings import actions, naming, public, states
from tsumugu.meetings.models import Attendance, ChartItem, Course, Leftover, Meeting, Process
from tsumugu.plans.models import PlanRecord
from tsumugu.retention import kinds

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


def test_a_meeting_that_has_its_name_in_common_is_called_with_its_course(office: Office) -> None:
    body = rooms.body(office)
    first = rooms.meeting(office, body)
    rooms.course(office)
    second = rooms.meeting(office, body, number="第1回", date="2027-05-10")
    third = rooms.meeting(office, body, number="第２回", date="")
    assert naming.names(office.plan) == {
        first.key: "策定委員会 第１回（当初の策定）", second.key: "策定委員会 第1回（中間見直し）",
        third.key: "策定委員会 第２回",
    }  # fmt: skip
    assert next(iter(naming.names(office.plan, "en").values())) == "策定委員会 第１回 (当初の策定)"
    Meeting.objects.update(state="finished", finished_on="2026-06-01")
    Attendance.objects.create(meeting=second, name="来た人", order=0)
    (due,) = (one for kind in kinds.kinds() if kind.code == "minutes" for one in kind.items(office.plan))
    assert due.called == "策定委員会 第1回（中間見直し）", "what goes for ever is told from the other one"
