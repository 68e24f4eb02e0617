"""Which pages a site has, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from tsumugu.core import fiscal, ids
from tsumugu.core.canonical import canonical_bytes
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.render import comparison, manifest, redline, views
from tsumugu.render.content import EditionContent, SiteContent
from tsumugu.render.environment import style_sheet
from tsumugu.render.history import PLAN_PAGE, Index, path_of
from tsumugu.render.sheet import columns, sheet
from tsumugu.render.views import Link

PARTS = {"text": "本編", "roadmap": "ロードマップ"}
RECENT = 8


class Frame(Struct, frozen=True):
    """What every page shows around its subject. An edition's pages carry their own, so that they never change."""

    base: str
    title: str
    provisional: bool
    organization: str
    stage: str
    notice: str
    edition: str


class Page(Struct, frozen=True):
    """``inputs`` decides whether the page changed, ``build`` makes what its template sees (or, without
    a template, its bytes)."""

    path: str
    template: str
    frame: Frame
    inputs: Any
    build: Callable[[], Any]


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


def _frame(base: str, plan: Plan, stage: str | None, edition: str = "") -> Frame:
    return Frame(
        base, plan.title, bool(plan.provisional), plan.organization.name or "", stage or "", plan.notice or "", edition
    )


def _page(path: str, template: str, frame: Frame, view: Any) -> Page:
    return Page(path, template, frame, view, lambda: view)


def _titled(edition: EditionContent) -> str:
    part = PARTS[edition.part]
    return edition.label if edition.label.startswith(part) else f"{part} {edition.label}"


def _lines(content: SiteContent) -> tuple[EditionLine, ...]:
    last: dict[str, str] = {}
    found = []
    for e in content.editions:
        found.append(
            EditionLine(
                e.name, PARTS[e.part], e.number, e.label, e.date, e.stage or "", e.summary, e.classification,
                e.sequence, e.root, last.get(e.part, ""), _titled(e),
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
    plan = content.plan
    for each in (plan, *(edition.plan for edition in content.editions)):
        _check(each)
    frame = _frame(content.base, plan, plan.stage)
    year = fiscal.year_of(content.today)
    table = to_table(plan)
    index = Index(table, content.changes)
    known = views.names(plan)
    drawn = views.sheets(plan, known)
    chart = views.chart(plan, known)
    lines = _lines(content)
    roadmap = views.roadmap(plan, drawn, year)
    css = style_sheet()
    yield Page("assets/site.css", "", frame, "css", lambda: css)
    yield _page(
        "index.html", "home.html", frame,
        {
            "philosophy": plan.philosophy, "chart": chart, "standing": views.standing(plan, content.today[:7]),
            "today": content.today[:7], "changes": index.recent(RECENT), "editions": lines[::-1][:4],
            "period": [c.label for c in columns(plan.period)],
        },
    )  # fmt: skip
    yield _page("chart.html", "chart.html", frame, {"chart": chart, "philosophy": plan.philosophy})
    yield _page("text.html", "text.html", frame, {"text": views.text(plan, chart)})
    yield _page("roadmap.html", "roadmap.html", frame, {"roadmap": roadmap})
    years = columns(plan.period)
    for field, shown in zip(plan.fields, chart.fields, strict=True):
        view = {
            "field": shown, "node": field.id, "columns": years, "indicators": views.field_indicators(field, years),
            "marks": index.marks(field.id), "history": path_of(field.id),
        }  # fmt: skip
        yield _page(views.field_path(field.id), "field.html", frame, view)
    yield from _initiatives(content, frame, index, known, drawn, year)
    for owner in index.owners():
        yield _page(path_of(owner), "history.html", frame, {"history": index.page(owner, _subject(index, owner))})
    yield _page("editions/index.html", "editions.html", frame, {"editions": lines[::-1]})
    yield Page("plan.json", "", frame, canonical_bytes(plan).decode(), lambda: canonical_bytes(plan))
    yield from _editions(content, lines)


def _subject(index: Index, owner: str) -> Link | None:
    entry = index.table.nodes.get(owner)
    if owner == PLAN_PAGE or entry is None:
        return None
    path = {"initiative": views.initiative_path, "field": views.field_path}.get(entry.type)
    return Link("このページの内容へ戻る", path(owner) if path else f"text.html#{owner}")


def _initiatives(
    content: SiteContent, frame: Frame, index: Index, known: dict[str, str], drawn: dict[str, Any], year: int
) -> Iterator[Page]:
    plan = content.plan
    for item in plan.initiatives:
        view = {
            "sheet": views.initiative(item, plan.period, known, drawn[item.id], year),
            "marks": index.marks(item.id), "notes": index.notes(item.id), "history": path_of(item.id),
        }  # fmt: skip
        yield _page(views.initiative_path(item.id), "initiative.html", frame, view)
    # An address never vanishes: what an earlier edition had is shown as that edition had it.
    seen = set(drawn)
    for edition in reversed(content.editions):
        gone = [item for item in edition.plan.initiatives if item.id not in seen]
        if not gone:
            continue
        then = views.names(edition.plan)
        for item in gone:
            seen.add(item.id)
            shown = sheet(item, edition.plan.period, then)
            label = _titled(edition)
            view = {
                "sheet": views.initiative(item, edition.plan.period, then, shown, year, label),
                "marks": {}, "notes": (), "history": path_of(PLAN_PAGE),
            }  # fmt: skip
            yield _page(views.initiative_path(item.id), "initiative.html", frame, view)


def _editions(content: SiteContent, lines: tuple[EditionLine, ...]) -> Iterator[Page]:
    last: dict[str, EditionContent] = {}
    for edition, line in zip(content.editions, lines, strict=True):
        yield from _edition(content, edition, line, last.get(edition.part))
        last[edition.part] = edition


def _edition(
    content: SiteContent, edition: EditionContent, line: EditionLine, previous: EditionContent | None
) -> Iterator[Page]:
    folder = f"editions/{edition.name}/"
    plan = edition.plan
    frame = _frame(content.base, plan, edition.stage, line.title)
    files: dict[str, bytes] = {}

    def data() -> bytes:
        return canonical_bytes(plan)

    def front() -> Any:
        known = views.names(plan)
        if edition.part == "text":
            return {"line": line, "text": views.text(plan, views.chart(plan, known)), "roadmap": None}
        return {"line": line, "text": None, "roadmap": views.roadmap(plan, views.sheets(plan, known), 0)}

    yield Page(folder + "index.html", "edition.html", frame, line, front)
    yield Page(folder + "plan.json", "", frame, line.root, data)

    def listed() -> bytes:
        files["plan.json"] = data()
        head = {"plan": content.slug, "edition": edition.name, "sequence": edition.sequence, "root": edition.root}
        return manifest.write(head, {path: manifest.digest(found) for path, found in files.items()})

    yield Page(folder + manifest.NAME, "", frame, line, listed)
    if previous is None:
        return
    reasons = {
        node: note.reason
        for note in content.changes
        if previous.sequence < note.sequence <= edition.sequence
        for node, _ in note.touched
        if note.reason
    }
    inputs = [line, previous.root, previous.label, reasons]
    before = previous.plan

    def compared() -> Any:
        return {"line": line, "before": previous.label, "body": comparison.html(comparison.rows(before, plan, reasons))}

    def struck() -> Any:
        return {"line": line, "before": previous.label, "body": redline.html(before, plan)}

    yield Page(folder + "comparison.html", "comparison.html", frame, inputs, compared)
    yield Page(folder + "redline.html", "redline.html", frame, inputs, struck)
