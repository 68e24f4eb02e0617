"""Acts about divisions: founded, taken over from a plan, renamed from a day, closed with successors."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence

from django.db import transaction

from tsumugu.accounts import queries, rules, states
from tsumugu.accounts.actions import once
from tsumugu.accounts.actions.ground import TITLE, line, locked, unmoved
from tsumugu.accounts.actions.people import give
from tsumugu.accounts.models import Division, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import ids, plan
from tsumugu.core.errors import Refusal


def add_division(
    organization: Organization,
    key: str,
    name: str,
    department: str = "",
    *,
    valid_from: datetime.date | None = None,
    actor: User | None,
    token: str = "",
) -> Division:
    """A division as a unit of people. ``key`` is its node's id in the plans, ``""`` for a new one; a ``token`` that
    was sent before gives what came of it. Refusals: ``not-allowed``,
    ``bad-key``, ``key-taken``, ``bad-text``."""
    if key and not ids.is_id(key):
        raise Refusal("bad-key", field="key")
    with transaction.atomic():
        fresh = locked(organization, actor)
        if (earlier := once.made(fresh, token)) is not None:
            return queries.division(fresh, earlier)
        key = key or ids.generate(secrets.token_bytes, set(fresh.divisions.values_list("key", flat=True)))
        if fresh.divisions.filter(key=key).exists():
            raise Refusal("key-taken", field="key")
        made = Division.objects.create(
            organization=fresh,
            key=key,
            name=line(name, "name", TITLE),
            department=line(department, "department", TITLE, empty=True),
            valid_from=valid_from,
        )
        once.keep(fresh, token, made.pk)
        record_act(fresh, "division-added", f"division:{key}", actor=actor, name=made.name)
    return made


def adopt_divisions(
    organization: Organization, divisions: Sequence[plan.Division], *, actor: User | None
) -> tuple[Division, ...]:
    """The divisions that a plan names and this organization does not have yet, with their days,
    former names and predecessors; a row that is there is left as it is. Returns the new ones. Whoever
    may register a plan may do this with it. Refusals: ``not-allowed``, ``bad-text`` with ``problems``."""
    with transaction.atomic():
        fresh = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if actor is not None and not rules.may_register(queries.roles(actor, fresh)):
            raise Refusal("not-allowed")
        rows = {row.key: row for row in fresh.divisions.all()}
        new = [division for division in divisions if division.id not in rows]
        wrong = rules.division_problems(new)
        if wrong:
            raise Refusal("bad-text", field=wrong[0].path, most=TITLE, problems=wrong)
        for named in new:
            rows[named.id] = Division.objects.create(
                organization=fresh,
                key=named.id,
                name=rules.one_line(named.name),
                department=rules.one_line(named.department or ""),
                valid_from=_day(named.valid_from),
                valid_to=_day(named.valid_to),
                former_names=[
                    {"until": until, "name": rules.one_line(name), "department": rules.one_line(named.department or "")}
                    for until, name in sorted(named.renames)
                ],
            )
            record_act(fresh, "division-added", f"division:{named.id}", actor=actor, name=named.name)
        for named in new:
            rows[named.id].predecessors.set(rows[key] for key in named.predecessors or ())
    return tuple(rows[named.id] for named in new)


def follow_plan(
    organization: Organization, divisions: Sequence[plan.Division], *, actor: User | None
) -> tuple[Division, ...]:
    """What a plan says of its divisions since a change of it: those that came are known here too, those that are called
    otherwise or ended are so here. An organization has each of them once, whoever changed it. For the act that changed
    the plan, which has judged who may; what no list can hold stays as it is. Returns the rows that came or changed."""
    with transaction.atomic():
        fresh = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        rows = {row.key: row for row in fresh.divisions.all()}
        sound = [one for one in divisions if not rules.division_problems([one])]
        found: list[Division] = []
        for named in sound:
            values: dict[str, object] = {
                "name": rules.one_line(named.name), "department": rules.one_line(named.department or ""),
                "valid_from": _day(named.valid_from), "valid_to": _day(named.valid_to),
            }  # fmt: skip
            row = rows.get(named.id)
            if row is None:
                row = Division(organization=fresh, key=named.id)
            elif all(getattr(row, name) == value for name, value in values.items()):
                continue
            before = row.name
            for name, value in values.items():
                setattr(row, name, value)
            row.former_names = _former(named, row.former_names)
            new = row.pk is None
            row.save()
            rows[named.id] = row
            found.append(row)
            if new:
                record_act(fresh, "division-added", f"division:{row.key}", actor=actor, name=row.name)
            else:
                record_act(
                    fresh, "division-followed", f"division:{row.key}", actor=actor, name=row.name, before=before,
                    last_day=str(row.valid_to or ""),
                )  # fmt: skip
        for named in sound:
            older = [rows[key] for key in named.predecessors or () if key in rows]
            if older and named.id in rows:
                rows[named.id].predecessors.add(*older)
    return tuple(found)


def _former(named: plan.Division, known: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The former names that a plan tells, each with the department that is known of it."""
    then = {one["until"]: one["department"] for one in known}
    now = rules.one_line(named.department or "")
    return [
        {"until": until, "name": rules.one_line(name), "department": then.get(until, now)}
        for until, name in sorted(named.renames)
    ]


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text is not None else None


def rename_division(
    division: Division,
    name: str,
    department: str = "",
    *,
    since: datetime.date | None,
    actor: User | None,
    seen: str | None = None,
) -> None:
    """Another name, or another department, from a day on; ``None``: the name was misspelt, and is put
    right as if it had never been otherwise. Refusals: ``not-allowed``, ``changed-since-seen``, ``bad-text``,
    ``nothing-changed``, ``bad-day`` (not within the life of the newest name)."""
    with transaction.atomic():
        organization = locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        unmoved(seen, states.of_division(fresh))
        before = (fresh.name, fresh.department)
        after = (line(name, "name", TITLE), line(department, "department", TITLE, empty=True))
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


def set_contact(division: Division, contact: str, *, actor: User | None, seen: str | None = None) -> None:
    """How to reach the office, in public beside its sheets; ``""``: not said. Refusals: ``not-allowed``,
    ``changed-since-seen``, ``bad-text``, ``nothing-changed``."""
    with transaction.atomic():
        organization = locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        unmoved(seen, states.of_division(fresh))
        before, fresh.contact = fresh.contact, line(contact, "contact", TITLE, empty=True)
        if before == fresh.contact:
            raise Refusal("nothing-changed")
        fresh.save(update_fields=["contact"])
        record_act(
            organization, "division-contact", f"division:{fresh.key}", actor=actor, name=fresh.name, before=before,
            contact=fresh.contact,
        )  # fmt: skip


def close_division(
    division: Division,
    *,
    last_day: datetime.date,
    successors: Sequence[Division] = (),
    with_people: bool = False,
    actor: User | None,
    seen: str | None = None,
) -> None:
    """The division ends with a day, and these take over from it. ``with_people`` gives everybody who is
    something there the same in each successor; what they are in the old one they stay, so that what is
    under way can be finished. Closing again changes day and successors. Refusals: ``not-allowed``,
    ``changed-since-seen``, ``bad-day``, ``bad-successor`` (not of this organization, itself, or an ancestor)."""
    with transaction.atomic():
        organization = locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        unmoved(seen, states.of_division(fresh))
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
                    give(organization, held.user, held.role, successor, actor)


def _ancestors(division: Division) -> set[int]:
    found: set[int] = set()
    waiting = {division.pk}
    while waiting:
        older = set(Division.objects.filter(successors__in=waiting).values_list("pk", flat=True))
        waiting = older - found
        found |= older
    return found


def reopen_division(division: Division, *, actor: User | None, seen: str | None = None) -> None:
    """The way back: no last day, no successors. Roles given meanwhile stay. Refusals: ``not-allowed``,
    ``changed-since-seen``, ``nothing-changed``."""
    with transaction.atomic():
        organization = locked(division.organization, actor)
        fresh = organization.divisions.get(pk=division.pk)
        unmoved(seen, states.of_division(fresh))
        if fresh.valid_to is None:
            raise Refusal("nothing-changed")
        fresh.valid_to = None
        fresh.save(update_fields=["valid_to"])
        fresh.successors.clear()
        record_act(organization, "division-reopened", f"division:{fresh.key}", actor=actor, name=fresh.name)
