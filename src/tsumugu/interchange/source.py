"""A parsed file before it is a plan: plain data that remembers where each thing stood."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

from tsumugu.core.errors import Place, Problem, Severity
from tsumugu.core.texts import DIRECTION

MAX_BYTES = 64 * 1024 * 1024
#: Lists and objects inside one another, in the file.
MAX_DEPTH = 60
#: Keys and values: what a plan of 3,000 initiatives holds (42 MB as JSON).
MAX_ITEMS = 2_000_000
MAX_PROBLEMS = 200
#: The code of the problem that says that there are more.
TOO_MANY = "too-many-problems"


class Mapping(dict[str, Any]):
    """An object of the file; ``places`` gives the offset of each key, in characters from 0."""

    __slots__ = ("places",)
    places: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.places = {}


class Sequence(list[Any]):
    """A list of the file; ``places`` gives the offset of each item."""

    __slots__ = ("places",)
    places: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.places = []


#: A container being read, the key it stands at (``None`` in a list), and its offset.
Open = tuple[Mapping | Sequence, str | None, int]


class NotExact(str):
    """A number that this format does not hold as a number (a point, an exponent, beyond ±2^53): written as text."""

    __slots__ = ()


class Stop(Exception):
    """Reading cannot go on; the problem says why. Never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def clip(value: object, most: int = 40) -> str:
    """A value as a message quotes it: short, in one line, without anything a terminal would obey."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif value is None:
        text = "null"
    else:
        text = str(value) if isinstance(value, (str, int)) else "…"
    return visible(text if len(text) <= most else text[:most] + "…")


def visible(text: str, keep: str = "") -> str:
    """The text with everything that would steer a terminal spelled out (``\\u001b``), except what is to be kept."""
    if text.isprintable():
        return text
    return "".join(c if c in keep or not _steers(c) else f"\\u{ord(c):04x}" for c in text)


def _steers(character: str) -> bool:
    return character in DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def step(path: str, key: str) -> str:
    """The path of a key inside ``path``. Keys of any length give paths one can read."""
    if len(key) > 60 or not key.isprintable():
        key = clip(key, 60)
    return f"{path}.{key}" if path else key


class Findings:
    """Problems as they are found, bounded: past ``MAX_PROBLEMS`` reading stops, because nobody reads on either."""

    def __init__(self, file: str, text: str = "") -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self._newline = "\n" if "\n" in text or "\r" not in text else "\r"
        self._line = (0, 1)

    def place(self, at: int | None) -> Place:
        """File, line and column (from 1) of an offset in the text."""
        if at is None:
            return Place(self.file)
        known, line = self._line if self._line[0] <= at else (0, 1)
        line += self.text.count(self._newline, known, at)
        self._line = (at, line)
        return Place(self.file, line, at - self.text.rfind(self._newline, 0, at))

    def problem(self, code: str, path: str, ja: str, en: str, at: int | None = None) -> Problem:
        return Problem(code, path, ja, en, place=self.place(at))

    def add(self, code: str, path: str, ja: str, en: str, at: int | None = None) -> None:
        """Raises ``Stop`` once there are enough."""
        if len(self.problems) == MAX_PROBLEMS:
            raise Stop(too_many(self.file))
        self.problems.append(self.problem(code, path, ja, en, at))

    def stop(self, code: str, ja: str, en: str, at: int | None = None, path: str = "") -> Stop:
        return Stop(self.problem(code, path, ja, en, at))

    def too_deep(self, at: int | None) -> Stop:
        return self.stop("too-deep", "入れ子が深すぎます。", "The data is nested too deeply.", at)

    def too_many_items(self, at: int | None) -> Stop:
        return self.stop("too-large", "項目が多すぎます。", "There are too many items in this file.", at)

    def doubled(self, path: str, key: str, at: int, first: int) -> None:
        """A key that stands twice in one place; the first is at ``first``."""
        line = self.place(first).line
        self.add(
            "duplicate-key", step(path, key), f"「{clip(key)}」が同じところに二度書かれています（最初は{line}行目）。",
            f"“{clip(key)}” is written twice in one place (first in line {line}).", at,
        )  # fmt: skip


def too_many(file: str, severity: Severity = "error") -> Problem:
    return Problem(
        TOO_MANY, "", f"問題が{MAX_PROBLEMS}件を超えたので、残りは示しません。",
        f"There are more than {MAX_PROBLEMS} problems; the rest is not listed.", severity, Place(file),
    )  # fmt: skip


def inside(stack: list[Open]) -> str:
    """The path of the last of the open containers: ``initiatives[3].activities``."""
    path = ""
    for (outer, _, _), (_, key, _) in itertools.pairwise(stack):
        path = f"{path}[{len(outer)}]" if key is None else step(path, key)
    return path
