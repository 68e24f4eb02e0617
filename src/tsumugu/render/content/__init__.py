"""What a site is made of: one immutable value, collected by the shell, rendered by ``render.site``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import digest, root_hash
from tsumugu.core.causes import Cause
from tsumugu.core.figures import Picture
from tsumugu.core.parts import cover, edition_name
from tsumugu.core.plan import Indicator, Plan
from tsumugu.core.process import NOTHING, Process
from tsumugu.core.table import ROOT, Table, to_table
from tsumugu.core.traits import PAGES, PLACED, Part, own_part
from tsumugu.render.reading.indicators import owned
from tsumugu.render.reading.promises import PromiseChange
from tsumugu.render.vocabulary import cause_words, places, words
from tsumugu.render.vocabulary.words import Pair


class NodeFact(Struct, frozen=True):
    """A node of an earlier state: what it was, the page it had its place on (a node id; ``""``: the plan text)
    and what it was called. An indicator has its place on the page of what it measures, beside its own page."""

    type: str
    holder: str
    name: str


class EditionFacts(Struct, frozen=True):
    """What the pages of the newest plan need to know of an earlier edition, without reading it again:
    its nodes that have a page or a place on one, by id, and its indicators without their results, by id."""

    nodes: Mapping[str, NodeFact]
    promises: Mapping[str, Indicator]


class Blanked(Struct, frozen=True, kw_only=True):
    """A passage that was taken out after it was published: in which editions (names) it stood, in which places
    ((node id, field path); the plan itself is ``""``; ``("", "@edition")``, ``("", "@change")``, ``("", "@beside")``
    for words beside the plan), since which day, why. ``proof`` is H(salt ‖ passage) in hex: it says that a certain
    passage was meant, and tells it to nobody who does not know the salt."""

    editions: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    date: str
    reason: str
    proof: str


class WithdrawnEdition(Struct, frozen=True, kw_only=True):
    """An edition that was taken back: what it was called, and since which day and why it is gone. ``sequence``,
    ``root`` and ``checkpoint`` as of an edition, so that the proof it carried still has a place."""

    part: Part
    number: int
    label: str
    date: str
    sequence: int
    root: str
    checkpoint: str
    withdrawn: str
    reason: str

    @property
    def name(self) -> str:
        return edition_name(self.part, self.number)


class LostEdition(Struct, frozen=True, kw_only=True):
    """An edition that was published and that the ledger no longer knows; its pages stay as they were."""

    name: str
    label: str = ""
    date: str = ""
    sequence: int = 0
    root: str = ""
    checkpoint: str = ""


class GapNote(Struct, frozen=True, kw_only=True):
    """The ledger was restored from a backup older than what was published, and went on. ``size`` and
    ``checkpoint``: of the ledger as it was last published; ``sequence``: the change after which it went on."""

    date: str
    reason: str
    size: int
    checkpoint: str
    sequence: int
    editions: tuple[LostEdition, ...] = ()


class EditionContent(Struct, frozen=True, kw_only=True):
    """One published edition of one part. ``date`` is a day (``YYYY-MM-DD``), ``sequence`` the
    ledger's number of the change it froze, ``root`` the ledger's content hash there (64 hex digits).

    ``reads`` is the key under which ``Readings`` give the whole plan as the public had it once this edition was out.
    They are asked only for pages that have to be made, so that publishing does not cost more with every edition there
    is; what the other pages need of it is ``cover`` (its own fields), ``initiatives`` (their ids) and
    ``facts`` (``None``: the site reads the edition for them).

    ``checkpoint`` is the root of the ledger's tree over its first ``sequence`` entries: with both, an edition proves
    by itself which history it belongs to. ``key`` is a hash of everything its documents are made of (hex, ``""`` if
    nobody keeps documents): they are used again only where it is the same. ``blanked``: passages taken out of it
    after it was published.
    """

    part: Part
    number: int
    label: str
    date: str
    stage: str | None = None
    summary: str = ""
    classification: str = ""
    sequence: int
    root: str
    cover: Plan
    initiatives: tuple[str, ...]
    reads: str
    facts: EditionFacts | None = None
    checkpoint: str = ""
    key: str = ""
    blanked: tuple[Blanked, ...] = ()

    @property
    def name(self) -> str:
        """The edition's directory."""
        return edition_name(self.part, self.number)


class Readings(Protocol):
    """Gives states of the plan by their keys (``EditionContent.reads``, ``Handout.reads``). Beside the content, which
    is a value: the shell reads them from the ledger, another process from files."""

    def plan(self, key: str) -> Plan:
        """The state of this key. Raises ``KeyError`` for one that nobody knows."""


class Held(Struct, frozen=True):
    """Readings that are all at hand."""

    plans: Mapping[str, Plan] = {}

    def plan(self, key: str) -> Plan:
        return self.plans[key]


#: For content without editions, or none that has to be read.
NONE_HELD = Held()


def reading(plan: Plan) -> tuple[Plan, tuple[str, ...]]:
    """The ``cover`` and the ``initiatives`` of an edition."""
    return cover(plan), tuple(item.id for item in plan.initiatives)


def edition_facts(plan: Plan, table: Table | None = None) -> EditionFacts:
    """The facts of one state. ``table``: its normal form, where it is at hand."""
    table = table or to_table(plan)
    promises = {i.id: msgspec.structs.replace(i, actuals=(), translations=()) for _, i in owned(plan)}
    return EditionFacts(node_facts(table, frozenset(table.nodes) - {ROOT}), promises)


def part_of(node: str, edition: EditionFacts) -> Part:
    """The part an indicator of an edition belonged to."""
    holder = edition.nodes.get(edition.nodes[node].holder)
    return (own_part(holder.type) if holder is not None else None) or "text"


def node_facts(table: Table, nodes: frozenset[str]) -> dict[str, NodeFact]:
    """Those of some nodes that have a page or a place, in the order of the state."""
    found = {}
    for node, entry in table.nodes.items():
        if node in nodes and (entry.type in PAGES or entry.type in PLACED):
            found[node] = NodeFact(entry.type, places.holder_of(table, node), words.name_of(entry, node))
    return found


class Difference(Struct, frozen=True, kw_only=True):
    """What a change did to one value. ``before`` and ``after`` in Japanese and English words, ``("", "")`` where there
    was nothing, ``None`` where no edition that stands had that wording. ``kind``: ``set``, or what became of the
    whole node (``added``, ``removed``, ``moved``, ``order``); ``path`` is ``""`` then."""

    node: str
    path: str
    kind: str
    before: Pair | None = ("", "")
    after: Pair | None = ("", "")


class CauseNote(Struct, frozen=True, kw_only=True):
    """What led to a change, called as it was then. ``places``: what it led to, each of them in ``ChangeNote.touched``,
    of a node that came or went all in it; none: all that the change did. ``gone``: it was taken back, or is kept no
    more."""

    cause: Cause
    places: tuple[tuple[str, str], ...] = ()
    gone: bool = False


class ChangeNote(Struct, frozen=True, kw_only=True):
    """One entry of the ledger in words. ``role`` and ``approvals`` are names of roles (``words.ROLES``).
    ``touched`` holds (node id, field path); the plan itself is ``""``, the path is ``""`` where a
    whole node came, went or moved; ``differences`` what happened there, none for the first entry, in which all was
    new. ``reason`` is the whole: what was said of the change, and a line for each place with a reason of its own; where
    there are such, ``own`` has them as (node id, field path, reason) and ``general`` what was said of all. ``causes``:
    the opinions, meetings and decisions that led to it."""

    sequence: int
    date: str
    actor: str
    role: str = ""
    division: str = ""
    reason: str = ""
    proposal: str = ""
    approvals: tuple[str, ...] = ()
    touched: tuple[tuple[str, str], ...] = ()
    differences: tuple[Difference, ...] = ()
    general: str = ""
    own: tuple[tuple[str, str, str], ...] = ()
    causes: tuple[CauseNote, ...] = ()

    def why(self, node: str, path: str) -> str:
        """The reason of what it did at one place: its own, or what was said of all."""
        for place in self.own:
            if place[:2] == (node, path):
                return place[2]
        return self.general if self.own else self.reason

    @property
    def reasons(self) -> Iterator[tuple[str, tuple[tuple[str, str]]]]:
        """Of each place (``content.reasons.reasons_of``)."""
        return ((self.why(*place), (place,)) for place in self.touched)

    def remarks(self, language: str) -> Iterator[tuple[str, tuple[tuple[str, str]]]]:
        """``reasons``, each with what led to it: what stands beside a difference (備考)."""
        placed: dict[tuple[str, str], set[int]] = {}
        for number, one in enumerate(self.causes):
            for place in one.places:
                placed.setdefault(place, set()).add(number)
        whole = {number for number, one in enumerate(self.causes) if not one.places}
        said: dict[frozenset[int], str] = {}
        for why, (place,) in self.reasons:
            here = frozenset(whole | placed.get(place, set()))
            if here not in said:
                found = ((self.causes[number].cause, self.causes[number].gone) for number in sorted(here))
                said[here] = cause_words.line(found, language)
            yield "\n".join(filter(None, (why, said[here]))), (place,)


class Licence(Struct, frozen=True):
    """Under what published data may be used: the organization's own datum."""

    name: str
    url: str


class Revision(Struct, frozen=True, kw_only=True):
    """An edition in the list of all: what it is called, of which day, and what it changed."""

    part: Part
    number: int
    name: str
    label: str
    date: str
    stage: str = ""
    classification: str = ""
    summary: str = ""


class Document(Struct, frozen=True, kw_only=True):
    """One state of the plan as every document and data file shows it: a published edition, a draft, a
    plan file. The same document renders to the same bytes in every format.

    ``name`` is the edition's directory (``roadmap-3``) and ``label`` its own title (``第3版``); both are ``""``
    for a draft or a file. ``date`` is the day of the edition: what is due is judged on that day.
    ``sequence`` and ``root`` are the ledger's number and content hash, ``checkpoint`` the root of its tree over so
    many entries; 0 and ``""`` outside a ledger. ``blanked``: passages that were taken out of it later. ``previous``
    is what the edition before said of the same part (for the comparison and the labels of changed targets),
    ``previous_label`` and ``previous_sequence`` are its title and its number in the ledger. ``changes`` are those
    up to ``sequence``, oldest first. ``promises`` is the record of what became of targets (``render.reading.promises``)
    up to this edition, in the order of the editions; ``revisions`` are all editions of both parts up to it, newest
    first. ``address`` is the public address of the site, ending in ``/``; ``""`` if there is none. ``process`` as in
    ``SiteContent``; ``pages``: papers of its meetings that the site shows as a page: id of the meeting, number of the
    paper, path of the page.
    """

    slug: str
    plan: Plan
    part: Part | None = None
    number: int = 0
    name: str = ""
    label: str = ""
    date: str
    stage: str = ""
    summary: str = ""
    classification: str = ""
    sequence: int = 0
    root: str = ""
    checkpoint: str = ""
    previous: Plan | None = None
    previous_label: str = ""
    previous_sequence: int = 0
    changes: tuple[ChangeNote, ...] = ()
    address: str = ""
    licence: Licence | None = None
    blanked: tuple[Blanked, ...] = ()
    promises: tuple[PromiseChange, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    revisions: tuple[Revision, ...] = ()
    process: Process = NOTHING
    pages: tuple[tuple[str, str, str], ...] = ()


class FormatFile(Struct, frozen=True, kw_only=True):
    """One file of one format, as it stands in a site: ``path`` from the site's base, ``format`` its name in
    ``formats.registry``, ``edition`` the edition it shows, ``size`` in bytes, ``digest`` SHA-256 in hex."""

    path: str
    format: str
    language: str
    edition: str
    size: int
    digest: str


class PaperFile(Struct, frozen=True, kw_only=True):
    """The file of a paper of a meeting (``core.process.Material.file``): its name, ``size`` in bytes, ``digest``
    SHA-256 in hex."""

    name: str
    size: int
    digest: str

    @property
    def place(self) -> str:
        """Where it stands in a site."""
        return places.paper_path(self.name)


class Handout(Struct, frozen=True, kw_only=True):
    """What of the plan a meeting was given, as it was on that day: a draft, or a comparison. ``meeting`` and ``number``
    name its paper (``core.process.Meeting.id``, ``Material.number``); ``reads`` is the key under which ``Readings``
    give the state, ``before`` that of the one it was compared with, ``""`` for none."""

    meeting: str
    number: str
    reads: str
    before: str = ""

    @property
    def place(self) -> str:
        """Its page, below the folder of a version."""
        return places.handout_path(self.meeting, self.number)


class SiteContent(Struct, frozen=True, kw_only=True):
    """``base`` is the URL prefix of the site and ends in ``/``; editions stand oldest first; ``today`` is a
    day; ``reads`` is the key of ``plan`` where an edition is read as the very same (``EditionContent.reads``);
    ``checkpoint`` the head of the ledger's tree of hashes, copied into the manifest as it is. ``origin`` is
    the server's public address (``https://…``, no slash at the end), ``""`` if it is not known.

    ``files``: the documents and data files that stand in the site; the pages link only what is there.
    ``history``: the bytes of ``history.json``, the hash of every entry that ``checkpoint`` covers; none for a plan
    without a ledger.
    ``back``: where the pages of a preview lead back to; ``""`` for what is published.

    ``size``: how many entries of the ledger ``checkpoint`` stands for. ``epoch``: changes whenever a passage is
    blanked, and with it every page and the git repository are made anew. ``withdrawn``, ``blanked``, ``gaps``: what
    happened to published editions afterwards, oldest first. ``retired``: since which day the plan itself is withdrawn,
    so that no list of sites names it; ``""`` of one in use. ``kept``: path and digest of files that stay as they
    were published, because the ledger no longer knows what they show. ``contacts``: by division, how to reach its
    office. ``pictures``: those of the figures of all plans that are read here, as they stand in the folder
    ``figures`` of the site; their bytes come from elsewhere. ``process``: how the plan came about, as far as it is
    public (``core.process_meetings.whole``). ``papers``: the files of its meetings, whose bytes come from elsewhere
    too; of a paper without one no page says that there is any. ``handouts``: papers that have a page of their own.
    """

    slug: str
    base: str
    plan: Plan
    editions: tuple[EditionContent, ...] = ()
    changes: tuple[ChangeNote, ...] = ()
    reads: str = ""
    today: str
    checkpoint: str = ""
    origin: str = ""
    licence: Licence | None = None
    files: tuple[FormatFile, ...] = ()
    history: bytes = b""
    back: str = ""
    size: int = 0
    epoch: str = ""
    withdrawn: tuple[WithdrawnEdition, ...] = ()
    retired: str = ""
    blanked: tuple[Blanked, ...] = ()
    gaps: tuple[GapNote, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    process: Process = NOTHING
    papers: tuple[PaperFile, ...] = ()
    handouts: tuple[Handout, ...] = ()

    @property
    def address(self) -> str:
        """The public address of the site, ending in ``/``; ``""`` if it is not known."""
        return f"{self.origin}{self.base}" if self.origin else ""

    @property
    def process_key(self) -> str:
        """A hash of everything that is made of the process beside the pages: the process, what the plan calls the
        places that answers changed, and which papers have a page. ``""`` where nothing of it is public."""
        if self.process == NOTHING:
            return ""
        called = self.reads or root_hash(to_table(self.plan))
        return digest([msgspec.to_builtins(self.process), called, self.address, *map(list, self.material_pages)])

    @property
    def material_pages(self) -> tuple[tuple[str, str, str], ...]:
        """As ``Document.pages``: papers with a page of their own, editions that stand, and two of them compared, on the
        page of the later one if the earlier was the one before, else on that of the two, which comes last."""
        own = [(one.meeting, one.number, one.place) for one in self.handouts]
        there = {edition.name: n for n, edition in enumerate(self.editions)}
        editions = [
            (meeting.id or "", one.number, places.edition_page(one.edition)) for meeting in self.process.meetings
            for one in meeting.materials if one.kind == "edition" and one.edition is not None and one.edition in there
        ]  # fmt: skip
        pairs = [
            (meeting.id or "", one.number, self._compared(one.against, one.edition))
            for meeting in self.process.meetings for one in meeting.materials
            if one.kind == "comparison" and one.edition in there and one.against in there and not one.withheld
            and there[one.against] < there[one.edition]
        ]  # fmt: skip
        found = {(meeting, number): place for meeting, number, place in (*own, *editions, *pairs)}
        return tuple(sorted((*key, place) for key, place in found.items()))

    def _compared(self, earlier: str, later: str) -> str:
        part = earlier.rpartition("-")[0]
        names = [edition.name for edition in self.editions if edition.part == part]
        before = dict(itertools.pairwise(names)).get(earlier) == later
        return f"{places.edition_folder(later)}comparison.html" if before else places.pair_page(earlier, later)
