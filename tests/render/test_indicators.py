"""Indicators as every form shows them: a translation changes the words, never what is said of a target."""

from __future__ import annotations

from msgspec.structs import replace
from tests.render.sample import sample_document

from tsumugu.core import plan as p
from tsumugu.core.canonical import text_hash
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.content import Document
from tsumugu.render.documents import said_facts


def document(*, now: str, before: str) -> Document:
    def plan(value: str, *translations: tuple[str, p.Translation]) -> p.Plan:
        target = ((2026, p.Target(kind="at-least", value=value)),)
        item = p.Indicator(id="k", name="数", unit="件", definition="定義", targets=target, translations=translations)
        return p.Plan(id="x", title="計画", period=p.Period(first=2025, last=2026), indicators=(item,))

    english = ("en.definition", p.Translation(text="Definition", source=text_hash("定義")))
    return Document(slug="x", plan=plan(now, english), previous=plan(before), date="2026-04-01")


def changes(one: Document, language: str) -> list[str | None]:
    plan = to_plan(translated(to_table(one.plan), language))
    return [year.change for facts in said_facts(one, plan, language) for year in facts.years]


def test_a_new_translation_is_no_new_definition() -> None:
    same, raised = document(now="9", before="9"), document(now="12", before="9")
    assert changes(same, "en") == changes(same, "ja") == [None, "unchanged"]
    assert changes(raised, "en") == changes(raised, "ja") == [None, "raised"]


def test_without_an_edition_before_nothing_is_labelled() -> None:
    alone = replace(sample_document(), previous=None)
    assert set(changes(alone, "ja")) == {None}


def test_a_target_of_a_year_outside_the_period_is_not_dropped_in_silence() -> None:
    one = document(now="9", before="9")
    assert one.previous is not None
    promised = replace(one.previous.indicators[0], targets=((2030, p.Target(kind="at-least", value="9")),))
    one = replace(one, previous=replace(one.previous, indicators=(promised,)))
    assert changes(one, "ja") == [None, "new", "removed"]
