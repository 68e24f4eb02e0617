"""Who changed what, when and why: the ledger's notes sorted to the pages that show them.

One history page per initiative, field and chapter; everything else, and what is no longer in
the plan, stands on the page of the plan itself (``history/_plan.html``; no node id begins so). That page tells the
newest changes; the older ones stand a hundred on a page, which is named by the last of them and never changes its
numbers (``history/_plan-200.html``: changes 101 to 200).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from tsumugu.core import ids
from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import is_subject
from tsumugu.render.changes import differences
from tsumugu.render.content import ChangeNote, Difference
from tsumugu.render.reading.causes import NOWHERE, Addresses, CauseView, views
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, place_of

PLAN_PAGE = "_plan"
#: How many values and how many places of one change are told before the page only counts.
MOST_LINES, MOST_PLACES = 12, 6
#: Changes of the whole plan on one page.
ON_A_PAGE = 100
_WHOLE = ("全体", "The whole")


class ValueChange(Struct, frozen=True):
    """One value of a change: before → after; ``before`` is ``""`` where a whole node came, went or moved."""

    label: str
    before: str
    after: str


class Note(Struct, frozen=True):
    """One change in words. ``what``: the fields it touched here; ``places``: the pages it touched; ``causes``: what led
    to what it did here."""

    sequence: int
    date: str
    who: str
    reason: str
    proposal: str
    approvals: tuple[str, ...]
    what: tuple[str, ...]
    places: tuple[Link, ...] = ()
    lines: tuple[ValueChange, ...] = ()
    more: int = 0
    causes: tuple[CauseView, ...] = ()


class Value(Struct, frozen=True):
    """One field (or a whole node, ``path`` empty) and its changes, newest first."""

    anchor: str
    label: str
    notes: tuple[Note, ...]


class NodeHistory(Struct, frozen=True):
    anchor: str
    name: str
    values: tuple[Value, ...]


class History(Struct, frozen=True):
    """A history page. ``notes``: every change that touched it, newest first; ``nodes``: what changed since the plan
    was taken in; ``kept``: what has stayed as it was; ``older``: the pages of changes that are not all here, newest
    first; ``span``: on one of those, the numbers of its first and last change."""

    name: str
    page: Link | None
    notes: tuple[Note, ...]
    nodes: tuple[NodeHistory, ...]
    kept: tuple[NodeHistory, ...]
    older: tuple[Older, ...] = ()
    span: tuple[int, int] = (0, 0)


class Older(Struct, frozen=True):
    """A page of older changes of the plan, by the numbers of the first and the last of them."""

    first: int
    last: int

    @property
    def path(self) -> str:
        return f"history/{PLAN_PAGE}-{self.last}.html"


class Mark(Struct, frozen=True):
    """The last change of one value, as shown beside it. ``first``: nobody changed it since the plan
    was taken in."""

    date: str
    who: str
    path: str
    first: bool


Marks = dict[str, Mark]


def path_of(owner: str) -> str:
    return f"history/{ids.file_name(owner)}.html"


def anchor(node: str, path: str) -> str:
    return f"{node or PLAN_PAGE}--{path.replace('.', '_')}" if path else node or PLAN_PAGE


def who(note: ChangeNote, language: str = "ja") -> str:
    """農業課 担当課職員: the office that asked for the change, as far as it is known."""
    return " ".join(part for part in (note.division, words.role_label(note.role, language), note.actor) if part)


_FORM = {path: n for n, path in enumerate(words.FIELDS)}


def _in_form_order(path: str) -> tuple[int, str]:
    """The whole node first, then its values as a form has them: the start of a step before its end."""
    return _FORM.get(path.partition(".")[0], -1), path


def _as_taken_in(node: NodeHistory) -> bool:
    return all(note.sequence == 1 for value in node.values for note in value.notes)


def _reached(note: ChangeNote) -> Iterable[tuple[str, str]]:
    """The places that a change touched because of something."""
    touched = dict.fromkeys(note.touched) if note.causes else {}
    if any(not one.places for one in note.causes):
        return touched
    placed = {place for one in note.causes for place in one.places}
    return (place for place in touched if place in placed)


class Index:
    """The notes of a plan, sorted once. Linear in nodes and touched values."""

    def __init__(
        self, table: Table, changes: Iterable[ChangeNote], language: str = "ja", addresses: Addresses = NOWHERE
    ) -> None:
        """``addresses``: of the pages of causes."""
        self.table = table
        self.language = language
        self.addresses = addresses
        self._owners: dict[str, str] = {ROOT: PLAN_PAGE}
        #: By owner, each change with what it touched there, newest first.
        self._notes: dict[str, dict[int, tuple[ChangeNote, list[tuple[str, str]]]]] = {}
        self._values: dict[str, dict[tuple[str, str], list[ChangeNote]]] = {}
        # What is asked for many times: of a plan that was taken in each value has the same note.
        self._names: dict[str, str] = {}
        self._offices: dict[int, str] = {}
        self._bare: dict[tuple[int, str, tuple[CauseView, ...]], Note] = {}
        self._told: dict[str, tuple[Note, ...]] = {}
        self._caused: dict[tuple[str, str], list[tuple[ChangeNote, tuple[tuple[str, str], ...]]]] | None = None
        self._led: dict[str, list[tuple[ChangeNote, tuple[str, str]]]] | None = None
        self._differences: dict[int, dict[tuple[str, str], list[Difference]]] = {}
        self.latest: tuple[ChangeNote, ...] = tuple(sorted(changes, key=lambda note: -note.sequence))
        for note in self.latest:
            for node, path in dict.fromkeys(note.touched):
                owner = self.owner(node)
                self._notes.setdefault(owner, {}).setdefault(note.sequence, (note, []))[1].append((node, path))
                self._values.setdefault(owner, {}).setdefault((node, path), []).append(note)

    def owner(self, node: str) -> str:
        """The node on whose history page this node's changes stand."""
        trail = []
        while node not in self._owners:
            entry = self.table.nodes.get(node)
            trail.append(node)
            if entry is None:
                self._owners[node] = PLAN_PAGE
            elif is_subject(entry.type) and not (entry.parent and is_subject(self.table.nodes[entry.parent].type)):
                self._owners[node] = node
            else:
                node = entry.parent
        for item in trail:
            self._owners[item] = self._owners[node]
        return self._owners[node]

    def owners(self) -> list[str]:
        """Every page there is: one per initiative, field and chapter, touched or not, and the plan's."""
        found = [node for node in self.table.nodes if node != ROOT and self.owner(node) == node]
        return [*found, PLAN_PAGE]

    def _who(self, note: ChangeNote) -> str:
        found = self._offices.get(note.sequence)
        if found is None:
            found = self._offices[note.sequence] = who(note, self.language)
        return found

    def marks(self, owner: str) -> Marks:
        """Under ``node/path`` for each value, under ``node/*`` for whatever of the node changed last."""
        found: Marks = {}
        latest: dict[str, int] = {}
        for (node, path), notes in self._values.get(owner, {}).items():
            note = notes[0]
            place = f"{path_of(owner)}#{anchor(node, path)}"
            mark = Mark(note.date, self._who(note), place, note.sequence == 1)
            found[f"{node}/{path}"] = mark
            if note.sequence > latest.get(node, 0):
                latest[node] = note.sequence
                found[f"{node}/*"] = mark
        return found

    def notes(self, owner: str) -> tuple[Note, ...]:
        found = self._told.get(owner)
        if found is None:
            notes = self._notes.get(owner, {}).values()
            found = self._told[owner] = tuple(self._note(note, touched) for note, touched in notes)
        return found

    def touched(self, owner: str) -> dict[int, tuple[tuple[str, str], ...]]:
        """By change, newest first, what it touched on an owner's page."""
        return {sequence: tuple(touched) for sequence, (_note, touched) in self._notes.get(owner, {}).items()}

    def caused(self, kind: str, name: str) -> tuple[tuple[ChangeNote, tuple[tuple[str, str], ...]], ...]:
        """The changes that an opinion, a meeting or a decision led to, newest first, each with the places that it
        changed because of it."""
        if self._caused is None:
            self._caused = {}
            for note in self.latest:
                for one in note.causes:
                    found = self._caused.setdefault(one.cause.key, [])
                    found.append((note, one.places or tuple(dict.fromkeys(note.touched))))
        return tuple(self._caused.get((kind, name), ()))

    def led(self, nodes: Collection[str]) -> tuple[tuple[ChangeNote, tuple[tuple[str, str], ...]], ...]:
        """The changes of these nodes that something led to, newest first, each with what it changed of them because of
        that."""
        if self._led is None:
            self._led = {}
            for note in self.latest:
                for node, path in _reached(note):
                    self._led.setdefault(node, []).append((note, (node, path)))
        found: dict[int, tuple[ChangeNote, list[tuple[str, str]]]] = {}
        for node in dict.fromkeys(nodes):
            for note, place in self._led.get(node, ()):
                found.setdefault(note.sequence, (note, []))[1].append(place)
        return tuple((found[number][0], tuple(found[number][1])) for number in sorted(found, reverse=True))

    def causes(self, nodes: Collection[str]) -> dict[str, tuple[CauseView, ...]]:
        """By node what ever led to what it says, newest first, each once."""
        found: dict[str, dict[CauseView, None]] = {}
        for note, touched in self.led(nodes):
            for node, path in touched:
                found.setdefault(node, {}).update(dict.fromkeys(self._causes(note, only=(node, path))))
        return {node: tuple(causes) for node, causes in found.items()}

    def told(self, note: ChangeNote, touched: tuple[tuple[str, str], ...], *, linked: bool) -> Note:
        """One change as far as it touched these places. ``linked``: with links to where they are read, or, of what the
        plan no longer has, to its history."""
        found: dict[str, Link] = {}
        for node, _path in touched if linked else ():
            there = node and node in self.table.nodes
            path = place_of(self.table, node) if there else path_of(self.owner(node))
            found.setdefault(path, Link(self._name(node), path))
        places = tuple(found.values())
        return self._note(note, touched, places[:MOST_PLACES], max(0, len(places) - MOST_PLACES))

    def labels(self, touched: Iterable[tuple[str, str]], most: int | None = None) -> tuple[str, ...]:
        """Touched values in words, each once: a field's label, or the name of a node that came, went or moved.
        ``most``: no more than so many."""
        by_node: dict[str, list[str]] = {}
        for node, path in touched:
            by_node.setdefault(node, []).append(path)
        found: dict[str, None] = {}
        for node, paths in by_node.items():
            for path in sorted(paths, key=_in_form_order):
                found[self._label(node, path) if path else self._name(node)] = None
                if len(found) == most:
                    return tuple(found)
        return tuple(found)

    def page(self, owner: str, page: Link | None) -> History:
        entry = self.table.nodes.get(ROOT if owner == PLAN_PAGE else owner)
        by_node: dict[str, list[Value]] = {}
        for (node, path), notes in sorted(
            self._values.get(owner, {}).items(), key=lambda one: (one[0][0], _in_form_order(one[0][1]))
        ):
            label = self._label(node, path) if path else words.pick(_WHOLE, self.language)
            shown = tuple(self._note(note, only=(node, path)) for note in notes)
            by_node.setdefault(node, []).append(Value(anchor(node, path) if path else "", label, shown))
        nodes = tuple(
            NodeHistory(anchor(node, ""), self._name(node), tuple(values)) for node, values in by_node.items()
        )
        kept = tuple(node for node in nodes if _as_taken_in(node))
        changed = tuple(node for node in nodes if not _as_taken_in(node))
        name = words.name_of(entry, owner)
        if owner != PLAN_PAGE:
            return History(name, page, self.notes(owner), changed, kept)
        return History(
            name=name,
            page=page,
            notes=self.every(self.latest[:ON_A_PAGE]),
            nodes=changed,
            kept=kept,
            older=self.older(),
        )

    def older(self) -> tuple[Older, ...]:
        """Every full hundred of changes, newest first, once the page of the plan cannot tell all."""
        if len(self.latest) <= ON_A_PAGE:
            return ()
        full = self.latest[0].sequence // ON_A_PAGE
        return tuple(Older((n - 1) * ON_A_PAGE + 1, n * ON_A_PAGE) for n in range(full, 0, -1))

    def older_page(self, span: Older) -> History:
        """A page of older changes."""
        told = [note for note in self.latest if span.first <= note.sequence <= span.last]
        name = words.name_of(self.table.nodes[ROOT], PLAN_PAGE)
        return History(
            name=name,
            page=None,
            notes=self.every(told),
            nodes=(),
            kept=(),
            older=self.older(),
            span=(span.first, span.last),
        )

    def recent(self, most: int) -> tuple[Note, ...]:
        """The newest changes with links to what they touched."""
        found = []
        for note in self.latest[:most]:
            owners = list(dict.fromkeys(self.owner(node) for node, _ in note.touched))
            places = tuple(
                Link(self._name("" if owner == PLAN_PAGE else owner), path_of(owner)) for owner in owners[:6]
            )
            found.append(self._note(note, places=places))
        return tuple(found)

    def every(self, changes: Iterable[ChangeNote]) -> tuple[Note, ...]:
        """Changes of the plan with links to the histories of what they touched elsewhere."""
        found = []
        for note in changes:
            owners = dict.fromkeys(self.owner(node) for node, _ in note.touched)
            places = tuple(Link(self._name(owner), path_of(owner)) for owner in owners if owner != PLAN_PAGE)
            own = [(node, path) for node, path in dict.fromkeys(note.touched) if self.owner(node) == PLAN_PAGE]
            found.append(self._note(note, own, places[:MOST_PLACES], max(0, len(places) - MOST_PLACES)))
        return tuple(found)

    def _name(self, node: str) -> str:
        found = self._names.get(node)
        if found is None:
            found = self._names[node] = self._called(node)
        return found

    def _called(self, node: str) -> str:
        entry = self.table.nodes.get(node)
        english = self.language.startswith("en")
        if entry is None:
            return f"an entry the plan no longer has ({node})" if english else f"今のプランにはない項目（{node}）"
        kind, name = words.type_label(entry.type, self.language), words.name_of(entry, node)
        return f"{kind} “{name}”" if english else f"{kind}「{name}」"

    def _label(self, node: str, path: str) -> str:
        entry = self.table.nodes.get(node)
        return words.field_label(entry.type if entry else "plan", path, self.language)

    def _line_label(self, node: str, path: str) -> str:
        """What a line is about. 開始 alone would leave open of which of the many steps of a page."""
        if not path:
            return self._name(node)
        label = self._label(node, path)
        return label if node == ROOT or self.owner(node) == node else f"{self._name(node)} {label}"

    def _note(
        self, note: ChangeNote, touched: Iterable[tuple[str, str]] = (), places: tuple[Link, ...] = (), more: int = 0,
        only: tuple[str, str] | None = None,
    ) -> Note:  # fmt: skip
        """``touched``: the places to tell of; ``only``: one place, under whose heading the note stands."""
        if only is not None and not self._said_of(note).get(only):
            key = (note.sequence, note.why(*only), self._causes(note, only=only))
            if key not in self._bare:
                self._bare[key] = self._written(
                    note=note, reason=key[1], what=(), places=(), lines=(), more=0, causes=key[2]
                )
            return self._bare[key]
        touched = list(touched)
        lines = self._lines(note, touched if only is None else [only], named=only is None)
        told = {(one.node, one.path) for one in note.differences} if lines else set()
        what = self.labels((place for place in touched if place not in told), MOST_LINES)
        more += max(0, len(lines) - MOST_LINES)
        return self._written(
            note=note,
            reason=note.why(*only) if only else note.reason,
            what=what,
            places=places,
            lines=lines[:MOST_LINES],
            more=more,
            causes=self._causes(note, touched, only),
        )

    def _causes(
        self, note: ChangeNote, touched: Iterable[tuple[str, str]] = (), only: tuple[str, str] | None = None
    ) -> tuple[CauseView, ...]:
        """What led to what a change did at ``only`` one place, or at those ``touched`` (none: everywhere)."""
        if not note.causes:
            return ()
        here = {only} if only is not None else set(touched) or set(note.touched)
        found = [(one.cause, one.gone) for one in note.causes if not one.places or not here.isdisjoint(one.places)]
        return views(found, self.addresses, self.language)

    def _written(
        self, note: ChangeNote, reason: str, what: tuple[str, ...], places: tuple[Link, ...],
        lines: tuple[ValueChange, ...], more: int, causes: tuple[CauseView, ...],
    ) -> Note:  # fmt: skip
        approvals = tuple(words.role_label(step, self.language) for step in dict.fromkeys(note.approvals))
        return Note(
            sequence=note.sequence,
            date=note.date,
            who=self._who(note),
            reason=reason,
            proposal=note.proposal,
            approvals=approvals,
            what=what,
            places=places,
            lines=lines,
            more=more,
            causes=causes,
        )

    def _said_of(self, note: ChangeNote) -> dict[tuple[str, str], list[Difference]]:
        """What a change did, by place."""
        found = self._differences.get(note.sequence)
        if found is None:
            found = self._differences[note.sequence] = {}
            for one in note.differences:
                found.setdefault((one.node, one.path), []).append(one)
        return found

    def _lines(self, note: ChangeNote, touched: list[tuple[str, str]], named: bool) -> tuple[ValueChange, ...]:
        by_place = self._said_of(note)
        if not by_place:
            return ()
        found, first = [], {node: n for n, (node, _path) in reversed(list(enumerate(touched)))}
        for node, path in sorted(touched, key=lambda place: (first[place[0]], _in_form_order(place[1]))):
            for one in by_place.get((node, path), ()):
                label = self._line_label(node, path) if named else ""
                found.append(ValueChange(label, *differences.sides(one, self.language)))
        return tuple(found)
