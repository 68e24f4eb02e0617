"""The joint release: everything that will be published, on one page; and the table of opinions and answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import rules
from tsumugu.core.errors import Refusal
from tsumugu.core.process import OpinionGroup, Process
from tsumugu.core.process_meetings import Places
from tsumugu.desk.hearing import board, rooms, words
from tsumugu.meetings.models import Meeting
from tsumugu.render.data.columns import Column, DataTable
from tsumugu.render.data.csv_format import csv
from tsumugu.render.reading import opinion_views
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.workbook import responses
from tsumugu.voices import actions, public
from tsumugu.web import labels, refusals

MEDIA = {"csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What would be published; POST publishes exactly that."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    if request.method != "POST":
        return _page(request, hall)
    try:
        actions.release(hall.hearing, actor=hall.room.user, seen=request.POST.get("seen", ""))
    except Refusal as refusal:
        return _page(request, hall, refusal)
    messages.success(request, _("Released together. It is being published."))
    return redirect(hall.address("hearing"))


def _page(request: HttpRequest, hall: rooms.Hall, refusal: Refusal | None = None) -> HttpResponse:
    status, told = board.refused(refusal)
    lacking = [
        (one.number, hall.address("group", one.number), _(", ").join(str(words.LACKS[code]) for code in codes))
        for one, codes in actions.open_groups(hall.hearing)
    ]
    groups = public.in_release(hall.hearing)
    # What was said in a closed meeting is published nowhere (publication.collection.proceedings).
    closed = Meeting.objects.filter(hearing=hall.hearing).exclude(closed="").exists()
    context = hall.context() | {
        "groups": _views(hall, groups), "lacking": lacking, "dispositions": [
            (words.called(one), words.meaning(one)) for one in words.dispositions(hall)
        ], "seen": "" if hall.released else actions.release_digest(hall.hearing),
        "crumbs": [*hall.context()["crumbs"], (hall.address("hearing"), hall.called)],
        "has_editions": hall.room.plan.editions.exists(),
        "closed": refusals.sentence(Refusal("meeting-closed"))[1] if closed else "", **told,
    }  # fmt: skip
    return render(request, "desk/release.html", context, status=status)


def _views(hall: rooms.Hall, groups: tuple[OpinionGroup, ...]) -> list[opinion_views.GroupView]:
    process = Process(opinions=groups, dispositions=words.dispositions(hall))
    found = opinion_views.groups_of(process, {}, hall.table, Places(process), labels.language())
    return [view for view, _meeting in found]


def rows(hall: rooms.Hall) -> list[opinion_views.ResponseRow]:
    """The table of opinions and answers as it is now, also before the release."""
    views = _views(hall, public.at_the_desk(hall.hearing))
    return list(opinion_views.response_rows(views, labels.language()))


@require_safe
def table(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    hall = rooms.enter(request, slug, number)
    columns = [said_in(pair) for pair in said.RESPONSE_COLUMNS.values()]
    context = hall.context() | {
        "rows": rows(hall), "columns": columns,
        "crumbs": [*hall.context()["crumbs"], (hall.address("hearing"), hall.called)],
    }  # fmt: skip
    return render(request, "desk/responses.html", context)


def said_in(pair: tuple[str, str]) -> str:
    return pair[1] if labels.language() == "en" else pair[0]


@require_safe
def table_file(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """The same as a file: CSV or a workbook."""
    hall = rooms.enter(request, slug, number)
    found = rows(hall)
    data = _csv(found) if form == "csv" else responses.responses_workbook(
        found, title=f"{hall.room.plan.title} {hall.hearing.title}", organization=hall.room.plan.organization.name,
        date=timezone.localdate().isoformat(), stage="" if hall.released else _("Not published"),
        language=labels.language(),
    )  # fmt: skip
    answer = HttpResponse(data, content_type=MEDIA[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="responses-{hall.hearing.number}.{form}"'
    return answer


def _csv(found: list[opinion_views.ResponseRow]) -> bytes:
    names = zip(opinion_views.ResponseRow.__struct_fields__, said.RESPONSE_COLUMNS.values(), strict=True)
    columns = tuple(Column(name=said_in(pair), type="text", label=pair, definition=pair) for _name, pair in names)
    cells: list[tuple[Any, ...]] = [
        tuple(getattr(row, name) for name in opinion_views.ResponseRow.__struct_fields__) for row in found
    ]
    title = said.RESPONSES
    return csv(DataTable(id="responses", title=title, description=title, columns=columns, key=(), rows=tuple(cells)))
