"""One meeting: its page, planning it, its agenda, who was there, and its course until it is closed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tsumugu.core import process
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms, words
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.desk.meetings.process import found_or_404
from tsumugu.desk.plan import causes
from tsumugu.meetings import actions, agendas, fields, outline, public, queries, rules, states
from tsumugu.meetings.models import Attendance, Body, Leftover, Material, Meeting
from tsumugu.web import entering, labels, refusals, unseen

#: What a new meeting begins with.
_PLAIN = {"agenda_public": True}
#: What the next meeting of a body has from the last one.
_SHAPE = ("title", "start", "end", "place", "way", "audience", "agenda_public", "sign", "stage")


# -- making one --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A meeting of a body: in the shape of its last one, where there is one."""
    room, reader = rooms.writing(request, slug)
    body: Body = found_or_404(lambda: queries.body(room.plan, pk))
    last, number = queries.shape_of_next(body)
    waiting = list(body.leftovers.filter(taken_by=None).select_related("meeting"))
    form = RowForm("meeting", fields.MEETING, start=_begun(last, number), request=request, act="add")
    token = shown.sent_token(request) or shown.token()
    made: list[Meeting] = []

    def add(typed: Mapping[str, Any]) -> None:
        if last is None:
            made.append(actions.add_meeting(body, typed, actor=room.user, token=token))
            return
        chosen = [key for text in request.POST.getlist("leftovers") if (key := whole(text)) is not None]
        made.append(actions.copy_meeting(last, typed, leftovers=chosen, actor=room.user, token=token))

    if request.method == "POST" and form.done(add):
        messages.success(request, _("Added."))
        return redirect("desk:meeting", slug, made[0].pk)
    context = rooms.context(room, reader) | {
        "form": form, "body": body, "last": last, "leftovers": waiting, "token": token,
        "chosen": request.POST.getlist("leftovers") if request.method == "POST" else [str(one.pk) for one in waiting],
        "crumbs": [*rooms.crumbs(room), (reverse("desk:body", args=[slug, pk]), body.name)],
    }  # fmt: skip
    return render(request, "desk/meeting_add.html", context, status=422 if request.method == "POST" else 200)


def _begun(last: Meeting | None, number: str) -> dict[str, Any]:
    if last is None:
        return _PLAIN | {"number": "第1回"}
    return {name: getattr(last, name) for name in _SHAPE} | {"number": number}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    form = RowForm("meeting", fields.MEETING, row=found, request=request, act="edit")
    moved = None
    if request.method == "POST":
        done, moved = forms.saved(form, lambda typed: actions.edit_meeting(found, typed, was=form.was, actor=room.user))
        if done:
            messages.success(request, _("Saved."))
            return redirect("desk:meeting", slug, pk)
        if moved is not None:
            form.rebased(rooms.meeting(room, reader, pk))
    context = rooms.context(room, reader) | {
        "title": _("Plan the meeting"), "form": form, "refused": moved, "deletes": False,
        "back": reverse("desk:meeting", args=[slug, pk]), "crumbs": rooms.crumbs(room, found),
    }  # fmt: skip
    return render(request, "desk/row.html", context, status=forms.status(request, moved))


# -- its page ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemLine:
    """An item of an agenda on the page. ``materials`` are those that this person may read, with their pages."""

    place: str
    level: int
    title: str
    kind: str
    outcome: str
    materials: tuple[tuple[str, str], ...]


def lines(found: Meeting, materials: Mapping[str, Material]) -> list[ItemLine]:
    slug = found.process.plan.slug
    return [
        ItemLine(
            place, level, item.title, _kind(item.kind), item.outcome or "",
            tuple(
                (number, reverse("desk:material", args=[slug, found.pk, one.pk]) if one is not None else "")
                for number in item.materials
                for one in (materials.get(number),)
            ),
        )
        for place, level, item in agendas.walked(agendas.of(found))
    ]  # fmt: skip


def _kind(kind: process.AgendaKind | None) -> str:
    return words.agenda(kind) if kind is not None else ""


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everything about a meeting; POST is an act in its course."""
    room, reader = rooms.writing(request, slug) if request.method == "POST" else rooms.reading(request, slug)
    found = rooms.meeting(room, reader, pk)
    if request.method != "POST":
        return render(request, "desk/meeting.html", _context(room, reader, found))
    seen, act = shown.sent(request), request.POST.get("act", "")
    try:
        if not _act(request, room, found, act, seen.digest):
            return errors.bad_request(request)
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        if status in (403, 404):
            raise
        fresh = rooms.meeting(room, reader, pk)
        moved = (
            forms.old(refusal, seen, states.of_meeting(fresh))
            if refusal.code in MOVED
            else shown.Refused(sentence, shown.Differing([]))
        )
        context = _context(room, reader, fresh) | {"refused": moved}
        return render(request, "desk/meeting.html", context, status=status)
    return redirect("desk:process", slug) if act == "delete" else redirect("desk:meeting", slug, pk)


def _act(request: HttpRequest, room: entering.Room, found: Meeting, act: str, seen: str) -> bool:
    """Whether there is such an act; it is done then."""
    by: dict[str, Any] = {"seen": seen, "actor": room.user}
    if act == "give":
        actions.give(found, **by)
        messages.success(request, _("Handed out. The members read it at the desk."))
    elif act == "hold":
        actions.hold(found, **by)
        messages.success(request, _("The meeting was held. Now come attendance, outcomes and minutes."))
    elif act == "finish":
        left = actions.finish(found, request.POST.getlist("left"), **by)
        messages.success(
            request, ngettext("Closed. %(count)s item waits for a later meeting.",
                              "Closed. %(count)s items wait for a later meeting.", left) % {"count": left}
        )  # fmt: skip
    elif act == "back":
        actions.step_back(found, **by)
        messages.success(request, _("Taken back."))
    elif act == "publish":
        actions.publish(found, "papers", moment(request), **by)
        messages.success(request, _("Saved. What is due is published with the next run, which has been asked for."))
    elif act == "unpublish":
        actions.unpublish(found, "papers", **by)
        messages.success(request, _("Saved. The site is made anew."))
    elif act == "delete":
        actions.delete_meeting(found, **by)
        messages.success(request, _("Deleted."))
    else:
        return False
    return True


def moment(request: HttpRequest) -> datetime.datetime | None:
    """From when on something is to be public, in the time of the office; ``None`` for now. Refusal: ``bad-moment``."""
    text = request.POST.get("public_from", "").strip()
    if not text:
        return None
    try:
        found: datetime.datetime = forms.MOMENT.clean(text)
    except ValidationError as error:
        raise Refusal("bad-moment", field="public_from") from error
    return found


def _context(room: entering.Room, reader: queries.Reader, found: Meeting) -> dict[str, Any]:
    materials = list(queries.materials(found, reader))
    comments = _comments(room, reader, found, materials)
    shows_agenda = reader.reads_all or found.given_at is not None or public.papers_public(found, timezone.now())
    items = lines(found, {one.number: one for one in materials}) if shows_agenda else []
    attendance = list(found.attendance.all())
    statements = list(queries.statements(found, reader))
    context = rooms.context(room, reader) | {
        "meeting": found,
        "called": rooms.called(found),
        "way": words.chosen("way", found.way),
        "items": items,
        "materials": [(one, words.material(one.kind), comments.get(one.pk, [])) for one in materials],
        "attendance": [(one, words.chosen("presence", one.presence)) for one in attendance],
        "present": sum(one.presence in ("present", "online", "substitute") for one in attendance),
        "statements": len(statements),
        "own_words": bool(statements) and not reader.reads_all,
        "may_comment": queries.seats_in(found, room.user).exists(),
        "now": timezone.now(),
        "crumbs": rooms.crumbs(room),
    }
    if reader.reads_all:
        asked = {one.attendance_id for one in statements if one.attendance_id is not None}
        waits = {one.attendance_id for one in statements if one.attendance_id is not None and one.confirmed_at is None}
        context |= {"asked": len(asked), "confirmed": len(asked - waits), "leftovers": list(_leftovers(found))}
        context["fate"] = causes.fate(room.plan, "meeting", found.key)
    if reader.writes:
        context |= {
            "seen": shown.carried(states.of_meeting(found)),
            "undealt": agendas.undealt(agendas.of(found)),
            "order_of_materials": shown.carried(states.of_order([one.pk for one in materials])),
            "not_given": sum(one.given_at is None for one in materials),
            "told": words.told_of(materials),
        }
    return context


def _leftovers(found: Meeting) -> Any:
    return Leftover.objects.filter(meeting=found).select_related("taken_by__body")


def _comments(
    room: entering.Room, reader: queries.Reader, found: Meeting, materials: list[Material]
) -> dict[int, list[Any]]:
    """What members wrote to each paper, for the secretariat and the members of the meeting."""
    if not rules.may_read_comments(reader.roles) and not queries.seats_in(found, room.user).exists():
        return {}
    listed: dict[int, list[Any]] = {}
    for one in queries.comments(materials):
        listed.setdefault(one.material_id, []).append(one)
    return listed


# -- agenda ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The agenda as one text, and what came of each of its items."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    act = request.POST.get("act", "")
    refused: shown.Refused | None = None
    problems: list[Any] = []
    status = 200
    if request.method == "POST":
        try:
            if act == "agenda":
                text = request.POST.get("agenda", "")
                actions.write_agenda(found, text, was=request.POST.get("was:agenda", ""), actor=room.user)
                unseen.told(request, text)
            elif act == "outcomes":
                typed, was = _outcomes(request)
                actions.write_outcomes(found, typed, was=was, seen=request.POST.get("agenda_seen", ""), actor=room.user)
            else:
                return errors.bad_request(request)
        except Refusal as refusal:
            status, refused, problems = told(refusal)
            found = rooms.meeting(room, reader, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:agenda" if act == "agenda" else "desk:meeting", slug, pk)
    typed_again = request.POST if request.method == "POST" else keeping.again(request)
    items = agendas.of(found)
    now = outline.printed(items)
    context = rooms.context(room, reader) | {
        "meeting": found,
        "crumbs": rooms.crumbs(room, found),
        "text": typed_again.get("agenda", now),
        "was": now if refused is not None and refused.since.lines else typed_again.get("was:agenda", now),
        "items": [
            (line, typed_again.get(f"outcome:{line.place}", line.outcome)) for line in lines(found, {})
        ],
        "agenda_seen": actions.agenda_seen(items),
        "refused": refused,
        "problems": problems,
        "kinds": words.agenda_kinds(resolves=actions.may_resolve(found)),
    }  # fmt: skip
    return render(request, "desk/agenda.html", context, status=status)


def _outcomes(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    typed = {name.removeprefix("outcome:"): text for name, text in request.POST.items() if name.startswith("outcome:")}
    return typed, {place: request.POST.get(f"was:outcome:{place}", "") for place in typed}  # type: ignore[return-value]


def told(refusal: Refusal) -> tuple[int, shown.Refused, list[tuple[str, str]]]:
    """Status, what is told above the form, and each problem with its line. What a person may not is raised again."""
    status, sentence = refusals.sentence(refusal)
    if status in (403, 404):
        raise refusal
    problems = [
        (_("line %(line)s") % {"line": one.place.line} if one.place is not None and one.place.line else "",
         one.text(labels.language()))
        for one in refusals.problems_of(refusal)
    ]  # fmt: skip
    if "fields" in refusal.data:
        return status, forms.moved(refusal), problems
    return status, shown.Refused(sentence, shown.Differing([]), again=refusal.code in MOVED), problems


# -- attendance --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who was asked, who came, who came in whose place, and how many visitors there were."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    act, seen = request.POST.get("act", ""), shown.sent(request)
    guest = RowForm("guest", actions.GUEST, start={}, request=request, act="guest")
    token = shown.sent_token(request) or shown.token()
    refused: shown.Refused | None = None
    status = 200
    if request.method == "POST":
        try:
            if act == "attendance":
                rows, was, counted, counted_was = _sent(request, found)
                actions.write_attendance(
                    found, rows, was=was, counted=counted, counted_was=counted_was, actor=room.user
                )
            elif act == "guest":
                if not guest.done(lambda typed: actions.add_attendee(found, typed, actor=room.user, token=token)):
                    status = 422
            elif act == "ask":
                count = actions.ask_again(found, seen=seen.digest, actor=room.user)
                messages.success(request, _("Seats asked: %(count)s") % {"count": count})
            elif act.startswith("remove:"):
                one = found.attendance.filter(pk=whole(act.removeprefix("remove:")) or 0).first()
                if one is None:
                    raise Http404
                actions.remove_attendee(one, seen=seen.digest, actor=room.user)
            else:
                return errors.bad_request(request)
        except Refusal as refusal:
            fresh = rooms.meeting(room, reader, pk)
            status, refused, _problems = told(refusal)
            if refusal.code in MOVED and "fields" not in refusal.data:
                refused = forms.old(refusal, seen, states.of_meeting(fresh))
            found = fresh
        if status == 200:
            if act != "ask":
                messages.success(request, _("Saved."))
            return redirect("desk:attendance", slug, pk)
    typed = request.POST if act == "attendance" else keeping.again(request, "attendance")
    rebased = refused is not None and bool(refused.since.lines)
    rows_shown = [_line(one, typed, rebased=rebased) for one in found.attendance.select_related("seat")]
    context = rooms.context(room, reader) | {
        "meeting": found, "crumbs": rooms.crumbs(room, found), "rows": rows_shown, "guest": guest, "token": token,
        "counts": [_count(found, name, typed, rebased=rebased) for name in fields.COUNTED],
        "refused": refused, "seen": shown.carried(states.of_meeting(found)),
    }  # fmt: skip
    return render(request, "desk/attendance.html", context, status=status)


@dataclass(frozen=True)
class AttendanceLine:
    row: Attendance
    options: list[tuple[str, Any, bool]]
    post: str
    name: str
    was: list[tuple[str, str]]


def _line(one: Attendance, typed: Mapping[str, Any], *, rebased: bool) -> AttendanceLine:
    def now(name: str) -> str:
        return str(typed.get(f"{one.pk}:{name}", getattr(one, name)))

    choices = [("", words.open_()), *words.options("presence", fields.ATTENDANCE["presence"].of)]  # type: ignore[union-attr]
    was = [
        (f"was:{one.pk}:{name}", str((None if rebased else typed.get(f"was:{one.pk}:{name}"))
                                     or json.dumps(getattr(one, name), ensure_ascii=False)))
        for name in fields.ATTENDANCE
    ]  # fmt: skip
    return AttendanceLine(
        one, [(value, label, value == now("presence")) for value, label in choices], now("substitute_post"),
        now("substitute_name"), was,
    )  # fmt: skip


def _count(found: Meeting, name: str, typed: Mapping[str, Any], *, rebased: bool) -> tuple[str, Any, str, str]:
    now = getattr(found, name)
    was = None if rebased else typed.get(f"was:{name}")
    return name, words.of("meeting", name)[0], str(typed.get(name, "" if now is None else now)), was or json.dumps(now)


def _sent(request: HttpRequest, found: Meeting) -> tuple[Any, Any, dict[str, Any], dict[str, Any]]:
    """What was typed of each row and what each field was. Refusals: ``base-missing``, ``bad-count``."""
    rows: dict[int, dict[str, Any]] = {}
    was: dict[int, dict[str, Any]] = {}
    for pk in found.attendance.values_list("pk", flat=True):
        for name in fields.ATTENDANCE:
            if f"{pk}:{name}" in request.POST:
                rows.setdefault(pk, {})[name] = request.POST[f"{pk}:{name}"]
                was.setdefault(pk, {})[name] = _was(request, f"{pk}:{name}")
    counted, counted_was = {}, {}
    for name in fields.COUNTED:
        if name in request.POST:
            text = request.POST[name].strip()
            counted[name] = whole(text) if text else None
            if text and counted[name] is None:
                raise Refusal("bad-count", field=name)
            counted_was[name] = _was(request, name)
    return rows, was, counted, counted_was


def _was(request: HttpRequest, name: str) -> Any:
    try:
        return json.loads(request.POST["was:" + name])
    except (KeyError, ValueError, RecursionError) as error:
        raise Refusal("base-missing") from error
