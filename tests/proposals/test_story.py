"""Proposals meet: nobody overwrites anybody, routes follow the content, approvals bind to it."""

from __future__ import annotations

import pytest
from tests import factories
from tests.proposals import story
from tests.proposals.story import Office, approve_all, edit, field, head, merged, seen, seen_conflict, start
from tests.refusals import problems

from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Target
from tsumugu.plans import queries as ledger
from tsumugu.plans.verify import verify
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def goal(value: int) -> Target:
    return Target(kind="at-least", value=str(value))


def test_two_fields_of_one_sheet_both_survive(office: Office) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "k0", "targets.2025", goal(150))
    edit(theirs, other, "i0", "summary", "新しい概要。")
    merged(office, theirs)
    assert queries.behind(mine) == 1
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    assert queries.conflicts(mine) == () and queries.behind(mine) == 0
    draft = queries.draft(mine)
    assert field(draft, "i0", "summary") == "新しい概要。"
    assert field(draft, "k0", "targets.2025") == goal(150)
    assert merged(office, mine) == ["head", "secretariat", "secretariat_head", "kanjikai"]
    credit = ledger.blame(office.plan, "k0", "targets.2025")
    assert credit is not None and (credit.actor, credit.division) == ("staff", "農業課")
    assert [a["step"] for a in credit.approvals] == ["head", "secretariat", "secretariat_head", "kanjikai"]
    earlier = ledger.blame(office.plan, "i0", "summary")
    assert earlier is not None and earlier.actor == "second"
    assert verify(office.plan).fault is None


def test_one_field_conflicts_is_shown_and_resolved(office: Office) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "k0", "targets.2025", goal(150))
    edit(theirs, other, "k0", "targets.2025", goal(140))
    merged(office, theirs)
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    (conflict,) = queries.conflicts(mine)
    assert (conflict.base["value"], conflict.ours["value"], conflict.theirs["value"]) == ("120", "150", "140")
    with pytest.raises(Refusal, match="open-conflicts"):
        actions.submit_proposal(mine, actor=staff, seen=seen(mine))
    answer = {"kind": "at-least", "value": "145"}
    shown = seen_conflict(mine, conflict.id)
    actions.resolve_conflict(mine, conflict.id, "value", answer, actor=staff, seen=shown)
    assert queries.conflicts(mine) == ()
    assert field(queries.draft(mine), "k0", "targets.2025") == goal(145)
    merged(office, mine)
    credit = ledger.blame(office.plan, "k0", "targets.2025")
    assert credit is not None and credit.resolved_by == "staff"


def test_an_answer_lapses_when_the_draft_changes(office: Office) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "i0", "title", "甲")
    edit(mine, staff, "k0", "targets.2025", goal(150))
    edit(theirs, other, "i0", "title", "乙")
    edit(theirs, other, "k0", "targets.2025", goal(140))
    merged(office, theirs)
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    first, second = queries.conflicts(mine)
    actions.resolve_conflict(mine, first.id, "ours", actor=staff, seen=seen_conflict(mine, first.id))
    assert [c.id for c in queries.conflicts(mine)] == [second.id]
    edit(mine, staff, first.node, first.path, "丙" if first.path == "title" else goal(160))
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    assert len(queries.conflicts(mine)) == 2


def test_a_target_asks_more_people_than_a_step(office: Office) -> None:
    staff = office.people["staff"]
    step, target = start(office), start(office)
    edit(step, staff, "s0", "end", 2025)
    edit(target, staff, "k0", "targets.2025", goal(150))
    steps = [r.step for r in queries.route(step).steps]
    assert steps == ["head", "secretariat", "secretariat_head"]
    assert [r.step for r in queries.route(target).steps] == [*steps, "kanjikai"]


def test_an_approval_lapses_when_the_content_changes(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    actions.approve(proposal, actor=office.people["head"], seen=seen(proposal))
    assert proposal.next_step == "secretariat"
    edit(proposal, staff, "s0", "end", 2026)
    assert proposal.next_step == "head"
    approve_all(office, proposal)
    assert proposal.state == "approved"
    edit(proposal, staff, "s0", "end", 2027)
    assert (proposal.state, proposal.next_step) == ("in_review", "head")
    with pytest.raises(Refusal, match="wrong-state"):
        actions.merge_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))


def test_an_approval_lapses_when_the_same_content_stands_on_another_base(office: Office) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "s0", "end", 2025)
    edit(mine, staff, "i0", "summary", "新しい概要。")
    actions.submit_proposal(mine, actor=staff, seen=seen(mine))
    approve_all(office, mine)
    root = mine.draft_root
    edit(theirs, other, "i0", "summary", "新しい概要。")
    merged(office, theirs)
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    assert mine.draft_root == root, "what would stand there is the same, what it would change is not"
    assert (mine.state, mine.next_step, queries.approvals(mine)) == ("in_review", "head", ())


def test_only_people_on_the_route_approve(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    for who in ("staff", "secretariat", "kanjikai", "auditor", "administrator", "committee", "outsider"):
        with pytest.raises(Refusal, match="not-on-route"):
            actions.approve(proposal, actor=office.people[who], seen=seen(proposal))
    assert queries.waiting_for(office.people["head"]) == [proposal]
    assert queries.waiting_for(office.people["secretariat"]) == []


def test_nobody_approves_alone_what_they_alone_wrote(office: Office) -> None:

    head_user = factories.holds(office.people["head"], office.organization, "secretariat", "secretariat_head")
    proposal = actions.open_proposal(office.plan, title="一人", reason="", actor=head_user)
    edit(proposal, head_user, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=head_user, seen=seen(proposal))
    actions.approve(proposal, actor=head_user, seen=seen(proposal))
    actions.approve(proposal, actor=head_user, seen=seen(proposal))
    with pytest.raises(Refusal, match="own-proposal"):
        actions.approve(proposal, actor=head_user, seen=seen(proposal))
    actions.approve(proposal, actor=office.people["secretariat_head"], seen=seen(proposal))
    assert proposal.state == "approved"


def test_a_form_made_from_an_older_state_is_merged(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    old = proposal.draft_root
    edit(proposal, staff, "i0", "title", "新しい名前")
    edit(proposal, staff, "i0", "policy", "政策", root=old)
    draft = queries.draft(proposal)
    assert (field(draft, "i0", "title"), field(draft, "i0", "policy")) == ("新しい名前", "政策")
    with pytest.raises(Refusal, match="stale"):
        edit(proposal, staff, "i0", "title", "別の名前", root=old)
    assert field(queries.draft(proposal), "i0", "title") == "新しい名前"


def test_what_breaks_a_rule_is_told_where_it_enters_and_goes_nowhere(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2020)
    edit(proposal, staff, "i0", "budget.2027", "9" * 31)
    assert ("bad-span", "s0/end") in {(problem.code, problem.path) for problem in queries.errors(proposal)}
    with pytest.raises(Refusal, match="violations") as refused:
        actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    assert {problem.path for problem in problems(refused.value)} == {"s0/end", "i0/budget.2027"}
    assert proposal.state == "draft" and not proposal.decisions.exists()
    edit(proposal, staff, "s0", "end", 2025)
    edit(proposal, staff, "i0", "budget.2027", "9")
    merged(office, proposal)


def test_what_breaks_a_rule_after_it_was_submitted_is_not_merged(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    edit(proposal, staff, "s0", "end", 2020)
    approve_all(office, proposal)
    with pytest.raises(Refusal, match="violations"):
        actions.merge_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))


def test_behind_the_mainline_is_not_merged(office: Office) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "s0", "end", 2025)
    actions.submit_proposal(mine, actor=staff, seen=seen(mine))
    approve_all(office, mine)
    edit(theirs, other, "i0", "summary", "新しい概要。")
    merged(office, theirs)
    with pytest.raises(Refusal, match="behind"):
        actions.merge_proposal(mine, actor=office.people["secretariat"], seen=seen(mine))
    actions.sync_proposal(mine, actor=staff, seen=seen(mine))
    assert mine.state == "in_review"
    approve_all(office, mine)
    actions.merge_proposal(mine, actor=office.people["secretariat"], seen=seen(mine))
    assert field(head(office), "s0", "end") == 2025


@pytest.mark.parametrize("approved", [False, True], ids=["in-review", "approved"])
def test_over_open_conflicts_nobody_decides(office: Office, approved: bool) -> None:
    staff, other = office.people["staff"], story.colleague(office)
    mine, theirs = start(office), actions.open_proposal(office.plan, title="別の案", reason="", actor=other)
    edit(mine, staff, "i0", "summary", "別の概要。")
    edit(theirs, other, "i0", "summary", "新しい概要。")
    actions.submit_proposal(mine, actor=staff, seen=seen(mine))
    if approved:
        approve_all(office, mine)
    merged(office, theirs)
    actions.sync_proposal(mine, actor=office.people["secretariat"], seen=seen(mine))
    state, step = mine.state, mine.next_step
    decide, who = (actions.merge_proposal, "secretariat") if approved else (actions.approve, "head")
    with pytest.raises(Refusal, match="open-conflicts"):
        decide(mine, actor=office.people[who], seen=seen(mine))
    mine.refresh_from_db()
    assert (mine.state, mine.next_step) == (state, step) == (("approved", "") if approved else ("in_review", "head"))


def test_what_changes_nothing_asks_nobody(office: Office) -> None:
    proposal = start(office)
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    proposal.refresh_from_db()
    assert proposal.state == "draft" and not proposal.decisions.exists()


def test_a_state_does_not_stand_for_the_approvals(office: Office) -> None:
    """What enters the ledger is judged by the decisions, whatever the row of the proposal says."""
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    actions.approve(proposal, actor=office.people["head"], seen=seen(proposal))
    Proposal.objects.filter(pk=proposal.pk).update(state="approved", next_step="")
    with pytest.raises(Refusal, match="not-approved"):
        actions.merge_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    assert field(head(office), "s0", "end") != 2025


def test_returned_and_withdrawn(office: Office) -> None:
    staff = office.people["staff"]
    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    boss = office.people["head"]
    actions.return_proposal(proposal, actor=boss, seen=seen(proposal), comment="理由を書いてください。")
    assert proposal.state == "returned"
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    actions.withdraw_proposal(proposal, actor=staff, seen=seen(proposal))
    with pytest.raises(Refusal, match="wrong-state"):
        edit(proposal, staff, "s0", "end", 2026)
    assert [d.kind for d in proposal.decisions.all()] == ["submitted", "returned", "submitted", "withdrawn"]


def test_what_came_back_and_what_is_to_be_merged_waits_for_somebody(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    assert queries.waiting_for(staff) == []
    actions.return_proposal(proposal, actor=office.people["head"], seen=seen(proposal), comment="直してください。")
    assert queries.waiting_for(staff) == [proposal]
    assert queries.waiting_for(office.people["head"]) == []
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    approve_all(office, proposal)
    assert {who: queries.waiting_for(user) == [proposal] for who, user in office.people.items()} == {
        who: who in ("secretariat", "secretariat_head") for who in office.people
    }
