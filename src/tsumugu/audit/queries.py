"""Reads of the record of acts, within one organization."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from tsumugu.audit.models import Act


def acts(organization: Model, *, subject: str | None = None) -> QuerySet[Act]:
    """Newest first; ``subject`` (``kind:key``) narrows to one thing."""
    # What this transaction itself recorded may have no number yet; it is the newest.
    found = Act.objects.filter(organization_id=organization.pk).order_by("-number", "-id")
    return found if subject is None else found.filter(subject=subject)


def acts_after(organization: Model, number: int) -> QuerySet[Act]:
    """What was committed after the act of this number, oldest first: how a cursor reads on. Nothing is ever
    skipped: a number is given under one lock, at the commit."""
    return Act.objects.filter(organization_id=organization.pk, number__gt=number).order_by("number")
