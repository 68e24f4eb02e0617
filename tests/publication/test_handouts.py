"""What of the plan a meeting was given has a page of its own, as it was on that day; what is not public has none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace
from tests.meetings import rooms
from tests.proposals.story import Office, edit, start
from tests.publication import everything, offices
from tests.publication.offices import done, formats, published, site, withdraw

from tsumugu.accounts.models import User
from tsumugu.core.plan import Plan
from tsumugu.meetings import actions
from tsumugu.meetings.actions import Source
from tsumugu.meetings.models import Material, Meeting
from tsumugu.publication.actions.proceedings import ask_anew
from tsumugu.publication.collection.assembly import collect
from tsumugu.publication.collection.editions import Ledger
from tsumugu.publication.models import State

pytestmark = pytest.mark.django_db
DRAFT, SOON = "会議にだけ出した案の言葉", "会議のあとで直した言葉"


def by(office: Office) -> User:
    return office.people["secretariat"]


@pytest.fixture
def met(office: Office) -> Meeting:
    """A meeting with a frozen draft, a comparison with the mainline and an edition; its papers are public."""
    published(office)
    proposal = start(office, "secretariat", "見直し")
    edit(proposal, by(office), "i0", "summary", DRAFT)
    made = rooms.meeting(office)
    for number, source, against in (
        ("資料1", Source("proposal", str(proposal.pk)), None),
        ("資料2", Source("proposal", str(proposal.pk)), Source("mainline")),
        ("資料3", Source("edition", "text-1"), None),
        ("資料4", Source("mainline"), Source("edition", "text-1")),
    ):
        typed = {"number": number, "title": f"{number}の題", "stage": "会議の案", "withheld": ""}
        actions.add_frozen(made, typed, source, against=against, actor=by(office))
    edit(proposal, by(office), "i0", "summary", SOON)
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=rooms.LONG_AGO)
    return Meeting.objects.get(pk=made.pk)


def again(office: Office) -> None:
    """What followed from the acts is published."""
    run = ask_anew(office.plan)
    if run is not None:
        assert done(run).state == State.DONE


def pages(office: Office, settings: Any) -> dict[str, str]:
    files = site(office, settings)
    return {path: data.decode() for path, data in files.items() if "process/materials/" in path}


def page(office: Office, settings: Any, number: str) -> str:
    found = {one.number: one.place for one in _content(office).handouts}
    return site(office, settings)[found[number]].decode()


def _content(office: Office) -> Any:
    content = collect(office.plan)
    assert content is not None
    return content


def test_a_draft_and_a_comparison_have_a_page_as_they_were(office: Office, met: Meeting, settings: Any) -> None:
    again(office)
    draft = page(office, settings, "資料1")
    assert DRAFT in draft and SOON not in draft and "資料1の題" in draft and "<strong>会議の案</strong>" in draft
    compared = page(office, settings, "資料2")
    assert DRAFT in compared and "<table" in compared and SOON not in compared
    files = site(office, settings)
    meeting = next(data.decode() for path, data in files.items() if path.startswith("process/meetings/"))
    handouts = {one.number: one.place.removeprefix("process/") for one in _content(office).handouts}
    assert set(handouts) == {"資料1", "資料2", "資料4"}
    assert all(place in meeting for place in handouts.values())
    assert "editions/text-1/index.html" in meeting, "an edition is read where it stands"
    english = {path for path in pages(office, settings) if path.startswith("en/")}
    assert len(english) == 3, "one page for each paper"


def test_open_data_and_oparl_name_the_pages(office: Office, met: Meeting, settings: Any) -> None:
    def named() -> tuple[dict[str, str | None], dict[str, str]]:
        run = ask_anew(office.plan)
        assert run is not None and done(run, formats("process_data", "oparl")).state == State.DONE
        files = site(office, settings)
        table = json.loads(files["process/data/materials.json"])
        papers = json.loads(files["process/oparl/papers.json"])["data"]
        rows = {row["number"]: row["page"] for row in table["rows"]}
        return rows, {one["reference"]: one.get("web", "") for one in papers}

    rows, webs = named()
    files = site(office, settings)
    assert set(rows) == {"資料1", "資料2", "資料3", "資料4"} and rows["資料3"] == "editions/text-1/index.html"
    assert all(path in files for path in rows.values()), "every page is there"
    assert all(webs[number].endswith(f"/{path}") for number, path in rows.items())
    content = _content(office)
    keys = {one.process_key for one in (content, replace(content, handouts=()), replace(content, editions=()))}
    assert len(keys) == 3, "they are made anew when a page comes or goes"
    Material.objects.filter(number="資料1").update(withheld="個人情報")
    rows, webs = named()
    assert (rows["資料1"], webs["資料1"]) == (None, "") and rows["資料2"] in site(office, settings)


def test_two_editions_compared_are_named_with_their_page(office: Office, met: Meeting, settings: Any) -> None:
    for words in ("一度目の直し", "二度目の直し"):
        offices.revise(office, words)
        published(office, "roadmap")
    for number, against in (("資料5", "roadmap-2"), ("資料6", "roadmap-1")):
        typed = {"number": number, "title": "新旧", "stage": "", "withheld": ""}
        source = Source("edition", "roadmap-3")
        actions.add_frozen(met, typed, source, against=Source("edition", against), actor=by(office))
    run = ask_anew(office.plan)
    assert run is not None and done(run, formats("process_data", "oparl")).state == State.DONE
    files = site(office, settings)
    papers = json.loads(files["process/oparl/papers.json"])["data"]
    rows = {row["number"]: row["page"] for row in json.loads(files["process/data/materials.json"])["rows"]}
    assert (
        rows["資料5"] == "editions/roadmap-3/comparison.html" and rows["資料6"] == "compare/roadmap-1..roadmap-3.html"
    )
    for one in papers:
        if one["reference"] in ("資料5", "資料6"):
            assert one["web"].endswith(f"/{rows[one['reference']]}") and rows[one["reference"]] in files
    Material.objects.filter(number="資料5").update(withheld="個人情報")
    assert "資料5" not in {number for _meeting, number, _place in _content(office).material_pages}


@pytest.mark.thorough
def test_a_page_is_made_once(office: Office, met: Meeting, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    again(office)
    before = pages(office, settings)
    read: list[str] = []
    plan = Ledger.plan

    def noticed(self: Ledger, key: str) -> Plan:
        read.append(key)
        return plan(self, key)

    monkeypatch.setattr(Ledger, "plan", noticed)
    Meeting.objects.filter(pk=met.pk).update(place="別の会議室")
    again(office)
    assert pages(office, settings) == before and "別の会議室" in everything_of_meeting(office, settings)
    assert not set(read) & {one.reads for one in _content(office).handouts}


def everything_of_meeting(office: Office, settings: Any) -> str:
    return "".join(data.decode() for path, data in site(office, settings).items() if "process/meetings/" in path)


@pytest.mark.parametrize("why", ["withheld", "early", "closed", "private"])
def test_what_is_not_public_has_no_page(office: Office, met: Meeting, settings: Any, why: str) -> None:
    if why == "withheld":
        Material.objects.filter(meeting=met).update(withheld="検討中のため")
    elif why == "early":
        Meeting.objects.filter(pk=met.pk).update(papers_public_at=rooms.FAR_OFF)
    elif why == "closed":
        Meeting.objects.filter(pk=met.pk).update(closed="理由", closed_by="決定")
    else:
        type(met.course).objects.filter(pk=met.course_id).update(public=False)
    again(office)
    assert pages(office, settings) == {} and not _content(office).handouts
    assert everything.holding(settings.TSUMUGU.site_root, DRAFT) == []


def test_what_shows_an_edition_that_was_withdrawn_goes_with_it(office: Office, met: Meeting, settings: Any) -> None:
    again(office)
    assert {one.number for one in _content(office).handouts} == {"資料1", "資料2", "資料4"}
    run = withdraw(office, "text-1", "roadmap-1")
    assert run is not None and done(run).state == State.DONE
    # The mainline that the second was compared with was what the edition said.
    assert {one.number for one in _content(office).handouts} == {"資料1"}


def test_words_that_were_taken_out_are_not_in_it(office: Office, met: Meeting, settings: Any) -> None:
    """Also words that no edition ever had."""
    again(office)
    root = settings.TSUMUGU.site_root
    assert any("process/materials/" in name for name in everything.holding(root, DRAFT))
    run = offices.confirm(office, offices.ask(office, DRAFT))
    assert run is not None and done(run).state == State.DONE
    assert everything.holding(root, DRAFT) == []
    assert "〔公開後に削除〕" in page(office, settings, "資料1")
