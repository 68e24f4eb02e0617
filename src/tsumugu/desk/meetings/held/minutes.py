"""The minutes: written as one text and word by word, confirmed by those whose words they are, published, corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tsumugu.core.errors import Refusal
from tsumugu.core.withholding import shown_of
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms, words
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.desk.meetings.held import withholding
from tsumugu.meetings import actions, public, queries, rules, states, withheld
from tsumugu.meetings.models import Attendance, Invitation, Meeting, Statement
from tsumugu.voices import queries as heard
from tsumugu.voices import suspicion
from tsumugu.web import entering, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For the office the minutes and who confirmed them, for a member their own words. POST is decided by its act."""
    room, reader = rooms.reading(request, slug)
    found = rooms.meeting(room, reader, pk)
    act, seen = request.POST.get("act", ""), shown.sent(request)
    refused: shown.Refused | None = None
    problems: list[Any] = []
    link = ""
    status = 200
    if request.method == "POST":
        try:
            link = _act(request, room, found, act, seen.digest)
        except Refusal as refusal:
            status, refused, problems = forms.refused(refusal)
            found = rooms.meeting(room, reader, pk)
            if refusal.code in MOVED and "fields" not in refusal.data:
                refused = forms.old(refusal, seen, states.of_minutes(found))
        except rooms.NoSuchActError:
            return errors.bad_request(request)
        if status == 200 and not link:
            return redirect("desk:minutes", slug, pk)
    found = rooms.meeting(room, reader, pk)
    context = rooms.context(room, reader) | {
        "meeting": found, "crumbs": rooms.crumbs(room, found), "refused": refused, "problems": problems, "link": link,
        "now": timezone.now(), "mine": _mine(request, found, room),
        "public": rules.is_out(found.minutes_public_at, timezone.now()),
    }  # fmt: skip
    if reader.reads_all:
        context |= _of_office(request, found, reader, refused)
    return render(request, "desk/minutes.html", context, status=status)


def _act(request: HttpRequest, room: entering.Room, found: Meeting, act: str, seen: str) -> str:
    """Does it; returns the address of the link that was made, if that was the act."""
    by: dict[str, Any] = {"actor": room.user}
    kind, _colon, key = act.partition(":")
    if kind == "write":
        text, style = request.POST.get("minutes", ""), request.POST.get("style", "")
        actions.write_minutes(found, text, style, was=request.POST.get("was:minutes", ""), **by)
        unseen.told(request, text)
        messages.success(request, _("Saved."))
    elif kind == "publish":
        actions.publish(found, "minutes", forms.moment(request), seen=seen, **by)
        messages.success(request, _("Saved. What is due is published with the next run, which has been asked for."))
    elif kind == "unpublish":
        actions.unpublish(found, "minutes", seen=seen, **by)
        messages.success(request, _("Saved. The site is made anew."))
    elif kind == "erratum":
        said = [request.POST.get(name, "") for name in ("text", "before", "after")]
        actions.add_erratum(found, *said, seen=seen, **by)
        unseen.told(request, *said)
        messages.success(request, _("The erratum stands with the minutes."))
    elif kind == "invite":
        secret = actions.invite(rooms.attendee(found, key), token=shown.sent_token(request), **by)
        return rooms.own_address(request, secret)
    elif kind == "revoke":
        actions.revoke(rooms.attendee(found, key), **by)
        messages.success(request, _("The link holds no more."))
    elif kind in ("confirm", "paper"):
        who = rooms.attendee(found, key)
        wishes = wishes_of(request, who)
        counted = actions.confirm(
            who, wishes=wishes, seen=request.POST.get("words_seen", ""),
            how="paper" if kind == "paper" else "account", **by,
        )  # fmt: skip
        unseen.told(request, *wishes.values())
        messages.success(request, confirmed(counted))
    else:
        raise rooms.NoSuchActError
    return ""


def confirmed(counted: tuple[int, int]) -> str:
    """What became of words that somebody looked through."""
    said = ngettext("%(count)s statement confirmed.", "%(count)s statements confirmed.", counted[0])
    text = said % {"count": counted[0]}
    if not counted[1]:
        return text
    wished = ngettext("%(count)s wish was kept.", "%(count)s wishes were kept.", counted[1])
    return text + " " + wished % {"count": counted[1]}


def wishes_of(request: HttpRequest, who: Attendance) -> dict[int, str]:
    """What somebody would have each of their statements say."""
    return {one.pk: request.POST.get(f"wish:{one.pk}", "") for one in who.statements.all()}


@dataclass(frozen=True)
class Own:
    """Somebody's words in the minutes. ``seen``: what the page shows of them; ``link``: the one that holds."""

    who: Attendance
    statements: Sequence[tuple[Statement, str]]
    seen: str
    waits: int
    link: Invitation | None = None


def own(
    request: HttpRequest, who: Attendance, statements: Sequence[Statement], *, link: Invitation | None = None
) -> Own:
    typed = request.POST if request.method == "POST" else keeping.again(request)
    listed = [(one, typed.get(f"wish:{one.pk}", one.wished)) for one in statements]
    return Own(who, listed, actions.words_seen(statements), sum(one.confirmed_at is None for one in statements), link)


def _mine(request: HttpRequest, found: Meeting, room: entering.Room) -> list[Own]:
    """The words of the person who looks."""
    rows = list(queries.own_rows(found, room.user))
    return [own(request, who, said) for who in rows if (said := list(who.statements.all()))]


def _of_office(
    request: HttpRequest, found: Meeting, reader: queries.Reader, refused: shown.Refused | None
) -> dict[str, Any]:
    statements = list(queries.statements(found, reader))
    taken = heard.taken_from(found.process.plan, [one.pk for one in statements])
    for one in statements:
        one.taken = taken.get(one.pk, [])  # type: ignore[attr-defined]  # for the template
    context: dict[str, Any] = {
        "statements": statements,
        "style": words.chosen("style", found.style),
        "errata": list(found.errata.all()),
    }
    if not reader.writes:
        return context
    typed = request.POST if request.POST.get("act") == "write" else keeping.again(request, "write")
    now = actions.text_of(found)
    style = typed.get("style", found.style or "verbatim")
    by_person: dict[int, list[Statement]] = {}
    for one in statements:
        if one.attendance_id is not None:
            by_person.setdefault(one.attendance_id, []).append(one)
    linked = queries.invited(found, timezone.now())
    people = [
        own(request, who, by_person[who.pk], link=linked.get(who.pk))
        for who in found.attendance.all()
        if who.pk in by_person
    ]
    return context | {
        "text": typed.get("minutes", now),
        "was": now if refused is not None and refused.since.lines else typed.get("was:minutes", now),
        "styles": [(value, label, value == style) for value, label in words.styles()],
        "people": people,
        "unconfirmed": sum(one.waits for one in people),
        "by_link": found.body is not None and found.body.answers_by_link,
        "seen": shown.carried(states.of_minutes(found)),
        "public_from": forms.publishing(request, found.minutes_public_at),
        "named": queries.unpublished_names(found, statements),
        "sayings": withheld.sayings(found), "held_back": len(found.withheld),
        "erratum": {name: request.POST.get(name, "") for name in ("text", "before", "after")}
        if request.POST.get("act") == "erratum" and refused is not None else {},
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    """One statement: whose words, what they say, and what of them is not published."""
    room, reader = rooms.writing(request, slug)
    meeting = rooms.meeting(room, reader, pk)
    found = statement_of(meeting, statement)
    people = [(str(one.pk), " ".join(filter(None, (one.role, one.post, one.name)))) for one in meeting.attendance.all()]
    form = RowForm(
        "statement", actions.STATEMENT, row=found, options={"attendance_id": people}, request=request, act="edit"
    )
    moved, act = None, request.POST.get("act", "")
    if act in ("withhold", "whole"):
        moved = withholding.decided(request, lambda: _withhold(request, found, room), lambda: states.of_statement(
            statement_of(meeting, statement)
        ))  # fmt: skip
    elif act == "edit":
        done, moved = forms.saved(
            form, lambda typed: actions.edit_statement(found, typed, was=form.was, actor=room.user)
        )
        if not done and moved is None:
            return _statement_page(request, room, reader, found=found, form=form, moved=None)
    elif request.method == "POST":
        return errors.bad_request(request)
    if request.method == "POST" and moved is None:
        messages.success(request, _("Saved."))
        return redirect(reverse("desk:minutes", args=[slug, pk]) + f"#s{statement}")
    fresh = statement_of(meeting, statement)
    if moved is not None and form.is_bound:
        form.rebased(fresh)
    return _statement_page(request, room, reader, found=fresh, form=form, moved=moved)


def _withhold(request: HttpRequest, found: Statement, room: entering.Room) -> None:
    by: dict[str, Any] = {"seen": shown.sent(request).digest, "actor": room.user}
    if request.POST["act"] == "whole":
        actions.publish_statement_whole(found, **by)
    else:
        ground, instead = request.POST.get("ground", ""), request.POST.get("shown", "")
        actions.withhold_statement(found, ground, instead, **by)
        unseen.told(request, ground, instead)


def _statement_page(
    request: HttpRequest, room: entering.Room, reader: queries.Reader, *, found: Statement, form: RowForm,
    moved: shown.Refused | None,
) -> HttpResponse:  # fmt: skip
    meeting = found.meeting
    sent = request.POST if request.POST.get("act") == "withhold" else keeping.again(request, "withhold")
    context = rooms.context(room, reader) | {
        "form": form, "refused": moved, "statement": found, "meeting": meeting,
        "public": public.minutes_public(meeting, timezone.now()),
        "published": shown_of(found.text, found.withheld, found.shown),
        "seen": shown.carried(states.of_statement(found)), "ground": sent.get("ground", found.withheld),
        "shown": sent.get("shown", found.shown if found.withheld else suspicion.masked(found.text, _("［withheld］"))),
        "taken": heard.taken_from(room.plan, [found.pk]).get(found.pk, []),
        "crumbs": [*rooms.crumbs(room, meeting),
                   (reverse("desk:minutes", args=[room.plan.slug, meeting.pk]), _("Minutes"))],
    }  # fmt: skip
    return render(request, "desk/statement.html", context, status=forms.status(request, moved))


def statement_of(meeting: Meeting, pk: int) -> Statement:
    found = meeting.statements.filter(pk=pk).select_related("meeting__body", "meeting__process__plan").first()
    if found is None:
        raise Http404
    return found
