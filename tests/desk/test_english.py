"""The desk in English: the product's own words are English, also those that stand in its data."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.proposals.story import edit
from tests.render.languages import unmarked

from tsumugu.core import defaults
from tsumugu.core.approval import DEFAULT

pytestmark = pytest.mark.django_db


def test_every_rule_that_comes_with_the_program_has_a_name_in_english() -> None:
    assert set(defaults.ENGLISH) == {rule.name for rule in DEFAULT.rules}


def test_the_rules_that_come_with_the_program_are_called_in_english(office: Office) -> None:
    client = office.client("administrator")
    client.cookies["django_language"] = "en"
    page = client.get(f"/desk/administration/{office.organization.slug}/rules/").content.decode()
    assert set(unmarked(page)) == {f"p: {office.organization.name}"}, "a name of an office is what it is"
    assert ">Change of targets</a>" in page


@pytest.mark.parametrize(("language", "reason"), [("ja", "目標の変更"), ("en", "Change of targets")])
def test_a_route_says_in_english_why_somebody_is_asked(office: Office, language: str, reason: str) -> None:
    edit(office.proposal, office.people["staff"], "k0", "unit", "戸")
    client = office.client("head")
    client.cookies["django_language"] = language
    assert (
        f'<span class="line soft"><bdi>{reason}</bdi></span>'
        in client.get(f"/desk/proposals/{office.proposal.pk}/").content.decode()
    )
