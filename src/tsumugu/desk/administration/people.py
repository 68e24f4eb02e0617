"""The people of an organization: who they are, what they are, whether they can sign in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import actions, queries, rules, states
from tsumugu.accounts.models import Membership
from tsumugu.core import texts
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.administration.forms import NameForm, PasswordForm, PersonForm, RoleForm, added
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED, posted, sent, tried
from tsumugu.web import entering, labels, paging, unseen

ON_A_PAGE = 50
MOST_SOUGHT = 100


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """The door: on to the only organization there is for this person, or a list to choose from."""
    user = entering.signed_in(request)
    found = list(queries.organizations_as(user, rules.AUDITORS))
    if not found:
        return errors.permission_denied(request)
    if len(found) == 1:
        administers = rules.may_administer(queries.roles(user, found[0]))
        return redirect("desk:people" if administers else "desk:acts", found[0].slug)
    rooms = [(organization, rules.may_administer(queries.roles(user, organization))) for organization in found]
    return render(request, "desk/administration.html", {"here": "administration", "rooms": rooms})


@require_safe
def people(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    search = request.GET.get("q", "").strip()
    wrong = [one.text(labels.language()) for one in texts.typed(search, lines=False, most=MOST_SOUGHT).errors]
    found = queries.people(room.organization, search) if not wrong else queries.people(room.organization).none()
    page = paging.page(request, found, ON_A_PAGE)
    asked = urlencode({"q": search}) + "&" if search else ""
    context = {"page": page, "search": search, "wrong": wrong, "asked": asked}
    return render(request, "desk/people.html", room.context("people") | context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    form = PersonForm(room.organization, **sent(request))
    token = shown.sent_token(request) or shown.token()

    def add(typed: dict[str, Any]) -> None:
        given = [typed[name] for name in ("username", "name", "password", "role", "division")]
        actions.add_person(room.organization, *given, actor=room.user, token=token)

    return added(request, room, form, add, listed="people", page="desk/person_add.html", token=token)


#: What can be done with an account by a button alone: the act, and what is said when it is done.
_BUTTONS = {
    "deactivate": (actions.deactivate_person, gettext_lazy("The account is closed. It can be opened again here.")),
    "reactivate": (actions.reactivate_person, gettext_lazy("The account is open again.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, organization: str, pk: int) -> HttpResponse:
    """One person: roles, name, password, and whether the account is in use."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    found = queries.person(room.organization, pk)
    role = posted(request, "give", RoleForm, room.organization)
    name = posted(request, "rename", NameForm, initial={"name": found.name})
    password = posted(request, "password", PasswordForm)
    act, done = request.POST.get("act", ""), ""
    target, seen = (room.organization, found), shown.sent(request)
    by: dict[str, Any] = {"actor": room.user, "seen": seen.digest}
    moved = None
    try:
        if act == "give":
            if role.done(lambda typed: actions.give_role(*target, typed["role"], typed["division"], **by)):
                done = _("The role was given.")
        elif act == "rename":
            if name.done(lambda typed: actions.rename_person(*target, typed["name"], **by)):
                done = _("The name was changed.")
                unseen.told(request, *name.lines())
        elif act == "password":
            if password.done(lambda typed: actions.set_password(*target, typed["password"], **by)):
                done = _("The password was set. Sessions that were open have ended.")
                if found.pk == room.user.pk:  # all but the one in which this was done
                    update_session_auth_hash(request, queries.person(room.organization, pk))
        elif act == "take":
            held = Membership.objects.filter(user=found, organization=room.organization)
            membership = get_object_or_404(held, pk=whole(request.POST.get("membership", "")) or 0)
            if tried(request, actions.take_role, membership, **by):
                messages.success(request, _("The role was taken."))
            return redirect("desk:person", organization, pk)
        elif act in _BUTTONS:
            if tried(request, _BUTTONS[act][0], *target, **by):
                messages.success(request, _BUTTONS[act][1])
            return redirect("desk:person", organization, pk)
        elif request.method == "POST":
            return errors.bad_request(request)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        found = queries.person(room.organization, pk)
        moved = differing.refused(refusal, seen, states.of_person(room.organization, found))
    if done:
        messages.success(request, done)
        return redirect("desk:person", organization, pk)
    context = {
        "person": found,
        "roles": found.memberships.all(),
        "role_form": role,
        "name_form": name,
        "password_form": password,
        "myself": found.pk == room.user.pk,
        "seen": shown.carried(states.of_person(room.organization, found)),
        "refused": moved,
    }
    status = 409 if moved else 422 if request.method == "POST" else 200
    return render(request, "desk/person.html", room.context("people") | context, status=status)
