"""What people type: understood in its one meaning, or refused with a sentence."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core import fiscal, typed
from tsumugu.core.errors import Problem
from tsumugu.core.validation import is_decimal

NUMBERS = [
    ("120", "120"), (" 120 ", "120"), ("　１２０　", "120"), ("12.5", "12.5"), ("１２．５", "12.5"), ("0", "0"),
    ("0.50", "0.50"),
    ("1,234", "1234"), ("1,234,567", "1234567"), ("１，２３４．５", "1234.5"), ("12,345.60", "12345.60"),
    ("-1,234", "-1234"),
    ("-5", "-5"), ("−5", "-5"), ("－５", "-5"), ("-0.5", "-0.5"),
    ("12,5", "number-comma"), ("１２，５", "number-comma"), ("1,2,3", "number-comma"), ("1,23,456", "number-comma"),
    ("1234,567", "number-comma"), ("0,123", "number-comma"), ("1,234,", "number-comma"), ("12.345,6", "number-comma"),
    ("1,234,56", "number-comma"), ("1,,234", "number-comma"),
    ("△5", "number-sign"), ("▲1,430", "number-sign"), ("‐5", "number-sign"), ("–5", "number-sign"),
    ("—5", "number-sign"),
    ("―5", "number-sign"), ("ー5", "number-sign"), ("△ 5", "number-sign"),
    ("46団体", "number-words"), ("12%", "number-words"), ("１２％", "number-words"), ("310 人", "number-words"),
    ("1,842ha", "number-words"), ("29（4）", "number-words"), ("5-7", "number-words"), ("10²", "number-words"),
    ("1e3", "number-words"), ("1_000", "number-words"), ("0x1F", "number-words"), ("12:30", "number-words"),
    ("²", "bad-number"), ("①", "bad-number"), ("Ⅷ", "bad-number"), ("十二", "bad-number"), ("٣", "bad-number"),
    ("४२", "bad-number"),
    ("𝟏𝟐", "bad-number"), ("½", "bad-number"), ("㉑", "bad-number"), (".5", "bad-number"), ("5.", "bad-number"),
    ("+5", "bad-number"), ("007", "bad-number"), ("1 234", "bad-number"), ("1.2.3", "bad-number"),
    ("約100", "bad-number"),
    ("--5", "bad-number"), ("-", "bad-number"), ("－", "bad-number"), ("", "bad-number"), ("　", "bad-number"),
    ("NaN", "bad-number"),
    ("1" * 30, "1" * 30), ("1" * 31, "number-too-long"),
]  # fmt: skip

DAYS = [
    ("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"), ("2026.4.1", "2026-04-01"),
    ("２０２６年４月１日", "2026-04-01"),
    ("2026年 4月 1日", "2026-04-01"), ("令和8年4月1日", "2026-04-01"), ("R8.4.1", "2026-04-01"),
    ("Ｒ８．４．１", "2026-04-01"),
    ("r8/4/1", "2026-04-01"), ("R元.5.1", "2019-05-01"), ("令和元年5月1日", "2019-05-01"),
    ("平成31年4月30日", "2019-04-30"),
    ("S64.1.7", "1989-01-07"), ("平成元年1月8日", "1989-01-08"), ("明治22年4月1日", "1889-04-01"),
    ("大正15年12月24日", "1926-12-24"),
    ("令和元年4月30日", "era-over"), ("平成31年5月1日", "era-over"), ("平成35年4月1日", "era-over"),
    ("昭和64年1月8日", "era-over"),
    ("明治5年12月1日", "era-over"), ("平成元年1月7日", "era-over"),
    ("2026-02-29", "no-such-day"), ("2026-13-01", "no-such-day"), ("令和8年4月31日", "no-such-day"),
    ("0000-01-01", "no-such-day"),
    ("2024-W05-3", "bad-date"), ("2024-W01-1", "bad-date"), ("2024-032", "bad-date"), ("20260401", "bad-date"),
    ("26/4/1", "bad-date"),
    ("2026-04/01", "bad-date"), ("2026-04", "bad-date"), ("4月1日", "bad-date"), ("8.4.1", "bad-date"),
    ("令和8年度4月1日", "bad-date"),
    ("2026-04-01T00:00", "bad-date"), ("२०२६-04-01", "bad-date"), ("2026-04-0²", "bad-date"),
    ("令和六年四月一日", "bad-date"), ("", "bad-date"),
]  # fmt: skip

TIMES = [
    ("2024", 2024), ("２０２４", 2024), ("2024年度", 2024), ("FY2024", 2024), ("FY 2024", 2024), ("R6", 2024),
    ("r6", 2024), ("Ｒ６", 2024),
    ("令和6", 2024), ("令和６年度", 2024), ("R6年度", 2024), ("令和 6 年度", 2024), ("R元", 2019),
    ("令和元年度", 2019), ("令和1年度", 2019),
    ("H31", 2019), ("平成31年度", 2019), ("H30", 2018), ("平成元年度", 1989), ("昭和63年度", 1988), ("S63", 1988),
    ("2024-05", "2024-05"), ("2024/5", "2024-05"), ("2024.5", "2024-05"), ("２０２４年５月", "2024-05"),
    ("2024年度5月", "2024-05"),
    ("2024年度1月", "2025-01"), ("R6.1", "2024-01"), ("R6-1", "2024-01"), ("R6/12", "2024-12"), ("R6.04", "2024-04"),
    ("Ｒ６．４", "2024-04"),
    ("令和6年1月", "2024-01"), ("令和6年度1月", "2025-01"), ("令和6年度3月", "2025-03"), ("令和6年度4月", "2024-04"),
    ("R6年度12月", "2024-12"),
    ("令和元年5月", "2019-05"), ("平成31年4月", "2019-04"), ("平成31年度1月", "2020-01"), ("H1.1", "1989-01"),
    ("昭和64年1月", "1989-01"),
    ("令和6年", "calendar-year"), ("2024年", "calendar-year"), ("R6年", "calendar-year"),
    ("平成31年", "calendar-year"),
    ("平成32年度", "era-over"), ("H35", "era-over"), ("昭和64年度", "era-over"), ("平成31年5月", "era-over"),
    ("令和元年4月", "era-over"),
    ("R1.1", "era-over"), ("平成32年度1月", "era-over"), ("昭和64年2月", "era-over"),
    ("R8.13", "bad-month"), ("2026-00", "bad-month"), ("令和8年度13月", "bad-month"),
    ("1026", "bad-year"), ("0226", "bad-year"), ("0226-05", "bad-year"), ("9999", "bad-year"), ("R0", "bad-time"),
    ("R00.5", "bad-time"), ("R06", 2024), ("令和100年度", "bad-time"), ("T10", "bad-year"),
    ("2026-05-01", "day-for-month"), ("R8.4.1", "day-for-month"),
    ("27", "bad-time"), ("26-05", "bad-time"), ("5月", "bad-time"), ("来年", "bad-time"), ("R6～R8", "bad-time"),
    ("R6,R7", "bad-time"),
    ("R8.5月", "bad-time"), ("R85月", "bad-time"), ("20261", "bad-time"), ("²⁰²⁶", "bad-time"), ("२०२६", "bad-time"),
    ("R²", "bad-time"),
    ("2024-W05", "bad-time"), ("㋿6年度", "bad-time"), ("令和六年度", "bad-time"), ("", "bad-time"),
]  # fmt: skip


def said(found: int | str | Problem) -> int | str:
    return found.code if isinstance(found, Problem) else found


@pytest.mark.parametrize(("text", "read"), NUMBERS)
def test_numbers(text: str, read: str) -> None:
    assert said(typed.number(text)) == read


@pytest.mark.parametrize(("text", "read"), DAYS)
def test_days(text: str, read: str) -> None:
    assert said(typed.day(text)) == read


@pytest.mark.parametrize(("text", "read"), TIMES)
def test_times(text: str, read: int | str) -> None:
    assert said(typed.when(text)) == read
    if isinstance(read, int):
        assert typed.year(text) == read
    elif fiscal.is_month(read):
        assert said(typed.year(text)) == "month-for-year"
    else:
        expected = "bad-year" if read in ("bad-time", "day-for-month") else read
        assert said(typed.year(text)) == expected


@pytest.mark.parametrize(
    ("problem", "ja", "en"),
    [
        (typed.number("12,5"), "12.5", "12.5"), (typed.number("△5"), "「-5」", "“-5”"),
        (typed.when("令和6年"), "令和6年度", "FY2024"),
        (typed.when("平成32年度"), "令和2年度", "FY2020"), (typed.when("平成31年5月"), "令和元年5月", "2019-05"),
        (typed.day("平成31年5月1日"), "令和元年5月1日", "2019-05-01"),
        (typed.day("令和元年4月30日"), "平成31年4月30日", "2019-04-30"),
    ],
)  # fmt: skip
def test_a_refusal_says_how_to_write_it(problem: Problem, ja: str, en: str) -> None:
    assert ja in problem.message and en in problem.message_en
    assert problem.severity == "error"


def test_what_is_refused_is_quoted_in_short() -> None:
    found = typed.number("長" * 5000)
    assert isinstance(found, Problem) and len(found.message) < 120


@given(st.text(max_size=12) | st.from_regex(r"[RHS令和0-9０-９年度月日.,\-/△²]{1,12}", fullmatch=True))
def test_whatever_is_read_is_what_the_format_writes(text: str) -> None:
    number, day, when = typed.number(text), typed.day(text), typed.when(text)
    assert isinstance(number, Problem) or is_decimal(number)
    assert isinstance(day, Problem) or fiscal.is_date(day)
    assert isinstance(when, Problem) or fiscal.is_year(when) or fiscal.is_month(when)


@given(st.integers(1, 30), st.integers(1, 12))
def test_what_a_page_says_of_a_time_is_read_as_that_time(number: int, month: int) -> None:
    year = 2018 + number
    assert typed.when(fiscal.label_ja(year)) == typed.when(fiscal.short_ja(year)) == typed.year(str(year)) == year
    written = f"{year}-{month:02}"
    assert typed.when(fiscal.month_ja(written)) == typed.when(fiscal.month_short_ja(written)) == written
    assert typed.day(fiscal.day_ja(f"{written}-10")) == f"{written}-10"


def test_only_ascii_digits_and_their_full_width_forms_are_digits() -> None:
    for code in range(0x110000):
        known = 0x30 <= code <= 0x39 or 0xFF10 <= code <= 0xFF19
        if unicodedata.category(chr(code)) in ("Nd", "No", "Nl") and not known:
            assert isinstance(typed.number(chr(code)), Problem), hex(code)
            assert isinstance(typed.when(f"202{chr(code)}"), Problem), hex(code)
