import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tsumugu.core.indicators import (
    Status,
    expected,
    grade,
    meets,
    percent,
    postponed,
    rate,
    status,
    target_change,
)
from tsumugu.core.plan import Actual, Baseline, Grade, Indicator, RatingScheme, Target, TargetKind


def indicator(target: Target, actual: Actual | None = None, **more: object) -> Indicator:
    return Indicator(
        id="n",
        name="利用者数",
        targets=((2025, target),),
        actuals=((2025, actual),) if actual else (),
        **more,  # type: ignore[arg-type]  # fields by their names, of many types
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


def at_least(value: str) -> Target:
    return Target(kind="at-least", value=value)


def at_most(value: str) -> Target:
    return Target(kind="at-most", value=value)


def exactly(value: str) -> Target:
    return Target(kind="exactly", value=value)


@pytest.mark.parametrize(
    ("target", "actual", "exact", "shown"),
    [
        (at_least("100"), "80", Fraction(80), "80.0"),
        (at_least("20000"), "19999", Fraction(19999, 200), "99.9"),
        (at_least("20000"), "20000", Fraction(100), "100.0"),
        (at_least("20000"), "20001", Fraction(20001, 200), "100.1"),
        (at_least("3"), "1", Fraction(100, 3), "33.3"),
        (at_least("100000"), "1", Fraction(1, 1000), "0.1"),
        (at_least("100"), "0", Fraction(0), "0.0"),
        (at_least("800"), "1", Fraction(1, 8), "0.1"),
        (at_least("400"), "1", Fraction(1, 4), "0.3"),
        (at_least("1"), "1" + "0" * 29, Fraction(10**31), "1" + "0" * 31 + ".0"),
        (at_most("50"), "100", Fraction(50), "50.0"),
        (at_most("50"), "49.99", Fraction(500000, 4999), "100.1"),
        (at_most("10"), "0", None, ""),
        (at_most("0"), "0", None, ""),
        (at_most("0"), "3", Fraction(0), "0.0"),
        (at_most("-5"), "3", None, ""),
        (at_most("-5"), "-8", None, ""),
        (at_least("0"), "0", None, ""),
        (at_least("100"), "-20", None, ""),
        (exactly("47"), "47.0", Fraction(100), "100.0"),
        (exactly("47"), "50", Fraction(94), "94.0"),
        (exactly("50"), "47", Fraction(94), "94.0"),
        (Target(kind="range", low="1", high="3"), "2", None, ""),
        (Target(kind="text", text="公開"), "2", None, ""),
    ],
)
def test_rates_are_exact_and_shown_on_their_side(
    target: Target, actual: str, exact: Fraction | None, shown: str
) -> None:
    found = rate(target, Actual(value=actual))
    assert found == exact
    assert ("" if found is None else percent(found)) == shown


NUMBERS = st.decimals(-(10**9), 10**9, places=3).map(lambda found: f"{found:f}")


@given(st.sampled_from(("at-least", "at-most", "exactly")), NUMBERS, NUMBERS)
def test_a_rate_and_its_display_say_what_the_result_says(kind: TargetKind, goal: str, value: str) -> None:
    target = Target(kind=kind, value=goal)
    found = status(indicator(target, Actual(value=value)), 2025, AFTER)
    assert found is not None
    if found.rate is not None:
        assert (found.rate >= 100) is (found.result == "met") is (Fraction(percent(found.rate)) >= 100)
    assert (grade(SCHEME, found) == "Ａ") is (found.result == "met")
    assert (meets(target, Decimal(value)) is True) is (found.result == "met")


def test_the_straight_path() -> None:
    found = Indicator(id="n", name="x", baseline=Baseline(year=2021, value="10"), targets=((2025, LEAST),))
    assert [expected(found, year) for year in (2020, 2021, 2023, 2025, 2026)] == [None, 10, 55, 100, None]


def test_the_straight_path_is_exact() -> None:
    thirds = Indicator(id="n", name="x", baseline=Baseline(year=2022, value="0"), targets=((2025, at_least("1")),))
    assert expected(thirds, 2023) == Fraction(1, 3)


def test_the_straight_path_leaves_a_year_with_two_numbers_at_the_higher_and_reaches_it_at_the_lower() -> None:
    """A baseline in the year of a target; targets between them only lead to the next."""
    targets = ((2022, at_least("4")), (2024, at_least("8")), (2025, LEAST))
    found = Indicator(id="n", name="x", baseline=Baseline(year=2024, value="10"), targets=targets)
    assert [expected(found, year) for year in (2022, 2023, 2024)] == [4, 6, 8]
    later = msgspec.structs.replace(found, targets=(*targets[:2], (2026, at_least("20"))))
    assert [expected(later, year) for year in (2023, 2025)] == [6, 15]


SCHEME = RatingScheme(
    id="s", name="x",
    grades=(
        Grade(id="g1", mark="Ａ", at_least="100"), Grade(id="g2", mark="Ｂ", at_least="80"),
        Grade(id="g3", mark="Ｃ"), Grade(id="g4", mark="－", unavailable=True),
    ),
)  # fmt: skip
#: The grade of what cannot be evaluated first, no grade for the rest, a best grade far above the target.
OTHER = RatingScheme(
    id="s", name="x",
    grades=(
        Grade(id="g0", mark="－", unavailable=True), Grade(id="g1", mark="Ｓ", at_least="110"),
        Grade(id="g2", mark="Ａ", at_least="90"),
    ),
)  # fmt: skip
DONE = Actual(value="0")


@pytest.mark.parametrize(
    ("target", "actual", "result", "mark", "other"),
    [
        (LEAST, Actual(value="100"), "met", "Ａ", "Ａ"),
        (at_least("20000"), Actual(value="19999"), "not-met", "Ｂ", "Ａ"),
        (at_least("100"), Actual(value="79.999"), "not-met", "Ｃ", ""),
        (LEAST, DONE, "not-met", "Ｃ", ""),
        # No rate: met stands above every bound, not met is 0 %.
        (at_most("10"), DONE, "met", "Ａ", "Ｓ"),
        (at_most("0"), DONE, "met", "Ａ", "Ｓ"),
        (at_least("0"), DONE, "met", "Ａ", "Ｓ"),
        (at_most("-5"), Actual(value="-8"), "met", "Ａ", "Ｓ"),
        (at_most("-5"), Actual(value="3"), "not-met", "Ｃ", ""),
        (at_least("-5"), Actual(value="-8"), "not-met", "Ｃ", ""),
        (at_least("100"), Actual(value="-20"), "not-met", "Ｃ", ""),
        (Target(kind="range", low="1", high="3"), Actual(value="2"), "met", "Ａ", "Ｓ"),
        (Target(kind="range", low="1", high="3"), Actual(value="4"), "not-met", "Ｃ", ""),
        (exactly("47"), Actual(value="50"), "not-met", "Ｂ", "Ａ"),
        # No result.
        (LEAST, None, "not-available", "－", "－"),
        (LEAST, Actual(unavailable="調査がなかった"), "not-available", "－", "－"),
        (LEAST, Actual(text="進んだ"), "not-measurable", "－", "－"),
        (Target(kind="undecided"), Actual(value="1"), "undecided", "", ""),
    ],
)
def test_grades(target: Target, actual: Actual | None, result: str, mark: str, other: str) -> None:
    found = status(indicator(target, actual), 2025, AFTER)
    assert found is not None
    assert (found.result, grade(SCHEME, found), grade(OTHER, found)) == (result, mark, other)


def test_what_is_not_due_has_no_grade() -> None:
    found = status(indicator(LEAST, Actual(value="120")), 2025, BEFORE)
    assert found is not None and grade(SCHEME, found) == ""
    assert grade(SCHEME, Status(2025, "met")) == "Ａ"


def test_a_rate_is_shown_on_its_side_of_the_bounds_of_its_scheme() -> None:
    close = RatingScheme(id="s", name="x", grades=(Grade(id="g", mark="Ａ", at_least="79.95"),))
    assert [percent(Fraction("79.97"), scheme) for scheme in (None, SCHEME, close)] == ["80.0", "79.9", "80.0"]


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
        (Target(kind="range", low="1", high="2"), Target(kind="range", low="1.0", high="2"), "unchanged"),
        (Target(kind="range", low="1", high="2"), Target(kind="range", low="0", high="2"), "redefined"),
        (Target(kind="exactly", value="5"), Target(kind="exactly", value="4"), "lowered"),
    ],
)
def test_labels_of_changed_targets(before: Target | None, after: Target | None, label: str) -> None:
    assert target_change(indicator(before) if before else None, indicator(after) if after else None, 2025) == label


def test_a_new_unit_redefines() -> None:
    assert target_change(indicator(LEAST, unit="人"), indicator(LEAST, unit="件"), 2025) == "redefined"


def promised(**targets: str) -> Indicator:
    """An indicator with a target for each year: y2025="100" at least, "?" undecided, a word a text."""
    made = {
        int(year[1:]): Target(kind="undecided") if said == "?"
        else at_least(said) if said[0].isdigit() else Target(kind="text", text=said)
        for year, said in targets.items()
    }  # fmt: skip
    return Indicator(id="n", name="x", targets=tuple(sorted(made.items())))


#: Promises before, promises after, the change said of each year.
POSTPONED: list[tuple[dict[str, str], dict[str, str], dict[int, str]]] = [
    ({"y2025": "100"}, {"y2027": "100"}, {2025: "postponed", 2027: "postponed"}),
    ({"y2025": "100"}, {"y2027": "100.0"}, {2025: "postponed", 2027: "postponed"}),
    ({"y2025": "公開"}, {"y2026": "公開"}, {2025: "postponed", 2026: "postponed"}),
    # Earlier is harder, another number is another promise.
    ({"y2027": "100"}, {"y2025": "100"}, {2025: "new", 2027: "removed"}),
    ({"y2025": "100"}, {"y2027": "90"}, {2025: "removed", 2027: "new"}),
    # What the later year promised already is nothing that came there.
    ({"y2025": "100", "y2027": "100"}, {"y2027": "100"}, {2025: "removed", 2027: "unchanged"}),
    # One to one, the earliest first.
    ({"y2025": "100", "y2026": "100"}, {"y2027": "100"}, {2025: "postponed", 2026: "removed", 2027: "postponed"}),
    ({"y2025": "100"}, {"y2026": "100", "y2027": "100"}, {2025: "postponed", 2026: "postponed", 2027: "new"}),
    ({"y2024": "1", "y2025": "2"}, {"y2026": "2", "y2027": "1"},
     {2024: "postponed", 2025: "postponed", 2026: "postponed", 2027: "postponed"}),
    # Everything a year later: a year that promises less than before is lowered, whatever went on from it.
    ({"y2025": "10", "y2026": "20", "y2027": "30"}, {"y2026": "10", "y2027": "20", "y2028": "30"},
     {2025: "postponed", 2026: "lowered", 2027: "lowered", 2028: "postponed"}),
    ({"y2026": "100"}, {"y2026": "50", "y2028": "100"}, {2026: "lowered", 2028: "postponed"}),
    # A year that promises more gave nothing away.
    ({"y2026": "100"}, {"y2026": "120", "y2027": "100"}, {2026: "raised", 2027: "new"}),
    # Undecided promises nothing.
    ({"y2025": "100"}, {"y2025": "?", "y2026": "100"}, {2025: "postponed", 2026: "postponed"}),
    ({"y2025": "100", "y2026": "?"}, {"y2026": "100"}, {2025: "postponed", 2026: "postponed"}),
    ({"y2025": "?"}, {"y2026": "?"}, {2025: "removed", 2026: "new"}),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "said"), POSTPONED)
def test_a_promise_for_a_later_year_is_postponed(
    before: dict[str, str], after: dict[str, str], said: dict[int, str]
) -> None:
    old, new = promised(**before), promised(**after)
    assert {year: target_change(old, new, year) for year in said} == said
    moved = postponed(old, new)
    assert len(set(moved.values())) == len(moved)
    assert all(year < later for year, later in moved.items())


def test_another_meaning_postpones_nothing() -> None:
    old, new = promised(y2025="100"), replace(promised(y2026="100"), unit="件")
    assert [target_change(old, new, year) for year in (2025, 2026)] == ["removed", "new"]
    assert postponed(None, new) == postponed(old, None) == {}
