"""What somebody is asked before a meeting, as a form without scripts: at the desk, by a link, or typed in from
paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsumugu.core.digits import whole
from tsumugu.core.process import Meeting as Value
from tsumugu.meetings import actions, rules
from tsumugu.meetings.models import Attendance, DatesAnswer, Meeting, Offer, Reply
from tsumugu.meetings.queries import Answers, Asked
from tsumugu.meetings.typed import fields
from tsumugu.meetings.typed.offers import SIGNS
from tsumugu.render.reading import schedule
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.web import labels

#: value, sign, words, chosen.
Option = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Dates:
    """``lines``: an offer's key, the day in words, and what can be said of it."""

    who: Attendance
    lines: list[tuple[int, str, list[Option]]]
    remark: str
    seen: str
    answer: DatesAnswer | None


@dataclass(frozen=True)
class Comes:
    who: Attendance
    options: list[tuple[str, str, bool]]
    typed: dict[str, str]
    seen: str
    answer: Reply | None


def day_of(offer: Offer) -> str:
    """令和8年7月1日（水） 13:30–15:00."""
    value = Value(number="", date=offer.day, start=offer.start or None, end=offer.end or None)
    return schedule.time_of(value, labels.language())


def said_of(sign: str) -> str:
    """What ○, △ and × mean, in words."""
    return {"yes": _("can come"), "maybe": _("perhaps"), "no": _("cannot come")}.get(sign, "")


def dates(who: Attendance, asked: Asked, answers: Answers, typed: Mapping[str, Any]) -> Dates | None:
    """``None`` where no days are asked for. ``typed``: what was sent and refused, or nothing."""
    if asked.poll is None or not asked.offers:
        return None
    answer = answers.dates.get(who.pk)
    before = answer.said if answer is not None else {}
    lines = []
    for offer in asked.offers:
        now = typed.get(f"date:{offer.pk}", before.get(str(offer.pk), ""))
        lines.append((offer.pk, day_of(offer), [(key, sign, said_of(key), key == now) for key, sign in SIGNS.items()]))
    remark = typed.get("remark", answer.remark if answer is not None else "")
    return Dates(who, lines, remark, actions.dates_seen(asked.offers, answer), answer)


def dates_sent(request: HttpRequest) -> dict[int, str]:
    """What was said of each offer, by its key."""
    found = ((whole(name.removeprefix("date:")), str(sign)) for name, sign in request.POST.items()
             if name.startswith("date:"))  # fmt: skip
    return {key: sign for key, sign in found if key is not None}


def comes(who: Attendance, meeting: Meeting, answers: Answers, typed: Mapping[str, Any]) -> Comes:
    answer = answers.replies.get(who.pk)
    kept = {
        name: str(typed.get(name, getattr(answer, name, "") if answer is not None else "")) for name in fields.REPLY
    }
    presence: Mapping[str, words.Pair] = {str(value): pair for value, pair in said.PRESENCE.items()}
    options = [
        (value, words.pick(presence[value], labels.language()), value == kept["presence"])
        for value in rules.replies_of(meeting.way)
    ]
    return Comes(who, options, kept, actions.reply_seen(meeting, answer), answer)


def reply_sent(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in fields.REPLY}


def presence_words(presence: str) -> str:
    """出席; ``""`` for what is none of the ways to take part."""
    known: Mapping[str, words.Pair] = {str(value): pair for value, pair in said.PRESENCE.items()}
    return words.pick(known[presence], labels.language()) if presence in known else ""


def reply_words(reply: Reply | None) -> str:
    """出席; 代理 企画課長 …; ``""`` for nobody who answered."""
    if reply is None:
        return ""
    told = presence_words(reply.presence)
    return " ".join(filter(None, (told, reply.substitute_post, reply.substitute_name)))
