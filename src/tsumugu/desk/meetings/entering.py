"""Who may enter the rooms of meetings, and what stands on all of their pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tsumugu.accounts import rules as people
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.meetings import naming, queries, rules
from tsumugu.meetings.models import Attendance, Meeting
from tsumugu.meetings.queries import Reader
from tsumugu.web import entering, labels


def reading(request: HttpRequest, slug: str) -> tuple[entering.Room, Reader]:
    """Everybody who is something here: what they see of it is decided by ``meetings.queries``."""
    room = entering.enter(request, slug, people.may_read_editions)
    return room, Reader(room.user, room.roles)


def of_office(request: HttpRequest, slug: str) -> tuple[entering.Room, Reader]:
    """Who reads what is being prepared."""
    room = entering.enter(request, slug, rules.may_read_all)
    return room, Reader(room.user, room.roles)


def writing(request: HttpRequest, slug: str) -> tuple[entering.Room, Reader]:
    """The secretariat."""
    room = entering.enter(request, slug, rules.may_write)
    return room, Reader(room.user, room.roles)


def meeting(room: entering.Room, reader: Reader, pk: int) -> Meeting:
    """404 for one that there is not, or that this person may not know of."""
    try:
        return queries.meeting(room.plan, pk, reader)
    except Refusal as refusal:
        raise Http404 from refusal


def attendee(found: Meeting, key: str) -> Attendance:
    """Who was asked to a meeting, by the key of their row as an act names it. 404 for anybody else."""
    one = found.attendance.filter(pk=whole(key) or 0).select_related("meeting__body", "meeting__process__plan").first()
    if one is None:
        raise Http404
    return one


def own_address(request: HttpRequest, secret: str) -> str:
    """Where a member answers who has the link with this secret."""
    return request.build_absolute_uri(reverse("own_meeting", args=[secret]))


class NoSuchActError(Exception):
    """A page was sent an act that it does not have."""


def context(room: entering.Room, reader: Reader) -> dict[str, Any]:
    return room.context("process") | {"writes": reader.writes, "reads_all": reader.reads_all}


def crumbs(room: entering.Room, one: Meeting | None = None) -> list[tuple[str, str]]:
    """The way to a page below the process, or below one of its meetings."""
    found = [(reverse("desk:process", args=[room.plan.slug]), _("Process"))]
    if one is not None:
        found += of_body(room, one)
        found.append((reverse("desk:meeting", args=[room.plan.slug, one.pk]), labels.isolated(called(room, one))))
    return found


def of_body(room: entering.Room, one: Meeting) -> list[tuple[str, str]]:
    """The page of the body that meets, for who may read it."""
    if one.body is None or not Reader(room.user, room.roles).reads_all:
        return []
    return [(reverse("desk:body", args=[room.plan.slug, one.body.pk]), labels.isolated(one.body.name))]


def called(room: entering.Room, one: Meeting) -> str:
    """策定委員会 第２回; where another one has the name, also with its course, as far as the reader may know of it."""
    return naming.called(one, labels.language(), office=rules.may_read_all(room.roles))
