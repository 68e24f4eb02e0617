"""What the numbers of an indicator say, mechanically: by due date first, then by value.

A target is due on the last day of its fiscal year. Before that it is *to be achieved*, whatever
today's value; after it, it is met, not met, or not available. Nothing here judges: a person's
judgement and the state of the data are other statements (``plan.Judgement``).
"""

from __future__ import annotations

import datetime
from decimal import Decimal, localcontext
from typing import Literal

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Actual, Indicator, RatingScheme, Target

#: Enough to divide any two numbers of the format (30 characters each) and still have a decimal place.
DIGITS = 100

Result = Literal["not-due", "met", "not-met", "not-available", "not-measurable", "undecided"]


class Status(Struct, frozen=True):
    """The mechanical result of one fiscal year. ``rate`` is the achievement in per cent, ``None`` if there is none."""

    year: int
    result: Result
    target: Target | None = None
    actual: Actual | None = None
    rate: Decimal | None = None
    why: str = ""


def target_of(indicator: Indicator, year: int) -> Target | None:
    return next((target for when, target in indicator.targets if when == year), None)


def actual_of(indicator: Indicator, year: int) -> Actual | None:
    return next((actual for when, actual in indicator.actuals if when == year), None)


def status(indicator: Indicator, year: int, today: datetime.date) -> Status | None:
    """The state of the target of one year on a day; ``None`` if there is no target for it."""
    target, actual = target_of(indicator, year), actual_of(indicator, year)
    if target is None:
        return None
    percent = rate(indicator, target, actual)
    if target.kind == "undecided":
        return Status(year, "undecided", target, actual)
    if today <= fiscal.last_day(year):
        return Status(year, "not-due", target, actual, percent)
    if actual is None:
        return Status(year, "not-available", target, None)
    if actual.value is None:
        result: Result = "not-available" if actual.unavailable is not None else "not-measurable"
        return Status(year, result, target, actual, why=actual.unavailable or "")
    reached = meets(target, Decimal(actual.value))
    if reached is None:
        return Status(year, "not-measurable", target, actual)
    return Status(year, "met" if reached else "not-met", target, actual, percent)


def meets(target: Target, value: Decimal) -> bool | None:
    """Whether a value meets a target; ``None`` where the target is no number."""
    if target.kind == "range" and target.low is not None and target.high is not None:
        return Decimal(target.low) <= value <= Decimal(target.high)
    if target.value is None:
        return None
    goal = Decimal(target.value)
    return {"at-least": value >= goal, "at-most": value <= goal, "exactly": value == goal}.get(target.kind)


def rate(indicator: Indicator, target: Target | None, actual: Actual | None) -> Decimal | None:
    """Achievement in per cent, one decimal. Upwards: actual over target; downwards: target over
    actual (the national review sheet's usage). ``None`` for ranges, texts and where it would divide by nothing."""
    if target is None or target.value is None or actual is None or actual.value is None:
        return None
    goal, value = Decimal(target.value), Decimal(actual.value)
    down = target.kind == "at-most" or (target.kind == "exactly" and indicator.direction == "down")
    upper, lower = (goal, value) if down else (value, goal)
    if lower <= 0:
        return None
    with localcontext(prec=DIGITS):
        return (upper * 100 / lower).quantize(Decimal("0.1"))


def expected(indicator: Indicator, year: int) -> Decimal | None:
    """What should be reached by the end of a year: on the straight path from the baseline (or the
    last numeric target before) to the next numeric target. ``None`` where no path leads over that year."""
    points = [(when, Decimal(t.value)) for when, t in indicator.targets if t.value is not None]
    baseline = indicator.baseline
    if baseline is not None and baseline.value is not None:
        points.append((baseline.year, Decimal(baseline.value)))
    before = max((point for point in points if point[0] <= year), default=None)
    after = min((point for point in points if point[0] >= year), default=None)
    if before is None or after is None:
        return None
    if after[0] == before[0]:
        return after[1]
    return before[1] + (after[1] - before[1]) * (year - before[0]) / (after[0] - before[0])


def grade(scheme: RatingScheme, percent: Decimal | None) -> str:
    """The grade a scheme gives to an achievement: top to bottom, the first that fits; ``""`` if none does."""
    for rule in scheme.grades:
        if percent is None:
            if rule.unavailable:
                return rule.mark
        elif not rule.unavailable and (rule.at_least is None or percent >= Decimal(rule.at_least)):
            return rule.mark
    return ""


TargetChange = Literal["new", "unchanged", "raised", "lowered", "redefined", "removed"]


def target_change(before: Indicator | None, after: Indicator | None, year: int) -> TargetChange | None:
    """How the promise for one year changed between two editions, in the indicator's own direction.

    A target that counts something else now (unit, definition, direction, span, or its kind) is
    *redefined*, whatever its number; one that is yet to be decided promises nothing, so deciding it makes it
    *new* and giving it up for undecided *removes* it. ``None`` if there was none and is none.
    """
    old = target_of(before, year) if before else None
    new = target_of(after, year) if after else None
    if old is None or new is None:
        return None if old is new else "new" if old is None else "removed"
    assert before is not None and after is not None
    if (old.kind == "undecided") != (new.kind == "undecided"):
        return "new" if old.kind == "undecided" else "removed"
    meaning = ("unit", "definition", "direction", "span")
    if any(getattr(before, name) != getattr(after, name) for name in meaning) or old.kind != new.kind:
        return "redefined"
    if old == new:
        return "unchanged"
    if new.value is None or old.value is None:
        return "redefined"
    harder = Decimal(new.value) - Decimal(old.value)
    if new.kind == "at-most" or (new.kind == "exactly" and after.direction == "down"):
        harder = -harder
    return "raised" if harder > 0 else "lowered" if harder < 0 else "unchanged"
