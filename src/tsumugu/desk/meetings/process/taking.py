"""The process of a plan file, previewed and taken into the rooms of a plan that has none yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from tsumugu.core import process_input
from tsumugu.core.courses import courses_of, part
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING, Process
from tsumugu.core.process_meetings import whole
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED, FileForm, sent
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import words
from tsumugu.desk.meetings.process import chart
from tsumugu.meetings import actions, previews, queries, states
from tsumugu.plans import queries as plans
from tsumugu.web import apart, entering, refusals, uploads


class Brought(Struct, frozen=True):
    """What was read: the plan, ``None`` where nothing could be, and what is wrong with its process."""

    plan: Plan | None
    problems: tuple[Problem, ...] = ()

    @property
    def source(self) -> str:
        return (self.plan.process or "") if self.plan is not None else ""


@require_http_methods(["GET", "HEAD", "POST"])
def take_process(request: HttpRequest, slug: str) -> HttpResponse:
    """POST previews the process of a file, or of what the plan brought along when it was registered (``source``); with
    ``act=take`` it is taken if it is what was previewed."""
    room, reader = rooms.writing(request, slug)
    there = queries.process(room.plan) is not None
    if there and request.method != "POST":
        return redirect("desk:process", slug)
    context = rooms.context(room, reader) | {"crumbs": rooms.crumbs(room), "own": bool(plans.plan(room.plan).process)}
    if request.method != "POST":
        return render(request, "desk/take_process.html", context | {"form": FileForm(**sent(request))})
    act, own = request.POST.get("act", ""), request.POST.get("source", "") == "ledger"
    if act not in ("preview", "take"):
        return errors.bad_request(request)
    form = FileForm() if own else FileForm(data=request.POST, files=request.FILES, refused=uploads.refused(request))
    context |= {"form": form, "of_ledger": own}
    if not own and not form.is_valid():
        return render(request, "desk/take_process.html", context, status=422)
    brought = _of_ledger(room) if own else _of_file(room, form.cleaned_data["file"])
    status = 200
    if act == "take" and brought.plan is not None:
        try:
            actions.take_process(room.plan, brought.source, seen=shown.sent(request).digest, actor=room.user)
        except Refusal as refusal:
            status, sentence = refusals.sentence(refusal)
            if status in (403, 404):
                raise
            if refusal.code in MOVED:
                sentence = _("This is not what you looked at. Nothing was taken over: look at it first.")
            context["refused"] = shown.Refused(sentence, shown.Differing([]))
        else:
            messages.success(request, _("The process was taken in. It is published with the next run."))
            return redirect("desk:process", slug)
    context |= _previewed(room, brought, there=there)
    if brought.plan is None or (status == 200 and "preview" not in context):
        status = 422
    return render(request, "desk/take_process.html", context, status=status)


def _nodes(room: entering.Room) -> frozenset[str]:
    return frozenset(plans.head(room.plan).table.nodes)


def _of_ledger(room: entering.Room) -> Brought:
    plan = plans.plan(room.plan)
    return Brought(plan, process_input.problems(plan.process, _nodes(room)) if plan.process is not None else ())


def _of_file(room: entering.Room, file: Any) -> Brought:
    return Brought(*apart.read(file.read(), str(file.name)[-100:], _nodes(room)))


def _charts(room: entering.Room, process: Process) -> list[tuple[str, dict[str, Any]]]:
    """The schedule of each course, the latest first; the only one that says nothing of itself has no name."""
    found = [
        (one, chart.drawn(room.plan, part(process, one), (), f"schedule-{n}"))
        for n, one in enumerate(reversed(courses_of(process)))
    ]
    return [(words.course_of(one) if one.id else "", drawn) for one, drawn in found if drawn or one.id]


def _previewed(room: entering.Room, brought: Brought, *, there: bool) -> dict[str, Any]:
    """``preview`` where there is something to take, and what would not be taken."""
    found: dict[str, Any] = {"problems": uploads.shown(brought.problems), "unreadable": brought.plan is None}
    process = whole(process_input.process_of(brought.plan)) if brought.plan is not None else NOTHING
    if brought.plan is None or process == NOTHING:
        return found
    preview = previews.preview(process, words.course_of)
    return found | {
        "charts": _charts(room, process),
        "title": brought.plan.title,
        "preview": preview,
        "bodies": [(one, words.chosen("kind", one.kind), words.chosen("legal", one.legal)) for one in preview.bodies],
        "seen": "" if there else shown.carried(states.of_source(brought.source)),
    }
