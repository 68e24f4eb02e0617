"""Proposals of the older form come over, and back, on whichever engine the run uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.thorough
def test_who_wrote_comes_over_and_back(elsewhere: Callable[..., str]) -> None:
    assert elsewhere("-m", "tests.proposals.older") == "there and back\n"
