"""Whoever follows the record of acts reads each once, in the order of commits, whatever is killed meanwhile."""

from __future__ import annotations

import pytest
from tests.audit.acts import RECORDED, settle
from tests.desk.office import found
from tests.house import House

from tsumugu.accounts.models import Organization
from tsumugu.audit import following
from tsumugu.audit.actions import record_act
from tsumugu.audit.models import Act, Cursor


def acts(*codes: str, organization: Organization) -> None:
    for code in codes:
        record_act(organization, code, "y:z", actor=None)
    settle()


@pytest.mark.engine
@pytest.mark.django_db
def test_each_act_is_followed_once_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "TOGETHER", 2)
    office = found()
    other = Organization.objects.get(slug="betsu")
    settle()
    following.follow("reader", lambda act: None)
    acts("a", "b", "c", "d", "e", organization=office.organization)
    acts("f", organization=other)
    seen: list[str] = []
    assert following.follow("reader", lambda act: seen.append(act.act)) == 6
    assert seen in (["a", "b", "c", "d", "e", "f"], ["f", "a", "b", "c", "d", "e"])
    assert following.follow("reader", lambda act: seen.append(act.act)) == 0 and len(seen) == 6
    everything: list[str] = []
    following.follow("somebody else", lambda act: everything.append(act.act))
    assert everything[-6:] == seen or len(everything) == Act.objects.count(), "cursors are their followers' own"


@pytest.mark.django_db
def test_who_fails_begins_again_with_the_same_acts() -> None:
    office = found()
    settle()
    following.follow("reader", lambda act: None)
    before = Cursor.objects.get(name="reader", organization=office.organization).number
    acts("a", "b", organization=office.organization)

    def failing(act: Act) -> None:
        record_act(office.organization, f"after-{act.act}", "y:z", actor=None)
        if act.act == "b":
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        following.follow("reader", failing)
    assert Cursor.objects.get(name="reader", organization=office.organization).number == before
    assert not Act.objects.filter(act="after-a").exists(), "what it did is not done either"
    seen: list[str] = []
    assert following.follow("reader", lambda act: seen.append(act.act)) == 2 and seen == ["a", "b"]


FOLLOW = """
from tsumugu.audit import following
following.follow("reader", lambda act: print(act.act, end=" "))
"""
STOPPED = """
import os, signal
from tsumugu.audit import following
from tsumugu.audit.actions import record_act
from tsumugu.accounts.models import Organization
def then(act):
    record_act(Organization.objects.get(slug="betsu"), "done", "y:z", actor=None)
    os.kill(os.getpid(), signal.SIGKILL)
following.follow("reader", then)
"""


@pytest.mark.second
def test_a_late_commit_is_not_passed_by(house: House) -> None:
    """Two record in one order and commit in the other; the follower reads between the two commits."""
    house.run(FOLLOW)
    first = house.start(RECORDED, "early")
    assert first.stdout is not None and first.stdout.readline() == "recorded\n"
    second = house.start(RECORDED, "late")
    assert second.stdin is not None and second.stdout is not None
    if house.environment["DATABASE_URL"]:
        assert second.stdout.readline() == "recorded\n"
        assert second.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert house.run(FOLLOW).split() == ["late"]
        assert first.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert house.run(FOLLOW).split() == ["early"]
    else:
        # One transaction writes at a time: who records later commits later.
        assert first.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert second.communicate("go on\n", timeout=60)[0] == "recorded\ncommitted\n"
        assert house.run(FOLLOW).split() == ["early", "late"]
    assert house.run(FOLLOW) == ""


@pytest.mark.thorough
@pytest.mark.second
def test_who_is_killed_repeats_without_harm(house: House) -> None:
    house.run(FOLLOW)
    record = house.start(RECORDED, "asked")
    assert record.communicate("go on\n", timeout=60)[0] == "recorded\ncommitted\n"
    killed = house.start(STOPPED)
    killed.communicate(timeout=60)
    assert killed.returncode == -9
    assert house.run(FOLLOW).split() == ["asked"], "once more, and what the killed one did is undone"
    assert house.run(FOLLOW) == ""
