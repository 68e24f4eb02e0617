"""A parsed file before it is a plan: plain data that remembers where each thing stood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tsumugu.core.errors import Place, Problem

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 60
MAX_ITEMS = 1_500_000
MAX_PROBLEMS = 200


class Mapping(dict[str, Any]):
    """An object of the file; ``places`` gives line and column of each key, where the format has them."""

    places: dict[str, tuple[int, int]]


class Sequence(list[Any]):
    places: dict[int, tuple[int, int]]


class NotExact(str):
    """A number with a point or an exponent: this format writes those as text."""


class Stop(Exception):
    """Reading cannot go on; the problem says why. Never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Findings:
    """Problems as they are found, bounded: a file full of mistakes gives a list one can read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, code: str, path: str, ja: str, en: str, at: tuple[int, int] | None = None) -> None:
        if len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            code, path, at = "too-many-problems", "", None
            ja = f"問題が{MAX_PROBLEMS}件を超えたので、残りは示しません。"
            en = f"There are more than {MAX_PROBLEMS} problems; the rest is not listed."
        line, column = at or (None, None)
        self.problems.append(Problem(code, path, ja, en, place=Place(self.file, line, column)))

    def extend(self, problems: Iterable[Problem]) -> None:
        self.problems.extend(problems)


def too_large(file: str, what_ja: str, what_en: str, code: str = "too-large") -> Stop:
    return Stop(Problem(code, "", what_ja, what_en, place=Place(file)))
