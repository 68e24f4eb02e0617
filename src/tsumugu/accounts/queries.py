"""What is known about people, always within one organization."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from tsumugu.accounts.models import Division, Membership, Organization, User


def memberships(user: User | AnonymousUser) -> QuerySet[Membership]:
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user_id=user.pk).select_related("organization", "division").order_by("pk")


def organizations(user: User | AnonymousUser) -> QuerySet[Organization]:
    """The organizations whose desk this person may enter."""
    return Organization.objects.filter(pk__in=memberships(user).values("organization")).order_by("pk")


def roles(user: User | AnonymousUser, organization: Organization) -> frozenset[str]:
    return frozenset(memberships(user).filter(organization=organization).values_list("role", flat=True))


def division_keys(user: User | AnonymousUser, organization: Organization) -> frozenset[str]:
    """The node ids of the divisions this person belongs to."""
    held = memberships(user).filter(organization=organization, division__isnull=False)
    return frozenset(held.values_list("division__key", flat=True))


def divisions(organization: Organization, on: datetime.date) -> QuerySet[Division]:
    """The divisions that exist on a day."""
    return organization.divisions.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    ).order_by("department", "key")
