"""From a sheet to one's own draft of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.desk.office import Office
from tests.desk.writing import structure
from tests.proposals.story import start

from tsumugu.proposals.models import State

pytestmark = pytest.mark.django_db


def drafts(office: Office, who: str, node: str = "i0") -> list[str]:
    """The proposals that the page of a sheet leads to."""
    page = office.client(who).get(reverse("desk:sheet", args=[office.plan.slug, node])).content.decode()
    assert ("あなたの下書き（未提出）があります" in page) == ('/plan/i0/"><bdi>' in page)
    return re.findall(rf'href="/desk/proposals/(\d+)/plan/{node}/"', page)


def test_a_sheet_leads_to_ones_own_drafts(office: Office) -> None:
    assert drafts(office, "staff") == [str(office.proposal.pk)]
    second = start(office, "staff", "もう一つ")
    assert drafts(office, "staff") == [str(second.pk), str(office.proposal.pk)], "the last first"
    assert drafts(office, "secretariat") == drafts(office, "auditor") == [], "nobody else's"
    for state in State:
        second.state = state
        second.save()
        found = [str(second.pk)] if state in (State.DRAFT, State.RETURNED) else []
        assert drafts(office, "staff") == [*found, str(office.proposal.pk)], state
    page = office.client("staff").get(reverse("desk:node", args=[office.plan.slug, "i0"])).content.decode()
    assert f'href="/desk/proposals/{office.proposal.pk}/plan/i0/"' in page, "also from the fields of the sheet"
    root = office.client("staff").get(reverse("desk:node", args=[office.plan.slug, "-"])).content.decode()
    assert f'href="/desk/proposals/{office.proposal.pk}/plan/-/"' in root
    opened = office.client("staff").get(f"/desk/proposals/{office.proposal.pk}/plan/i0/")
    assert opened.status_code == 200


def test_the_number_of_queries_is_that_of_one(office: Office) -> None:
    client, address = office.client("staff"), reverse("desk:sheet", args=[office.plan.slug, "i0"])

    def counted() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    one = counted()
    for number in (2, 3):
        start(office, "staff", f"案{number}")
    assert counted() == one and len(drafts(office, "staff")) == 3


def test_a_sheet_that_a_draft_does_not_have_leads_to_the_draft(office: Office) -> None:
    """One that came into the plan since, or was deleted in the draft; what nowhere is stays unknown."""
    client, place = office.client("staff"), f"/desk/proposals/{office.proposal.pk}/plan/"
    assert structure(office, "i0", delete="i0").status_code == 302
    answer = client.get(f"{place}i0/", follow=True)
    assert answer.redirect_chain == [(place, 302)] and "この下書きにありません" in answer.content.decode()
    assert client.get(f"{place}zz9/").status_code == 404


@pytest.mark.parametrize(("who", "told"), [("staff", True), ("auditor", False)])
def test_a_draft_says_where_initiatives_are_added(office: Office, who: str, told: bool) -> None:
    page = office.client(who).get(reverse("desk:draft", args=[office.proposal.pk])).content.decode()
    assert ("の追加もここから" in page) == told
    assert (
        "の追加もここから" not in office.client(who).get(reverse("desk:plan", args=[office.plan.slug])).content.decode()
    )
    form = reverse("desk:edit", args=[office.proposal.pk, "-"])
    assert f'href="{form}"' in page
    if told:
        assert "事業を追加" in office.client(who).get(form).content.decode()
