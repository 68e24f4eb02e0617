"""One opinion: its words, what is published of them, where it points, its parts, who said it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tsumugu.accounts import rules
from tsumugu.core import anchors
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.table import ROOT, Table
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.hearing import board as boards
from tsumugu.desk.hearing import group as groups
from tsumugu.desk.hearing import rooms, words
from tsumugu.desk.plan import causes
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import OPEN
from tsumugu.voices import actions, places, public, queries, states, suspicion
from tsumugu.voices.models import Opinion, Voice
from tsumugu.web import labels

#: Fields whose words nobody quotes: what a program reads.
_LEFT = frozenset({"id", "code"})
#: So many proposals are offered whose draft an opinion may point at.
DRAFTS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def heard(request: HttpRequest, slug: str, number: int, opinion: int) -> HttpResponse:
    """The opinion; POST is one act on it. ``?edition=&node=`` choose where it may point."""
    sends = request.method == "POST"
    hall = rooms.enter(request, slug, number, rules.may_publish if sends else rules.may_read)
    found = queries.opinion(hall.hearing, opinion)
    if not sends:
        return _page(request, hall, found)
    act = ACTS.get(request.POST.get("act", ""))
    return boards.acted(
        request, partial(act, hall, found, request) if act is not None else None, partial(_page, request, hall, found),
        hall.address("heard", opinion) + hall.query, "summary", "shown", "ground", "speaker",
    )  # fmt: skip


#: Acts of the page that are another with nothing to say.
_SAME = {"nowhere": "point", "gone": "carry"}


def _by(hall: rooms.Hall, request: HttpRequest) -> dict[str, Any]:
    act = request.POST.get("act", "")
    return {"actor": hall.room.user, "seen": rooms.seen(request, states.OPINION_ACTS, _SAME.get(act, act))}


def _summarise(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    summary, speaker = (request.POST.get(name, "") for name in ("summary", "speaker"))
    actions.summarise(found, summary=summary, speaker=speaker, **_by(hall, request))
    return _("Saved.")


def _withhold(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    ground, instead = request.POST.get("ground", ""), request.POST.get("shown", "")
    actions.withhold(found, ground=ground, shown=instead, **_by(hall, request))
    return _("Saved.")


def _publish_whole(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.publish_whole(found, **_by(hall, request))
    return _("It is published whole.")


def _doubt(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.doubt(found, **_by(hall, request))
    return _("Marked to be looked at.")


def _withdraw(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.withdraw(found, **_by(hall, request))
    return _("Withdrawn. What refers to it stays, labelled so.")


def _restore(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.restore(found, **_by(hall, request))
    return _("It counts again.")


def _split(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    """Parts are marked by a line of their own with a stroke, or by blank lines."""
    sent = request.POST.get("parts", "").replace("\r\n", "\n")
    parts = [part for part in sent.split("\n---\n") if part.strip()]
    pick = actions.Pick(found.group.number, rooms.seen(request, states.GROUP_ACTS, "split", name="group_seen"))
    actions.split(hall.hearing, pick, found.number, parts, actor=hall.room.user)
    return _("Split. Each part has a group of its own.")


def _point(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.point(found, **_place(request), **_by(hall, request))
    return _("Saved.")


def _nowhere(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    actions.point(found, edition="", **_by(hall, request))
    return _("It points nowhere any more.")


def _carry(hall: rooms.Hall, found: Opinion, request: HttpRequest) -> str:
    if request.POST.get("act") == "gone":
        actions.carry(found, edition=request.POST.get("edition", ""), **_by(hall, request))
    else:
        actions.carry(found, **_place(request), **_by(hall, request))
    return _("Confirmed.")


def _place(request: HttpRequest) -> dict[str, Any]:
    sent: dict[str, Any] = {name: request.POST.get(name, "") for name in ("edition", "node", "field", "quote")}
    return sent | {"position": whole(request.POST.get("position", ""), 9)}


Act = Callable[[rooms.Hall, Opinion, HttpRequest], str]
ACTS: dict[str, Act] = {
    "summarise": _summarise, "withhold": _withhold, "publish-whole": _publish_whole, "doubt": _doubt,
    "withdraw": _withdraw, "restore": _restore, "split": _split, "point": _point, "nowhere": _nowhere,
    "carry": _carry, "gone": _carry,
}  # fmt: skip


def _page(request: HttpRequest, hall: rooms.Hall, found: Opinion, refusal: Refusal | None = None) -> HttpResponse:
    fresh = queries.opinion(hall.hearing, found.number)
    state = states.of_opinion(fresh)
    status, told = boards.refused(refusal)
    opinions = list(queries.standing(fresh.group))
    of_group = states.of_group(fresh.group, opinions)
    if refusal is not None and refusal.code == "changed-since-seen":
        splits = request.POST.get("act") == "split"
        refused = shown.refused(
            refusal, shown.sent(request, "group_seen" if splits else "seen"), of_group if splits else state,
            parts=words.FIELDS,
            told=lambda part, value: words.value(hall, part, value),
        )  # fmt: skip
        told = {"refused": refused}
    sent = request.POST if refusal is not None else keeping.again(request)
    crumbs = [*hall.context()["crumbs"], (hall.address("hearing") + hall.query, hall.called),
              (hall.address("group", fresh.group.number) + hall.query,
               _("Group %(number)s") % {"number": fresh.group.number})]  # fmt: skip
    own = {name: getattr(fresh, name) for name in ("summary", "speaker", "shown")} | {"ground": fresh.withheld}
    if not fresh.shown and not fresh.withheld:
        own["shown"] = suspicion.masked(fresh.text, _("［withheld］"))
    context = hall.context() | {
        "crumbs": crumbs, "opinion": fresh, "seen": shown.carried(state),
        "group_seen": shown.carried(of_group), "channel": words.channel(fresh.voice.channel),
        "pieces": _pieces(fresh.text), "published": public.words_of(fresh),
        "typed": own | {name: sent[name] for name in own if name in sent},
        "parts": sent.get("parts", fresh.text), "split_into": list(fresh.split_into.order_by("number")),
        "quoted": groups.quoted(hall, fresh, [fresh.number]) if fresh.edition else None,
        "has_personal": hall.sorts and bool(fresh.voice.respondent.personal),
        "personal_gone": fresh.voice.respondent.deleted_at, "whole_voice": fresh.voice.text != fresh.text,
        "fate": causes.fate(hall.room.plan, "opinion", fresh.key),
        **_pointing(request, hall, fresh, sent), **_carrying(hall, fresh), **told,
    }  # fmt: skip
    return render(request, "desk/heard.html", context, status=status)


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The words, with those marked that look like personal data."""
    found, at = [], 0
    for one in suspicion.suspects(text):
        found += [(text[at : one.start], False), (text[one.start : one.end], True)]
        at = one.end
    return [*found, (text[at:], False)]


def _pointing(request: HttpRequest, hall: rooms.Hall, opinion: Opinion, sent: Any) -> dict[str, Any]:
    """What an opinion can point at: states of the plan, then nodes of one, then fields of one with their words."""
    if not hall.sorts or hall.released or not opinion.stands:
        return {}
    offered = _states(hall)
    state = sent.get("edition") or request.GET.get("edition", opinion.edition)
    state = state or next(iter(offered), "")
    if opinion.edition and opinion.edition not in offered:
        offered[opinion.edition] = words.plan_state(opinion.edition)
    try:
        table = places.state(hall.room.plan, state)
    except Refusal:
        return {"plan_states": words.options(offered, "")}
    node = sent.get("node") or request.GET.get("node", opinion.node)
    fields = _fields(table, node) if node in table.nodes and node != ROOT else []
    quote = sent.get("quote", opinion.quote if (state, node) == (opinion.edition, opinion.node) else "")
    return {
        "plan_states": words.options(offered, state), "nodes": _nodes(table, node), "fields": fields,
        "chosen_state": state, "chosen_node": node if node in table.nodes else "", "quote": quote,
        "chosen_field": sent.get("field", opinion.field),
    }  # fmt: skip


def _states(hall: rooms.Hall) -> dict[str, str]:
    """The newest state, the editions, the drafts that are being written: by how an opinion names them."""
    record = hall.room.plan
    found = {f"change-{record.head_sequence}": _("The newest state")}
    found |= {name: labels.edition_name(name) for name in reversed(places.editions(record))}
    for one in proposals.proposals(record).filter(state__in=OPEN)[:DRAFTS]:
        found[f"proposal-{one.pk}.{one.draft_root}"] = _("Draft: %(title)s") % {"title": str(one)}
    return found


def _nodes(table: Table, chosen: str) -> str:
    listed = [
        (key, f"{labels.type_label(entry.type)} {labels.name_of(table, key)}", key == chosen)
        for key, entry in table.nodes.items() if key != ROOT and entry.type != "division"
    ]  # fmt: skip
    return labels.options([("", _("Choose"), not chosen), *listed])


def _fields(table: Table, node: str) -> list[tuple[str, str, str]]:
    """Fields with their words: path, what it is called, the words."""
    entry = table.nodes[node]
    return [
        (path, labels.field_label(entry.type, path), said)
        for path, said in anchors.quotable(entry)
        if path not in _LEFT and not path.startswith("translations.")
    ]


def _carrying(hall: rooms.Hall, opinion: Opinion) -> dict[str, Any]:
    """Where it would be in the newest edition of its part, for a person to confirm; nothing where it is there already
    or there is none newer."""
    editions = places.editions(hall.room.plan)
    if not hall.sorts or not opinion.edition or not opinion.stands or not editions:
        return {}
    part = opinion.edition.partition("-")[0] if opinion.edition in editions else ""
    newest = next((name for name in reversed(editions) if not part or name.startswith(f"{part}-")), "")
    if newest in ("", opinion.edition) or (opinion.carried or {}).get("edition") == newest:
        return {}
    try:
        before = places.state(hall.room.plan, opinion.edition)
    except Refusal:
        return {}
    after = places.state(hall.room.plan, newest)
    place = anchors.Place(opinion.node, opinion.field, opinion.quote, opinion.position or 0)
    found = anchors.carry(before, after, place)
    where = found.place
    entry = after.nodes.get(where.node) if where is not None else None
    return {
        "carrying": found, "carry_to": newest, "carry_name": labels.edition_name(newest),
        "carry_fate": _FATES[found.fate](), "carry_node": labels.name_of(after, where.node) if where else "",
        "carry_field": labels.field_label(entry.type, where.field) if entry and where and where.field else "",
    }  # fmt: skip


_FATES: dict[str, Callable[[], str]] = {
    "same": lambda: _("It stands there as it did."), "moved": lambda: _("The same words stand at another place."),
    "changed": lambda: _("Other words stand in their place."),
    "elsewhere": lambda: _("The very words stand somewhere else."),
    "gone": lambda: _("It was not found there any more."),
}  # fmt: skip


@require_POST
def respondent(request: HttpRequest, slug: str, number: int, voice: int) -> HttpResponse:
    """What is personal of who said it, for the secretariat; that it was read is recorded."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    found = (
        Voice.objects.select_related("hearing__plan__organization", "respondent")
        .filter(hearing=hall.hearing, number=voice)
        .first()
    )
    if found is None:
        raise Refusal("not-found", kind="voice", key=voice)
    personal = actions.read_personal(found, actor=hall.room.user)
    opinions = [(one.number, hall.address("heard", one.number)) for one in found.opinions.filter(stands=True)]
    context = hall.context() | {"voice": found, "personal": personal, "opinions": opinions,
                                "channel": words.channel(found.channel)}  # fmt: skip
    return render(request, "desk/respondent.html", context)
