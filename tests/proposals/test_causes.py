"""What moved somebody to a proposal: part of its words, approved with them, and kept by the ledger as far as what it
caused was done."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from tests.proposals.story import Office, approve_all, edit, merged, seen, start

from tsumugu.core.causes import MOST_CAUSES, Cause, Cited
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Target
from tsumugu.core.table import MISSING
from tsumugu.plans.models import Change
from tsumugu.proposals import actions, queries
from tsumugu.proposals import seen as views
from tsumugu.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

OPINION = Cause("opinion", "o12", "第1回 策定委員会の意見 1-4")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")
DECISION = Cause("decision", "青情第12号", "本部決定")


def cite(office: Office, proposal: Proposal, causes: Sequence[Cited], token: str = "") -> Proposal:
    return actions.reword(
        proposal, actor=office.people["staff"], seen=token or seen(proposal), title=proposal.title,
        reason=proposal.reason, reasons=proposal.reasons, causes=causes,
    )  # fmt: skip


def edited(office: Office) -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "s0", "end", 2025)
    edit(proposal, office.people["staff"], "i0", "policy", "甲")
    return proposal


def test_they_are_worded_anew_and_kept_in_one_form(office: Office) -> None:
    proposal = edited(office)
    cite(office, proposal, [Cited(OPINION, ("s0/end",)), Cited(MEETING), Cited(OPINION, ("i0/policy",))])
    kept = [
        {"kind": "meeting", "id": "iinkai-2", "label": "第2回 策定委員会"},
        {"kind": "opinion", "id": "o12", "label": "第1回 策定委員会の意見 1-4", "places": ["i0/policy", "s0/end"]},
    ]
    assert (proposal.wording, proposal.causes) == (2, kept)
    assert [row.causes for row in proposal.wordings.all()] == [[], kept]
    assert queries.cited(proposal) == (Cited(MEETING), Cited(OPINION, ("i0/policy", "s0/end")))
    cite(office, proposal, queries.cited(proposal)[::-1])
    assert proposal.wording == 2, "the same causes in another order are the same"
    cite(office, proposal, [])
    assert (proposal.wording, proposal.causes) == (3, [])


def test_an_approval_is_for_the_causes_too(office: Office) -> None:
    proposal = edited(office)
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    approve_all(office, proposal)
    assert proposal.state == "approved"
    cite(office, proposal, [Cited(OPINION)])
    assert (proposal.state, proposal.next_step) == ("in_review", "head") and queries.approvals(proposal) == ()


def test_whoever_saw_other_causes_is_told_what_differs(office: Office) -> None:
    proposal = edited(office)
    token = seen(proposal)
    cite(office, proposal, [Cited(OPINION)])
    with pytest.raises(Refusal, match="changed-since-seen"):
        cite(office, proposal, [Cited(MEETING)], token)
    since = views.since(proposal, token)
    assert since is not None and since.wording is not None and since.wording.causes == []
    assert queries.cited(proposal) == (Cited(OPINION),)


@pytest.mark.parametrize("place", ["s0/start", "nowhere/end", "k0/targets.2025"])
def test_a_cause_is_of_a_change_that_is_made(office: Office, place: str) -> None:
    proposal = edited(office)
    with pytest.raises(Refusal, match="bad-choice"):
        cite(office, proposal, [Cited(OPINION, ("s0/end", place))])
    assert (proposal.wording, proposal.causes) == (1, [])


@pytest.mark.parametrize(
    "causes",
    [
        [Cited(Cause("opinion", "o12", "一\n二"))], [Cited(Cause("opinion", "", "意見"))],
        [Cited(Cause("opinion", f"o{n}", "意見")) for n in range(MOST_CAUSES + 1)],
    ],
)  # fmt: skip
def test_they_pass_the_rule_of_every_text(office: Office, causes: list[Cited]) -> None:
    proposal = edited(office)
    with pytest.raises(Refusal, match="bad-text") as refused:
        cite(office, proposal, causes)
    assert refused.value.data["field"] == "causes" and refused.value.data["problems"]
    with pytest.raises(Refusal, match="bad-text"):
        actions.open_proposal(office.plan, title="案", reason="", actor=office.people["staff"], causes=causes)
    assert (proposal.wording, proposal.causes) == (1, [])


def test_a_proposal_can_begin_with_them(office: Office) -> None:
    staff = office.people["staff"]

    def opened(*causes: Cited, form: str = "a" * 32) -> Proposal:
        return actions.open_proposal(
            office.plan, title="案", reason="", actor=staff, form=form, causes=causes
        )  # fmt: skip

    first = opened(Cited(OPINION))
    assert queries.cited(first) == (Cited(OPINION),)
    assert first.wordings.get().causes == first.causes
    assert opened(Cited(OPINION)) == first != opened(Cited(MEETING))
    with pytest.raises(Refusal, match="bad-choice"):
        opened(Cited(OPINION, ("s0/end",)), form="b" * 32)


def test_the_ledger_keeps_the_causes_of_what_was_done(office: Office) -> None:
    staff, proposal = office.people["staff"], edited(office)
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="100"))
    causes = [Cited(MEETING), Cited(OPINION, ("s0/end", "k0/targets.2025")), Cited(DECISION, ("i0/policy",))]
    cite(office, proposal, causes)
    edit(proposal, staff, "i0", "policy", MISSING)
    edit(proposal, staff, "s0", "end", 2024)
    merged(office, proposal)
    change = Change.objects.latest("pk")
    assert json.loads(change.causes) == [
        {"kind": "meeting", "id": "iinkai-2", "label": "第2回 策定委員会"},
        {"kind": "opinion", "id": "o12", "label": "第1回 策定委員会の意見 1-4", "places": ["k0/targets.2025"]},
    ], "what caused a change that is made no more caused nothing"
