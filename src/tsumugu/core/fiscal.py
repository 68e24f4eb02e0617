"""Fiscal years, months and eras.

A Japanese fiscal year is named by the western year in which it begins: 2023 is April 2023 to
March 2024, 令和5年度, R5. An era that begins inside a fiscal year gives its name to the whole of
it from its first year on (the government's usage of 2019: 令和元年度, not 平成31年度).
"""

from __future__ import annotations

import datetime
import re

from msgspec import Struct

#: Digits are ASCII digits: those of other scripts are numbers for ``int`` and for ``\\d``, and for no other program.
_YEAR = re.compile(r"[0-9]{4}\Z")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
FIRST, LAST = 1926, 2200


class Era(Struct, frozen=True):
    """``first`` and ``last`` day (``YYYY-MM-DD``), and the last fiscal year that bore its name. Its first fiscal year
    is the one in which it began: 令和 began on 1 May 2019, 平成 on 8 January 1989 (inside fiscal 1988, which
    kept its name 昭和63年度 because the year had been budgeted and nearly ended under it)."""

    name: str
    letter: str
    first: str
    last: str
    last_fiscal: int

    @property
    def begins(self) -> int:
        return int(self.first[:4])


#: Newest first. 明治 from its sixth year on, when the calendar became the present one.
ERAS = (
    Era("令和", "R", "2019-05-01", "9999-12-31", LAST),
    Era("平成", "H", "1989-01-08", "2019-04-30", 2019),
    Era("昭和", "S", "1926-12-25", "1989-01-07", 1988),
    Era("大正", "T", "1912-07-30", "1926-12-24", 1925),
    Era("明治", "M", "1868-10-23", "1912-07-29", 1911),
)
#: Those that years and days are said in: the years that are written for people begin with 昭和.
_SAID = tuple(era for era in ERAS if era.begins >= FIRST)


def is_year(value: object) -> bool:
    """A fiscal year this program can name."""
    return isinstance(value, int) and not isinstance(value, bool) and FIRST <= value <= LAST


def is_year_key(value: object) -> bool:
    """A fiscal year as the key of a cell: four digits."""
    return isinstance(value, str) and _YEAR.match(value) is not None and is_year(int(value))


def is_month(value: object) -> bool:
    """A month as this format writes it: ``2023-05``."""
    return isinstance(value, str) and _MONTH.match(value) is not None and FIRST <= int(value[:4]) <= LAST


def is_time(value: object) -> bool:
    """What a step or a milestone may begin or end with: a fiscal year or a month."""
    return is_year(value) or is_month(value)


def is_date(value: object) -> bool:
    """A day of the calendar as this format writes it: ``2023-05-10``, and no other form of ISO 8601 (weeks, ordinal
    days). Any year of four digits from 1 on: a town may have been founded in 1889."""
    if not isinstance(value, str) or _DATE.match(value) is None:
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def day(text: str | None) -> datetime.date | None:
    """The day that a text is; ``None`` for a month, and for anything else."""
    return datetime.date.fromisoformat(text) if text is not None and is_date(text) else None


def year_of(date: str | datetime.date) -> int:
    """The fiscal year of a day (``2023-05-10``) or a month (``2023-05``)."""
    text = date if isinstance(date, str) else date.isoformat()
    year, month = int(text[:4]), int(text[5:7])
    return year if month >= 4 else year - 1


def _era(year: int) -> tuple[str, str, int] | None:
    for era in _SAID:
        if year >= era.begins:
            return era.name, era.letter, year - era.begins + 1
    return None


def label_ja(year: int) -> str:
    """2023 → 令和5年度, 2019 → 令和元年度. A year before 昭和, as a slip of the hand makes it, is said as it stands:
    a draft has to be shown with what is wrong in it."""
    era = _era(year)
    if era is None:
        return f"{year}年度"
    name, _, number = era
    return f"{name}{'元' if number == 1 else number}年度"


def short_ja(year: int) -> str:
    """2023 → R5."""
    era = _era(year)
    if era is None:
        return str(year)
    _, letter, number = era
    return f"{letter}{number}"


def _era_on(day: str) -> Era | None:
    return next((era for era in _SAID if day >= era.first), None)


def _calendar_year(day: str) -> str:
    era = _era_on(day)
    if era is None:
        return f"{int(day[:4])}年"
    number = int(day[:4]) - era.begins + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def month_ja(month: str) -> str:
    """2023-05 → 令和5年5月. A month in which the era changed bears the name it ended with."""
    return f"{_calendar_year(f'{month}-31')}{int(month[5:7])}月"


def month_short_ja(month: str) -> str:
    """2023-05 → R5.5, 2024-02 → R6.2: by the calendar year, as offices write it."""
    era, year = _era_on(f"{month}-31"), int(month[:4])
    written = f"{era.letter}{year - era.begins + 1}" if era is not None else str(year)
    return f"{written}.{int(month[5:7])}"


def day_ja(day: str) -> str:
    """2026-07-01 → 令和8年7月1日."""
    return f"{_calendar_year(day)}{int(day[5:7])}月{int(day[8:])}日"


def label_en(year: int) -> str:
    """2023 → FY2023."""
    return f"FY{year}"


def first_day(year: int) -> datetime.date:
    return datetime.date(year, 4, 1)


def last_day(year: int) -> datetime.date:
    return datetime.date(year + 1, 3, 31)


def months(year: int) -> tuple[str, ...]:
    """The twelve months of a fiscal year, April first."""
    return tuple(f"{year}-{month:02}" for month in range(4, 13)) + tuple(f"{year + 1}-{m:02}" for m in range(1, 4))


def first_month(when: int | str) -> str:
    return f"{when}-04" if isinstance(when, int) else when


def last_month(when: int | str) -> str:
    return f"{when + 1}-03" if isinstance(when, int) else when


def span(start: int | str | None, end: int | str | None) -> tuple[str, str] | None:
    """First and last month of a bar given by fiscal years or months; ``None`` if it has no start.
    Without an end it ends with its start."""
    if start is None:
        return None
    return first_month(start), last_month(start if end is None else end)


def time_of(start: int | str | None, end: int | str | None, shape: str | None) -> tuple[str, str] | None:
    """First and last month in which a step stands: in every form (page, document, slides, calendar, list) alike.

    A milestone is one month, the last of its time: what is known to the fiscal year only may come until its March, and
    one that is to come between two months has come by the second. Everything else is its ``span``.
    """
    found = span(start, end)
    return (max(found), max(found)) if found is not None and shape == "milestone" else found
