"""A plan as one language says it, and which of its words are out of date."""

from __future__ import annotations

import pytest

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import Chapter, Philosophy, Plan, Translation
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Entry, Table, to_plan, to_table
from tsumugu.core.traits import is_translatable
from tsumugu.core.translation import stale, translated
from tsumugu.core.validation import validate_table


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


#: What a program reads, with a value it might have.
NOT_WORDS = [
    ("plan", "id", "p"), ("division", "valid_from", "2024-04-01"), ("indicator", "kind", "output"),
    ("indicator", "leads_to", ("n1",)), ("initiative", "lead", "n1"), ("initiative", "budget.2024", "12.5"),
    ("step", "start", "2024-05"), ("step", "shape", "bar"), ("plan", "readings.汐見", "しおみ"),
    ("plan", "process", "{}"),
]  # fmt: skip


@pytest.mark.parametrize(("node_type", "path", "value"), NOT_WORDS)
def test_what_a_program_reads_is_the_same_in_every_language(node_type: str, path: str, value: str) -> None:
    source = value if isinstance(value, str) else "\n".join(value)
    cell = f"translations.en.{path}"
    table = Table({"n": Entry(node_type, "", "x", {path: value, cell: said("<script>", source)})}, {})
    assert translated(table, "en") == table and not stale(table, "en")
    whole = Table({**to_table(PLAN).nodes, **table.nodes}, {})
    assert "bad-translation" in {problem.code for problem in validate_table(whole, {"n"})}


def test_every_field_of_words_can_be_translated() -> None:
    words = {
        f"{name}.{path}" for name, spec in NODE_TYPES.items() for path in spec.fields if is_translatable(name, path)
    }
    assert {"plan.title", "plan.stages", "initiative.change.digital", "activity.planned_texts"} <= words
    assert not [path for path in words if path.rpartition(".")[2] in ("id", "start", "end", "targets", "code")]
