"""The causes of a proposal on its page: what is cited, what can be, and what somebody sent.

A form has a box for each cause and each change it is cited for, which is unticked to take it away, and one line to cite
another. Whatever leads here to cite something (``?cite=opinion:o12-3``, as often as there are causes) has its boxes
ticked already; nothing is cited before the form is saved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from msgspec.structs import replace

from tsumugu.core.causes import KINDS, MOST_CAUSES, Cause, CauseKind, Cited, canonical, read, to_data
from tsumugu.core.errors import Refusal
from tsumugu.core.texts import is_blank
from tsumugu.desk.plan.causes import apart, called
from tsumugu.meetings import causes as meetings
from tsumugu.plans.models import PlanRecord
from tsumugu.render.vocabulary import cause_words, words
from tsumugu.voices import causes as voices
from tsumugu.web import labels

#: By kind: what of a plan can be cited, all that is offered or what has these ids. A decision is whatever was typed: it
#: lives in another system.
Citable = Callable[[PlanRecord, Collection[str] | None], Sequence[Cause]]
OFFERS: Mapping[CauseKind, Citable] = {
    "opinion": lambda record, ids: voices.citable(record, ids, meetings.apart(record)), "meeting": meetings.citable,
}  # fmt: skip

#: Names of the inputs: the boxes, and of the line for one more its kind, id, label and change.
BOX, KIND, ID, LABEL, PLACE = "cause", "cite_kind", "cite_id", "cite_label", "cite_place"


@dataclass(frozen=True)
class Box:
    """One cause for one change (``place`` in words, ``""``: the whole). ``value`` is what a form sends for it;
    ``fresh``: it was not cited before."""

    value: str
    kind: str
    label: str
    place: str
    ticked: bool
    fresh: bool


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Form:
    """``gone``: causes of changes that are made no more; they are not cited any further once the form is saved.
    ``offers``: ids and labels that can be cited; ``places``: the changes that they can be cited for."""

    boxes: tuple[Box, ...]
    gone: tuple[Box, ...]
    kinds: tuple[Option, ...]
    places: tuple[Option, ...]
    offers: tuple[Cause, ...]
    id: str = ""
    label: str = ""
    fresh: bool = False


def form(
    record: PlanRecord,
    cited: Sequence[Cited],
    places: Mapping[str, str],
    *,
    asked: Iterable[str],
    sent: QueryDict | None,
) -> Form:
    """``places``: by ``node/path`` in words, the changes that a cause can be cited for. ``asked``: what is to be cited
    anew, as addresses have it; ``sent``: what was sent and refused, or typed and kept."""
    single = _single(cited)
    fresh = tuple(Cited(cause) for cause in asked_for(record, asked))
    ticked = {_value(one) for one in (*single, *fresh)}
    if sent is not None:
        ticked = set(sent.getlist(BOX))
        fresh = (*fresh, *_single(found for value in ticked for found in _of_box(value)))
    known = {_value(one) for one in single}
    names = apart(record)
    boxes = [_box(one, places, names, value in ticked, fresh=False) for one in single if (value := _value(one))]
    boxes += [
        _box(one, places, names, sent is None or _value(one) in ticked, fresh=True)
        for one in dict.fromkeys(fresh)
        if _value(one) not in known
    ]
    made = {_value(one): one.whole or one.places[0] in places for one in (*single, *fresh)}
    typed = {name: sent.get(name, "") if sent is not None else "" for name in (KIND, ID, LABEL, PLACE)}
    language = labels.language()
    return Form(
        boxes=tuple(box for box in boxes if made[box.value]),
        gone=tuple(box for box in boxes if not made[box.value]),
        kinds=tuple(Option(kind, words.pick(cause_words.KINDS[kind], language), kind == typed[KIND]) for kind in KINDS),
        places=tuple(Option(place, label, place == typed[PLACE]) for place, label in places.items()),
        offers=named((cause for citable in OFFERS.values() for cause in citable(record, None)), names),
        id=typed[ID],
        label=typed[LABEL],
        fresh=any(box.fresh for box in boxes),
    )


def named(causes: Iterable[Cause], names: Mapping[str, str]) -> tuple[Cause, ...]:
    """Causes as they are shown where one of them is chosen: meetings by ``names`` (``desk.plan.causes.apart``)."""
    return tuple(replace(one, label=called(one, names)) if one.kind == "meeting" else one for one in causes)


def asked_for(record: PlanRecord, asked: Iterable[str]) -> tuple[Cause, ...]:
    """The causes that an address names (``opinion:o12-3``) and that there are, in its order."""
    named = [one.partition(":")[::2] for one in list(asked)[:MOST_CAUSES]]
    found: dict[tuple[str, str], Cause] = {}
    for kind, citable in OFFERS.items():
        ids = [name for said, name in named if said == kind]
        found |= {cause.key: cause for cause in (citable(record, ids) if ids else ())}
    return tuple(found[key] for key in dict.fromkeys(named) if key in found)


def sent(record: PlanRecord, cited: Sequence[Cited], posted: QueryDict) -> tuple[Cited, ...]:
    """The causes that a form asks for. What was cited before stays as it was cited, also where it is gone by now;
    anything else is called what it is called today. Refusals: ``bad-choice`` (a box that is none of ours), ``bad-text``
    (a decision without a label or number), ``cause-unknown`` with the ``id`` of an opinion or a meeting that is not
    there."""
    boxes = [_of_box(value) for value in posted.getlist(BOX)]
    if not all(boxes):
        raise Refusal("bad-choice", choice=BOX)
    asked = [*(one for found in boxes for one in found), *_added(posted)]
    known = {one.cause for one in cited}
    new = [one for one in asked if one.cause not in known]
    named: dict[tuple[str, str], Cause] = {}
    for kind, citable in OFFERS.items():
        ids = sorted({one.cause.id for one in new if one.cause.kind == kind})
        named |= {cause.key: cause for cause in (citable(record, ids) if ids else ())}
    found = []
    for one in asked:
        cause = one.cause
        if cause not in known and cause.kind in OFFERS:
            if cause.key not in named:
                raise Refusal("cause-unknown", id=cause.id)
            cause = named[cause.key]
        found.append(Cited(cause, one.places))
    return canonical(found)


def _added(posted: QueryDict) -> tuple[Cited, ...]:
    """What the line for one more says; nothing where neither id nor label was typed."""
    name, label = posted.get(ID, "").strip(), posted.get(LABEL, "").strip()
    if is_blank(name) and is_blank(label):
        return ()
    kind, place = posted.get(KIND, ""), posted.get(PLACE, "")
    # The label of an opinion or a meeting is its own; that of a decision is what was typed.
    said = label if kind == "decision" else name
    data = {"kind": kind, "id": name, "label": said, **({"places": [place]} if place else {})}
    found, problems = read([data])
    if problems:
        raise Refusal("bad-text", field="causes", problems=problems)
    return found


def _of_box(value: str) -> tuple[Cited, ...]:
    """The cause that a box stands for; none where no box of ours says so."""
    try:
        found, problems = read([json.loads(value)])
    except (ValueError, RecursionError):
        return ()
    return () if problems else found


def _single(cited: Iterable[Cited]) -> tuple[Cited, ...]:
    """A cause of several changes apart for each of them."""
    return tuple(
        Cited(one.cause, places) for one in cited for places in ([()] if one.whole else [(p,) for p in one.places])
    )  # fmt: skip


def _value(one: Cited) -> str:
    return json.dumps(to_data([one])[0], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _box(one: Cited, places: Mapping[str, str], names: Mapping[str, str], ticked: bool, *, fresh: bool) -> Box:
    place = "" if one.whole else places.get(one.places[0], "")
    kind = words.pick(cause_words.KINDS[one.cause.kind], labels.language())
    return Box(_value(one), kind, called(one.cause, names), place, ticked=ticked, fresh=fresh)
