"""What of a long row of like cases is tried at the gate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """The cases for ``parametrize``: all but the first few are left to ``make thorough``. For rows whose cases fail
    together, or where each takes seconds."""
    return [case if at < count else pytest.param(case, marks=pytest.mark.thorough) for at, case in enumerate(cases)]
