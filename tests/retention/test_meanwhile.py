"""Disposal while something else goes on: a publication, other people, a process that ends in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.interchange import brought
from tests.meetings import rooms
from tests.proposals.conftest import elsewhere
from tests.proposals.story import Office, edit, start
from tests.publication.conftest import office
from tests.publication.offices import done, published, site
from tests.retention.test_disposal import LONG_AGO, dispose, keep

from tsumugu.meetings import actions as meetings
from tsumugu.meetings.models import Material, Meeting
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.actions.proceedings import ask_anew
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import assembly
from tsumugu.publication.models import State
from tsumugu.publication.runs import carrying

__all__ = ["elsewhere", "office"]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["file", "draft"])
def test_what_went_while_a_site_was_made_is_not_in_it(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A paper is withheld and disposed of between the moment the public value was read and that its bytes are."""
    published(office)
    made, who = rooms.meeting(office), rooms.secretariat(office)
    typed = {"number": "資料1", "title": "題", "stage": "", "withheld": ""}
    if what == "file":
        meetings.add_file(made, typed, meetings.File("a.pdf", brought.pdf("the road")), actor=who)
    else:
        proposal = start(office, "secretariat", "見直し")
        edit(proposal, who, "i0", "summary", "会議にだけ出した案")
        meetings.add_frozen(made, typed, meetings.Source("proposal", str(proposal.pk)), actor=who)
    Meeting.objects.filter(pk=made.pk).update(
        papers_public_at=rooms.LONG_AGO, state="finished", finished_on=LONG_AGO
    )  # fmt: skip
    keep(office, meeting_papers=5)
    gone: list[str] = []
    turns = iter(range(2 if what == "file" else 1, 9))  # pages of drafts are made with the second step

    class Slow:
        @staticmethod
        def collect(record: PlanRecord) -> Any:
            found = assembly.collect(record)
            if next(turns) == 2:
                Material.objects.update(withheld="個人情報")
                gone.append(dispose(office))
            return found

    monkeypatch.setattr(going_live, "assembly", Slow)
    run = ask_anew(office.plan)
    assert run is not None
    carrying.carry_out(run, wanted=(), benches=1)
    run.refresh_from_db()
    assert gone == [""] and (run.state, run.attempts) == (State.WAITING, 1), run.problem
    assert "not there any more" in run.problem
    for _before_and_after in range(2):
        given = ("process/papers/", "process/materials/")
        assert not [path for path in site(office, settings) if any(one in path for one in given)]
        assert done(run).state == State.DONE


@pytest.mark.second
def test_at_once(elsewhere: Callable[..., str]) -> None:
    """Over several connections: a disposal, a link that is taken back, a poll that is closed, links that are made."""
    told = json.loads(elsewhere("-m", "tests.retention.races"))
    assert told["disposed"] == [*["changed-since-seen"] * 3, "done"] and told["disposals"] == 1
    assert told["links"] == ["done", *["links-made"] * 3] and told["held"] == told["asked"] == 1
    assert set(told["made"]) == {"done"} and told["held_after"] == 1, "the last one that was made holds"
    assert set(told["revoked"]) <= {"done", "changed-since-seen", "not-found"} and told["after_revoke"] == "not-found"
    assert set(told["closed"]) <= {"done", "changed-since-seen", "poll-closed"}
    for first, then in (("dates-answered", "link-taken-back"), ("attendance-answered", "links-made")):
        assert told["order"].get(first, 0) <= told["order"].get(then, 10**9), told["order"]
    assert told["late"] == 0, "nothing was answered after the poll was closed"


@pytest.mark.engine
@pytest.mark.thorough
@pytest.mark.kill
def test_a_process_that_is_killed_behind_the_cleaning_leaves_nothing(elsewhere: Callable[..., str]) -> None:
    told = json.loads(elsewhere("-m", "tests.retention.killed"))
    assert told["killed"] == -9 and told["rows"] == [0, 0], "neither a file that nothing leads to, nor half a paper"
    assert told["again"] == [1, 2], "the same form, sent once more"
    assert told["half"] == -9 and told["disposals"] == [0, 0] and told["left"] == told["before"]
    assert told["disposed"] == 1
