"""A run of publication: the pages first, every format apart, what fails reported, a crash taken up again."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.proposals.story import Office
from tests.publication.offices import publish, repeated, revise, site
from tests.render.rough_formats import FORMATS

from tsumugu.core.errors import Refusal
from tsumugu.publication import tasks
from tsumugu.publication.building import going_live
from tsumugu.publication.models import Publication, State
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Format
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db
REGISTRY = "tests.render.rough_formats:FORMATS"


def chosen(*names: str) -> tuple[Format, ...]:
    return tuple(format for format in FORMATS if format.name in names)


def carry_out(run: Publication, *names: str) -> Publication:
    carrying.carry_out(run, wanted=chosen(*names), registry=REGISTRY, memory=2 * 1024**3, limit=20.0, benches=1)
    run.refresh_from_db()
    return run


def test_a_run_tells_what_it_made_and_a_failing_format_stops_nothing(office: Office, settings: Any) -> None:
    run = carry_out(publish(office, "text", "roadmap"), "whole", "wrong", "history")
    assert run.state == State.PARTLY and run.finished_at is not None
    told = [(step["form"], step.get("edition", ""), bool(step.get("problem"))) for step in run.steps]
    assert told == [
        ("pages", "", False),
        ("whole", "roadmap-1", False), ("history", "roadmap-1", False), ("wrong", "roadmap-1", True),
        ("whole", "text-1", False), ("history", "text-1", False), ("wrong", "text-1", True),
        ("comparisons", "", False),
    ]  # fmt: skip
    assert len(run.steps) == run.planned and all(step["seconds"] >= 0 for step in run.steps)
    assert "the sheet has no name" in next(step["problem"] for step in run.steps if step.get("problem"))
    files = site(office, settings)
    assert files["editions/text-1/title.txt"].decode().startswith("ja ")
    assert not manifest.verify(files)


def test_the_newest_edition_stands_at_an_address_that_stays(office: Office, settings: Any) -> None:
    carry_out(publish(office, "text", "roadmap"), "whole")
    first = site(office, settings)
    assert first["latest/title.txt"] == first["editions/roadmap-1/title.txt"]
    revise(office, "新しい概要。")
    carry_out(publish(office, "roadmap"), "whole")
    second = site(office, settings)
    assert second["editions/roadmap-1/title.txt"] == first["editions/roadmap-1/title.txt"]
    listed = manifest.formats(second[manifest.NAME])
    assert {f.edition for f in listed if f.path.startswith("latest/")} == {"roadmap-2"}


@pytest.mark.engine
def test_what_an_edition_has_is_made_once(office: Office, settings: Any) -> None:
    first = carry_out(publish(office, "text", "roadmap"), "whole")
    again = carry_out(repeated(office), "whole", "history")
    assert [step["form"] for step in again.steps] == ["pages", "history", "history", "comparisons"]
    anew = carry_out(repeated(office, anew=True), "whole")
    assert [step["form"] for step in anew.steps].count("whole") == 2
    # The pages as well: those that stay are left alone, and made once more where everything is asked for anew.
    made, kept, remade = (run.steps[0]["files"] for run in (first, again, anew))
    assert kept < made // 2 and remade >= made


def test_the_pages_are_live_before_the_formats(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = publish(office, "text", "roadmap")

    def stopped(*args: object, **options: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(workshop, "make", stopped)
    with pytest.raises(KeyboardInterrupt):
        carry_out(run, "whole")
    files = site(office, settings)
    assert "index.html" in files and not manifest.verify(files)
    assert Publication.objects.get(pk=run.pk).state == State.RUNNING
    monkeypatch.undo()
    assert carry_out(run, "whole").state == State.DONE, "a run that a crash left behind is taken up"
    before = len(run.steps)
    assert len(carry_out(run, "whole").steps) == before, "a finished run is left alone"
    assert not list((settings.TSUMUGU.site_root / disk.STORE).glob("*.run-*"))


def test_late_pairs_come_with_the_second_step(office: Office, settings: Any) -> None:
    carry_out(publish(office, "text", "roadmap"))
    revise(office, "新しい概要。")
    run = publish(office, "roadmap")
    going_live.build_pages(office.plan)
    pair = "compare/roadmap-1..roadmap-2.html"
    files = site(office, settings)
    assert pair not in files and pair.encode() not in files["editions/index.html"]
    carry_out(run)
    files = site(office, settings)
    assert (
        "新しい概要。" in re.sub("<[^>]*>", "", files[pair].decode()) and pair.encode() in files["editions/index.html"]
    )
    assert f"en/{pair}" in files


@pytest.mark.engine
def test_a_newer_edition_does_not_wait_for_documents(office: Office, settings: Any) -> None:
    first = publish(office, "text", "roadmap")
    revise(office, "新しい概要。")
    second = publish(office, "roadmap")
    assert carry_out(first, "whole", "history").state == State.HANDED
    told = [step["form"] for step in first.steps]
    assert told == ["pages", "whole"], "what was made before stays"
    assert b"roadmap-2" in site(office, settings)["editions/index.html"]
    assert "editions/roadmap-2/title.txt" in site(office, settings)
    assert carry_out(second, "whole", "history").state == State.DONE
    files = site(office, settings)
    assert {"editions/text-1/log.txt", "editions/roadmap-1/title.txt", "editions/roadmap-2/log.txt"} <= set(files)


def test_a_run_goes_on_from_the_site_that_is_live_and_not_from_its_own(office: Office, settings: Any) -> None:
    """While documents are made, somebody else puts a site live: the pages of a new day, or a passage taken out."""
    carry_out(publish(office, "text", "roadmap"), "whole")
    mine = going_live.build_pages(office.plan)
    revise(office, "新しい概要。")
    carry_out(publish(office, "roadmap"), "whole")
    theirs = going_live.build_pages(office.plan)
    assert mine is not None and theirs is not None and mine.standing.directory != theirs.standing.directory
    before = site(office, settings)
    assert going_live.put_live(office.plan, late=False, last=mine.standing) is not None
    assert site(office, settings) == before
    assert "editions/roadmap-2/title.txt" in before and not manifest.verify(before)


@pytest.mark.engine
def test_the_task_finds_waiting_runs(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(carrying, "FORMATS", ())
    run = publish(office, "text", "roadmap")
    assert tasks.resume() == 1
    run.refresh_from_db()
    assert run.finished
    assert tasks.resume() == 0


def test_nobody_else_may(office: Office) -> None:
    publish(office, "text", "roadmap")
    with pytest.raises(Refusal, match="may-not-publish"):
        repeated(office, "staff")


def test_nothing_to_repeat(office: Office) -> None:
    with pytest.raises(Refusal, match="nothing-published"):
        repeated(office)


def test_the_manifest_names_the_formats(office: Office, settings: Any) -> None:
    carry_out(publish(office, "text", "roadmap"), "whole")
    listed = json.loads(site(office, settings)[manifest.NAME])
    assert listed["forms"]["editions/text-1/a/b.txt"] == ["whole", "ja", "text-1", 1]
