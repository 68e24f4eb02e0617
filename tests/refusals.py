"""What a refusal says, with its type: ``Refusal.data`` holds anything."""

from __future__ import annotations

from tsumugu.core.errors import Problem, Refusal


def problems(refused: Refusal) -> tuple[Problem, ...]:
    found = refused.data["problems"]
    assert isinstance(found, (list, tuple))
    assert all(isinstance(one, Problem) for one in found)
    return tuple(found)
