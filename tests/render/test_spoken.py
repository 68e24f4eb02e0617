"""What of a page is said in other words: listed as far as somebody reads on, and the rest counted."""

from __future__ import annotations

import pytest

from tsumugu.core.plan import Translation
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Slot, Table, Value
from tsumugu.render.site.spoken import MOST, spoken

#: A sheet and what stands on it, each with its translation: as many labels as there are pairs.
WRITTEN = [
    (name, path)
    for name in ("initiative", "activity", "step", "indicator")
    for path, spec in NODE_TYPES[name].fields.items()
    if spec.kind == "prose" or path in ("title", "name", "label", "policy")
]
PLACES = {"activity": ("i", "activities"), "step": ("a", "planned"), "indicator": ("i", "indicators")}


@pytest.mark.parametrize("count", [1, MOST, MOST + 1, len(WRITTEN)])
def test_what_is_not_listed_is_counted(count: int) -> None:
    fields: dict[str, dict[str, Value]] = {name: {} for name in ("initiative", *PLACES)}
    for name, path in WRITTEN[:count]:
        fields[name] |= {path: "甲。", f"translations.ja-easy.{path}": Translation(text="乙。", source="")}
    nodes = {ROOT: Entry("plan", "", "", {}), "i": Entry("initiative", ROOT, "initiatives", fields["initiative"])}
    nodes |= {name[0]: Entry(name, *place, fields[name]) for name, place in PLACES.items() if name != "indicator"}
    nodes["k"] = Entry("indicator", *PLACES["indicator"], fields["indicator"])
    order: dict[Slot, tuple[str, ...]] = {
        (ROOT, "initiatives"): ("i",),
        ("i", "activities"): ("a",),
        ("a", "planned"): ("s",),
    }
    table = Table(nodes, order | {("i", "indicators"): ("k",)})
    said = spoken(table, "ja-easy", lambda node: "i" if node else ROOT)["i"]
    more = count - MOST
    assert said.missing == () and len(said.written) == min(count, MOST) + (more > 0)
    assert (said.written[-1] == f"ほか{more}件") == (more > 0)
