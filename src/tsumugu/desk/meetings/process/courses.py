"""The formulations and revisions of a plan at the desk: which one a page shows, adding one, choosing one in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from tsumugu.core.digits import whole
from tsumugu.desk.meetings import adding, forms, words
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.meetings import actions, queries
from tsumugu.meetings.models import Course
from tsumugu.meetings.typed import fields
from tsumugu.web import entering


class Shown(Struct, frozen=True):
    """One of several, as a page lists it."""

    row: Course
    name: str
    kind: str
    months: str


def told(courses: Sequence[Course]) -> list[Shown]:
    """The latest first; nothing where there is one alone."""
    return [
        Shown(one, words.course(one), words.chosen("course", one.kind) if one.title else "", words.months(one))
        for one in reversed(courses) if len(courses) > 1
    ]  # fmt: skip


def picked(courses: Sequence[Course], pk: int | None) -> Course | None:
    """The one with this key, or the latest. 404 for one that there is not."""
    if pk is None:
        return courses[-1] if courses else None
    found = next((one for one in courses if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def address(room: entering.Room, one: Course) -> str:
    """The page on which it is; the only one that says nothing of itself is on that of the process."""
    slug = room.plan.slug
    return reverse("desk:course", args=[slug, one.pk]) if one.key else reverse("desk:process", args=[slug])


def crumbs(room: entering.Room, one: Course) -> list[tuple[str, str]]:
    """The way to a page below one of several."""
    found = rooms.crumbs(room)
    return [*found, (address(room, one), words.course(one))] if one.key else found


def spec(of: Mapping[str, fields.Field], courses: Sequence[Course]) -> Mapping[str, fields.Field]:
    """What a form asks: which course only where there are several."""
    return of if len(courses) > 1 else {name: field for name, field in of.items() if name != "course_id"}


def options(courses: Sequence[Course]) -> forms.Options:
    return [(str(one.pk), words.course(one)) for one in reversed(courses)]


def begun(request: HttpRequest, courses: Sequence[Course]) -> dict[str, Any]:
    """Which course a form for something new begins with: that of the page it was opened on (``?course=``), else the
    latest."""
    wanted = whole(request.GET.get("course", ""))
    found = next((one for one in courses if one.pk == wanted), courses[-1] if courses else None)
    return {"course_id": found.pk} if found is not None else {}


@require_http_methods(["GET", "HEAD", "POST"])
def add_course(request: HttpRequest, slug: str) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    courses = list(queries.courses(room.plan))
    if not courses:
        return redirect("desk:process", slug)
    asked = {
        name: field for name, field in fields.NEW_COURSE.items()
        if name != "earlier_title" or (len(courses) == 1 and not courses[0].title)
    }  # fmt: skip
    start = {"kind": "revision"}  # not public: with nothing on it, it would be the first chart of the site
    form = RowForm(
        "course", asked, start=start, options={"shape": options(courses)}, request=request, act="add"
    )  # fmt: skip
    return adding.added(
        request, room, reader, form, _("Add a formulation or revision"),
        lambda typed, token: actions.add_course(courses[0].process, typed, actor=room.user, token=token),
        back=reverse("desk:process", args=[slug]), to=lambda made: address(room, made),
    )  # fmt: skip
