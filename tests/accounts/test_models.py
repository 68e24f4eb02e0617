"""Constraints of the accounts, on whichever database the run uses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tsumugu.accounts import queries
from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.render.vocabulary import words

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_a_role_is_held_once_and_within_its_organization() -> None:
    here = Organization.objects.create(code="990001", name="紡県", slug="tsumugi")
    there = Organization.objects.create(code="990002", name="別県", slug="betsu")
    division = Division.objects.create(organization=here, key="dx", name="DX推進課")
    user = User.objects.create_user("a", password="correct horse battery", name="甲")
    Membership.objects.create(user=user, organization=here, role=Role.STAFF, division=division)
    Membership.objects.create(user=user, organization=here, role=Role.AUDITOR)
    for again in ({"role": Role.STAFF, "division": division}, {"role": Role.AUDITOR}, {"role": Role.HEAD}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=user, organization=here, **again)
    assert queries.roles(user, here) == {"staff", "auditor"}
    assert queries.roles(user, there) == frozenset()
    assert list(queries.organizations(user)) == [here]
    assert queries.division_keys(user, here.pk) == {"dx"}


def test_the_site_and_the_desk_call_a_role_the_same() -> None:
    for language in ("ja", "en"):
        with translation.override(language):
            assert {role.value: str(role.label) for role in Role} == {
                name: words.role_label(name, language) for name in words.ROLES
            }
