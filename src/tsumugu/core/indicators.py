"""What the numbers of an indicator say, mechanically: by due date first, then by value.

A target is due on the last day of its fiscal year. Before that it is *to be achieved*, whatever
today's value; after it, it is met, not met, or not available. Nothing here judges: a person's
judgement and the state of the data are other statements (``plan.Judgement``).

Every decision is made on exact numbers (``Fraction``); ``percent`` makes of them what is shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Actual, Indicator, RatingScheme, Target
from tsumugu.core.rounding import beside
from tsumugu.core.traits import MEANING

_MEANING = MEANING["indicator"]
Result = Literal["not-due", "met", "not-met", "not-available", "not-measurable", "undecided"]


class Status(Struct, frozen=True):
    """The mechanical result of one fiscal year. ``rate`` is the exact achievement in per cent, ``None`` if there is
    none."""

    year: int
    result: Result
    target: Target | None = None
    actual: Actual | None = None
    rate: Fraction | None = None
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
    exact = rate(target, actual)
    if target.kind == "undecided":
        return Status(year, "undecided", target, actual)
    if today <= fiscal.last_day(year):
        return Status(year, "not-due", target, actual, exact)
    if actual is None:
        return Status(year, "not-available", target, None)
    if actual.value is None:
        result: Result = "not-available" if actual.unavailable is not None else "not-measurable"
        return Status(year, result, target, actual, why=actual.unavailable or "")
    reached = meets(target, Decimal(actual.value))
    if reached is None:
        return Status(year, "not-measurable", target, actual)
    return Status(year, "met" if reached else "not-met", target, actual, exact)


def meets(target: Target, value: Decimal) -> bool | None:
    """Whether a value meets a target; ``None`` where the target is no number."""
    if target.kind == "range" and target.low is not None and target.high is not None:
        return Decimal(target.low) <= value <= Decimal(target.high)
    if target.value is None:
        return None
    goal = Decimal(target.value)
    return {"at-least": value >= goal, "at-most": value <= goal, "exactly": value == goal}.get(target.kind)


def rate(target: Target | None, actual: Actual | None) -> Fraction | None:
    """Achievement in per cent, exact. *At least*: actual over target; *at most*: target over actual (the national
    review sheet's usage); *exactly*: the smaller of the two over the larger, so that a target that was overshot is
    not exceeded. It is 100 or more where the target is met and less where it is not.

    ``None`` for ranges and texts, where it would divide by nothing, and where a number is negative: a proportion of
    negative numbers says nothing about achievement.
    """
    if target is None or target.value is None or actual is None or actual.value is None:
        return None
    goal, value = Fraction(target.value), Fraction(actual.value)
    if target.kind == "exactly":
        upper, lower = min(goal, value), max(goal, value)
    else:
        upper, lower = (goal, value) if target.kind == "at-most" else (value, goal)
    return upper * 100 / lower if upper >= 0 and lower > 0 else None


def percent(exact: Fraction, scheme: RatingScheme | None = None) -> str:
    """A rate as it is shown: one decimal, half up, never across 0, 100 or a bound of its scheme (99.995 is 99.9)."""
    bounds = [Decimal(rule.at_least) for rule in scheme.grades if rule.at_least is not None] if scheme else []
    return beside(exact, 1, (0, 100, *bounds))


def expected(indicator: Indicator, year: int) -> Fraction | None:
    """What should be reached by the end of a year, exact: on the straight path from the baseline (or the
    last numeric target before) to the next numeric target. ``None`` where no path leads over that year."""
    points = [(when, t.value) for when, t in indicator.targets if t.value is not None]
    baseline = indicator.baseline
    if baseline is not None and baseline.value is not None:
        points.append((baseline.year, baseline.value))
    before = max((when for when, _ in points if when <= year), default=None)
    after = min((when for when, _ in points if when >= year), default=None)
    if before is None or after is None:
        return None
    # Only these two are made exact: it is asked for every year of every indicator.
    lower = max(Fraction(value) for when, value in points if when == before)
    upper = min(Fraction(value) for when, value in points if when == after)
    return upper if after == before else lower + (upper - lower) * (year - before) / (after - before)


def grade(scheme: RatingScheme, found: Status) -> str:
    """The grade a scheme gives to a result: top to bottom, the first that fits; ``""`` if none does or nothing is due.

    By the exact rate. A result without a rate (beside zero, below it, a range) is still a result: met, it is graded
    as if it stood above every bound; not met, as 0 %. The grade of what cannot be evaluated is for what has no
    result, because a number is missing or there are words in its place.
    """
    if found.result in ("not-due", "undecided"):
        return ""
    if found.result not in ("met", "not-met"):
        return next((rule.mark for rule in scheme.grades if rule.unavailable), "")
    rules = [rule for rule in scheme.grades if not rule.unavailable]
    if found.rate is None and found.result == "met":
        return rules[0].mark if rules else ""
    exact = found.rate or 0
    return next((rule.mark for rule in rules if rule.at_least is None or exact >= Fraction(rule.at_least)), "")


TargetChange = Literal["new", "unchanged", "raised", "lowered", "redefined", "removed", "postponed"]


def target_change(before: Indicator | None, after: Indicator | None, year: int) -> TargetChange | None:
    """How the promise for one year changed between two editions, in the indicator's own direction.

    A target that counts something else now (unit, definition, direction, span, or its kind) is
    *redefined*, whatever its number; one that is yet to be decided promises nothing, so deciding it makes it
    *new* and giving it up for undecided *removes* it. One that is promised for a later year instead (``postponed``)
    is *postponed*, said of the year it left and of the year it went to, where there is nothing else to say of them.
    ``None`` if there was none and is none.
    """
    old = target_of(before, year) if before else None
    new = target_of(after, year) if after else None
    if old is None and new is None:
        return None
    if old is None or new is None or (old.kind == "undecided") != (new.kind == "undecided"):
        left = _promises(old)
        moved = postponed(before, after)
        if year in moved if left else year in moved.values():
            return "postponed"
        return "removed" if new is None or (old is not None and left) else "new"
    assert before is not None and after is not None
    return _compared(old, new, after) if _same_meaning(before, after) else "redefined"


def _compared(old: Target, new: Target, indicator: Indicator) -> TargetChange:
    """Two promises for one year, of an indicator that means the same."""
    if old.kind != new.kind:
        return "redefined"
    if _equal(old, new):
        return "unchanged"
    if new.value is None or old.value is None:
        return "redefined"
    harder = Decimal(new.value) - Decimal(old.value)
    if new.kind == "at-most" or (new.kind == "exactly" and indicator.direction == "down"):
        harder = -harder
    return "raised" if harder > 0 else "lowered"


def postponed(before: Indicator | None, after: Indicator | None) -> dict[int, int]:
    """The years from which a promise went to a later one: year before → year after.

    A promise is a decided target. It stays where its year promises the same or more; each other one of before, the
    earliest first, goes with the earliest later year of after that promises the same (kind and numbers; 1.0 is 1),
    that did not promise it before, and that is taken by no other. Nothing is postponed where the indicator means
    something else now.
    """
    if before is None or after is None or not _same_meaning(before, after):
        return {}
    old = {year: target for year, target in before.targets if _promises(target)}
    new = {year: target for year, target in after.targets if _promises(target)}
    change = {year: _compared(old[year], new[year], after) for year in old.keys() & new.keys()}
    free = sorted(year for year in new if change.get(year) != "unchanged")
    moved: dict[int, int] = {}
    for year in sorted(year for year in old if change.get(year) not in ("unchanged", "raised")):
        later = next((other for other in free if other > year and _equal(old[year], new[other])), None)
        if later is not None:
            moved[year] = later
            free.remove(later)
    return moved


Weakening = Literal["lowered", "removed", "redefined", "postponed"]
#: Ways in which a promise is kept no more. A new or a raised target breaks none.
BROKEN: Mapping[TargetChange, Weakening] = {
    "lowered": "lowered", "removed": "removed", "redefined": "redefined", "postponed": "postponed",
}  # fmt: skip


class Weakened(Struct, frozen=True):
    """A promise for one year that is kept no more: what was promised, and of a postponed one the year it went to
    (0 otherwise)."""

    year: int
    change: Weakening
    promised: Target
    moved: int = 0


def weakened(before: Indicator, after: Indicator | None) -> tuple[Weakened, ...]:
    """The promises of before that after does not keep, by year; ``after``: ``None`` where the indicator is gone.

    A target that is yet to be decided promises nothing: deciding it, taking it away, or changing what its indicator
    means breaks no promise. What goes to another year is said of the year it left.
    """
    moved = postponed(before, after)
    found = []
    for year, target in sorted(before.targets, key=lambda one: one[0]):
        change = BROKEN.get(target_change(before, after, year) or "unchanged")
        if _promises(target) and change is not None and (change != "postponed" or year in moved):
            found.append(Weakened(year, change, target, moved[year] if change == "postponed" else 0))
    return tuple(found)


def _promises(target: Target | None) -> bool:
    return target is not None and target.kind != "undecided"


def _same_meaning(before: Indicator, after: Indicator) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in _MEANING)


def _equal(one: Target, other: Target) -> bool:
    """The same promise, however its numbers are written."""
    return one.kind == other.kind and tuple(_parts(one)) == tuple(_parts(other))


def _parts(target: Target) -> Iterator[object]:
    for number in (target.value, target.low, target.high):
        yield None if number is None else Decimal(number)
    yield target.text
