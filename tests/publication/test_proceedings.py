"""A process of a plan file and the same process in the rooms: one site, one file written out again."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace
from tests.desk.office import Office
from tests.render.process_sample import DATA

from tsumugu.core import process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.parts import published
from tsumugu.core.plan import Chapter, Plan
from tsumugu.core.process import NOTHING, Process
from tsumugu.core.process_input import process_of, read
from tsumugu.core.process_meetings import whole
from tsumugu.interchange.plan_files import read_plan
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import Material, Meeting, PaperFile
from tsumugu.meetings.models import Process as Rooms
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import proceedings
from tsumugu.render.content import SiteContent
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site

pytestmark = pytest.mark.django_db
SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "aomori.plan.yaml"
CHAPTERS = (Chapter(id="c-mezasu", title="推進体制"),)


def plan_of(data: dict[str, Any]) -> Plan:
    return Plan(id="p", title="計画", chapters=CHAPTERS, process=opaque(data))


def registered(office: Office, plan: Plan) -> PlanRecord:
    """Registered, and its first editions out."""
    whose = replace(plan.organization, code=office.organization.code)
    record, _new = from_file.register_plan(
        office.organization, "of-a-file", replace(plan, organization=whose), actor=None
    )  # fmt: skip
    day = datetime.date(2023, 6, 20)
    ledger.create_editions(record, ["text", "roadmap"], actor=office.people["secretariat"], label="", date=day)
    return record


def site_of(plan: Plan, process: Process) -> dict[str, bytes]:
    return site(SiteContent(slug="p", base="/", plan=published(plan), today="2023-06-20", process=process))


def test_the_founding_process_is_the_same_in_the_rooms(office: Office) -> None:
    if not SEED.exists():
        pytest.skip("the founding document lies beside the checkout only")
    plan, _problems = read_plan(SEED.read_bytes(), SEED.name)
    assert plan is not None
    told, kept = whole(process_of(plan)), proceedings.process_of(registered(office, plan))
    assert told.schedule is not None and len(told.schedule.marks) == 5
    assert (kept.bodies, kept.schedule) == (told.bodies, told.schedule)
    assert [replace(one, held=None) for one in kept.meetings] == list(told.meetings)
    # What the rooms know beside: how many people spoke, by which way, what each disposition means.
    (group,), (before,) = kept.opinions, told.opinions
    assert (group.persons, kept.counts[0].persons, group.meeting) == (4, 4, "iinkai-1") and kept.dispositions
    items = tuple(replace(item, channel=None) for item in group.items)
    as_said = replace(group, id=before.id, persons=None, items=items)
    pages = [site_of(plan, one) for one in (told, replace(kept, opinions=(as_said,), dispositions=(), counts=()))]
    assert pages[0].keys() == pages[1].keys()
    assert [path for path in pages[0] if pages[0][path] != pages[1][path] and path != "manifest.json"] == []


def test_the_sample_is_the_same_in_the_rooms_and_is_written_out_again(office: Office) -> None:
    plan = plan_of(DATA)
    told = whole(process_of(plan))
    kept = proceedings.process_of(registered(office, plan))
    assert kept.bodies[1:] == told.bodies[1:] and kept.schedule == told.schedule
    assert [one.name for body in kept.bodies for one in body.seats] == ["架空 花子", None]
    first, before = kept.meetings[0], told.meetings[0]
    assert first.agenda == before.agenda
    assert [(one.number, one.title, one.withheld, one.frozen) for one in first.materials] == [
        (one.number, one.title, one.withheld, one.frozen) for one in before.materials
    ]  # fmt: skip
    assert first.minutes is not None and before.minutes is not None
    assert first.minutes.statements == before.minutes.statements and first.minutes.errata == before.minutes.errata
    assert (first.visitors, first.press, first.held) == (before.visitors, before.press, True)
    assert [one.presence for one in first.attendance] == [one.presence for one in before.attendance]
    assert [(item.id, item.text, item.withheld, item.withdrawn) for group in kept.opinions for item in group.items] == [
        ("o1-1", "短くしてほしい。", None, None), ("o1-2", "<b>絵</b>がほしい。", None, None),
        ("o2-1", "紙でも配ってほしい。", None, None), ("o3-1", "電話でも受けてほしい。", "個人が分かるため", None),
        ("o3-2", "", None, True),
    ]  # fmt: skip
    assert kept.opinions[0].response == told.opinions[0].response
    assert [(one.meeting, one.channel, one.persons, one.opinions) for one in kept.counts] == [
        ("iinkai-1", None, 2, 2), (None, "letter", 1, 1), (None, "fax", 1, 1),
    ]  # fmt: skip
    again, unread = read(json.loads(json.dumps(process_output.data(kept))))
    assert (whole(again), unread) == (kept, ())


def test_the_ledger_holds_nothing_of_it_and_what_came_is_kept(office: Office) -> None:
    plan = plan_of({**DATA, "odd": "何か"})
    record = registered(office, plan)
    assert queries.plan(record).process is None
    assert Rooms.objects.get(plan=record).source == plan.process


def test_a_plan_without_a_process_opens_no_rooms(office: Office) -> None:
    record = registered(office, Plan(id="p", title="計画"))
    assert not Rooms.objects.filter(plan=record).exists() and proceedings.process_of(record) == NOTHING


def test_registered_twice_it_is_taken_over_once(office: Office) -> None:
    record = registered(office, plan_of(DATA))
    from_file.take_over(record, plan_of(DATA), actor=None)
    assert Rooms.objects.filter(plan=record).count() == 1 and Meeting.objects.filter(process__plan=record).count() == 3


def test_the_file_that_is_taken_away_has_what_is_public_and_nothing_else(office: Office, client: Client) -> None:
    record = registered(office, plan_of(DATA))
    client.force_login(office.people["staff"])
    data = client.get(f"/desk/plans/{record.slug}/plan.json").content
    plan, problems = read_plan(data, "plan.json")
    assert plan is not None and not [one for one in problems if one.severity == "error"]
    assert whole(process_of(plan)) == proceedings.process_of(record)
    assert not re.search("非公開 太郎|secret.pdf", data.decode())


PDF = b"%PDF-1.7 of a meeting"


def _with_paper(office: Office, **about: Any) -> PlanRecord:
    record = registered(office, plan_of(DATA))
    digest = hashlib.sha256(PDF).hexdigest()
    stored = PaperFile.objects.create(
        plan=record,
        sha256=digest,
        media="application/pdf",
        size=len(PDF),
        data=PDF,
        added_by="",
        added_at=timezone.now(),
    )
    paper = Material.objects.get(meeting__process__plan=record, number="資料1")
    for name, value in {"file": stored, "kind": "file", **about}.items():
        setattr(paper, name, value)
    paper.save()
    return record


def test_a_paper_goes_out_with_the_page_that_leads_to_it(office: Office, settings: Any) -> None:
    record = _with_paper(office)
    built = going_live.build_pages(record)
    assert built is not None
    (given,) = built.standing.directory.glob("process/papers/*.pdf")
    assert given.read_bytes() == PDF
    page = (built.standing.directory / "process/meetings/iinkai-1.html").read_text("utf-8")
    assert f'href="../../process/papers/{given.name}"' in page
    assert not manifest.verify(disk_files(built.standing.directory))
    again = going_live.build_pages(record)
    assert again is not None and (again.standing.directory / "process/papers" / given.name).read_bytes() == PDF


@pytest.mark.parametrize(
    ("about", "meeting"),
    [({"withheld": "個人情報"}, {}), ({}, {"papers_public_at": None}), ({}, {"closed": "個人情報を扱うため"})],
    ids=["withheld", "not yet", "closed"],
)
def test_a_paper_that_is_not_public_is_in_no_file(office: Office, about: Any, meeting: Any) -> None:
    record = _with_paper(office, **about)
    Meeting.objects.filter(process__plan=record, key="iinkai-1").update(**meeting)
    built = going_live.build_pages(record)
    assert built is not None
    assert not list(built.standing.directory.glob("process/papers/*"))
    assert hashlib.sha256(PDF).hexdigest()[:20] not in (built.standing.directory / "manifest.json").read_text("utf-8")


def test_an_altered_paper_stops_the_site(office: Office) -> None:
    record = _with_paper(office)
    PaperFile.objects.filter(plan=record).update(data=b"%PDF other")
    with pytest.raises(ValueError, match="was altered"):
        going_live.build_pages(record)


def disk_files(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def test_words_that_were_taken_out_of_everything_are_not_in_it_either(office: Office) -> None:
    record = registered(office, plan_of(DATA))
    told = str(proceedings.process_of(record, ["骨子を説明した"]))
    assert "骨子を説明した" not in told and "骨子を説明した" in str(proceedings.process_of(record))
