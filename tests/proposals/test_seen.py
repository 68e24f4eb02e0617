"""No act on what was not shown: each act without what was seen is refused, each with something else is refused, and
what differs can be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests import factories
from tests.proposals import story
from tests.proposals.story import Office, edit, field, head, merged, seen, seen_conflict, start

from tsumugu.core.errors import Refusal
from tsumugu.plans import states
from tsumugu.proposals import actions, queries
from tsumugu.proposals import seen as views
from tsumugu.proposals.models import Decision, Draft, Proposal

pytestmark = pytest.mark.django_db


def in_review(office: Office) -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "甲")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    return proposal


def approved(office: Office) -> Proposal:
    proposal = in_review(office)
    story.approve_all(office, proposal)
    return proposal


def drafted(office: Office) -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "甲")
    return proposal


Act = Callable[[Office, Proposal, str], Any]
ACTS: dict[str, tuple[Callable[[Office], Proposal], Act]] = {
    "submit": (drafted, lambda o, p, s: actions.submit_proposal(p, actor=o.people["staff"], seen=s)),
    "sync": (drafted, lambda o, p, s: actions.sync_proposal(p, actor=o.people["staff"], seen=s)),
    "withdraw": (drafted, lambda o, p, s: actions.withdraw_proposal(p, actor=o.people["staff"], seen=s)),
    "reword": (
        drafted,
        lambda o, p, s: actions.reword(
            p, actor=o.people["staff"], seen=s, title="別", reason="", reasons={}, causes=()
        ),
    ),
    "approve": (in_review, lambda o, p, s: actions.approve(p, actor=o.people["head"], seen=s)),
    "return": (in_review, lambda o, p, s: actions.return_proposal(p, actor=o.people["head"], seen=s, comment="再考")),
    "merge": (approved, lambda o, p, s: actions.merge_proposal(p, actor=o.people["secretariat"], seen=s)),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_says_exactly_what_was_seen(name: str, office: Office) -> None:
    made, act = ACTS[name]
    proposal = made(office)
    there = views.of(Proposal.objects.get(pk=proposal.pk))
    for nothing in ("", "x", str(there)[:-1], str(there) + "\n", str(there).replace(".", ",")):
        with pytest.raises(Refusal, match="seen-missing"):
            act(office, proposal, nothing)
    other = {
        "proposal": there.proposal + 1, "state": "returned", "step": "kanjikai", "turn": there.turn + 1,
        "wording": there.wording + 1, "sync": there.sync + 1, "base": "0" * 64, "draft": "0" * 64,
    }  # fmt: skip
    assert set(other) == set(views.Seen.__struct_fields__)
    before = (list(proposal.decisions.values_list("pk")), proposal.wordings.count(), proposal.edits.count())
    for part, value in other.items():
        with pytest.raises(Refusal, match="changed-since-seen"):
            act(office, proposal, str(msgspec.structs.replace(there, **{part: value})))
    assert before == (list(proposal.decisions.values_list("pk")), proposal.wordings.count(), proposal.edits.count())
    act(office, proposal, str(there))


def test_the_form_that_travels_is_read_back(office: Office) -> None:
    there = views.of(drafted(office))
    assert views.read(str(there)) == there
    assert views.read(str(there).replace(str(there.turn), "٣")) is None, "digits are ASCII digits"


def test_whoever_saw_the_first_text_approves_nothing_of_the_second(office: Office) -> None:
    staff, boss = office.people["staff"], office.people["head"]
    proposal = in_review(office)
    shown = seen(proposal)
    edit(proposal, staff, "i0", "summary", "乙")
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.approve(proposal, actor=boss, seen=shown)
    assert not Decision.objects.filter(kind="approved").exists()
    since = views.since(proposal, shown)
    assert since is not None and since.content is not None
    assert [field(table, "i0", "summary") for table in since.content] == ["甲", "乙"]
    assert (since.state, since.step, since.wording, since.base_moved, since.lost) == (None, None, None, False, False)
    actions.approve(proposal, actor=boss, seen=seen(proposal))
    assert proposal.next_step == "secretariat"


def test_what_differs_is_told(office: Office) -> None:
    staff, boss, other = office.people["staff"], office.people["head"], story.colleague(office)
    theirs = actions.open_proposal(office.plan, title="別", reason="", actor=other)
    proposal = in_review(office)
    first = seen(proposal)
    assert views.since(proposal, first) is None and views.since(proposal, "nothing") is None
    assert views.since(theirs, first) is None, "of another proposal"
    actions.approve(proposal, actor=boss, seen=first)
    since = views.since(proposal, first)
    assert since is not None and since.step == ("head", "secretariat") and since.content is None
    actions.reword(proposal, actor=staff, seen=seen(proposal), title="改めた題名", reason="", reasons={}, causes=())
    since = views.since(proposal, first)
    assert since is not None and since.wording is not None
    assert (since.wording.title, since.wording.reason) == ("改定案", "見直しのため") and since.step is None
    edit(theirs, other, "i0", "policy", "政策")
    merged(office, theirs)
    actions.sync_proposal(proposal, actor=staff, seen=seen(proposal))
    since = views.since(proposal, first)
    assert since is not None and since.base_moved and since.content is not None
    actions.return_proposal(proposal, actor=boss, seen=seen(proposal), comment="再考")
    since = views.since(proposal, first)
    assert since is not None and since.state == ("in_review", "returned") and since.asked_again
    Draft.objects.filter(proposal=proposal).exclude(root=proposal.draft_root).delete()
    since = views.since(proposal, first)
    assert since is not None and since.lost and since.content is None


def test_one_click_too_many_does_nothing_more(office: Office) -> None:
    """The same page sent twice: the second one finds something else."""
    staff, boss = office.people["staff"], office.people["head"]
    proposal = drafted(office)
    shown = seen(proposal)
    actions.submit_proposal(proposal, actor=staff, seen=shown)
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.submit_proposal(proposal, actor=staff, seen=shown)
    factories.holds(boss, office.organization, "secretariat")
    shown = seen(proposal)
    actions.approve(proposal, actor=boss, seen=shown)
    with pytest.raises(Refusal, match="changed-since-seen"):  # not the next step in passing
        actions.approve(proposal, actor=boss, seen=shown)
    assert [d.step for d in proposal.decisions.filter(kind="approved")] == ["head"]


# -- conflicts ---------------------------------------------------------------------------------


def in_conflict(office: Office, mine: str = "甲", theirs: str = "乙") -> Proposal:
    other = story.colleague(office)
    proposal, first = start(office), actions.open_proposal(office.plan, title="別", reason="", actor=other)
    edit(proposal, office.people["staff"], "i0", "policy", mine)
    edit(first, other, "i0", "policy", theirs)
    merged(office, first)
    actions.sync_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    return proposal


def test_an_answer_says_which_conflict_was_seen(office: Office) -> None:
    staff = office.people["staff"]
    proposal = in_conflict(office)
    (conflict,) = queries.conflicts(proposal)
    with pytest.raises(Refusal, match="seen-missing"):
        actions.resolve_conflict(proposal, conflict.id, "ours", actor=staff, seen="")
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.resolve_conflict(proposal, conflict.id, "ours", actor=staff, seen=seen(proposal))
    with pytest.raises(Refusal, match="not-found"):
        actions.resolve_conflict(proposal, "0" * 20, "ours", actor=staff, seen="x")
    with pytest.raises(Refusal, match="bad-choice"):
        actions.resolve_conflict(proposal, conflict.id, "mine", actor=staff, seen="x")
    shown = seen_conflict(proposal, conflict.id)
    actions.resolve_conflict(proposal, conflict.id, "theirs", actor=staff, seen=shown)
    assert field(queries.draft(proposal), "i0", "policy") == "乙"
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.resolve_conflict(proposal, conflict.id, "ours", actor=staff, seen=shown)


def test_mine_and_theirs_that_changed_places_are_not_what_was_seen(office: Office) -> None:
    """The conflict keeps its id when the two sides swap their values; "take mine" would mean the other one."""
    staff = office.people["staff"]
    proposal = in_conflict(office)
    (conflict,) = queries.conflicts(proposal)
    shown = seen_conflict(proposal, conflict.id)
    back = actions.open_proposal(office.plan, title="逆", reason="", actor=office.people["secretariat"])
    edit(back, office.people["secretariat"], "i0", "policy", "甲")
    merged(office, back)
    edit(proposal, staff, "i0", "policy", "乙")
    (now,) = queries.conflicts(proposal)
    assert now.id == conflict.id and (now.ours, now.theirs) == ("乙", "甲")
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.resolve_conflict(proposal, conflict.id, "ours", actor=staff, seen=shown)


def test_a_conflict_follows_what_is_saved_meanwhile(office: Office) -> None:
    staff = office.people["staff"]
    proposal = in_conflict(office)
    (conflict,) = queries.conflicts(proposal)
    edit(proposal, staff, "i0", "policy", "丙")
    (now,) = queries.conflicts(proposal)
    assert now.ours == "丙" and now.id != conflict.id
    edit(proposal, staff, "i0", "policy", "乙")  # what the mainline says: nothing is left to decide
    assert queries.conflicts(proposal) == () and queries.behind(proposal) == 0
    assert field(head(office), "i0", "policy") == "乙"


# -- states ------------------------------------------------------------------------------------


def test_another_process_finds_the_same_states(office: Office) -> None:
    """The states that this process remembers are a shortcut and never the reason why something is found."""
    staff = office.people["staff"]
    proposal, other = drafted(office), start(office, title="別の案")
    edit(other, staff, "i0", "policy", "別の案の政策")
    old = proposal.draft_root
    edit(proposal, staff, "i0", "policy", "政策")
    here = queries.draft(proposal)
    with pytest.raises(Refusal, match="no-such-state"):
        queries.state(proposal, other.draft_root)
    states._memory.clear()
    assert queries.draft(proposal) == here
    assert field(queries.state(proposal, old), "i0", "summary") == "甲"
    with pytest.raises(Refusal, match="no-such-state"):
        queries.state(proposal, other.draft_root)
    states._memory.clear()
    edit(proposal, staff, "i0", "note", "注", root=old)
    assert field(queries.draft(proposal), "i0", "policy") == "政策"
