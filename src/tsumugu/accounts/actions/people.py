"""Acts about people: who they are, what they are, whether they can sign in."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import passwords, queries, rules, states
from tsumugu.accounts.actions import once
from tsumugu.accounts.actions.ground import NAME, line, locked, unmoved
from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.audit.actions import record_act
from tsumugu.core.errors import Refusal


def add_person(
    organization: Organization,
    username: str,
    name: str,
    password: str,
    role: str,
    division: Division | None = None,
    *,
    actor: User | None,
    token: str = "",
) -> User:
    """Somebody new, with a first role: who is nothing here is not of this organization. A ``token`` that was sent
    before gives who came of it.

    Refusals: ``not-allowed``, ``bad-username``, ``username-taken``, ``bad-text``, ``bad-password`` and
    those of ``give_role``.
    """
    username = User.normalize_username(username.strip())
    person = User(username=username, name=line(name, "name", NAME))
    try:
        User._meta.get_field("username").clean(username, person)
    except ValidationError as error:
        raise Refusal("bad-username", field="username", messages=error.messages) from None
    with transaction.atomic():
        fresh = locked(organization, actor)
        if (earlier := once.made(fresh, token)) is not None:
            return queries.person(fresh, earlier)
        if User.objects.filter(username__iexact=username).exists():
            raise Refusal("username-taken", field="username")
        put_password(fresh, person, password)
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError:  # somebody was faster by an instant
            raise Refusal("username-taken", field="username") from None
        once.keep(fresh, token, person.pk)
        act(fresh, "person-added", person, actor)
        give(fresh, person, role, division, actor)
    return person


def put_password(organization: Organization, person: User, password: str) -> None:
    weak = passwords.weakness(password, passwords.known_words(person, [organization]))
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise Refusal("bad-password", field="password", messages=error.messages) from None
    if weak:
        raise Refusal("bad-password", field="password", messages=[weak])
    person.set_password(password)


def act(organization: Organization, code: str, person: User, actor: User | None, **data: object) -> None:
    record_act(organization, code, f"person:{person.pk}", actor=actor, rows=(), name=str(person), **data)


def own_account(organization: Organization, person: User, actor: User | None, seen: str | None) -> User:
    """The person, fresh and locked, if the actor may decide about the account as a whole. Whoever
    belongs to another organization too is not this administrator's alone: a password set here would
    open the other desk. Refusals: ``not-found``, ``changed-since-seen``, ``belongs-elsewhere``."""
    fresh = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    places = set(Organization.objects.filter(memberships__user=fresh))
    if organization not in places:
        raise Refusal("not-found", kind="person", key=person.pk)
    unmoved(seen, states.of_person(organization, fresh))
    for other in places - {organization} if actor is not None else ():
        if not rules.may_administer(queries.roles(actor, other)):  # type: ignore[arg-type]
            raise Refusal("belongs-elsewhere")
    return fresh


def rename_person(
    organization: Organization, person: User, name: str, *, actor: User | None, seen: str | None = None
) -> None:
    """The name others read from now on; what was recorded keeps the old one. Refusals: ``not-allowed``,
    ``not-found``, ``changed-since-seen``, ``belongs-elsewhere``, ``bad-text``."""
    name = line(name, "name", NAME)
    with transaction.atomic():
        fresh = own_account(locked(organization, actor), person, actor, seen)
        before, fresh.name = fresh.name, name
        fresh.save(update_fields=["name"])
        act(organization, "person-renamed", fresh, actor, before=before)


def record_own_password(person: User) -> None:
    """The act of somebody who set a new password for their own account, in each of their organizations."""
    for organization in Organization.objects.filter(memberships__user=person).distinct():
        act(organization, "password-changed", person, person)


def deactivate_person(organization: Organization, person: User, *, actor: User | None, seen: str | None = None) -> None:
    """The person can no longer sign in; name, roles and everything written stay. Refusals:
    ``not-allowed``, ``not-found``, ``changed-since-seen``, ``belongs-elsewhere``, ``own-account``,
    ``last-administrator``."""
    with transaction.atomic():
        fresh = own_account(locked(organization, actor), person, actor, seen)
        if actor is not None and actor.pk == fresh.pk:
            raise Refusal("own-account")
        for held in Membership.objects.filter(user=fresh, role=Role.ADMINISTRATOR).select_related("organization"):
            _keep_an_administrator(held.organization, fresh)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        act(organization, "person-deactivated", fresh, actor)


def reactivate_person(organization: Organization, person: User, *, actor: User | None, seen: str | None = None) -> None:
    """The way back. Refusals: ``not-allowed``, ``not-found``, ``changed-since-seen``, ``belongs-elsewhere``."""
    with transaction.atomic():
        fresh = own_account(locked(organization, actor), person, actor, seen)
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        act(organization, "person-reactivated", fresh, actor)


def _keep_an_administrator(organization: Organization, leaving: User) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    others = Membership.objects.filter(organization=organization, role=Role.ADMINISTRATOR, user__is_active=True)
    if not others.exclude(user=leaving).exists():
        raise Refusal("last-administrator")


# -- roles -------------------------------------------------------------------------------------


def give_role(
    organization: Organization,
    person: User,
    role: str,
    division: Division | None = None,
    *,
    actor: User | None,
    seen: str | None = None,
) -> Membership:
    """One more thing a person is here. Only the command line brings in somebody from another
    organization. Refusals: ``not-allowed``, ``not-found`` (the person is nothing here yet),
    ``changed-since-seen``, ``bad-choice``, ``division-missing``, ``division-closed``, ``role-held``."""
    with transaction.atomic():
        fresh = locked(organization, actor)
        if actor is not None and not Membership.objects.filter(user=person, organization=fresh).exists():
            raise Refusal("not-found", kind="person", key=person.pk)
        unmoved(seen, states.of_person(fresh, User.objects.select_for_update(no_key=True).get(pk=person.pk)))
        return give(fresh, person, role, division, actor)


def give(
    organization: Organization, person: User, role: str, division: Division | None, actor: User | None
) -> Membership:
    """A role, for an act that has locked the organization. Refusals: ``bad-choice``, ``division-missing``,
    ``division-closed``, ``role-held``."""
    if role not in Role.values or (division is not None and division.organization_id != organization.pk):
        raise Refusal("bad-choice", field="role")
    if division is None and role in rules.OF_A_DIVISION:
        raise Refusal("division-missing", field="division")
    if division is not None and division.valid_to is not None and division.valid_to < timezone.localdate():
        raise Refusal("division-closed", field="division")
    if Membership.objects.filter(user=person, organization=organization, role=role, division=division).exists():
        raise Refusal("role-held", field="role")
    held = Membership.objects.create(user=person, organization=organization, role=role, division=division)
    act(organization, "role-given", person, actor, **_held(held))
    return held


def _held(membership: Membership) -> dict[str, str]:
    division = membership.division
    named = {"division": str(division), "key": division.key} if division is not None else {}
    return {"role": membership.role, **named}


def follow_division(membership: Membership, division: Division, *, actor: User | None, stays: bool) -> None:
    """A person is in another division what they are in this one; ``stays``: and here as well, so that what is under way
    can be finished. Refusals: ``not-allowed``, ``bad-choice``, ``division-closed``."""
    with transaction.atomic():
        organization = locked(membership.organization, actor)
        held = Membership.objects.filter(pk=membership.pk, organization=organization).select_related("user").first()
        if held is None:  # taken meanwhile
            return
        if not division.memberships.filter(user=held.user, role=held.role).exists():
            give(organization, held.user, held.role, division, actor)
        if not stays and held.division_id != division.pk:
            act(organization, "role-taken", held.user, actor, **_held(held))
            held.delete()


def take_role(membership: Membership, *, actor: User | None, seen: str | None = None) -> None:
    """A person is this no more. Refusals: ``not-allowed``, ``not-found``, ``changed-since-seen``,
    ``last-administrator``; ``last-role`` (who is nothing here could not be found any more: deactivate instead)."""
    with transaction.atomic():
        organization = locked(membership.organization, actor)
        held = Membership.objects.filter(pk=membership.pk).select_related("user", "division").first()
        if held is None:
            raise Refusal("not-found", kind="role", key=membership.pk)
        unmoved(seen, states.of_person(organization, held.user))
        if held.role == Role.ADMINISTRATOR:
            _keep_an_administrator(organization, held.user)
        if Membership.objects.filter(user=held.user, organization=organization).count() == 1:
            raise Refusal("last-role")
        act(organization, "role-taken", held.user, actor, **_held(held))
        held.delete()
