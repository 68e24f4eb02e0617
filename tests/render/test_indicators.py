"""Indicators as every form shows them: a translation changes the words, never what is said of a target."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.render.sample import sample_document

from tsumugu.core import plan as p
from tsumugu.core.canonical import text_hash
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.content import Document
from tsumugu.render.content.documents import said_facts
from tsumugu.render.reading.indicators import YearFacts, expected_number, facts


def document(*, now: str, before: str) -> Document:
    def plan(value: str, *translations: tuple[str, p.Translation]) -> p.Plan:
        target = ((2026, p.Target(kind="at-least", value=value)),)
        item = p.Indicator(id="k", name="数", unit="件", definition="定義", targets=target, translations=translations)
        return p.Plan(id="x", title="計画", period=p.Period(first=2025, last=2026), indicators=(item,))

    english = ("en.definition", p.Translation(text="Definition", source=text_hash("定義")))
    return Document(slug="x", plan=plan(now, english), previous=plan(before), date="2026-04-01")


def changes(one: Document, language: str) -> list[str | None]:
    plan = to_plan(translated(to_table(one.plan), language))
    return [year.change for found in said_facts(one, plan, language) for year in found.years]


def test_a_new_translation_is_no_new_definition() -> None:
    same, raised = document(now="9", before="9"), document(now="12", before="9")
    assert changes(same, "en") == changes(same, "ja") == [None, "unchanged"]
    assert changes(raised, "en") == changes(raised, "ja") == [None, "raised"]


SCHEME = p.RatingScheme(
    id="s", name="評価", grades=(
        p.Grade(id="g1", mark="Ａ", at_least="100"), p.Grade(id="g2", mark="Ｂ", at_least="80"),
        p.Grade(id="g3", mark="Ｃ"), p.Grade(id="g4", mark="－", unavailable=True),
    ),
)  # fmt: skip


def judged(target: p.Target, value: str | None, **fields: object) -> YearFacts:
    actuals = ((2025, p.Actual(value=value)),) if value is not None else ()
    item = p.Indicator(
        # Unchecked: fields by their names, of many types.
        id="k", name="数", unit="件", scheme="s", targets=((2025, target),), actuals=actuals, **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    plan = p.Plan(id="x", title="計画", rating_schemes=(SCHEME,), indicators=(item,))
    return facts(plan, "2026-04-01")[0].years[0]


@pytest.mark.parametrize(
    ("target", "value", "said"),
    [
        (p.Target(kind="at-least", value="20000"), "19999", ("not-met", "99.9", "Ｂ")),
        (p.Target(kind="at-least", value="20000"), "20001", ("met", "100.1", "Ａ")),
        (p.Target(kind="at-least", value="10000"), "7999", ("not-met", "79.9", "Ｃ")),
        (p.Target(kind="at-most", value="10"), "0", ("met", "", "Ａ")),
        (p.Target(kind="at-most", value="0"), "0", ("met", "", "Ａ")),
        (p.Target(kind="at-most", value="0"), "1", ("not-met", "0.0", "Ｃ")),
        (p.Target(kind="range", low="1", high="3"), "4", ("not-met", "", "Ｃ")),
        (p.Target(kind="at-least", value="10"), None, ("not-available", "", "－")),
    ],
)
def test_what_is_said_of_a_year_agrees_with_itself(target: p.Target, value: str | None, said: tuple[str, ...]) -> None:
    found = judged(target, value)
    assert (found.result, found.rate, found.grade) == said


def test_the_expected_value_is_rounded_half_up_to_the_digits_of_the_targets() -> None:
    item = p.Indicator(
        id="k",
        name="数",
        baseline=p.Baseline(year=2022, value="0"),
        targets=((2024, p.Target(kind="at-least", value="5")),),
    )
    assert expected_number(item, 2023) == "3"  # 2.5


@pytest.mark.parametrize(("language", "left", "arrived"), [
    ("ja", "9件以上（令和8年度へ）", "9件以上（令和6年度から）"), ("en", "≥ 9 件 (now FY2026)", "≥ 9 件 (from FY2024)"),
])  # fmt: skip
def test_a_postponed_target_says_where_it_went_and_where_it_came_from(language: str, left: str, arrived: str) -> None:
    target = p.Target(kind="at-least", value="9")
    old, new = (
        p.Plan(id="x", title="計画", indicators=(p.Indicator(id="k", name="数", unit="件", targets=((year, target),)),))
        for year in (2024, 2026)
    )
    years = facts(new, "2026-04-01", old, language=language)[0].years
    assert [(y.year, y.change, y.before) for y in years] == [(2024, "postponed", left), (2026, "postponed", arrived)]


def test_without_an_edition_before_nothing_is_labelled() -> None:
    alone = replace(sample_document(), previous=None)
    assert set(changes(alone, "ja")) == {None}


def test_a_target_of_a_year_outside_the_period_is_not_dropped_in_silence() -> None:
    one = document(now="9", before="9")
    assert one.previous is not None
    promised = replace(one.previous.indicators[0], targets=((2030, p.Target(kind="at-least", value="9")),))
    one = replace(one, previous=replace(one.previous, indicators=(promised,)))
    assert changes(one, "ja") == [None, "new", "removed"]
