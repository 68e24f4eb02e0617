"""The organization's own rules decide every route; open proposals follow a change of them at once."""

from __future__ import annotations

import json

import pytest
from tests import factories
from tests.proposals.story import Office, approve_all, edit, seen, start

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import Organization
from tsumugu.audit import queries as audit
from tsumugu.core.approval import DEFAULT, Delegation, Rule
from tsumugu.core.delegation import NOTHING, digest, to_data
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Target
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db

SHORT = Delegation((Rule("すべて", "secretariat"),))
SIZED = Delegation((*SHORT.rules, Rule("大幅", "kanjikai", paths=("targets",), larger_than="20")))


def change(office: Office, delegation: Delegation | None, made_from: str = "") -> int:
    boss = office.people["administrator"]
    return actions.change_approval_rules(office.organization, delegation, actor=boss, made_from=made_from)


def steps(proposal: Proposal) -> list[str]:
    return [requirement.step for requirement in queries.route(proposal).steps]


def test_the_rules_of_the_organization_decide(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="140"))
    assert steps(proposal) == ["head", "secretariat", "secretariat_head", "kanjikai"]
    change(office, SIZED)
    assert steps(proposal) == ["head", "secretariat"]
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="150"))
    assert steps(proposal)[-1] == "kanjikai"
    change(office, NOTHING)
    assert steps(proposal)[-1] == "headquarters"
    change(office, None)
    assert steps(proposal)[-1] == "kanjikai"
    assert people.delegation(office.organization.pk) == DEFAULT


def test_another_organization_keeps_its_own(office: Office) -> None:
    change(office, NOTHING)
    other = Organization.objects.get(slug="betsu")
    assert people.delegation(other.pk) == DEFAULT


def test_open_proposals_follow_at_once(office: Office) -> None:
    staff = office.people["staff"]
    review, draft, returned = (start(office, title=title) for title in ("審査", "下書き", "差戻し"))
    for proposal in (review, draft, returned):
        edit(proposal, staff, "s0", "end", 2025)
    for proposal in (review, returned):
        actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    actions.return_proposal(returned, actor=office.people["head"], seen=seen(returned), comment="再考を。")
    actions.approve(review, actor=office.people["head"], seen=seen(review))
    actions.approve(review, actor=office.people["secretariat"], seen=seen(review))
    assert (review.state, review.next_step) == ("in_review", "secretariat_head")
    touched = {p.pk: p.updated_at for p in Proposal.objects.all()}

    assert change(office, SHORT) == 1
    review.refresh_from_db()
    assert (review.state, review.next_step) == ("approved", "")
    assert change(office, NOTHING) == 1
    for proposal in (review, draft, returned):
        proposal.refresh_from_db()
    assert (review.state, review.next_step) == ("in_review", "secretariat_head")
    assert (draft.next_step, returned.next_step) == ("head", "")
    assert {p.pk: p.updated_at for p in Proposal.objects.all()} == touched
    assert queries.waiting_for(office.people["secretariat_head"]) == [review]
    assert approve_all(office, review) == ["secretariat_head", "kanjikai", "headquarters"]
    actions.merge_proposal(review, actor=office.people["secretariat"], seen=seen(review))
    assert change(office, SHORT) == 0


def test_one_person_is_enough_only_where_the_rules_say_so(office: Office) -> None:
    head = factories.holds(office.people["head"], office.organization, "secretariat")
    change(office, Delegation(SHORT.rules, people=1))
    proposal = actions.open_proposal(office.plan, title="一人", reason="", actor=head)
    edit(proposal, head, "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=head, seen=seen(proposal))
    actions.approve(proposal, actor=head, seen=seen(proposal))
    actions.approve(proposal, actor=head, seen=seen(proposal))
    assert proposal.state == "approved"

    assert change(office, SHORT) == 1, "two people again: somebody else has to look"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.next_step) == ("in_review", "secretariat")
    assert [(step.step, step.done, step.next) for step in queries.route_steps(proposal)] == [
        ("head", True, False),
        ("secretariat", False, True),
    ]
    with pytest.raises(Refusal, match="own-proposal"):
        actions.approve(proposal, actor=head, seen=seen(proposal))
    actions.approve(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    assert proposal.state == "approved"


def test_a_change_is_an_act_of_the_administrator_alone(office: Office) -> None:
    for role, person in office.people.items():
        if role != "administrator":
            with pytest.raises(Refusal, match="not-allowed"):
                actions.change_approval_rules(office.organization, NOTHING, actor=person)
    assert people.delegation(office.organization.pk) == DEFAULT
    change(office, SHORT)
    (act,) = [act for act in audit.acts(office.organization) if act.act == "approval-rules-changed"]
    assert act.actor_name == "administrator" and json.loads(act.data) == {"rules": to_data(SHORT)}


def test_a_form_made_from_older_rules_is_refused(office: Office) -> None:
    seen = digest(DEFAULT)
    change(office, SHORT, made_from=seen)
    with pytest.raises(Refusal, match="changed-since-seen"):
        change(office, NOTHING, made_from=seen)
    assert people.delegation(office.organization.pk) == SHORT


def test_what_cannot_be_stored_or_read_delegates_nothing(office: Office) -> None:
    with pytest.raises(Refusal, match="bad-rules"):
        change(office, Delegation((Rule("名", "mayor"),)))
    office.organization.approval_rules = {"format": "tsumugu-approval-rules/9", "rules": []}
    office.organization.save()
    found, problems = people.stored_delegation(office.organization.pk)
    assert found == NOTHING and [problem.code for problem in problems] == ["no-format"]
    proposal = start(office)
    edit(proposal, office.people["staff"], "s0", "end", 2025)
    assert steps(proposal)[-1] == "headquarters"
