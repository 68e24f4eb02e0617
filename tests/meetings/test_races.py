"""The same page sent at the same moment over several connections: what is to happen once happens once."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest


@pytest.mark.second
def test_what_is_done_at_once_is_done_once(elsewhere: Callable[..., str]) -> None:
    told = json.loads(elsewhere("-m", "tests.meetings.races"))
    assert told["hold"] == [*["changed-since-seen"] * 3, "done"] and told["held"] == ["held", 1]
    assert told["copy"] == ["done"] * 4 and told["copied"] == 2
    assert told["numbers"] == ["done", *["number-taken"] * 3] and told["numbered"] == 1
    assert told["edit"] == [*["changed-since-seen"] * 3, "done"]
    assert told["papers"] == ["done"] * 4 and told["kept"] == [4, 1]
    assert told["comments"] == ["done"] * 4 and told["commented"] == 1
    assert told["marks"] == ["done"] * 4 and told["marked"] == [1, 1]
