"""Days typed or pasted as lines."""

from __future__ import annotations

import datetime

import pytest

from tsumugu.meetings.typed.offers import MOST, Offered, counts, parsed, printed

TODAY = datetime.date(2026, 6, 10)


@pytest.mark.parametrize(("line", "offered"), [
    ("2026-07-01 13:30-15:00", Offered("2026-07-01", "13:30", "15:00")),
    ("2026/7/1", Offered("2026-07-01")),
    ("７月１日（水）　１３：３０～１５：００", Offered("2026-07-01", "13:30", "15:00")),
    ("令和8年7月1日(水曜日) 10時〜12時", Offered("2026-07-01", "10:00", "12:00")),
    ("・7/1 10時半から12時15分", Offered("2026-07-01", "10:30", "12:15")),
    ("7月1日 9:00から", Offered("2026-07-01", "09:00")),
    ("3月5日", Offered("2027-03-05")),
    ("6/10", Offered("2026-06-10")),
    ("令和9年1月5日", Offered("2027-01-05")),
])  # fmt: skip
def test_lines_as_people_write_them(line: str, offered: Offered) -> None:
    assert parsed(line, TODAY) == ((offered,), ())


@pytest.mark.parametrize(("line", "code"), [
    ("来週の水曜", "offer-unread"), ("2026-02-30", "offer-unread"), ("2026-07-01 25:00", "offer-unread"),
    ("2026-07-01 10:60", "offer-unread"), ("２月３０日", "offer-unread"), ("2026-07-01 13:30-", "offer-unread"),
    ("7月1日（木）", "offer-weekday"), ("2026-06-09", "offer-past"), ("7/1 15:00-13:00", "offer-hours"),
    ("7/1 13:00-13:00", "offer-hours"), ("2026-07-01 午後3時", "offer-unread"),
])  # fmt: skip
def test_what_is_no_day_is_told_with_its_line(line: str, code: str) -> None:
    found, (problem,) = parsed(f"2026-07-02\n\n{line}", TODAY)
    assert found == (Offered("2026-07-02"),) and problem.code == code
    assert problem.place is not None and problem.place.line == 3


def test_each_day_once_in_their_order_and_back() -> None:
    found, problems = parsed("7/3 10:00\n7/1\n2026-07-03 10:00-11:00\n7/1\n", TODAY)
    assert not problems
    assert found == (Offered("2026-07-01"), Offered("2026-07-03", "10:00"), Offered("2026-07-03", "10:00", "11:00"))
    assert parsed(printed(found), TODAY) == (found, ())


def test_a_day_that_was_offered_may_have_passed() -> None:
    stood = Offered("2026-06-09", "10:00")
    assert parsed("2026-06-09 10:00\n2026-07-01", TODAY, [stood]) == ((stood, Offered("2026-07-01")), ())


def test_more_than_anybody_answers() -> None:
    days = [(TODAY + datetime.timedelta(days=n)).isoformat() for n in range(MOST + 1)]
    assert parsed("\n".join(days[:-1]), TODAY)[1] == ()
    assert [one.code for one in parsed("\n".join(days), TODAY)[1]] == ["offers-many"]


def test_counting() -> None:
    assert counts([{"1": "yes", "2": "no"}, {"1": "yes"}, {"1": "maybe", "2": "yes"}], 1) == (2, 1, 0)
