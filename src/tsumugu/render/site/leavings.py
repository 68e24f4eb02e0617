"""What earlier editions had and the newest plan has no more, or has elsewhere. An address never vanishes: such a
node keeps its page as its last edition had it, or its place on the page where it stood says where it went."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tsumugu.core import ids
from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.core.traits import PAGES, PLACED
from tsumugu.render.content import EditionContent, EditionFacts, NodeFact
from tsumugu.render.site.states import States
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, holder_of, page_of, place_of


class Gone(Struct, frozen=True):
    """A node the plan no longer has: what it was in the last edition that had it."""

    node: str
    fact: NodeFact
    edition: EditionContent


class Moved(Struct, frozen=True):
    """A place on a page that a node has left. ``now``: where it stands, ``None`` if the plan has it no more;
    ``edition``: the last one that had it here. ``anchor``: whether the place has to be kept by this note."""

    node: str
    kind: str
    name: str
    now: Link | None
    edition: str
    anchor: bool


class Leavings:
    """``gone``: by id, every node with a page of its own that is no longer in the plan."""

    def __init__(self, editions: tuple[EditionContent, ...], table: Table, states: States) -> None:
        self.gone: dict[str, Gone] = {}
        #: By page (a node's id, "" for the text) and node, as the last edition that had it there says.
        self._left: dict[str, dict[str, tuple[NodeFact, EditionContent]]] = {}
        self._last: dict[str, EditionFacts] = {}
        here: dict[str, str] = {}
        for edition in editions:
            facts = states.facts(edition)
            for node, fact in facts.nodes.items():
                if fact.type in PAGES:
                    self._last[node] = facts
                    if node not in table.nodes:
                        self.gone[node] = Gone(node, fact, edition)
                if fact.type in PLACED:
                    held = fact.holder
                    if node not in here:
                        here[node] = holder_of(table, node) if node in table.nodes else "-"
                    if here[node] != held:
                        self._left.setdefault(held, {})[node] = (fact, edition)
        for node in self.gone:
            if not ids.is_id(node):
                raise Refusal("unsafe-id", id=node)

    def moved(self, page: str, table: Table, language: str, titled: Mapping[str, str]) -> tuple[Moved, ...]:
        """What once stood on a page and does no more. ``table``: the newest plan as the language says it;
        ``titled``: the title of each edition by its name."""
        drawn = self._last[page].nodes if page in self.gone else {}
        found = []
        for node, (fact, edition) in self._left.get(page, {}).items():
            # A page that is itself gone still draws what its last edition had.
            kept = node in drawn and drawn[node].holder == page
            entry = table.nodes.get(node)
            if entry is None and kept:
                continue
            now = Link(words.name_of(entry, node), place_of(table, node)) if entry else None
            if entry is None and fact.type in PAGES:
                now = Link(fact.name, page_of(fact.type, node))
            found.append(
                Moved(
                    node=node,
                    kind=words.type_label(fact.type, language),
                    name=fact.name,
                    now=now,
                    edition=titled[edition.name],
                    anchor=not kept,
                )
            )
        return tuple(found)
