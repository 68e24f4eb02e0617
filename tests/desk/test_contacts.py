"""The contact of a division: given by the administrator, refused from an old page, recorded as an act."""

from __future__ import annotations

import pytest
from tests.proposals.story import found

from tsumugu.accounts import actions, states
from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal

pytestmark = pytest.mark.django_db


def test_a_contact_is_set_by_who_may_from_a_page_that_shows_the_present() -> None:
    office = found()
    division = office.organization.divisions.first()
    assert division is not None
    admin = office.people["administrator"]
    seen = digest(states.of_division(division))
    actions.set_contact(division, "電話 017-000-0000", actor=admin, seen=seen)
    division.refresh_from_db()
    assert division.contact == "電話 017-000-0000"
    assert Act.objects.filter(act="division-contact").count() == 1
    for who, given, code in ((admin, "別", "changed-since-seen"), (office.people["staff"], "別", "not-allowed")):
        with pytest.raises(Refusal) as refused:
            actions.set_contact(division, given, actor=who, seen=seen)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        actions.set_contact(division, "電話 017-000-0000", actor=admin)
    assert refused.value.code == "nothing-changed"
