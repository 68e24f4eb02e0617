"""What types and fields are to people: declared once on the structs, asked here type by type."""

from __future__ import annotations

import msgspec
import pytest

from tsumugu.core import plan as model
from tsumugu.core import traits
from tsumugu.core.approval import part_of
from tsumugu.core.schema import NODE_TYPES, field_spec, parts_of
from tsumugu.core.table import ROOT, Entry, Table

EVERY_FIELD = [(name, path) for name, spec in NODE_TYPES.items() for path in spec.fields]


@pytest.mark.parametrize("name", NODE_TYPES)
def test_every_type_says_what_it_is(name: str) -> None:
    assert "IS" in vars(NODE_TYPES[name].cls), "a type takes none of it from another"
    assert set(traits.called(name)) <= NODE_TYPES[name].fields.keys()
    assert name == "plan" or traits.holders(name)
    assert traits.type_of(msgspec.convert({**_least(name), "id": "x"}, NODE_TYPES[name].cls)) == name


def _least(name: str) -> dict[str, str]:
    return {path: "x" for path, spec in NODE_TYPES[name].fields.items() if spec.required}


def test_what_a_node_is_called_by_is_what_it_must_have() -> None:
    """All a new node needs is its name; paragraphs alone have none."""
    required = {
        name: [p for p, f in spec.fields.items() if f.required and p != "id"] for name, spec in NODE_TYPES.items()
    }
    assert required == {n: [traits.name_field(n)] if traits.name_field(n) else [] for n in NODE_TYPES}
    assert [name for name in NODE_TYPES if not traits.name_field(name)] == ["block"]


def test_parts() -> None:
    """An initiative and all beneath it is the roadmap; an indicator belongs to what it stands in."""
    parts = {name: traits.own_part(name) for name in NODE_TYPES}
    assert {name for name, part in parts.items() if part == "roadmap"} == {"initiative", "activity", "step"}
    assert {name for name, part in parts.items() if part is None} == {"indicator"}
    assert traits.part_slots("roadmap") == ("initiatives",)


@pytest.mark.parametrize(("parent", "part"), [(ROOT, "text"), ("f", "text"), ("i", "roadmap"), ("a", "roadmap")])
def test_an_indicator_is_of_the_part_it_stands_in(parent: str, part: str) -> None:
    nodes = {
        ROOT: Entry("plan", "", "", {}), "f": Entry("field", ROOT, "fields", {}),
        "i": Entry("initiative", ROOT, "initiatives", {}), "a": Entry("activity", "i", "activities", {}),
        "n": Entry("indicator", parent, "indicators", {}),
    }  # fmt: skip
    table = Table(nodes, {})
    assert part_of("n", table, table) == part


def test_what_gives_a_number_its_meaning() -> None:
    assert {
        n: ("definition", "unit", "direction", "span") if n == "indicator" else () for n in NODE_TYPES
    } == traits.MEANING
    assert [name for name in NODE_TYPES if traits.is_measured(name)] == ["indicator"]


def test_who_answers() -> None:
    assert {n: p for n, p in traits.ANSWERS.items() if p} == {
        "initiative": ("lead",), "activity": ("division",), "indicator": ("division",),
    }  # fmt: skip
    assert [name for name in NODE_TYPES if traits.answers_itself(name)] == ["division"]


def test_what_came_out() -> None:
    assert {(n, p) for n, p in EVERY_FIELD if traits.is_result(n, p)} == {
        ("indicator", "actuals"), ("activity", "actual_texts"), ("initiative", "judgements"),
    }  # fmt: skip
    assert traits.is_result("indicator", "actuals.2025")
    assert not traits.is_result("indicator", "targets.2025")
    assert traits.stands_as_result("step", "actual")
    assert not traits.stands_as_result("step", "planned")
    assert not traits.stands_as_result("activity", "activities")


def test_pages_and_places() -> None:
    """Every type but grades, schemes, steps and the plan itself stands somewhere; addresses stay for ever."""
    assert traits.PAGES == {
        "initiative": "initiatives", "field": "fields", "area": "areas", "vision": "visions", "indicator": "indicators",
        "focus_theme": "focus", "division": "divisions",
    }  # fmt: skip
    assert {"activity", "chapter", "block", "figure", "indicator"} == traits.PLACED
    assert {name for name in NODE_TYPES if traits.of(name).place == "text"} == {"chapter", "block", "figure"}
    assert len(set(traits.PAGES.values())) == len(traits.PAGES)


def test_what_stands_within() -> None:
    """What can stand elsewhere too is not within: an indicator of an initiative may be one of the plan."""
    assert traits.within("chapter") == ("chapter", "block", "figure")
    assert traits.within("initiative") == ("initiative", "activity", "step")
    assert traits.within("plan") == tuple(NODE_TYPES)


def test_readers_are_told_of() -> None:
    assert {name for name in NODE_TYPES if traits.is_subject(name)} == {"initiative", "field", "chapter"}
    assert {name for name in NODE_TYPES if traits.has_sheet(name)} == {"initiative"}
    assert {name for name in NODE_TYPES if traits.is_words_alone(name)} == {"block", "vision"}
    assert {name for name in NODE_TYPES if traits.has_period(name)} == {"step"}


def test_former_names() -> None:
    assert {name: traits.former_names(name) for name in NODE_TYPES if traits.former_names(name)} == {
        "plan": "former_titles", "division": "renames", "initiative": "former_titles",
    }  # fmt: skip


def test_what_no_form_changes_and_what_stays_inside() -> None:
    assert {f"{n}.{p}" for n, p in EVERY_FIELD if traits.is_locked(n, p)} == {
        "plan.id", "plan.process", "initiative.adopted_from",
    }  # fmt: skip
    assert traits.INSIDE == ("process",)
    assert not traits.is_locked("initiative", "no-such-field")


def test_one_line_or_several() -> None:
    """Names, units and sources are a line; what is prose never is."""
    lines = {(n, p) for n, p in EVERY_FIELD if (spec := field_spec(n, p)) and spec.trait.line}
    assert {p for _n, p in lines} == {
        "title", "name", "label", "mark", "unit", "stage", "department", "source", "caption", "former_titles",
        "renames", "readings", "organization.code", "organization.name",
    }  # fmt: skip
    assert {spec.path for spec in parts_of(model.Actual) if spec.trait.line} == {"source"}
    specs = [field_spec(name, path) for name, path in EVERY_FIELD]
    assert not [spec for spec in specs if spec and spec.trait.line and spec.kind == "prose"]


def test_parts_that_name_something_are_no_text() -> None:
    leaves = (model.Judgement, model.Adoption, model.Translation, model.Actual, model.Ending)
    assert {leaf.__name__: [spec.path for spec in parts_of(leaf) if traits.is_text(spec)] for leaf in leaves} == {
        "Judgement": ["reason"], "Adoption": [], "Translation": ["text"],
        "Actual": ["text", "unavailable", "note", "source"], "Ending": ["reason"],
    }  # fmt: skip
