"""The single changes of a proposal: where each is, from what to what."""

from __future__ import annotations

from dataclasses import dataclass

from tsumugu.core.table import ROOT
from tsumugu.core.traits import has_sheet
from tsumugu.proposals import queries
from tsumugu.proposals.look import Look
from tsumugu.render.changes import differences

#: As many as stand in a list; the comparison has all of them.
MOST = 40


@dataclass(frozen=True)
class Single:
    """``place``: ``node/path``; ``sheet``: the key of the sheet on which it is made, ``""`` where that is none or is
    deleted."""

    place: str
    words: str
    before: str
    after: str
    sheet: str


def single(look: Look, language: str, below: str = ROOT) -> tuple[Single, ...]:
    """The first of them. ``below``: the sheet that the reader has before them; what is on it is told without its
    name."""
    places = queries.places(look.changed)[:MOST]
    told = set(places)
    sides = {
        (one.node, one.path): differences.sides(
            differences.difference(one, look.draft.nodes, _unit(look, one.node)), language
        )
        for one in differences.raw(look.changed)
        if (one.node, one.path) in told
    }
    found = []
    for node, path in places:
        sheet = _sheet(look, node)
        here = below if sheet == below else ROOT
        words = queries.place_words(look.base, look.draft, node, path, language, below=here)
        found.append(Single(f"{node}/{path}", words, *sides.get((node, path), ("", "")), sheet))
    return tuple(found)


def _unit(look: Look, node: str) -> str:
    entry = look.draft.nodes.get(node) or look.base.nodes.get(node)
    return str(entry.fields.get("unit", "")) if entry is not None else ""


def _sheet(look: Look, node: str) -> str:
    while node in look.draft.nodes and node != ROOT:
        if has_sheet(look.draft.nodes[node].type):
            return node
        node = look.draft.nodes[node].parent
    return ""
