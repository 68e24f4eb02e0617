"""The page of the table: read, filtered, sorted and turned over without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import rules
from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.core.walking import of_types
from tsumugu.desk.editor import pasting, saving, units
from tsumugu.desk.grid import asked as addresses
from tsumugu.desk.grid import kinds, rows
from tsumugu.desk.grid.asked import Asked
from tsumugu.desk.sheets.saving import Who
from tsumugu.plans import queries as ledger
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal
from tsumugu.web import bases, entering, labels, refusals

#: Rows of a page.
ON_A_PAGE = 50


@dataclass(frozen=True)
class _Seen:
    """The plan as one person has it: their working copy, or the plan where they have none."""

    own: Proposal | None
    table: Table
    base: Table
    root: str


def _seen(room: entering.Room) -> _Seen:
    own = queries.working(room.plan, room.user) if room.may_edit else None
    if own is None:
        head = ledger.head(room.plan)
        return _Seen(None, head.table, head.table, head.root)
    return _Seen(own, queries.draft(own), queries.base(own), own.draft_root)


def _asked(seen: _Seen, data: QueryDict) -> Asked:
    return addresses.read(seen.table, data, fiscal.year_of(timezone.localdate()))


def _page(seen: _Seen, asked: Asked, data: QueryDict) -> Page[str]:
    found = rows.found(seen.table, asked, rows.changed(seen.table, seen.base, asked.kind))
    return Paginator(found, ON_A_PAGE).get_page(data.get("page"))


@require_safe
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a table; who may edit sees it as their working copy has it."""
    room = entering.enter(request, slug)
    seen = _seen(room)
    table, asked = seen.table, _asked(seen, request.GET)
    page = _page(seen, asked, request.GET)
    drawing = rows.Drawing(table, seen.base, slug)
    context = {
        "view": asked,
        "page": page,
        "asked": asked.address() + "&",
        "kinds": [(kind, labels.word(_PLURALS[kind]), kind == asked.kind) for kind in kinds.COLUMNS],
        "heads": [_head(asked, path) for path in (kinds.NAMES[asked.kind], *asked.columns)],
        "lines": [drawing.row(node, asked) for node in page.object_list],
        "columns": [
            (path, kinds.label(asked.kind, path), path in asked.columns) for path in kinds.columns(table, asked.kind)
        ],
        "divisions": _options(table, "division", asked.division),
        "fields": _options(table, "field", asked.field),
        "states": labels.options((state, said, state == asked.state) for state, said in _states(seen.own is not None)),
        "sorts": labels.options(_sorts(asked)),
        "proposal": None,
        "draft": seen.own,
        "edits_url": f"{reverse('desk:grid_edits', args=[slug])}?{asked.address()}" if room.may_edit else "",
    }
    return render(request, "desk/grid.html", room.context("plan") | context)


# -- what the script asks ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def grid_edits(request: HttpRequest, slug: str) -> HttpResponse:
    """GET tells how the cells that are ``shown`` (nodes) are written; POST is an act of ``editor.saving`` on them, and
    tells the same of the state after it."""
    room = entering.enter(request, slug, rules.may_edit)
    sent = request.POST if request.method == "POST" else request.GET
    status, said = 200, dict[str, Any]()
    if request.method == "POST":
        root = bases.base_of(sent)
        before = _seen(room).root
        status, said = _act(room, request.POST)
        said["alone"] = before == root
    return JsonResponse(_told(room, _seen(room), request.GET, sent.getlist("shown")) | said, status=status)


def _act(room: entering.Room, data: QueryDict) -> tuple[int, dict[str, Any]]:
    """What became of it: why nothing went in, what was wrong, and who wrote there meanwhile and what."""
    try:
        done = saving.perform(room.plan, queries.working(room.plan, room.user), room.user, data)
    except ValueError as error:
        return 422, {"refused": str(error)}
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        return status, {"refused": sentence}
    wrong, stale, status = dict[str, str](), list[str](), 200
    if done.cells is not None:
        wrong, stale, status = done.cells.wrong, done.cells.stale, done.cells.status
    elif done.outcome is not None:
        node = str(data.get("node", ""))
        wrong = {f"{node}/{path}": sentence for path, sentence in done.outcome.wrong.items()}
        stale, status = [f"{node}/{path}" for path in done.outcome.stale], done.outcome.status
    return status, {"wrong": wrong, "met": _met(room, stale)}


def _met(room: entering.Room, stale: list[str]) -> dict[str, dict[str, str]]:
    own = queries.working(room.plan, room.user)
    if own is None:
        return {}
    table, found = queries.draft(own), {}
    for place in stale:
        node, _slash, path = place.partition("/")
        words = labels.value_words(table.nodes[node], path, table.nodes) if node in table.nodes else ""
        found[place] = {"said": Who(own, room.user, node)(path), "words": words}
    return found


def _told(room: entering.Room, seen: _Seen, view: QueryDict, shown: list[str]) -> dict[str, Any]:
    """The rows, what is copied out of their cells, and the controls of each."""
    asked = _asked(seen, view)
    drawing = rows.Drawing(seen.table, seen.base, room.plan.slug)
    paths = [path for path in (kinds.NAMES[asked.kind], *asked.columns) if path[0] != "@"]
    pool, cells, plain = units.Pool(), dict[str, Any](), dict[str, str]()
    lines = {}
    for node in shown[:ON_A_PAGE]:
        if node not in seen.table.nodes or seen.table.nodes[node].type != asked.kind:
            continue
        lines[node] = drawing.row(node, asked)
        for path in paths:
            cells[f"{node}/{path}"] = units.unit(seen.table, node, path, pool)
            plain[f"{node}/{path}"] = pasting.plain(seen.table, node, path)
    undoing = queries.undoing(seen.own, room.user) if seen.own is not None else None
    return {
        "root": seen.root,
        "time": date_words(timezone.localtime(), "H:i"),
        "rows": lines, "plain": plain, "units": cells, "lists": pool.lists,
        "undo": undoing.done[-1] if undoing is not None and undoing.done else "",
        "redo": undoing.undone[-1] if undoing is not None and undoing.undone else "",
    }  # fmt: skip


#: What several of a kind are called.
_PLURALS = {"initiative": "initiatives", "activity": "activities", "step": "step", "indicator": "indicators"}


def _states(has_draft: bool) -> list[tuple[str, str]]:
    found = [("", _("All")), ("going", _("Going on")), ("ended", labels.field_label("initiative", "ended"))]
    return [*found, ("changed", _("Changed in my draft"))] if has_draft else found


def _options(table: Table, kind: str, chosen: str) -> str:
    nodes = of_types(table, frozenset({kind}))
    return labels.options([("", _("All"), not chosen), *((n, labels.name_of(table, n), n == chosen) for n in nodes)])


def _sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """Without a script and without a pointer: the same as the heads of the columns."""
    found = [("", _("Order of the plan"), not asked.sort)]
    for path in (kinds.NAMES[asked.kind], *asked.columns):
        said = kinds.label(asked.kind, path)
        found.append((path, said, path == asked.sort))
        found.append((f"-{path}", _("%(column)s, downwards") % {"column": said}, f"-{path}" == asked.sort))
    return found


def _head(asked: Asked, path: str) -> dict[str, str]:
    way = "" if asked.sorted_by != path else "descending" if asked.sort[0] == "-" else "ascending"
    return {"path": path, "label": kinds.label(asked.kind, path), "way": way, "url": "?" + asked.by(path).address()}
