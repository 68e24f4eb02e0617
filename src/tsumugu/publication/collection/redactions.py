"""The passages that two persons had taken out of what is published."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import rules
from tsumugu.publication.collection.blanking import Passage
from tsumugu.publication.models import Redaction


def passage(redaction: Redaction) -> Passage:
    return Passage(
        words=redaction.passage, everywhere=redaction.everywhere, node=redaction.node, path=redaction.path
    )  # fmt: skip


def confirmed(record: PlanRecord) -> QuerySet[Redaction]:
    """In the order in which they were asked for."""
    return Redaction.objects.filter(plan=record, answer__confirmed=True).select_related("answer").order_by("pk")


def passages(record: PlanRecord) -> tuple[Passage, ...]:
    """What is taken out of every edition, the longest first: a short one must not cut a longer one in two."""
    found = [passage(redaction) for redaction in confirmed(record)]
    return tuple(sorted(found, key=lambda one: (-len(one.words), one.words, one.node, one.path)))


def words(record: PlanRecord) -> tuple[str, ...]:
    """Those that are taken out of texts beside the plan."""
    return tuple(one.words for one in passages(record) if one.everywhere)


def epoch(record: PlanRecord) -> str:
    """Changes whenever a passage is taken out; ``""`` while nothing is."""
    proofs = [redaction.proof for redaction in confirmed(record)]
    return hashlib.sha256("".join(proofs).encode()).hexdigest() if proofs else ""


def open_for(record: PlanRecord) -> QuerySet[Redaction]:
    """Those that wait for a second person."""
    return Redaction.objects.filter(plan=record, answer__isnull=True).order_by("pk")


def waiting_for(user: User) -> QuerySet[Redaction]:
    """Those that this person, and not the one who asked, is to confirm or decline."""
    heads = people.organizations_as(user, rules.REDACTION_ANSWERERS)
    return (
        Redaction.objects.filter(plan__organization__in=heads, answer__isnull=True)
        .exclude(asked_by_then=user.pk)
        .select_related("plan")
        .order_by("pk")
    )


def proof_of(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
