"""What is public of how a plan came about goes out by itself: after an act, and when a time has come."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.audit.acts import settle
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import done, published
from tests.render.process_sample import DATA

from tsumugu.core.canonical import digest, opaque
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.meetings import states
from tsumugu.meetings import words as meeting_words
from tsumugu.meetings.actions import edit_meeting, from_file, holding
from tsumugu.meetings.models import Meeting
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity, following, tasks
from tsumugu.publication.models import Publication
from tsumugu.voices import words as voice_words
from tsumugu.voices.actions import hearings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def told(office: Office) -> Office:
    """A plan whose process is in the rooms and out."""
    plan = Plan(id="p", title="計画", process=opaque(DATA))
    from_file.take_over(office.plan, plan, actor=office.people["secretariat"])
    published(office)
    settle()
    following.follow()
    DBTaskResult.objects.all().delete()
    return office


def followed() -> list[Publication]:
    """The runs that were asked for since."""
    known = set(Publication.objects.values_list("pk", flat=True))
    settle()
    following.follow()
    return list(Publication.objects.exclude(pk__in=known).order_by("pk"))


def third(office: Office) -> Meeting:
    return Meeting.objects.get(process__plan=office.plan, key="iinkai-3")


def dated(office: Office, date: str) -> None:
    edit_meeting(third(office), {"date": date}, was={"date": third(office).date}, actor=office.people["secretariat"])


def queued() -> int:
    return DBTaskResult.objects.filter(task_path=tasks.carry_out.module_path, status="READY").count()


def test_a_meeting_that_is_given_a_date_is_on_the_site_with_it(told: Office, settings: Any) -> None:
    dated(told, "2026-12-24")
    (run,) = followed()
    assert (run.requested_by, run.editions, queued()) == (told.people["secretariat"].name, [], 1)
    done(run)
    page = offices.site(told, settings)["process/meetings/iinkai-3.html"].decode()
    assert "令和8年12月24日" in page
    assert followed() == [], "nothing more to say"


def test_several_acts_are_one_run_while_it_waits(told: Office) -> None:
    dated(told, "2026-12-24")
    assert len(followed()) == 1
    dated(told, "2026-12-25")
    assert followed() == [] and queued() == 1
    done(Publication.objects.order_by("-pk")[0])
    assert followed() == []


def test_what_nobody_outside_reads_asks_for_nothing(told: Office) -> None:
    who = told.people["secretariat"]
    hearings.open_hearing(told.plan, "次の会議", actor=who)
    meeting = third(told)
    edit_meeting(meeting, {"stage": "素案"}, was={"stage": ""}, actor=who)
    assert followed() == []


def test_a_run_that_began_does_not_take_later_acts_with_it(told: Office) -> None:
    dated(told, "2024-10-01")
    (run,) = followed()
    Publication.objects.filter(pk=run.pk).update(started_at=timezone.now())
    dated(told, "2024-10-02")
    (later,) = followed()
    assert later.process not in ("", run.process) and Publication.objects.get(pk=run.pk).process == run.process


def test_where_publishing_has_stopped_nothing_waits(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is live is newer than the ledger: somebody has to decide first."""

    def stopped(record: PlanRecord) -> None:
        raise Refusal("site-newer", plan=record.slug, size=9, sequence=9)

    with monkeypatch.context() as patched:
        patched.setattr(continuity, "check", stopped)
        dated(told, "2024-10-01")
        assert followed() == [] and queued() == 0
    dated(told, "2024-10-02")
    assert len(followed()) == 1


def test_before_the_first_edition_nothing_goes_out(office: Office) -> None:
    plan = Plan(id="p", title="計画", process=opaque(DATA))
    from_file.take_over(office.plan, plan, actor=office.people["secretariat"])
    assert followed() == []


def test_what_was_set_for_a_time_goes_out_when_it_comes(told: Office, settings: Any) -> None:
    now = timezone.now()
    later = now + datetime.timedelta(hours=3)
    meeting, who = third(told), told.people["secretariat"]
    edit_meeting(meeting, {"place": "第3会議室"}, was={"place": ""}, actor=who)
    Meeting.objects.filter(pk=meeting.pk).update(agenda=[{"title": "あとで見える議題"}])
    meeting = third(told)
    holding.publish(meeting, "papers", later, seen=digest(states.of_meeting(meeting)), actor=who)
    for run in followed():
        done(run)
    assert "あとで見える議題" not in offices.site(told, settings)["process/meetings/iinkai-3.html"].decode()
    known = Publication.objects.count()
    tasks.ask_due(now, later - datetime.timedelta(seconds=1))
    assert Publication.objects.count() == known, "not yet"
    Meeting.objects.filter(pk=meeting.pk).update(papers_public_at=now)
    tasks.ask_due(now - datetime.timedelta(seconds=1), now + datetime.timedelta(seconds=1))
    run = Publication.objects.order_by("-pk")[0]
    assert Publication.objects.count() == known + 1 and run.requested_by == ""
    done(run)
    assert "あとで見える議題" in offices.site(told, settings)["process/meetings/iinkai-3.html"].decode()
    tasks.ask_due(now - datetime.timedelta(seconds=1), timezone.now())
    assert Publication.objects.count() == known + 1, "once"


def test_every_act_of_the_rooms_is_followed_or_known_to_be_quiet() -> None:
    codes = {*meeting_words.ACTS, *voice_words.ACTS}
    assert codes >= following.QUIET
    assert codes - following.QUIET <= following.FOLLOWS.keys()
    assert not following.QUIET & following.FOLLOWS.keys()
