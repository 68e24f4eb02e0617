"""Random plans for Hypothesis, made from ``core.schema``: every node type, every field, hostile words."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from tsumugu.core.canonical import nfc
from tsumugu.core.plan import Actual, Adoption, Baseline, Ending, Judgement, Plan, Target, Translation
from tsumugu.core.schema import NODE_TYPES, FieldSpec
from tsumugu.core.table import build_node

HOSTILE = (
    "", " ", "no", "null", "~", "1e3", "0o7", "12:30", "2024-01-01", "- a", "a: b", "# x", "'", '"',
    "\\", "%TAG", "&a *a", "!!str x", "行\n\n次\n", "\n", "\t", "末尾 ",
    "髙﨑", "\ufa10\ufa19か\u3099", "か\u3099", "\u2028", "\x85", "\ufeff", "\x07", "\U0001f469", "=1+1", "---",
)  # fmt: skip
#: In the form in which plans hold it.
TEXT = (st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs",)), max_size=9)).map(nfc)
DECIMAL = st.sampled_from(("0", "-1", "12.50", "1000000"))
YEAR = st.integers(2018, 2035)
LEAVES: dict[type, st.SearchStrategy[Any]] = {
    Target: st.builds(lambda v: Target(kind="at-least", value=v), DECIMAL)
    | st.builds(lambda t: Target(kind="text", text=t), TEXT)
    | st.just(Target(kind="undecided"))
    | st.just(Target(kind="range", low="1", high="2")),
    Actual: st.builds(Actual, value=st.none() | DECIMAL, note=st.none() | TEXT, unavailable=st.none() | TEXT),
    Baseline: st.builds(Baseline, year=YEAR, value=st.none() | DECIMAL, note=st.none() | TEXT),
    Translation: st.builds(Translation, text=TEXT, source=st.just("0123456789abcdef")),
    Judgement: st.builds(Judgement, scheme=st.just("s"), grade=TEXT, reason=st.none() | TEXT),
    Ending: st.builds(Ending, year=YEAR, reason=st.none() | TEXT),
    Adoption: st.builds(Adoption, plan=TEXT, node=TEXT, revision=TEXT),
}
KEYS = {
    "year": YEAR.map(str),
    "date": st.sampled_from(("2024-04-01", "2025-12-31")),
    "name": st.sampled_from(("en.title", "ja-easy.summary", "2025.division")),
}


def _value(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.leaf is not None:
        return LEAVES[spec.leaf]
    kind = spec.cell if spec.kind == "keyed" else spec.kind
    if kind == "opaque":
        return st.sampled_from(('{"a":[1,"二",null,true]}', "[]", '"x"'))
    if kind == "set":
        return st.sets(st.sampled_from(("n1", "n2", "x"))).map(lambda found: tuple(sorted(found)))
    if kind == "list":
        return st.lists(TEXT, max_size=3).map(tuple)
    if spec.choices:
        return st.sampled_from(spec.choices)
    if spec.to:
        return st.sampled_from(("n1", "n2", "x"))
    if spec.type is bool:
        return st.booleans()
    if spec.type is int:
        return YEAR
    if spec.form == "decimal":
        return DECIMAL
    if spec.form == "date":
        return st.sampled_from(("2024-04-01", "2025-12-31"))
    if spec.type is str or kind == "prose":
        return TEXT
    return YEAR | st.sampled_from(("2023-05", "2026-12"))  # a year or a month


@st.composite
def _node(draw: st.DrawFn, type_name: str, counter: list[int], depth: int) -> Any:
    spec = NODE_TYPES[type_name]
    fields: dict[str, Any] = {}
    optional = [path for path, field in spec.fields.items() if not field.required]
    chosen = set(draw(st.lists(st.sampled_from(optional), max_size=5, unique=True))) if optional else set()
    for path, field in spec.fields.items():
        if path not in chosen and not field.required:
            continue
        if field.kind != "keyed":
            fields[path] = draw(_value(field))
            continue
        for key in draw(st.sets(KEYS[field.key], max_size=2)):
            fields[f"{path}.{key}"] = draw(_value(field))
    children: dict[str, tuple[Any, ...]] = {}
    for slot, child in spec.slots.items():
        if depth < 4 and draw(st.integers(0, 2)) == 0:
            children[slot] = tuple(draw(_node(child, counter, depth + 1)) for _ in range(draw(st.integers(1, 2))))
    counter[0] += 1
    return build_node(type_name, f"n{counter[0]}", fields, children)


def plans() -> st.SearchStrategy[Plan]:
    """Typed plans that keep the shape of the format; their references and rules may be broken."""
    made = st.deferred(lambda: st.builds(list, st.just([0])).flatmap(lambda counter: _node("plan", counter, 0)))
    return made.map(lambda plan: msgspec.structs.replace(plan, id="p"))
