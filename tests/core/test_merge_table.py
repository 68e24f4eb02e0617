"""The merge table: what meets what and what comes of it, by numbered rows that a reader can check by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from tests.core.edit_scripts import BASE, Bench, check_well_formed

from tsumugu.core.conflicts import Choice
from tsumugu.core.merge import Merge, merge
from tsumugu.core.ordering import join
from tsumugu.core.plan import Target
from tsumugu.core.table import MISSING, Entry, Table, Value

Act = Callable[[Bench], None]


def put(node: str, path: str, value: Value) -> Act:
    def act(bench: Bench) -> None:
        entry = bench.nodes[node]
        bench.nodes[node] = Entry(entry.type, *entry.place, {**entry.fields, path: value})

    return act


def clear(node: str, path: str) -> Act:
    def act(bench: Bench) -> None:
        entry = bench.nodes[node]
        fields = {k: v for k, v in entry.fields.items() if k != path}
        bench.nodes[node] = Entry(entry.type, *entry.place, fields)

    return act


def delete(node: str) -> Act:
    return lambda bench: bench.delete(node)


def move(node: str, parent: str, slot: str, position: int = 0) -> Act:
    return lambda bench: bench.put(node, (parent, slot), position)


def add(node: str, type_name: str, parent: str, slot: str, position: int, **fields: Value) -> Act:
    def act(bench: Bench) -> None:
        bench.nodes[node] = Entry(type_name, parent, slot, dict(fields))
        bench.order.setdefault((parent, slot), []).insert(position, node)

    return act


def order(parent: str, slot: str, *ids: str) -> Act:
    return lambda bench: bench.order.update({(parent, slot): list(ids)})


def both(*acts: Act) -> Act:
    def act(bench: Bench) -> None:
        for one in acts:
            one(bench)

    return act


def side(act: Act) -> Table:
    bench = Bench(BASE)
    act(bench)
    table = bench.table()
    check_well_formed(table)
    return table


def merged(ours: Act, theirs: Act) -> Merge:
    result = merge(BASE, side(ours), side(theirs))
    back = merge(BASE, side(theirs), side(ours))
    assert result.value == back.value
    check_well_formed(result.value)
    return result


def nothing(bench: Bench) -> None:
    return None


def T(value: int) -> Target:
    return Target(kind="at-least", value=str(value))


def step(node: str, position: int) -> Act:
    return add(node, "step", "t1", "planned", position, label=node)


#: number, ours, theirs, kinds of the conflicts, and what the result holds: (node, path) → value.
FIELDS = [
    ("1 one side changed", put("i1", "title", "新"), nothing, (), {("i1", "title"): "新"}),
    ("2 the same change", put("i1", "title", "新"), put("i1", "title", "新"), (), {("i1", "title"): "新"}),
    ("3 two values", put("i1", "title", "甲"), put("i1", "title", "乙"), ("field",), {("i1", "title"): "事業"}),
    (
        "4 prose apart",
        put("b1", "prose", "初めの文。次の文。終わりの文。"),
        put("b1", "prose", "最初の文。次の文。結びの文。"),
        (),
        {("b1", "prose"): "初めの文。次の文。結びの文。"},
    ),
    (
        "5 prose adjacent",
        put("b1", "prose", "初めの文。次の文。終わりの文。"),
        put("b1", "prose", "最初の文。別の文。終わりの文。"),
        ("prose",),
        {("b1", "prose"): "最初の文。次の文。終わりの文。"},
    ),
    ("6 a cell, equal", put("n1", "targets.2027", T(9)), put("n1", "targets.2027", T(9)), (), {("n1", "targets.2027"): T(9)}),
    ("6 a cell, two values", put("n1", "targets.2027", T(9)), put("n1", "targets.2027", T(8)), ("field",), {("n1", "targets.2027"): MISSING}),
    ("7 cleared and edited", clear("s1", "start"), put("s1", "start", 2025), ("clear",), {("s1", "start"): 2023}),
    ("8 unit and target", put("n1", "unit", "人"), put("n1", "targets.2024", T(7)), ("coupled",), {("n1", "unit"): "件", ("n1", "targets.2024"): T(5)}),
    ("8 start and end", put("s1", "start", 2024), put("s1", "end", 2023), ("coupled",), {("s1", "start"): 2023, ("s1", "end"): 2024}),
    ("8 two years are two edits", put("n1", "targets.2026", T(7)), put("n1", "targets.2027", T(9)), (), {("n1", "targets.2026"): T(7), ("n1", "targets.2027"): T(9)}),
    ("9 a set", put("i1", "areas", ("a1", "a2")), put("i1", "areas", ("a3",)), (), {("i1", "areas"): ("a2", "a3")}),
    ("15 move and edit", move("s1", "t2", "planned"), put("s1", "label", "新"), (), {("s1", "label"): "新"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ours", "theirs", "kinds", "held"), FIELDS, ids=[row[0] for row in FIELDS])
def test_fields(name: str, ours: Act, theirs: Act, kinds: tuple[str, ...], held: dict[tuple[str, str], Value]) -> None:
    result = merged(ours, theirs)
    assert tuple(c.kind for c in result.conflicts) == kinds
    for (node, path), value in held.items():
        assert result.value.nodes[node].fields.get(path, MISSING) == value


STEPS = ("t1", "planned")
#: number, ours, theirs, kinds of the conflicts, and the ids in slots afterwards (missing slot: empty).
STRUCTURE = [
    ("10 both insert", both(step("y1", 1), step("y2", 2)), both(step("x1", 1), step("x2", 2)), (), {STEPS: "s1 x1 x2 y1 y2 s2 s3 s4"}),
    ("11 delete untouched", delete("t1"), put("t2", "title", "新"), (), {("i1", "activities"): "t2"}),
    ("12 delete, edited inside", delete("t1"), put("s2", "label", "新"), ("delete",), {STEPS: "s1 s2 s3 s4"}),
    ("12 delete, added inside", delete("t1"), step("x1", 0), ("delete",), {STEPS: "x1 s1 s2 s3 s4"}),
    ("13 delete, moved out", delete("t1"), move("s2", "t2", "planned"), ("escape",), {("i1", "activities"): "t2", ("t2", "planned"): "s2 s5"}),
    ("14 move into, delete", move("s5", "t1", "planned"), delete("t1"), ("delete",), {STEPS: "s5 s1 s2 s3 s4", ("t2", "planned"): ""}),
    ("16 two parents", move("t1", "i2", "activities"), both(add("i3", "initiative", "", "initiatives", 2, title="三"), move("t1", "i3", "activities")), ("move",), {("i1", "activities"): "t1 t2"}),
    ("16 two places of one parent", move("c4", "", "chapters", 0), move("c4", "", "chapters", 3), ("move",), {("c3", "sections"): "c4"}),
    ("17 each under the other", move("c1", "c5", "sections"), move("c5", "c1", "sections"), ("cycle",), {("", "chapters"): "c1 c2 c5"}),
    ("18 reorder and insert", order("t1", "planned", "s2", "s1", "s3", "s4"), step("x1", 1), (), {STEPS: "s2 s1 x1 s3 s4"}),
    ("18 insert behind a deleted one", delete("s2"), step("x1", 2), (), {STEPS: "s1 x1 s3 s4"}),
    ("19 two reorders join", order("t1", "planned", "s2", "s1", "s3", "s4"), order("t1", "planned", "s1", "s2", "s4", "s3"), (), {STEPS: "s2 s1 s4 s3"}),
    ("19 one item, two places", order("t1", "planned", "s2", "s3", "s1", "s4"), order("t1", "planned", "s2", "s3", "s4", "s1"), ("order",), {STEPS: "s1 s2 s3 s4"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ours", "theirs", "kinds", "slots"), STRUCTURE, ids=[row[0] for row in STRUCTURE])
def test_structure(
    name: str, ours: Act, theirs: Act, kinds: tuple[str, ...], slots: dict[tuple[str, str], str]
) -> None:
    result = merged(ours, theirs)
    assert tuple(c.kind for c in result.conflicts) == kinds
    for place, ids in slots.items():
        assert " ".join(result.value.order.get(place, ())) == ids


def test_20_a_broken_reference_is_a_violation() -> None:
    result = merged(delete("f1"), put("i2", "field", "f1"))
    assert result.conflicts == ()
    assert [(v.code, v.path) for v in result.violations] == [
        ("dangling-reference", "i1/areas"),
        ("dangling-reference", "i1/field"),
        ("dangling-reference", "i2/field"),
    ]


def test_2_both_are_credited() -> None:
    result = merged(put("i1", "title", "新"), put("i1", "title", "新"))
    assert [(n.kind, n.node, n.path) for n in result.notices] == [("same-change", "i1", "title")]


def test_one_id_for_two_nodes_is_taken_back() -> None:
    ours = add("z1", "chapter", "", "chapters", 0, title="甲")
    theirs = add("z1", "area", "f1", "areas", 0, name="乙")
    result = merged(ours, theirs)
    assert [c.kind for c in result.conflicts] == ["identity"]
    assert result.value == BASE


@pytest.mark.parametrize("choice", ["base", "ours", "theirs"])
def test_one_id_for_two_nodes_is_answered(choice: Choice) -> None:
    ours = add("z1", "chapter", "", "chapters", 0, title="甲")
    theirs = add("z1", "area", "f1", "areas", 0, name="乙")
    found = merged(ours, theirs).conflicts[0]
    result = merge(BASE, side(ours), side(theirs), [found.answer(choice)])
    assert result.conflicts == ()
    states: dict[Choice, Table] = {"base": BASE, "ours": side(ours), "theirs": side(theirs)}
    assert result.value == states[choice]


def test_2_one_field_of_several_is_credited_to_both() -> None:
    result = merged(
        both(put("i1", "title", "新"), put("i1", "policy", "甲")),
        both(put("i1", "title", "新"), put("i1", "summary", "乙。")),
    )
    assert [(n.kind, n.node, n.path) for n in result.notices] == [("same-change", "i1", "title")]


def test_4_merged_prose_is_shown_to_the_reviewer() -> None:
    result = merged(
        put("b1", "prose", "初めの文。次の文。終わりの文。"), put("b1", "prose", "最初の文。次の文。結びの文。")
    )
    assert [(n.kind, n.node, n.path) for n in result.notices] == [("prose-merged", "b1", "prose")]


def test_12_a_reorder_inside_is_an_edit_and_one_elsewhere_is_not() -> None:
    inside = merged(delete("t1"), order("t1", "planned", "s2", "s1", "s3", "s4"))
    assert [(c.kind, c.node) for c in inside.conflicts] == [("delete", "t1")]
    assert inside.value.children("t1", "planned") == ("s2", "s1", "s3", "s4")
    elsewhere = merged(delete("t2"), order("t1", "planned", "s2", "s1", "s3", "s4"))
    assert elsewhere.conflicts == ()
    assert "t2" not in elsewhere.value.nodes


@pytest.mark.parametrize("size", [2, 3, 4])
def test_join_of_orders_on_all_small_values(size: int) -> None:
    """Commutative, associative, idempotent, and both sides' flips hold: every pair and triple."""
    base = tuple("abcd"[:size])
    orders = list(itertools.permutations(base))
    rank = {p: {item: i for i, item in enumerate(p)} for p in orders}
    for p, q in itertools.product(orders, repeat=2):
        r = join(base, p, q)
        assert r == join(base, q, p)
        assert set(r) == set(base)
        for a, b in itertools.combinations(base, 2):
            if rank[p][a] > rank[p][b] or rank[q][a] > rank[q][b]:
                assert rank[r][a] > rank[r][b]
    for p in orders:
        assert join(base, p, p) == p
        assert join(base, p, base) == p
    some = (orders,) * 3 if size < 4 else (orders[::2], orders[::3], orders[1::2])
    triples = itertools.product(*some)
    for p, q, s in triples:
        assert join(base, join(base, p, q), s) == join(base, p, join(base, q, s))


def test_every_pair_of_small_edits() -> None:
    """All pairs of twenty-odd single edits: symmetric, well formed, identities hold."""
    acts = [row[1] for row in (*FIELDS, *STRUCTURE)] + [row[2] for row in (*FIELDS, *STRUCTURE)]
    tables = [side(act) for act in acts]
    for one, two in itertools.product(tables, repeat=2):
        result, back = merge(BASE, one, two), merge(BASE, two, one)
        assert result.value == back.value
        assert [c.id for c in result.conflicts] == [c.id for c in back.conflicts]
        check_well_formed(result.value)
        if one == two:
            assert result.value == one
            assert not result.conflicts


#: What a person may write instead of choosing a side: ours, theirs, what is written, and what the fields then hold.
WRITTEN = [
    ("a text", put("i1", "title", "甲"), put("i1", "title", "乙"), "丙", {("i1", "title"): "丙"}),
    ("not a text", put("i1", "title", "甲"), put("i1", "title", "乙"), ["丙"], None),
    ("nothing, where something is required", put("i1", "title", "甲"), put("i1", "title", "乙"), None, None),
    ("coupled fields", put("n1", "unit", "人"), put("n1", "targets.2024", T(7)), {"unit": "社"}, {("n1", "unit"): "社", ("n1", "targets.2024"): T(5)}),
    ("another field than was asked", put("n1", "unit", "人"), put("n1", "targets.2024", T(7)), {"name": "別"}, None),
    ("no fields", put("n1", "unit", "人"), put("n1", "targets.2024", T(7)), "社", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ours", "theirs", "value", "held"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_written_answer_holds_if_the_field_can_hold_it(
    name: str, ours: Act, theirs: Act, value: object, held: dict[tuple[str, str], Value] | None
) -> None:
    (asked,) = merged(ours, theirs).conflicts
    result = merge(BASE, side(ours), side(theirs), [asked.answer("value", value)])
    assert [c.id for c in result.conflicts] == ([asked.id] if held is None else [])
    for (node, path), wanted in (held or {}).items():
        assert result.value.nodes[node].fields[path] == wanted


def test_10_the_reviewer_is_shown_what_both_inserted_at_one_place() -> None:
    result = merged(step("y1", 1), step("x1", 1))
    assert [(n.kind, n.node, n.path, n.detail) for n in result.notices] == [
        ("both-inserted", "t1", "@planned", ("x1", "y1"))
    ]


def test_16_a_deleted_place_comes_back_for_what_is_held_there() -> None:
    third = add("i3", "initiative", "", "initiatives", 2, title="三")
    result = merged(
        both(move("t1", "i2", "activities"), delete("i1")), both(third, move("t1", "i3", "activities"), delete("i1"))
    )
    assert [(c.kind, c.node) for c in result.conflicts] == [("delete", "i1"), ("move", "t1")]
    assert result.value.children("i1", "activities") == ("t1",)


def test_12_an_answer_to_a_deletion_lapses_when_anything_inside_changes() -> None:
    (asked,) = merged(delete("c1"), put("b1", "prose", "別の文。")).conflicts
    answer = asked.answer("ours")
    assert merge(BASE, side(delete("c1")), side(put("b1", "prose", "別の文。")), [answer]).conflicts == ()
    (again,) = merge(BASE, side(delete("c1")), side(put("b1", "prose", "さらに別の文。")), [answer]).conflicts
    assert again.id != asked.id


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        # Both put s4 first; that theirs also moved s3 there is another wish, and holds, too.
        (("s4", "s1", "s2", "s3"), ("s3", "s4", "s1", "s2"), ("s4", "s3", "s1", "s2")),
        # Both put s4 first, alike; beside it theirs exchanged two others.
        (("s4", "s1", "s2", "s3"), ("s4", "s1", "s3", "s2"), ("s4", "s1", "s3", "s2")),
    ],
)
def test_19_one_item_moved_alike_by_both_is_asked_about_by_nobody(
    ours: tuple[str, ...], theirs: tuple[str, ...], result: tuple[str, ...]
) -> None:
    found = merged(order("t1", "planned", *ours), order("t1", "planned", *theirs))
    assert found.conflicts == ()
    assert found.value.children("t1", "planned") == result


def test_taking_back_one_id_undoes_nothing_else_of_that_side() -> None:
    twice = [
        add("x", "chapter", parent, slot, 0, title="新") for parent, slot in (("c1", "sections"), ("c5", "sections"))
    ]
    found = merged(both(twice[0], delete("c3"), put("i2", "title", "改めた題")), twice[1])
    assert [(c.kind, c.node) for c in found.conflicts] == [("identity", "x")]
    assert not {"x", "c3", "c4"} & found.value.nodes.keys()
    assert found.value.nodes["i2"].fields["title"] == "改めた題"


def test_14_what_is_kept_for_a_move_into_it_keeps_nothing_that_was_deleted_elsewhere() -> None:
    """c4 goes, and b1 in c1 goes; the other moves c1 into c4: c4 is kept, b1 is gone all the same."""
    found = merged(both(delete("c4"), delete("b1")), move("c1", "c4", "sections"))
    assert [(c.kind, c.node) for c in found.conflicts] == [("delete", "c4")]
    assert found.value.nodes["c1"].parent == "c4" and "b1" not in found.value.nodes
    inside = merged(delete("c2"), move("c1", "c4", "sections"))
    assert {"c2", "c3", "c4", "c1", "b1"} <= inside.value.nodes.keys()


def test_a_written_nothing_clears_a_field_that_may_be_missing() -> None:
    ours, theirs = put("i1", "policy", "甲"), put("i1", "policy", "乙")
    (asked,) = merged(ours, theirs).conflicts
    result = merge(BASE, side(ours), side(theirs), [asked.answer("value", None)])
    assert result.conflicts == () and "policy" not in result.value.nodes["i1"].fields


def test_16_the_places_of_a_conflict_are_told_by_parent_slot_and_neighbour() -> None:
    (asked,) = merged(move("s1", "t2", "planned", 1), move("s1", "t2", "actual")).conflicts
    assert (asked.kind, asked.path) == ("move", "@")
    assert (asked.base, asked.ours, asked.theirs) == (
        ["t1", "planned", ""],
        ["t2", "planned", "s5"],
        ["t2", "actual", ""],
    )
    same = merged(move("s1", "t2", "planned", 1), both(move("s1", "t2", "planned", 1), put("s1", "label", "新")))
    assert [(n.kind, n.node, n.path) for n in same.notices] == [("same-change", "s1", "@")]


#: Rows 21 to 23. The text, ours, theirs, and what the block then holds; nothing is a conflict, held at the base.
PROSE = [
    ("21 moved to two places", "甲。乙。丙。丁。戊。己。", "乙。丙。甲。丁。戊。己。", "乙。丙。丁。戊。甲。己。", None),
    ("21 moved to one place", "甲。乙。丙。丁。戊。己。", "乙。丙。丁。甲。戊。己。", "乙。丙。丁。甲。戊。己改。", "乙。丙。丁。甲。戊。己改。"),
    ("21 a run moved to two places", "甲。乙。丙。丁。戊。己。庚。", "丙。丁。甲。乙。戊。己。庚。", "丙。丁。戊。己。甲。乙。庚。", None),
    ("21 two sentences moved, each by one", "甲。乙。丙。丁。戊。己。庚。辛。", "乙。丙。甲。丁。戊。己。庚。辛。", "甲。乙。丙。丁。己。庚。戊。辛。", "乙。丙。甲。丁。己。庚。戊。辛。"),
    ("21 moved, and moved and rewritten", "冬に備える。乙。丙。丁。戊。", "乙。丙。冬に備える。丁。戊。", "乙。丙。丁。戊。冬に早く備える。", None),
    ("22 moved and deleted", "甲。乙。丙。丁。戊。", "乙。丙。丁。甲。戊。", "乙。丙。丁。戊。", None),
    ("22 moved and edited", "甲。乙。丙。丁。戊。", "乙。丙。丁。甲。戊。", "甲改。乙。丙。丁。戊。", None),
    ("22 moved and rewritten, and deleted", "冬に備える。乙。丙。丁。戊。", "乙。丙。冬に早く備える。丁。戊。", "乙。丙。丁。戊。", None),
    ("22 the last item of a list, without a line break", "・甲\n・乙\n・丙", "・丙\n・甲\n・乙", "・甲\n・乙", None),
    ("22 one of several that read the same", "同上。乙。同上。丙。丁。戊。", "乙。同上。丙。丁。同上。戊。", "同上。乙。丙。丁。戊。", None),
    ("23 the same sentence at two places", "甲。乙。丙。丁。", "甲。新。乙。丙。丁。", "甲。乙。丙。新。丁。", None),
    ("23 the same sentence at one place", "甲。乙。丙。丁。", "甲。新。乙。丙。丁。", "甲。新。乙。丙。丁改。", "甲。新。乙。丙。丁改。"),
    ("23 an empty line is no sentence", "甲。\n乙。\n丙。\n丁。", "甲。\n\n乙。\n丙。\n丁。", "甲。\n乙。\n丙。\n\n丁。", "甲。\n\n乙。\n丙。\n\n丁。"),
    ("23 a separator is no sentence", "甲。\n乙。\n丙。\n丁。", "甲。\n───\n乙。\n丙。\n丁。", "甲。\n乙。\n丙。\n───\n丁。", "甲。\n───\n乙。\n丙。\n───\n丁。"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "base", "ours", "theirs", "held"), PROSE, ids=[row[0] for row in PROSE])
def test_moved_sentences(name: str, base: str, ours: str, theirs: str, held: str | None) -> None:
    was, mine, other = (side(put("b1", "prose", text)) for text in (base, ours, theirs))
    for result in (merge(was, mine, other), merge(was, other, mine)):
        assert [asked.kind for asked in result.conflicts] == ["prose"] * (held is None)
        assert result.value.nodes["b1"].fields["prose"] == (base if held is None else held)


def test_a_moved_sentence_that_is_asked_about_is_answered() -> None:
    _name, *texts, _held = PROSE[0]
    was, mine, other = (side(put("b1", "prose", str(text))) for text in texts)
    (asked,) = merge(was, mine, other).conflicts
    states: dict[Choice, Table] = {"ours": mine, "theirs": other, "base": was}
    for choice, wanted in states.items():
        answered = merge(was, mine, other, [asked.answer(choice)])
        assert answered.conflicts == ()
        assert answered.value == wanted
