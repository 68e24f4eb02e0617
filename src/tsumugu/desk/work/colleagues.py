"""Somebody of the office, and a division: what they have to do with the plans. Read by everybody who reads there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tsumugu.accounts import rules
from tsumugu.accounts.models import Division, Membership, Role
from tsumugu.desk.work import sheets
from tsumugu.plans.models import PlanRecord
from tsumugu.web import entering, labels


def _plans(organization: int) -> list[PlanRecord]:
    found = PlanRecord.objects.filter(organization=organization, retired=False).select_related("organization")
    return list(found.order_by("title", "pk"))


def _post(one: Membership) -> str:
    division = str(one.division) if one.division is not None else ""
    return " ".join(filter(None, (division, labels.role_label(one.role))))


@require_safe
def colleague(request: HttpRequest, organization: str, pk: int) -> HttpResponse:
    """Who somebody is here, what they have open, and the sheets of their divisions."""
    house = entering.enter_organization(request, organization, rules.may_read)
    held = Membership.objects.filter(organization=house.organization, user=pk, user__is_active=True)
    posts = list(held.select_related("user", "division").order_by("pk"))
    if not posts:
        raise Http404
    plans = _plans(house.organization.pk)
    drafts = sheets.Open(plans)
    keys = frozenset(one.division.key for one in posts if one.division is not None and one.role in rules.OF_A_DIVISION)
    context = {
        "person": posts[0].user,
        "posts": [_post(one) for one in posts],
        "proposals": [one for one in drafts.proposals if one.author_id == pk],
        "found": sheets.of_divisions(plans, {house.organization.pk: keys}, drafts),
    }
    return render(request, "desk/colleague.html", house.context("") | {"here": "find"} | context)


@require_safe
def of_division(request: HttpRequest, organization: str, key: str) -> HttpResponse:
    """What a division is called, who works there, its sheets, and what its people have open."""
    house = entering.enter_organization(request, organization, rules.may_read)
    found = Division.objects.filter(organization=house.organization, key=key).first()
    if found is None:
        raise Http404
    plans = _plans(house.organization.pk)
    drafts = sheets.Open(plans)
    people = Membership.objects.filter(division=found, user__is_active=True).select_related("user")
    people = people.order_by("user__name", "user", "pk")
    inside = {one.user_id for one in people}
    name, department = found.called(timezone.localdate())
    context = {
        "division": found,
        "name": name,
        "department": department,
        "people": [(one.user, str(Role(one.role).label)) for one in people],
        "proposals": [one for one in drafts.proposals if one.author_id in inside],
        "found": sheets.of_divisions(plans, {house.organization.pk: frozenset({key})}, drafts),
    }
    return render(request, "desk/of_division.html", house.context("") | {"here": "find"} | context)
