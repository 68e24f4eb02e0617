"""Plans as files: a new one is registered from a file, the mainline of one is taken away as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from tsumugu.accounts import rules
from tsumugu.core import process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING
from tsumugu.core.table import to_table
from tsumugu.desk.administration.forms import PlanFileForm
from tsumugu.desk.frame import shown
from tsumugu.desk.frame.acting import sent
from tsumugu.interchange import write_json, write_yaml
from tsumugu.meetings import queries as meetings
from tsumugu.meetings.actions import from_file
from tsumugu.plans import queries
from tsumugu.plans.rules import registration_problems
from tsumugu.publication.collection import proceedings
from tsumugu.web import apart, entering, labels, unseen, uploads


@dataclass(frozen=True)
class Contents:
    """What was understood of a file: the plan's title, and how many nodes of each type."""

    title: str
    counts: list[tuple[str, int]]


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, organization: str) -> HttpResponse:
    """The form; POST with ``act=check`` tells what is wrong, any other stores the plan if nothing is."""
    room = entering.enter_organization(request, organization, rules.may_register)
    context: dict[str, Any] = room.context("register")
    context["token"] = token = shown.sent_token(request) or shown.token()
    if request.method != "POST":
        return render(request, "desk/register.html", context | {"form": PlanFileForm(**sent(request))})
    form = PlanFileForm(data=request.POST, files=request.FILES, refused=uploads.refused(request))
    if form.is_valid():
        plan, problems = _read(form.cleaned_data["file"], room)
        context |= {"problems": uploads.shown(problems), "contents": _contents(plan) if plan else None}
        if any(problem.severity == "error" for problem in problems) or plan is None:
            context["refused"] = True
        elif request.POST.get("act") == "check":
            checked = form.done(lambda typed: queries.check_slug(typed["slug"]))
            return render(request, "desk/register.html", context | {"form": form, "checked": checked})
        elif form.done(lambda typed: _register(request, room, plan, typed, token)):
            return redirect("desk:plan", form.cleaned_data["slug"])
    return render(request, "desk/register.html", context | {"form": form}, status=422)


def _read(file: Any, room: entering.Administration) -> tuple[Plan | None, tuple[Problem, ...]]:
    plan, problems = apart.read(file.read(), str(file.name)[-100:])
    return plan, problems if plan is None else registration_problems(room.organization, plan)


def _contents(plan: Plan) -> Contents:
    counts: dict[str, int] = {}
    for node, entry in to_table(plan).nodes.items():
        if node:
            counts[entry.type] = counts.get(entry.type, 0) + 1
    return Contents(plan.title, [(labels.type_label(name), count) for name, count in counts.items()])


def _register(
    request: HttpRequest, room: entering.Administration, plan: Plan, typed: dict[str, Any], token: str
) -> None:
    _record, new = from_file.register_plan(
        room.organization, typed["slug"], plan, actor=room.user, reason=typed["reason"], token=token
    )
    messages.success(request, _("The plan is registered. Every change of it is a proposal from now on."))
    unseen.told(request, typed["reason"])
    if new:
        names = _(", ").join(division.name for division in new)
        messages.success(request, _("Divisions taken over: %(names)s") % {"names": names})


_WRITERS = {"json": (write_json, "application/json"), "yaml": (write_yaml, "application/yaml")}


@require_safe
def download(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The mainline as a file that can be registered, compared or merged anywhere, with what is public of how the plan
    came about: what is not yet released leaves the house in no file."""
    room = entering.enter(request, slug)
    write, kind = _WRITERS[form]
    name = f"{room.plan.slug}-{room.plan.head_sequence}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    plan, process = queries.plan(room.plan), proceedings.process_of(room.plan)
    if process != NOTHING or meetings.process(room.plan) is not None:
        plan = replace(plan, process=None if process == NOTHING else opaque(process_output.data(process)))
    return HttpResponse(write(plan), content_type=kind, headers=headers)
