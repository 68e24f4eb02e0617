"""A plan that is retired: every write is refused, in every room; its public pages say so; it comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.gate import first, refused_in
from tests.meetings import test_table as meetings
from tests.meetings import world as rooms
from tests.proposals import test_table as proposals
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication import test_acts as acts
from tests.publication.offices import done, live, published, revise
from tests.voices import test_table as voices

from tsumugu.accounts.models import User
from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import Change, PlanRecord, Retirement
from tsumugu.proposals import actions
from tsumugu.publication import continuity, queries
from tsumugu.publication.actions import retiring
from tsumugu.publication.actions.proceedings import ask_anew
from tsumugu.publication.collection import editions
from tsumugu.publication.models import Withdrawal
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db

#: What is done of a retired plan as well: words about persons are still read with a trace, and still go on their day.
STILL = {"read personal", "delete what is due"}


def _retire_all() -> None:
    PlanRecord.objects.update(retired=True)


def test_no_proposal_of_it_is_written() -> None:
    world = proposals.World()
    _retire_all()
    wrong = [
        (act, state, said)
        for act, row in proposals.TABLE.items() for state in refused_in(list(row), ())
        if (said := world.act(act, "secretariat", state)) != "plan-retired"
    ]  # fmt: skip
    assert wrong == []
    with pytest.raises(Refusal, match="plan-retired"):
        actions.open_proposal(world.office.plan, title="新", reason="", actor=world.people["secretariat"])
    with pytest.raises(Refusal, match="plan-retired"):
        actions.working_copy(world.office.plan, actor=world.people["secretariat"])


def test_no_meeting_of_it_is_written() -> None:
    world = rooms.World()
    _retire_all()
    persons = {act: ("member",) if act in meetings.MEMBER else ("secretariat",) for act in meetings.TABLE}
    wrong = [
        (act, state, who, said)
        for act, row in meetings.TABLE.items() for who in persons[act]
        for state in refused_in([state for state in row if row[state] != "none"], ())
        if (said := world.act(act, who, state)) != "plan-retired"
    ]  # fmt: skip
    assert wrong == []


def test_no_opinion_of_it_is_written() -> None:
    world = voices.World()
    _retire_all()
    for act, (_may, _otherwise, comes) in voices.TABLE.items():
        told = dict(zip(voices.STATES, comes, strict=True))
        for state in refused_in(voices.STATES, ()):
            said = world.act(act, "secretariat", state)
            assert said == (told[state] if act in STILL else "plan-retired"), (act, state)


# -- who may, and what of publishing goes on ---------------------------------------------------


def retired(office: Office) -> None:
    """Published, then retired as a whole."""
    acts.out(office)
    offices.retire(office)


def retire(office: Office, user: User) -> object:
    seen = queries.seen(office.plan)
    return retiring.retire_plan(office.plan, actor=user, reason="誤って登録したため", seen=seen) or True


def take_back(office: Office, user: User) -> object:
    return retiring.restore_plan(office.plan, actor=user, reason="使うため", seen=queries.seen(office.plan)) or True


REGISTRARS = ("secretariat", "secretariat_head", "administrator")
ASKED: dict[Any, dict[Any, str]] = {
    retire: {
        acts.new: "", acts.out: "", acts.withdrawn: "", acts.restored: "", retired: "plan-retired",
    },
    take_back: {acts.new: "not-retired", acts.out: "not-retired", retired: ""},
}  # fmt: skip
#: Acts of publishing on a retired plan: what is written of the plan is refused, what is told of it goes on.
OF_RETIRED: dict[Any, str] = {
    acts.text: "plan-retired", acts.roadmap: "plan-retired", acts.both: "plan-retired", acts.withdraw: "plan-retired",
    acts.repeat: "", acts.confirm: "", acts.decline: "", acts.go_on: "no-gap",
}  # fmt: skip


@pytest.mark.parametrize(("act", "state", "code"), [(a, s, c) for a, row in ASKED.items() for s, c in row.items()])
def test_who_may_do_what_when(act: Any, state: Any, code: str, office: Office) -> None:
    state(office)
    office.plan.refresh_from_db()
    before = acts.counts(office), Retirement.objects.count()
    for person in set(acts.PERSONS) - set(REGISTRARS):
        with pytest.raises(Refusal, match="may-not-retire"):
            act(office, office.people[person])
    assert (acts.counts(office), Retirement.objects.count()) == before, "nothing is stored"
    if code:
        with pytest.raises(Refusal, match=code):
            act(office, office.people["secretariat"])
        assert (acts.counts(office), Retirement.objects.count()) == before
        return
    act(office, office.people[REGISTRARS[len(state.__name__) % 3]])
    assert Retirement.objects.count() == before[1] + 1 and acts.counts(office)[-1] == before[0][-1] + 1


@pytest.mark.parametrize("act", OF_RETIRED)
def test_what_of_publishing_goes_on(act: Any, office: Office) -> None:
    acts.out(office)
    if act in (acts.confirm, acts.decline):
        acts._asked(office)
    offices.retire(office)
    office.plan.refresh_from_db()
    if not OF_RETIRED[act]:
        assert act(office, office.people["secretariat_head"]) is not None or act is acts.decline
        return
    with pytest.raises(Refusal, match=OF_RETIRED[act]):
        act(office, office.people["secretariat_head"])


# -- what the public reads ---------------------------------------------------------------------


def test_its_pages_say_that_it_was_withdrawn_and_come_back_as_they_were(office: Office, settings: Any) -> None:
    wanted = offices.formats("workbook")
    published(office, wanted=wanted)
    before = offices.site(office, settings)
    run = done(offices.retire(office), wanted)
    assert run.state == "done"
    site = offices.site(office, settings)
    home = site["index.html"].decode()
    assert editions.RETIRED.split()[0] in home and "スマート農業" not in home
    for name in ("text-1", "roadmap-1"):
        page = site[f"editions/{name}/index.html"].decode()
        assert "誤って登録したため" in page and "取り下げ" in page
    assert not [path for path in site if path.endswith(".xlsx")], "no document of it stands any more"
    assert '"retired"' in site["about.json"].decode()
    assert office.plan.slug not in Client().get("/").content.decode(), "no list of plans names it"
    assert continuity.newer(office.plan) is None
    done(offices.take_back(office), wanted)
    again = offices.site(office, settings)
    assert set(before) <= set(again)
    assert again["index.html"] == before["index.html"] and office.plan.slug in Client().get("/").content.decode()
    assert continuity.newer(office.plan) is None
    assert Change.objects.filter(plan=office.plan).count() == 1, "the ledger has nothing of it"


def test_what_was_withdrawn_before_stays_so(office: Office, settings: Any) -> None:
    published(office)
    revise(office, "新しい概要。")
    published(office, "roadmap")
    done(offices.withdraw(office, "roadmap-2"))
    offices.retire(office)
    assert Retirement.objects.get().editions == ["text-1", "roadmap-1"]
    done(offices.take_back(office))
    told = manifest.read_site(live(office, settings))
    assert isinstance(told, manifest.Manifest) and [one.name for one in told.withdrawn] == ["roadmap-2"]


@pytest.mark.parametrize("later", first(["retired", "own"]))
def test_a_ledger_that_forgot_it_publishes_nothing(office: Office, settings: Any, later: str) -> None:
    """An older backup knows nothing of the retirement, or of a withdrawal after it: publishing stops."""
    published(office)
    if later == "retired":
        done(offices.retire(office))
        _forget(Retirement.objects.all())
        PlanRecord.objects.update(retired=False)
    else:
        offices.retire(office)
        done(offices.take_back(office))
        done(offices.withdraw(office, "roadmap-1"))
        _forget(Withdrawal.objects.all())
    office.plan.refresh_from_db()
    found = continuity.newer(office.plan)
    assert found is not None and "roadmap-1" in found.withdrawn


def _forget(rows: Any) -> None:
    table = rows.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_delete")
        cursor.execute(f"DELETE FROM {table}")


def test_nothing_is_published_by_itself_and_the_act_is_on_record(office: Office) -> None:
    published(office)
    offices.retire(office, "administrator")
    office.plan.refresh_from_db()
    assert ask_anew(office.plan) is None
    act = Act.objects.get(act="plan-retired")
    assert (act.actor_name, act.subject) == ("administrator", f"plan:{office.plan.slug}")
    assert "plans_retirement" in act.data
    assert ledger.retirement(office.plan) is not None


def test_an_old_page_is_told(office: Office) -> None:
    seen = queries.seen(office.plan)
    revise(office, "新しい概要。")
    for given, wanted in ((seen, "changed-since-seen"), ("", "seen-missing")):
        with pytest.raises(Refusal, match=wanted):
            retiring.retire_plan(office.plan, actor=office.people["secretariat"], reason="誤り", seen=given)
