"""The nodes of the newest plan as one language says them, and what the pages say beside each: its
indicators, who changed it, its history, what stood there before."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping

import msgspec
from msgspec import Struct

from tsumugu.core.approval import part_of as part_at
from tsumugu.core.causes import CauseKind
from tsumugu.core.plan import Indicator
from tsumugu.core.traits import Part, is_measured
from tsumugu.render.changes.history import Index, Mark, Marks, anchor, path_of
from tsumugu.render.content import EditionContent, SiteContent, part_of
from tsumugu.render.content.documents import promises_of
from tsumugu.render.reading import node_views
from tsumugu.render.reading.indicator_views import Card, removed
from tsumugu.render.reading.indicators import IndicatorFacts, facts, owned
from tsumugu.render.reading.promises import PromiseChange, Record, gone, said
from tsumugu.render.reading.relations import Relations
from tsumugu.render.site.leavings import Leavings, Moved
from tsumugu.render.site.panels.thread import Event, Published, became, led, thread
from tsumugu.render.site.states import States, Value
from tsumugu.render.vocabulary.places import Link, edition_folder, indicator_path


class Broken(Struct, frozen=True):
    """An indicator that the plan no longer has, with what it had promised."""

    link: Link
    record: tuple[PromiseChange, ...]


class Subjects:
    """``now``: the newest plan as ``language`` says it; ``titles``: of the editions, by name; ``before``: of each
    part, the edition before the newest, against which changed targets are labelled."""

    def __init__(
        self,
        content: SiteContent,
        states: States,
        language: str,
        *,
        now: Value,
        index: Index,
        titles: Mapping[str, str],
    ) -> None:
        self.content, self.states, self.language = content, states, language
        self.now, self.index, self.titles = now, index, titles
        self.relations = Relations(now.plan)
        self.before = {part: found for part in ("text", "roadmap") if (found := _before(content, part))}
        self.leavings = leavings(content, states)
        #: The marks of an owner's page by node, split when the first of them is asked for.
        self._by_owner: dict[str, dict[str, Marks]] = {}

    @functools.cached_property
    def cards(self) -> dict[str, Card]:
        """Every indicator by id, in the order of the plan."""
        return node_views.cards(self._facts(), self.relations, self.language)

    @functools.cached_property
    def removed(self) -> tuple[tuple[str, tuple[Link, ...]], ...]:
        """The indicators that the editions before had and the plan has no more, with the title of each edition."""
        now = self.now.table.nodes
        found = []
        for part, edition in self.before.items():
            then = self.states.facts(edition)
            ours = {node: item for node, item in then.promises.items() if part_of(node, then) == part}
            if links := removed(ours, now):
                found.append((self.titles[edition.name], links))
        return tuple(found)

    @functools.cached_property
    def record(self) -> Record:
        """What became of the targets of every edition, as the language says it."""
        content, states = self.content, self.states
        found = states.once("promises", lambda: promises_of(content.editions, states.facts, content.changes))
        if self.now.plan is content.plan:
            return found
        return said(found, (i for _, i in owned(content.plan)), (i for _, i in owned(self.now.plan)))

    def record_at(self, page: str) -> Record:
        """Of the indicators that stood on a page (a node id) and of that indicator itself."""
        return {node: changes for node, changes in self.record.items() if page in (node, changes[-1].holder)}

    def gone_at(self, page: str) -> tuple[Broken, ...]:
        """The indicators that stood on a page and that the plan has no more, each with its record."""
        return self._broken(self._gone.get(page, {}))

    @functools.cached_property
    def _gone(self) -> dict[str, dict[str, tuple[PromiseChange, ...]]]:
        """The record of the indicators that the plan has no more, by the page on which they stood."""
        found: dict[str, dict[str, tuple[PromiseChange, ...]]] = {}
        for node, changes in gone(self.record, (i for _, i in owned(self.now.plan))).items():
            found.setdefault(changes[-1].holder, {})[node] = changes
        return found

    def broken_below(self, owner: str) -> tuple[Broken, ...]:
        """All indicators with a record whose history stands on one page (``history.Index.owner``)."""
        return self._broken(self._by_history.get(owner, {}))

    @functools.cached_property
    def _by_history(self) -> dict[str, dict[str, tuple[PromiseChange, ...]]]:
        index, nodes = self.index, self.now.table.nodes
        found: dict[str, dict[str, tuple[PromiseChange, ...]]] = {}
        for node, changes in self.record.items():
            owner = index.owner(node if node in nodes else changes[-1].holder)
            found.setdefault(owner, {})[node] = changes
        return found

    @functools.cached_property
    def gone_promises(self) -> tuple[Broken, ...]:
        """All indicators that earlier editions had and the plan has no more, each with its record."""
        left = {node: one.fact.name for node, one in self.leavings.gone.items() if is_measured(one.fact.type)}
        return tuple(Broken(Link(name, indicator_path(n)), self.record.get(n, ())) for n, name in left.items())

    def _broken(self, found: Record) -> tuple[Broken, ...]:
        return tuple(Broken(Link(c[-1].indicator, indicator_path(node)), c) for node, c in found.items())

    # -- who changed what ----------------------------------------------------------------------

    def marks(self, *nodes: str) -> Marks:
        """The marks of these nodes alone, so that a page changes only with what it shows."""
        found: dict[str, Mark] = {}
        for node in nodes:
            owner = self.index.owner(node)
            if owner not in self._by_owner:
                split: dict[str, Marks] = {}
                for key, mark in self.index.marks(owner).items():
                    split.setdefault(key.partition("/")[0], {})[key] = mark
                self._by_owner[owner] = split
            found.update(self._by_owner[owner].get(node, {}))
        return found

    def history(self, node: str) -> str:
        """The place of a node on the page that tells its history; the page itself where nothing is on record."""
        owner = self.index.owner(node)
        told = f"{node}/*" in self.marks(node)
        return f"{path_of(owner)}#{anchor(node, '')}" if told else path_of(owner)

    def thread(self, owner: str, part: Part) -> tuple[Event, ...]:
        """The thread of a history page whose changes one part publishes."""
        return thread(self.index, owner, lambda sequence: self._published(sequence, {part}))

    def led(self, *nodes: str) -> tuple[Event, ...]:
        """The thread of a page that shows these nodes, as far as some voice led to what was changed of them."""
        return led(self.index, frozenset(nodes), self._published_of)

    def became(self, kind: CauseKind, name: str) -> tuple[Event, ...]:
        """What became of an opinion or a meeting."""
        return became(self.index, kind, name, self._published_of)

    def _published_of(self, sequence: int, nodes: Collection[str]) -> Published | None:
        table = self.now.table
        gone = [node for node in nodes if node not in table.nodes]
        parts = {part_at(node, table, table) for node in nodes} if not gone else {"text", "roadmap"}
        return self._published(sequence, parts)

    def _published(self, sequence: int, parts: Collection[str]) -> Published | None:
        """The edition of one of these parts that brought a change to the public first."""
        editions = [edition for edition in self.content.editions if edition.part in parts]
        found = next((edition for edition in editions if edition.sequence >= sequence), None)
        if found is None:
            return None
        folder = edition_folder(found.name)
        first = next(edition for edition in editions if edition.part == found.part) is found
        edition = Link(self.titles[found.name], folder + "index.html")
        return Published(edition, "" if first else folder + "comparison.html")

    def moved(self, page: str) -> tuple[Moved, ...]:
        return self.leavings.moved(page, self.now.table, self.language, self.titles)

    def _facts(self) -> tuple[IndicatorFacts, ...]:
        """Each part's indicators against the edition before of that part."""
        plan, today, language, record = self.now.plan, self.content.today, self.language, self.record
        promises = {part: self._said(self.states.facts(edition).promises) for part, edition in self.before.items()}
        text = msgspec.structs.replace(plan, initiatives=())
        roadmap = msgspec.structs.replace(plan, fields=(), indicators=())
        return (
            *facts(text, today, language=language, promises=promises.get("text"), record=record),
            *facts(roadmap, today, language=language, promises=promises.get("roadmap"), record=record),
        )

    def _said(self, promises: Mapping[str, Indicator]) -> Mapping[str, Indicator]:
        """Promises in the words of the reading, so that a translation is not taken for another definition: what
        means the same as the plan's own words today is said as they are said."""
        if self.now.plan is self.content.plan:
            return promises
        source = {item.id: item for _, item in owned(self.content.plan)}
        now = {item.id: item for _, item in owned(self.now.plan)}
        found = {}
        for node, before in promises.items():
            if node in source:
                same = (name for name in ("unit", "definition") if getattr(before, name) == getattr(source[node], name))
                before = msgspec.structs.replace(before, **{name: getattr(now[node], name) for name in same})
            found[node] = before
        return found


def leavings(content: SiteContent, states: States) -> Leavings:
    """What the editions left behind, looked for once for all languages."""
    return states.once("leavings", lambda: Leavings(content.editions, states.table(content.plan), states))


def _before(content: SiteContent, part: str) -> EditionContent | None:
    editions = [edition for edition in content.editions if edition.part == part]
    return editions[-2] if len(editions) > 1 else None
