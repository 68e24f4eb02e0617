"""The process of a plan as a value: what is read, what is one meeting, what is told of what cannot be taken."""

from __future__ import annotations

import datetime
import json
import re
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import up_to

from tsumugu.core import process_meetings, process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Chapter, Leaf, Plan
from tsumugu.core.process import (
    NOTHING,
    Axis,
    Body,
    Day,
    Event,
    Hour,
    Id,
    Item,
    Meeting,
    Month,
    Opinion,
    OpinionGroup,
    Process,
    Schedule,
    Sign,
    Time,
    known,
)
from tsumugu.core.process_input import left_over, process_of, read
from tsumugu.core.process_meetings import Places, key_of, number_of, whole
from tsumugu.core.validation import validate
from tsumugu.interchange.plan_files import read_plan

BODIES = [
    {"id": "iinkai", "name": "策定委員会", "kind": "committee"},
    {"id": "honbu", "name": "推進本部", "kind": "headquarters"},
]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第２回", 2), ("第2回", 2), ("第 3 回", 3), ("第十回", 10), ("第十二回", 12), ("第二十一回", 21),
        ("第九回", 9),
        ("設立", None), ("第２回会議", None), ("第回", None), ("２回", None), ("第二三回", None), ("第十十回", None),
        ("第٣回", None), ("", None), ("第十二三回", None),
    ],
)  # fmt: skip
def test_a_meeting_is_known_by_its_number_however_that_is_written(label: str, number: int | None) -> None:
    assert number_of(label) == number


def test_two_ways_to_write_one_number_are_one_meeting() -> None:
    assert key_of("第２回") == key_of("第2回") == key_of("第二回") != key_of("第３回")
    assert key_of("臨時会") == key_of(" 臨時会 ")


@pytest.mark.parametrize(("time", "how"), [(None, "open"), ("2023-05", "month"), ("2023-05-10", "day")])
def test_a_time_is_known_to_the_day_to_the_month_or_not_yet(time: str | None, how: str) -> None:
    assert known(time) == how


def _read(**data: Any) -> Process:
    process, unread = read({"bodies": BODIES, **data})
    assert not unread
    return process


def test_what_is_said_of_one_meeting_in_three_places_comes_together() -> None:
    process = whole(_read(
        schedule={"marks": [
            {"body": "iinkai", "label": "第１回", "date": "2023-05-10", "mark": "◆"},
            {"body": "iinkai", "label": "第２回", "date": "2023-06-07", "mark": "◆"},
            {"body": "honbu", "label": "設立", "mark": "◎"},
        ]},
        meeting_paper={"number": "第2回", "title": "策定委員会", "agenda": [{"title": "開会"}]},
        meetings=[{"body": "iinkai", "number": "第１回", "date": "2023-05-11", "place": "県庁"}],
    ))  # fmt: skip
    assert [(m.id, m.body, m.number, m.date, m.mark, m.title, m.place) for m in process.meetings] == [
        # What the meeting itself says of its day wins over its mark.
        ("iinkai-1", "iinkai", "第１回", "2023-05-11", "◆", None, "県庁"),
        ("iinkai-2", "iinkai", "第2回", "2023-06-07", "◆", "策定委員会", None),
    ]
    assert process.schedule is not None and [event.label for event in process.schedule.marks] == ["設立"]
    assert process.meeting_paper is None
    assert whole(process) == process


@pytest.mark.parametrize(
    ("bodies", "marks", "body"),
    [
        (BODIES, [], "iinkai"),  # the only committee
        (BODIES, [{"body": "honbu", "label": "第２回"}], "honbu"),  # the only body that has such a mark
        (BODIES, [{"body": "honbu", "label": "第２回"}, {"body": "iinkai", "label": "第2回"}], "iinkai"),
        ([*BODIES, {"id": "bukai", "name": "部会", "kind": "committee"}], [], None),  # two committees: nobody knows
        ([], [], None),
    ],
)  # fmt: skip
def test_a_paper_without_a_body_belongs_to_the_one_it_can_only_be_of(
    bodies: list[Any], marks: list[Any], body: str | None
) -> None:
    process, unread = read({"bodies": bodies, "schedule": {"marks": marks}, "meeting_paper": {"number": "第２回"}})
    assert not unread
    paper = next(m for m in whole(process).meetings if m.number == "第２回" and m.body == body)
    assert paper.body == body


def test_ids_of_meetings_are_given_once_and_always_alike() -> None:
    data = {
        "meetings": [
            {"body": "iinkai", "number": "臨時会"}, {"body": "iinkai", "number": "臨時会2", "id": "iinkai-1"},
            {"body": "iinkai", "number": "第１回"},
        ]
    }  # fmt: skip
    ids = [meeting.id for meeting in whole(_read(**data)).meetings]
    assert len(set(ids)) == 3 and ids[1] == "iinkai-1" and ids == [m.id for m in whole(_read(**data)).meetings]


@pytest.mark.parametrize(
    ("meeting", "body", "found"),
    [("第１回", None, "iinkai-1"), ("第1回", "honbu", "honbu-1"), ("honbu-1", None, "honbu-1"), ("第９回", None, None),
     (None, None, None)],
)  # fmt: skip
def test_opinions_are_of_the_meeting_they_name(meeting: str | None, body: str | None, found: str | None) -> None:
    process = whole(_read(schedule={"marks": [{"body": b, "label": "第１回"} for b in ("honbu", "iinkai")]}))
    group = OpinionGroup(topic="t", items=(Opinion(text="a"),), meeting=meeting, body=body)
    told = Places(process).of(group)
    assert (told.id if told else None) == found


def test_of_two_bodies_with_one_id_the_first_is_taken() -> None:
    process, _ = read({"bodies": [BODIES[0], {**BODIES[0], "name": "別の会"}]})
    assert [body.name for body in process.bodies] == ["策定委員会"]


def test_a_meeting_that_is_called_by_its_id_is_found_once() -> None:
    process = whole(_read(meetings=[{"body": "honbu", "number": "rinji", "id": "rinji"}]))
    assert Places(process).of(OpinionGroup(topic="t", items=(), meeting="rinji")) == process.meetings[0]


def test_what_is_told_of_a_meeting_twice_is_lost_only_where_it_is_told_anew() -> None:
    process = whole(_read(
        meetings=[{"body": "iinkai", "number": "第１回", "place": "県庁", "closed": "個人情報",
                   "agenda": [{"title": "一"}]},
                  {"body": "iinkai", "number": "第1回", "title": "二", "place": "市役所"}],
        meeting_paper={"number": "第１回", "materials": [{"number": "資料1", "title": "骨子"}]},
    ))  # fmt: skip
    (one,) = process.meetings
    assert (one.place, one.title, one.closed) == ("市役所", "二", "個人情報")
    assert [item.title for item in one.agenda] == ["一"] and [paper.number for paper in one.materials] == ["資料1"]


def test_two_meetings_have_two_pages_whatever_ids_they_were_given() -> None:
    meetings = [{"id": "x", "body": "iinkai", "number": number} for number in ("第１回", "第２回", "第1回")]
    process, unread = read({"bodies": BODIES, "meetings": meetings, "meeting_paper": {"number": "第３回", "id": "x"}})
    assert [(one.code, one.path) for one in unread] == [
        ("duplicate-id", "meetings[1].id"), ("duplicate-id", "meeting_paper.id"),
    ]  # fmt: skip
    assert [meeting.id for meeting in whole(process).meetings] == ["x", "iinkai-2", "iinkai-3"]


def test_thousands_of_meetings_and_opinions_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name of a meeting is read a few times, not once for every other one."""
    many = range(1, 400)
    data = {
        "bodies": BODIES, "schedule": {"marks": [{"body": "honbu", "label": f"第{n}回"} for n in many]},
        "meetings": [{"number": f"第{n}回"} for n in many],
        "opinions": [{"topic": "t", "items": ["a"], "meeting": f"第{n}回"} for n in many],
    }  # fmt: skip
    asked = 0

    def counted(label: str) -> int | None:
        nonlocal asked
        asked += 1
        return number_of(label)

    monkeypatch.setattr(process_meetings, "number_of", counted)
    assert not validate(Plan(id="p", title="t", process=opaque(data)))
    assert asked < 30 * len(many)


UNREAD: list[tuple[Any, str, str, Process | None]] = [
    ([1], "wrong-type", "", NOTHING),
    ({"n": [1]}, "unknown-field", "n", NOTHING),
    ({"bodies": {"a": 1}}, "wrong-type", "bodies", NOTHING),
    ({"bodies": [{"id": "A b", "name": "n", "kind": "other"}]}, "wrong-form", "bodies[0].id", NOTHING),
    ({"bodies": [{"id": "a", "kind": "other"}]}, "required", "bodies[0].name", NOTHING),
    ({"bodies": [{"id": "a", "name": "n", "kind": "club"}]}, "not-a-choice", "bodies[0].kind", NOTHING),
    ({"bodies": [{"id": "a", "name": "n", "kind": "other", "seats": [{"public": "yes"}]}]}, "wrong-type",
     "bodies[0].seats[0].public", None),
    ({"bodies": [{"id": "a", "name": "n", "kind": "other"}] * 2}, "duplicate-id", "bodies[1].id", None),
    ({"schedule": {"axis": {"first": "2024-01", "last": "2023-02"}}}, "upside-down", "schedule.axis",
     Process(schedule=Schedule())),
    ({"schedule": {"axis": {"first": "2024-1", "last": "2024-02"}}}, "wrong-form", "schedule.axis.first",
     Process(schedule=Schedule())),
    ({"schedule": {"marks": [{"label": "l", "date": "2023-W01"}]}}, "wrong-form", "schedule.marks[0].date",
     Process(schedule=Schedule(marks=(Event(label="l"),)))),
    ({"schedule": {"marks": [{"label": "l", "date": "２０２３-05"}]}}, "wrong-form", "schedule.marks[0].date", None),
    ({"schedule": {"marks": [{"label": "l", "date": "1889-04-01"}]}}, "wrong-form", "schedule.marks[0].date",
     Process(schedule=Schedule(marks=(Event(label="l"),)))),
    ({"schedule": {"windows": [{"label": "l", "end": "9999-12-31"}]}}, "wrong-form", "schedule.windows[0].end", None),
    # Kept as JSON, where a control character is written with others.
    ({"bodies": [{"id": "a", "name": "委\x0b員", "kind": "other"}]}, "text-control", "bodies[0].name", NOTHING),
    ({"opinions": [{"topic": "t", "items": ["a\x0c", "b"]}]}, "text-control", "opinions[0].items[0]",
     Process(opinions=(OpinionGroup(topic="t", items=(Opinion(text="b"),)),))),
    ({"schedule": {"notes": [{"label": "あ" * 1001}]}}, "text-too-long", "schedule.notes[0].label",
     Process(schedule=Schedule())),
    ({"schedule": {"marks": [{"label": "l", "note": "あ" * 200_001}]}}, "text-too-long", "schedule.marks[0].note",
     Process(schedule=Schedule(marks=(Event(label="l"),)))),
    ({"schedule": {"marks": [{"label": "l", "mark": "◆◆"}]}}, "wrong-form", "schedule.marks[0].mark", None),
    ({"schedule": {"marks": [{"label": "l", "mark": ""}]}}, "wrong-form", "schedule.marks[0].mark", None),
    ({"schedule": {"marks": [{"label": "l", "body": "x"}]}}, "unknown-reference", "schedule.marks[0].body",
     Process(schedule=Schedule(marks=(Event(label="l"),)))),
    ({"schedule": {"windows": [{"label": "w", "start": "2023-06", "end": "2023-05-31"}]}}, "upside-down",
     "schedule.windows[0].end", None),
    ({"schedule": {"notes": [{"label": 5}]}}, "wrong-type", "schedule.notes[0].label", Process(schedule=Schedule())),
    ({"meetings": [{"number": "第１回", "start": "25:00"}]}, "wrong-form", "meetings[0].start", None),
    ({"meetings": [{"number": "第１回", "agenda": [{"title": "t", "items": [{"title": 1}]}]}]}, "wrong-type",
     "meetings[0].agenda[0].items[0].title", None),
    ({"meeting_paper": {"number": "第１回", "body": "x"}}, "unknown-reference", "meeting_paper.body", None),
    ({"opinions": [{"topic": "t", "items": "a"}]}, "wrong-type", "opinions[0].items", NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "path", "process"), UNREAD, ids=[f"{c}-{p}" for _, c, p, _ in UNREAD])
def test_what_cannot_be_taken_is_told_with_its_place_and_the_rest_is_taken(
    data: Any, code: str, path: str, process: Process | None
) -> None:
    found, unread = read(data)
    assert [(one.code, one.path) for one in unread][:1] == [(code, path)]
    assert unread[0].ja and unread[0].en and "公表" in unread[0].ja
    if process is not None:
        assert found == process


def test_a_window_to_the_month_may_end_in_the_month_it_begins_in() -> None:
    assert not read({"schedule": {"windows": [{"label": "w", "start": "2023-05-22", "end": "2023-05"}]}})[1]


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"opinions": [{"topic": "t", "items": ["a"], "meeting": "第９回"}]}, "unknown-meeting", "opinions[0].meeting"),
        ({"opinions": [{"topic": "t", "items": ["a"], "response": {"text": "r", "changed": {"chapter": "x"}}}]},
         "unknown-reference", "opinions[0].response.changed.chapter"),
        ({"opinions": [{"topic": "t", "items": ["a"], "response": {"text": "r", "changed": {"node": "x"}}}]},
         "unknown-reference", "opinions[0].response.changed.node"),
        ({"meetings": [{"number": "第１回", "agenda": [{"title": "t", "materials": ["資料9"]}]}]}, "unknown-reference",
         "meetings[0].agenda[0].materials"),
        ({"surprise": 1}, "unknown-field", "surprise"),
        ({"meetings": [{"number": "第１回"}, {"number": "第一回"}]}, "same-meeting", "meetings[1].number"),
        ({"bodies": BODIES, "schedule": {"marks": [{"body": "iinkai", "label": "第１回"}] * 2}}, "same-meeting",
         "schedule.marks[1].label"),
        ({"bodies": [{"id": "a", "name": "n", "kind": "committee", "legal": "outline"}],
          "meetings": [{"number": "第１回", "body": "a", "agenda": [{"title": "t", "kind": "resolution"}]}]},
         "no-resolution", "meetings[0].agenda"),
    ],
)  # fmt: skip
def test_a_plan_with_a_faulty_process_is_a_plan_with_a_warning(data: Any, code: str, path: str) -> None:
    plan = Plan(id="p", title="t", process=opaque(data))
    assert [(p.code, p.path, p.severity) for p in validate(plan)] == [(code, f"/process.{path}", "warning")]


def test_what_points_at_a_node_of_the_plan_is_no_problem() -> None:
    data = {"opinions": [{"topic": "t", "items": ["a"], "response": {"text": "r", "changed": {"chapter": "c"}}}]}
    assert not validate(Plan(id="p", title="t", chapters=(Chapter(id="c", title="章"),), process=opaque(data)))


def test_a_warning_points_at_its_line_however_deep_it_is() -> None:
    file = """format: tsumugu-plan/1
id: p
title: t
process:
  bodies:
    - {id: iinkai, name: 委員会, kind: committee}
  schedule:
    marks:
      - {body: iinkai, label: 第１回, date: "2023-05-10"}
      - body: iinkai
        label: 第２回
        date: "2023-13"
"""
    plan, problems = read_plan(file.encode(), "p.yaml")
    assert plan is not None
    assert [(p.path, p.place.line if p.place else 0) for p in problems] == [("/process.schedule.marks[1].date", 12)]
    assert [m.number for m in whole(process_of(plan)).meetings] == ["第１回", "第２回"]


def test_whatever_was_there_is_kept_as_it_was() -> None:
    data = {"schedule": {"marks": [{"label": "l", "date": "someday"}]}, "own": [1, {"a": "甲"}]}
    plan, _ = read_plan(json.dumps({"format": "tsumugu-plan/1", "id": "p", "title": "t", "process": data}).encode())
    assert plan is not None and plan.process is not None and json.loads(plan.process) == data


def test_a_plan_without_a_process_has_an_empty_one() -> None:
    assert process_of(Plan(id="p", title="t")) == NOTHING == whole(NOTHING)


def test_a_process_reads_as_it_is_written() -> None:
    written = {
        "bodies": [{"id": "a", "name": "n", "kind": "committee", "legal": "outline", "seats": [
            {"post": "大学教授", "name": "架空 花子", "role": "委員長", "since": "2023-04-01", "public": True}]}],
        "schedule": {
            "axis": {"first": "2023-02", "last": "2024-01"},
            "windows": [{"label": "w", "start": "2023-05-22", "end": "2023-06-02", "tentative": True}],
        },
        "meetings": [{"body": "a", "number": "第１回", "way": "hybrid", "start": "13:30", "end": "15:30",
                      "closed": "個人情報を扱うため",
                      "agenda": [{"title": "t", "kind": "exchange", "materials": ["資料1"], "outcome": "o"}],
                      "materials": [{"number": "資料1", "title": "骨子"}]}],
    }  # fmt: skip
    process, unread = read(written)
    assert not unread
    assert process.schedule is not None and process.schedule.axis == Axis(first="2023-02", last="2024-01")
    assert isinstance(process.bodies[0], Body) and process.bodies[0].seats[0].public
    meeting = process.meetings[0]
    assert isinstance(meeting, Meeting) and meeting.agenda == (
        Item(title="t", kind="exchange", materials=("資料1",), outcome="o"),
    )


@pytest.mark.parametrize("name", ["plan-format.md", "plan-format.ja.md"])
def test_the_example_on_the_page_of_the_format_is_read_whole(name: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / name).read_text("utf-8")
    (written,) = re.findall(r"```yaml\n(process:\n.*?)```", page, re.DOTALL)
    process, unread = read(yaml.safe_load(written)["process"])
    assert not unread
    assert [meeting.place for meeting in whole(process).meetings] == ["県庁", None]


def test_a_text_is_kept_as_every_text_is() -> None:
    process, unread = read({"schedule": {"marks": [{"label": "準備会", "note": "一。\r\n" + "あ" * 2000}]}})
    assert not unread and process.schedule is not None
    assert process.schedule.marks[0].note == "一。\n" + "あ" * 2000


# -- written again ---------------------------------------------------------------------------------

_words = st.text("あいう亜 ab1", min_size=1, max_size=6).map(str.strip).filter(bool)
_days = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)).map(str)


def _drawn(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a part of the shape, made from the shape itself, so that a new field is drawn at once."""
    if kind in _FORMS:
        return _FORMS[kind]
    if get_origin(kind) is Annotated:
        return _drawn(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of(*(st.none() if one is type(None) else _drawn(one) for one in get_args(kind)))
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return st.lists(_drawn(get_args(kind)[0]), max_size=2).map(tuple)
    if kind is Item:
        return st.builds(Item, title=_words, outcome=st.none() | _words)
    if isinstance(kind, type) and issubclass(kind, Leaf):
        hints = get_type_hints(kind, include_extras=True)
        return st.fixed_dictionaries({name: _drawn(hint) for name, hint in hints.items()}).map(lambda d: kind(**d))
    return {str: _words, int: st.integers(0, 9), bool: st.booleans()}[kind]


_FORMS: dict[Any, st.SearchStrategy[Any]] = {
    Time: st.none() | _days | _days.map(lambda day: day[:7]), Day: st.none() | _days,
    Month: _days.map(lambda day: day[:7]), Hour: st.none() | st.sampled_from(("09:00", "13:30")),
    Sign: st.none() | st.sampled_from("◆◎◇"), Id: st.from_regex(r"[a-z][a-z0-9]{2,6}", fullmatch=True),
    Id | None: st.none() | st.from_regex(r"[a-z][a-z0-9]{2,6}", fullmatch=True),
}  # fmt: skip


@up_to(60)
@given(st.data())
def test_what_was_read_is_written_and_read_again(data: st.DataObject) -> None:
    drawn = data.draw(_drawn(Process))
    process, _unread = read(process_output.data(drawn))
    assert read(json.loads(json.dumps(process_output.data(process)))) == (process, ())


def test_an_opinion_of_words_alone_is_written_as_its_words() -> None:
    given = {"opinions": [{"topic": "t", "items": ["a", {"text": "b", "number": "1"}]}]}
    assert process_output.data(read(given)[0]) == given


def test_what_no_room_has_a_place_for_is_left_over_and_nothing_else() -> None:
    body = {"id": "a", "name": "委員会", "kind": "committee"}
    seats = [{"post": "教授", "name": "席の人", "telephone": "017"}, "ちがう人"]
    given: dict[str, Any] = {
        "odd.name": 1, "od[0]": 2,
        "bodies": [{"id": "x", "name": "種類", "kind": "club"}, {**body, "seats": seats}, {**body, "name": "二つ目"}],
        "schedule": {"axis": {"first": "2024-02", "last": "2023-01"}, "marks": [{"label": "印", "body": "nowhere"}]},
        "meetings": [
            5, {"number": "1", "date": "あした", "agenda": [{"kind": "report"}]}, {"number": "2", "body": "none"},
        ],
    }  # fmt: skip
    assert left_over(json.dumps(given)) == {
        "odd.name": 1, "od[0]": 2, "bodies[0]": given["bodies"][0], "bodies[1].seats[0].telephone": "017",
        "bodies[1].seats[1]": "ちがう人", "bodies[2]": given["bodies"][2], "schedule.axis": given["schedule"]["axis"],
        "schedule.marks[0].body": "nowhere", "meetings[0]": 5, "meetings[1].date": "あした",
        "meetings[1].agenda[0]": {"kind": "report"}, "meetings[2].body": "none",
    }  # fmt: skip
    assert left_over("[1]") == {"": [1]} and left_over("{}") == {}


@up_to(30)
@given(st.data())
def test_of_what_is_read_nothing_is_left_over(data: st.DataObject) -> None:
    written = json.dumps(process_output.data(read(process_output.data(data.draw(_drawn(Process))))[0]))
    assert left_over(written) == {}
