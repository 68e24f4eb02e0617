"""What a person typed into one input, read as a value of the plan.

Raises ``ValueError`` with a sentence for that person; nothing is ever corrected silently except
full-width digits and the usual ways to write a fiscal year or a month.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.utils.translation import gettext as _

from tsumugu.core import fiscal

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_WESTERN = re.compile(r"([0-9]{4})(?:年度?)?(?:[-/.年]([0-9]{1,2})月?)?\Z")
_REIWA = re.compile(r"(?:R|令和)\s*([0-9]{1,2}|元)(?:年度?)?(?:[-/.年]?([0-9]{1,2})月?)?\Z", re.I)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def decimal(text: str) -> str:
    plain = _plain(text).replace(",", "")
    if not _DECIMAL.match(plain):
        raise ValueError(_("Write a number such as 120 or 12.5."))
    return plain


def date(text: str) -> str:
    plain = _plain(text).replace("/", "-")
    try:
        return datetime.date.fromisoformat(plain).isoformat()
    except ValueError:
        raise ValueError(_("Write a day such as 2026-04-01.")) from None


def when(text: str) -> int | str:
    """A fiscal year (2026, R8, 令和8年度) or a month (2026-05, R8.5, 令和8年5月)."""
    plain = _plain(text)
    match = _WESTERN.match(plain)
    if match:
        year = int(match[1])
    else:
        match = _REIWA.match(plain)
        if not match:
            raise ValueError(_("Write a fiscal year such as R8 or 2026, or a month such as 2026-05 or R8.5."))
        year = 2018 + (1 if match[1] == "元" else int(match[1]))
    if not fiscal.is_year(year):
        # A slip such as 0226 for 2026 would make a plan of eighteen hundred columns.
        raise ValueError(_("Write a fiscal year such as R8 or 2026."))
    if not match[2]:
        return year
    month = int(match[2])
    if not 1 <= month <= 12:
        raise ValueError(_("A month is a number from 1 to 12."))
    return f"{year}-{month:02d}"


def year(text: str) -> int:
    value = when(text)
    if not isinstance(value, int):
        raise ValueError(_("Write a fiscal year such as R8 or 2026."))
    return value


def prose(text: str) -> str:
    """Browsers send CRLF; the plan knows only line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def words(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in prose(text).split("\n") if line.strip())
