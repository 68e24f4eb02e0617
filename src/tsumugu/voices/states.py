"""What a page showed, as a value: the base of every act that is done on it (``core.seen``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tsumugu.core.canonical import digest
from tsumugu.core.seen import State
from tsumugu.voices.models import Group, Hearing, Opinion

#: What of a group its page shows, and acts change.
GROUP = ("topic", "node", "state", "disposition", "changed", "answered_at", "answer", "division", "due")
#: What of an opinion its page shows, and acts change.
OPINION = ("summary", "speaker", "withheld", "shown", "doubt", "stands", "withdrawn_at", "edition", "node", "field",
           "quote", "position", "carried")  # fmt: skip


#: What each act on a group decides on: its place may be set while somebody else writes its answer. ``state`` is in all
#: of them: whatever changes takes a group out of those that are ready, and nobody does so unseen. An act that is not
#: here decides on all of it: who says that it is ready says so of everything that will be published.
GROUP_ACTS: Mapping[str, tuple[str, ...]] = {
    "place": ("state", "node"),
    "word": ("state", "topic", "changed", "answered_at"),
    "dispose": ("state", "disposition", "opinions"),
    "assign": ("state", "division", "due", "answer"),
    "answer": ("state", "disposition", "answer", "opinions"),
    "later": ("state", "disposition", "answer", "opinions"),
    "merge": ("state", "disposition", "answer", "opinions"),
    "take-out": ("state", "disposition", "answer", "opinions"),
    "split": ("state", "disposition", "answer", "opinions"),
}  # fmt: skip
_WORDS = ("summary", "speaker", "withheld", "shown", "doubt")
_PLACE = ("edition", "node", "field", "quote", "position", "carried")
#: The same of an opinion: its words, that it counts, where it points. All of them need that it stands and was not taken
#: back.
OPINION_ACTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("summarise", "withhold", "publish-whole", "doubt"), ("stands", "withdrawn_at", *_WORDS)),
    **dict.fromkeys(("withdraw", "restore"), ("stands", "withdrawn_at")),
    **dict.fromkeys(("point", "carry"), ("stands", "withdrawn_at", *_PLACE)),
}


def deciding(state: State, acts: Mapping[str, tuple[str, ...]], act: str) -> State:
    """Of what a page showed what an act decides on."""
    if act not in acts:
        return state
    return {name: state[name] for name in ("kind", *acts[act]) if name in state}


def shown(state: State, acts: Mapping[str, tuple[str, ...]], act: str) -> tuple[str, str]:
    """The digests with which an act may say what it saw: all of it (a list in which rows are chosen for whatever act
    comes), or what the act decides on."""
    return digest(state), digest(deciding(state, acts, act))


def of_hearing(hearing: Hearing) -> State:
    """Without its dispositions: they are changed by an act of their own (``of_dispositions``)."""
    return {
        "kind": f"hearing:{hearing.pk}", "title": hearing.title, "state": hearing.state,
        "keep_until": str(hearing.keep_until or ""),
    }  # fmt: skip


def of_opinion(opinion: Opinion) -> State:
    return {
        "kind": f"opinion:{opinion.hearing_id}-{opinion.number}",
        "group": str(opinion.group_id),
        **_said(opinion, OPINION),
    }


def of_group(group: Group, opinions: Iterable[Opinion]) -> State:
    """``opinions``: those that stand in the group, by number. Drafts and remarks are added, never changed: what came
    meanwhile overwrites nothing."""
    held = [f"{one.number} {digest(of_opinion(one))[:16]}" for one in opinions]
    return {"kind": f"group:{group.hearing_id}-{group.number}", **_said(group, GROUP), "opinions": held}


def _said(row: Group | Opinion, names: Iterable[str]) -> dict[str, str]:
    found = {name: getattr(row, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in found.items()}


def of_dispositions(listed: Iterable[Mapping[str, str]]) -> State:
    return {
        "kind": "dispositions",
        "dispositions": ["\n".join(f"{k}={v}" for k, v in sorted(one.items())) for one in listed],
    }
