"""The editions of a plan, and its newest changes in words, as an Atom feed (RFC 4287).

**Identifiers** (section 4.2.6: permanent, universally unique, never changed when the feed moves) are ``urn:uuid``
of version 5 over slug, language, kind and name (an edition's ``roadmap-3``, a change's number in the ledger), and
the content hash of the first edition there ever was (the plan's id before any), which never changes, also when that
edition is withdrawn, and which no other plan shares. Neither the address of the site nor a title goes into them.

**Links** are absolute if ``address`` is given. Otherwise they are relative to the feed itself, which a reader
resolves against the place it fetched the feed from; no ``xml:base`` is written, because it could say nothing
truer. Only files that exist are linked: the caller names those of each edition (``files``).

**Withdrawn editions** keep their entry and its identifier: it is updated on the day of the withdrawal, says so in its
title, gives the reason, and leads to the page that stands at its address.

**Dates**: an edition and a change are known to the day, so ``updated`` is midnight in Japan of that day. The same
content gives the same bytes: the feed's ``updated`` is that of its newest entry, not the time of writing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.parts import cover
from tsumugu.core.table import to_table
from tsumugu.core.translation import translated
from tsumugu.render.changes import history
from tsumugu.render.content import EditionContent, SiteContent, WithdrawnEdition
from tsumugu.render.reading.causes import addresses
from tsumugu.render.reading.process_views import ProcessView
from tsumugu.render.vocabulary import cause_words, places, words
from tsumugu.render.vocabulary.characters import fit, one_line
from tsumugu.render.vocabulary.naming import edition_title, in_language, plan_title, root_of
from tsumugu.render.vocabulary.turning import straight

NAMESPACE = "http://www.w3.org/2005/Atom"
#: Where these UUIDs begin: the version 5 UUID of the format's name.
_ORIGIN = uuid.uuid5(uuid.NAMESPACE_URL, "tag:tsumugu,2026:feed")
#: So many changes in words; every edition stays for ever.
CHANGES = 30

_WORDS: dict[str, words.Pair] = {
    "proceedings": ("会議と、意見への対応のお知らせ", "Meetings, and answers to opinions"),
    "meeting": ("会議", "Meeting"), "answer": ("意見への対応", "Answer to opinions"),
    "subtitle": ("版の公表と改定のお知らせ", "Editions published and changes made"),
    "change": words.PARTS["revision"], "stage": words.word("plan.stage"),
    "comparison": ("新旧対照表", "Comparison table"), "redline": ("見え消し", "Redline"),
    "what": ("変わったところ", "What changed"), "causes": cause_words.HEADING,
    "approvals": ("決裁", "Approved by"), "who": ("起案", "Proposed by"),
    "reason": ("取り下げの理由", "Why it was withdrawn"),
}  # fmt: skip
_WITHDRAWN = ("{}（取り下げました）", "{} (withdrawn)")


#: When it is of, its place among those of one day, and the entry.
_Entry = tuple[tuple[str, int, int], Any]


class File(Struct, frozen=True, kw_only=True):
    """A file of an edition. ``path`` from the root of the site (``editions/roadmap-2/plan.pdf``), ``title`` in
    Japanese and English, ``size`` in bytes (0: not known), ``language`` the one it is in (``""``: none or both)."""

    path: str
    media_type: str
    title: words.Pair
    size: int = 0
    language: str = ""


def atom(
    content: SiteContent, language: str = "ja", address: str = "", files: Mapping[str, Sequence[File]] | None = None,
    here: str = "feed.atom", index: history.Index | None = None,
) -> bytes:  # fmt: skip
    """The feed as UTF-8 XML, newest entry first. ``address``: the public address of the site, ending in ``/``;
    ``files``: by name of edition, what can be had of it; ``here``: the feed's own path under the pages of its
    language; ``index``: the changes as the pages of that language tell them, where it is at hand."""
    feed = _Feed(content, language, address, files or {}, index)
    return feed.write(here, feed.entries(), "subtitle")


def proceedings_atom(
    content: SiteContent, view: ProcessView, language: str = "ja", address: str = "", here: str = "process/feed.atom"
) -> bytes:
    """The meetings and the answers to opinions as a feed of their own, newest first. A meeting is updated on the last
    day that is known of it: when it was held, when its minutes were published or corrected. One of which no day has
    come is as old as the first edition: a date that is set anew is told by the calendar."""
    feed = _Feed(content, language, address, {}, None, deep=here.count("/"))
    return feed.write(here, feed.proceedings(view), "proceedings")


class _Feed:
    def __init__(
        self, content: SiteContent, language: str, address: str, files: Mapping[str, Sequence[File]],
        index: history.Index | None, *, deep: int = 0,
    ) -> None:  # fmt: skip
        """``deep``: how many folders below the pages of its language the feed lies."""
        self.index = index
        self.content, self.language, self.files = content, language, files
        self.plan = in_language(cover(content.plan), language)
        self.base = address or "../" * (root_of("", language).count("/") + deep)
        self.root = root_of(address, language) if address else "../" * deep
        published: list[EditionContent | WithdrawnEdition] = [*content.editions, *content.withdrawn]
        self.anchor = min(published, key=lambda one: one.sequence).root if published else content.plan.id

    def word(self, key: str) -> str:
        return words.pick(_WORDS[key], self.language)

    def identifier(self, kind: str, name: str) -> str:
        said = f"{self.anchor}\n{self.content.slug}\n{self.language}\n{kind}\n{name}"
        return uuid.uuid5(_ORIGIN, said).urn

    def _day(self, date: str) -> str:
        return date if fiscal.is_date(date) else self.content.today

    def entries(self) -> list[_Entry]:
        return [*self._editions(), *self._changes()]

    def write(self, here: str, entries: list[_Entry], subtitle: str) -> bytes:
        named = _shown(plan_title(self.plan, self.language)) or self.content.slug
        spaces: Any = {None: NAMESPACE}
        feed = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=spaces)
        feed.set("{http://www.w3.org/XML/1998/namespace}lang", self.language)
        entries.sort(key=lambda entry: entry[0], reverse=True)
        _put(feed, "id", self.identifier("feed", "" if subtitle == "subtitle" else subtitle))
        _put(feed, "title", named)
        _put(feed, "subtitle", self.word(subtitle))
        _put(feed, "updated", _moment(entries[0][0][0] if entries else self.content.today))
        author = _put(feed, "author")
        _put(author, "name", _shown(self.plan.organization.name or "") or named)
        self._link(feed, "self", self.root + here, "application/atom+xml")
        page = places.PROCESS_PAGE if subtitle == "proceedings" else "index.html"
        self._link(feed, "alternate", self.root + page, "text/html", language=self.language)
        _put(feed, "generator", "Tsumugu")
        feed.extend(element for _, element in entries)
        data: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return data

    def _link(
        self, parent: Any, rel: str, href: str, media_type: str, title: str = "", size: int = 0, language: str = ""
    ) -> None:  # fmt: skip
        one = _put(parent, "link", rel=rel, href=one_line(href), type=media_type)
        for name, value in (("hreflang", language), ("title", title), ("length", str(size or ""))):
            if value:
                one.set(name, fit(straight(value)))

    def _entry(
        self, kind: str, name: str, title: str, date: str, category: str, label: str, *, updated: str = ""
    ) -> Any:  # fmt: skip
        one = etree.Element(f"{{{NAMESPACE}}}entry")
        _put(one, "id", self.identifier(kind, name))
        _put(one, "title", one_line(title))
        _put(one, "updated", _moment(self._day(updated or date)))
        _put(one, "published", _moment(self._day(date)))
        _put(one, "category", term=category, label=label)
        return one

    # -- editions ------------------------------------------------------------------------------

    def _editions(self) -> Iterator[tuple[tuple[str, int, int], Any]]:
        before: set[str] = set()
        for edition in self.content.editions:
            yield (self._day(edition.date), edition.sequence, 1), self._edition(edition, edition.part in before)
            before.add(edition.part)
        for one in self.content.withdrawn:
            yield (self._day(one.withdrawn), one.sequence, 2), self._withdrawn(one)

    def _withdrawn(self, edition: WithdrawnEdition) -> Any:
        title = edition_title(edition.part, edition.number, edition.label, self.language)
        title = words.pick(_WITHDRAWN, self.language).format(title)
        label = words.pick(words.EDITION_PARTS[edition.part], self.language)
        one = self._entry(
            kind="edition",
            name=edition.name,
            title=title,
            date=edition.date,
            category=edition.part,
            label=label,
            updated=edition.withdrawn,
        )
        page = f"{self.root}{places.edition_page(edition.name)}"
        self._link(one, "alternate", page, "text/html", title, language=self.language)
        _put(one, "summary", self._line("reason", edition.reason) or title)
        return one

    def _edition(self, edition: EditionContent, compared: bool) -> Any:
        title = edition_title(edition.part, edition.number, edition.label, self.language)
        label = words.pick(words.EDITION_PARTS[edition.part], self.language)
        one = self._entry(
            kind="edition", name=edition.name, title=title, date=edition.date, category=edition.part, label=label
        )
        pages = f"{self.root}editions/{edition.name}/"
        self._link(one, "alternate", pages + "index.html", "text/html", title, language=self.language)
        if compared:
            for name in ("comparison", "redline"):
                self._link(one, "related", f"{pages}{name}.html", "text/html", self.word(name), language=self.language)
        for file in self.files.get(edition.name, ()):
            name = words.pick(file.title, self.language)
            self._link(
                parent=one,
                rel="enclosure",
                href=self.base + file.path,
                media_type=file.media_type,
                title=name,
                size=file.size,
                language=file.language,
            )
        stage = self._line("stage", edition.stage or "")
        _put(one, "summary", "\n".join(filter(None, (edition.summary.strip(), edition.classification, stage))) or title)
        return one

    def _line(self, key: str, text: str) -> str:
        colon = ": " if self.language.startswith("en") else "："
        return f"{self.word(key)}{colon}{text}" if text.strip() else ""

    # -- changes -------------------------------------------------------------------------------

    def _changes(self) -> Iterator[tuple[tuple[str, int, int], Any]]:
        if not self.content.changes:
            return
        index = self.index
        if index is None:
            table = to_table(self.content.plan)
            table = table if self.language == "ja" else translated(table, self.language)
            index = history.Index(table, self.content.changes, self.language, addresses(self.content.process))
        noted = index.latest[:CHANGES]
        for change, note in zip(noted, index.recent(CHANGES), strict=True):
            yield (self._day(change.date), change.sequence, 0), self._change(note)

    def _change(self, note: history.Note) -> Any:
        apart = ", " if self.language.startswith("en") else "、"
        number = f"{self.word('change')} {note.sequence}"
        title = note.proposal or note.reason or number
        one = self._entry(
            kind="change",
            name=str(note.sequence),
            title=title,
            date=note.date,
            category="change",
            label=self.word("change"),
        )
        pages = [place.path for place in note.places] or [history.path_of(history.PLAN_PAGE)]
        self._link(one, "alternate", self.root + pages[0], "text/html", language=self.language)
        for place in note.places[1:]:
            self._link(
                one, "related", self.root + place.path, "text/html", one_line(place.text), language=self.language
            )
        _put(one, "summary", "\n".join(filter(None, (
            note.reason.strip(), self._line("what", apart.join(place.text for place in note.places)),
            self._line("causes", apart.join(one.link.text for one in note.causes)),
            self._line("who", note.who), self._line("approvals", apart.join(note.approvals)),
        ))) or number)  # fmt: skip
        return one

    # -- how the plan came about ---------------------------------------------------------------

    def proceedings(self, view: ProcessView) -> list[_Entry]:
        oldest = min((one.date for one in self.content.editions if fiscal.is_date(one.date)), default="")
        found: list[_Entry] = []
        values = {meeting.id: meeting for meeting in view.value.meetings}
        by_path = {places.meeting_path(node or ""): meeting for node, meeting in values.items()}
        for number, one in enumerate(view.meetings):
            meeting = by_path[one.link.path]
            minutes = meeting.minutes
            days = [meeting.date or ""]
            if minutes is not None:
                days += [minutes.published or "", *(erratum.date or "" for erratum in minutes.errata)]
            known = [day for day in days if fiscal.is_date(day) and day <= self.content.today]
            day = max(known, default=oldest or self.content.today)
            title = " ".join(filter(None, (one.link.text, one.title)))
            element = self._entry(
                kind="meeting", name=meeting.id or "", title=title, date=day, category="meeting",
                label=self.word("meeting"),
            )  # fmt: skip
            self._link(element, "alternate", self.root + one.link.path, "text/html", title, language=self.language)
            apart = ": " if self.language.startswith("en") else "："
            _put(element, "summary", "\n".join(f"{label}{apart}{text}" for label, text in one.facts) or title)
            found.append(((day, number, 0), element))
        for number, group in enumerate(view.groups):
            if not (group.response and fiscal.is_date(group.date)):
                continue
            element = self._entry(
                kind="answer", name=group.place, title=group.topic, date=group.date, category="answer",
                label=self.word("answer"),
            )  # fmt: skip
            page = f"{self.root}{group.page}#{group.place}"
            self._link(element, "alternate", page, "text/html", group.topic, language=self.language)
            _put(element, "summary", "\n".join(filter(None, (group.disposition, group.response))))
            found.append(((group.date, number, 1), element))
        return found


def _shown(text: str) -> str:
    """One line of what is left of a text without direction controls: nothing, where it is made of them."""
    return one_line(straight(text))


def _put(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    """What a program shows, it shows beside others: no text holds direction controls."""
    fitted = {name: fit(straight(value)) for name, value in attributes.items()}
    one = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", fitted)
    one.text = None if text is None else fit(straight(text))
    return one


def _moment(day: str) -> str:
    return f"{day}T00:00:00+09:00"
