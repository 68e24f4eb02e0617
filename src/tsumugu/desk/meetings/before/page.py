"""Before a meeting: its days offered and answered, who comes, the links by which members without an account answer.

Whoever is asked answers here for themselves. The secretariat sees what everybody answered and enters what came on
paper; nobody else sees it, unless the body lets its members see one another's answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core import fiscal
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms
from tsumugu.meetings import actions, letters, queries, states
from tsumugu.meetings.models import Attendance, Invitation, Meeting, Offer
from tsumugu.meetings.typed import fields, offers
from tsumugu.render.data.columns import Column, DataTable
from tsumugu.render.data.csv_format import csv
from tsumugu.web import asking, entering, labels, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.reading(request, slug)
    found = rooms.meeting(room, reader, pk)
    mine = list(queries.own_rows(found, room.user))
    if not reader.writes and not mine:
        raise PermissionDenied
    act, seen = request.POST.get("act", ""), shown.sent(request)
    refused: shown.Refused | None = None
    problems: list[Any] = []
    made: list[tuple[Attendance, str]] = []
    status = 200
    if request.method == "POST":
        try:
            made = _act(request, room, found, act, seen.digest)
        except Refusal as refusal:
            status, refused, problems = forms.refused(refusal)
            found = rooms.meeting(room, reader, pk)
            if refusal.code in MOVED and "fields" not in refusal.data and not act.startswith(("dates:", "comes:")):
                refused = forms.old(refusal, seen, states.of_poll(found))
        except rooms.NoSuchActError:
            return errors.bad_request(request)
        if status == 200 and not made:
            return redirect("desk:before", slug, pk)
        if made and act == "links-csv":
            return _file(request, found, made)
    found = rooms.meeting(room, reader, pk)
    context = rooms.context(room, reader) | _context(request, room, found, reader, mine) | {
        "refused": refused, "problems": problems, "crumbs": rooms.crumbs(room, found),
        "links": [(one, rooms.own_address(request, secret)) for one, secret in made],
    }  # fmt: skip
    answer = render(request, "desk/before.html", context, status=status)
    if made:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _act(
    request: HttpRequest, room: entering.Room, found: Meeting, act: str, seen: str
) -> list[tuple[Attendance, str]]:
    """Does it; returns the links that were made, if that was the act."""
    kind, _colon, key = act.partition(":")
    by: dict[str, Any] = {"actor": room.user}
    if kind in ("dates", "comes"):
        _answer(request, room, rooms.attendee(found, key), kind)
    elif kind == "poll":
        typed = _typed_dates(request)
        was = {name: request.POST.get(f"was:{name}", "") for name in ("dates", "due", "poll")}
        actions.write_poll(found, typed, request.POST.get("due", ""), was=was, **by)
        messages.success(request, _("The days are asked for. Hand out the links, or tell the members to sign in."))
    elif kind == "replies":
        due = "replies_due"
        was = {due: request.POST[f"was:{due}"]} if f"was:{due}" in request.POST else {}
        actions.write_replies_due(found, request.POST.get(due, ""), was=was, **by)
        messages.success(request, _("Saved."))
    elif kind == "close":
        actions.close_poll(found, seen=seen, **by)
        messages.success(request, _("The days are not asked for any more."))
    elif kind == "set":
        actions.set_date(found, whole(key) or 0, seen=seen, **by)
        messages.success(request, _("The day is set. Next come the invitations."))
    elif kind == "invite":
        who = rooms.attendee(found, key)
        return [(who, actions.invite(who, token=shown.sent_token(request), **by))]
    elif kind in ("links", "links-csv"):
        return actions.invite_all(found, token=shown.sent_token(request), **by)
    elif kind == "revoke":
        actions.revoke(rooms.attendee(found, key), **by)
        messages.success(request, _("The link holds no more."))
    else:
        raise rooms.NoSuchActError
    return []


def _typed_dates(request: HttpRequest) -> str:
    """The lines, and the one day that was typed beside them. Refusals: ``bad-day-form``, ``bad-hour``."""
    sent = {name: request.POST.get(name, "") for name in ("day", "start", "end")}
    one = ""
    if any(text.strip() for text in sent.values()):
        day = fields.DAY_THERE.taken(sent["day"], "day")
        start, end = (fields.HOUR.taken(sent[name], name) for name in ("start", "end"))
        one = offers.printed([offers.Offered(day, start, end)])
    return "\n".join(filter(None, (request.POST.get("dates", ""), one)))


def _answer(request: HttpRequest, room: entering.Room, who: Attendance, kind: str) -> None:
    """Of oneself; of somebody else it is from paper."""
    by: dict[str, Any] = {"actor": room.user, "how": "account" if who.user_id == room.user.pk else "paper"}
    remark = request.POST.get("remark", "")
    if kind == "dates":
        actions.answer_dates(who, asking.dates_sent(request), remark, seen=request.POST.get("dates_seen", ""), **by)
    else:
        typed = asking.reply_sent(request)
        actions.answer_attendance(who, typed, seen=request.POST.get("reply_seen", ""), **by)
    unseen.told(request, remark)
    messages.success(request, _("The answer is kept."))


def _file(request: HttpRequest, found: Meeting, made: Sequence[tuple[Attendance, str]]) -> HttpResponse:
    """The links as a file to be merged into letters or mails; made once, and kept nowhere."""
    heads = (("職名", "Post"), ("氏名", "Name"), ("リンク", "Link"))
    columns = tuple(
        Column(name=pair[labels.language() == "en"], type="text", label=pair, definition=pair) for pair in heads
    )
    rows = tuple((one.post or one.role, one.name, rooms.own_address(request, secret)) for one, secret in made)
    title = (found.called, found.called)
    table = DataTable(id="links", title=title, description=title, columns=columns, key=(), rows=rows)
    answer = HttpResponse(csv(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.key}-links.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# -- the page ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Somebody who is asked, with what they answered. ``signs``: of each day in its order; ``waits``: whether something
    is asked of them that they have not answered."""

    who: Attendance
    signs: list[tuple[str, str]]
    comes: str
    remarks: list[str]
    waits: bool
    dates: asking.Dates | None
    reply: asking.Comes | None
    link: Invitation | None


def _context(
    request: HttpRequest, room: entering.Room, found: Meeting, reader: queries.Reader, mine: Sequence[Attendance]
) -> dict[str, Any]:
    now, answers = queries.asked(found), queries.answers(found)
    sees = reader.writes or (found.body is not None and found.body.answers_shared)
    context: dict[str, Any] = {
        "meeting": found, "called": rooms.called(room, found), "asked": now,
        "planned": found.state == Meeting.State.PLANNED,
        "has_day": fiscal.is_date(found.date), "shared": sees and not reader.writes,
        "mine": [
            (one, asking.dates(one, now, answers, _sent(request, f"dates:{one.pk}")),
             asking.comes(one, found, answers, _sent(request, f"comes:{one.pk}")) if now.comes else None)
            for one in mine
        ],
    }  # fmt: skip
    if sees:
        context |= _table(found, now, answers)
    if reader.writes:
        context |= _of_secretariat(request, found, now, answers)
    return context


def _sent(request: HttpRequest, act: str) -> Mapping[str, Any]:
    return request.POST if request.POST.get("act") == act else keeping.again(request, act)


def _table(found: Meeting, now: queries.Asked, answers: queries.Answers) -> dict[str, Any]:
    """Persons × days, with how many said what of each. While they are asked, the days with the most ○ are marked, and a
    person decides; afterwards the one that was set is."""
    days = list(now.poll.offers.all()) if now.poll is not None else []
    said = [one.said for one in answers.dates.values()]
    counted = [(one, asking.day_of(one), offers.counts(said, one.pk)) for one in days]
    asking_days = now.poll is not None and now.poll.closed_at is None
    most = max((count[0] for _o, _d, count in counted), default=0) if asking_days else 0
    return {
        "poll": now.poll,
        "days": [(one, day, count, _mark(found, one, count[0], most)) for one, day, count in counted],
        "rows": [
            (one, [(*sign, day) for sign, (_o, day, _c) in zip(_signs(days, answers, one), counted, strict=True)],
             answers.dates[one.pk].remark if one.pk in answers.dates else "",
             asking.reply_words(answers.replies.get(one.pk)))
            for one in found.attendance.all()
        ],
    }  # fmt: skip


def _mark(found: Meeting, offer: Offer, many: int, most: int) -> str:
    """``most``: nobody offered more ○; ``set``: it is the day of the meeting."""
    if most and many == most:
        return "most"
    chosen = found.date == offer.day and (not offer.start or found.start == offer.start)
    return "set" if chosen else ""


def _signs(days: Sequence[Any], answers: queries.Answers, who: Attendance) -> list[tuple[str, str]]:
    """Sign and words for each day."""
    said = answers.dates[who.pk].said if who.pk in answers.dates else {}
    return [
        (offers.SIGNS.get(sign, "–"), asking.said_of(sign) or _("not answered"))
        for one in days
        for sign in (said.get(str(one.pk), ""),)
    ]


def _of_secretariat(
    request: HttpRequest, found: Meeting, now: queries.Asked, answers: queries.Answers
) -> dict[str, Any]:
    rows = list(found.attendance.select_related("meeting"))
    asked, linked = queries.asked_of(found, rows), queries.invited(found, timezone.now())
    paper = _of_paper(found, now)
    people = [
        _person(request, one, found, paper=paper, answers=answers, asked=asked[one.pk], link=linked.get(one.pk))
        for one in rows
    ]
    poll_now = actions.poll_shown(found)
    sent, replies = _sent(request, "poll"), _sent(request, "replies")
    replied = sum(one.pk in answers.replies for one in rows)
    return {
        "people": people,
        "typed": {name: sent.get(name, poll_now.get(name, "")) for name in ("dates", "due", "day", "start", "end")},
        "was": poll_now,
        "replies_due": replies.get("replies_due", found.replies_due),
        "poll_open": poll_now["poll"] == "open",
        "seen": shown.carried(states.of_poll(found)),
        "replied": replied,
        "unreplied": len(rows) - replied,
        "dated": len(answers.dates),
        "undated": len(rows) - len(answers.dates),
        "waiting": sum(one.waits for one in people),
        "by_link": found.body is not None and found.body.answers_by_link,
        "letters": [(one, letters.of(one)) for one in found.letters.all()],
    }


def _of_paper(found: Meeting, now: queries.Asked) -> queries.Asked:
    """What is still entered from paper when members themselves are too late."""
    planned = found.state == Meeting.State.PLANNED
    there = planned and now.poll is not None and now.poll.closed_at is None
    days = tuple(now.poll.offers.all()) if there and now.poll is not None else ()
    return queries.Asked(now.poll, days, planned and bool(found.replies_due))


def _person(
    request: HttpRequest, who: Attendance, found: Meeting, *, paper: queries.Asked, answers: queries.Answers,
    asked: Mapping[str, bool], link: Invitation | None,
) -> Person:  # fmt: skip
    dates = asking.dates(who, paper, answers, _sent(request, f"dates:{who.pk}"))
    reply = asking.comes(who, found, answers, _sent(request, f"comes:{who.pk}")) if paper.comes else None
    answer, comes = answers.dates.get(who.pk), answers.replies.get(who.pk)
    return Person(
        who=who, signs=_signs(paper.offers, answers, who) if dates is not None else [],
        comes=asking.reply_words(comes), waits=any(not done for done in asked.values()),
        remarks=[one.remark for one in (answer, comes) if one is not None and one.remark],
        dates=dates, reply=reply, link=link,
    )  # fmt: skip
