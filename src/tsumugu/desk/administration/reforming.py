"""A change of divisions at the desk: what is asked, what it touches, and the act; and what waits for its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tsumugu.accounts import rules as people
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.reorganization import ENDING, KINDS, NAMING, Kind, Reform
from tsumugu.desk.administration.reform_forms import ReformForm, heading, title
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED, tried
from tsumugu.proposals.models import Proposal, State
from tsumugu.reorganization import actions, queries, rules
from tsumugu.web import entering, labels, refusals, unseen

#: What the parts of a preview are called, where it differs from what is now.
_PARTS = {
    "divisions": gettext_lazy("Divisions"),
    "sheets": gettext_lazy("Sheets"),
    "people": gettext_lazy("People"),
    "opinions": gettext_lazy("Opinions"),
}


@dataclass(frozen=True)
class Line:
    """One thing that goes, as a row of the preview: ``name`` of its input, ``options`` (key, words, chosen)."""

    name: str
    what: Any
    options: list[tuple[str, str, bool]]
    goes: str


def kind_of(text: str) -> Kind:
    return next(kind for kind in KINDS if kind == text)


@require_http_methods(["GET", "HEAD", "POST"])
def reform(request: HttpRequest, organization: str, kind: str) -> HttpResponse:
    """The form; POST ``look`` shows what it touches, ``do`` decides it."""
    wanted = kind_of(kind)
    rule = rules.may_enter if wanted == "hand-over" else people.may_administer
    room = entering.enter_organization(request, organization, rule)
    administers = people.may_administer(room.roles)
    given = {name: request.GET[name] for name in ("old", "name", "department") if name in request.GET}
    if request.method != "POST":
        initial = given | keeping.initial(request)
        if "old" in given:
            initial["olds"] = [given["old"]]
        return _form(request, room, ReformForm(wanted, room.organization, people=administers, initial=initial))
    form = ReformForm(wanted, room.organization, people=administers, data=request.POST)
    if not form.is_valid() or request.POST.get("act") == "back":
        return _form(request, room, form, status=200 if form.is_valid() else 422)
    asked = _asked(request, form)
    if request.POST.get("act") != "do":
        return _preview(request, room, form, asked)
    return _do(request, room, form, asked)


def _asked(request: HttpRequest, form: ReformForm) -> Reform:
    """The reform with what was chosen in the preview, one by one; a choice that it does not offer is none."""
    first = form.reform()
    offered = {*first.to, ""}
    chosen = [
        (name.partition(":")[2], value)
        for name, value in request.POST.items() if name.startswith("unit:") and value in offered
    ]  # fmt: skip
    goes = [
        (key, value)
        for name, value in request.POST.items()
        if name.startswith("who:") and value in offered and (key := whole(name[4:])) is not None
    ]
    if request.POST.get("act") == "look" and form.cleaned_data.get("with_people") and first.to:
        held = queries.preview_people(form.organization, first)
        goes = [(one.pk, first.to[0]) for one, _key in held]
    return form.reform([pair for pair in chosen if pair[1] != (first.to[0] if first.to else "")], goes)


def _form(request: HttpRequest, room: entering.Administration, form: ReformForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "heading": heading(form.kind), "may_end": form.kind in ENDING}
    return render(request, "desk/reform.html", room.context("divisions") | context, status=status)


def _preview(
    request: HttpRequest, room: entering.Administration, form: ReformForm, asked: Reform, *,
    wrong: list[str] | None = None, moved: shown.Refused | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = queries.preview(room.organization, asked)
    goes = sum(1 for plan in found.plans for sheet in plan.sheets if sheet.heir)
    suggested, why = title(form, asked, goes)
    typed = request.POST.get("act") == "do"
    stays = [("", _("stays"))] if asked.kind == "hand-over" else []
    heirs = [(key, form.called(key, asked)) for key in asked.to]
    sheets = [
        (plan.record, [
            Line(
                f"unit:{queries.unit_name(sheet.plan, sheet.node)}", sheet,
                _options([*heirs, *stays], sheet.heir) if len(heirs) + len(stays) > 1 else [],
                form.called(sheet.heir, asked) if sheet.heir else "",
            )
            for sheet in plan.sheets
        ], plan.changes)
        for plan in found.plans
    ]  # fmt: skip
    administers = people.may_administer(room.roles)
    nobody = [*heirs, ("", _("stays") if asked.kind == "hand-over" else _("does not go along"))]
    held = [
        Line(f"who:{one.pk}", one, _options(nobody, key), "")
        for one, key in found.people if administers and heirs
    ]  # fmt: skip
    context = {
        "form": form, "kind": form.kind, "heading": heading(form.kind), "reform": asked, "sheets": sheets,
        "people": held, "groups": found.groups if heirs else (), "unanswered": found.groups if not heirs else (),
        "reviews": found.reviews, "count": found.sheets, "naming": asked.kind in NAMING,
        "olds": [form.names.get(key, key) for key in asked.old],
        "news": [form.called(one.key, asked) for one in asked.new], "heirs": [said for _key, said in heirs],
        "ending": asked.kind in ENDING, "left": found.sheets and not heirs and asked.kind not in NAMING,
        "proposed": [plan.record for plan in found.plans if plan.changes], "wrong": wrong or [], "refused": moved,
        "title": request.POST.get("title", "") if typed else suggested,
        "reason": request.POST.get("reason", "") if typed else why,
        "seen": shown.carried(queries.state_of(room.organization, asked, found)),
        "token": shown.sent_token(request) or shown.token(),
        "first": form.cleaned_data.get("since"),
    }  # fmt: skip
    return render(request, "desk/reform_preview.html", room.context("divisions") | context, status=status)


def _options(pairs: list[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    return [(key, said, key == chosen) for key, said in pairs]


def _do(request: HttpRequest, room: entering.Administration, form: ReformForm, asked: Reform) -> HttpResponse:
    seen = shown.sent(request)
    try:
        row = actions.decide(
            room.organization, asked, title=request.POST.get("title", ""), reason=request.POST.get("reason", ""),
            seen=seen.digest, actor=room.user, token=shown.sent_token(request),
        )  # fmt: skip
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        if status == 403:
            raise
        if refusal.code in MOVED:
            now = queries.state_of(room.organization, asked, queries.preview(room.organization, asked))
            moved = shown.refused(refusal, seen, now, parts=_PARTS, told=_told)
            return _preview(request, room, form, asked, moved=moved, status=409)
        said = [one.text(labels.language()) for one in refusals.problems_of(refusal)] or [sentence]
        field = form.field_of(str(refusal.data.get("field", "")))
        if field is not None:
            form.add_error(field, said)
            return _form(request, room, form, status=422)
        return _preview(request, room, form, asked, wrong=said, status=422)
    if row.done_at is None:
        messages.success(
            request, _("Decided. It comes into force on %(day)s; until then it can be taken back here.")
            % {"day": labels.day(row.day)},
        )  # fmt: skip
    else:
        messages.success(request, _("Done: %(title)s") % {"title": row.title})
        _tell_plans(request, row.proposals)
    unseen.told(request, request.POST.get("title", ""), request.POST.get("reason", ""), *form.lines())
    if row.proposals and not people.may_administer(room.roles):
        return redirect("desk:proposal", pk=row.proposals[0])
    return redirect("desk:divisions", room.organization.slug)


def _told(part: str, value: object) -> str:
    """Without the keys that stand behind a name for the program."""
    if part in ("sheets", "people", "opinions") and isinstance(value, list):
        return _(", ").join(str(one).rpartition(" ")[0].partition(" ")[0] for one in value)
    return shown.listed(value)


def _tell_plans(request: HttpRequest, made: list[int]) -> None:
    for proposal in Proposal.objects.filter(pk__in=made).select_related("plan"):
        said = (
            _("A proposal for “%(plan)s” goes its way of approval.")
            if proposal.state != State.DRAFT
            else _("A proposal for “%(plan)s” was made as a draft: something in it has to be put right first.")
        )
        messages.info(request, said % {"plan": proposal.plan.title})


@require_POST
def waiting(request: HttpRequest, organization: str, pk: int) -> HttpResponse:
    """Takes back what was decided for a later day, or tries once more what something stood against."""
    room = entering.enter_organization(request, organization, rules.may_enter)
    row, act = queries.one(room.organization, pk), request.POST.get("act", "")
    if act == "withdraw":
        if tried(request, actions.withdraw, row, actor=room.user):
            messages.success(request, _("Taken back. Nothing was changed."))
    elif act == "again":
        if actions.try_again(row, actor=room.user):
            messages.success(request, _("It is in force now."))
        else:
            messages.error(request, _("Something still stands against it."))
    else:
        return errors.bad_request(request)
    return redirect("desk:divisions", organization)
