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
from tests.render.process_sample import DATA, SEVERAL

from tsumugu.core import process_output
from tsumugu.core.canonical import digest, opaque
from tsumugu.core.parts import published
from tsumugu.core.plan import Chapter, Plan
from tsumugu.core.process import NOTHING, Counted, Process
from tsumugu.core.process_input import process_of, read
from tsumugu.core.process_meetings import whole
from tsumugu.interchange.plan_files import read_plan
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import Course, Material, Meeting, PaperFile
from tsumugu.meetings.models import Process as Rooms
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import proceedings
from tsumugu.render.content import SiteContent
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site
from tsumugu.voices import actions as voices
from tsumugu.voices import states
from tsumugu.voices.models import Hearing, Opinion

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
    # What the rooms know beside: by which way opinions came, what each disposition means.
    (group,), (before,) = kept.opinions, told.opinions
    assert (group.persons, kept.counts, group.meeting) == (
        before.persons, (Counted(opinions=4, meeting="iinkai-1"),), "iinkai-1"
    )  # fmt: skip
    items = tuple(replace(item, channel=None) for item in group.items)
    as_said = replace(group, id=before.id, items=items)
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
    page = site_of(plan, kept)["process/meetings/iinkai-1.html"].decode()
    assert "架空 花子" in page.split('id="attendance"')[1] and "非公開 太郎" not in page
    assert [(item.id, item.text, item.withheld, item.withdrawn) for group in kept.opinions for item in group.items] == [
        ("o1-1", "短くしてほしい。", None, None), ("o1-2", "<b>絵</b>がほしい。", None, None),
        ("o2-1", "紙でも配ってほしい。", None, None), ("o3-1", "電話でも受けてほしい。", "個人が分かるため", None),
        ("o3-2", "", None, True),
    ]  # fmt: skip
    assert kept.opinions[0].response == told.opinions[0].response
    assert kept.counts == told.counts and [one.persons for one in kept.opinions] == [2, None, None]
    again, unread = read(json.loads(json.dumps(process_output.data(kept))))
    assert (whole(again), unread) == (kept, ())


#: Of several courses what a file says that goes into rooms and out again without a difference.
COURSES: dict[str, Any] = {
    **{name: part for name, part in SEVERAL.items() if name not in ("opinions", "dispositions", "counts")},
    "meetings": [
        {**SEVERAL["meetings"][0], "materials": [{"number": "資料1", "title": "骨子のたたき台"}],
         "minutes": {"style": "topics", "published": "2024-04-10", "statements": [{"text": "短くして。"}]}},
        SEVERAL["meetings"][1],
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "courses",
    [COURSES["courses"], COURSES["courses"][:1], [{"id": "a"}], [{"id": "a", "schedule": {"notes": [{"label": "n"}]}}],
     [{"id": f"k{n}", "title": f"{n}回目", "schedule": {"axis": {"first": f"{2020 + n}-02", "last": f"{2021 + n}-05"}}}
      for n in range(5)]],
    ids=["two", "one that is named", "one that is empty", "one without a title", "five"],
)  # fmt: skip
def test_courses_are_the_same_in_the_rooms_and_are_written_out_again(
    office: Office, client: Client, courses: list[Any]
) -> None:
    ids = {one["id"] for one in courses}
    meetings = [one for one in COURSES["meetings"] if one["course"] in ids]
    plan = plan_of({**COURSES, "courses": courses, "meetings": meetings})
    assert read(json.loads(plan.process or ""))[1] == ()
    told, record = whole(process_of(plan)), registered(office, plan)
    kept = proceedings.process_of(record)
    assert (kept.courses, kept.schedule) == (told.courses, None)
    assert [(one.id, one.course, one.number, one.date) for one in kept.meetings] == [
        (one.id, one.course, one.number, one.date) for one in told.meetings
    ]  # fmt: skip
    again, unread = read(json.loads(json.dumps(process_output.data(kept))))
    assert (whole(again), unread) == (kept, ())
    pages = [site_of(plan, one) for one in (told, kept)]
    assert pages[0].keys() == pages[1].keys()
    assert [path for path in pages[0] if pages[0][path] != pages[1][path] and path != "manifest.json"] == []
    client.force_login(office.people["staff"])
    taken_away, problems = read_plan(client.get(f"/desk/plans/{record.slug}/plan.yaml").content, "plan.yaml")
    assert taken_away is not None and whole(process_of(taken_away)) == kept
    assert not [one for one in problems if one.severity == "error"]


RICH: dict[str, Any] = {
    **DATA,
    "meetings": [{**DATA["meetings"][0], "minutes": {
        "style": "topics", "published": "2024-04-10", "asked": 12, "confirmed": 11,
        "statements": [{"topic": "めざす姿", "text": "短くしてほしい。"}],
    }}],
    "opinions": [
        {"topic": "畳んだ意見", "channel": "web", "persons": 8300, "items": [
            {"text": "駅前に案内がほしい。", "channel": "web", "count": 207850, "persons": 8299},
            {"text": "案内板でもよい。", "channel": "web", "count": 1, "persons": 1,
             "anchor": {"node": "c-mezasu", "field": "title"}},
        ], "response": {"text": "置く。", "disposition": "反映", "earlier": [{"text": "検討する。"}]}},
        {"topic": "誰が何回か分からない", "channel": "letter", "items": [{"text": "手紙で。", "channel": "letter"}]},
    ],
    "counts": [
        {"channel": "web", "persons": 8300, "opinions": 207851}, {"channel": "letter", "opinions": 3},
        {"meeting": "iinkai-1", "persons": 4, "opinions": 9},
    ],
}  # fmt: skip


def test_how_many_sent_what_how_often_goes_through_the_rooms_unchanged(office: Office) -> None:
    told = whole(process_of(plan_of(RICH)))
    record = registered(office, plan_of(RICH))
    kept = proceedings.process_of(record)
    assert not read(RICH)[1] and kept.counts == told.counts
    for now, then in zip(kept.opinions, told.opinions, strict=True):
        assert replace(now, id=None, items=()) == replace(then, id=None, items=())
        assert [replace(item, id=None, number=None) for item in now.items] == [
            replace(item, id=None, number=None) for item in then.items
        ]  # fmt: skip
    minutes, before = kept.meetings[0].minutes, told.meetings[0].minutes
    assert minutes is not None and minutes == before and (minutes.asked, minutes.confirmed) == (12, 11)
    again, unread = read(json.loads(json.dumps(process_output.data(kept))))
    assert (whole(again), unread) == (kept, ())
    pages = [site_of(plan_of(RICH), one) for one in (told, kept)]
    for page in (each["process/opinions.html"].decode() for each in pages):
        assert page.count("8,300名207,851件") == 1 and page.count("8,299名207,850件") == 1


def test_what_is_taken_back_later_is_counted_no_more(office: Office) -> None:
    """How many people are left nobody knows."""
    record, by = registered(office, plan_of(RICH)), office.people["secretariat"]
    one = Opinion.objects.get(hearing__plan=record, text__startswith="駅前")
    voices.withdraw(one, actor=by, seen=digest(states.of_opinion(one)))
    kept = proceedings.process_of(record)
    assert kept.opinions[0].persons is None and kept.opinions[1].persons is None
    assert [(one.channel, one.persons, one.opinions) for one in kept.counts] == [
        ("web", None, 1), ("letter", None, 3), (None, 4, 9),
    ]  # fmt: skip


def test_what_comes_later_by_the_same_way_is_counted_with_it(office: Office) -> None:
    record, by = registered(office, plan_of(RICH)), office.people["secretariat"]
    made = voices.open_hearing(record, "その後の意見", actor=by)
    entries = [voices.Entry(text=text, channel="web", person="同じ人") for text in ("一", "二")]
    voices.take_in(made, entries, actor=by, token="a" * 32)
    Hearing.objects.filter(pk=made.pk).update(state="released", released_at=timezone.now())
    assert proceedings.process_of(record).counts[0] == Counted(channel="web", persons=8301, opinions=207853)


def test_counts_of_a_meeting_that_was_closed_since_are_not_public(office: Office) -> None:
    record = registered(office, plan_of(RICH))
    Meeting.objects.filter(process__plan=record, key="iinkai-1").update(closed="個人情報を扱うため")
    assert [one.meeting for one in proceedings.process_of(record).counts] == [None, None]


def test_a_meeting_of_a_process_that_is_not_public_is_named_by_no_opinion(office: Office) -> None:
    record = registered(office, plan_of(DATA))
    assert proceedings.process_of(record).opinions[0].answered_at == "iinkai-2"
    Course.objects.update(public=False)
    assert "iinkai" not in json.dumps(process_output.data(proceedings.process_of(record)))


def test_the_ledger_holds_nothing_of_it_and_what_has_no_room_is_kept(office: Office) -> None:
    plan = plan_of({**DATA, "odd": "何か"})
    record = registered(office, plan)
    assert queries.plan(record).process is None
    assert Rooms.objects.get(plan=record).source == opaque({"odd": "何か"})


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
    PaperFile.objects.filter(pk=stored.pk).update(cleaned=stored)
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
