"""The page of the plan file is true: its tables are the model's, its examples are read, its sentences hold."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests import plan_page
from tests.plan_page import HEAD, MEANINGS, PAGES, REFUSED

from tsumugu.core import traits
from tsumugu.core.plan import FORMAT
from tsumugu.core.schema import NODE_TYPES, field_spec, parts_of
from tsumugu.interchange import read_plan, write_json, write_yaml
from tsumugu.interchange.decoding import Decoder
from tsumugu.interchange.source import Findings
from tsumugu.render.vocabulary import words

LANGUAGES = tuple(PAGES)
EVERY_FIELD = [(name, path) for name, spec in NODE_TYPES.items() for path in spec.fields]


def page(language: str) -> str:
    return PAGES[language].read_text("utf-8")


def table(language: str, name: str) -> list[list[str]]:
    """The cells of a table as the page has it, without its head and code marks."""
    found = re.search(
        rf"^(?:<!-- table {name} -->|### {name})\n(.*?)(?:<!-- end -->|^### )", page(language), re.DOTALL | re.MULTILINE
    )
    assert found, name
    lines = [line for line in found[1].splitlines() if line.startswith("|")][2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_those_of_the_model(language: str) -> None:
    assert plan_page.filled(page(language), language) == page(language), "run `make tables`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_table_once(language: str) -> None:
    assert sorted(plan_page.shown(page(language))) == sorted(plan_page.TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NODE_TYPES)
def test_every_field_of_a_type_has_its_line(name: str, language: str) -> None:
    """Read from the page itself, so that what writes it can be wrong."""
    spec = NODE_TYPES[name]
    lines = {cells[0].strip("`"): cells for cells in table(language, name)}
    own = ("id",) if name != "plan" else ()
    assert list(lines) == [*own, *spec.fields, *spec.slots]
    for path, field in spec.fields.items():
        _name, word, kind, required, said, example = lines[path]
        assert word == words.pick(words.field_word(name, path), language)
        assert bool(required) == field.required
        assert all(f"`{choice}`" in kind for choice in field.choices)
        assert all(words.type_label(to, language).lower() in kind.lower() for to in field.to)
        assert field.leaf is None or f"(#{field.leaf.__name__.lower()})" in kind
        assert said and example.strip("`")
    for slot, child in spec.slots.items():
        assert f"[{child}](#{child})" in lines[slot][2]


def test_a_trait_is_told_where_it_holds_and_nowhere_else() -> None:
    for name, spec in NODE_TYPES.items():
        lines = {cells[0].strip("`"): cells[4] for cells in table("en", name)}
        for path in spec.fields:
            assert ("gives the number its meaning" in lines[path]) == (path in traits.MEANING[name])
            assert ("names who answers" in lines[path]) == (path in traits.ANSWERS[name])
            assert ("no form changes it" in lines[path]) == traits.is_locked(name, path)
            assert ("not part of the published value" in lines[path]) == traits.is_inside(name, path)
            assert ("*(result)*" in lines[path]) == traits.is_result(name, path)
            needed = spec.fields[path].trait.needed
            assert ("needed before it is published" in lines[path]) == needed


@pytest.mark.parametrize("name", plan_page.leaves())
def test_every_part_of_a_value_has_its_line(name: str) -> None:
    _node_type, field = plan_page.leaves()[name]
    assert field.leaf is not None
    for language in LANGUAGES:
        lines = {cells[0].strip("`"): cells for cells in table(language, name)}
        assert list(lines) == [part.path for part in parts_of(field.leaf)]
        for part in parts_of(field.leaf):
            assert bool(lines[part.path][2]) == part.required and lines[part.path][3]
            assert all(f"`{choice}`" in lines[part.path][1] for choice in part.choices)


@pytest.mark.parametrize(("name", "path"), EVERY_FIELD)
def test_every_field_means_something_and_its_example_is_read(name: str, path: str) -> None:
    """A field that is added and of which nobody says what it means fails here."""
    field = NODE_TYPES[name].fields[path]
    japanese, english = plan_page.meaning(name, path)
    assert japanese and english
    findings = Findings("example")
    read: dict[str, object] = {}
    Decoder(findings).field(field, path, plan_page.example(name, field), path, None, read)
    assert findings.problems == []
    assert read and all(field_spec(name, one) is field for one in read)


def test_no_meaning_is_for_nothing() -> None:
    known = {one for name, path in EVERY_FIELD for one in (path, f"{name}.{path}")}
    parts = {f"{field.path}.{part.path}" for _type, field in plan_page.leaves().values() if field.leaf
             for part in parts_of(field.leaf)}  # fmt: skip
    assert known | parts >= MEANINGS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_a_plan_without_fault(language: str) -> None:
    examples = re.findall(r"```yaml\n(format: .*?)```", page(language), re.DOTALL)
    assert len(examples) == 1
    plan, problems = read_plan(examples[0].encode(), "example.yaml")
    assert plan is not None and problems == ()
    assert read_plan(write_yaml(plan), "a.yaml")[0] == plan == read_plan(write_json(plan), "a.json")[0]


def test_both_pages_show_the_same_examples() -> None:
    english, japanese = (re.findall(r"```yaml\n.*?```", page(language), re.DOTALL) for language in ("en", "ja"))
    assert english == japanese != []


def test_a_text_is_written_as_the_page_shows_it() -> None:
    shown = re.findall(r"```yaml\n(summary: .*?)```", page("en"), re.DOTALL)[0]
    text = "予約を電話とアプリで受ける。配車は自動で決まる。"
    plan, _problems = read_plan(f"{HEAD}initiatives: [{{id: i, title: 事業, summary: {text}}}]\n".encode())
    assert plan is not None and plan.initiatives[0].summary == text
    indented = "".join(f"    {line}\n" for line in shown.splitlines())
    assert indented in write_yaml(plan).decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", REFUSED)
def test_what_the_page_says_is_refused_is(text: str, language: str) -> None:
    _plan, problems = read_plan((HEAD + text).encode(), "plan.yaml")
    codes = {problem.code for problem in problems if problem.severity == "error"}
    line = table(language, "refused")[REFUSED.index(text)]
    assert line[1].strip("`") in codes


def test_the_head_of_the_refused_examples_is_none_of_their_faults() -> None:
    plan, problems = read_plan(HEAD.encode(), "plan.yaml")
    assert plan is not None and problems == () and HEAD.startswith(f"format: {FORMAT}\n")


def test_missing_and_empty_are_two_things_for_fields_and_one_for_slots() -> None:
    bodies = ("", "notice: ''\n", "chapters: []\n")
    plans = [read_plan((HEAD + body).encode())[0] for body in bodies]
    missing, empty, no_children = plans
    assert missing != empty and missing == no_children


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_stand_in_the_order_of_the_tables(language: str) -> None:
    headings = re.findall(r"^### (\w+)$", page(language), re.MULTILINE)
    assert headings == [*NODE_TYPES, *plan_page.leaves()]
    assert all(before != after for before, after in pairwise(headings))
