"""Reads of hearings, always within one plan."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, QuerySet

from tsumugu.accounts.models import Membership, Organization, User
from tsumugu.accounts.rules import OF_A_DIVISION
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Disposition
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import defaults, public
from tsumugu.voices.models import Group, Hearing, HouseDispositions, Opinion


def group(hearing: Hearing, number: int) -> Group:
    """Raises ``Refusal("not-found")``."""
    found = Group.objects.select_related("hearing__plan__organization").filter(hearing=hearing, number=number).first()
    if found is None:
        raise Refusal("not-found", kind="group", key=number)
    return found


def opinion(hearing: Hearing, number: int) -> Opinion:
    """Raises ``Refusal("not-found")``."""
    rows = Opinion.objects.select_related("voice", "group", "hearing__plan__organization", "split_from")
    found = rows.filter(hearing=hearing, number=number).first()
    if found is None:
        raise Refusal("not-found", kind="opinion", key=number)
    return found


def asked_of(user: User) -> QuerySet[Group]:
    """The groups for which a division of this person was asked to write a draft, by the day until which."""
    own = Membership.objects.filter(
        user=user, user__is_active=True, role__in=OF_A_DIVISION, division__key=OuterRef("division"),
        organization=OuterRef("hearing__plan__organization"),
    )  # fmt: skip
    asked = Group.objects.filter(
        Exists(own), state=Group.State.ASKED, hearing__state=Hearing.State.OPEN, hearing__plan__retired=False
    )
    return asked.select_related("hearing__plan").order_by(F("due").asc(nulls_last=True), "hearing", "number")


def standing(group: Group) -> QuerySet[Opinion]:
    """The opinions that a group answers, also those that were taken back."""
    return Opinion.objects.filter(group=group, stands=True).select_related("voice", "hearing").order_by("number")


def dispositions(organization: Organization) -> list[dict[str, str]]:
    """The organization's own list, or the one that comes with the program, as plain data."""
    kept = HouseDispositions.objects.filter(organization=organization).first()
    if kept is not None:
        return list(kept.listed)
    return [disposition_data(one) for one in defaults.DISPOSITIONS]


def disposition_data(one: Disposition) -> dict[str, str]:
    return {name: value for name in one.__struct_fields__ if (value := getattr(one, name)) is not None}


def labels(hearing: Hearing) -> tuple[str, ...]:
    """What the hearing calls the ways to deal with an opinion, in order."""
    return tuple(one.label for one in public.listed(hearing.dispositions))


def taken_from(record: PlanRecord, statements: Collection[int]) -> dict[int, list[Opinion]]:
    """By the key of a statement of minutes, the opinions that were taken from it, in the order in which they were."""
    found: dict[int, list[Opinion]] = {}
    rows = Opinion.objects.filter(hearing__plan=record, voice__statement__in=statements)
    for one in rows.select_related("hearing", "voice").order_by("hearing__number", "number"):
        if one.voice.statement is not None:
            found.setdefault(one.voice.statement, []).append(one)
    return found
