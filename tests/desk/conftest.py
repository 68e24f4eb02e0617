"""Fixtures of this folder."""

import pytest
from tests.founded import founded, office

from tsumugu.meetings import packs

__all__ = ["founded", "office"]


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that go through all pages, whoever may have them and whatever forms they hold: no PDF is set."""
    monkeypatch.setattr(packs, "pdf", lambda *arguments, **options: b"%PDF-1.7")
