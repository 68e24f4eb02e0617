"""One meeting: its page, planning it, its agenda, who was there, and its course until it is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tsumugu.core import fiscal, process
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms, words
from tsumugu.desk.meetings.before import answers
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.desk.meetings.process import courses
from tsumugu.desk.meetings.process.page import found_or_404
from tsumugu.desk.plan import causes
from tsumugu.meetings import actions, agendas, public, queries, rules, states
from tsumugu.meetings.models import Attendance, Body, Course, Leftover, Material, Meeting
from tsumugu.meetings.typed import fields, outline
from tsumugu.notices import actions as notices
from tsumugu.web import asking, entering, refusals, unseen

#: What a new meeting begins with.
_PLAIN = {"agenda_public": True}
#: What the next meeting of a body has from the last one.
_SHAPE = ("start", "end", "place", "way", "audience", "agenda_public", "sign", "stage")


# -- making one --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A meeting of a body: in the shape of its last one, where there is one."""
    room, reader = rooms.writing(request, slug)
    body: Body = found_or_404(lambda: queries.body(room.plan, pk))
    there = list(queries.courses(room.plan))
    begun = courses.begun(request, there)
    last, number = queries.shape_of_next(body, begun.get("course_id", 0))
    waiting = list(body.leftovers.filter(taken_by=None).select_related("meeting"))
    form = RowForm(
        "meeting", courses.spec(fields.MEETING, there), start=_begun(last, number) | begun,
        options={"course_id": courses.options(there)}, request=request, act="add",
    )  # fmt: skip
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
        "form": form, "body": body, "last": last,
        "in_course": words.course(last.course) if last is not None and len(there) > 1 else "", "leftovers": waiting,
        "token": token, "back": _opened_from(request, room, reader, body, there),
        "chosen": request.POST.getlist("leftovers") if request.method == "POST" else [str(one.pk) for one in waiting],
        "crumbs": [*rooms.crumbs(room), (reverse("desk:body", args=[slug, pk]), body.name)],
    }  # fmt: skip
    return render(request, "desk/meeting_add.html", context, status=422 if request.method == "POST" else 200)


def _opened_from(
    request: HttpRequest, room: entering.Room, reader: queries.Reader, body: Body, there: Sequence[Course]
) -> str:
    """Where the form was opened: the list of bodies beside a schedule (``?from=process``), a meeting (``?from=`` and
    its key), or else the body."""
    asked = request.GET.get("from", "")
    if asked == "process" and there:
        its = courses.begun(request, there)["course_id"]
        return courses.address(room, next(one for one in there if one.pk == its))
    one = queries.meetings(room.plan, reader).filter(body=body, pk=whole(asked) or 0).first()
    name, key = ("meeting", one.pk) if one is not None else ("body", body.pk)
    return reverse(f"desk:{name}", args=[room.plan.slug, key])


def _begun(last: Meeting | None, number: str) -> dict[str, Any]:
    if last is None:
        return _PLAIN | {"number": "第1回"}
    return {name: getattr(last, name) for name in _SHAPE} | {"number": number}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    there = list(queries.courses(room.plan))
    form = RowForm(
        "meeting", courses.spec(fields.MEETING, there), row=found, options={"course_id": courses.options(there)},
        request=request, act="edit",
    )  # fmt: skip
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
        return render(request, "desk/meeting.html", _context(request, room, reader, found))
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
        context = _context(request, room, reader, fresh) | {"refused": moved}
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
        messages.success(request, _("Undone."))
    elif act == "publish":
        actions.publish(found, "papers", forms.moment(request), **by)
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


def _context(request: HttpRequest, room: entering.Room, reader: queries.Reader, found: Meeting) -> dict[str, Any]:
    materials = list(queries.materials(found, reader))
    comments = _comments(room, reader, found, materials)
    shows_agenda = reader.reads_all or found.given_at is not None or public.papers_public(found, timezone.now())
    items = lines(found, {one.number: one for one in materials}) if shows_agenda else []
    attendance = list(found.attendance.all())
    statements = list(queries.statements(found, reader))
    context = rooms.context(room, reader) | {
        "meeting": found,
        "called": rooms.called(room, found),
        "copied_from": rooms.called(room, found.copied_from) if found.copied_from and reader.reads_all else "",
        "of_course": words.course(found.course) if reader.reads_all or found.course.public else "",
        "watched": notices.opened(room.plan, "meeting", found.pk, actor=room.user),
        "way": words.chosen("way", found.way),
        "items": items,
        "materials": [(one, words.material(one.kind), comments.get(one.pk, [])) for one in materials],
        "attendance": _attendance(reader, found, attendance),
        "present": sum(one.presence in ("present", "online", "substitute") for one in attendance),
        "statements": len(statements),
        "own_words": bool(statements) and not reader.reads_all,
        "has_day": fiscal.is_date(found.date),
        "ahead": rules.is_ahead(found.date, timezone.localdate()),
        "seatings": [(value, words.seating(value)) for value in words.SEATINGS],
        "may_comment": queries.seats_in(found, room.user).exists(),
        "now": timezone.now(),
        "heard": answers.heard(found, reader),
        "crumbs": [*rooms.crumbs(room), *rooms.of_body(room, found)],
    }
    of_mine = queries.asked_of(found, list(queries.own_rows(found, room.user)))
    of_me = [done for told in of_mine.values() for what, done in told.items() if what != "words"]
    context |= {"asks_you": not all(of_me), "was_asked": bool(of_me)}
    if reader.reads_all:
        asked = {one.attendance_id for one in statements if one.attendance_id is not None}
        waits = {one.attendance_id for one in statements if one.attendance_id is not None and one.confirmed_at is None}
        context |= {
            "asked": len(asked) or found.told_asked or 0,
            "confirmed": len(asked - waits) if asked else found.told_confirmed or 0,
            "leftovers": list(_leftovers(found)),
        }
        context["fate"] = causes.fate(room.plan, "meeting", found.key)
    if reader.writes:
        context |= {
            "seen": shown.carried(states.of_meeting(found)),
            "undealt": agendas.undealt(agendas.of(found)),
            "order_of_materials": shown.carried(states.of_order([one.pk for one in materials])),
            "not_given": sum(one.given_at is None for one in materials),
            "told": words.told_of(materials),
            "unanswered": _unanswered(found, attendance),
            "public_from": forms.publishing(request, found.papers_public_at),
        }
    return context


def _attendance(reader: queries.Reader, found: Meeting, rows: list[Attendance]) -> list[tuple[Attendance, str]]:
    """Each with their presence; before the meeting the secretariat reads there what they answered."""
    planned = reader.writes and found.state == Meeting.State.PLANNED
    replies = queries.answers(found).replies if planned else {}
    return [
        (one, words.chosen("presence", one.presence) or asking.reply_words(replies.get(one.pk))) for one in rows
    ]  # fmt: skip


def _unanswered(found: Meeting, rows: list[Attendance]) -> int:
    """How many have not answered what they are asked before the meeting."""
    told = queries.asked_of(found, rows)
    return sum(any(not done for what, done in one.items() if what != "words") for one in told.values())


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
            status, refused, problems = forms.refused(refusal)
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
