"""Fixtures of this folder."""

from functools import lru_cache

import pytest
from tests.founded import founded, office
from tests.proposals.conftest import elsewhere

from tsumugu.interchange.papers import apart

_once = lru_cache(apart.cleaned)


@pytest.fixture(autouse=True)
def _cleaned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file is cleaned once for all tests of this folder: it takes a program of its own each time."""
    monkeypatch.setattr(apart, "cleaned", _once)


__all__ = ["elsewhere", "founded", "office"]
