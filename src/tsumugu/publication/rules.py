"""Who may do what with editions, and what may be written beside them. No database."""

from __future__ import annotations

from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import Role
from tsumugu.core.texts import TEXT, entered

#: Code points of a stage, a kind of change: as the database keeps them.
LINE = 100
#: Of what is said beside the number of an edition: with 第12版（…） it is not longer than a line.
LABEL = 80
REASON = 2_000
#: A passage shorter than this stands in too many places to be meant.
LEAST = 2
#: The roles that confirm or decline a removal.
REDACTION_ANSWERERS = frozenset({Role.SECRETARIAT_HEAD})


def may_publish(roles: frozenset[str]) -> bool:
    return people_rules.may_publish(roles)


def may_withdraw(roles: frozenset[str]) -> bool:
    """Whoever may publish an edition may take it back: it stays visible that they did."""
    return people_rules.may_publish(roles)


def may_ask_redaction(roles: frozenset[str]) -> bool:
    return people_rules.may_publish(roles)


def may_answer_redaction(roles: frozenset[str]) -> bool:
    """The head of the secretariat; never the one who asked (that is a rule about persons, not roles)."""
    return not REDACTION_ANSWERERS.isdisjoint(roles)


def may_retire(roles: frozenset[str]) -> bool:
    """Whoever may register a plan may retire one and take it back: it stays on record that they did."""
    return people_rules.may_register(roles)


def may_accept_gap(roles: frozenset[str]) -> bool:
    """What is told to residents for ever is decided by the head of the secretariat."""
    return Role.SECRETARIAT_HEAD in roles


def edition_words(*, label: str, summary: str, classification: str, stage: str) -> dict[str, str]:
    """What is said of an edition, as it is kept. Raises ``Refusal("bad-text")`` with the ``field``."""
    return {
        "label": entered(label, "label", most=LABEL, empty=True),
        "stage": entered(stage, "stage", most=LINE, empty=True),
        "classification": entered(classification, "classification", most=LINE, empty=True),
        "summary": entered(summary, "summary", lines=True, most=TEXT, empty=True),
    }


def reason_of(text: str) -> str:
    """Why, for an act that needs a reason. Raises ``Refusal("bad-text")``."""
    return entered(text, "reason", lines=True, most=REASON)
