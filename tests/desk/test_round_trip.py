"""What nobody touched comes back as it was, character by character; what somebody touched changes alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.http import HttpResponse, QueryDict
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.desk import reader
from tests.desk.plan import small
from tests.strategies import HOSTILE, plans

from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.plan import Actual, Baseline, Ending, Judgement, Leaf, Plan, Target
from tsumugu.core.schema import NODE_TYPES, field_spec, parts_of
from tsumugu.core.table import MISSING, Entry, Table, to_table
from tsumugu.desk.sheets import asked, controls, fields


def drawn(table: Table, node: str, *only: str) -> reader.Form:
    """The form of a node (or some fields of it), drawn and read as a browser does."""
    if only:
        units = [fields.unit(table, node, path) for path in only]
    else:
        units = [unit for group in fields.groups(table, node) for unit in group.units]
    page = controls.fieldsets(units, "/")
    return reader.forms(HttpResponse(f"<form>{page}</form>"))[0]


def sent(table: Table, node: str, data: QueryDict) -> ChangeSet:
    paths = [name[4:] for name in data if name.startswith("was:")]
    changes, wrong = asked.sets(table, node, data, paths)
    assert wrong == {}
    return changes


@settings(deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(plans())
def test_a_form_that_nobody_touched_changes_nothing(plan: Plan) -> None:
    table = to_table(plan)
    for node in table.nodes:
        assert list(sent(table, node, drawn(table, node).filled())) == [], node


@settings(deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(plans(), st.data())
def test_a_part_that_somebody_touched_changes_alone(plan: Plan, data: st.DataObject) -> None:
    """Also of a value that is one whole: the note beside a new number stays, line breaks and all."""
    table = to_table(plan)
    node = data.draw(st.sampled_from(sorted(table.nodes)))
    form = drawn(table, node)
    inputs = {one.name: one for group in fields.groups(table, node) for unit in group.units for one in unit.inputs}
    free = sorted(name for name, one in inputs.items() if one.kind in ("area", "text") and _is_free(table, node, name))
    if not free:
        return
    name = data.draw(st.sampled_from(free))
    path, _colon, part = name[2:].partition(":")
    spec = field_spec(table.nodes[node].type, path)
    assert spec is not None
    changes = sent(table, node, form.with_({name: "触れた。\n二行目。" if inputs[name].kind == "area" else "触れた"}))
    (op,) = changes
    assert isinstance(op, Set) and op.path == path
    if not part:
        return
    before = table.nodes[node].fields.get(path, MISSING)
    assert isinstance(op.after, Leaf)
    assert str(getattr(op.after, part)).startswith("触れた")
    for other in op.after.__struct_fields__:
        if other not in (part, "kind") and isinstance(before, Leaf):
            assert getattr(op.after, other) == getattr(before, other), other


def _is_free(table: Table, node: str, name: str) -> bool:
    """Whether one part can be typed alone: a value that is not there yet may need other parts too."""
    path, _colon, part = name[2:].partition(":")
    spec = field_spec(table.nodes[node].type, path)
    assert spec is not None
    needed = (
        [one for one in parts_of(spec.leaf) if one.required and one.path not in ("kind", part)] if spec.leaf else []
    )
    return not path.startswith("translations.") and (not needed or path in table.nodes[node].fields)


def _holding(node: str, path: str, value: Any) -> Table:
    table = to_table(small())
    entry = table.nodes[node]
    changed = Entry(entry.type, entry.parent, entry.slot, {**entry.fields, path: value})
    return Table({**table.nodes, node: changed}, table.order)


#: One field of each kind, and each part of each value that is one whole.
PLACES: tuple[tuple[str, str, Any], ...] = (
    ("i0", "title", None), ("i0", "summary", None), ("i0", "policy", None), ("i0", "note", None),
    ("i0", "change.digital", None), ("a0", "planned_texts.2025", None), ("i0", "former_titles.2024-04-01", None),
    ("", "philosophy.catchphrase", None), ("", "notice", None), ("", "readings.汐見", None), ("b1", "prose", None),
    ("k0", "unit", None), ("ga", "meaning", None), ("dx", "department", None), ("", "stage", None),
    ("k0", "actuals.2024", lambda t: Actual(text=t, note=t, unavailable=t, source=t)),
    ("k0", "targets.2024", lambda t: Target(kind="text", text=t)),
    ("k0", "baseline", lambda t: Baseline(year=2022, note=t)),
    ("i0", "judgements.2024.division", lambda t: Judgement(scheme="rs", grade=t, reason=t)),
    ("i0", "ended", lambda t: Ending(year=2026, reason=t)),
)  # fmt: skip


NAMED = {"k0": "name", "dx": "name", "b1": "prose", "ga": "mark"}


@pytest.mark.parametrize(("node", "path", "make"), PLACES, ids=[place[1] for place in PLACES])
def test_every_kind_of_field_brings_every_text_back(node: str, path: str, make: Any) -> None:
    for text in (*HOSTILE, "一行目。\n二行目。", "\n\n先頭の空行", "・甲\r\n・乙\r\n", "末尾に空白  \n"):
        table = _holding(node, path, make(text) if make else text)
        # ... and so it does when a neighbour is changed.
        beside = f"translations.ja-easy.{NAMED.get(node, 'title')}"
        form = drawn(table, node, path, beside)
        assert list(sent(table, node, form.filled())) == [], (path, text)
        (op,) = sent(table, node, form.with_({f"f:{beside}:text": "別の欄"}))
        assert isinstance(op, Set) and op.path == beside, (path, text)


def test_a_text_with_line_breaks_has_a_box_that_keeps_them() -> None:
    for node_type, spec in NODE_TYPES.items():
        for path, one in spec.fields.items():
            if one.kind == "prose" or (one.kind == "atom" and one.type is str and not one.form and not one.to):
                assert fields.text_input(f"f:{path}", "", "一\n二", line=one.trait.line).keeps_lines, (node_type, path)


def test_a_list_keeps_what_it_has_until_it_is_touched() -> None:
    table = _holding("c1", "topics", ("", " 前後に空白 ", "同じ", "同じ"))
    assert list(sent(table, "c1", drawn(table, "c1").filled())) == []
    (op,) = sent(table, "c1", drawn(table, "c1").filled(f__topics="一\n二"))
    assert isinstance(op, Set) and op.after == ("一", "二")


def test_a_reference_to_what_is_gone_stays_until_it_is_taken_away() -> None:
    table = _holding("i0", "areas", ("farm", "gone"))
    form = drawn(table, "i0")
    assert list(sent(table, "i0", form.filled())) == []
    assert [value for name, value in form.sent if name == "f:areas"] == ["farm", "gone"]


def test_changing_one_part_of_a_target_keeps_the_others() -> None:
    table = _holding("k0", "targets.2024", Target(kind="text", text="・丙\n・丁"))
    changes = sent(table, "k0", drawn(table, "k0").with_({"f:targets.2024:text": "・丙\n・丁\n・戊"}))
    assert apply(table, changes).nodes["k0"].fields["targets.2024"] == Target(kind="text", text="・丙\n・丁\n・戊")
    assert msgspec.to_builtins(Target(kind="text", text="x")) == {"kind": "text", "text": "x"}


def test_the_parts_beside_the_one_that_was_typed_into_stay_as_they_were() -> None:
    """Also where they hold what no reader would take today: other line breaks, a number as an old file wrote it."""
    held = Actual(value="007", text="甲\r\n乙\r", note="末尾 \r\n", status="final")
    table = _holding("k0", "actuals.2024", held)
    (op,) = sent(table, "k0", drawn(table, "k0", "actuals.2024").with_({"f:actuals.2024:source": "調べ"}))
    assert isinstance(op, Set) and op.after == msgspec.structs.replace(held, source="調べ")
