"""One hearing and several at once: numbers without gaps, nothing twice, one act after the other."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest


@pytest.mark.second
def test_numbers_have_no_gaps_and_nothing_is_done_twice(elsewhere: Callable[..., str]) -> None:
    told = json.loads(elsewhere("-m", "tests.voices.races"))
    assert told["different"] == ["done"] * 4 and told["numbers"] == [list(range(1, 21))] * 3
    assert told["same"] == ["done"] * 4 and told["voices"] == 25
    assert told["sort"] == [*["changed-since-seen"] * 3, "done"]
    assert told["release"] == ["done", *["hearing-released"] * 3]
