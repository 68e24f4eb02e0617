"""Small plans and plausible edits of them, as numbers that Hypothesis can shrink.

An edit script is a list of ``(what, which, where, value)``. Played over a table it gives the
state after those edits; the same script gives the same ids, so two sides can also do the same.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tsumugu.core.plan import (
    Activity,
    Area,
    Block,
    Chapter,
    Field,
    Indicator,
    Initiative,
    Period,
    Plan,
    Step,
    Target,
    Vision,
)  # fmt: skip
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, to_table

Edit = tuple[int, int, int, int]
REUSE = 7
WORDS = (
    "防災体制を築く。",
    "減災体制を築く。避難を支える。",
    "",
    "利用者は120人。",
    "利用者は150人。避難を支える。\n検討する。",
)

BASE = to_table(
    Plan(
        id="small",
        title="小さな計画",
        period=Period(first=2023, last=2027),
        chapters=(
            Chapter(id="c1", title="一", content=(Block(id="b1", prose="最初の文。次の文。終わりの文。"),)),
            Chapter(id="c2", title="二", sections=(Chapter(id="c3", title="三", sections=(Chapter(id="c4", title="四"),)),)),
            Chapter(id="c5", title="五"),
        ),
        fields=(
            Field(
                id="f1",
                name="分野",
                visions=(Vision(id="v1", text="社会。"),),
                areas=(Area(id="a1", name="甲"), Area(id="a2", name="乙"), Area(id="a3", name="丙")),
            ),
        ),
        initiatives=(
            Initiative(
                id="i1",
                title="事業",
                field="f1",
                areas=("a1",),
                activities=(
                    Activity(id="t1", title="調査", planned=(
                        Step(id="s1", label="い", start=2023, end=2024), Step(id="s2", label="ろ"),
                        Step(id="s3", label="は"), Step(id="s4", label="に"),
                    )),
                    Activity(id="t2", title="実施", planned=(Step(id="s5", label="ほ"),)),
                ),
                indicators=(Indicator(id="n1", name="件数", unit="件", targets=((2024, Target(kind="at-least", value="5")),)),),
            ),
            Initiative(id="i2", title="別の事業"),
        ),
    )
)  # fmt: skip


#: A few nested chapters: here random edits meet more often.
TREE = to_table(
    Plan(
        id="tree",
        title="章だけの計画",
        chapters=(
            Chapter(
                id="c1",
                title="一",
                content=(Block(id="b1", prose="甲。乙。丙。"), Block(id="b2", prose="丁。")),
                sections=(
                    Chapter(id="c2", title="二"),
                    Chapter(id="c3", title="三", sections=(Chapter(id="c4", title="四"),)),
                ),
            ),
            Chapter(id="c5", title="五", sections=(Chapter(id="c6", title="六"),)),
        ),
    )
)
BASES = {"small": BASE, "tree": TREE}


class Bench:
    """A table under edit."""

    def __init__(self, table: Table) -> None:
        self.nodes = dict(table.nodes)
        self.order = {place: list(ids) for place, ids in table.order.items()}

    def table(self) -> Table:
        return Table(dict(self.nodes), {place: tuple(ids) for place, ids in self.order.items() if ids})

    def beneath(self, node: str) -> set[str]:
        found = {node}
        while True:
            more = {n for n, entry in self.nodes.items() if n and entry.parent in found} - found
            if not more:
                return found
            found |= more

    def homes(self, type_name: str, apart_from: set[str]) -> list[tuple[str, str]]:
        return [
            (node, slot)
            for node, entry in sorted(self.nodes.items())
            if node not in apart_from
            for slot, child in NODE_TYPES[entry.type].slots.items()
            if child == type_name
        ]

    def play(self, edit: Edit) -> None:
        """One edit; nothing happens where it has no sense."""
        what, which, where, value = edit
        ids = sorted(n for n in self.nodes if n)
        if not ids:
            return
        node = ids[which % len(ids)]
        entry = self.nodes[node]
        if what in (0, 1):
            self.set_field(node, entry, where, value, clear=what == 1)
        elif what == 2:
            self.add(entry.type, where, value)
        elif what == 3:
            self.delete(node)
        elif what == 4:
            homes = self.homes(entry.type, self.beneath(node))
            self.put(node, homes[where % len(homes)], value)
        elif what == 5:
            self.put(node, entry.place, value)
        elif what in (REUSE, 8):
            types = (
                [entry.type] if what != REUSE else sorted({e.type for n, e in self.nodes.items() if n} - {entry.type})
            )
            self.delete(node)
            self.grow(node, types[value % len(types)] if types else entry.type, where)
        elif "i1" in self.nodes and self.nodes["i1"].type == "initiative":
            first = self.nodes["i1"]
            held = first.fields.get("areas", ())
            assert isinstance(held, tuple)
            areas = set(held) ^ {("a1", "a2", "a3")[value % 3]}
            self.nodes["i1"] = Entry(first.type, *first.place, {**first.fields, "areas": tuple(sorted(areas))})

    def delete(self, node: str) -> None:
        gone = self.beneath(node)
        self.order[self.nodes[node].place].remove(node)
        for item in gone:
            del self.nodes[item]
        self.order = {place: ids for place, ids in self.order.items() if place[0] not in gone}

    def put(self, node: str, place: tuple[str, str], position: int) -> None:
        entry = self.nodes[node]
        self.order[entry.place].remove(node)
        siblings = self.order.setdefault(place, [])
        siblings.insert(position % (len(siblings) + 1), node)
        self.nodes[node] = Entry(entry.type, *place, entry.fields)

    def add(self, type_name: str, where: int, value: int) -> None:
        node = f"new-{type_name.replace('_', '-')}-{value}"
        if node not in self.nodes:
            self.grow(node, type_name, where)

    def grow(self, node: str, type_name: str, where: int) -> None:
        homes = self.homes(type_name, set())
        if not homes:
            return
        place = homes[where % len(homes)]
        named = next(path for path, spec in NODE_TYPES[type_name].fields.items() if spec.required) if any(
            spec.required for spec in NODE_TYPES[type_name].fields.values()
        ) else "prose"  # fmt: skip
        siblings = self.order.setdefault(place, [])
        siblings.insert(where % (len(siblings) + 1), node)
        self.nodes[node] = Entry(type_name, *place, {named: WORDS[where % len(WORDS)]})

    def set_field(self, node: str, entry: Entry, where: int, value: int, *, clear: bool) -> None:
        spec = NODE_TYPES[entry.type]
        usable = [
            path
            for path, field in spec.fields.items()
            if field.type is str and field.kind in ("atom", "prose") and not field.to and not field.form
        ]
        usable += ["targets.2024", "targets.2025"] if entry.type == "indicator" else []
        usable += ["start", "end"] if entry.type == "step" else []
        path = usable[where % len(usable)]
        fields = dict(entry.fields)
        if clear:
            if path in spec.fields and spec.fields[path].required:
                return
            fields.pop(path, None)
        elif path.startswith("targets"):
            fields[path] = Target(kind="at-least", value=str(value))
        elif path in ("start", "end"):
            fields[path] = 2023 + value % 5
        else:
            fields[path] = WORDS[value % len(WORDS)]
        self.nodes[node] = Entry(entry.type, *entry.place, fields)


def play(table: Table, script: list[Edit]) -> Table:
    bench = Bench(table)
    for edit in script:
        bench.play(edit)
    return bench.table()


def edits(most: int = 6, *, reuse: bool = False) -> st.SearchStrategy[list[Edit]]:
    """``what``: set, clear, add, delete, move, reorder, a set's element, delete and add again. With
    ``reuse`` also what no editor may do: give an id to a node of another type."""
    small = st.integers(0, 30)
    kinds = st.sampled_from([what for what in range(9) if reuse or what != REUSE])
    return st.lists(st.tuples(kinds, small, small, small), max_size=most)


def check_well_formed(table: Table) -> None:
    """Every node stands exactly once in the slot it names, under a parent that reaches the root."""
    seen: list[str] = []
    for (parent, slot), ids in table.order.items():
        assert ids, (parent, slot)
        assert parent in table.nodes
        assert slot in NODE_TYPES[table.nodes[parent].type].slots
        for node in ids:
            assert table.nodes[node].place == (parent, slot), node
        seen.extend(ids)
    assert sorted(seen) == sorted(n for n in table.nodes if n != ROOT)
    assert sorted(table.subtree(ROOT)) == sorted(table.nodes)
    for node, entry in table.nodes.items():
        for path, spec in NODE_TYPES[entry.type].fields.items():
            assert not spec.required or path in entry.fields, (node, path)
