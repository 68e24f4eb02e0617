"""What of a long row of like cases is tried at the gate; ``make thorough`` tries all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest

State = TypeVar("State")
THOROUGH = bool(os.environ.get("TSUMUGU_THOROUGH"))


def first(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """The cases for ``parametrize``, the first few of them at the gate: for rows whose cases fail together, or each of
    which takes seconds. Cases of several arguments are given as ``pytest.param``."""
    given = list(cases)
    return [*given[:count], *(_left(case) for case in given[count:])]


def _left(case: Any) -> Any:
    if isinstance(case, type(pytest.param())):
        return pytest.param(*case.values, id=case.id, marks=pytest.mark.thorough)
    return pytest.param(case, marks=pytest.mark.thorough)


def refused_in(states: Sequence[State], comes: Sequence[State]) -> Sequence[State]:
    """The states in which an act is tried by who may do it in none: at the gate the first of those in which something
    would come of it (``comes``), so that a permission nobody asks for is found."""
    if THOROUGH:
        return states
    return (*comes, *states)[:1]
