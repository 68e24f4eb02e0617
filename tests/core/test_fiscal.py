import datetime

import pytest

from tsumugu.core import fiscal


@pytest.mark.parametrize(
    ("year", "label", "short"),
    [
        (2027, "令和9年度", "R9"),
        (2023, "令和5年度", "R5"),
        (2019, "令和元年度", "R1"),
        (2018, "平成30年度", "H30"),
        (1989, "平成元年度", "H1"),
        (1988, "昭和63年度", "S63"),
        (1926, "昭和元年度", "S1"),
    ],
)
def test_eras(year: int, label: str, short: str) -> None:
    assert (fiscal.label_ja(year), fiscal.short_ja(year), fiscal.label_en(year)) == (label, short, f"FY{year}")


@pytest.mark.parametrize(
    ("day", "year"), [("2024-03-31", 2023), ("2024-04-01", 2024), ("2023-04", 2023), ("2024-01", 2023)]
)
def test_year_of(day: str, year: int) -> None:
    assert fiscal.year_of(day) == year


def test_days_and_months() -> None:
    assert fiscal.first_day(2023) == datetime.date(2023, 4, 1)
    assert fiscal.last_day(2023) == datetime.date(2024, 3, 31)
    months = fiscal.months(2023)
    assert (months[0], months[-1], len(months)) == ("2023-04", "2024-03", 12)
    assert {fiscal.year_of(month) for month in months} == {2023}


def test_spans() -> None:
    assert fiscal.span(2023, 2024) == ("2023-04", "2025-03")
    assert fiscal.span("2023-05", None) == ("2023-05", "2023-05")
    assert fiscal.span(None, 2024) is None


@pytest.mark.parametrize(
    "bad",
    [
        "2023-13",
        "2023-00",
        "2023",
        "23-05",
        2023,
        None,
        "２０２３-05",
        "2023-٠٥",
        "2023-05\n",
        "1925-12",
        "2201-01",
        "²²²²-05",
    ],
)
def test_not_months(bad: object) -> None:
    assert not fiscal.is_month(bad)


@pytest.mark.parametrize("good", ["2023-05-10", "2024-02-29", "1889-04-01", "0001-01-01", "9999-12-31"])
def test_days(good: str) -> None:
    assert fiscal.is_date(good)


@pytest.mark.parametrize(
    "bad",
    ["2024-W05-3", "2024-W01-1", "2024-032", "20240510", "2023-02-29", "2023-5-10", "2023/05/10", "0000-01-01",
     "２０２３-05-10", "2023-०५-10", "2023-05-10\n", " 2023-05-1", "2023-05-1²", "2023-05", 20230510, None],
)  # fmt: skip
def test_not_days(bad: object) -> None:
    assert not fiscal.is_date(bad)


@pytest.mark.parametrize(
    ("key", "good"),
    [("2025", True), ("1926", True), ("2200", True), ("1925", False), ("2201", False), ("²²²²", False),
     ("２０２５", False),
     ("٢٠٢٥", False), ("02025", False), ("225", False), ("2025\n", False), ("", False), (2025, False)],
)  # fmt: skip
def test_keys_of_fiscal_years(key: object, good: bool) -> None:
    assert fiscal.is_year_key(key) is good


def test_a_year_before_showa_is_said_as_it_stands() -> None:
    assert (fiscal.label_ja(1925), fiscal.short_ja(1925)) == ("1925年度", "1925")
    assert not fiscal.is_year(1925)
