"""The only writes about organizations, people, what they are, and divisions.

``actor`` is the administrator who acts, or ``None`` for the command line of the machine. Every act
leaves its row in the record of acts, in the same transaction. A refusal that is about one field of
a form names it in ``field``; ``messages`` are sentences for the reader, in the reader's language.
Accounts are never deleted: the ledger and the record of acts name people for good.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import passwords, queries, rules
from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.audit.actions import record_act
from tsumugu.core import delegation as approval
from tsumugu.core import ids, plan
from tsumugu.core.delegation import Delegation
from tsumugu.core.errors import Refusal
from tsumugu.core.validation import is_line, is_local_government_code

#: Printable ASCII: what other systems can follow as it stands.
URL = re.compile(r"https://[!-~]+\Z")
_LONGEST_NAME = 150
_LONGEST_TITLE = 200


def _line(text: str, field: str, most: int, *, empty: bool = False) -> str:
    """One line of text. Refusal: ``bad-text`` with ``field`` and ``most``."""
    text = text.strip()
    if (not text and not empty) or len(text) > most or not is_line(text):
        raise Refusal("bad-text", field=field, most=most)
    return text


def _locked(organization: Organization, actor: User | None) -> Organization:
    """The organization, fresh, and locked so that two administrators act one after the other.
    Refusal: ``not-allowed``."""
    fresh = Organization.objects.select_for_update().get(pk=organization.pk)
    if actor is not None and not rules.may_administer(queries.roles(actor, fresh)):
        raise Refusal("not-allowed")
    return fresh


# -- organizations -----------------------------------------------------------------------------


def create_organization(code: str, name: str, slug: str, *, actor: User | None) -> Organization:
    """A new organization, still without people. Refusals: ``bad-code``, ``bad-slug``, ``bad-text``,
    ``code-taken``, ``slug-taken``."""
    if not is_local_government_code(code):
        raise Refusal("bad-code", field="code")
    if not ids.is_id(slug):
        raise Refusal("bad-slug", field="slug")
    with transaction.atomic():
        if Organization.objects.filter(code=code).exists():
            raise Refusal("code-taken", field="code")
        if Organization.objects.filter(slug=slug).exists():
            raise Refusal("slug-taken", field="slug")
        made = Organization.objects.create(code=code, name=_line(name, "name", _LONGEST_TITLE), slug=slug)
        record_act(made, "organization-created", f"organization:{slug}", actor=actor, code=code, name=made.name)
    return made


def store_approval_rules(
    organization: Organization, delegation: Delegation | None, *, actor: User | None, made_from: str = ""
) -> None:
    """The rules by which routes are computed from now on; ``None`` is the default delegation.

    Called by ``proposals.actions.change_approval_rules``, which lets open proposals follow in the same
    transaction; never by a surface. ``made_from``: the digest of the rules that a form was made from.
    Refusals: ``not-allowed``, ``bad-rules`` with the ``problems``, ``rules-moved``.
    """
    data = None if delegation is None else approval.to_data(delegation)
    if data is not None and (problems := approval.from_data(data)[1]):
        raise Refusal("bad-rules", problems=problems)
    with transaction.atomic():
        fresh = _locked(organization, actor)
        if made_from and made_from != approval.digest(queries.delegation(fresh.pk)):
            raise Refusal("rules-moved")
        fresh.approval_rules = organization.approval_rules = data
        fresh.save(update_fields=["approval_rules"])
        record_act(fresh, "approval-rules-changed", f"organization:{fresh.slug}", actor=actor, rules=data)


def set_data_licence(organization: Organization, name: str, url: str, *, actor: User | None) -> None:
    """Under what published data may be used from the next publication on; an empty name for none. Refusals:
    ``not-allowed``, ``bad-text``, ``bad-address`` (only ``https`` leads there safely)."""
    name = _line(name, "name", _LONGEST_TITLE, empty=True)
    url = _line(url, "url", 500, empty=True)
    if url and not URL.match(url):
        raise Refusal("bad-address", field="url")
    with transaction.atomic():
        fresh = _locked(organization, actor)
        before = fresh.licence_name
        fresh.licence_name = organization.licence_name = name
        fresh.licence_url = organization.licence_url = url
        fresh.save(update_fields=["licence_name", "licence_url"])
        record_act(fresh, "licence-changed", f"organization:{fresh.slug}", actor=actor, before=before, name=name)


# -- people ------------------------------------------------------------------------------------


def add_person(
    organization: Organization,
    username: str,
    name: str,
    password: str,
    role: str,
    division: Division | None = None,
    *,
    actor: User | None,
) -> User:
    """Somebody new, with a first role: who is nothing here is not of this organization.

    Refusals: ``not-allowed``, ``bad-username``, ``username-taken``, ``bad-text``, ``bad-password`` and
    those of ``give_role``.
    """
    username = User.normalize_username(username.strip())
    person = User(username=username, name=_line(name, "name", _LONGEST_NAME))
    try:
        User._meta.get_field("username").clean(username, person)
    except ValidationError as error:
        raise Refusal("bad-username", field="username", messages=error.messages) from None
    with transaction.atomic():
        fresh = _locked(organization, actor)
        if User.objects.filter(username__iexact=username).exists():
            raise Refusal("username-taken", field="username")
        _put_password(fresh, person, password)
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError:  # somebody was faster by an instant
            raise Refusal("username-taken", field="username") from None
        _act(fresh, "person-added", person, actor)
        _give(fresh, person, role, division, actor)
    return person


def _put_password(organization: Organization, person: User, password: str) -> None:
    weak = passwords.weakness(password, passwords.known_words(person, [organization]))
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise Refusal("bad-password", field="password", messages=error.messages) from None
    if weak:
        raise Refusal("bad-password", field="password", messages=[weak])
    person.set_password(password)


def _act(organization: Organization, act: str, person: User, actor: User | None, **data: object) -> None:
    record_act(organization, act, f"person:{person.pk}", actor=actor, name=str(person), **data)


def _own(organization: Organization, person: User, actor: User | None) -> User:
    """The person, fresh and locked, if the actor may decide about the account as a whole. Whoever
    belongs to another organization too is not this administrator's alone: a password set here would
    open the other desk. Refusals: ``not-found``, ``belongs-elsewhere``."""
    fresh = User.objects.select_for_update().get(pk=person.pk)
    places = set(Organization.objects.filter(memberships__user=fresh))
    if organization not in places:
        raise Refusal("not-found", kind="person", key=person.pk)
    for other in places - {organization} if actor is not None else ():
        if not rules.may_administer(queries.roles(actor, other)):  # type: ignore[arg-type]
            raise Refusal("belongs-elsewhere")
    return fresh


def rename_person(organization: Organization, person: User, name: str, *, actor: User | None) -> None:
    """The name others read from now on; what was recorded keeps the old one. Refusals: ``not-allowed``,
    ``not-found``, ``belongs-elsewhere``, ``bad-text``."""
    name = _line(name, "name", _LONGEST_NAME)
    with transaction.atomic():
        fresh = _own(_locked(organization, actor), person, actor)
        before, fresh.name = fresh.name, name
        fresh.save(update_fields=["name"])
        _act(organization, "person-renamed", fresh, actor, before=before)


def set_password(organization: Organization, person: User, password: str, *, actor: User | None) -> None:
    """A new password; every session of the person ends. Refusals: ``not-allowed``, ``not-found``,
    ``belongs-elsewhere``, ``bad-password``."""
    with transaction.atomic():
        fresh = _own(_locked(organization, actor), person, actor)
        _put_password(organization, fresh, password)
        fresh.save(update_fields=["password"])
        _act(organization, "password-set", fresh, actor)


def record_own_password(person: User) -> None:
    """The act of somebody who set a new password for their own account, in each of their organizations."""
    for organization in Organization.objects.filter(memberships__user=person).distinct():
        _act(organization, "password-changed", person, person)


def deactivate_person(organization: Organization, person: User, *, actor: User | None) -> None:
    """The person can no longer sign in; name, roles and everything written stay. Refusals:
    ``not-allowed``, ``not-found``, ``belongs-elsewhere``, ``own-account``, ``last-administrator``."""
    with transaction.atomic():
        fresh = _own(_locked(organization, actor), person, actor)
        if actor is not None and actor.pk == fresh.pk:
            raise Refusal("own-account")
        for held in Membership.objects.filter(user=fresh, role=Role.ADMINISTRATOR).select_related("organization"):
            _keep_an_administrator(held.organization, fresh)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        _act(organization, "person-deactivated", fresh, actor)


def reactivate_person(organization: Organization, person: User, *, actor: User | None) -> None:
    """The way back. Refusals: ``not-allowed``, ``not-found``, ``belongs-elsewhere``."""
    with transaction.atomic():
        fresh = _own(_locked(organization, actor), person, actor)
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        _act(organization, "person-reactivated", fresh, actor)


def _keep_an_administrator(organization: Organization, leaving: User) -> None:
    Organization.objects.select_for_update().get(pk=organization.pk)
    others = Membership.objects.filter(organization=organization, role=Role.ADMINISTRATOR, user__is_active=True)
    if not others.exclude(user=leaving).exists():
        raise Refusal("last-administrator")


# -- roles -------------------------------------------------------------------------------------


def give_role(
    organization: Organization, person: User, role: str, division: Division | None = None, *, actor: User | None
) -> Membership:
    """One more thing a person is here. Only the command line brings in somebody from another
    organization. Refusals: ``not-allowed``, ``not-found`` (the person is nothing here yet),
    ``bad-choice``, ``division-missing``, ``division-closed``, ``role-held``."""
    with transaction.atomic():
        fresh = _locked(organization, actor)
        if actor is not None and not Membership.objects.filter(user=person, organization=fresh).exists():
            raise Refusal("not-found", kind="person", key=person.pk)
        return _give(fresh, person, role, division, actor)


def _give(
    organization: Organization, person: User, role: str, division: Division | None, actor: User | None
) -> Membership:
    if role not in Role.values or (division is not None and division.organization_id != organization.pk):
        raise Refusal("bad-choice", field="role")
    if division is None and role in rules.OF_A_DIVISION:
        raise Refusal("division-missing", field="division")
    if division is not None and division.valid_to is not None and division.valid_to < timezone.localdate():
        raise Refusal("division-closed", field="division")
    if Membership.objects.filter(user=person, organization=organization, role=role, division=division).exists():
        raise Refusal("role-held", field="role")
    held = Membership.objects.create(user=person, organization=organization, role=role, division=division)
    _act(organization, "role-given", person, actor, **_held(held))
    return held


def _held(membership: Membership) -> dict[str, str]:
    division = membership.division
    named = {"division": str(division), "key": division.key} if division is not None else {}
    return {"role": membership.role, **named}


def take_role(membership: Membership, *, actor: User | None) -> None:
    """A person is this no more. Refusals: ``not-allowed``, ``not-found``, ``last-administrator``;
    ``last-role`` (who is nothing here could not be found any more: deactivate instead)."""
    with transaction.atomic():
        organization = _locked(membership.organization, actor)
        held = Membership.objects.filter(pk=membership.pk).select_related("user", "division").first()
        if held is None:
            raise Refusal("not-found", kind="role", key=membership.pk)
        if held.role == Role.ADMINISTRATOR:
            _keep_an_administrator(organization, held.user)
        if Membership.objects.filter(user=held.user, organization=organization).count() == 1:
            raise Refusal("last-role")
        _act(organization, "role-taken", held.user, actor, **_held(held))
        held.delete()


# -- divisions ---------------------------------------------------------------------------------


def add_division(
    organization: Organization,
    key: str,
    name: str,
    department: str = "",
    *,
    valid_from: datetime.date | None = None,
    actor: User | None,
) -> Division:
    """A division as a unit of people. ``key`` is its node's id in the plans. Refusals: ``not-allowed``,
    ``bad-key``, ``key-taken``, ``bad-text``."""
    if not ids.is_id(key):
        raise Refusal("bad-key", field="key")
    with transaction.atomic():
        fresh = _locked(organization, actor)
        if fresh.divisions.filter(key=key).exists():
            raise Refusal("key-taken", field="key")
        made = Division.objects.create(
            organization=fresh,
            key=key,
            name=_line(name, "name", _LONGEST_TITLE),
            department=_line(department, "department", _LONGEST_TITLE, empty=True),
            valid_from=valid_from,
        )
        record_act(fresh, "division-added", f"division:{key}", actor=actor, name=made.name)
    return made


def adopt_divisions(
    organization: Organization, divisions: Sequence[plan.Division], *, actor: User | None
) -> tuple[Division, ...]:
    """The divisions that a plan names and this organization does not have yet, with their days,
    former names and predecessors; a row that is there is left as it is. Returns the new ones. Whoever
    may register a plan may do this with it. Refusal: ``not-allowed``."""
    with transaction.atomic():
        fresh = Organization.objects.select_for_update().get(pk=organization.pk)
        if actor is not None and not rules.may_register(queries.roles(actor, fresh)):
            raise Refusal("not-allowed")
        rows = {row.key: row for row in fresh.divisions.all()}
        new = [division for division in divisions if division.id not in rows]
        for named in new:
            rows[named.id] = Division.objects.create(
                organization=fresh,
                key=named.id,
                name=_short(named.name),
                department=_short(named.department or ""),
                valid_from=_day(named.valid_from),
                valid_to=_day(named.valid_to),
                former_names=[
                    {"until": until, "name": _short(name), "department": _short(named.department or "")}
                    for until, name in sorted(named.renames)
                ],
            )
            record_act(fresh, "division-added", f"division:{named.id}", actor=actor, name=named.name)
        for named in new:
            rows[named.id].predecessors.set(rows[key] for key in named.predecessors or ())
    return tuple(rows[named.id] for named in new)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TITLE]


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text is not None else None


def rename_division(
    division: Division, name: str, department: str = "", *, since: datetime.date | None, actor: User | None
) -> None:
    """Another name, or another department, from a day on; ``None``: the name was misspelt, and is put
    right as if it had never been otherwise. Refusals: ``not-allowed``, ``bad-text``, ``nothing-changed``,
    ``bad-day`` (not within the life of the newest name)."""
    with transaction.atomic():
        organization = _locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        before = (fresh.name, fresh.department)
        after = (_line(name, "name", _LONGEST_TITLE), _line(department, "department", _LONGEST_TITLE, empty=True))
        if before == after:
            raise Refusal("nothing-changed")
        if since is not None:
            begun = fresh.former_names[-1]["until"] if fresh.former_names else str(fresh.valid_from or "")
            if since.isoformat() <= begun or (fresh.valid_to is not None and since > fresh.valid_to):
                raise Refusal("bad-day", field="since")
            former = {"until": since.isoformat(), "name": before[0], "department": before[1]}
            fresh.former_names = [*fresh.former_names, former]
        fresh.name, fresh.department = after
        fresh.save(update_fields=["name", "department", "former_names"])
        record_act(
            organization, "division-renamed" if since else "division-corrected", f"division:{fresh.key}", actor=actor,
            name=fresh.name, before=before[0], since=since.isoformat() if since else "",
        )  # fmt: skip


def close_division(
    division: Division,
    *,
    last_day: datetime.date,
    successors: Sequence[Division] = (),
    with_people: bool = False,
    actor: User | None,
) -> None:
    """The division ends with a day, and these take over from it. ``with_people`` gives everybody who is
    something there the same in each successor; what they are in the old one they stay, so that what is
    under way can be finished. Closing again changes day and successors. Refusals: ``not-allowed``,
    ``bad-day``, ``bad-successor`` (not of this organization, itself, or an ancestor)."""
    with transaction.atomic():
        organization = _locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        if fresh.valid_from is not None and last_day < fresh.valid_from:
            raise Refusal("bad-day", field="last_day")
        older = _ancestors(fresh)
        if any(s.organization_id != organization.pk or s.pk == fresh.pk or s.pk in older for s in successors):
            raise Refusal("bad-successor", field="successors")
        fresh.valid_to = last_day
        fresh.save(update_fields=["valid_to"])
        fresh.successors.set(successors)
        record_act(
            organization, "division-closed", f"division:{fresh.key}", actor=actor,
            name=fresh.name, last_day=last_day.isoformat(), successors=[s.key for s in successors],
        )  # fmt: skip
        for held in fresh.memberships.select_related("user") if with_people else ():
            for successor in successors:
                if not successor.memberships.filter(user=held.user, role=held.role).exists():
                    _give(organization, held.user, held.role, successor, actor)


def _ancestors(division: Division) -> set[int]:
    found: set[int] = set()
    waiting = {division.pk}
    while waiting:
        older = set(Division.objects.filter(successors__in=waiting).values_list("pk", flat=True))
        waiting = older - found
        found |= older
    return found


def reopen_division(division: Division, *, actor: User | None) -> None:
    """The way back: no last day, no successors. Roles given meanwhile stay. Refusals: ``not-allowed``,
    ``nothing-changed``."""
    with transaction.atomic():
        organization = _locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        if fresh.valid_to is None:
            raise Refusal("nothing-changed")
        fresh.valid_to = None
        fresh.save(update_fields=["valid_to"])
        fresh.successors.clear()
        record_act(organization, "division-reopened", f"division:{fresh.key}", actor=actor, name=fresh.name)
