"""合議: the heads of all divisions touched answer, each is named, and a proposal never waits for nobody."""

from __future__ import annotations

import pytest
from tests import factories
from tests.acts import done
from tests.proposals.story import Office, edit, found, seen, start

from tsumugu.accounts.models import Division, Membership, Organization, User
from tsumugu.core import edits
from tsumugu.core.approval import DEFAULT, Delegation, Rule, Step
from tsumugu.core.errors import Refusal
from tsumugu.proposals import actions, queries, rules
from tsumugu.proposals.models import Decision, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = found()
    head(office, "dx")
    return office


def head(office: Office, key: str, name: str = "") -> User:
    division = factories.division(office.organization, key)
    user = factories.person(office.organization, name or f"{key}-head", "head", division=division)
    office.people[user.username] = user
    return user


def handed_over(office: Office) -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "lead", "dx")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    return proposal


def approve(office: Office, proposal: Proposal, who: str) -> str:
    try:
        actions.approve(proposal, actor=office.people[who], seen=seen(proposal))
    except Refusal as refusal:
        return refusal.code
    return proposal.next_step


def said(proposal: Proposal) -> list[tuple[str, bool, str]]:
    step = queries.route_steps(proposal)[0]
    return [(one.name, one.done, one.by) for one in step.divisions]


@pytest.mark.parametrize("order", [("head", "dx-head"), ("dx-head", "head")])
def test_a_hand_over_asks_both_in_any_order(office: Office, order: tuple[str, str]) -> None:
    proposal, (first, second) = handed_over(office), order
    assert (proposal.next_step, proposal.divisions) == ("head", ["agri", "dx"])
    assert said(proposal) == [("農業課", False, ""), ("dx課", False, "")]
    assert [queries.waiting_for(office.people[who]) for who in order] == [[proposal], [proposal]]
    assert approve(office, proposal, first) == "head"
    assert approve(office, proposal, "secretariat") == "not-on-route"
    assert approve(office, proposal, first) == "already-approved"
    assert queries.waiting_for(office.people[first]) == []
    assert queries.waiting_for(office.people[second]) == [proposal]
    assert {name: by for name, done, by in said(proposal) if done} == {
        {"head": "農業課", "dx-head": "dx課"}[first]: first
    }
    assert approve(office, proposal, second) == "secretariat"
    assert all(done for _name, done, _by in said(proposal))


def test_one_head_of_two_divisions_answers_for_both(office: Office) -> None:
    dx = Division.objects.get(organization=office.organization, key="dx")
    boss = office.people["head"]
    factories.holds(boss, office.organization, "head", division=dx)
    proposal = handed_over(office)
    assert queries.standing(proposal, boss)["answers_for"] == ["農業課", "dx課"]
    assert approve(office, proposal, "head") == "secretariat"
    assert Decision.objects.get(kind="approved").divisions == ["agri", "dx"]


def test_a_division_without_a_head_never_blocks(office: Office) -> None:
    """Any head may answer for it, also when its head leaves while the proposal is on its way."""
    proposal = handed_over(office)
    assert approve(office, proposal, "head") == "head"
    User.objects.filter(username="dx-head").update(is_active=False)
    assert approve(office, proposal, "head") == "secretariat"
    assert [d.divisions for d in Decision.objects.filter(kind="approved")] == [["agri"], ["dx"]]
    other = start(office)
    edit(other, office.people["staff"], "i0", "lead", "dx")
    actions.submit_proposal(other, actor=office.people["staff"], seen=seen(other))
    assert [one.vacant for one in queries.route_steps(other)[0].divisions] == [False, True]
    assert approve(office, other, "head") == "secretariat", "for the own division and for the one without a head"


def test_a_head_who_is_not_asked_does_not_answer(office: Office) -> None:
    head(office, "wood")
    proposal = handed_over(office)
    assert approve(office, proposal, "wood-head") == "not-on-route"
    assert queries.waiting_for(office.people["wood-head"]) == []
    chapter = start(office)
    edit(chapter, office.people["staff"], "b1", "prose", "別。")
    actions.submit_proposal(chapter, actor=office.people["staff"], seen=seen(chapter))
    assert chapter.divisions == [] and approve(office, chapter, "wood-head") == "secretariat", "nobody in particular"


def test_a_key_is_another_division_in_another_organization(office: Office) -> None:
    """The list says the same as the page of a proposal to somebody who is something in two organizations."""
    boss, elsewhere = office.people["head"], Organization.objects.create(code="020001", name="別の県", slug="elsewhere")
    there = factories.division(elsewhere, "dx", "別の県のdx課")
    factories.holds(boss, elsewhere, "head", division=there)
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "lead", "dx")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    assert approve(office, proposal, "head") == "head" and proposal.divisions == ["dx"]
    assert queries.waiting_for(boss) == [] and rules.asked(boss, proposal) is None, "head of dx elsewhere only"
    User.objects.filter(username="dx-head").update(is_active=False)
    assert queries.waiting_for(boss) == [proposal] and rules.asked(boss, proposal), (
        "a head of dx elsewhere is none here"
    )


def test_what_is_deleted_counts_with_its_old_division(office: Office) -> None:
    proposal, staff = start(office), office.people["staff"]
    gone = done(edits.delete(queries.draft(proposal), "i0"))
    actions.save_edit(proposal, actor=staff, based_on_root=proposal.draft_root, edits=gone)
    assert queries.route(proposal).steps[0].divisions == ("agri",)


def test_the_own_division_where_the_rules_want_it(office: Office) -> None:
    wood = head(office, "wood")
    writer = User.objects.create(username="writer", name="writer")
    division = Division.objects.get(organization=office.organization, key="wood")
    held = Membership.objects.create(user=writer, organization=office.organization, role="staff", division=division)
    office.people["writer"] = writer
    proposal = start(office, "writer")
    edit(proposal, writer, "i0", "summary", "他の課のシートを直す。")
    assert queries.route(proposal).steps[0].divisions == ("agri",)
    own = Delegation(DEFAULT.rules, own_division=True)
    actions.change_approval_rules(office.organization, own, actor=office.people["administrator"])
    assert queries.route(proposal).steps[0].divisions == ("agri", "wood")
    held.delete()  # moved on; it was written in that division all the same
    assert queries.route(proposal).steps[0].divisions == ("agri", "wood")
    other = start(office, "secretariat")
    edit(other, office.people["secretariat"], "b1", "prose", "別。")
    assert queries.route(other).steps[0].divisions == (), "the secretariat is no division"
    assert wood.is_active


def test_rules_that_change_meanwhile_ask_further_divisions(office: Office) -> None:
    proposal = handed_over(office)
    short = Delegation((Rule("すべて", "head"),))
    actions.change_approval_rules(office.organization, short, actor=office.people["administrator"])
    assert approve(office, proposal, "head") == "head"
    assert approve(office, proposal, "dx-head") == ""
    assert proposal.state == "approved"
    again = Proposal.objects.get(pk=proposal.pk)
    assert again.state == "approved" and again.divisions == []


def test_an_approval_from_before_divisions_were_kept_holds(office: Office) -> None:
    proposal, boss = handed_over(office), office.people["head"]
    Decision.objects.create(
        proposal=proposal, kind="approved", step="head", divisions=None, actor=boss, actor_name="head",
        base_root=queries.base_root(proposal), result_root=proposal.draft_root,
    )  # fmt: skip
    assert next(step.step for step in queries.waiting(proposal, queries.route(proposal))) == "secretariat"
    assert all(by == "head" for _name, _done, by in said(proposal))


def test_steps_and_the_role_that_answers_for_a_division_are_data(office: Office) -> None:
    """Here the secretariat reads first, and of each division that is touched somebody of its staff answers."""
    own = Delegation(
        (Rule("すべて", "staff"),), steps=(Step("secretariat"), Step("staff", divisions=True), Step("head")), people=1
    )
    actions.change_approval_rules(office.organization, own, actor=office.people["administrator"])
    division = Division.objects.get(organization=office.organization, key="dx")
    other = office.people["dx-staff"] = factories.person(office.organization, "dx-staff", "staff", division=division)
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "lead", "dx")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    assert [step.step for step in queries.route_steps(proposal)] == ["secretariat", "staff"]
    assert proposal.next_step == "secretariat" and proposal.divisions == []
    assert queries.waiting_for(other) == [] and queries.waiting_for(office.people["secretariat"]) == [proposal]
    assert approve(office, proposal, "head") == "not-on-route", "the heads are asked nothing here"
    assert approve(office, proposal, "secretariat") == "staff" and proposal.divisions == ["agri", "dx"]
    assert queries.waiting_for(other) == [proposal] and rules.asked(other, proposal) == rules.Asked("staff", ("dx",))
    assert not rules.may_decide(office.people["kanjikai"], proposal) and rules.may_decide(other, proposal)
    assert [one.vacant for one in queries.route_steps(proposal)[1].divisions] == [False, False]
    assert approve(office, proposal, "dx-staff") == "staff" and proposal.divisions == ["agri"]
    assert approve(office, proposal, "staff") == "" and proposal.state == "approved"


def test_a_step_that_is_taken_out_is_waited_for_no_more(office: Office) -> None:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "別の概要。")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    assert approve(office, proposal, "head") == "secretariat"
    fewer = Delegation((Rule("すべて", "kanjikai"),), steps=tuple(s for s in DEFAULT.steps if s.role != "secretariat"))
    actions.change_approval_rules(office.organization, fewer, actor=office.people["administrator"])
    again = Proposal.objects.get(pk=proposal.pk)
    assert again.next_step == "secretariat_head", "what was approved still holds"
