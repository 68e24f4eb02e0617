"""Words that are taken out, in what stands beside the plan."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import formats, published, revise

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.models import Division
from tsumugu.publication import queries
from tsumugu.publication.actions import corrections
from tsumugu.publication.collection import assembly
from tsumugu.publication.models import Gap

pytestmark = pytest.mark.django_db
NAME = "石橋渡子さん、電話〇九〇の一二三四"
BARE = formats("repository")


def test_what_is_collected_says_them_nowhere_beside_the_plan(office: Office) -> None:
    """A contact, why an edition was withdrawn, why a lost ledger was gone on with: in the value that is sent out."""
    agri = Division.objects.get(organization=office.organization, key="agri")
    accounts.set_contact(agri, NAME, actor=office.people["administrator"])
    revise(office, f"問合せは{NAME}まで。")
    published(office, wanted=BARE)
    revise(office, "その後の概要。")
    published(office, "roadmap", wanted=BARE)
    corrections.withdraw_editions(
        office.plan, ["roadmap-1"], actor=office.people["secretariat"], reason=f"{NAME}を載せたため",
        seen=queries.seen_editions(office.plan),
    )  # fmt: skip
    Gap.objects.create(
        plan=office.plan, size=1, sequence=1, reason=f"{NAME}から復元", date="2026-05-01", accepted_by="",
        accepted_at=timezone.now(),
    )  # fmt: skip
    before = assembly.collect(office.plan)
    assert before is not None
    beside = [repr(one) for one in (before.contacts, before.withdrawn, before.gaps)]
    assert [NAME in one for one in beside] == [True] * 3, "it could have been found"
    offices.confirm(office, offices.ask(office, NAME))
    assert NAME not in repr(assembly.collect(office.plan))
