"""Acts about signing in without a password that somebody else typed: invitations, and links for a forgotten one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import attempts, links, queries
from tsumugu.accounts.actions import once
from tsumugu.accounts.actions.ground import NAME, line, locked
from tsumugu.accounts.actions.people import act, give, own_account, put_password
from tsumugu.accounts.models import AccountLink, Division, Organization, ResetRequest, User
from tsumugu.core.errors import Refusal

#: How long a link of each kind holds: an invitation over a holiday, a reset for those who wait for it.
HOLDS = {
    AccountLink.Purpose.INVITATION: datetime.timedelta(days=14),
    AccountLink.Purpose.RESET: datetime.timedelta(days=3),
}


class Newcomer(Struct, frozen=True):
    """Somebody to be invited: at least one role, each with its division or none."""

    username: str
    name: str
    roles: tuple[tuple[str, Division | None], ...]
    email: str = ""


def invite(
    organization: Organization, newcomers: Sequence[Newcomer], *, actor: User | None, token: str = ""
) -> list[tuple[User, str]]:
    """People with an account that has no password yet, each with the secret of a link by which they set their own: all
    of them, or none. The secrets are kept nowhere. Refusals: ``not-allowed``, ``nobody-chosen``, ``links-made`` for a
    form that was sent before; and of one of them, with its place in ``row`` (from 0), ``bad-username``,
    ``username-taken``, ``bad-text`` and those of ``give``."""
    if not newcomers:
        raise Refusal("nobody-chosen")
    with transaction.atomic():
        fresh = locked(organization, actor)
        if once.made(fresh, token) is not None:
            raise Refusal("links-made")
        made: list[tuple[User, str]] = []
        for number, one in enumerate(newcomers):
            try:
                person = _added(fresh, one, actor)
            except Refusal as refusal:
                raise Refusal(refusal.code, **refusal.data | {"row": number}) from None
            made.append((person, _linked(fresh, person, AccountLink.Purpose.INVITATION, actor)))
        once.keep(fresh, token, made[0][0].pk)
    return made


def sound_username(text: str) -> str:
    """Refusal: ``bad-username``."""
    username = User.normalize_username(text.strip())
    try:
        User._meta.get_field("username").clean(username, User(username=username))
    except ValidationError as error:
        raise Refusal("bad-username", field="username", messages=error.messages) from None
    return username


def _added(organization: Organization, one: Newcomer, actor: User | None) -> User:
    username = sound_username(one.username)
    person = User(username=username, name=line(one.name, "name", NAME), email=one.email)
    person.set_unusable_password()
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal("username-taken", field="username")
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # somebody was faster by an instant
        raise Refusal("username-taken", field="username") from None
    act(organization, "person-added", person, actor)
    if not one.roles:
        raise Refusal("bad-choice", field="role")
    for role, division in one.roles:
        give(organization, person, role, division, actor)
    return person


def _linked(organization: Organization, person: User, purpose: str, actor: User | None) -> str:
    now, secret = timezone.now(), links.fresh()
    AccountLink.objects.filter(user=person, revoked_at__isnull=True, used_at__isnull=True).update(revoked_at=now)
    AccountLink.objects.create(
        user=person, organization=organization, purpose=purpose, hash=links.hash_of(secret),
        expires_at=now + HOLDS[AccountLink.Purpose(purpose)], made_by=str(actor or ""), made_at=now,
    )  # fmt: skip
    ResetRequest.objects.filter(user=person, answered_at__isnull=True).update(answered_at=now)
    act(organization, "link-made", person, actor, purpose=purpose)
    return secret


def make_link(
    organization: Organization, person: User, *, actor: User | None, seen: str | None = None, token: str = ""
) -> str:
    """A link by which somebody sets their own password, to hand on; those that they had hold no more. Returns its
    secret, which is kept nowhere. Refusals: ``not-allowed``, ``not-found``, ``changed-since-seen``,
    ``belongs-elsewhere``, ``account-closed``, ``links-made``."""
    with transaction.atomic():
        fresh = locked(organization, actor)
        if once.made(fresh, token) is not None:
            raise Refusal("links-made")
        row = own_account(fresh, person, actor, seen)
        if not row.is_active:
            raise Refusal("account-closed")
        purpose = AccountLink.Purpose.RESET if row.has_usable_password() else AccountLink.Purpose.INVITATION
        once.keep(fresh, token, row.pk)
        return _linked(fresh, row, purpose, actor)


def revoke_link(organization: Organization, person: User, *, actor: User | None, seen: str | None = None) -> None:
    """Their links hold no more. Refusals: ``not-allowed``, ``not-found``, ``changed-since-seen``,
    ``belongs-elsewhere``, ``nothing-changed``."""
    with transaction.atomic():
        fresh = locked(organization, actor)
        row = own_account(fresh, person, actor, seen)
        if not queries.links_that_hold(timezone.now()).filter(user=row).update(revoked_at=timezone.now()):
            raise Refusal("nothing-changed")
        act(fresh, "link-revoked", row, actor)


def ask_reset(name: str, address: str) -> None:
    """Somebody forgot their password and asks for a link: the administrators of their organizations are shown it. The
    same is done, and nothing is said, whether there is such an account or not. Refusal: ``too-many-attempts``, counted
    as tries to sign in are, and apart from them for each account."""
    attempts.begin(name, address, what="reset")
    typed = name.strip()
    person = User.objects.filter(username__iexact=typed, is_active=True).first() if "\0" not in typed else None
    with transaction.atomic():
        if person is None or ResetRequest.objects.filter(user=person, answered_at__isnull=True).exists():
            return
        ResetRequest.objects.create(user=person, at=timezone.now())
        for organization in Organization.objects.filter(memberships__user=person).distinct():
            act(organization, "reset-asked", person, None)


def use_link(secret: str, password: str) -> User:
    """The person sets their own password; the link holds no more, nor any other of theirs, and every session of theirs
    ends. Refusals: ``not-found`` for one that does not hold, ``bad-password``."""
    now = timezone.now()
    with transaction.atomic():
        found = queries.links_that_hold(now).filter(hash=links.hash_of(secret)).select_related("user", "organization")
        row = found.select_for_update(of=("self",), no_key=True).first()
        if row is None:
            raise Refusal("not-found")
        person = User.objects.select_for_update(no_key=True).get(pk=row.user_id)
        put_password(row.organization, person, password)
        person.save(update_fields=["password"])
        AccountLink.objects.filter(pk=row.pk).update(used_at=now)
        rest = AccountLink.objects.filter(user=person, revoked_at__isnull=True, used_at__isnull=True)
        rest.update(revoked_at=now)
        ResetRequest.objects.filter(user=person, answered_at__isnull=True).update(answered_at=now)
        for organization in Organization.objects.filter(memberships__user=person).distinct():
            act(organization, "password-changed", person, person)
    return person
