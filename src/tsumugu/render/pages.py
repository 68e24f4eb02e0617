"""Which pages a site has, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from tsumugu.core import fiscal, ids
from tsumugu.core.canonical import canonical_bytes, canonical_json
from tsumugu.core.errors import Refusal
from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.core.translation import stale, translated
from tsumugu.render import comparison, manifest, redline, views, words
from tsumugu.render.content import EditionContent, SiteContent
from tsumugu.render.environment import LANGUAGES, style_sheet
from tsumugu.render.history import PLAN_PAGE, Index, path_of
from tsumugu.render.sheet import columns, sheet
from tsumugu.render.views import Link

RECENT = 8
#: What a list of sites says of this one.
ABOUT = "about.json"


class Frame(Struct, frozen=True):
    """What every page shows around its subject. An edition's pages carry their own, so that they never
    change. ``root`` is the address of the pages in this language, ``others`` those of the same pages
    in the other ones; data and style sheets stand at ``base``."""

    base: str
    language: str
    root: str
    others: tuple[tuple[str, str], ...]
    title: str
    provisional: bool
    organization: str
    stage: str
    notice: str
    edition: str


class Page(Struct, frozen=True):
    """``inputs`` decides whether the page changed, ``build`` makes what its template sees (or, without
    a template, its bytes). ``here`` is the path without the language."""

    here: str
    template: str
    frame: Frame
    inputs: Any
    build: Callable[[], Any]

    @property
    def path(self) -> str:
        return self.frame.root.removeprefix(self.frame.base) + self.here if self.template else self.here


class EditionLine(Struct, frozen=True):
    name: str
    part: str
    number: int
    label: str
    date: str
    stage: str
    summary: str
    classification: str
    sequence: int
    root: str
    previous: str  # the edition of the same part before it, "" for the first
    title: str  # 本編 第2版: the part once, also where the label names it already


class _Value(Struct, frozen=True):
    """A plan as one language says it, in both its forms, and what is called how."""

    plan: Plan
    table: Table
    known: dict[str, str]


class _States:
    """The states of the plan that are read for one site: each taken apart once, whoever asks."""

    def __init__(self) -> None:
        self._tables: dict[int, tuple[Plan, Table]] = {}
        self._bytes: dict[int, tuple[Plan, bytes]] = {}
        self._plans: dict[str, Plan] = {}
        self._before: dict[str, Table] = {}

    def of(self, edition: EditionContent) -> Plan:
        if edition.name not in self._plans:
            self._plans[edition.name] = edition.read()
        return self._plans[edition.name]

    def table(self, plan: Plan) -> Table:
        if id(plan) not in self._tables:
            self._tables[id(plan)] = (plan, to_table(plan))
        return self._tables[id(plan)][1]

    def data(self, plan: Plan) -> bytes:
        if id(plan) not in self._bytes:
            self._bytes[id(plan)] = (plan, canonical_bytes(plan))
        return self._bytes[id(plan)][1]

    def compared(self, previous: EditionContent, edition: EditionContent) -> tuple[Table, Table]:
        """The part alone that the edition is of, in the wording that was decided."""
        after = self.of(edition)
        if edition.name not in self._before:
            self._before[edition.name] = to_table(with_part(after, edition.part, self.of(previous)))
        return self._before[edition.name], self.table(after)

    def value(self, plan: Plan, language: str) -> _Value:
        table = self.table(plan)
        if language != LANGUAGES[0]:
            table = translated(table, language)
            plan = to_plan(table)
        return _Value(plan, table, views.names(table))


def _root(base: str, language: str) -> str:
    return base if language == LANGUAGES[0] else f"{base}{language}/"


def _frame(base: str, language: str, plan: Plan, stage: str | None, edition: str = "") -> Frame:
    others = tuple((other, _root(base, other)) for other in LANGUAGES if other != language)
    return Frame(
        base, language, _root(base, language), others, plan.title, bool(plan.provisional),
        plan.organization.name or "", stage or "", plan.notice or "", edition,
    )  # fmt: skip


def _page(here: str, template: str, frame: Frame, view: Any) -> Page:
    return Page(here, template, frame, view, lambda: view)


def _titled(edition: EditionContent, language: str) -> str:
    part = words.pick(words.EDITION_PARTS[edition.part], language)
    if language.startswith("en"):
        return f"{part}, edition {edition.number} ({edition.label})"
    return edition.label if edition.label.startswith(part) else f"{part} {edition.label}"


def _lines(content: SiteContent, language: str) -> tuple[EditionLine, ...]:
    last: dict[str, str] = {}
    found = []
    for e in content.editions:
        found.append(
            EditionLine(
                e.name, words.pick(words.EDITION_PARTS[e.part], language), e.number, e.label, e.date, e.stage or "",
                e.summary, e.classification, e.sequence, e.root, last.get(e.part, ""), _titled(e, language),
            )
        )  # fmt: skip
        last[e.part] = e.name
    return tuple(found)


def _check(plan: Plan) -> None:
    """Ids become file names; anything else than an id is refused."""
    for items in (plan.initiatives, plan.fields, plan.chapters):
        for item in items:
            if not ids.is_id(item.id):
                raise Refusal("unsafe-id", id=item.id)


def pages(content: SiteContent) -> Iterator[Page]:
    """Every page except the manifest. Raises ``Refusal("unsafe-id")`` for an id that cannot name a file."""
    _check(content.plan)
    states = _States()
    yield from _data(content, states)
    for language in LANGUAGES:
        yield from _Reading(content, states, language).pages()


def _data(content: SiteContent, states: _States) -> Iterator[Page]:
    """What every language shares: the style sheet, the plan and its editions as data."""
    plan = content.plan
    frame = _frame(content.base, LANGUAGES[0], plan, plan.stage)
    css = style_sheet()
    yield Page("assets/site.css", "", frame, "css", lambda: css)
    about = {"plan": content.slug, "title": plan.title, "organization": plan.organization.name or ""}
    yield Page(ABOUT, "", frame, about, lambda: canonical_json(about))
    yield Page("plan.json", "", frame, manifest.digest(states.data(plan)), lambda: states.data(plan))
    for edition in content.editions:
        folder = f"editions/{edition.name}/"
        fixed = _frame(content.base, LANGUAGES[0], edition.cover, edition.stage)
        head = {"plan": content.slug, "edition": edition.name, "sequence": edition.sequence, "root": edition.root}

        def data(edition: EditionContent = edition) -> bytes:
            return states.data(states.of(edition))

        def listed(head: dict[str, Any] = head, data: Callable[[], bytes] = data) -> bytes:
            return manifest.write(head, {"plan.json": manifest.digest(data())})

        yield Page(folder + "plan.json", "", fixed, head, data)
        yield Page(folder + manifest.NAME, "", fixed, head, listed)


class _Reading:
    """The site in one language."""

    def __init__(self, content: SiteContent, states: _States, language: str) -> None:
        self.content, self.states, self.language = content, states, language
        self.now = states.value(content.plan, language)
        self.frame = _frame(content.base, language, self.now.plan, self.now.plan.stage)
        self.year = fiscal.year_of(content.today)
        self.index = Index(self.now.table, content.changes, language)
        self.drawn = views.sheets(self.now.plan, self.now.known, language)
        self.lines = _lines(content, language)
        # Whose English is older than the Japanese it was made from.
        old = stale(states.table(content.plan), language) if language != LANGUAGES[0] else ()
        self.stale = frozenset(self.index.owner(node) for node, _path in old)

    def pages(self) -> Iterator[Page]:
        plan, frame, index = self.now.plan, self.frame, self.index
        chart = views.chart(plan, self.now.known)
        month = self.content.today[:7]
        years = columns(plan.period, self.language)
        yield _page(
            "index.html", "home.html", frame,
            {
                "philosophy": plan.philosophy, "chart": chart, "standing": views.standing(plan, month),
                "today": month, "changes": index.recent(RECENT), "editions": self.lines[::-1][:4],
                "period": [c.year for c in years], "stale": PLAN_PAGE in self.stale,
            },
        )  # fmt: skip
        yield _page("chart.html", "chart.html", frame, {"chart": chart, "philosophy": plan.philosophy})
        chapters = any(chapter.id in self.stale for chapter in plan.chapters)
        text = {"text": views.text(plan, chart, self.language), "stale": chapters}
        yield _page("text.html", "text.html", frame, text)
        roadmap = views.roadmap(plan, self.drawn, self.year, self.language)
        yield _page("roadmap.html", "roadmap.html", frame, {"roadmap": roadmap})
        for field, shown in zip(plan.fields, chart.fields, strict=True):
            view = {
                "field": shown, "node": field.id, "columns": years,
                "indicators": views.field_indicators(field, years, self.language), "marks": index.marks(field.id),
                "history": path_of(field.id), "stale": field.id in self.stale,
            }  # fmt: skip
            yield _page(views.field_path(field.id), "field.html", frame, view)
        yield from self._initiatives()
        for owner in index.owners():
            yield _page(path_of(owner), "history.html", frame, {"history": index.page(owner, self._subject(owner))})
        yield _page("editions/index.html", "editions.html", frame, {"editions": self.lines[::-1]})
        yield from self._editions()

    def _subject(self, owner: str) -> Link | None:
        entry = self.now.table.nodes.get(owner)
        if owner == PLAN_PAGE or entry is None:
            return None
        path = {"initiative": views.initiative_path, "field": views.field_path}.get(entry.type)
        return Link(words.name_of(entry, owner), path(owner) if path else f"text.html#{owner}")

    def _initiatives(self) -> Iterator[Page]:
        now = self.now
        for item in now.plan.initiatives:
            drawn = self.drawn[item.id]
            view = {
                "sheet": views.initiative(
                    item, now.plan.period, now.known, drawn, self.year, language=self.language
                ),
                "marks": self.index.marks(item.id), "notes": self.index.notes(item.id), "history": path_of(item.id),
                "stale": item.id in self.stale,
            }  # fmt: skip
            yield _page(views.initiative_path(item.id), "initiative.html", self.frame, view)
        # An address never vanishes: what an earlier edition had is shown as that edition had it.
        seen = set(self.drawn)
        for edition in reversed(self.content.editions):
            if seen.issuperset(edition.initiatives):
                continue
            then = self.states.value(self.states.of(edition), self.language)
            _check(then.plan)
            for item in then.plan.initiatives:
                if item.id in seen:
                    continue
                seen.add(item.id)
                shown = sheet(item, then.plan.period, then.known, self.language)
                label = _titled(edition, self.language)
                view = {
                    "sheet": views.initiative(
                        item, then.plan.period, then.known, shown, self.year, label, self.language
                    ),
                    "marks": {}, "notes": (), "history": path_of(PLAN_PAGE), "stale": False,
                }  # fmt: skip
                yield _page(views.initiative_path(item.id), "initiative.html", self.frame, view)

    def _editions(self) -> Iterator[Page]:
        last: dict[str, EditionContent] = {}
        for edition, line in zip(self.content.editions, self.lines, strict=True):
            yield from self._edition(edition, line, last.get(edition.part))
            last[edition.part] = edition

    def _edition(self, edition: EditionContent, line: EditionLine, previous: EditionContent | None) -> Iterator[Page]:
        folder = f"editions/{edition.name}/"
        language = self.language

        def front() -> Any:
            newest = edition is self.content.editions[-1]
            then = self.now if newest else self.states.value(self.states.of(edition), language)
            if edition.part == "text":
                chart = views.chart(then.plan, then.known)
                return {"line": line, "text": views.text(then.plan, chart, language), "roadmap": None}
            drawn = self.drawn if newest else views.sheets(then.plan, then.known, language)
            return {"line": line, "text": None, "roadmap": views.roadmap(then.plan, drawn, 0, language)}

        cover = to_plan(translated(to_table(edition.cover), language))
        frame = _frame(self.content.base, language, cover, edition.stage, line.title)
        yield Page(folder + "index.html", "edition.html", frame, line, front)
        if previous is None:
            return
        since = [note for note in self.content.changes if previous.sequence < note.sequence <= edition.sequence]
        reasons = comparison.reasons_of((note.reason, note.touched) for note in since)
        inputs = [line, previous.root, previous.label, sorted(reasons.items())]

        def tables() -> tuple[Table, Table]:
            return self.states.compared(previous, edition)

        def compared() -> Any:
            body = comparison.html(comparison.table_rows(*tables(), reasons, language), language)
            return {"line": line, "before": previous.label, "body": body}

        def struck() -> Any:
            return {"line": line, "before": previous.label, "body": redline.table_html(*tables(), language)}

        yield Page(folder + "comparison.html", "comparison.html", frame, inputs, compared)
        yield Page(folder + "redline.html", "redline.html", frame, inputs, struck)
