"""All that the page of a proposal shows: its state, what it changes and why, what conflicts, and, where an act was
refused because something else is there by now, what that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.core import texts
from tsumugu.core.causes import Cited, read
from tsumugu.core.conflicts import Conflict
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.figures import is_name
from tsumugu.core.grounds import Grave
from tsumugu.core.table import Table
from tsumugu.desk.frame.keeping import WHY
from tsumugu.desk.plan import causes, differences, tree
from tsumugu.desk.proposals import changes, citing
from tsumugu.desk.sheets import fields
from tsumugu.notices import actions as notices
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries, seen
from tsumugu.proposals.look import Look
from tsumugu.proposals.models import Proposal, State
from tsumugu.render.changes import pictured, redline, titles
from tsumugu.render.changes.conflicts import Columns, columns
from tsumugu.render.vocabulary import cause_words, words
from tsumugu.web import entering, labels, refusals


@dataclass(frozen=True)
class SentAct:
    """What a person sent that was refused: the act, what they had seen, and all that they had typed. ``conflict``: the
    id of the one they answered."""

    act: str = ""
    seen: str = ""
    posted: Mapping[str, str] | None = None
    conflict: str = ""

    def get(self, name: str, otherwise: str = "") -> str:
        return self.posted.get(name, otherwise) if self.posted is not None else otherwise


@dataclass(frozen=True)
class ConflictView:
    """One conflict in three columns, and the inputs for a fourth answer where the kind has one."""

    id: str
    seen: str
    said: Columns
    ours: str
    theirs: str
    unit: fields.Unit | None
    #: The pictures of ``base``, ``theirs`` and ``ours`` that there are, as HTML.
    pictures: Mapping[str, str]


#: Kinds that a person may answer with a value of their own (one field, one unit of a form).
_WRITABLE = frozenset({"field", "prose", "clear"})


def conflict_view(record: PlanRecord, table: Table, conflict: Conflict, typed: SentAct) -> ConflictView:
    unit = None
    if conflict.kind in _WRITABLE and conflict.node in table.nodes:
        unit = fields.unit(table, conflict.node, conflict.path)
        if typed.conflict == conflict.id and typed.get("choice") == "value":
            unit = replace(unit, inputs=tuple(_typed_again(one, typed) for one in unit.inputs))
    said = columns(conflict, table, labels.language())
    ours, theirs = said.ours, said.theirs
    if conflict.kind == "prose":  # what each side did to the words, not two texts to be compared by eye
        ours, theirs = redline.runs(said.base, ours), redline.runs(said.base, theirs)
    pictures = _pictures(record, conflict)
    return ConflictView(conflict.id, seen.of_conflict(conflict), said, ours, theirs, unit=unit, pictures=pictures)


def _pictures(record: PlanRecord, conflict: Conflict) -> dict[str, str]:
    """Which picture each side means, where the sides disagree about one: nobody chooses by its name."""
    if not pictured.is_picture(conflict.type, conflict.path):
        return {}
    sides = {"base": conflict.base, "theirs": conflict.theirs, "ours": conflict.ours}
    named = {side: name for side, name in sides.items() if is_name(name)}
    shown = differences.pictures(record, set(named.values()))
    return {side: pictured.image(shown[name]) for side, name in named.items() if name in shown}


def _typed_again(one: fields.Input, typed: SentAct) -> fields.Input:
    text = typed.get(one.name, one.value)
    options = tuple(replace(option, selected=option.value == text) for option in one.options)
    return replace(one, value=text, options=options if one.kind == "select" else one.options)


@dataclass(frozen=True)
class GraveView:
    """A change that needs a reason, in words: what happens, where, from what to what, and why."""

    what: str
    place: str
    before: str
    after: str
    reason: str


_WHAT = {"ended": ("事業の終了", "Initiative ended"), "deleted": ("削除", "Deleted")}
_OF_TARGETS = {"lowered": ("目標の引き下げ", "Target lowered"), "removed": ("目標の廃止", "Target removed"),
               "redefined": ("目標の再定義", "Target redefined"),
               "postponed": ("目標年度の先送り", "Target postponed")}  # fmt: skip


def grave_view(before: Table, after: Table, grave: Grave, reason: str) -> GraveView:
    what = words.pick(_WHAT.get(grave.weight) or _OF_TARGETS[grave.weight], labels.language())
    place = queries.place_words(before, after, grave.node, grave.path, labels.language())
    values = [
        labels.value_words(table.nodes[grave.node], grave.path, table.nodes)
        if grave.path and grave.node in table.nodes else ""
        for table in (before, after)
    ]  # fmt: skip
    return GraveView(what, place, values[0], values[1], reason)


@dataclass(frozen=True)
class ReasonField:
    """The input for the reason of one change. ``grave``: what makes it one that needs a reason (``""``: nothing)."""

    name: str
    label: str
    text: str
    grave: str


#: A form with more fields than this is no help. What needs a reason and what has one is always among them: a reason
#: that the form does not send is none any more.
_MOST_REASONS = 60


def _reason_fields(look: Look, typed: SentAct) -> tuple[list[ReasonField], int]:
    """The fields of the reasons of single changes, and for how many changes there is none."""
    weights = {(grave.node, grave.path): grave for grave in look.graves}
    places = list(dict.fromkeys((*weights, *queries.places(look.changed))))
    reasons = look.proposal.reasons

    def text(node: str, path: str) -> str:
        kept = str(reasons.get(f"{node}/{path}", ""))
        return typed.get(f"{WHY}{node}/{path}", kept) if typed.act == "reword" else kept

    asked = [place for place in places if place in weights or text(*place)]
    given = set(asked)
    asked += [place for place in places if place not in given][: max(0, _MOST_REASONS - len(asked))]
    found = []
    for node, path in asked:
        grave = weights.get((node, path))
        weight = grave_view(look.base, look.draft, grave, "").what if grave is not None else ""
        label = queries.place_words(look.base, look.draft, node, path, labels.language())
        found.append(ReasonField(f"{WHY}{node}/{path}", label, text(node, path), weight))
    return found, len(places) - len(found)


def problem_view(table: Table, problem: Problem, form: Callable[[str], str] | None) -> dict[str, str]:
    """A problem in the reader's language with the place it stands at, and the form in which it is mended (``form``, of
    a node) for whoever may mend it."""
    node = problem.path.partition("/")[0]
    place = words.place(table, node)
    mended = form(node) if form is not None and node in table.nodes else ""
    return {"severity": problem.severity, "text": problem.text(labels.language()), "place": place, "form": mended}


def context(
    room: entering.Room,
    proposal: Proposal,
    refusal: Refusal | None = None,
    sentence: str = "",
    typed: SentAct | None = None,
    cite: Iterable[str] = (),
) -> dict[str, Any]:
    """``refusal``: why an act was refused, with its ``sentence``; ``typed``: what was sent with it; ``cite``: what is
    to be cited, as addresses have it."""
    sent = typed or SentAct()
    look = Look(proposal)
    base, draft, graves = look.base, look.draft, look.graves
    standing = queries.standing(proposal, room.user, look.route)
    rewording = sent.act == "reword" or (sent.act == "submit" and bool(sent.get("title")))
    reasons, more = _reason_fields(look, sent) if standing["may_edit_draft"] else ([], 0)
    form = tree.addresses("desk:edit", proposal.pk) if standing["may_edit_draft"] else None
    cited = queries.cited(proposal)
    citable = _cause_form(look, cited, reasons, sent, cite) if standing["may_edit_draft"] else None
    made = {
        "proposal": proposal,
        "seen": str(seen.of(proposal)),
        "watched": notices.opened(room.plan, "proposal", proposal.pk, actor=room.user),
        "conflicts": [conflict_view(proposal.plan, draft, conflict, sent) for conflict in queries.conflicts(proposal)],
        "problems": [problem_view(draft, problem, form) for problem in look.problems],
        "graves": [grave_view(base, draft, one, proposal.reasons.get(one.place, "")) for one in graves],
        "needs_reason": bool(graves) and not proposal.reason,
        "causes": causes.lines(proposal.plan, cited, _in_words(look, (place for one in cited for place in one.places))),
        "comment": sent.get("comment"),
        "single": changes.single(look, labels.language()) if standing["may_edit_draft"] else (),
        "suggested": sent.get("title") or titles.suggested(look.changed, base, draft),
        "wording": {
            "title": sent.get("title") if rewording else proposal.title,
            "reason": sent.get("reason") if rewording else proposal.reason,
            "reasons": reasons,
            "more": more,
            "causes": citable,
            "open": rewording
            or (citable is not None and citable.fresh)
            or (refusal is not None and refusal.code == "reason-missing"),
        },
    }
    made |= differences.context(proposal.plan, base, draft, _beside(proposal, cited))
    if refusal is not None:
        made["refused"] = {
            "sentence": str(refusal.data.get("detail", "")) or sentence,
            "problems": _told(draft, refusal, form),
            "since": _since_view(proposal, sent, refusal),
            "again": refusal.code in ("changed-since-seen", "seen-missing") and _still_open(sent.act, standing),
            "typed": _homeless(proposal, sent, standing, {one.name for one in reasons}),
        }
    return room.context("proposals") | standing | made


def _still_open(act: str, standing: Mapping[str, Any]) -> bool:
    """Whether the page that tells of a refusal offers the same act again."""
    return bool(standing["may_edit_draft"] if act == "reword" else standing.get(f"can_{act}", True))


def _in_words(look: Look, places: Iterable[str]) -> dict[str, str]:
    """Those of these places that are changed, as a person reads them."""
    return {
        place: queries.place_words(look.base, look.draft, *look.made[place], labels.language())
        for place in dict.fromkeys(places)
        if place in look.made
    }


def _cause_form(
    look: Look, cited: tuple[Cited, ...], reasons: list[ReasonField], sent: SentAct, cite: Iterable[str]
) -> citing.Form:
    """A cause can be cited for each change that has a field for its reason, and for each it is cited for already."""
    offered = (one.name.removeprefix(WHY) for one in reasons)
    places = _in_words(look, (*offered, *(place for one in cited for place in one.places)))
    posted = sent.posted if sent.act == "reword" and isinstance(sent.posted, QueryDict) else None
    return citing.form(look.proposal.plan, cited, places, asked=cite, sent=posted)


def _beside(proposal: Proposal, cited: tuple[Cited, ...]) -> dict[tuple[str, str], str]:
    """The reasons and causes of single changes, for the column 備考 of the comparison; those of the whole stand above
    it."""
    found: dict[str, list[str]] = {place: [text] for place, text in proposal.reasons.items()}
    for place in dict.fromkeys(place for one in cited for place in one.places):
        said = cause_words.line(((one.cause, False) for one in cited if place in one.places), labels.language())
        found.setdefault(place, []).append(said)
    told: dict[tuple[str, str], str] = {}
    for place, said_there in found.items():
        node, _slash, path = place.partition("/")
        told[(node, "" if path.startswith("@") else path)] = "\n".join(said_there)
    return told


def _told(draft: Table, refusal: Refusal, form: Callable[[str], str] | None) -> list[dict[str, str]]:
    found = refusals.problems_of(refusal)
    if "field" in refusal.data:  # of a text that was typed here, not of a place in the plan
        return [{"severity": p.severity, "text": p.text(labels.language()), "place": ""} for p in found]
    return [problem_view(draft, problem, form) for problem in found]


def _since_view(proposal: Proposal, typed: SentAct, refusal: Refusal) -> dict[str, Any] | None:
    """What differs, as lines (what, then, now) and as a comparison of the contents."""
    if refusal.code not in ("changed-since-seen", "wrong-state", "already-approved"):
        return None
    if typed.conflict:
        return _conflict_since(proposal, typed)
    found = seen.since(proposal, typed.seen)
    if found is None:
        return None
    lines: list[tuple[str, str, str]] = []
    if found.state is not None:
        then, now = (str(State(state).label) for state in found.state)
        lines.append((_("State"), then, now))
    if found.step is not None:
        then, now = (labels.role_label(step) if step else "—" for step in found.step)
        lines.append((_("Next on the route"), then, now))
    if found.wording is not None:
        before = (found.wording.title, found.wording.reason)
        for name, then, now in zip((_("Title"), _("Reason")), before, (proposal.title, proposal.reason), strict=True):
            if then != now:
                lines.append((name, then or "—", now or "—"))
        if found.wording.reasons != proposal.reasons:
            then, now = _together(found.wording.reasons), _together(proposal.reasons)
            lines.append((_("Reasons of single changes"), then, now))
        if found.wording.causes != proposal.causes:
            then, now = _named(found.wording.causes), _named(proposal.causes)
            lines.append((words.pick(cause_words.HEADING, labels.language()), then, now))
    if found.base_moved:
        lines.append((_("The plan it stands on"), _("an older state"), _("a newer state was taken in")))
    if found.asked_again and not lines:
        lines.append((_("State"), _("submitted before"), _("returned and submitted again")))
    compared = differences.context(proposal.plan, *found.content) if found.content is not None else {}
    return {"lines": lines, "lost": found.lost, "content": found.content is not None} | compared


def _together(reasons: Mapping[str, str]) -> str:
    return "\n".join(reasons.values()) or "—"


def _named(data: Any) -> str:
    return "\n".join(cause_words.named(one.cause) for one in read(data)[0]) or "—"


def _conflict_since(proposal: Proposal, typed: SentAct) -> dict[str, Any]:
    row = proposal.stored_conflicts.filter(conflict=typed.conflict).select_related("answered_by").first()
    now = _("something else stands on one of the sides")
    if row is None or not row.open:
        answered = row is not None and row.answered_by is not None
        now = _("resolved by %(name)s") % {"name": row.answered_by} if row and answered else _("no longer open")
    return {"lines": [(_("Conflict"), _("open"), now)], "lost": False, "content": False}


#: The texts of the form of words that are not reasons of single changes.
_WORDS = ("title", "reason", citing.ID, citing.LABEL)


def _homeless(proposal: Proposal, typed: SentAct, standing: Mapping[str, Any], reasons: Collection[str]) -> list[str]:
    """What was typed and has no place on the page any more: shown, so that it can be copied. ``reasons``: the names of
    the fields that it has for reasons of single changes."""
    found = []
    if typed.get("comment") and not (standing["can_approve"] or standing["can_return"]):
        found.append(typed.get("comment"))
    if typed.get("choice") == "value" and typed.conflict not in {one.id for one in queries.conflicts(proposal)}:
        found += [text for name, text in (typed.posted or {}).items() if name.startswith("f:") and text]
    if typed.act == "reword" and not standing["may_edit_draft"]:
        found += [text for name, text in (typed.posted or {}).items() if name in _WORDS and text]
    if typed.act == "reword":
        lost = (name for name in typed.posted or {} if name.startswith(WHY) and name not in reasons)
        found += [typed.get(name) for name in lost]
    return [text for text in found if not texts.is_blank(text)]
