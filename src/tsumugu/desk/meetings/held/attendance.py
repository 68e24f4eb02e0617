"""Who was asked to a meeting, who came, and how many visitors there were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms, words
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.meetings import actions, queries, states
from tsumugu.meetings.models import Attendance, Meeting, Reply
from tsumugu.meetings.typed import fields

#: What saves the form: as it stands; and with whoever nothing was chosen of as present.
SAVES = ("attendance", "attendance-rest")


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
            if act in SAVES:
                rows, was, counted, counted_was = _sent(request, found)
                if act == "attendance-rest":
                    _rest_was_present(rows)
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
            status, refused, _problems = forms.refused(refusal)
            if refusal.code in MOVED and "fields" not in refusal.data:
                refused = forms.old(refusal, seen, states.of_meeting(fresh))
            found = fresh
        if status == 200:
            if act != "ask":
                messages.success(request, _("Saved."))
            return redirect("desk:attendance", slug, pk)
    typed = request.POST if act in SAVES else keeping.again(request, SAVES[0]) or keeping.again(request, SAVES[1])
    rebased = refused is not None and bool(refused.since.lines)
    answers = queries.answers(found).replies if found.state != Meeting.State.PLANNED else {}
    rows_shown = [
        _line(one, answers.get(one.pk), typed, rebased=rebased) for one in found.attendance.select_related("seat")
    ]
    context = rooms.context(room, reader) | {
        "meeting": found, "crumbs": rooms.crumbs(room, found), "rows": rows_shown, "guest": guest, "token": token,
        "counts": [_count(found, name, typed, rebased=rebased) for name in fields.COUNTED],
        "refused": refused, "seen": shown.carried(states.of_meeting(found)),
        "missing": len(actions.missing_seats(found)),
        "as_answered": any(line.as_answered for line in rows_shown),
    }  # fmt: skip
    return render(request, "desk/attendance.html", context, status=status)


@dataclass(frozen=True)
class AttendanceLine:
    """``as_answered``: nothing is recorded yet, and it stands in the form as it was answered before the meeting."""

    row: Attendance
    options: list[tuple[str, Any, bool]]
    post: str
    name: str
    was: list[tuple[str, str]]
    as_answered: bool


def _line(one: Attendance, reply: Reply | None, typed: Mapping[str, Any], *, rebased: bool) -> AttendanceLine:
    as_answered = reply is not None and not one.presence and f"{one.pk}:presence" not in typed

    def now(name: str) -> str:
        return str(typed.get(f"{one.pk}:{name}", getattr(reply if as_answered else one, name)))

    choices = [("", words.open_()), *words.options("presence", fields.ATTENDANCE["presence"].of)]  # type: ignore[union-attr]
    was = [
        (f"was:{one.pk}:{name}", str((None if rebased else typed.get(f"was:{one.pk}:{name}"))
                                     or json.dumps(getattr(one, name), ensure_ascii=False)))
        for name in fields.ATTENDANCE
    ]  # fmt: skip
    return AttendanceLine(
        one, [(value, label, value == now("presence")) for value, label in choices], now("substitute_post"),
        now("substitute_name"), was, as_answered,
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


def _rest_was_present(rows: dict[int, dict[str, Any]]) -> None:
    """Most come to most meetings: only who did not has to be chosen."""
    for row in rows.values():
        row["presence"] = row.get("presence") or "present"


def _was(request: HttpRequest, name: str) -> Any:
    try:
        return json.loads(request.POST["was:" + name])
    except (KeyError, ValueError, RecursionError) as error:
        raise Refusal("base-missing") from error
