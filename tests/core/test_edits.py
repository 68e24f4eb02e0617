"""What a person asked becomes a change set, or a problem with a code: as tables, below every surface."""

from __future__ import annotations

from typing import Any

import pytest
from tests.core.edit_scripts import BASE

from tsumugu.core import edits
from tsumugu.core.edits import Asked
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.plan import Actual, Baseline, Target, Translation
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import MISSING, ROOT, Missing, Table, Value
from tsumugu.core.typed import Typed, is_new_cell, is_writable, key, listed, refused, value


def spec_of(name: str) -> Any:
    node_type, _, path = name.partition(".")
    spec = field_spec(node_type, path)
    assert spec is not None
    return spec


# -- text -> value -----------------------------------------------------------------------------

READ: list[tuple[str, Typed, Value | Missing, Value | Missing | str]] = [
    # field, what was typed, what was there, what it becomes (a code: refused)
    ("initiative.summary", "概要。\r\n次の行", MISSING, "概要。\n次の行"),
    ("initiative.summary", "", "概要。", MISSING),
    ("initiative.title", "題", "前の題", "題"),
    ("initiative.title", " \u3000", "前の題", "required"),
    ("initiative.policy", "  ", "政策", MISSING),
    ("indicator.kind", "outcome", MISSING, "outcome"),
    ("indicator.kind", "アウトカム", MISSING, "not-listed"),
    ("step.tentative", "yes", MISSING, True),
    ("step.tentative", "no", True, False),
    ("step.tentative", "", True, MISSING),
    ("step.tentative", "maybe", True, "not-listed"),
    ("step.start", "R6.4", MISSING, "2024-04"),
    ("step.start", "令和7年度", MISSING, 2025),
    ("step.start", "来年", MISSING, "bad-time"),
    ("division.valid_from", "令和8年4月1日", MISSING, "2026-04-01"),
    ("division.valid_from", "春", MISSING, "bad-date"),
    ("plan.period.first", "R5", MISSING, 2023),
    ("plan.period.first", "R5.4", MISSING, "month-for-year"),
    ("initiative.budget.2025", "１，２００", MISSING, "1200"),
    ("initiative.budget.2025", "多い", MISSING, "bad-number"),
    ("activity.planned_texts.2025", "設計\r\n試行", MISSING, "設計\n試行"),
    ("chapter.topics", "一\n\n 二 \n", MISSING, ("一", "二")),
    ("chapter.topics", " \n", ("一",), MISSING),
    ("initiative.lead", "d1", MISSING, "d1"),
    ("initiative.lead", "", "d1", MISSING),
    ("initiative.lead", "nobody", "d1", "not-listed"),
    ("initiative.partners", ("d2", "d1", "d2"), MISSING, ("d1", "d2")),
    ("initiative.partners", (), ("d1",), MISSING),
    ("initiative.partners", ("d1", "nobody"), MISSING, "not-listed"),
    ("initiative.lead", ("d1",), MISSING, "not-writable"),
    ("indicator.targets.2026", {"value": "150"}, MISSING, Target(kind="at-least", value="150")),
    ("indicator.targets.2026", {"low": "1", "high": "2"}, MISSING, Target(kind="range", low="1", high="2")),
    ("indicator.targets.2026", {"text": "整備する"}, MISSING, Target(kind="text", text="整備する")),
    (
        "indicator.targets.2026", {"value": "9"}, Target(kind="at-most", value="5"), Target(kind="at-most", value="9"),
    ),
    ("indicator.targets.2026", {"value": "", "kind": ""}, Target(kind="at-most", value="5"), MISSING),
    ("indicator.targets.2026", {"value": "five"}, Target(kind="at-most", value="5"), "bad-number"),
    ("indicator.targets.2026", {"kind": "about"}, MISSING, "not-listed"),
    ("indicator.actuals.2025", {"note": "速報"}, Actual(value="3"), Actual(value="3", note="速報")),
    ("indicator.baseline", {"value": "3"}, MISSING, "part-missing"),
    ("indicator.baseline", {"value": "3", "year": "R4"}, MISSING, Baseline(year=2022, value="3")),
    ("initiative.translations.en.title", {"text": ""}, Translation(text="x", source="0"), MISSING),
    ("initiative.title", {"text": "x"}, "前の題", "not-writable"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "was", "expected"), READ, ids=[row[0] for row in READ])
def test_what_was_typed_is_read(
    field: str, typed: Typed, was: Value | Missing, expected: Value | Missing | str
) -> None:  # fmt: skip
    found = value(spec_of(field), typed, was, offered={"d1", "d2"})
    if isinstance(found, Problem):
        assert found.code == expected
        assert found.message and found.message_en and found.severity == "error"
    else:
        assert found == expected


def test_what_is_missing_of_a_value_is_named() -> None:
    found = value(spec_of("indicator.baseline"), {"value": "3"}, MISSING)
    assert isinstance(found, Problem) and found.path == "year"
    found = value(spec_of("initiative.judgements.2025.division"), {"reason": "よい"}, MISSING)
    assert isinstance(found, Problem) and found.path == "scheme grade"


def test_a_translation_knows_the_words_it_is_of() -> None:
    spec = spec_of("initiative.translations.en.title")
    one, other = (value(spec, {"text": "Title"}, MISSING, source=words) for words in ("題", "別の題"))
    assert isinstance(one, Translation) and isinstance(other, Translation)
    assert (one.text, other.text) == ("Title", "Title") and one.source != other.source


def test_lines_are_broken_by_line_feeds_alone() -> None:
    assert listed("一\r\n\r\n 二\n三\r四 ") == ("一", "二", "三\r四")


KEYS = [
    ("initiative", "budget", "令和7年度", "2025"),
    ("initiative", "budget", "令和7年5月", "month-for-year"),
    ("initiative", "budget", "\u3000", "key-missing"),
    ("initiative", "former_titles", "R6.3.31", "2024-03-31"),
    ("initiative", "former_titles", "R6", "bad-date"),
    ("initiative", "translations", "en.title", "en.title"),
    ("initiative", "translations", "en.budget", "not-listed"),
    ("initiative", "translations", "en.nothing", "not-listed"),
    ("initiative", "judgements", "2025.division", "2025.division"),
    ("initiative", "judgements", "division", "not-listed"),
    ("plan", "readings", "汐見", "汐見"),
    ("plan", "readings", "汐/見", "not-listed"),
    ("initiative", "title", "x", "no-such-slot"),
    ("initiative", "nothing", "x", "no-such-slot"),
]


@pytest.mark.parametrize(("node_type", "field", "typed", "expected"), KEYS)
def test_keys_of_new_cells(node_type: str, field: str, typed: str, expected: str) -> None:
    found = key(node_type, field, typed)
    assert (found.code if isinstance(found, Problem) else found) == expected


def test_a_key_is_no_longer_than_it_may_be() -> None:
    assert is_new_cell("plan", "readings." + "字" * 100)
    assert not is_new_cell("plan", "readings." + "字" * 101)
    assert isinstance(key("plan", "readings", "字" * 101), Problem)


def test_where_a_person_may_write() -> None:
    """Every field but the cells' heads and what is locked; a cell that is there, be its key good or not."""
    entry = BASE.nodes["i1"]
    fields = NODE_TYPES["initiative"].fields
    refused_here = {path for path in fields if not is_writable(entry, path)}
    assert refused_here == {path for path, spec in fields.items() if spec.kind == "keyed"} | {"adopted_from"}
    assert is_writable(entry, "budget.2025") and not is_writable(entry, "budget.soon")
    odd = edits.with_fields(BASE, "i1", {"budget.soon": "1"}).nodes["i1"]
    assert is_writable(odd, "budget.soon")
    assert not is_writable(BASE.nodes[ROOT], "process") and not is_writable(BASE.nodes[ROOT], "id")


def test_texts_that_cannot_be_kept_are_refused_but_what_stood_there_stays() -> None:
    long = "字" * 100_001
    for text in (long, "a\x00b"):
        problem = refused(text)
        assert problem is not None and problem.severity == "error"
        assert refused(text, text) is None
    assert refused(Actual(value="1", note="a\x00b")) is not None
    assert refused(("一", "二\n三")) is not None, "a word of a list has no line breaks"
    assert refused("一\n二") is None and refused(MISSING) is None


# -- fields ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "wanted", "edited"),
    [
        ("", "新しい", True),
        ("今", "新しい", True),  # it was shown something else: the merge judges
        ("新しい", "新しい", False),
        ("前", "今", False),  # it stands there already
    ],
)
def test_an_edit_says_what_was_shown(was: str, wanted: str, edited: bool) -> None:
    now = edits.with_fields(BASE, "i1", {"policy": "今"})
    found = list(edits.sets(now, "i1", [Asked("policy", was or MISSING, wanted)]))
    assert found == ([Set("i1", "initiative", "policy", was or MISSING, wanted)] if edited else [])


def test_fields_of_a_node_as_they_were_shown() -> None:
    assert edits.with_fields(BASE, "i1", dict(BASE.nodes["i1"].fields)) is BASE
    changed = edits.with_fields(BASE, "i1", {"policy": "政策", "title": MISSING})
    assert changed.nodes["i1"].fields.get("policy") == "政策" and "title" not in changed.nodes["i1"].fields
    assert "policy" not in BASE.nodes["i1"].fields and changed.order is BASE.order


def test_coupled_fields_go_with_an_edit_as_they_were_shown() -> None:
    """A target was typed where the form showed another unit than the state it was made from."""
    unit = BASE.nodes["n1"].fields.get("unit", MISSING)
    shown = edits.with_fields(BASE, "n1", {"unit": "人", "note": "備考"})
    target = Set("n1", "indicator", "targets.2030", MISSING, Target(kind="at-least", value="1"))
    assert unit != "人"
    assert list(edits.beside(ChangeSet((target,)), "n1", BASE, shown)) == [
        target, Set("n1", "indicator", "unit", "人", "人"),
    ]  # fmt: skip
    note = Set("n1", "indicator", "source", MISSING, "統計")
    assert list(edits.beside(ChangeSet((note,)), "n1", BASE, shown)) == [note], "a source is coupled with nothing"


def test_what_a_refused_save_met() -> None:
    one = Set("n1", "indicator", "targets.2030", MISSING, Target(kind="at-least", value="1"))
    other = Set("n1", "indicator", "note", MISSING, "備考")
    both = ChangeSet((one, other))
    assert edits.meeting(both, ["note"]) == {"note"}
    assert edits.meeting(both, ["unit+definition+targets"]) == {"targets.2030"}
    assert edits.meeting(both, ["elsewhere"]) == {"targets.2030", "note"}, "none is named: all of them"
    same = Set("n1", "indicator", "unit", "件", "件")
    assert list(edits.without(ChangeSet((one, other, same)), {"note"})) == [one]


# -- structure ---------------------------------------------------------------------------------


def grown() -> tuple[Table, str]:
    node = edits.new_id(BASE, lambda size: bytes(range(size)))
    changes = edits.add(BASE, "t1", "planned", node=node, name="新しい工程")
    assert isinstance(changes, ChangeSet)
    return apply(BASE, changes), node


def test_a_new_node_is_the_last_and_has_its_name() -> None:
    table, node = grown()
    assert table.children("t1", "planned") == (*BASE.children("t1", "planned"), node)
    assert (table.nodes[node].type, table.nodes[node].fields) == ("step", {"label": "新しい工程"})
    assert edits.is_new(BASE, node) and not edits.is_new(table, node) and not edits.is_new(BASE, "made-up")
    chapter = next(n for n, entry in BASE.nodes.items() if entry.type == "chapter")
    changes = edits.add(BASE, chapter, "content", node=node, name="本文")
    assert isinstance(changes, ChangeSet)
    assert apply(BASE, changes).nodes[node].fields == {}, "a paragraph has no name"


def test_up_and_down_stop_at_the_ends() -> None:
    table, node = grown()
    here = table.children("t1", "planned")
    for by, expected in ((1, here), (-1, (*here[:-2], node, here[-2])), (-99, (node, *here[:-1]))):
        changes = edits.step_in_order(table, node, by)
        assert isinstance(changes, ChangeSet)
        assert apply(table, changes).children("t1", "planned") == expected


def test_a_node_moves_to_the_end_of_another_slot() -> None:
    table, node = grown()
    places = list(edits.destinations(table, node))
    assert ("t1", "actual") in places and ("t1", "planned") not in places
    for parent, slot in places:
        changes = edits.move(table, node, parent, slot)
        assert isinstance(changes, ChangeSet)
        assert apply(table, changes).children(parent, slot)[-1] == node
    assert edits.move(table, node, "t1", "planned") == ChangeSet()


def test_what_is_deleted_takes_along_what_is_beneath() -> None:
    changes = edits.delete(BASE, "i1")
    assert isinstance(changes, ChangeSet)
    after = apply(BASE, changes)
    assert after.nodes.keys() == BASE.nodes.keys() - set(BASE.subtree("i1"))


def _add(table: Table, parent: str, slot: str) -> ChangeSet | Problem:
    return edits.add(table, parent, slot, node="n", name="x")


def test_what_cannot_be_done_is_said_with_a_code() -> None:
    chapter, section = _nested()
    for found, code in (
        (_add(BASE, "i1", "steps"), "no-such-slot"),
        (edits.delete(BASE, ROOT), "the-plan"),
        (edits.delete(BASE, "gone"), "the-plan"),
        (edits.step_in_order(BASE, ROOT, 1), "no-such-place"),
        (edits.move(BASE, "t1", "n1", "activities"), "no-such-place"),
        (edits.move(BASE, "t1", "gone", "activities"), "no-such-place"),
        (edits.move(section, chapter, "inner", "sections"), "inside-itself"),
    ):
        assert isinstance(found, Problem) and found.code == code
        assert found.message and found.message_en


def _nested() -> tuple[str, Table]:
    """A chapter with a section called ``inner``."""
    chapter = next(n for n, entry in BASE.nodes.items() if entry.type == "chapter")
    changes = edits.add(BASE, chapter, "sections", node="inner", name="節")
    assert isinstance(changes, ChangeSet)
    return chapter, apply(BASE, changes)
