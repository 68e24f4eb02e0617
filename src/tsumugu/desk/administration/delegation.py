"""The approval rules of an organization: read as a table, changed row by row or as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import structs

from tsumugu.accounts import queries, rules
from tsumugu.core.approval import Delegation
from tsumugu.core.delegation import digest
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import rule_words
from tsumugu.desk.frame import shown
from tsumugu.desk.frame.acting import MOVED, FileForm, sent, tried
from tsumugu.interchange import read_rules, write_rules
from tsumugu.proposals import actions
from tsumugu.web import entering, labels, refusals, unseen, uploads


@require_http_methods(["GET", "HEAD", "POST"])
def approval_rules(request: HttpRequest, organization: str) -> HttpResponse:
    """The table; POST moves or deletes a row, sets the number of people, takes a file, or goes back to
    the default."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    held, problems = queries.stored_delegation(room.organization.pk)
    act = request.POST.get("act", "")
    upload = FileForm()
    if act == "upload":
        upload = FileForm(data=request.POST, files=request.FILES, refused=uploads.refused(request))
    wrong: list[uploads.Shown] = []
    old = None
    try:
        if act == "upload" and upload.is_valid():
            file = upload.cleaned_data["file"]
            found, read = read_rules(file.read(), str(file.name)[-100:])
            wrong = uploads.shown(read)
            if found is not None and tried(request, _change, request, room, found):
                unseen.told(request, *(rule.name for rule in found.rules))
                return redirect("desk:approval_rules", organization)
        elif request.method == "POST" and act != "upload":
            _same(request, held)
            tried(request, _change, request, room, _button(request, held))
            return redirect("desk:approval_rules", organization)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        held, problems = queries.stored_delegation(room.organization.pk)
        old = _moved(request, room, refusal, held)
    holders = queries.holders(room.organization)
    context = {
        "rows": [rule_words.said(number, rule) for number, rule in enumerate(held.rules, 1)],
        "people": held.people,
        "steps": rule_words.steps(held),
        "lanes": rule_words.lanes(held),
        "own_division": held.own_division,
        "made_from": digest(held),
        "is_default": room.organization.approval_rules is None,
        "highest": labels.role_label(held.highest),
        "nobody": [labels.role_label(step) for step in held.roles if not holders.get(step)],
        "stored_problems": uploads.shown(problems),
        "upload_form": upload,
        "problems": wrong,
        "refused": old,
    }
    status = 409 if old else 422 if request.method == "POST" else 200
    return render(request, "desk/rules.html", room.context("rules") | context, status=status)


def _button(request: HttpRequest, held: Delegation) -> Delegation | None:
    """What a button of the table asks for; ``None`` is the default. Refusal: ``bad-choice``."""
    act, listed = request.POST.get("act", ""), list(held.rules)
    at = _index(request.POST.get("number", ""), len(listed))
    if act == "default":
        return None
    if act == "people" and request.POST.get("people") in ("1", "2"):
        own = request.POST.get("own_division") == "yes"
        return structs.replace(held, people=int(request.POST["people"]), own_division=own)
    if act == "delete" and at is not None:
        del listed[at]
    elif act in ("up", "down") and at is not None:
        to = min(max(at + (-1 if act == "up" else 1), 0), len(listed) - 1)
        listed.insert(to, listed.pop(at))
    else:
        raise Refusal("bad-choice", act=act)
    return structs.replace(held, rules=tuple(listed))


def _index(text: str, count: int) -> int | None:
    number = whole(text, 4) or 0
    return number - 1 if 1 <= number <= count else None


def _change(request: HttpRequest, room: entering.Administration, delegation: Delegation | None) -> None:
    made_from = request.POST.get("made_from") or "-"  # a form that does not say is as old as any
    moved = actions.change_approval_rules(room.organization, delegation, actor=room.user, made_from=made_from)
    said = _("Saved. Open proposals with another state or next step now: %(count)s")
    messages.success(request, said % {"count": moved})


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, organization: str, number: int) -> HttpResponse:
    """The form of one rule by its number in the table; 0 is a new one, which goes to the end."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    held = queries.delegation(room.organization.pk)
    posted = request.method == "POST"
    if number > len(held.rules) and not posted:
        raise Http404
    before = held.rules[number - 1] if 0 < number <= len(held.rules) else None
    form = rule_words.RuleForm(before, held, **sent(request))

    def save(typed: dict[str, Any]) -> None:
        _same(request, held)
        listed = list(held.rules)
        if number:
            listed[number - 1] = typed["rule"]
        else:
            listed.append(typed["rule"])
        _change(request, room, structs.replace(held, rules=tuple(listed)))

    old = None
    try:
        if form.done(save):
            unseen.told(request, *form.lines())
            return redirect("desk:approval_rules", organization)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        held = queries.delegation(room.organization.pk)
        old = _moved(request, room, refusal, held)
        # Once more, it goes to where the rule stands now; to the end, if it is gone.
        number = _now_at(number, _then(request, room), held)
    context = {"form": form, "number": number, "made_from": digest(held), "refused": old}
    if posted and not old:  # what was typed belongs to the rules it was typed over
        context["made_from"] = request.POST.get("made_from", "")
    status = 409 if old else 422 if form.errors else 200
    return render(request, "desk/rule.html", room.context("rules") | context, status=status)


def _same(request: HttpRequest, held: Delegation) -> None:
    """The numbers of rules mean what they meant on the page. Refusal: ``changed-since-seen``."""
    if request.POST.get("made_from", "") != digest(held):
        raise Refusal("changed-since-seen")


def _then(request: HttpRequest, room: entering.Administration) -> Delegation | None:
    """The rules that the form was made from, of the record of acts; ``None`` if it does not know them."""
    return queries.earlier_delegation(room.organization, request.POST.get("made_from", ""))


def _moved(request: HttpRequest, room: entering.Administration, refusal: Refusal, now: Delegation) -> shown.Refused:
    then = _then(request, room)
    lines = rule_words.difference(then, now) if then is not None else []
    return shown.Refused(refusals.sentence(refusal)[1], shown.Differing(lines, lost=then is None))


def _now_at(number: int, then: Delegation | None, now: Delegation) -> int:
    if then is None or not 0 < number <= len(then.rules):
        return 0
    names = [rule.name for rule in now.rules]
    name = then.rules[number - 1].name
    return names.index(name) + 1 if names.count(name) == 1 else 0


@require_safe
def download_rules(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    headers = {"Content-Disposition": f'attachment; filename="{room.organization.slug}-approval-rules.json"'}
    data = write_rules(queries.delegation(room.organization.pk))
    return HttpResponse(data, content_type="application/json", headers=headers)
