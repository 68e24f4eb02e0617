"""Reads of the record of acts, within one organization."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from tsumugu.audit.models import Act


def acts(organization: Model, *, subject: str | None = None) -> QuerySet[Act]:
    """Newest first; ``subject`` (``kind:key``) narrows to one thing."""
    found = Act.objects.filter(organization_id=organization.pk).order_by("-id")
    return found if subject is None else found.filter(subject=subject)
