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
    assert fiscal.years_between("2023-05", "2025-03") == (2023, 2024)


@pytest.mark.parametrize("bad", ["2023-13", "2023", "23-05", 2023, None])
def test_not_months(bad: object) -> None:
    assert not fiscal.is_month(bad)


def test_a_year_before_showa_is_said_as_it_stands() -> None:
    assert (fiscal.label_ja(1925), fiscal.short_ja(1925)) == ("1925年度", "1925")
    assert not fiscal.is_year(1925)
