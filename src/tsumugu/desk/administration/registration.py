"""How a plan begins: empty, from a form, or from a file; and the mainline of one taken away as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.core import process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING
from tsumugu.core.table import to_table
from tsumugu.desk.administration.forms import NewPlanForm, PlanFileForm
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.frame.acting import ActForm, sent
from tsumugu.interchange import write_json, write_yaml
from tsumugu.meetings import queries as meetings
from tsumugu.meetings.actions import from_file
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries
from tsumugu.plans.actions import Beginning
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.rules import registration_problems
from tsumugu.publication.actions import seconding
from tsumugu.publication.collection import proceedings
from tsumugu.publication.models import Request
from tsumugu.web import apart, entering, labels, unseen, uploads


@dataclass(frozen=True)
class Contents:
    """What was understood of a file: the plan's title, and how many nodes of each type."""

    title: str
    counts: list[tuple[str, int]]


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, organization: str) -> HttpResponse:
    """Both forms; POST with ``act=new`` begins an empty plan, any other stores the plan of a file if nothing is wrong
    with it. ``new-check`` and ``check`` tell what would become of it and store nothing."""
    room = entering.enter_organization(request, organization, rules.may_register)
    context: dict[str, Any] = room.context("register")
    context["second"] = people.asks_second(room.organization, "register")
    context["retired"] = queries.retired(room.organization)
    context["token"] = token = shown.sent_token(request) or shown.token()
    act = request.POST.get("act", "")
    if request.method != "POST":
        again = keeping.again(request).get("act", "")
        kept = {"with_divisions": False, **keeping.initial(request)}  # a box without its tick is not sent
        forms: dict[str, ActForm] = {"form": NewPlanForm(initial=kept) if again in NEW else NewPlanForm()}
        forms["file_form"] = PlanFileForm(**sent(request)) if again not in NEW else PlanFileForm()
        return render(request, "desk/register.html", context | forms)
    if act in NEW:
        return _begin(request, room, context, token)
    form = PlanFileForm(data=request.POST, files=request.FILES, refused=uploads.refused(request))
    context |= {"form": NewPlanForm(), "file_form": form}
    asked: list[Request | None] = []
    if form.is_valid():
        plan, problems = _read(form.cleaned_data["file"], room)
        context |= {"problems": uploads.shown(problems), "contents": _contents(plan) if plan else None}
        if any(problem.severity == "error" for problem in problems) or plan is None:
            context["refused"] = True
        elif act == "check":
            checked = form.done(lambda typed: queries.check_slug(typed["slug"]))
            return render(request, "desk/register.html", context | {"checked": checked})
        elif form.done(lambda typed: asked.append(_register(request, room, plan, typed, token))):
            return redirect("desk:asked", asked[0].pk) if asked[0] else redirect("desk:plan", form.cleaned_data["slug"])
    return render(request, "desk/register.html", context, status=422)


#: What the form of an empty plan is sent with.
NEW = ("new", "new-check")


def _begin(request: HttpRequest, room: entering.Administration, context: dict[str, Any], token: str) -> HttpResponse:
    form = NewPlanForm(data=request.POST)
    done: list[PlanRecord | Request] = []

    def begin(typed: dict[str, Any]) -> None:
        asked = Beginning(
            title=typed["title"], first=typed["first_year"], last=typed["last_year"], fields=typed["fields_set"],
            slug=typed["slug"], with_divisions=typed["with_divisions"],
        )  # fmt: skip
        if request.POST.get("act") == "new-check":
            slug, plan = ledger.beginning(room.organization, asked)
            wrong = [one for one in registration_problems(room.organization, plan) if one.severity == "error"]
            if wrong:
                raise Refusal("violations", problems=wrong)
            context.update(new_address=slug, contents=_contents(plan))
            return
        if people.asks_second(room.organization, "register"):
            slug, plan = ledger.beginning(room.organization, asked)
            waiting = _ask(request, room, slug, plan, typed["reason"])
            assert waiting is not None
            done.append(waiting)
            return
        done.append(ledger.begin_plan(room.organization, asked, actor=room.user, reason=typed["reason"], token=token))

    fine = form.done(begin)
    made = done[0] if done else None
    if isinstance(made, Request):
        return redirect("desk:asked", made.pk)
    if made is not None:
        messages.success(request, _("The plan is there, and still empty. This page says what comes next."))
        unseen.told(request, *form.lines())
        return redirect("desk:plan", made.slug)
    status = 200 if fine else 422
    return render(request, "desk/register.html", context | {"form": form, "file_form": PlanFileForm()}, status=status)


def _read(file: Any, room: entering.Administration) -> tuple[Plan | None, tuple[Problem, ...]]:
    plan, problems = apart.read(file.read(), str(file.name)[-100:])
    return plan, problems if plan is None else registration_problems(room.organization, plan)


def _contents(plan: Plan) -> Contents:
    counts: dict[str, int] = {}
    for node, entry in to_table(plan).nodes.items():
        if node:
            counts[entry.type] = counts.get(entry.type, 0) + 1
    return Contents(plan.title, [(labels.type_label(name), count) for name, count in counts.items()])


def _ask(request: HttpRequest, room: entering.Administration, slug: str, plan: Plan, reason: str) -> Request | None:
    """The request that waits for a second person; ``None`` where the organization asks for none."""
    if not people.asks_second(room.organization, "register"):
        return None
    asked = seconding.ask_registration(room.organization, slug, plan, actor=room.user, reason=reason)
    messages.success(request, _("Nothing is registered yet: a second person is asked to confirm it."))
    unseen.told(request, reason)
    return asked


def _register(
    request: HttpRequest, room: entering.Administration, plan: Plan, typed: dict[str, Any], token: str
) -> Request | None:
    if asked := _ask(request, room, typed["slug"], plan, typed["reason"]):
        return asked
    _record, new = from_file.register_plan(
        room.organization, typed["slug"], plan, actor=room.user, reason=typed["reason"], token=token
    )
    messages.success(request, _("The plan is registered. Every change of it is a proposal from now on."))
    unseen.told(request, typed["reason"])
    if new:
        names = _(", ").join(division.name for division in new)
        messages.success(request, _("Divisions taken over: %(names)s") % {"names": names})
    return None


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
