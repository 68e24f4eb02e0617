"""When something is, as a person typed it: a day or only a month, an hour, a day with its hour (``core.typed`` reads
days).

What has one meaning is understood (``R8.5.10``, ``１３時半``, ``9:00``); everything else is refused and says how it is
written. What is returned is written as the process has it (``core.process``): ``2026-05-10``, ``2026-05``, ``09:00``.
"""

from __future__ import annotations

import re

from tsumugu.core import typed
from tsumugu.core.errors import Problem

_HOUR = re.compile(r"([0-9]{1,2})(?::([0-9]{2})|\s*時\s*(?:([0-9]{1,2})\s*分|(半))?)\Z")
_ISO = re.compile(r"(.*[0-9])T([0-9].*)\Z", re.DOTALL)
_BLANKS = re.compile(r"\s+")
#: What is wrong with a text that was meant as a month.
_OF_A_MONTH = frozenset({"bad-month", "bad-year", "era-over"})


def time(text: str) -> str | Problem:
    """A day; or a month of the calendar, where the day is not known yet."""
    found = typed.day(text)
    if isinstance(found, str) or found.code != "bad-date":
        return found
    read = month(text)
    if isinstance(read, str) or read.code != "bad-month-form":
        return read
    return _problem(
        "bad-time", "日（2026-05-10、令和8年5月10日）か、月（2026-05、令和8年5月）を書いてください。",
        "Write a day (2026-05-10, R8.5.10) or a month (2026-05, R8.5).",
    )  # fmt: skip


def month(text: str) -> str | Problem:
    """A month of the calendar; a month of a fiscal year (令和8年度1月) is one."""
    found = typed.when(text)
    if isinstance(found, str) or (isinstance(found, Problem) and found.code in _OF_A_MONTH):
        return found
    return _problem(
        "bad-month-form",
        "月を 2026-05 や 令和8年5月 のように書いてください。",
        "Write a month, such as 2026-05 or R8.5.",
    )


def hour(text: str) -> str | Problem:
    """A time of day on the clock of 24 hours."""
    found = _HOUR.match(typed.plain(text))
    if found:
        number, minute = int(found[1]), 30 if found[4] else int(found[2] or found[3] or 0)
        if number < 24 and minute < 60:
            return f"{number:02}:{minute:02}"
    return _problem(
        "bad-hour", "時刻は 13:30 や 9時半 のように、24時間で書いてください。",
        "Write a time of day of 24 hours, such as 13:30.",
    )  # fmt: skip


def moment(text: str) -> tuple[str, str] | Problem:
    """A day and its hour, apart: 2026-07-01 09:00, 令和8年7月1日 9時 30分. Between them stand blanks, or the T that ISO
    8601 has between digits: any other is of an era (T8.4.1)."""
    day, clock = _apart(typed.plain(text))
    if not day:
        return _problem(
            "bad-moment", "日と時刻を、2026-07-01 09:00 のように書いてください。",
            "Write a day and a time of day, such as 2026-07-01 09:00.",
        )  # fmt: skip
    read, of_day = typed.day(day), hour(clock)
    if isinstance(read, Problem):
        return read
    return of_day if isinstance(of_day, Problem) else (read, of_day)


def _apart(written: str) -> tuple[str, str]:
    """The hour is what reads as one at the end, or what stands behind a day, or behind the last blank."""
    if found := _ISO.match(written):
        return found[1], found[2]
    if isinstance(hour(written), str):
        return "", written
    halves = [(written[: blank.start()], written[blank.end() :]) for blank in _BLANKS.finditer(written)]
    by_hour = (half for half in halves if isinstance(hour(half[1]), str))
    by_day = (half for half in halves if isinstance(typed.day(half[0]), str))
    return next(by_hour, None) or next(by_day, None) or (halves[-1] if halves else ("", written))


def _problem(code: str, ja: str, en: str) -> Problem:
    return Problem(code, "", ja, en)
