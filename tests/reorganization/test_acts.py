"""Changes of divisions: who may, what they change at once, what waits for its day and for the plan."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.desk.plan import small
from tests.proposals.story import merged

from tsumugu.accounts.models import Division, Membership, Role
from tsumugu.audit import queries as audit
from tsumugu.core.canonical import digest
from tsumugu.core.edits import add
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.operations import ChangeSet
from tsumugu.core.reorganization import Named, Reform
from tsumugu.core.table import Table
from tsumugu.plans import actions as plan_actions
from tsumugu.plans import queries as plans
from tsumugu.proposals import actions as ways
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal, State
from tsumugu.reorganization import actions, queries
from tsumugu.reorganization.models import Reorganization
from tsumugu.voices.models import Group

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

TODAY = timezone.localdate


@pytest.fixture
def ready(office: Office) -> Office:
    Division.objects.create(organization=office.organization, key="dx", name="DX推進課")
    return office


def seen(office: Office, reform: Reform) -> str:
    shown = queries.preview(office.organization, reform)
    return digest(queries.state_of(office.organization, reform, shown))


def decide(office: Office, reform: Reform, who: str = "administrator", **changed: Any) -> Reorganization:
    named: dict[str, Any] = {
        "title": "機構改革",
        "reason": "組織改正",
        "seen": seen(office, reform),
        "actor": office.people[who],
    }
    return actions.decide(office.organization, reform, **(named | changed))


def refused(code: str, act: Callable[..., Any], *arguments: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def day(after: int = 0) -> str:
    return (TODAY() + datetime.timedelta(days=after)).isoformat()


def rename(after: int = 0) -> Reform:
    return Reform("rename", day(after), ("agri",), (Named("agri", "農政課", "農林部"),))


def merge(after: int = 0) -> Reform:
    return Reform("merge", day(after), ("agri", "dx"), (Named("new-0", "農政DX課"),), ("new-0",))


def hand_over(**changed: Any) -> Reform:
    return Reform("hand-over", day(), ("agri",), (), ("dx",), **changed)


def drafted(row: Reorganization) -> Table:
    return proposals.draft(Proposal.objects.get(pk=row.proposals[0]))


# -- what it does ------------------------------------------------------------------------------


def test_a_rename_is_one_for_people_and_plan(ready: Office) -> None:
    row = decide(ready, rename())
    division = Division.objects.get(key="agri")
    assert (str(division), division.department, division.former_names[0]["name"]) == ("農政課", "農林部", "農業課")
    (number,) = row.proposals
    made = Proposal.objects.get(pk=number)
    assert (made.title, made.reason, made.state) == ("機構改革", "組織改正", State.IN_REVIEW)
    assert made.author == ready.people["administrator"] and made.divisions == ["agri"], "who is touched is asked"
    assert drafted(row).nodes["agri"].fields["name"] == "農政課"
    assert plans.head(ready.plan).table.nodes["agri"].fields["name"] == "農業課", "the plan waits for its route"
    assert queries.standing(ready.organization)["agri"] == [made]


def test_a_merger_moves_people_sheets_and_what_was_asked(ready: Office) -> None:
    group = asked(ready)
    row = decide(ready, merge())
    new = Division.objects.get(name="農政DX課")
    assert new.valid_from == TODAY() and new.key not in ("new-0", "") and "new" not in new.key
    assert set(new.predecessors.values_list("key", flat=True)) == {"agri", "dx"}
    assert {one.valid_to for one in Division.objects.filter(key__in=("agri", "dx"))} == {
        TODAY() - datetime.timedelta(days=1)
    }
    held = set(Membership.objects.filter(division=new).values_list("user__username", "role"))
    assert held == {("staff", Role.STAFF), ("head", Role.HEAD)}
    assert Membership.objects.filter(division__key="agri").count() == 2, "what is under way can be finished"
    table = drafted(row)
    assert table.nodes["i0"].fields["lead"] == new.key
    group.refresh_from_db()
    assert (group.division, group.state) == (new.key, Group.State.ASKED)
    acts = [one.act for one in audit.acts(ready.organization)]
    for code in ("reorganization-decided", "reorganization-done", "division-closed", "role-given", "opinions-sorted"):
        assert code in acts, code


def asked(office: Office) -> Group:
    office.address("desk:hearing", ("SLUG", "HEARING"))  # makes one
    Group.objects.filter(hearing__plan=office.plan).update(division="agri", state=Group.State.ASKED, due=TODAY())
    return Group.objects.get(hearing__plan=office.plan)


def test_the_secretariat_hands_over_sheets_and_work(ready: Office) -> None:
    group = asked(ready)
    row = decide(ready, hand_over(), "secretariat")
    assert drafted(row).nodes["i0"].fields["lead"] == "dx"
    group.refresh_from_db()
    assert group.division == "dx" and group.due == TODAY()
    assert (
        Membership.objects.filter(division__key="agri").count() == 2
        and Division.objects.get(key="agri").valid_to is None
    )


def test_work_that_was_not_to_go_along_stays(ready: Office) -> None:
    group = asked(ready)
    decide(ready, hand_over(opinions=False), "secretariat")
    group.refresh_from_db()
    assert group.division == "agri"


def test_people_that_go_along_are_moved(ready: Office) -> None:
    who = Membership.objects.get(user__username="staff")
    decide(ready, hand_over(people=((who.pk, "dx"),)))
    held = Membership.objects.filter(user__username="staff").values_list("division__key", flat=True)
    assert list(held) == ["dx"], "of a division that lives on, nobody keeps two places"


def test_every_plan_of_the_organization_has_its_proposal(ready: Office) -> None:
    other = plan_actions.create_plan(
        ready.organization, "second", small(), actor=ready.people["secretariat"], reason="取込み"
    )
    row = decide(ready, rename())
    assert {Proposal.objects.get(pk=pk).plan_id for pk in row.proposals} == {ready.plan.pk, other.pk}


def test_a_heir_that_a_plan_does_not_know_comes_with_what_it_takes_over(ready: Office) -> None:
    Division.objects.create(organization=ready.organization, key="forest", name="林政課", department="農林部")
    row = decide(ready, Reform("abolish", day(), ("agri",), (), ("forest",)))
    table = drafted(row)
    assert table.nodes["forest"].fields == {"name": "林政課", "department": "農林部", "predecessors": ("agri",)}
    assert table.nodes["i0"].fields["lead"] == "forest"


def test_a_division_added_here_is_proposed_to_each_plan(ready: Office) -> None:
    row = decide(ready, Reform("found", day(), (), (Named("new-0", "観光課", "商工部"),)))
    new = Division.objects.get(name="観光課")
    assert drafted(row).nodes[new.key].fields == {"name": "観光課", "department": "商工部", "valid_from": day()}


def test_a_division_added_in_a_plan_is_known_here(ready: Office) -> None:
    by = ready.people["secretariat"]
    made = ways.open_proposal(ready.plan, title="課の追加", reason="理由", actor=by)
    table = proposals.draft(made)
    edits = add(table, "", "divisions", node="n-tourism", name="観光課")
    assert isinstance(edits, ChangeSet)
    ways.save_edit(made, actor=by, based_on_root=made.draft_root, edits=edits)
    (waits,) = queries.proposed(ready.organization)
    assert (waits.name, waits.proposal.pk) == ("観光課", made.pk)
    merged(ready, made)
    assert Division.objects.get(key="n-tourism").name == "観光課" and queries.proposed(ready.organization) == []


# -- the day -----------------------------------------------------------------------------------


def test_a_later_day_is_kept_and_comes(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = decide(ready, rename(3))
    assert row.done_at is None and row.proposals == [] and str(Division.objects.get(key="agri")) == "農業課"
    assert list(queries.waiting(ready.organization)) == [row]
    assert actions.carry_out_due(TODAY() + datetime.timedelta(days=2)) == 0
    day_itself = TODAY() + datetime.timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day_itself)
    assert actions.carry_out_due(day_itself) == 1 and actions.carry_out_due(day_itself) == 0
    row.refresh_from_db()
    assert Reorganization.objects.get(pk=row.pk).done_at and str(Division.objects.get(key="agri")) == "農政課"
    assert Proposal.objects.get(pk=row.proposals[0]).author == ready.people["administrator"]


def test_one_that_is_taken_back_does_not_come(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = decide(ready, rename(3))
    refused("not-allowed", actions.withdraw, row, actor=ready.people["secretariat"])
    actions.withdraw(row, actor=ready.people["administrator"])
    assert actions.carry_out_due(TODAY() + datetime.timedelta(days=9)) == 0
    refused("wrong-state", actions.withdraw, row, actor=ready.people["administrator"])
    later = TODAY() + datetime.timedelta(days=9)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert not actions.try_again(row, actor=ready.people["administrator"]), "from an old page, either"
    assert str(Division.objects.get(key="agri")) == "農業課"


def test_one_that_something_stands_against_says_what(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = decide(ready, rename(3))
    Division.objects.filter(key="agri").update(name="農政課", department="農林部")
    refused("wrong-state", actions.try_again, row, actor=ready.people["administrator"])
    assert actions.carry_out_due(TODAY() + datetime.timedelta(days=3)) == 0
    row.refresh_from_db()
    assert row.trouble == "nothing-changed" and row.done_at is None and row.proposals == []
    Division.objects.filter(key="agri").update(name="農業課")
    later = TODAY() + datetime.timedelta(days=4)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert actions.try_again(row, actor=ready.people["administrator"])


# -- who, on what page, in which state ---------------------------------------------------------

OTHERS = [role for role in Role.values if role != Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", OTHERS)
def test_divisions_and_people_are_the_administrators(ready: Office, role: str) -> None:
    publisher = role in (Role.SECRETARIAT, Role.SECRETARIAT_HEAD)
    code = "may-not-reorganize" if publisher else "not-allowed"
    for reform in (rename(), merge(), hand_over(people=((1, "dx"),))):
        refused(code, decide, ready, reform, role)
    if publisher:
        assert decide(ready, hand_over(), role).done_at is not None
    else:
        refused("not-allowed", decide, ready, hand_over(), role)


def test_an_old_page_is_refused(ready: Office) -> None:
    reform = hand_over()
    old = seen(ready, reform)
    asked(ready)
    refused("changed-since-seen", decide, ready, reform, seen=old)
    refused("changed-since-seen", decide, ready, reform, seen="")
    who = ready.people["auditor"]
    old = seen(ready, reform)
    Membership.objects.create(
        user=who, organization=ready.organization, role=Role.STAFF, division=Division.objects.get(key="agri")
    )
    refused("changed-since-seen", decide, ready, reform, seen=old)
    assert Reorganization.objects.count() == 0 and Proposal.objects.count() == 1


def test_sent_twice_it_is_done_once(ready: Office) -> None:
    reform = hand_over()
    token, was = "a" * 32, seen(ready, reform)
    first = decide(ready, reform, token=token, seen=was)
    assert decide(ready, reform, token=token, seen=was) == first and Reorganization.objects.count() == 1


@pytest.mark.parametrize(
    ("reform", "code"),
    [
        (lambda: Reform("merge", day(), ("agri",), (Named("new-0", "課"),), ("new-0",)), "bad-reorganization"),
        (lambda: Reform("rename", day(), ("agri",), (Named("agri", " "),)), "bad-text"),
        (lambda: Reform("rename", "2027-13-01", ("agri",), (Named("agri", "課"),)), "bad-day"),
        (lambda: Reform("abolish", day(), ("nowhere",), (), ("dx",)), "not-found"),
        (lambda: Reform("found", day(), (), (Named("new-0", "農業課"),)), "name-taken"),
        (lambda: Reform("hand-over", day(), ("dx",), (), ("agri",), opinions=False), "touches-nothing"),
        (lambda: Reform("rename", day(), ("agri",), (Named("agri", "農業課"),)), "nothing-changed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_done(ready: Office, reform: Callable[[], Reform], code: str) -> None:
    refused(code, decide, ready, reform())
    assert Reorganization.objects.count() == 0 and Proposal.objects.count() == 1
    assert Division.objects.filter(valid_to__isnull=False).count() == 0


def test_a_division_that_ended_takes_nothing_over(ready: Office) -> None:
    Division.objects.filter(key="dx").update(valid_to=TODAY() - datetime.timedelta(days=1))
    refused("division-gone", decide, ready, hand_over())
    Division.objects.filter(key="dx").update(valid_to=None, valid_from=TODAY() + datetime.timedelta(days=1))
    refused("division-gone", decide, ready, hand_over())


def test_a_plan_that_lacks_something_is_proposed_as_a_draft(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plan lacks otherwise keeps its proposal from being submitted, and not the divisions from changing."""
    wrong = Problem("bad-span", "i0", "逆です。", "Wrong.")
    monkeypatch.setattr(proposals, "errors", lambda proposal: (wrong,))
    made = Proposal.objects.get(pk=decide(ready, rename()).proposals[0])
    assert made.state == State.DRAFT and made.next_step
    assert str(Division.objects.get(key="agri")) == "農政課"


def test_the_assignment_of_a_released_hearing_stays(ready: Office) -> None:
    group = asked(ready)
    type(group.hearing).objects.filter(pk=group.hearing_id).update(state="released")
    decide(ready, hand_over())
    group.refresh_from_db()
    assert group.division == "agri"
