"""Several formulations and revisions of one plan: which meeting is of which, and what belongs on the chart of each."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from tsumugu.core import process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.courses import courses_of, latest, part
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING, Course, OpinionGroup, Process, Schedule, has_schedule
from tsumugu.core.process_input import read
from tsumugu.core.process_meetings import Places, whole
from tsumugu.core.validation import validate
from tsumugu.interchange.plan_files import read_plan

BODIES = [
    {"id": "iinkai", "name": "策定委員会", "kind": "committee"},
    {"id": "honbu", "name": "推進本部", "kind": "headquarters"},
    {"id": "chonai", "name": "庁内各課", "kind": "departments"},
    {"id": "bukai", "name": "見直し部会", "kind": "committee"},
]
FIRST: dict[str, Any] = {
    "id": "sakutei", "title": "当初の策定", "kind": "formulation", "schedule": {
        "axis": {"first": "2023-02", "last": "2024-01"},
        "marks": [{"body": "iinkai", "label": "第１回", "date": "2023-05-10"}, {"body": "honbu", "label": "決定"}],
    },
}  # fmt: skip
SECOND: dict[str, Any] = {
    "id": "minaoshi", "title": "中間見直し", "kind": "revision", "schedule": {
        "marks": [{"body": "iinkai", "label": "第１回", "date": "2026-05-10"}, {"body": "iinkai", "label": "第２回"}],
        "windows": [{"label": "意見募集", "start": "2026-07"}],
    },
}  # fmt: skip


def made(*courses: dict[str, Any], **more: Any) -> Process:
    process, unread = read({"bodies": BODIES, "courses": list(courses), **more})
    assert not unread
    return whole(process)


def test_a_committee_that_counts_anew_has_two_first_meetings() -> None:
    process = made(FIRST, SECOND, meetings=[
        {"course": "sakutei", "body": "iinkai", "number": "第1回", "place": "県庁"},
        {"course": "minaoshi", "body": "iinkai", "number": "第１回", "place": "市役所"},
    ])  # fmt: skip
    assert [(one.id, one.course, one.date, one.place) for one in process.meetings] == [
        ("iinkai-1", "sakutei", "2023-05-10", "県庁"), ("minaoshi-iinkai-1", "minaoshi", "2026-05-10", "市役所"),
        ("iinkai-2", "minaoshi", None, None),
    ]  # fmt: skip
    assert whole(process) == process
    schedules = [one.schedule for one in process.courses]
    assert [[mark.label for mark in one.marks] if one else None for one in schedules] == [["決定"], []]


@pytest.mark.parametrize(
    ("meeting", "course", "body"),
    [
        ({"body": "iinkai", "number": "第２回"}, "minaoshi", "iinkai"),  # only one marks it
        ({"body": "iinkai", "number": "第１回"}, "minaoshi", "iinkai"),  # both do: the latest
        ({"body": "honbu", "number": "第７回"}, "minaoshi", "honbu"),  # none does: the latest
        ({"course": "sakutei", "number": "第１回"}, "sakutei", "iinkai"),
        ({"course": "sakutei", "number": "第２回"}, "sakutei", None),  # marked elsewhere, and there are two committees
    ],
)  # fmt: skip
def test_a_meeting_that_does_not_say_it_belongs_where_it_can_only_belong(
    meeting: dict[str, Any], course: str, body: str | None
) -> None:
    process = made(FIRST, SECOND, meetings=[{**meeting, "place": "ここ"}])
    (found,) = (one for one in process.meetings if one.place == "ここ")
    assert (found.course, found.body) == (course, body)


def test_a_course_takes_what_belongs_on_its_chart() -> None:
    process = made(FIRST, SECOND)
    first, second = (part(process, one) for one in process.courses)
    # The departments hold a window that names nobody; who has nothing anywhere is on the latest.
    assert [[body.id for body in one.bodies] for one in (first, second)] == [
        ["iinkai", "honbu"], ["iinkai", "chonai", "bukai"],
    ]  # fmt: skip
    assert [[(one.number, one.course) for one in each.meetings] for each in (first, second)] == [
        [("第１回", None)], [("第１回", None), ("第２回", None)],
    ]  # fmt: skip
    assert (first.schedule, first.courses) == (process.courses[0].schedule, ())
    assert latest(process).id == "minaoshi"


def test_a_process_that_tells_no_courses_apart_is_one_without_a_name() -> None:
    process = whole(read({"bodies": BODIES, "schedule": FIRST["schedule"]})[0])
    (only,) = courses_of(process)
    assert (only, latest(process)) == (Course(id="", schedule=process.schedule), only)
    assert part(process, only) == process and [one.course for one in process.meetings] == [None]
    assert courses_of(NOTHING) == (Course(id=""),)


@pytest.mark.parametrize(
    ("courses", "there"),
    [([], False), ([{"id": "a"}], False), ([{"id": "a", "schedule": {}}], False),
     ([{"id": "a"}, {"id": "b", "schedule": {"notes": [{"label": "随時"}]}}], True)],
)  # fmt: skip
def test_whether_any_course_has_something_to_show(courses: list[Any], there: bool) -> None:
    assert has_schedule(read({"courses": courses})[0]) is there


def test_opinions_are_of_the_meeting_they_name_where_a_number_was_given_twice() -> None:
    process = made(FIRST, SECOND)
    places = Places(process)

    def of(meeting: str) -> str | None:
        found = places.of(OpinionGroup(topic="t", items=(), meeting=meeting, body="iinkai"))
        return found.id if found is not None else None

    assert [of(name) for name in ("第１回", "第２回", "minaoshi-iinkai-1")] == [None, "iinkai-2", "minaoshi-iinkai-1"]


TELLS: list[tuple[dict[str, Any], str, str]] = [
    ({"courses": [FIRST, FIRST]}, "duplicate-id", "courses[1].id"),
    ({"courses": [{"id": "a", "kind": "club"}]}, "not-a-choice", "courses[0].kind"),
    ({"courses": [{"title": "t"}]}, "required", "courses[0].id"),
    ({"courses": [{"id": "a", "schedule": {"marks": [{"label": "l", "body": "x"}]}}]}, "unknown-reference",
     "courses[0].schedule.marks[0].body"),
    ({"courses": [FIRST, {"id": "a", "schedule": {"axis": {"first": "2024-01", "last": "2023-02"}}}]}, "upside-down",
     "courses[1].schedule.axis"),
    ({"courses": [{"id": "a", "schedule": {"windows": [{"label": "w", "start": "2023-06", "end": "2023-05"}]}}]},
     "upside-down", "courses[0].schedule.windows[0].end"),
    ({"courses": [FIRST], "schedule": {"notes": [{"label": "n"}]}}, "schedule-beside-courses", "schedule"),
    ({"courses": [FIRST], "meetings": [{"number": "第１回", "course": "x"}]}, "unknown-reference",
     "meetings[0].course"),
    ({"meetings": [{"number": "第１回", "course": "x"}]}, "unknown-reference", "meetings[0].course"),
    ({"courses": [FIRST], "meeting_paper": {"number": "第１回", "course": "x"}}, "unknown-reference",
     "meeting_paper.course"),
    ({"courses": [FIRST, {"id": "a", "schedule": {"marks": [{"body": "iinkai", "label": "第１回"}] * 2}}]},
     "same-meeting", "courses[1].schedule.marks[1].label"),
    ({"courses": [FIRST, SECOND], "meetings": [
        {"body": "iinkai", "number": "第２回"}, {"course": "minaoshi", "body": "iinkai", "number": "第二回"}]},
     "same-meeting", "meetings[1].number"),
    ({"courses": [FIRST, SECOND], "opinions": [{"topic": "t", "items": ["a"], "meeting": "第１回", "body": "iinkai"}]},
     "unknown-meeting", "opinions[0].meeting"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "path"), TELLS, ids=[f"{code}-{path}" for _, code, path in TELLS])
def test_what_cannot_be_taken_is_a_warning_with_its_path(data: dict[str, Any], code: str, path: str) -> None:
    plan = Plan(id="p", title="t", process=opaque({"bodies": BODIES, **data}))
    assert [(one.code, one.path, one.severity) for one in validate(plan)] == [(code, f"/process.{path}", "warning")]


def test_the_same_number_in_two_courses_is_no_mistake_and_one_id_is_of_one_meeting() -> None:
    meetings = [{"id": "x", "course": one, "body": "iinkai", "number": "第１回"} for one in ("sakutei", "minaoshi")]
    _process, unread = read({"bodies": BODIES, "courses": [FIRST, SECOND], "meetings": meetings})
    assert [(one.code, one.path) for one in unread] == [("duplicate-id", "meetings[1].id")]


def test_it_is_written_as_it_was_read() -> None:
    data = {"bodies": BODIES, "courses": [FIRST, SECOND], "meetings": [{"course": "sakutei", "number": "臨時会"}]}
    process, unread = read(data)
    assert not unread and process_output.data(process) == data
    alone = {"bodies": BODIES, "schedule": FIRST["schedule"]}
    assert process_output.data(read(alone)[0]) == alone
    assert process_output.data(Process(schedule=Schedule())) == {"schedule": {}}


@pytest.mark.parametrize("name", ["plan-format.md", "plan-format.ja.md"])
def test_the_example_on_the_page_of_the_format_is_read_whole(name: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / name).read_text("utf-8")
    (written,) = re.findall(r"  ```yaml\n(  courses:\n.*?)  ```", page, re.DOTALL)
    process, unread = read({"bodies": BODIES, **yaml.safe_load(textwrap.dedent(written))})
    assert not unread
    assert [(one.course, one.number) for one in whole(process).meetings] == [
        ("sakutei", "第１回"), ("minaoshi", "第１回"),
    ]  # fmt: skip


def test_a_warning_points_at_its_line() -> None:
    file = """format: tsumugu-plan/1
id: p
title: t
process:
  courses:
    - {id: sakutei, title: 策定}
    - id: minaoshi
      kind: reform
"""
    plan, problems = read_plan(file.encode(), "p.yaml")
    assert plan is not None
    assert [(one.path, one.place.line if one.place else 0) for one in problems] == [("/process.courses[1].kind", 8)]
