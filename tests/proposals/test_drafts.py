"""What a form was based on, the states that are kept, and who wrote: three things that do not lean on one another."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils import timezone
from tests import factories
from tests.acts import added, done
from tests.audit.acts import settle
from tests.proposals import story
from tests.proposals.story import Office, edit, field, merged, seen, seen_conflict, start

from tsumugu.audit.models import Act
from tsumugu.core import edits
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import MISSING
from tsumugu.plans import states
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Draft, DraftEdit, Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def authors(proposal: Proposal) -> set[str]:
    return {str(row.author) for row in DraftEdit.objects.filter(proposal=proposal).exclude(kind="sync")}


# -- the base ----------------------------------------------------------------------------------


def test_a_deletion_from_an_old_page_meets_the_note_written_meanwhile(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    old = proposal.draft_root
    gone = done(edits.delete(queries.draft(proposal), "i0"))
    edit(proposal, office.people["head"], "s0", "note", "大切な注")
    with pytest.raises(Refusal, match="stale") as refused:
        actions.save_edit(proposal, actor=staff, based_on_root=old, edits=gone)
    assert refused.value.data["fields"]
    assert field(queries.draft(proposal), "s0", "note") == "大切な注"


def test_an_order_from_an_old_page_keeps_what_was_added_meanwhile(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    old, table = proposal.draft_root, queries.draft(proposal)
    grown, new = added(table, "a0", "planned")
    actions.save_edit(proposal, actor=staff, based_on_root=old, edits=grown)
    swapped = done(edits.step_in_order(table, "t0", -1))
    actions.save_edit(proposal, actor=staff, based_on_root=old, edits=swapped)
    assert queries.draft(proposal).children("a0", "planned") == ("t0", new, "s0")


def test_without_a_base_nothing_is_written(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    change = ChangeSet((Set("i0", "initiative", "policy", MISSING, "政策"),))
    with pytest.raises(Refusal, match="base-missing"):
        actions.save_edit(proposal, actor=staff, based_on_root="", edits=change)
    assert Draft.objects.filter(proposal=proposal).count() == 1


def test_a_base_that_is_not_kept_loses_no_field(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    table, unknown = queries.draft(proposal), "f" * 64
    edit(proposal, office.people["head"], "i0", "title", "別の人の題")

    def typed(path: str, was: object, value: str) -> ChangeSet:
        # Unchecked: any value may stand there.
        return ChangeSet((Set("i0", "initiative", path, was, value),))  # type: ignore[arg-type]

    actions.save_edit(proposal, actor=staff, based_on_root=unknown, edits=typed("policy", MISSING, "政策"))
    assert field(queries.draft(proposal), "i0", "policy") == "政策"
    assert field(queries.draft(proposal), "i0", "title") == "別の人の題"
    with pytest.raises(Refusal, match="stale"):  # the same field, from what it was before
        actions.save_edit(proposal, actor=staff, based_on_root=unknown, edits=typed("title", "スマート農業0", "私の題"))
    for changes in (
        done(edits.delete(table, "t0")),
        done(edits.step_in_order(table, "t0", -1)),
        done(edits.move(table, "t0", "a0", "actual")),
        added(table, "a0", "planned")[0],
    ):
        with pytest.raises(Refusal, match="no-such-state"):
            actions.save_edit(proposal, actor=staff, based_on_root=unknown, edits=changes)
    assert field(queries.draft(proposal), "i0", "title") == "別の人の題"


def test_two_sentences_of_one_text_meet_by_what_the_form_showed(office: Office) -> None:
    """What each field was when it was drawn counts, whether the state is kept or not."""
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "i0", "summary", "一つ目。\n間。\n二つ目。")
    old = proposal.draft_root
    edit(proposal, office.people["head"], "i0", "summary", "一つ目を直した。\n間。\n二つ目。")
    was, now = "一つ目。\n間。\n二つ目。", "一つ目。\n間。\n二つ目も直した。"
    for root in ("f" * 64, proposal.draft_root, old):
        change = ChangeSet((Set("i0", "initiative", "summary", was, now),))
        actions.save_edit(proposal, actor=staff, based_on_root=root, edits=change)
        assert field(queries.draft(proposal), "i0", "summary") == "一つ目を直した。\n間。\n二つ目も直した。"


def test_a_field_of_what_was_deleted_meanwhile_is_stale(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    gone = done(edits.delete(queries.draft(proposal), "t0"))
    actions.save_edit(proposal, actor=staff, based_on_root=proposal.draft_root, edits=gone)
    for base in ("f" * 64, proposal.draft_root):
        with pytest.raises(Refusal, match="stale"):
            change = ChangeSet((Set("t0", "step", "label", "未定の工程", "工程"),))
            actions.save_edit(proposal, actor=staff, based_on_root=base, edits=change)


# -- the cache of states -----------------------------------------------------------------------


def test_old_states_go_and_what_is_named_stays(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "i0", "policy", "0")
    decided = proposal.draft_root
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    base = queries.base_root(proposal)
    for number in range(1, 8):
        edit(proposal, staff, "i0", "policy", str(number))
    rows = list(Draft.objects.filter(proposal=proposal).order_by("pk").values_list("root", flat=True))
    assert len(rows) == 9 and DraftEdit.objects.filter(proposal=proposal).count() == 8
    assert actions.prune_drafts(proposal, keep=3) == 4
    kept = list(Draft.objects.filter(proposal=proposal).order_by("pk").values_list("root", flat=True))
    assert kept == [base, decided, *rows[-3:]]
    assert actions.prune_drafts(proposal, keep=3) == 0
    assert DraftEdit.objects.filter(proposal=proposal).count() == 8, "who wrote is never pruned"
    states._memory.clear()
    assert field(queries.state(proposal, decided), "i0", "policy") == "0"
    assert field(queries.draft(proposal), "i0", "policy") == "7"
    with pytest.raises(Refusal, match="no-such-state"):
        queries.state(proposal, rows[3])


def test_the_draft_stays_however_old_it_is(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "i0", "policy", "甲")
    edit(proposal, staff, "i0", "policy", "乙")
    Proposal.objects.filter(pk=proposal.pk).update(draft_root=Draft.objects.filter(proposal=proposal)[1].root)
    proposal.refresh_from_db()
    actions.prune_drafts(proposal, keep=1)
    states._memory.clear()
    assert field(queries.draft(proposal), "i0", "policy") == "甲"


def test_saving_prunes_by_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, proposal = office.people["staff"], start(office)
    monkeypatch.setattr(actions.branch.prune_drafts, "__defaults__", (2,))
    for number in range(6):
        edit(proposal, staff, "i0", "policy", str(number))
    assert Draft.objects.filter(proposal=proposal).count() == 3, "the base and the newest two"


def test_what_changes_nothing_is_no_edit(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    old = proposal.draft_root
    edit(proposal, office.people["head"], "i0", "policy", "同じ")
    edit(proposal, staff, "i0", "policy", "同じ", root=old)
    assert authors(proposal) == {"head"}


# -- who wrote ---------------------------------------------------------------------------------


def behind(office: Office, mine: str = "policy", theirs: str = "note", writer: str = "staff") -> Proposal:
    other = story.colleague(office)
    proposal, first = start(office), actions.open_proposal(office.plan, title="別", reason="", actor=other)
    edit(proposal, office.people[writer], "i0", mine, "甲")
    edit(first, other, "i0", theirs, "乙")
    merged(office, first)
    return proposal


def test_who_takes_in_the_newest_state_is_no_author(office: Office) -> None:
    proposal = behind(office)
    actions.sync_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    assert queries.behind(proposal) == 0
    assert queries.authors(proposal) == {str(office.people["staff"].pk)}
    assert [row.kind for row in proposal.edits.all()] == ["content", "sync"]


def test_who_opened_it_and_wrote_nothing_is_no_author(office: Office) -> None:
    proposal = start(office)
    edit(proposal, office.people["secretariat"], "i0", "policy", "事務局が書いた")
    assert queries.authors(proposal) == {str(office.people["secretariat"].pk)}
    merged(office, proposal)
    (change,) = office.plan.changes.filter(sequence=office.plan.head_sequence)
    assert change.actor_name == "secretariat", "the ledger names who wrote"


def test_the_ledger_names_who_opened_it_where_they_wrote(office: Office) -> None:
    proposal = start(office)
    edit(proposal, office.people["secretariat"], "i0", "policy", "事務局")
    edit(proposal, office.people["staff"], "i0", "note", "担当")
    merged(office, proposal)
    assert office.plan.changes.get(sequence=office.plan.head_sequence).actor_name == "staff"


@pytest.mark.parametrize(
    ("choice", "wrote"), [("ours", False), ("theirs", False), ("base", True), ("value", True)]
)  # fmt: skip
def test_whose_answer_to_a_conflict_is_writing(office: Office, choice: str, wrote: bool) -> None:
    proposal = behind(office, theirs="policy")
    (conflict,) = queries.conflicts(_synced(office, proposal))
    value = "折衷" if choice == "value" else None
    actions.resolve_conflict(
        proposal, conflict.id, choice, value, actor=office.people["secretariat"],
        seen=seen_conflict(proposal, conflict.id),
    )  # fmt: skip
    assert queries.behind(proposal) == 0
    assert authors(proposal) == {"staff"} | ({"secretariat"} if wrote else set())


def _synced(office: Office, proposal: Proposal) -> Proposal:
    return actions.sync_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))


def test_a_helper_does_not_let_the_author_approve_alone(office: Office) -> None:
    """Whoever pressed a button, or wrote one word of many, does not make the rest somebody else's."""
    boss = factories.holds(office.people["head"], office.organization, "secretariat", "secretariat_head")
    proposal = behind(office, writer="head")
    actions.sync_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    edit(proposal, office.people["secretariat"], "i0", "note", "一語")
    actions.submit_proposal(proposal, actor=boss, seen=seen(proposal))
    for _step in range(2):
        actions.approve(proposal, actor=boss, seen=seen(proposal))
    with pytest.raises(Refusal, match="own-proposal"):
        actions.approve(proposal, actor=boss, seen=seen(proposal))
    actions.approve(proposal, actor=office.people["secretariat_head"], seen=seen(proposal))
    assert proposal.state == "approved"


# -- decisions that end ------------------------------------------------------------------------


def test_a_return_ends_what_was_approved(office: Office) -> None:
    people, proposal = office.people, start(office)
    edit(proposal, people["staff"], "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    second = factories.holds(story.colleague(office, "zweite"), office.organization, "secretariat")
    actions.approve(proposal, actor=people["head"], seen=seen(proposal))
    actions.approve(proposal, actor=second, seen=seen(proposal))
    actions.return_proposal(proposal, actor=second, seen=seen(proposal), comment="撤回します。")
    assert queries.approvals(proposal) == ()
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    assert (proposal.state, proposal.next_step) == ("in_review", "head"), "the same content, and nobody has approved it"
    assert story.approve_all(office, proposal) == ["head", "secretariat", "secretariat_head"]
    change = actions.merge_proposal(proposal, actor=people["secretariat"], seen=seen(proposal))
    assert "zweite" not in change.approvals and "secretariat" in change.approvals


def test_an_approval_is_for_the_words_too(office: Office) -> None:
    people, proposal = office.people, start(office)
    edit(proposal, people["staff"], "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    story.approve_all(office, proposal)
    shown = {"actor": people["staff"], "reason": proposal.reason, "reasons": {}, "causes": ()}
    # Unchecked: fields by their names, of many types.
    actions.reword(proposal, seen=seen(proposal), title=proposal.title, **shown)  # type: ignore[arg-type]
    assert proposal.state == "approved" and proposal.wording == 1, "nothing was changed"
    # Unchecked: fields by their names, of many types.
    actions.reword(proposal, seen=seen(proposal), title="まったく別の題名", **shown)  # type: ignore[arg-type]
    assert (proposal.state, proposal.next_step, proposal.wording) == ("in_review", "head", 2)
    # Unchecked: fields by their names, of many types.
    actions.reword(proposal, seen=seen(proposal), title="改定案", **shown)  # type: ignore[arg-type]
    assert (proposal.state, proposal.next_step) == ("in_review", "head"), "going back brings no approval back"
    assert [row.title for row in proposal.wordings.all()] == ["改定案", "まったく別の題名", "改定案"]


def test_a_return_says_what_to_mend(office: Office) -> None:
    people, proposal = office.people, start(office)
    edit(proposal, people["staff"], "s0", "end", 2025)
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    for nothing in ("", " \n", "　"):
        with pytest.raises(Refusal, match="comment-missing"):
            actions.return_proposal(proposal, actor=people["head"], seen=seen(proposal), comment=nothing)
    with pytest.raises(Refusal, match="bad-text"):
        actions.return_proposal(proposal, actor=people["head"], seen=seen(proposal), comment="\u200b")
    assert proposal.state == "in_review"


# -- sittings ----------------------------------------------------------------------------------


def sittings(proposal: Proposal) -> list[tuple[str, str]]:
    settle()
    rows = Act.objects.filter(subject=f"proposal:{proposal.pk}").order_by("number")
    return [(row.act, row.actor_name) for row in rows]


def test_a_sitting_is_one_act_however_often_it_is_saved(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, staff, head = start(office), office.people["staff"], office.people["head"]
    for words in ("一", "二", "三"):
        edit(proposal, staff, "i0", "summary", words)
    own, other = ("draft-edited", str(staff)), ("draft-edited", str(head))
    opened = ("proposal-opened", str(staff))
    assert sittings(proposal) == [opened, own]
    (act,) = Act.objects.filter(act="draft-edited")
    first = DraftEdit.objects.filter(proposal=proposal).order_by("pk").first()
    assert first is not None and json.loads(act.data) == {"root": first.root}, "the draft after the first edit"
    edit(proposal, staff, "i0", "summary", "三")
    assert len(sittings(proposal)) == 2, "nothing was changed"
    edit(proposal, head, "i0", "summary", "四")
    edit(proposal, staff, "i0", "summary", "五")
    assert sittings(proposal) == [opened, own, other, own], "somebody else was at it between"
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    edit(proposal, staff, "i0", "summary", "六")
    assert sittings(proposal)[-2:] == [("proposal-submitted", str(staff)), own], "edited after it was submitted"
    for minutes, more in ((29, 0), (31, 1)):
        before = len(sittings(proposal))
        later = timezone.now() + datetime.timedelta(minutes=minutes)
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda at=later: at)
            edit(proposal, staff, "i0", "summary", f"{minutes}分後")
        assert len(sittings(proposal)) == before + more, minutes
