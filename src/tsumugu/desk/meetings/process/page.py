"""策定経過: the schedule, the bodies with their seats, what stands on the chart beside the meetings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.core.courses import courses_of, latest, part
from tsumugu.core.errors import Refusal
from tsumugu.core.process_meetings import whole
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import adding, forms, words
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.desk.meetings.process import chart, courses
from tsumugu.meetings import actions, public, queries, states
from tsumugu.meetings.models import Body, ChartItem, Course, Meeting, Seat
from tsumugu.meetings.typed import fields
from tsumugu.web import entering

GIVEN = {"first": "", "last": "", "public": True}


@require_http_methods(["GET", "HEAD", "POST"])
def process(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Everything about how the plan is made: the latest of its courses, or the one with this key. POST begins the
    process, or is an act on that course."""
    room, reader = rooms.writing(request, slug) if request.method == "POST" else rooms.reading(request, slug)
    there = list(queries.courses(room.plan))
    if not reader.reads_all:
        there = [one for one in there if one.public]
    found = courses.picked(there, pk)
    act = "found" if found is None else "edit"
    form = RowForm("course", _asked(found, several=len(there) > 1), row=found, start=GIVEN, request=request, act=act)
    moved = None
    if request.method == "POST":
        if found is not None and request.POST.get("act") in ("up", "down"):
            back = reverse("desk:process", args=[slug])
            return _stepped(request, _moved, found, room, back=back)
        if pk is None and len(there) > 1:  # every form of a page says of which it is
            raise Refusal("not-found")
        done, moved = _written(request, form, room, found)
        if done:
            if found is None or request.POST.get("act") == "delete":
                return redirect("desk:process", slug)
            return redirect(courses.address(room, found))
    meetings = list(queries.meetings(room.plan, reader))
    context = rooms.context(room, reader) | {
        "process": found.process if found is not None else None,
        "course": found,
        "courses": courses.told(there),
        "form": form,
        "form_open": request.method == "POST" or found is None,
        "refused": moved,
        "meetings": [one for one in meetings if found is None or one.course_id == found.pk or not reader.reads_all],
        "names_courses": not reader.reads_all and len({one.course_id for one in meetings}) > 1,
        "now": timezone.now(),
    }
    context |= _of_office(room, found, there, meetings) if reader.reads_all else _of_members(room, found, meetings)
    return render(request, "desk/process.html", context, status=forms.status(request, moved))


def _moved(row: Course, by: int, *, seen: str, actor: User) -> None:
    """The latest stands first: one up is later."""
    actions.move_course(row, -by, seen=seen, actor=actor)


def _asked(found: Course | None, *, several: bool) -> Mapping[str, fields.Field]:
    """What the form of a course asks: the only one that says nothing of itself is known by its months alone; one that
    has a title beside others keeps one."""
    if found is None or not found.key:
        return fields.AXIS
    return {**fields.COURSE, "title": fields.NEW_COURSE["title"]} if several and found.title else fields.COURSE


def _written(
    request: HttpRequest, form: RowForm, room: entering.Room, found: Course | None
) -> tuple[bool, shown.Refused | None]:
    act = request.POST.get("act", "")
    if act == "found" and found is not None:
        raise Refusal("process-there")
    if found is None:
        if act != "found":
            raise Refusal("not-found")
        done, moved = forms.saved(form, lambda typed: actions.found_process(room.plan, typed, actor=room.user))
    elif act == "delete":
        seen = shown.sent(request)
        return _gone(
            lambda: actions.delete_course(found, seen=seen.digest, actor=room.user), seen,
            lambda: states.of_course(found), request,
        )  # fmt: skip
    elif act != "edit":
        raise Refusal("not-found")
    else:
        done, moved = forms.saved(form, lambda typed: actions.edit_course(found, typed, was=form.was, actor=room.user))
        found.refresh_from_db()
        if moved is not None:
            form.rebased(found)
    if done:
        messages.success(request, _("Saved."))
    return done, moved


def _of_office(
    room: entering.Room, found: Course | None, there: Sequence[Course], listed: list[Meeting]
) -> dict[str, Any]:
    if found is None:
        return {}
    bodies, items = list(queries.bodies(room.plan)), list(queries.chart_items(room.plan))
    drawn = chart.prepared(found, there, bodies, items, listed)
    own = [one for one in items if one.course_id == found.pk]
    return chart.drawn(room.plan, drawn, listed) | {
        "bodies": [(one, words.chosen("kind", one.kind), words.chosen("legal", one.legal)) for one in bodies],
        "items": [(one, words.KINDS[one.kind]) for one in own],
        "order_of_bodies": shown.carried(states.of_order([one.pk for one in bodies])),
        "order_of_items": shown.carried(states.of_order([one.pk for one in own])),
        "order_of_courses": shown.carried(states.of_order([one.pk for one in there])),
        "deletes": len(there) > 1 and not any(one.course_id == found.pk for one in listed),
        "seen": shown.carried(states.of_course(found)) if len(there) > 1 else "",
    }


def _of_members(room: entering.Room, found: Course | None, meetings: list[Meeting]) -> dict[str, Any]:
    """The schedule as everybody may read it."""
    value = whole(public.process_of(room.plan, timezone.now()))
    own = next((one for one in courses_of(value) if found is not None and one.id == found.key), latest(value))
    return chart.drawn(room.plan, part(value, own), meetings)


# -- adding and changing rows ------------------------------------------------------------------


def found_or_404(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Refusal as refusal:
        raise Http404 from refusal


@require_http_methods(["GET", "HEAD", "POST"])
def add_body(request: HttpRequest, slug: str) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    process = queries.process(room.plan)
    if process is None:
        return redirect("desk:process", slug)
    start = {"kind": "committee"}
    form = RowForm("body", fields.BODY, start=start, request=request, act="add")
    return adding.added(
        request, room, reader, form, _("Add a body"),
        lambda typed, token: actions.add_body(process, typed, actor=room.user, token=token),
        back=reverse("desk:process", args=[slug]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A body with its seats and its meetings."""
    room, reader = rooms.writing(request, slug) if request.method == "POST" else rooms.of_office(request, slug)
    found: Body = found_or_404(lambda: queries.body(room.plan, pk))
    form = RowForm("body", fields.BODY, row=found, request=request, act="edit")
    seen, moved = shown.sent(request), None
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "edit":
            done, moved = forms.saved(
                form, lambda typed: actions.edit_body(found, typed, was=form.was, actor=room.user)
            )
            if done:
                messages.success(request, _("Saved."))
                return redirect("desk:body", slug, pk)
        elif act == "delete":
            done, moved = _gone(
                lambda: actions.delete_body(found, seen=seen.digest, actor=room.user), seen,
                lambda: states.of_body(found), request,
            )  # fmt: skip
            if done:
                return redirect("desk:process", slug)
        elif act in ("up", "down"):
            return _stepped(request, actions.move_body, found, room, back=reverse("desk:process", args=[slug]))
        else:
            return errors.bad_request(request)
        if moved is not None:
            found = found_or_404(lambda: queries.body(room.plan, pk))
            if form.is_bound:
                form.rebased(found)
    seats = list(found.seats.select_related("user"))
    meetings = list(queries.meetings(room.plan, reader).filter(body=found))
    context = rooms.context(room, reader) | {
        "body": found,
        "kind": words.chosen("kind", found.kind),
        "legal": words.chosen("legal", found.legal),
        "seats": seats,
        "order_of_seats": shown.carried(states.of_order([one.pk for one in seats])),
        "meetings": meetings,
        "names_courses": len({one.course_id for one in meetings}) > 1,
        "leftovers": list(found.leftovers.filter(taken_by=None).select_related("meeting")),
        "form": form,
        "refused": moved,
        "seen": shown.carried(states.of_body(found)),
        "crumbs": rooms.crumbs(room),
        "now": timezone.now(),
    }
    return render(request, "desk/body.html", context, status=forms.status(request, moved))


def _gone(
    act: Callable[[], object], seen: shown.Carried, now: Callable[[], shown.State], request: HttpRequest
) -> tuple[bool, shown.Refused | None]:
    """Whether something was deleted; else what is to be told."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        return False, forms.old(refusal, seen, now())
    messages.success(request, _("Deleted."))
    return True, None


def _stepped(
    request: HttpRequest, act: Callable[..., object], row: object, room: entering.Room, *, back: str
) -> HttpResponse:
    """A row one place up or down; where the order is another than the page showed, nothing is done and the next page
    says so."""
    by = -1 if request.POST.get("act") == "up" else 1
    try:
        act(row, by, seen=shown.sent(request).digest, actor=room.user)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        messages.error(request, _("The order was changed meanwhile. Nothing was moved."))
    return redirect(back)


def _row(
    request: HttpRequest, room: entering.Room, reader: queries.Reader, found: Any, *, title: str,
    form: Callable[[Any], RowForm], read: Callable[[], Any], edit: Callable[..., object],
    delete: Callable[..., object] | None, state: Callable[[Any], shown.State], move: Callable[..., object] | None,
    crumbs: list[tuple[str, str]], listed: Callable[[Any], str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one row: its form, and deleting it. ``read``: reads it again after an act that found it changed.
    ``crumbs``: the last leads to where it is listed; ``listed``: to where that is once it was changed, if it can be
    another page."""
    back = crumbs[-1][0]
    made, seen, moved = form(found), shown.sent(request), None
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "edit":
            done, moved = forms.saved(made, lambda typed: edit(found, typed, was=made.was, actor=room.user))
            if done:
                messages.success(request, _("Saved."))
                return redirect(listed(found_or_404(read)) if listed is not None else back)
        elif act == "delete" and delete is not None:
            done, moved = _gone(
                lambda: delete(found, seen=seen.digest, actor=room.user), seen, lambda: state(found_or_404(read)),
                request,
            )  # fmt: skip
            if done:
                return redirect(back)
        elif act in ("up", "down") and move is not None:
            return _stepped(request, move, found, room, back=back)
        else:
            return errors.bad_request(request)
        if moved is not None:
            found = found_or_404(read)
            if made.is_bound:
                made.rebased(found)
    context = rooms.context(room, reader) | {
        "title": title, "form": made, "refused": moved, "seen": shown.carried(state(found)), "back": back,
        "crumbs": crumbs, "deletes": delete is not None,
    }  # fmt: skip
    return render(request, "desk/row.html", context, status=forms.status(request, moved))


# -- seats -------------------------------------------------------------------------------------


def _people(room: entering.Room) -> dict[str, forms.Options]:
    """Who signs in here, for the sign-in of a seat; committee members first."""
    found = people.people(room.plan.organization).filter(is_active=True)
    listed = sorted(
        found, key=lambda one: (not any(held.role == "committee" for held in one.memberships.all()), one.name)
    )
    return {"user_id": [(str(one.pk), f"{one.name}（{one.username}）") for one in listed]}


def _body_crumbs(room: entering.Room, body: Body) -> list[tuple[str, str]]:
    return [*rooms.crumbs(room), (reverse("desk:body", args=[room.plan.slug, body.pk]), body.name)]


@require_http_methods(["GET", "HEAD", "POST"])
def add_seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    of: Body = found_or_404(lambda: queries.body(room.plan, pk))
    form = RowForm("seat", fields.SEAT, start={}, options=_people(room), request=request, act="add")
    return adding.added(
        request, room, reader, form, _("Add a seat"),
        lambda typed, token: actions.add_seat(of, typed, actor=room.user, token=token),
        back=reverse("desk:body", args=[slug, pk]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    found: Seat = found_or_404(lambda: queries.seat(room.plan, pk))
    return _row(
        request, room, reader, found, title=_("Seat"), read=lambda: queries.seat(room.plan, pk),
        form=lambda row: RowForm(
            "seat", fields.SEAT, row=row, options=_people(room), request=request, act="edit"
        ),
        edit=actions.edit_seat, delete=actions.delete_seat, move=actions.move_seat, state=states.of_seat,
        crumbs=_body_crumbs(room, found.body),
    )  # fmt: skip


# -- the schedule ------------------------------------------------------------------------------


def _lanes(room: entering.Room, there: Sequence[Course]) -> dict[str, forms.Options]:
    found = [(str(one.pk), one.name) for one in queries.bodies(room.plan)]
    return {"body_id": found, "kind": list(words.KINDS.items()), "course_id": courses.options(there)}


@require_http_methods(["GET", "HEAD", "POST"])
def add_chart_item(request: HttpRequest, slug: str) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    there = list(queries.courses(room.plan))
    if not there:
        return redirect("desk:process", slug)
    begun = courses.begun(request, there)
    form = RowForm(
        "item", courses.spec(fields.CHART_ITEM, there), start={"kind": ChartItem.Kind.MARK.value, **begun},
        options=_lanes(room, there), request=request, act="add",
    )  # fmt: skip
    return adding.added(
        request, room, reader, form, _("Add to the schedule"),
        lambda typed, token: actions.add_chart_item(there[0].process, typed, actor=room.user, token=token),
        back=courses.address(room, next(one for one in there if one.pk == begun["course_id"])),
        to=lambda made: courses.address(room, made.course),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def chart_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    there = list(queries.courses(room.plan))
    found: ChartItem = found_or_404(lambda: queries.chart_item(room.plan, pk))
    return _row(
        request, room, reader, found, title=_("Entry of the schedule"), read=lambda: queries.chart_item(room.plan, pk),
        form=lambda row: RowForm(
            "item", courses.spec(fields.CHART_ITEM, there), row=row, options=_lanes(room, there), request=request,
            act="edit",
        ),
        edit=actions.edit_chart_item, delete=actions.delete_chart_item, move=actions.move_chart_item,
        state=states.of_chart_item, crumbs=courses.crumbs(room, found.course),
        listed=lambda row: courses.address(room, row.course),
    )  # fmt: skip
