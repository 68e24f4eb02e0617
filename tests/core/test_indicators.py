import datetime
from decimal import Decimal

import pytest

from tsumugu.core.indicators import expected, grade, rate, status, target_change
from tsumugu.core.plan import Actual, Baseline, Grade, Indicator, RatingScheme, Target


def indicator(target: Target, actual: Actual | None = None, **more: object) -> Indicator:
    return Indicator(
        id="n",
        name="利用者数",
        targets=((2025, target),),
        actuals=((2025, actual),) if actual else (),
        **more,  # type: ignore[arg-type]
    )


LEAST, MOST = Target(kind="at-least", value="100"), Target(kind="at-most", value="50")
BEFORE, AFTER = datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("target", "actual", "today", "result"),
    [
        (LEAST, Actual(value="120"), BEFORE, "not-due"),
        (LEAST, Actual(value="120"), AFTER, "met"),
        (LEAST, Actual(value="99.9"), AFTER, "not-met"),
        (LEAST, Actual(value="0"), AFTER, "not-met"),
        (LEAST, None, AFTER, "not-available"),
        (LEAST, Actual(unavailable="調査がなかった"), AFTER, "not-available"),
        (LEAST, Actual(text="進んだ"), AFTER, "not-measurable"),
        (MOST, Actual(value="50"), AFTER, "met"),
        (MOST, Actual(value="51"), AFTER, "not-met"),
        (Target(kind="range", low="1", high="3"), Actual(value="3"), AFTER, "met"),
        (Target(kind="exactly", value="47"), Actual(value="47.0"), AFTER, "met"),
        (Target(kind="text", text="公開"), Actual(value="1"), AFTER, "not-measurable"),
        (Target(kind="undecided"), Actual(value="1"), AFTER, "undecided"),
    ],
)
def test_due_date_first_then_value(target: Target, actual: Actual | None, today: datetime.date, result: str) -> None:
    found = status(indicator(target, actual), 2025, today)
    assert found is not None and found.result == result


def test_no_target_no_status() -> None:
    assert status(indicator(LEAST), 2024, AFTER) is None


def test_rates() -> None:
    up = indicator(LEAST)
    assert rate(up, LEAST, Actual(value="80")) == Decimal("80.0")
    assert rate(up, MOST, Actual(value="100")) == Decimal("50.0")
    assert rate(up, MOST, Actual(value="0")) is None


def test_the_straight_path() -> None:
    found = Indicator(id="n", name="x", baseline=Baseline(year=2021, value="10"), targets=((2025, LEAST),))
    assert [expected(found, year) for year in (2020, 2021, 2023, 2025, 2026)] == [None, 10, 55, 100, None]


def test_grades_top_to_bottom() -> None:
    scheme = RatingScheme(
        id="s", name="x",
        grades=(
            Grade(id="g1", mark="A", at_least="100"), Grade(id="g2", mark="B", at_least="80"),
            Grade(id="g3", mark="C"), Grade(id="g4", mark="−", unavailable=True),
        ),
    )  # fmt: skip
    assert [grade(scheme, p) for p in (Decimal(100), Decimal("99.9"), Decimal(0), None)] == ["A", "B", "C", "−"]


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        (None, LEAST, "new"),
        (LEAST, None, "removed"),
        (LEAST, LEAST, "unchanged"),
        (LEAST, Target(kind="at-least", value="101"), "raised"),
        (LEAST, Target(kind="at-least", value="99"), "lowered"),
        (MOST, Target(kind="at-most", value="60"), "lowered"),
        (MOST, Target(kind="at-most", value="40"), "raised"),
        (LEAST, MOST, "redefined"),
        (Target(kind="undecided"), LEAST, "new"),
        (LEAST, Target(kind="undecided"), "removed"),
        (Target(kind="undecided"), Target(kind="undecided"), "unchanged"),
        (LEAST, Target(kind="at-least", value="100.0"), "unchanged"),
    ],
)
def test_labels_of_changed_targets(before: Target | None, after: Target | None, label: str) -> None:
    assert target_change(indicator(before) if before else None, indicator(after) if after else None, 2025) == label


def test_a_new_unit_redefines() -> None:
    assert target_change(indicator(LEAST, unit="人"), indicator(LEAST, unit="件"), 2025) == "redefined"
