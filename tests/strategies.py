"""Random plans for Hypothesis, made from ``core.schema``: every node type, every field, hostile words."""

from __future__ import annotations

import os
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Actual, Adoption, Baseline, Ending, Judgement, Plan, Target, Translation
from tsumugu.core.schema import NODE_TYPES, FieldSpec
from tsumugu.core.table import build_node
from tsumugu.core.texts import kept


def up_to(number: int, **more: Any) -> settings:
    """So many examples of what takes its time for each, and at the gate no more than any law has there."""
    if os.environ.get("HYPOTHESIS_PROFILE") == "quick":
        number = min(number, 20)
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), **more)


#: Words that some format or program takes for something else than text.
LOOK_ALIKES = (
    "no", "Yes", "ON", "true", "False", "null", "NULL", "~", "1", "-0", "+1", "007", "08", "1_000", "1,000", "1e3",
    ".5", "5.", "0o7", "0x1F", "１２", ".inf", ".NaN", "NaN", "12:30", "2024-01-01", "2024-01-01T00:00:00Z", "<<", "=",
    "=1+1", "-", "- a", "?", "? a", ":", "a: b", "a:", "# x", "a #b", "'", '"', "\\", "\\n", "%TAG", "&a *a", "!!str x",
    "@", "`", "|", "> ", "{", "[a]", "}", ",", "---", "...", "--- a",
)  # fmt: skip
#: Text that is easily lost on the way: spaces, line breaks of every kind, characters with two spellings.
FRAGILE = (
    "", " ", "  ", "\u3000", "\t", "\n", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", " 行頭", "末尾 ",
    "行\n\n次\n", "行\r\n次", "行\r次\n", "行\x85次", "行\u2028次\u2029", " \n \n", "\n行", "\t行\n\t次",
    "行 \n  次", "髙﨑舘",
    "\ufa10\ufa19か\u3099", "ｼｽﾃﾑ", "が", "か\u3099", "ﾊﾟ", "Å", "A\u030a", "葛\U000e0100城", "\ue000", "\ufeff",
    "\ufeff行\n次", "\x00", "\x07", "\x1b[1m", "\x7f", "\u202e", "\ufffe", "\U0001f469\u200d\U0001f33e", "🇯🇵",
)  # fmt: skip
HOSTILE = LOOK_ALIKES + FRAGILE
TEXT = (
    st.sampled_from(HOSTILE)
    | st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("".join)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
).map(kept)
#: Data that is kept as it came; numbers as the format has them.
KEPT = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
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
    "language": st.sampled_from(("en.title", "ja-easy.summary", "zh-Hant.name")),
    "judge": st.sampled_from(("2025.division", "2024.secretariat")),
    "word": st.sampled_from(("汐見", "DX")),
}


def _value(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.leaf is not None:
        return LEAVES[spec.leaf]
    kind = spec.cell if spec.kind == "keyed" else spec.kind
    if kind == "opaque":
        return KEPT.filter(lambda data: data is not None).map(opaque)
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
