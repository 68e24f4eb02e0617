from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from tests.founded import founded, fresh
from tests.proposals.story import Office

__all__ = ["founded", "office"]


@pytest.fixture
def office(db: None, founded: Office | None, settings: Any, tmp_path: Path) -> Office:
    """An office with a plan of which nothing is published yet; sites stand in a directory of the test's own."""
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, site_root=tmp_path / "site")
    return fresh(founded)
