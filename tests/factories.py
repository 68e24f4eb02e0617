"""People and divisions of an organization as tests need them beside those of the office (``tests.desk.office``)."""

from __future__ import annotations

from tsumugu.accounts.models import Division, Membership, Organization, User


def division(organization: Organization, key: str, name: str = "") -> Division:
    """The division of this key; made where there is none."""
    return Division.objects.get_or_create(organization=organization, key=key, defaults={"name": name or f"{key}課"})[0]


def holds(user: User, organization: Organization, *roles: str, division: Division | None = None) -> User:
    """The same person, who is these as well from now on."""
    for role in roles:
        Membership.objects.create(user=user, organization=organization, role=role, division=division)
    return user


def person(organization: Organization, username: str, *roles: str, division: Division | None = None) -> User:
    """Somebody new, named as they sign in, in these roles."""
    return holds(User.objects.create(username=username, name=username), organization, *roles, division=division)
