"""The page of the table: read, filtered, sorted and turned over without a script."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsumugu.core import fiscal
from tsumugu.core.table import Table
from tsumugu.core.walking import of_types
from tsumugu.desk.grid import asked as addresses
from tsumugu.desk.grid import kinds, rows
from tsumugu.desk.grid.asked import Asked
from tsumugu.plans import queries as ledger
from tsumugu.proposals import queries
from tsumugu.web import entering, labels

#: Rows of a page.
ON_A_PAGE = 50


@require_safe
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a table; who may edit sees it as their working copy has it."""
    room = entering.enter(request, slug)
    own = queries.working(room.plan, room.user) if room.may_edit else None
    table = queries.draft(own) if own is not None else ledger.head(room.plan).table
    base = queries.base(own) if own is not None else table
    asked = addresses.read(table, request.GET, fiscal.year_of(timezone.localdate()))
    found = rows.found(table, asked, rows.changed(table, base, asked.kind))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    drawing = rows.Drawing(table, base, slug)
    context = {
        "view": asked,
        "page": page,
        "count": len(found),
        "asked": asked.address() + "&",
        "kinds": [(kind, labels.word(_PLURALS[kind]), kind == asked.kind) for kind in kinds.COLUMNS],
        "heads": [_head(asked, path) for path in (kinds.NAMES[asked.kind], *asked.columns)],
        "lines": [drawing.row(node, asked) for node in page.object_list],
        "columns": [
            (path, kinds.label(asked.kind, path), path in asked.columns) for path in kinds.columns(table, asked.kind)
        ],
        "divisions": _options(table, "division", asked.division),
        "fields": _options(table, "field", asked.field),
        "states": labels.options((state, said, state == asked.state) for state, said in _states(own is not None)),
        "sorts": labels.options(_sorts(asked)),
        "proposal": None,
        "draft": own,
    }
    return render(request, "desk/grid.html", room.context("plan") | context)


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
    return {"label": kinds.label(asked.kind, path), "way": way, "url": "?" + asked.by(path).address()}
