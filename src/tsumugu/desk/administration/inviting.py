"""People are invited: one by a form, many by a table; and given a link where they forgot their password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, links, queries, rules
from tsumugu.accounts.actions.links import HOLDS
from tsumugu.accounts.models import AccountLink, Role, User
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import newcomers
from tsumugu.desk.administration.forms import PersonForm, division_label, living
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.frame.acting import sent
from tsumugu.web import entering, labels, refusals, unseen, uploads


def handed(
    request: HttpRequest, room: entering.Administration, made: Sequence[tuple[User, str]], purpose: str
) -> HttpResponse:  # fmt: skip
    """The links, shown once: nobody can show them again. As a file where that was asked for."""
    until = labels.moment(timezone.now() + HOLDS[AccountLink.Purpose(purpose)])
    rows = [
        (person.name, person.username, request.build_absolute_uri(reverse("own_link", args=[secret])), until)
        for person, secret in made
    ]
    if request.POST.get("way") == "file":
        answer = HttpResponse(newcomers.table(rows), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
        return links.apart(answer)
    context = {"rows": rows, "until": until, "invitation": purpose == AccountLink.Purpose.INVITATION}
    return links.apart(render(request, "desk/links.html", room.context("people") | context))


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    form = PersonForm(room.organization, **sent(request))
    token = shown.sent_token(request) or shown.token()
    made: list[tuple[User, str]] = []

    def add(typed: dict[str, Any]) -> None:
        mail = typed["username"] if "@" in typed["username"] else ""
        one = actions.Newcomer(typed["username"], typed["name"], ((typed["role"], typed["division"]),), mail)
        made.extend(actions.invite(room.organization, [one], actor=room.user, token=token))
        unseen.told(request, typed["username"], typed["name"])

    if form.done(add):
        return handed(request, room, made, AccountLink.Purpose.INVITATION)
    context = room.context("people") | {"form": form, "token": token}
    return render(request, "desk/person_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, organization: str) -> HttpResponse:
    """A table is typed or brought, shown row by row as it was understood, and taken as a whole."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    token, act = shown.sent_token(request) or shown.token(), request.POST.get("act", "")
    text, wrong = request.POST.get("table", ""), ""
    if request.method != "POST":
        text = str(keeping.initial(request).get("table", ""))
    elif (file := request.FILES.get("file")) is not None and act != "do":
        text, wrong = _of_file(file.read())
    elif uploads.refused(request):
        wrong = str(uploads.too_large())
    rows: list[newcomers.Row] = []
    named = [(one, division_label(one)) for one in living(room.organization)]
    if request.method == "POST" and not wrong:
        try:
            rows = newcomers.read(text, named, _taken(text))
        except ValueError as error:
            wrong = str(error)
        if not wrong and not rows:
            wrong = _("There is no row yet.")
    sound = bool(rows) and not any(row.wrong for row in rows)
    state: shown.State = {"kind": "newcomers", "divisions": [called for _one, called in named], "table": text}
    status = 422 if request.method == "POST" and not sound else 200
    if act == "do" and sound:
        if shown.sent(request).digest != digest(state):
            wrong, status = refusals.sentence(Refusal("changed-since-seen"))[1], 409
        else:
            found = [row.newcomer for row in rows if row.newcomer is not None]
            try:
                made = actions.invite(room.organization, found, actor=room.user, token=token)
            except Refusal as refusal:
                status, wrong = refusals.sentence(refusal)
                if status == 403:
                    raise
                row = refusal.data.get("row")
                wrong = f"{_('Row')} {rows[row].number}: {wrong}" if isinstance(row, int) else wrong
            else:
                return handed(request, room, made, AccountLink.Purpose.INVITATION)
    context = {
        "text": text, "rows": rows, "wrong": wrong, "sound": sound, "token": token, "columns": newcomers.columns(),
        "faults": sum(1 for row in rows if row.wrong), "seen": shown.carried(state),
        "roles": [labels.role_label(role) for role in Role.values],
    }  # fmt: skip
    return render(request, "desk/people_add.html", room.context("people") | context, status=status)


def _of_file(data: bytes) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return "", _("This is no table: copy the cells from a spreadsheet, or save it as CSV.")


def _taken(text: str) -> dict[str, str]:
    """User names of the table that are taken already, in small letters."""
    try:
        typed = {cell.casefold() for _number, row in newcomers.cells(text) for cell in row if "\0" not in cell}
    except ValueError:
        return {}
    return {name: name for name in queries.usernames_taken(typed)}
