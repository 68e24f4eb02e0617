"""The working copy: opened by the first save, taken back step by step, and named when it is submitted."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.acts import added, done
from tests.proposals.story import Office, edit, field, head, merged, seen, start

from tsumugu.accounts.models import User
from tsumugu.core import edits
from tsumugu.core.errors import Refusal
from tsumugu.core.merge import merge
from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.table import MISSING, Table
from tsumugu.core.undoing import Done, Stacks, stacks
from tsumugu.plans import states
from tsumugu.proposals import actions, queries
from tsumugu.proposals.actions import Stroke
from tsumugu.proposals.models import Draft, DraftEdit, Proposal, Undoable

pytestmark = pytest.mark.django_db


def put(office: Office, path: str, value: Any, who: str = "staff", root: str = "", **named: Any) -> Proposal:
    """A field of the sheet, written on the page of the plan (or of the state ``root``)."""
    office.plan.refresh_from_db()
    person = office.people[who]
    mine = queries.working(office.plan, person)
    table = queries.draft(mine) if mine is not None else head(office)
    root = root or (mine.draft_root if mine is not None else office.plan.head_root)
    change = ChangeSet((Set("i0", "initiative", path, field(table, "i0", path), value),))
    return actions.write(office.plan, actor=person, based_on_root=root, edits=change, **named)


# -- opening -----------------------------------------------------------------------------------


def test_the_first_save_opens_it_and_the_next_goes_on(office: Office) -> None:
    first = put(office, "policy", "甲")
    second = put(office, "summary", "概要")
    assert first.pk == second.pk and (first.title, first.working, first.state) == ("", True, "draft")
    assert field(queries.draft(second), "i0", "policy") == "甲"
    assert Proposal.objects.filter(plan=office.plan, working=True).count() == 1
    assert put(office, "policy", "乙", "head").pk != first.pk, "one for each person"


def test_a_save_that_is_refused_opens_nothing(office: Office) -> None:
    for who, code in (("outsider", "may-not-open"), ("committee", "may-not-open"), ("auditor", "may-not-open")):
        with pytest.raises(Refusal, match=code):
            put(office, "policy", "甲", who)
    change = ChangeSet((Set("i0", "initiative", "title", "これではない題", "題"),))
    with pytest.raises(Refusal, match="stale"):
        actions.write(office.plan, actor=office.people["staff"], based_on_root=office.plan.head_root, edits=change)
    with pytest.raises(Refusal, match="base-missing"):
        actions.write(office.plan, actor=office.people["staff"], based_on_root="", edits=change)
    assert not Proposal.objects.filter(plan=office.plan, working=True).exists()


def test_an_old_page_of_the_plan_is_merged_and_the_copy_keeps_up(office: Office) -> None:
    old = office.plan.head_root
    other = start(office, "head")
    edit(other, office.people["head"], "i0", "summary", "ほかの人の概要")
    merged(office, other)
    office.plan.refresh_from_db()
    copy = put(office, "policy", "甲", root=old)
    assert (queries.behind(copy), copy.base_sequence) == (0, office.plan.head_sequence)
    assert field(queries.draft(copy), "i0", "summary") == "ほかの人の概要"
    assert queries.places(queries.changes(copy)) == (("i0", "policy"),)


def test_an_old_page_of_a_field_that_moved_on_is_kept_and_asked_about(office: Office) -> None:
    """The copy stands on what was seen, and not on what nobody saw."""
    old, seen_ = office.plan.head_root, head(office)
    other = start(office, "head")
    edit(other, office.people["head"], "i0", "policy", "乙")
    merged(office, other)
    office.plan.refresh_from_db()
    change = ChangeSet((Set("i0", "initiative", "policy", field(seen_, "i0", "policy"), "甲"),))
    copy = actions.write(office.plan, actor=office.people["staff"], based_on_root=old, edits=change)
    assert field(queries.draft(copy), "i0", "policy") == "甲" and queries.behind(copy) == 1


def test_where_the_plan_moved_on_in_the_same_field_nothing_is_taken_in(office: Office) -> None:
    copy = put(office, "policy", "甲")
    other = start(office, "head")
    edit(other, office.people["head"], "i0", "policy", "乙")
    merged(office, other)
    copy = put(office, "summary", "概要")
    assert (queries.behind(copy), copy.sync_sequence) == (1, 0), "told, and asked at the field"
    assert field(queries.draft(copy), "i0", "policy") == "甲"


def test_the_same_save_sent_again_does_nothing(office: Office) -> None:
    stroke = Stroke("typing", "one")
    copy = put(office, "policy", "甲", stroke=stroke)
    edit(copy, office.people["staff"], "i0", "policy", "乙")
    again = put(office, "policy", "甲", stroke=stroke)
    assert field(queries.draft(again), "i0", "policy") == "乙"
    with pytest.raises(Refusal, match="bad-choice"):
        actions.save_edit(
            copy, actor=office.people["head"], based_on_root=copy.draft_root, edits=ChangeSet(), stroke=stroke
        )
    for bad in (Stroke("", "x"), Stroke("x", ""), Stroke("x", "y" * 41), Stroke("ａ", "x")):
        with pytest.raises(Refusal, match="bad-choice"):
            put(office, "policy", "丙", stroke=bad)


def test_what_is_submitted_has_a_title_and_is_a_working_copy_no_more(office: Office) -> None:
    copy = put(office, "policy", "甲")
    with pytest.raises(Refusal, match="title-missing"):
        actions.submit_proposal(copy, actor=copy.author, seen=seen(copy))
    assert Proposal.objects.get(pk=copy.pk).state == "draft"
    actions.submit_proposal(copy, actor=copy.author, seen=seen(copy), title="題名", reason="理由")
    assert (copy.title, copy.reason, copy.state, copy.working) == ("題名", "理由", "in_review", False)
    assert put(office, "policy", "丙").pk != copy.pk, "what comes next is another one"


# -- taking back -------------------------------------------------------------------------------


def test_a_text_saved_while_it_was_typed_goes_at_once(office: Office) -> None:
    before = head(office)
    for number, text in enumerate(("あ", "あい", "あいう")):
        copy = put(office, "policy", text, stroke=Stroke("typing", str(number)))
    actions.take_back(copy, actor=copy.author, act="typing", stroke=Stroke("back", "b"))
    assert queries.draft(copy) == before
    assert queries.undoing(copy, copy.author) == Stacks((), ("back",))
    actions.take_back(copy, actor=copy.author, act="back", stroke=Stroke("again", "c"))
    assert field(queries.draft(copy), "i0", "policy") == "あいう"
    actions.take_back(copy, actor=copy.author, act="back", stroke=Stroke("again", "c"))  # sent twice
    with pytest.raises(Refusal, match="nothing-to-undo"):
        actions.take_back(copy, actor=copy.author, act="typing")


def test_what_somebody_else_wrote_since_stays(office: Office) -> None:
    copy = put(office, "policy", "甲", stroke=Stroke("mine", "1"))
    edit(copy, office.people["head"], "i0", "policy", "乙")
    edit(copy, office.people["head"], "i0", "summary", "概要")
    with pytest.raises(Refusal, match="stale") as refused:
        actions.take_back(copy, actor=copy.author, act="mine")
    assert refused.value.data["fields"] == [("i0", "policy")]
    assert field(queries.draft(copy), "i0", "policy") == "乙"
    put(office, "situation", "現状", stroke=Stroke("other", "2"))
    actions.take_back(copy, actor=copy.author, act="other")
    assert field(queries.draft(copy), "i0", "summary") == "概要"


def test_a_node_that_somebody_filled_is_not_taken_back(office: Office) -> None:
    copy = put(office, "policy", "甲")
    grown, new = added(queries.draft(copy), "a0", "planned")
    actions.save_edit(copy, actor=copy.author, based_on_root=copy.draft_root, edits=grown, stroke=Stroke("grown", "1"))
    edit(copy, office.people["head"], new, "note", "注")
    with pytest.raises(Refusal, match="stale"):
        actions.take_back(copy, actor=copy.author, act="grown")
    assert field(queries.draft(copy), new, "note") == "注"


@pytest.mark.parametrize("kept", [True, False], ids=["states kept", "states gone"])
def test_what_was_deleted_comes_back_whole(office: Office, kept: bool) -> None:
    copy = put(office, "policy", "甲")
    before = queries.draft(copy)
    gone = done(edits.delete(before, "a0"))
    actions.save_edit(copy, actor=copy.author, based_on_root=copy.draft_root, edits=gone, stroke=Stroke("gone", "1"))
    edit(copy, office.people["head"], "i0", "summary", "概要")
    if not kept:
        Draft.objects.filter(proposal=copy).exclude(root=copy.draft_root).delete()
    actions.take_back(copy, actor=copy.author, act="gone")
    assert edits.with_fields(queries.draft(copy), "i0", {"summary": field(before, "i0", "summary")}) == before


def test_where_the_states_are_gone_nothing_of_others_is_taken(office: Office) -> None:
    copy = put(office, "policy", "甲", stroke=Stroke("mine", "1"))
    edit(copy, office.people["head"], "i0", "policy", "乙")
    Draft.objects.filter(proposal=copy).exclude(root=copy.draft_root).delete()
    with pytest.raises(Refusal, match="stale"):
        actions.take_back(copy, actor=copy.author, act="mine")


def test_taking_back_is_an_edit_like_any_other(office: Office) -> None:
    """It is recorded, it asks the route anew, and after the merge there is nothing to take back."""
    copy = put(office, "policy", "甲", stroke=Stroke("a", "1"))
    put(office, "summary", "概要", stroke=Stroke("b", "2"))
    actions.submit_proposal(copy, actor=copy.author, seen=seen(copy), title="題", reason="")
    actions.approve(copy, actor=office.people["head"], seen=seen(copy))
    rows = DraftEdit.objects.filter(proposal=copy).count()
    actions.take_back(copy, actor=copy.author, act="b")
    assert (copy.state, copy.next_step) == ("in_review", "head")
    assert DraftEdit.objects.filter(proposal=copy).count() == rows + 1
    actions.withdraw_proposal(copy, actor=copy.author, seen=seen(copy))
    with pytest.raises(Refusal, match="wrong-state"):
        actions.take_back(copy, actor=copy.author, act="a")
    actions.reopen_proposal(copy, actor=copy.author, seen=seen(copy))
    merged(office, copy)
    assert not Undoable.objects.filter(proposal=copy).exists()


# -- single changes ----------------------------------------------------------------------------


def test_one_change_is_taken_out_and_the_others_stay(office: Office) -> None:
    copy = put(office, "policy", "甲")
    put(office, "summary", "概要")
    copy.refresh_from_db()
    with pytest.raises(Refusal, match="bad-choice"):
        actions.take_out(copy, actor=copy.author, seen=seen(copy), places=["i0/situation"])
    with pytest.raises(Refusal, match="bad-choice"):
        actions.take_out(copy, actor=copy.author, seen=seen(copy), places=[])
    with pytest.raises(Refusal, match="seen-missing"):
        actions.take_out(copy, actor=copy.author, seen="", places=["i0/policy"])
    actions.take_out(copy, actor=copy.author, seen=seen(copy), places=["i0/policy"])
    assert queries.places(queries.changes(copy)) == (("i0", "summary"),)


def test_what_another_change_needs_stays(office: Office) -> None:
    copy = put(office, "policy", "甲")
    table = queries.draft(copy)
    grown, new = added(table, "i0", "activities")
    actions.save_edit(copy, actor=copy.author, based_on_root=copy.draft_root, edits=grown)
    moved = done(edits.move(queries.draft(copy), "s0", new, "planned"))
    actions.save_edit(copy, actor=copy.author, based_on_root=copy.draft_root, edits=moved)
    with pytest.raises(Refusal, match="hangs-together"):
        actions.take_out(copy, actor=copy.author, seen=seen(copy), places=[f"{new}/"])
    actions.take_out(copy, actor=copy.author, seen=seen(copy), places=[f"{new}/", "s0/@"])
    assert queries.places(queries.changes(copy)) == (("i0", "policy"),)


# -- laws --------------------------------------------------------------------------------------

KEYS = st.sampled_from("abcdef")


def test_something_new_ends_what_could_be_done_again() -> None:
    assert stacks([Done("a"), Done("b", "a")]) == Stacks((), ("b",))
    assert stacks([Done("a"), Done("b", "a"), Done("c")]) == Stacks(("c",), ())


@given(st.lists(st.tuples(KEYS, st.sampled_from(["", *"abcdef"]))))
def test_what_is_done_is_what_a_plain_editor_says(acts: list[tuple[str, str]]) -> None:
    """Two lists, written as every editor has them."""
    done_: list[str] = []
    undone: list[str] = []
    used: list[Done] = []
    for key, undoes in acts:
        if any(key == one.key for one in used):
            continue
        used.append(Done(key, undoes))
        if not undoes:
            done_, undone = [*done_, key], []
        elif undoes in done_:
            done_, undone = [k for k in done_ if k != undoes], [*undone, key]
        elif undoes in undone:
            done_, undone = [*done_, key], [k for k in undone if k != undoes]
    assert stacks(used) == Stacks(tuple(done_), tuple(undone))


class Twin:
    """Two people at one draft, by functions alone: what each act wrote, merged where it was not the newest."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.acts: list[tuple[int, Done, Table, Table]] = []

    def write(self, who: int, key: str, before: Table, after: Table) -> bool:
        result = merge(before, self.table, after)
        if result.conflicts:
            return False
        if result.value != self.table:
            self.acts.append((who, Done(key), self.table, result.value))
            self.table = result.value
        return True

    def back(self, who: int, key: str, act: str) -> bool:
        was, now = next((was, now) for _w, one, was, now in self.acts if one.key == act)
        result = merge(now, self.table, was)
        if result.conflicts:
            return False
        if result.value != self.table:
            self.acts.append((who, Done(key, act), self.table, result.value))
            self.table = result.value
        return True

    def stacks(self, who: int) -> Stacks:
        return stacks(one for person, one, _was, _now in self.acts if person == who)


_FIELDS = st.tuples(
    st.sampled_from(["policy", "summary", "situation"]), st.sampled_from(["", "甲", "乙。丙。", "乙。丁。"])
)
_STEPS = st.sampled_from(["add", "delete", "up", "move"])
_ACTS = st.lists(
    st.tuples(st.integers(0, 1), st.one_of(_FIELDS, _STEPS, st.sampled_from(["undo", "redo"])), st.integers(0, 2)),
    min_size=1,
    max_size=8,
)


def _made(table: Table, what: Any) -> ChangeSet | None:
    if isinstance(what, tuple):
        path, text = what
        was = field(table, "i0", path)
        return ChangeSet((Set("i0", "initiative", path, was, text or MISSING),)) if was != (text or MISSING) else None
    steps = table.children("a0", "planned")
    if what == "add":
        return added(table, "a0", "planned")[0]
    if not steps:
        return None
    found = {
        "delete": lambda: edits.delete(table, steps[-1]),
        "up": lambda: edits.step_in_order(table, steps[-1], -1),
        "move": lambda: edits.move(table, steps[0], "a0", "actual"),
    }[what]()
    return found if isinstance(found, ChangeSet) and found else None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ACTS)
def test_any_acts_of_two_people_are_the_same_change_sets_applied_by_functions(office: Office, acts: list[Any]) -> None:
    """With undo and redo by both, and with pages that are up to two states old."""
    people: list[User] = [office.people["staff"], office.people["head"]]
    proposal = start(office)
    twin = Twin(queries.draft(proposal))
    seen_states = [proposal.draft_root]
    for number, (who, what, old) in enumerate(acts):
        key, root = f"k{number}", seen_states[-min(old + 1, len(seen_states))]
        stroke = Stroke(key, f"r{number}")
        if what in ("undo", "redo"):
            known = twin.stacks(who)
            assert queries.undoing(proposal, people[who]) == known
            of = known.done if what == "undo" else known.undone
            if not of:
                continue
            expected = twin.back(who, key, of[-1])
            act = partial(actions.take_back, proposal, actor=people[who], act=of[-1], stroke=stroke)
        else:
            base = queries.state(proposal, root)
            changes = _made(base, what)
            if changes is None:
                continue
            expected = twin.write(who, key, base, apply(base, changes))
            act = partial(
                actions.save_edit, proposal, actor=people[who], based_on_root=root, edits=changes, stroke=stroke
            )
        with nullcontext() if expected else pytest.raises(Refusal, match="stale"):
            act()
        proposal.refresh_from_db()
        assert queries.draft(proposal) == twin.table
        assert states.root_of(office.plan.pk, twin.table) == proposal.draft_root
        seen_states.append(proposal.draft_root)
