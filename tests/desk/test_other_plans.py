"""What belongs to another plan, another meeting or another hearing is not there, in addresses and in forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import held
from tests.meetings.rooms import secretariat
from tests.voices import heard

from tsumugu.core.plan import Organization, Plan
from tsumugu.meetings import actions
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import ChartItem, Comment, Course, Invitation, Leftover, Meeting, Seat
from tsumugu.plans.models import PlanRecord

pytestmark = pytest.mark.django_db
SAID = "【委員長】一つ目。"


@pytest.fixture
def other(office: Office) -> PlanRecord:
    """Another plan of the same organization, whose secretariat is the same."""
    of = Organization(name="紡県", code=office.organization.code)
    plan = Plan(id="other", title="別の計画", organization=of)
    return from_file.register_plan(office.organization, "other", plan, actor=None)[0]


@pytest.fixture
def met(office: Office) -> Meeting:
    made = held(office, SAID)
    rooms.item(office)
    actions.add_file(
        made, {"number": "資料1", "title": "題", "stage": "", "withheld": ""}, actions.File("a.pdf", brought.pdf()),
        actor=secretariat(office),
    )  # fmt: skip
    return made


def test_addresses_of_another_plan(office: Office, met: Meeting, other: PlanRecord) -> None:
    statement, paper, one = met.statements.get(), met.materials.get(), ChartItem.objects.get()
    hearing = heard.hearing(office)
    heard.heard(office, hearing, "意見です。")
    assert met.body is not None
    at = (
        f"process/bodies/{met.body.pk}/", f"process/bodies/{met.body.pk}/meetings/add/",
        f"process/bodies/{met.body.pk}/seats/add/", f"process/seats/{met.body.seats.get().pk}/",
        f"process/schedule/{one.pk}/", f"meetings/{met.pk}/", f"meetings/{met.pk}/edit/", f"meetings/{met.pk}/agenda/",
        f"meetings/{met.pk}/attendance/", f"meetings/{met.pk}/minutes/", f"meetings/{met.pk}/papers/file/",
        f"meetings/{met.pk}/papers/{paper.pk}/", f"meetings/{met.pk}/papers/{paper.pk}/file",
        f"meetings/{met.pk}/minutes/{statement.pk}/", f"meetings/{met.pk}/minutes/{statement.pk}/opinions/",
        f"hearings/{hearing.number}/", f"hearings/{hearing.number}/groups/1/", f"hearings/{hearing.number}/opinions/1/",
        f"hearings/{hearing.number}/release/", f"hearings/{hearing.number}/responses.csv",
    )  # fmt: skip
    client = office.client("secretariat")
    for address in at:
        own, foreign = (client.get(f"/desk/plans/{slug}/{address}") for slug in (office.plan.slug, other.slug))
        assert (own.status_code, foreign.status_code) == (200, 404), address


def test_parts_of_another_meeting_in_an_address_and_in_a_form(office: Office, met: Meeting) -> None:
    beside = rooms.meeting(office, met.body, number="第２回")
    client = office.client("secretariat")
    at = f"/desk/plans/{office.plan.slug}/meetings/{beside.pk}/"
    for address in (f"papers/{met.materials.get().pk}/", f"papers/{met.materials.get().pk}/file",
                    f"minutes/{met.statements.get().pk}/", f"minutes/{met.statements.get().pk}/opinions/"):  # fmt: skip
        assert client.get(at + address).status_code == 404, address
    who = met.attendance.get().pk
    for act in (f"invite:{who}", f"revoke:{who}", f"paper:{who}", f"confirm:{who}", "invite:", "invite:x"):
        assert client.post(at + "minutes/", {"act": act, f"wish:{met.statements.get().pk}": "別"}).status_code == 404
    assert not Invitation.objects.exists() and met.statements.get().wished == ""


def _typed(meeting: Meeting, **other: Any) -> dict[str, Any]:
    return rooms.MEETING | {"number": "第９回"} | other


def test_what_another_body_left_over_is_not_taken(office: Office, met: Meeting, other: PlanRecord) -> None:
    foreign = actions.add_body(
        actions.found_process(other, {"public": True}, actor=secretariat(office)), rooms.BODY,
        actor=secretariat(office),
    )  # fmt: skip
    elsewhere = actions.add_meeting(foreign, rooms.MEETING, actor=secretariat(office))
    left = Leftover.objects.create(body=foreign, meeting=elsewhere, item={"title": "他の計画の議題"})
    with pytest.raises(Exception, match="bad-choice"):
        actions.copy_meeting(met, _typed(met), leftovers=[left.pk], actor=secretariat(office))
    with pytest.raises(Exception, match="bad-choice"):
        actions.add_chart_item(
            met.process, rooms.ITEM | {"body_id": foreign.pk}, actor=secretariat(office)
        )  # fmt: skip
    with pytest.raises(Exception, match="bad-choice"):
        actions.edit_seat(
            Seat.objects.get(body=met.body), {"user_id": 10**9}, actor=secretariat(office),
            was={"user_id": office.people["committee"].pk},
        )  # fmt: skip


def test_a_member_of_another_meeting_reads_and_writes_nothing_of_it(office: Office, met: Meeting) -> None:
    """Its papers, what was written to them, its words."""
    of = rooms.body(office, name="別の会議体")
    rooms.seat(office, of, "kanjikai")
    foreign = rooms.meeting(office, of, number="第７回")
    foreign.materials.create(number="資料1", title="よその資料", kind="draft", given_at=timezone.now(), order=0)
    Comment.objects.create(
        material=foreign.materials.get(), author=office.people["kanjikai"], text="よその言葉", at=timezone.now()
    )
    client = office.client("committee")
    at = f"/desk/plans/{office.plan.slug}/"
    for address in (f"meetings/{foreign.pk}/", f"meetings/{foreign.pk}/minutes/",
                    f"meetings/{foreign.pk}/papers/{foreign.materials.get().pk}/",
                    f"meetings/{met.pk}/papers/{foreign.materials.get().pk}/"):  # fmt: skip
        assert client.get(at + address).status_code == 404, address
        assert client.post(at + address, {"act": "comment", "text": "割り込み"}).status_code in (403, 404), address
    assert Comment.objects.count() == 1
    assert "第７回" in client.get(at + "process/").content.decode()  # as everybody reads it on the site
    Course.objects.update(public=False)
    assert "第７回" not in client.get(at + "process/").content.decode()
