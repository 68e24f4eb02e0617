"""The days that are offered for a meeting, typed or pasted as lines: one line a day, with its hours if they are set.

    2026-07-01 13:30-15:00
    7月8日（水） 10時～12時
    令和8年7月9日

A day without a year is the next one of that name. A weekday in brackets has to be that of the day: a slip of one
digit is found here and not on the day itself. ``printed`` is what ``parsed`` reads.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from tsumugu.core.digits import whole
from tsumugu.core.errors import Place, Problem
from tsumugu.core.fiscal import ERAS
from tsumugu.core.fiscal import day as day_of

#: What is said of a day, and the sign that stands for it.
SIGNS = {"yes": "○", "maybe": "△", "no": "×"}
#: More days than anybody answers.
MOST = 40
_YEAR = r"(?:(?P<year>[0-9]{4})\s*[-/.年]\s*|(?P<era>令和)\s*(?P<of>[0-9]{1,2}|元)\s*年\s*)?"
_DAY = r"(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*日?"
_WEEKDAY = r"(?:\s*\((?P<weekday>[月火水木金土日])曜?日?\))?"
_HOUR = r"(?P<{0}h>[0-9]{{1,2}})(?::(?P<{0}m>[0-9]{{2}})|時(?:(?P<{0}n>[0-9]{{1,2}})分|(?P<{0}half>半))?)"
_LINE = re.compile(
    rf"{_YEAR}{_DAY}{_WEEKDAY}(?:\s*{_HOUR.format('a')}(?:\s*(?:[-~〜–—―]|から)\s*{_HOUR.format('b')})?\s*(?:から)?)?\Z"
)
_WEEKDAYS = "月火水木金土日"


class Offered(Struct, frozen=True, order=True):
    """``day``: 2026-05-10; ``start`` and ``end``: 13:30, or empty."""

    day: str
    start: str = ""
    end: str = ""


def printed(found: Iterable[Offered]) -> str:
    return "\n".join(
        " ".join(filter(None, (one.day, f"{one.start}-{one.end}" if one.end else one.start))) for one in found
    )


def parsed(
    text: str, today: datetime.date, stood: Collection[Offered] = ()
) -> tuple[tuple[Offered, ...], tuple[Problem, ...]]:
    """The days in a text, each once and in their order, and what is wrong with it, each with its line (from 1).
    ``stood``: those that were offered before; they may have passed.
    Errors: ``offer-unread``, ``offer-weekday`` (the day is another day of the week), ``offer-past``, ``offer-hours``
    (it ends before it begins), ``offers-many``."""
    found: set[Offered] = set()
    problems: list[Problem] = []
    for number, raw in enumerate(re.split("\r\n|\r|\n", text), 1):
        line = unicodedata.normalize("NFKC", raw).strip().lstrip("・*-●○◯ ")
        if not line:
            continue
        one = _read(line, number, today, stood)
        if isinstance(one, Problem):
            problems.append(one)
        else:
            found.add(one)
    if len(found) > MOST:
        problems.append(
            _problem("offers-many", 1, f"候補日は{MOST}件までです。", f"At most {MOST} days can be offered.")
        )
    return tuple(sorted(found)), tuple(problems)


def _read(line: str, number: int, today: datetime.date, stood: Collection[Offered]) -> Offered | Problem:
    unread = _problem(
        "offer-unread", number, "日時を読み取れません。2026-07-01 13:30-15:00 のように書いてください。",
        "This day cannot be read. Write it like 2026-07-01 13:30-15:00.",
    )  # fmt: skip
    match = _LINE.match(line)
    if match is None:
        return unread
    day = _day(match, today)
    start, end = _hour(match, "a"), _hour(match, "b")
    if day is None or start is None or end is None:
        return unread
    weekday = match["weekday"]
    if weekday and _WEEKDAYS[day.weekday()] != weekday:
        is_ = _WEEKDAYS[day.weekday()]
        return _problem(
            "offer-weekday", number, f"{day.isoformat()}は{weekday}曜日ではなく{is_}曜日です。",
            f"{day.isoformat()} is another day of the week ({is_}).",
        )  # fmt: skip
    one = Offered(day.isoformat(), start, end)
    if day < today and one not in stood:
        return _problem("offer-past", number, f"{day.isoformat()}は過ぎた日です。", f"{day.isoformat()} has passed.")
    if end and end <= start:
        return _problem("offer-hours", number, "終わりが始まりより前です。", "It ends before it begins.")
    return one


def _day(match: re.Match[str], today: datetime.date) -> datetime.date | None:
    month, day = whole(match["month"]), whole(match["day"])
    if match["year"]:
        years: tuple[int, ...] = (whole(match["year"]) or 0,)
    elif match["era"]:
        era = next(one for one in ERAS if one.name == match["era"])
        years = (era.begins - 1 + (1 if match["of"] == "元" else whole(match["of"]) or 0),)
    else:
        years = (today.year, today.year + 1)
    days = [day_of(f"{year:04}-{month:02}-{day:02}") for year in years]
    there = [one for one in days if one is not None]
    return next((one for one in there if one >= today), there[0] if there else None)


def _hour(match: re.Match[str], name: str) -> str | None:
    """13:30; ``""`` where none is said, ``None`` for one that no clock shows."""
    if match[f"{name}h"] is None:
        return ""
    hour = whole(match[f"{name}h"]) or 0
    minute = 30 if match[f"{name}half"] else whole(match[f"{name}m"] or match[f"{name}n"] or "0") or 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _problem(code: str, line: int, message: str, message_en: str) -> Problem:
    return Problem(code, "", message, message_en, place=Place(line=line))


def counts(said: Iterable[Mapping[str, str]], offer: int) -> tuple[int, int, int]:
    """How many say ○, △ and × of one offer."""
    signs = [one.get(str(offer), "") for one in said]
    return signs.count("yes"), signs.count("maybe"), signs.count("no")
