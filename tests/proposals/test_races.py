"""The same page sent at the same moment over several connections: exactly one of them does something."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

LATE = ["changed-since-seen"] * 3


@pytest.mark.second
def test_exactly_one_wins(elsewhere: Callable[..., str]) -> None:
    told = json.loads(elsewhere("-m", "tests.proposals.races"))
    for act in ("submit", "approve", "merge"):
        assert told[act] == [*LATE, "done"], act
    assert told["entries"] == 2 and told["decisions"] == ["submitted", *["approved"] * 3, "merged"]
    # Whichever comes first, nobody has approved what they were not shown.
    assert set(told["mixed"]) <= {"done", "changed-since-seen", "stale"} and all(told["approved"])
    assert told["next"] == ["head", True]
    assert told["opening"] == ["done"] * 4 and told["opened"] == [1, 1]
    assert told["rules"] == ["done"] * 2
