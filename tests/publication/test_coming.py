"""What is said of a file whose making is under way: that it comes; and of what will not come, nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import done, formats, publish, published, repeated, revise, site

from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Plan
from tsumugu.meetings.actions import from_file
from tsumugu.publication import tasks
from tsumugu.publication.building import coming, going_live
from tsumugu.publication.models import Publication, State
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying
from tsumugu.render.formats import workshop

pytestmark = pytest.mark.django_db
NAME = "石橋渡子さん"
OPINIONS = "process/data/opinions.csv"


@pytest.fixture
def heard(office: Office) -> Office:
    said = {"topic": "道", "items": [f"{NAME}に聞いた。"], "response": {"text": "伝えた。"}}
    met = {"number": "第１回", "date": "2026-05-01"}
    kai = {"id": "kai", "name": "策定の会", "kind": "committee"}
    plan = Plan(id="p", title="計画", process=opaque({"bodies": [kai], "meetings": [met], "opinions": [said]}))
    from_file.take_over(office.plan, plan, actor=office.people["secretariat"])
    return office


def listed(office: Office, settings: Any) -> set[str] | None:
    place = disk.coming(settings.TSUMUGU.site_root, office.plan.slug)
    return set(json.loads(place.read_bytes())) if place.exists() else None


def stopped_before_documents(run: Publication | None, monkeypatch: pytest.MonkeyPatch) -> Publication:
    def stopped(*args: object, **options: object) -> object:
        raise KeyboardInterrupt

    assert run is not None
    with monkeypatch.context() as patched:
        patched.setattr(workshop, "make", stopped)
        with pytest.raises(KeyboardInterrupt):
            carrying.carry_out(run)
    return run


def test_what_a_site_loses_and_gets_again_is_said_to_come(
    heard: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = formats("process_data", "oparl", "stratml")
    published(heard, wanted=made)
    assert OPINIONS in site(heard, settings) and listed(heard, settings) is None, "a run that ended leaves no list"
    asked = offices.confirm(heard, offices.ask(heard, NAME))
    run = stopped_before_documents(asked, monkeypatch)
    assert OPINIONS not in site(heard, settings), "what may hold the words is not shown meanwhile"
    found = listed(heard, settings)
    assert found is not None and OPINIONS in found and "process/meetings.ics" in found
    assert "editions/roadmap-1/plan.pdf" in found and "latest/plan.pdf" in found
    there = site(heard, settings)
    assert "editions/roadmap-1/plan.stratml.xml" in there and not found & there.keys(), "what is there is not awaited"
    assert "process/oparl/organizations/kai.json" in found, "called as it was"
    assert "latest/comparison.pdf" not in found and "process/data/none.csv" not in found
    # The pages of a new day in the middle of it, and a run that takes over, forget nothing.
    going_live.build_pages(heard.plan)
    assert listed(heard, settings) == found
    revise(heard, "新しい概要。")
    second = publish(heard, "roadmap")
    assert done(run, made).state == State.HANDED
    handed = listed(heard, settings)
    assert handed is not None and "latest/plan.pdf" in handed
    assert done(second, made).state == State.DONE
    assert OPINIONS in site(heard, settings) and listed(heard, settings) is None


def test_pages_that_no_run_follows_promise_nothing(heard: Office, settings: Any) -> None:
    published(heard, wanted=formats("process_data"))
    going_live.build_pages(heard.plan)
    assert listed(heard, settings) is None


def test_a_run_that_waits_to_be_tried_again_keeps_its_promise_and_one_that_failed_has_none(
    heard: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stopped_before_documents(publish(heard, "text", "roadmap"), monkeypatch)
    assert listed(heard, settings)

    def failing(error: Exception) -> Any:
        def fail(*args: object, **options: object) -> object:
            raise error

        return fail

    with monkeypatch.context() as patched:
        patched.setattr(workshop, "make", failing(OSError(28, "no room")))
        carrying.carry_out(run)
        assert run.state == State.WAITING and listed(heard, settings)
        patched.setattr(workshop, "make", failing(ValueError("a fault")))
        with pytest.raises(ValueError, match="a fault"):
            carrying.carry_out(run)
    assert run.state == State.FAILED and listed(heard, settings) is None
    assert tasks.resume() == 0
    again = stopped_before_documents(repeated(heard), monkeypatch)
    assert "process/data/opinions.json" in (listed(heard, settings) or ()), "named before anything was ever made"
    coming.end(settings.TSUMUGU.site_root, again.plan.slug)
    coming.end(settings.TSUMUGU.site_root, again.plan.slug)
