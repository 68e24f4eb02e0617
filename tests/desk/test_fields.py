"""Forms are generated for every type, and an untouched form changes nothing."""

from __future__ import annotations

from django.http import QueryDict
from msgspec.structs import replace
from tests.acts import added, done
from tests.desk.plan import small

from tsumugu.core import edits
from tsumugu.core.operations import Set, apply
from tsumugu.core.plan import Block, Chapter, Figure, Target
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import MISSING, Table, to_plan, to_table
from tsumugu.desk.sheets import asked, fields


def posted(table: Table, node: str, **changed: str) -> tuple[QueryDict, list[str]]:
    """What a browser would send for the form of a node."""
    data = QueryDict(mutable=True)
    paths = []
    for group in fields.groups(table, node):
        for unit in group.units:
            paths.append(unit.path)
            data["was:" + unit.path] = unit.was
            for one in unit.inputs:
                if one.kind == "checks":
                    data.setlist(one.name, [o.value for o in one.options if o.selected])
                elif one.kind == "select":
                    data[one.name] = next((o.value for o in one.options if o.selected), "")
                else:
                    data[one.name] = one.value.replace("\n", "\r\n")
    for name, value in changed.items():
        data[name] = value
    return data, paths


def test_every_type_has_a_form_and_an_untouched_one_changes_nothing() -> None:
    """A picture is no field that is typed: of a figure without one nothing is asked for it."""
    figure = Figure(id="zzfig", alt="棒グラフ", caption="題", source="出典")
    chapter = Chapter(id="zzchap", title="図", content=(Block(id="zzblock", figures=(figure,)),))
    table = to_table(replace(small(), chapters=(*small().chapters, chapter)))
    assert {entry.type for entry in table.nodes.values()} == set(NODE_TYPES)
    assert posted(table, "zzfig")[1] == ["alt", "caption", "source"]
    for node in table.nodes:
        data, paths = posted(table, node)
        changes, errors = asked.sets(table, node, data, paths)
        assert (list(changes), errors) == ([], {}), node


def test_a_step_and_a_target() -> None:
    table = to_table(small())
    data, paths = posted(table, "s0", **{"f:start": "R6.4", "f:end": "令和7年度"})
    changes, errors = asked.sets(table, "s0", data, paths)
    assert not errors
    after = apply(table, changes)
    assert after.nodes["s0"].fields["start"] == "2024-04"
    assert after.nodes["s0"].fields["end"] == 2025
    data, paths = posted(table, "k0", **{"f:targets.2026:value": "１５０"})
    after = apply(table, asked.sets(table, "k0", data, paths)[0])
    assert after.nodes["k0"].fields["targets.2026"] == Target(kind="at-least", value="150")


def test_what_cannot_be_read_is_said_and_not_saved() -> None:
    table = to_table(small())
    data, paths = posted(table, "s0", **{"f:start": "来年", "f:label": ""})
    changes, errors = asked.sets(table, "s0", data, paths)
    assert not changes
    assert set(errors) == {"start", "label"}


def test_line_breaks_are_kept_by_the_one_rule_of_texts() -> None:
    """CRLF is a line feed; a lone carriage return is no line break and is not made one: the rules refuse it."""
    table = to_table(small())
    data, paths = posted(table, "i0", **{"f:summary": "甲\r乙", "f:note": "か\u3099\r\n丙"})
    changes, errors = asked.sets(table, "i0", data, paths)
    assert set(errors) == {"summary"}
    after = apply(table, changes)
    assert (after.nodes["i0"].fields["summary"], after.nodes["i0"].fields["note"]) == ("概要。", "が\n丙")
    (box,) = fields.unit(after, "i0", "note").inputs
    assert box.untouched({box.name: "が\r\n丙"}) and not box.untouched({box.name: "が\r\n丁"})


def test_before_is_what_the_form_was_drawn_with() -> None:
    table = to_table(small())
    data, paths = posted(table, "i0", **{"f:summary": "別の概要。"})
    moved = apply(table, asked.sets(table, "i0", *posted(table, "i0", **{"f:summary": "他人の概要。"}))[0])
    (op,) = asked.sets(moved, "i0", data, paths)[0]
    assert isinstance(op, Set) and (op.before, op.after) == ("概要。", "別の概要。")


def test_structure() -> None:
    table = to_table(small(2))
    changes, node = added(table, "a0", "planned")
    grown = apply(table, changes)
    assert grown.nodes[node].type == "step"
    up = apply(grown, done(edits.step_in_order(grown, node, -1)))
    assert up.children("a0", "planned") == ("s0", node, "t0")
    moved = apply(grown, done(edits.move(grown, node, "a1", "actual")))
    assert moved.children("a1", "actual") == (node,)
    gone = apply(moved, done(edits.delete(moved, "i1")))
    assert node not in gone.nodes
    to_plan(gone)


def test_a_missing_field_stays_missing() -> None:
    table = to_table(small())
    data, _paths = posted(table, "i0")
    assert fields.parse(table, "i0", "situation", data) is MISSING
