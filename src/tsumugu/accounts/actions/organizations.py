"""Acts about the organization itself: founding it, its approval rules, the licence of its data."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db import transaction

from tsumugu.accounts import queries, rules, states
from tsumugu.accounts.actions.ground import TITLE, line, locked, unmoved
from tsumugu.accounts.models import Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import delegation as approval
from tsumugu.core import ids
from tsumugu.core.approval import Delegation
from tsumugu.core.errors import Refusal
from tsumugu.core.validation import is_local_government_code

#: Printable ASCII: what other systems can follow as it stands.
URL = re.compile(r"https://[!-~]+\Z")


def create_organization(code: str, name: str, slug: str, *, actor: User | None) -> Organization:
    """A new organization, still without people. Refusals: ``bad-code``, ``bad-slug``,
    ``slug-no-file``, ``bad-text``, ``code-taken``, ``slug-taken``."""
    if not is_local_government_code(code):
        raise Refusal("bad-code", field="code")
    if not ids.is_id(slug):
        raise Refusal("bad-slug", field="slug")
    if not ids.is_file_name(slug):
        raise Refusal("slug-no-file", field="slug")
    with transaction.atomic():
        if Organization.objects.filter(code=code).exists():
            raise Refusal("code-taken", field="code")
        if Organization.objects.filter(slug=slug).exists():
            raise Refusal("slug-taken", field="slug")
        made = Organization.objects.create(code=code, name=line(name, "name", TITLE), slug=slug)
        record_act(made, "organization-created", f"organization:{slug}", actor=actor, code=code, name=made.name)
    return made


def store_approval_rules(
    organization: Organization, delegation: Delegation | None, *, actor: User | None, made_from: str = ""
) -> None:
    """The rules by which routes are computed from now on; ``None`` is the default delegation.

    Called by ``proposals.actions.change_approval_rules``, which lets open proposals follow in the same
    transaction; never by a surface. ``made_from``: the digest of the rules that a form was made from.
    Refusals: ``not-allowed``, ``bad-rules`` with the ``problems``, ``changed-since-seen``.
    """
    data = None if delegation is None else approval.to_data(delegation)
    if data is not None and (problems := approval.from_data(data)[1]):
        raise Refusal("bad-rules", problems=problems)
    with transaction.atomic():
        fresh = locked(organization, actor)
        if made_from and made_from != approval.digest(queries.delegation(fresh.pk)):
            raise Refusal("changed-since-seen")
        fresh.approval_rules = organization.approval_rules = data
        fresh.save(update_fields=["approval_rules"])
        record_act(fresh, "approval-rules-changed", f"organization:{fresh.slug}", actor=actor, rules=data)


def set_data_licence(
    organization: Organization, name: str, url: str, *, actor: User | None, seen: str | None = None
) -> None:
    """Under what published data may be used from the next publication on; an empty name for none. Refusals:
    ``not-allowed``, ``changed-since-seen``, ``bad-text``, ``bad-address`` (only ``https`` leads there safely)."""
    name = line(name, "name", TITLE, empty=True)
    url = line(url, "url", 500, empty=True)
    if url and not URL.match(url):
        raise Refusal("bad-address", field="url")
    with transaction.atomic():
        fresh = locked(organization, actor)
        unmoved(seen, states.of_licence(fresh))
        before = fresh.licence_name
        fresh.licence_name = organization.licence_name = name
        fresh.licence_url = organization.licence_url = url
        fresh.save(update_fields=["licence_name", "licence_url"])
        record_act(fresh, "licence-changed", f"organization:{fresh.slug}", actor=actor, before=before, name=name)


def set_second_person(organization: Organization, acts: Collection[str], *, actor: User | None, seen: str) -> None:
    """Which acts wait for a second person from now on (``rules.TWO_PERSONS``). What is asked for already is answered as
    it was asked. Refusals: ``not-allowed``, ``changed-since-seen``, ``bad-choice``, ``nothing-changed``."""
    wanted = sorted(set(acts))
    if not set(wanted) <= rules.TWO_PERSONS.keys():
        raise Refusal("bad-choice", field="acts")
    with transaction.atomic():
        fresh = locked(organization, actor)
        unmoved(seen, states.of_second_person(fresh))
        if wanted == sorted(fresh.second_person):
            raise Refusal("nothing-changed")
        fresh.second_person = organization.second_person = wanted
        fresh.save(update_fields=["second_person"])
        record_act(fresh, "second-person-set", f"organization:{fresh.slug}", actor=actor, acts=wanted)
