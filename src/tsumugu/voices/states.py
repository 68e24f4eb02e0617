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


def of_hearing(hearing: Hearing) -> State:
    return {
        "kind": f"hearing:{hearing.pk}", "title": hearing.title, "state": hearing.state,
        "keep_until": str(hearing.keep_until or ""), "dispositions": [str(one) for one in hearing.dispositions],
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
