"""A plan as one language says it, and which of its words are out of date."""

from __future__ import annotations

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import Chapter, Philosophy, Plan, Translation
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import stale, translated


def said(text: str, source: str) -> Translation:
    return Translation(text=text, source=text_hash(source))


PLAN = Plan(
    id="p",
    title="計画",
    philosophy=Philosophy(statement=("紡ぐ。", "つなぐ。"), catchphrase="もっとおもしろく"),
    chapters=(
        Chapter(id="c1", title="はじめに", translations=(("en.title", said("Foreword", "まえがき")),)),
        Chapter(id="c2", title="資料", translations=(("ja-easy.title", said("しりょう", "資料")),)),
    ),
    translations=(
        ("en.philosophy.statement", said("We spin.\nWe join.", "紡ぐ。\nつなぐ。")),
        ("en.stage", said("draft", "案")),
        ("en.title", said("Plan", "計画")),
    ),
)


def test_what_is_translated_is_said_and_the_rest_stays() -> None:
    english = to_plan(translated(to_table(PLAN), "en"))
    assert english.title == "Plan" and english.philosophy.statement == ("We spin.", "We join.")
    assert english.philosophy.catchphrase == "もっとおもしろく"
    assert [chapter.title for chapter in english.chapters] == ["Foreword", "資料"]
    # A translation of a field that is not there says nothing.
    assert english.stage is None
    table = to_table(PLAN)
    assert translated(table, "en").nodes["c2"] is table.nodes["c2"]
    assert translated(table, "de") == table


def test_a_translation_of_other_words_is_stale() -> None:
    assert stale(to_table(PLAN), "en") == {("c1", "title")}
    assert stale(to_table(PLAN), "ja-easy") == frozenset()
