"""Members without an account answer what they are asked of one meeting, by a link that the secretariat handed on.

Before it: which days they can, and whether they come; after it: that the minutes have their words. The page asks for
nothing but the link: no sign-in, and no cookie, so who lets none in can answer. It is kept by no browser and no
search engine, and says of the meeting what its members know anyhow. A link that holds no more says that, whom to ask,
and what was being typed; of the meeting it says nothing. One that nobody was given is no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, letters, naming, queries
from tsumugu.meetings.models import Attendance, Meeting, Statement
from tsumugu.meetings.typed import offers
from tsumugu.public.private import private
from tsumugu.web import asking, labels, refusals


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@csrf_exempt  # who sends is known by the secret in the address alone, which no other site knows; a cookie adds nothing
def own_meeting(request: HttpRequest, secret: str) -> HttpResponse:
    """What one person is asked of one meeting now; POST answers one of it."""
    act, refused, status = request.POST.get("act", ""), "", 200
    try:
        who = queries.by_secret(secret, timezone.now())
    except Refusal as refusal:
        return _ended(request, secret, refusal)
    if request.method == "POST":
        try:
            _act(request, who, act, secret)
        except Refusal as refusal:
            if refusal.code == "not-found":
                return _ended(request, secret, refusal)
            status, refused = refusals.sentence(refusal)
            problems = [one.text(labels.language()) for one in refusals.problems_of(refusal)]
            refused = " ".join((refused, *problems))
            try:
                who = queries.by_secret(secret, timezone.now())
            except Refusal as gone:
                return _ended(request, secret, gone)
        else:
            return private(redirect("own_meeting", secret))
    context = _context(request, who, act, refused, secret)
    if refused:
        context["typed"] = _typed(request, who) if not context.get(act) else _wishes(request, context["statements"])
    return private(render(request, "public/own_meeting.html", context, status=status))


def _act(request: HttpRequest, who: Attendance, act: str, secret: str) -> None:
    by: dict[str, Any] = {"how": "link", "actor": None, "secret": secret}
    if act == "dates":
        said, remark = asking.dates_sent(request), request.POST.get("remark", "")
        actions.answer_dates(who, said, remark, seen=request.POST.get("dates_seen", ""), **by)
    elif act == "comes":
        typed = asking.reply_sent(request)
        actions.answer_attendance(who, typed, seen=request.POST.get("reply_seen", ""), **by)
    else:
        wishes = {one.pk: request.POST.get(f"wish:{one.pk}", "") for one in who.statements.all()}
        actions.confirm(who, wishes=wishes, seen=request.POST.get("words_seen", ""), **by)


def _context(request: HttpRequest, who: Attendance, act: str, refused: str, secret: str) -> dict[str, Any]:
    meeting = who.meeting
    now, answers = queries.asked(meeting), queries.answers(meeting)
    statements = list(who.statements.all())
    none: dict[str, str] = {}
    return {
        "bare": True,
        "meeting": meeting,
        "called": naming.called(meeting, labels.language(), office=False),
        "secret": secret,
        "who": who,
        "has_day": fiscal.is_date(meeting.date),
        "asked": now,
        "dates": asking.dates(who, now, answers, request.POST if act == "dates" else none),
        "comes": asking.comes(who, meeting, answers, request.POST if act == "comes" else none) if now.comes else None,
        "shared": _shared(meeting, now, answers),
        "words": bool(statements),
        "statements": [(one, request.POST.get(f"wish:{one.pk}", one.wished)) for one in statements],
        "words_seen": actions.words_seen(statements),
        "done": bool(statements) and all(one.confirmed_at is not None or one.wished for one in statements),
        "refused": refused,
    }


def _shared(meeting: Meeting, now: queries.Asked, answers: queries.Answers) -> list[tuple[str, tuple[int, int, int]]]:
    """How many can on each day, where the members of the body see one another's answers."""
    if meeting.body is None or not meeting.body.answers_shared:
        return []
    said = [one.said for one in answers.dates.values()]
    return [(asking.day_of(one), offers.counts(said, one.pk)) for one in now.offers]


@require_safe
@login_not_required
def own_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The meeting for the calendar of who has the link."""
    try:
        who = queries.by_secret(secret, timezone.now())
    except Refusal as refusal:
        return _ended(request, secret, refusal)
    try:
        data = letters.ics(who.meeting, labels.language())
    except Refusal as refusal:
        raise Http404 from refusal
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{who.meeting.key}.ics"'
    return private(answer)


def _ended(request: HttpRequest, secret: str, refusal: Refusal) -> HttpResponse:
    """410 for a link that held once; 404 for one that nobody was given."""
    link = queries.ended(secret)
    if link is None:
        raise Http404 from refusal
    typed = _typed(request, link.attendance) if request.method == "POST" else []
    context = {"bare": True, "typed": typed, "asked": link.attendance.meeting.process.plan.organization.name}
    return private(render(request, "public/link_ended.html", context, status=410))


def _wishes(request: HttpRequest, shown: Sequence[tuple[Statement, str]]) -> list[dict[str, str]]:
    """What somebody would have words say that their page does not show."""
    there = {f"wish:{one.pk}" for one, _wish in shown}
    names = [name for name in request.POST if name.startswith("wish:") and name not in there]
    return [{"label": _("Other words"), "text": text} for name in names if (text := request.POST[name]).strip()]


def _typed(request: HttpRequest, who: Attendance) -> list[dict[str, str]]:
    """What somebody sent and nobody kept, to be copied. The days are named only as they stood on their page: whoever
    has a link no more does not read what was offered since."""
    found: list[tuple[object, str]] = []
    poll, answers = queries.asked(who.meeting).poll, queries.answers(who.meeting)
    offered = tuple(poll.offers.all()) if poll is not None else ()
    dates = asking.dates(who, queries.Asked(poll, offered, comes=False), answers, request.POST)
    if dates is not None and dates.seen == request.POST.get("dates_seen"):
        days = [
            f"{day} {sign} {said}" for _key, day, options in dates.lines for _v, sign, said, chosen in options if chosen
        ]
        found.append((_("Days"), "\n".join(days)))
    found.append((_("Attendance"), asking.presence_words(request.POST.get("presence", ""))))
    found += [(one["label"], one["text"]) for one in _wishes(request, ())]
    found += [(label, request.POST.get(name, "")) for name, label in (
        ("substitute_post", _("Post of the substitute")), ("substitute_name", _("Name of the substitute")),
        ("remark", _("Note")),
    )]  # fmt: skip
    return [{"label": str(label), "text": text} for label, text in found if text.strip()]
