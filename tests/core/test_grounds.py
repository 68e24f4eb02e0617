"""What breaks a promise, said once: which changes ask for a reason, and which stay on record."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tsumugu.core.diff import diff
from tsumugu.core.grounds import Grave, grave_changes
from tsumugu.core.indicators import Weakened, Weakening, weakened
from tsumugu.core.plan import Baseline, Indicator, Plan, Target
from tsumugu.core.table import to_table

UNDECIDED = Target(kind="undecided")


def least(value: str) -> Target:
    return Target(kind="at-least", value=value)


def gauge(**targets: Target) -> Indicator:
    return Indicator(
        id="n", name="件数", unit="件", targets=tuple((int(year[1:]), one) for year, one in targets.items())
    )


def lost(change: Weakening, moved: int = 0) -> Weakened:
    """What became of the promise of 100 for 2026."""
    return Weakened(2026, change, least("100"), moved)


HUNDRED = gauge(y2026=least("100"))
WORDS = gauge(y2026=Target(kind="text", text="公開"))

#: An indicator before and after (``None``: it is gone), and what of its promises is kept no more.
TABLE: dict[str, tuple[Indicator, Indicator | None, tuple[Weakened, ...]]] = {
    # Decided or not.
    "undecided, then decided": (gauge(y2026=UNDECIDED), HUNDRED, ()),
    "decided, then undecided": (HUNDRED, gauge(y2026=UNDECIDED), (lost("removed"),)),
    "undecided, then nothing": (gauge(y2026=UNDECIDED), gauge(), ()),
    "undecided, and the indicator gone": (gauge(y2026=UNDECIDED), None, ()),
    "nothing, then undecided": (gauge(), gauge(y2026=UNDECIDED), ()),
    "undecided for a later year": (gauge(y2026=UNDECIDED), gauge(y2027=UNDECIDED), ()),
    "undecided, and it means something else": (gauge(y2026=UNDECIDED), replace(gauge(y2026=UNDECIDED), unit="人"), ()),
    "decided later, while undecided in its year": (
        HUNDRED, gauge(y2026=UNDECIDED, y2027=least("100")), (lost("postponed", 2027),),
    ),
    "what was undecided takes what is postponed": (
        gauge(y2026=least("100"), y2027=UNDECIDED), gauge(y2027=least("100")),
        (lost("postponed", 2027),),
    ),
    # Lowered, or not.
    "lowered": (HUNDRED, gauge(y2026=least("99.9")), (lost("lowered"),)),
    "raised": (HUNDRED, gauge(y2026=least("101")), ()),
    "written otherwise": (HUNDRED, gauge(y2026=least("100.0")), ()),
    "nothing": (HUNDRED, HUNDRED, ()),
    "another baseline": (HUNDRED, replace(HUNDRED, baseline=Baseline(year=2024, value="1")), ()),
    "a year more": (HUNDRED, gauge(y2026=least("100"), y2027=least("120")), ()),
    "lowered, and the number a year later": (
        HUNDRED, gauge(y2026=least("50"), y2027=least("100")), (lost("lowered"),),
    ),
    # Postponed.
    "postponed": (HUNDRED, gauge(y2028=least("100")), (lost("postponed", 2028),)),
    "brought forward": (HUNDRED, gauge(y2025=least("100")), (lost("removed"),)),
    "two to one year": (
        gauge(y2026=least("100"), y2027=least("100")), gauge(y2028=least("100")),
        (lost("postponed", 2028), Weakened(2027, "removed", least("100"))),
    ),
    # Redefined.
    "another unit": (HUNDRED, replace(HUNDRED, unit="人"), (lost("redefined"),)),
    "another definition": (HUNDRED, replace(HUNDRED, definition="電話を除く"), (lost("redefined"),)),
    "another kind": (HUNDRED, gauge(y2026=Target(kind="at-most", value="100")), (lost("redefined"),)),
    "other words": (
        WORDS, gauge(y2026=Target(kind="text", text="準備")),
        (Weakened(2026, "redefined", Target(kind="text", text="公開")),),
    ),
    "another unit, and gone": (HUNDRED, replace(gauge(), unit="人"), (lost("removed"),)),
    # Removed.
    "removed": (HUNDRED, gauge(), (lost("removed"),)),
    "the indicator gone": (
        gauge(y2027=least("2"), y2026=least("1")), None,
        (Weakened(2026, "removed", least("1")), Weakened(2027, "removed", least("2"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_what_is_kept_no_more(name: str) -> None:
    before, after, broken = TABLE[name]
    assert weakened(before, after) == broken


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[1] is not None])
def test_what_asks_for_a_reason_is_what_stays_on_record(name: str) -> None:
    before, after, broken = TABLE[name]
    assert after is not None
    old, new = (to_table(plan(one)) for one in (before, after))
    found = grave_changes(diff(old, new), old, new)
    assert found == tuple(Grave(one.change, "n", "indicator", f"targets.{one.year}") for one in broken)


def plan(indicator: Indicator) -> Plan:
    return Plan(id="p", title="計画", indicators=(indicator,))


def test_an_indicator_that_goes_is_one_change() -> None:
    old, new = to_table(plan(HUNDRED)), to_table(replace(plan(HUNDRED), indicators=()))
    assert grave_changes(diff(old, new), old, new) == (Grave("deleted", "n", "indicator", ""),)
