"""One group: what was said, where in the plan, how it is dealt with, what is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core import anchors
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import State
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.hearing import board as boards
from tsumugu.desk.hearing import listing, rooms, words
from tsumugu.voices import actions, board, places, public, queries, rules, states
from tsumugu.voices.actions import Pick
from tsumugu.voices.models import Answer, Group, Opinion
from tsumugu.web import labels

#: So many characters are shown round quoted words.
ROUND = 120


@dataclass(frozen=True)
class Quoted:
    """A place of the plan that opinions of the group point at: the words round the quoted ones, and which point."""

    state: str
    node: str
    field: str
    before: str
    quote: str
    after: str
    numbers: list[int]
    now: str


@dataclass(frozen=True)
class Said:
    """An opinion as the page of its group shows it. ``url``: its own page."""

    opinion: Opinion
    channel: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, slug: str, number: int, group: int) -> HttpResponse:
    """The group; POST is one act on it. Who may do which is decided by the act."""
    hall = rooms.enter(request, slug, number)
    found = queries.group(hall.hearing, group)
    if request.method != "POST":
        return _page(request, hall, found)
    act = ACTS.get(request.POST.get("act", ""))
    return boards.acted(
        request, partial(act, hall, found, request) if act is not None else None, partial(_page, request, hall, found),
        hall.address("group", group) + hall.query, "answer", "topic", "remark",
    )  # fmt: skip


def _pick(found: Group, request: HttpRequest) -> Pick:
    return Pick(found.number, rooms.seen(request, states.GROUP_ACTS, request.POST.get("act", "")))


def _answer(hall: rooms.Hall, found: Group, request: HttpRequest, *, ready: bool = False) -> str:
    text, way = request.POST.get("answer", ""), request.POST.get("disposition", "")
    actions.answer(hall.hearing, [_pick(found, request)], text, way, actor=hall.room.user, ready=ready)
    return _("Saved, and ready for release.") if ready else _("Saved.")


def _ready(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    back = request.POST.get("act") == "set-back"
    actions.make_ready(hall.hearing, [_pick(found, request)], actor=hall.room.user, back=back)
    return _("Not ready after all.") if back else _("Ready for release.")


def _word(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    given = request.POST.get("answered_at", "")
    if given not in ("", found.answered_at, *hall.meetings):
        raise Refusal("not-found", kind="meeting", key=given)
    actions.word(
        hall.hearing, _pick(found, request), actor=hall.room.user, topic=request.POST.get("topic", ""),
        changed=request.POST.get("changed", ""), answered_at=given,
    )  # fmt: skip
    return _("Saved.")


def _place(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    actions.place(hall.hearing, [_pick(found, request)], request.POST.get("place", ""), actor=hall.room.user)
    return _("Saved.")


def _assign(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    division = request.POST.get("division", "")
    until = boards.day(request.POST.get("due", ""), "due")
    actions.assign(hall.hearing, [_pick(found, request)], division, until, actor=hall.room.user)
    return _("The division was asked.") if division else _("Nobody is asked any more.")


def _take_out(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    chosen = [one for sent in request.POST.getlist("opinion") if (one := whole(sent, 9)) is not None]
    actions.take_out(hall.hearing, _pick(found, request), chosen, actor=hall.room.user)
    return _("They are answered apart now.")


def _draft(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    newest = whole(request.POST.get("newest", ""), 9)
    text, way = request.POST.get("answer", ""), request.POST.get("disposition", "")
    actions.draft(found, text, way, actor=hall.room.user, newest=-1 if newest is None else newest)
    return _("The draft went to the secretariat.")


def _remark(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    actions.remark(found, request.POST.get("remark", ""), actor=hall.room.user, token=shown.sent_token(request))
    return _("The note was left.")


def _later(hall: rooms.Hall, found: Group, request: HttpRequest) -> str:
    text, way = request.POST.get("answer", ""), request.POST.get("disposition", "")
    actions.answer_later(found, text, way, actor=hall.room.user, seen=_pick(found, request).seen)
    return _("Answered anew. It is being published.")


Act = Callable[[rooms.Hall, Group, HttpRequest], str]
ACTS: dict[str, Act] = {
    "answer": _answer, "answer-ready": lambda hall, found, request: _answer(hall, found, request, ready=True),
    "ready": _ready, "set-back": _ready, "word": _word, "place": _place, "assign": _assign, "take-out": _take_out,
    "draft": _draft, "remark": _remark, "later": _later,
}  # fmt: skip


def _page(request: HttpRequest, hall: rooms.Hall, found: Group, refusal: Refusal | None = None) -> HttpResponse:
    fresh = queries.group(hall.hearing, found.number)
    opinions = list(queries.standing(fresh))
    state = states.of_group(fresh, opinions)
    status, told = _refused(request, hall, refusal, state)
    sent = request.POST if refusal is not None else keeping.again(request)
    answers = list(fresh.answers.select_related("author").order_by("number"))
    own = next((one for one in answers if one.number == fresh.answer), None)
    drafts = rules.drafts_for(hall.room.user, fresh)
    context = hall.context() | listing.context(request, hall, fresh) | _around(request, hall, fresh) | {
        "group": fresh, "seen": shown.carried(state), "opinions": [_said(hall, one) for one in opinions],
        "title": fresh.topic or _beginning(opinions), "place_name": words.node(hall.table, fresh.node),
        "quoted": _quoted(hall, opinions), "counted": listing.counted(hall, fresh, opinions),
        "many": sum(one.withdrawn_at is None for one in opinions),
        "state": words.state(fresh.state, hall.released),
        "lacks": [str(words.LACKS[code]) for code in actions.lacks(fresh, opinions)],
        "answers": [_answered(hall, one, fresh) for one in reversed(answers)], "own": own,
        "drafts": drafts, "remarks": list(fresh.remarks.select_related("author")),
        "newest": answers[-1].number if answers else 0, "division_name": hall.divisions.get(fresh.division, ""),
        "typed": _typed(request, hall, fresh, answers=answers, sent=sent, drafts=drafts),
        "place_options": listing.place_options(hall, sent.get("place", fresh.node)),
        "changed_options": listing.place_options(hall, sent.get("changed", fresh.changed)),
        "changed_name": words.node(hall.table, fresh.changed) if fresh.changed else "",
        "meeting_options": _meeting_options(hall, sent.get("answered_at", fresh.answered_at)),
        "answered_name": hall.meetings.get(fresh.answered_at, ""),
        "division_options": listing.division_options(hall, sent.get("division", fresh.division)),
        "token": sent.get("token") or shown.token(), "undoable": boards.undoable(hall),
        "proposing": _proposing(hall, opinions), "may_remark": hall.room.may_edit,
        "dispositions": [(one.label, words.called(one), words.meaning(one)) for one in words.dispositions(hall)],
        "disposition_name": words.disposition(hall, fresh.disposition), **told,
    }  # fmt: skip
    return render(request, "desk/group.html", context, status=status)


def _meeting_options(hall: rooms.Hall, chosen: str) -> str:
    """The meetings of the plan; one that is kept no more as long as it is the one chosen."""
    found = {"": _("No meeting"), **hall.meetings}
    return words.options(found if chosen in found else found | {chosen: chosen}, chosen)


def _refused(request: HttpRequest, hall: rooms.Hall, refusal: Refusal | None, now: State) -> tuple[int, dict[str, Any]]:
    """A refusal with what differs on the page where it is old."""
    status, told = boards.refused(refusal)
    if refusal is not None and refusal.code == "changed-since-seen":
        refused = shown.refused(
            refusal, shown.sent(request), now, parts=words.FIELDS,
            told=lambda part, value: words.value(hall, part, value),
        )  # fmt: skip
        return status, {"refused": refused}
    if refusal is not None and refusal.code == "not-ready":
        lacking = cast("Sequence[tuple[int, Sequence[str]]]", refusal.data["groups"])
        return status, told | {"problems": [str(words.LACKS[code]) for _group, codes in lacking for code in codes]}
    return status, told


def _said(hall: rooms.Hall, opinion: Opinion) -> Said:
    return Said(opinion, words.channel(opinion.voice.channel), hall.address("heard", opinion.number) + hall.query)


def _beginning(opinions: list[Opinion]) -> str:
    return next((" ".join(public.words_of(one).split())[: listing.BEGINNING] for one in opinions if
                 one.withdrawn_at is None), "") or _("Withdrawn by its person")  # fmt: skip


def _answered(hall: rooms.Hall, answer: Answer, group: Group) -> dict[str, Any]:
    return {
        "answer": answer, "division": hall.divisions.get(answer.division, answer.division),
        "disposition": words.disposition(hall, answer.disposition), "counts": answer.number == group.answer,
        "published": bool(group.released) and not answer.division and group.released <= answer.number <= group.answer,
    }  # fmt: skip


def _typed(
    request: HttpRequest, hall: rooms.Hall, group: Group, *, answers: list[Answer], sent: Any, drafts: bool
) -> dict[str, str]:
    """What stands in the forms: what was sent and refused or kept, a draft or a template that was asked for, or what
    is there."""
    own = next((one for one in answers if one.number == group.answer), None)
    draft = next((one for one in reversed(answers) if one.division), None)
    text, way = (own.text if own is not None else ""), group.disposition
    if drafts and not hall.sorts and draft is not None:
        text, way = draft.text, draft.disposition
    wanted = whole(request.GET.get("draft", ""), 9)
    asked = next((one for one in answers if one.number == wanted), None)
    if asked is not None:
        text, way = asked.text, asked.disposition or way
    stock = whole(request.GET.get("stock", ""))
    template = next((one for one in hall.stock if one.pk == stock), None) if stock else None
    if template is not None:
        text = "\n".join(filter(None, (text, template.text)))
    due = group.due.isoformat() if group.due is not None else ""
    found = {"answer": text, "disposition": way, "topic": group.topic, "due": due, "remark": ""}
    return found | {name: sent[name] for name in found if name in sent}


def _quoted(hall: rooms.Hall, opinions: list[Opinion]) -> list[Quoted]:
    """The places that opinions of a group point at, each once."""
    found: dict[tuple[str, str, str, str], list[Opinion]] = {}
    for one in opinions:
        if one.edition:
            found.setdefault((one.edition, one.node, one.field, one.quote), []).append(one)
    return [quoted(hall, many[0], [one.number for one in many]) for many in found.values()]


def quoted(hall: rooms.Hall, opinion: Opinion, numbers: list[int]) -> Quoted:
    """The words round what an opinion points at, as that state of the plan has them."""
    try:
        table = places.state(hall.room.plan, opinion.edition)
    except Refusal:  # a draft that is not kept any more: what was quoted is still known
        table = hall.table
    entry = table.nodes.get(opinion.node)
    value = entry.fields.get(opinion.field) if entry is not None and opinion.field else None
    text = anchors.words_of(value) if value is not None else ""
    start = opinion.position if opinion.position is not None else 0
    end = start + len(opinion.quote)
    if text[start:end] != opinion.quote:
        text, start, end = opinion.quote, 0, len(opinion.quote)
    carried = opinion.carried or {}
    now = ""
    if carried:
        now = labels.edition_name(carried["edition"]) + _(": ")
        now += carried.get("quote") or (words.node(hall.table, carried["node"]) if "node" in carried else
                                        _("not there any more"))  # fmt: skip
    return Quoted(
        state=words.plan_state(opinion.edition), node=labels.name_of(table, opinion.node),
        field=labels.field_label(entry.type, opinion.field) if entry is not None and opinion.field else "",
        before=("…" if start > ROUND else "") + text[max(0, start - ROUND) : start], quote=text[start:end],
        after=text[end : end + ROUND] + ("…" if len(text) > end + ROUND else ""), numbers=numbers, now=now,
    )  # fmt: skip


def _around(request: HttpRequest, hall: rooms.Hall, here: Group) -> dict[str, str]:
    """The groups before and after this one in the narrowed list."""
    today = timezone.localdate()
    numbers = list(board.groups(hall.hearing, hall.asked, hall.area_of, today).values_list("number", flat=True))
    at = numbers.index(here.number) if here.number in numbers else -1

    def address(index: int) -> str:
        return hall.address("group", numbers[index]) + hall.query if 0 <= index < len(numbers) else ""

    return {"previous": address(at - 1) if at > 0 else "", "next": address(at + 1)}


def _proposing(hall: rooms.Hall, opinions: list[Opinion]) -> str:
    """The address at which a proposal is opened that names these opinions as its causes."""
    if not hall.room.may_edit:
        return ""
    named = "&".join(f"cite=opinion:{one.key}" for one in opinions if one.withdrawn_at is None)
    return f"{reverse('desk:proposals', args=[hall.room.plan.slug])}?{named}"
