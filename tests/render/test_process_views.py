"""How a plan came about, as every format tells it: order and neighbours of meetings, what is shown of them, answers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.render.process_sample import process

from tsumugu.core.plan import Chapter, Plan
from tsumugu.core.table import to_table
from tsumugu.render.reading.process_views import ProcessView, view

TABLE = to_table(Plan(id="p", title="計画", chapters=(Chapter(id="c", title="周知"),)))
COMMITTEE = {"id": "iinkai", "name": "委員会", "kind": "committee"}
BOARD = {"id": "honbu", "name": "本部", "kind": "headquarters"}


def seen(data: dict[str, Any], language: str = "ja") -> ProcessView:
    return view(process(data), TABLE, language)


def meeting(number: str, body: str = "iinkai", **more: Any) -> dict[str, Any]:
    return {"body": body, "number": number, **more}


def test_meetings_stand_body_after_body_by_time_and_what_has_none_behind_what_it_follows() -> None:
    found = seen({"bodies": [COMMITTEE, BOARD], "meetings": [
        meeting("第３回", date="2024-07-26"), meeting("第１回", date="2024-05-10"), meeting("第２回"),
        meeting("第１回", "honbu", date="2024-02"),
    ]})  # fmt: skip
    assert [(one.body, one.number) for one in found.meetings] == [
        ("委員会", "第１回"), ("委員会", "第２回"), ("委員会", "第３回"), ("本部", "第１回"),
    ]  # fmt: skip
    beside = [tuple(link.text if link else "" for link in (one.earlier, one.later)) for one in found.meetings]
    assert beside == [("", "委員会 第２回"), ("委員会 第１回", "委員会 第３回"), ("委員会 第２回", ""), ("", "")]
    assert [[link.text for link in body.meetings] for body in found.bodies] == [
        ["第１回", "第２回", "第３回"], ["第１回"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("legal", "advises", "kind"), [("outline", True, ""), ("ordinance", False, "議決"), (None, False, "議決")]
)
def test_a_body_that_stands_on_an_outline_resolves_nothing(legal: str | None, advises: bool, kind: str) -> None:
    body = {**COMMITTEE, **({"legal": legal} if legal else {})}
    agenda = [
        {"title": "原案", "items": [{"title": "了承", "kind": "resolution"}, {"title": "報告", "kind": "report"}]}
    ]
    (one,) = seen({"bodies": [body], "meetings": [meeting("第１回", agenda=agenda)]}).meetings
    assert one.advises is advises
    assert [(item.title, item.kind) for item in one.agenda[0].items] == [("了承", kind), ("報告", "報告")]


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        (
            "ja",
            [
                ("日時", "令和6年5月10日（金） 13:30"), ("開催方法", "書面"),
                ("公開", "非公開（個人情報を扱うため）"),
            ],
        ),
        (
            "en",
            [
                ("When", "Fri 10 May 2024 13:30"), ("How", "By paper"),
                ("Open to the public", "Closed (個人情報を扱うため)"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_told_of_a_meeting_is_what_is_known_of_it(language: str, facts: list[tuple[str, str]]) -> None:
    about = {"date": "2024-05-10", "start": "13:30", "way": "by-paper", "closed": "個人情報を扱うため"}
    (one,) = seen({"bodies": [COMMITTEE], "meetings": [meeting("第１回", **about)]}, language).meetings
    assert list(one.facts) == facts


def test_opinions_stand_with_the_meeting_they_were_said_in_and_lead_to_what_they_changed() -> None:
    def group(topic: str, **more: Any) -> dict[str, Any]:
        return {"topic": topic, "items": ["意見一", "意見二"], **more}

    def answer(node: str, **more: str) -> dict[str, Any]:
        return {"text": "直した。", "changed": {"node": node, **more}}

    found = seen({"bodies": [COMMITTEE], "meetings": [meeting("第１回"), meeting("第２回")], "opinions": [
        group("甲", meeting="第2回", response=answer("c", chapter="other")),
        group("乙", channel="郵送", response=answer("gone")),
        group("丙", meeting="第９回"),
    ]})  # fmt: skip
    assert [(one.place, one.where.text, one.where.path) for one in found.groups] == [
        ("o1", "委員会 第２回", "process/meetings/iinkai-2.html"), ("o2", "郵送", ""), ("o3", "第９回", ""),
    ]  # fmt: skip
    changed = [one.changed and (one.changed.text, one.changed.path) for one in found.groups]
    assert changed == [("周知", "text.html#c"), None, None]
    assert [[one.topic for one in told.groups] for told in found.meetings] == [[], ["甲"]]
    assert found.counted == 6


def test_a_name_is_there_only_where_its_seat_lets_it_be() -> None:
    """A seat of which nothing else is known leaves no empty line."""
    seats = [{"post": "教授", "name": "架空 花子", "public": public} for public in (True, False)]
    (body,) = seen({"bodies": [{**COMMITTEE, "seats": [*seats, {"name": "架空 次郎"}]}]}).bodies
    assert [(seat.post, seat.name) for seat in body.seats] == [("教授", "架空 花子"), ("教授", "")]
