"""What is known about people, always within one organization."""

from __future__ import annotations

import datetime
import json
import unicodedata
from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from tsumugu.accounts.links import hash_of
from tsumugu.accounts.models import AccountLink, Division, Membership, Organization, ResetRequest, User
from tsumugu.accounts.rules import OF_A_DIVISION, TWO_PERSONS
from tsumugu.audit.queries import acts
from tsumugu.core import delegation as rules
from tsumugu.core.approval import DEFAULT, Delegation
from tsumugu.core.errors import Problem, Refusal


def memberships(user: User | AnonymousUser) -> QuerySet[Membership]:
    """Of an active person, in no order: nearly every page asks for their keys."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user_id=user.pk, user__is_active=True)


def organizations(user: User | AnonymousUser) -> QuerySet[Organization]:
    """The organizations whose desk this person may enter."""
    return Organization.objects.filter(pk__in=memberships(user).values("organization")).order_by("pk")


def organizations_as(user: User | AnonymousUser, allowed: frozenset[str]) -> QuerySet[Organization]:
    """The organizations in which this person holds one of these roles."""
    held = memberships(user).filter(role__in=allowed)
    return Organization.objects.filter(pk__in=held.values("organization")).order_by("pk")


def organization(slug: str) -> Organization:
    """Raises ``Refusal("not-found")``."""
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise Refusal("not-found", kind="organization", key=slug)
    return found


def roles(user: User | AnonymousUser, organization: Organization) -> frozenset[str]:
    return frozenset(memberships(user).filter(organization=organization).values_list("role", flat=True))


def asks_second(organization: Organization, what: str) -> bool:
    """Whether an act (``rules.TWO_PERSONS``) waits for a second person here; asked anew, for a page may be old."""
    listed = Organization.objects.values_list("second_person", flat=True).get(pk=organization.pk)
    return what in listed


def able(organization: Organization, roles: frozenset[str]) -> int:
    """How many persons who can sign in hold one of these roles."""
    held = Membership.objects.filter(organization=organization, role__in=roles, user__is_active=True)
    return held.values("user").distinct().count()


def check_second(organization: Organization, what: str, *, actor: User | None, second: User | None) -> None:
    """The four eyes of an act: where the organization asks for them, ``second`` confirmed it, is somebody else than the
    ``actor``, and may. The machine (``actor`` is ``None``) has one pair. Refusals: ``second-missing``,
    ``own-request``, ``may-not-second``."""
    if actor is None or not asks_second(organization, what):
        return
    if second is None:
        raise Refusal("second-missing")
    if second.pk == actor.pk:
        raise Refusal("own-request")
    if TWO_PERSONS[what].isdisjoint(roles(second, organization)):
        raise Refusal("may-not-second")


def held(user: User | AnonymousUser) -> dict[int, frozenset[str]]:
    """The roles of a person in each organization in which they have one, by its key."""
    found: dict[int, set[str]] = {}
    for organization, role in memberships(user).values_list("organization_id", "role"):
        found.setdefault(organization, set()).add(role)
    return {organization: frozenset(roles) for organization, roles in found.items()}


def division_keys(user: User, organization: int, *roles: str) -> frozenset[str]:
    """The node ids of the divisions in which this person holds one of these roles (any of a division unless named),
    also when they can no longer sign in: what somebody wrote stays a matter of their division."""
    held = Membership.objects.filter(
        user=user, organization=organization, role__in=roles or OF_A_DIVISION, division__isnull=False
    )
    return frozenset(held.values_list("division__key", flat=True))


def divisions(organization: Organization, on: datetime.date) -> QuerySet[Division]:
    """The divisions that exist on a day."""
    return organization.divisions.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    ).order_by("department", "key")


# -- for the administrator ---------------------------------------------------------------------


def people(organization: Organization, search: str = "") -> QuerySet[User]:
    """Everybody who is something here, also those who can no longer sign in; ``memberships`` holds
    what they are here, and only that. ``search`` is a part of the name or of the user name, as typed
    or in its compatible form (full-width letters find half-width ones)."""
    held = Membership.objects.filter(organization=organization).select_related("division").order_by("pk")
    found = User.objects.filter(pk__in=held.order_by().values("user"))
    search = search.replace("\0", "")
    if search:
        words = {search, unicodedata.normalize("NFKC", search)}
        wanted = Q()
        for word in words:
            wanted |= Q(name__icontains=word) | Q(username__icontains=word)
        found = found.filter(wanted)
    return found.prefetch_related(Prefetch("memberships", queryset=held)).order_by("-is_active", "name", "pk")


def person(organization: Organization, pk: int) -> User:
    """Raises ``Refusal("not-found")`` for somebody who is nothing here."""
    found = people(organization).filter(pk=pk).first()
    if found is None:
        raise Refusal("not-found", kind="person", key=pk)
    return found


def all_divisions(organization: Organization) -> QuerySet[Division]:
    """Every division there was, is or will be, those without a last day first; ``people`` counts those
    who are something there and can sign in."""
    return (
        organization.divisions.annotate(
            people=Count("memberships__user", filter=Q(memberships__user__is_active=True), distinct=True)
        )
        .prefetch_related("predecessors", "successors")
        .order_by(F("valid_to").desc(nulls_first=True), "department", "key")
    )


def division(organization: Organization, pk: int) -> Division:
    """Raises ``Refusal("not-found")``."""
    found = organization.divisions.filter(pk=pk).first()
    if found is None:
        raise Refusal("not-found", kind="division", key=pk)
    return found


def usernames_taken(names: Collection[str]) -> set[str]:
    """Which of these user names, all in small letters, somebody has already."""
    lowered = User.objects.annotate(lowered=Lower("username")).filter(lowered__in=names)
    return set(lowered.values_list("lowered", flat=True))


def links_that_hold(now: datetime.datetime) -> QuerySet[AccountLink]:
    """Links of people who can sign in that were neither used nor taken back, and whose time is not over."""
    return AccountLink.objects.filter(
        revoked_at__isnull=True, used_at__isnull=True, expires_at__gt=now, user__is_active=True
    )


def by_secret(secret: str, now: datetime.datetime) -> AccountLink | None:
    """The link with this secret, if it holds."""
    return links_that_hold(now).filter(hash=hash_of(secret)).select_related("user", "organization").first()


def was_given(secret: str) -> AccountLink | None:
    """The link with this secret, whether it holds or not."""
    return AccountLink.objects.filter(hash=hash_of(secret)).select_related("organization").first()


def waiting_for_reset(organization: Organization) -> QuerySet[User]:
    """Who said that they forgot their password and was given no link since."""
    asked = ResetRequest.objects.filter(answered_at__isnull=True).values("user")
    return people(organization).filter(pk__in=asked, is_active=True)


# -- approval rules ----------------------------------------------------------------------------


def delegation(organization_id: int) -> Delegation:
    """The approval rules that hold now, read anew each time: a decision is taken by the rules of its
    moment. Stored rules that cannot be read delegate nothing, so everything goes to the top."""
    found, _problems = stored_delegation(organization_id)
    return found


def stored_delegation(organization_id: int) -> tuple[Delegation, tuple[Problem, ...]]:
    """As ``delegation``, with what is wrong with the stored rules."""
    data = Organization.objects.values_list("approval_rules", flat=True).get(pk=organization_id)
    if data is None:
        return DEFAULT, ()
    found, problems = rules.from_data(data)
    return found or rules.NOTHING, problems


def earlier_delegation(organization: Organization, digest: str) -> Delegation | None:
    """Rules that held once, by their digest: among the newest changes in the record of acts, or the default."""
    if digest == rules.digest(DEFAULT):
        return DEFAULT
    changed = acts(organization, subject=f"organization:{organization.slug}").filter(act="approval-rules-changed")
    for act in changed[:50]:
        data = json.loads(act.data).get("rules")
        found, _problems = rules.from_data(data) if data is not None else (DEFAULT, ())
        if found is not None and rules.digest(found) == digest:
            return found
    return None


def holders(organization: Organization) -> dict[str, int]:
    """For each role, how many people hold it and can sign in."""
    held = Membership.objects.filter(organization=organization, user__is_active=True)
    return dict(held.values_list("role").annotate(n=Count("user", distinct=True)))
