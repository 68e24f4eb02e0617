"""Words of what led to a change (きっかけ): opinions, meetings, decisions. The word is that of everyday office talk:
根拠 is the legal ground of an act, and 原因 is what is to blame for a fault."""

from __future__ import annotations

from collections.abc import Iterable

from tsumugu.core.causes import Cause, CauseKind
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair

KINDS: dict[CauseKind, Pair] = {
    "opinion": ("意見", "Opinion"), "meeting": ("会議", "Meeting"), "decision": ("決定", "Decision"),
}  # fmt: skip
HEADING: Pair = ("きっかけになった意見・会議", "What led to it")
SHORT: Pair = ("きっかけ：", "Prompted by: ")
WITHDRAWN: Pair = ("取り下げ", "withdrawn")
_BETWEEN: Pair = ("、", "; ")
_IN_BRACKETS: Pair = ("（{}）", " ({})")


def named(cause: Cause) -> str:
    """What a cause is called: a decision also by the number of its document, with which it is looked up."""
    return f"{cause.label}（{cause.id}）" if cause.kind == "decision" and cause.id not in cause.label else cause.label


def line(causes: Iterable[tuple[Cause, bool]], language: str = "ja") -> str:
    """きっかけ：策定委員会 第1回の意見 4（取り下げ）、策定委員会 第2回. With each cause whether it is gone. Nothing
    where there is none."""
    mark = words.pick(_IN_BRACKETS, language).format(words.pick(WITHDRAWN, language))
    found = dict.fromkeys(named(cause) + (mark if gone else "") for cause, gone in causes)
    said = words.pick(_BETWEEN, language).join(found)
    return words.pick(SHORT, language) + said if said else ""
