"""What a person typed into one input of a form, read as a value of the plan (``core.typed``).

Raises ``ValueError`` with the sentence for that person, in the language of the page.
"""

from __future__ import annotations

from typing import TypeVar

from tsumugu.core import typed
from tsumugu.core.errors import Problem
from tsumugu.core.texts import kept
from tsumugu.web import labels

Read = TypeVar("Read", bound="int | str")


def decimal(text: str) -> str:
    return _read(typed.number(text))


def date(text: str) -> str:
    return _read(typed.day(text))


def when(text: str) -> int | str:
    """A fiscal year or a month."""
    return _read(typed.when(text))


def year(text: str) -> int:
    return _read(typed.year(text))


def _read(found: Read | Problem) -> Read:
    if isinstance(found, Problem):
        raise ValueError(found.text(labels.language()))
    return found


def words(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in kept(text).split("\n") if line.strip())
