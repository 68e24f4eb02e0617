"""Where an activity stands, from its steps alone, at a month. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity
from tsumugu.render.vocabulary.words import Pair, pick

State = Literal["reported", "running", "overdue", "upcoming", "undated"]

#: In the order in which a legend gives them.
STATES: dict[State, Pair] = {
    "reported": ("実績あり", "result reported"),
    "running": ("実施期間中", "under way by plan"),
    "overdue": ("時期を過ぎて実績なし", "past due, no result yet"),
    "upcoming": ("これから", "not yet due"),
    "undated": ("時期未定", "not yet scheduled"),
}


def state_label(state: State, language: str = "ja") -> str:
    return pick(STATES[state], language)


def state(activity: Activity, month: str) -> State:
    """Each activity is in exactly one state at ``month`` (``YYYY-MM``)."""
    if activity.actual or activity.actual_texts:
        return "reported"
    spans = [span for step in activity.planned if (span := fiscal.time_of(step.start, step.end, step.shape))]
    spans += [(f"{year}-04", f"{year + 1}-03") for year, _ in activity.planned_texts]
    if not spans:
        return "undated"
    if min(first for first, _ in spans) > month:
        return "upcoming"
    continuing = any(s.shape == "continuing" and s.end is None for s in activity.planned)
    return "running" if continuing or max(last for _, last in spans) >= month else "overdue"


def counts(activities: Iterable[Activity], month: str) -> dict[State, int]:
    found: dict[State, int] = dict.fromkeys(STATES, 0)
    for activity in activities:
        found[state(activity, month)] += 1
    return found
