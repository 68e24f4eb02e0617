"""When something is, as people type it: understood in its one meaning, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core import fiscal, moments
from tsumugu.core.errors import Problem


def said(found: object) -> object:
    return found.code if isinstance(found, Problem) else found


@pytest.mark.parametrize(("text", "read"), [
    ("2026-05-10", "2026-05-10"), ("２０２６／５／１０", "2026-05-10"), ("R8.5.10", "2026-05-10"),
    ("令和8年5月10日", "2026-05-10"), ("2026-05", "2026-05"), ("R8.5", "2026-05"), ("令和8年5月", "2026-05"),
    ("令和8年度1月", "2027-01"),
    ("2026-02-30", "no-such-day"), ("令和元年4月30日", "era-over"), ("2026-13", "bad-month"), ("R8", "bad-time"),
    ("2026", "bad-time"), ("令和8年", "bad-time"), ("来月", "bad-time"), ("", "bad-time"), ("5/10", "bad-time"),
    ("2026-05-10 13:30", "bad-time"), ("२०२६-०५-१०", "bad-time"),
])  # fmt: skip
def test_a_day_or_a_month(text: str, read: str) -> None:
    assert said(moments.time(text)) == read


@pytest.mark.parametrize(("text", "read"), [
    ("2026-05", "2026-05"), ("R8.5", "2026-05"), ("令和8年5月", "2026-05"), ("2026-13", "bad-month"),
    ("2026-05-10", "bad-month-form"), ("R8", "bad-month-form"), ("令和8年", "bad-month-form"), ("", "bad-month-form"),
])  # fmt: skip
def test_a_month(text: str, read: str) -> None:
    assert said(moments.month(text)) == read


@pytest.mark.parametrize(("text", "read"), [
    ("13:30", "13:30"), ("9:00", "09:00"), ("１３：３０", "13:30"), ("9時", "09:00"), ("9時半", "09:30"),
    ("13時5分", "13:05"), ("0:00", "00:00"), ("24:00", "bad-hour"), ("9:60", "bad-hour"), ("9", "bad-hour"),
    ("午後1時", "bad-hour"), ("9:5", "bad-hour"), ("", "bad-hour"), ("१३:३०", "bad-hour"),
])  # fmt: skip
def test_an_hour(text: str, read: str) -> None:
    assert said(moments.hour(text)) == read


@pytest.mark.parametrize(("text", "read"), [
    ("2026-07-01 09:00", ("2026-07-01", "09:00")), ("2026-07-01T09:00", ("2026-07-01", "09:00")),
    ("令和8年7月1日　9時", ("2026-07-01", "09:00")), ("2026-07-01", "bad-moment"), ("9:00", "bad-moment"),
    ("令和8年7月1日 9時 30分", ("2026-07-01", "09:30")), ("令和8年 7月 1日  9 時 30 分", ("2026-07-01", "09:30")),
    ("T8.4.1 9:00", ("1919-04-01", "09:00")), ("T8.4.1T9:00", ("1919-04-01", "09:00")),
    ("令和8年7月1日 9 時 60 分", "bad-hour"), ("7月1日 9 時 60 分", "bad-date"),
    ("2026-07-01t09:00", "bad-moment"), ("9時 30分", "bad-moment"), ("2026-07-01 9時 半", ("2026-07-01", "09:30")),
    ("2026-07-01T", "bad-moment"), ("2026-07-01T25:00", "bad-hour"), ("T8.4.1T", "bad-moment"),
    ("2026-02-30 9:00", "no-such-day"), ("2026-07-01 25:00", "bad-hour"), ("", "bad-moment"),
])  # fmt: skip
def test_a_day_with_its_hour(text: str, read: object) -> None:
    assert said(moments.moment(text)) == read


def test_what_is_refused_is_quoted_as_it_was_typed() -> None:
    found = moments.moment("T16.4.1 9:00")  # 大正 ended with its fifteenth year
    assert isinstance(found, Problem) and (found.code, "T16.4.1" in found.message) == ("era-over", True)
    found = moments.moment("T8.14.1 9:00")
    assert isinstance(found, Problem) and "「T8.14.1」" in found.message


@given(st.dates(min_value=fiscal.first_day(1927), max_value=fiscal.last_day(2100)))
def test_every_way_that_a_day_is_shown_is_read(day: object) -> None:
    written = str(day)
    assert moments.time(written) == moments.time(fiscal.day_ja(written)) == written
    assert moments.month(fiscal.month_ja(written[:7])) == moments.time(written[:7]) == written[:7]


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (moments.time, moments.month, moments.hour, moments.moment):
        assert isinstance(read(text), str | tuple | Problem)
