"""Act × what follows: whoever acts, by whatever surface, a worker takes up what has to be published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from tests.audit.acts import settle
from tests.house import House
from tests.proposals.story import Office, edit, start
from tests.publication import offices
from tests.publication.offices import ask, confirm, published, repeated, withdraw

from tsumugu.audit.models import Act
from tsumugu.desk.administration.acts import ACTS
from tsumugu.meetings import words as meetings
from tsumugu.publication import following, tasks
from tsumugu.publication.models import Publication
from tsumugu.voices import words as voices

pytestmark = pytest.mark.django_db
WORDS = "概要"


@pytest.fixture(autouse=True)
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def queued() -> list[int]:
    rows = DBTaskResult.objects.filter(task_path=tasks.carry_out.module_path, status="READY")
    return sorted(row.args_kwargs["args"][0] for row in rows)


def _publish(office: Office) -> None:
    offices.publish(office, "text", "roadmap")


def _out(office: Office) -> None:
    published(office)
    offices.revise(office, f"{WORDS}の見直し。")
    published(office, "roadmap")


#: By the code of the act: what goes before, the act, and whether a run is taken up.
TABLE: dict[str, tuple[Callable[[Office], object], Callable[[Office], object], bool]] = {
    "edition-published": (lambda office: None, _publish, True),
    "publication-repeated": (published, repeated, True),
    "edition-withdrawn": (_out, lambda office: withdraw(office, "roadmap-2"), True),
    "redaction-confirmed": (_out, lambda office: confirm(office, ask(office, WORDS)), True),
    "redaction-asked": (_out, lambda office: ask(office, WORDS), False),
    "plan-retired": (published, offices.retire, True),
    "plan-restored": (
        lambda office: (published(office), offices.done(offices.retire(office))), offices.take_back, True,
    ),
    "proposal-opened": (published, start, False),
    "draft-edited": (
        published, lambda office: edit(start(office), office.people["staff"], "i0", "summary", "下書き"), False,
    ),
    "proposal-merged": (published, lambda office: offices.revise(office, "新しい概要。"), False),
}  # fmt: skip


@pytest.mark.parametrize("code", TABLE)
def test_what_follows_from_an_act(office: Office, code: str) -> None:
    before, act, runs = TABLE[code]
    before(office)
    settle()
    following.follow()
    DBTaskResult.objects.all().delete()
    known = set(Publication.objects.values_list("pk", flat=True))
    last = Act.objects.order_by("pk").last()
    act(office)
    settle()
    assert code in Act.objects.filter(pk__gt=last.pk if last else 0).values_list("act", flat=True)
    assert queued() == [], "nobody who acts queues anything"
    assert following.follow() > 0
    new = sorted(set(Publication.objects.values_list("pk", flat=True)) - known)
    assert (queued() == new and bool(new)) == runs and (runs or not queued())
    assert following.follow() == 0 and len(queued()) == len(new), "once"


def test_every_act_of_which_something_follows_is_an_act(office: Office) -> None:
    assert set(following.FOLLOWS) <= set(ACTS)
    # What follows from acts of the rooms of meetings and voices is in ``test_proceedings_follow``.
    rooms = {*meetings.ACTS, *meetings.FORMER_ACTS, *voices.ACTS}
    known = {code for code, (_b, _a, runs) in TABLE.items() if runs} | {"gap-accepted"}
    assert known == set(following.FOLLOWS) - rooms


def test_no_surface_queues_anything() -> None:
    """Whoever adds an act gives it a line in the table; a view that queues would be one more place to forget."""
    root = Path(following.__file__).parents[1]
    for folder in ("desk", "public", "cli", "web", "serving"):
        for path in (root / folder).rglob("*.py"):
            assert "enqueue" not in path.read_text("utf-8"), path


def test_pressed_twice_it_is_repeated_once(office: Office) -> None:
    published(office)
    assert repeated(office) == repeated(office)
    settle()
    (act,) = Act.objects.filter(act="publication-repeated")
    assert act.subject == f"plan:{office.plan.slug}" and act.actor_id_then == office.people["secretariat"].pk
    repeated(office, anew=True)
    assert Act.objects.filter(act="publication-repeated").count() == 2


PREPARE = """
from tests.proposals.story import Office
from tests.publication.offices import publish
from tsumugu.accounts.models import User
from tsumugu.plans.models import PlanRecord
plan = PlanRecord.objects.get()
people = {"secretariat": User.objects.get(username="secretariat")}
publish(Office(plan.organization, plan, people, None), "text", "roadmap")
"""
KILLED = """
import os, signal
from tsumugu.meetings import words as meetings
from tsumugu.publication import following, tasks
real = tasks.enqueue
def stopped(run):
    real(run)
    os.kill(os.getpid(), signal.SIGKILL)
tasks.enqueue = stopped
following.follow()
"""
LOOK = """
from django.conf import settings
from django_tasks_db.models import DBTaskResult
from tsumugu.publication import following
print(DBTaskResult.objects.count(), following.follow() > 0, DBTaskResult.objects.count(), following.follow())
"""


@pytest.mark.thorough
@pytest.mark.second
def test_a_worker_that_is_killed_between_the_act_and_the_queue_repeats(house: House) -> None:
    # Its tasks wait for a worker, as those of an installation do.
    house = House(house.environment | {"TSUMUGU_ENV": "demo"})
    house.run(PREPARE)
    house.run(KILLED, status=-9)
    assert house.run(LOOK).split() == ["0", "True", "1", "0"]
