"""The people of an organization: who they are, what they are, whether they can sign in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import actions, queries, rules, states
from tsumugu.accounts.models import Membership
from tsumugu.core import texts
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.administration.forms import NameForm, RoleForm
from tsumugu.desk.administration.inviting import handed
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED, posted, tried
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
    context["waiting"] = list(queries.waiting_for_reset(room.organization))
    return render(request, "desk/people.html", room.context("people") | context)


#: What can be done with an account by a button alone: the act, and what is said when it is done.
_BUTTONS = {
    "unlink": (actions.revoke_link, gettext_lazy("The link was taken back: it holds no more.")),
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
        elif act == "link":
            token = shown.sent_token(request)
            purpose = "reset" if found.has_usable_password() else "invitation"
            secret: list[str] = []
            if tried(request, lambda: secret.append(actions.make_link(*target, **by, token=token))):
                return handed(request, room, [(found, secret[0])], purpose)
            return redirect("desk:person", organization, pk)
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
        "link": queries.links_that_hold(timezone.now()).filter(user=found).first(),
        "asked": found.reset_requests.filter(answered_at__isnull=True).order_by("pk").first(),
        "token": shown.token(),
        "myself": found.pk == room.user.pk,
        "seen": shown.carried(states.of_person(room.organization, found)),
        "refused": moved,
    }
    status = 409 if moved else 422 if request.method == "POST" else 200
    return render(request, "desk/person.html", room.context("people") | context, status=status)
