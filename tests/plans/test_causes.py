"""From a voice to what became of it and back: one query each way, and the same as the entries themselves say."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.acts import added, done
from tests.proposals.story import Office, edit, found, merged, seen, start

from tsumugu.accounts.models import User
from tsumugu.audit.models import Act
from tsumugu.core import edits
from tsumugu.core.causes import Cause, Cited
from tsumugu.core.operations import Set
from tsumugu.plans import actions, queries
from tsumugu.plans.models import CauseTouch, Change
from tsumugu.plans.projection import WHOLE, Differences
from tsumugu.plans.verify import verify
from tsumugu.proposals import actions as proposals
from tsumugu.proposals import queries as drafts
from tsumugu.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

O1, O2 = (Cause("opinion", f"o{n}", f"第1回 策定委員会の意見 1-{n}") for n in (1, 2))
O2_LATER = Cause("opinion", "o2", "第1回 策定委員会の意見 1-2（再掲）")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")


def cite(proposal: Proposal, who: User, *causes: Cited) -> None:
    proposals.reword(
        proposal, actor=who, seen=seen(proposal), title=proposal.title, reason="理由", reasons={}, causes=causes
    )  # fmt: skip


def changed(office: Office, title: str, values: Sequence[tuple[str, str, object]], *causes: Cited) -> None:
    staff, proposal = office.people["staff"], start(office, title=title)
    for node, path, value in values:
        edit(proposal, staff, node, path, value)
    cite(proposal, staff, *causes)
    merged(office, proposal)


@pytest.fixture
def office() -> Office:
    """Entry 2: the end of a step because of o1, its label because of nothing of its own; the meeting caused all of
    it. 3: another field, because of o2. 4: the end again, nobody said why."""
    made = found()
    changed(made, "一", [("s0", "end", 2025), ("s0", "label", "実装")], Cited(O1, ("s0/end",)), Cited(MEETING))
    changed(made, "二", [("i0", "policy", "甲")], Cited(O2, ("i0/policy",)))
    changed(made, "三", [("s0", "end", 2026)])
    return made


def reached(found: tuple[queries.Reached, ...]) -> list[tuple[int, str, str | None]]:
    return [(one.sequence, one.cause.id, one.path) for one in found]


def test_what_is_stored_of_a_cause(office: Office) -> None:
    rows = CauseTouch.objects.order_by("sequence", "ref").values_list(
        "sequence", "kind", "ref", "label", "node", "path"
    )
    assert list(rows) == [
        (2, "meeting", "iinkai-2", "第2回 策定委員会", *WHOLE),
        (2, "opinion", "o1", O1.label, "s0", "end"),
        (3, "opinion", "o2", O2.label, "i0", "policy"),
    ]


def test_from_a_field_to_what_caused_it(office: Office) -> None:
    assert reached(queries.causes_of(office.plan, "s0", "end")) == [(2, "iinkai-2", None), (2, "o1", "end")]
    assert reached(queries.causes_of(office.plan, "s0", "label")) == [(2, "iinkai-2", None)]
    assert reached(queries.causes_of(office.plan, "i0", "policy")) == [(3, "o2", "policy")]
    assert reached(queries.causes_of(office.plan, "i0", "title")) == []
    (entry,) = Change.objects.filter(plan=office.plan, sequence=3)
    (one,) = queries.causes_of(office.plan, "i0", "policy")
    assert (one.cause, one.title, one.recorded_at) == (O2, "二", entry.recorded_at)


def test_from_nodes_to_what_caused_anything_in_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reached(queries.causes_of_nodes(office.plan, ["s0"])) == [(2, "iinkai-2", None), (2, "o1", "end")]
    both = [(3, "o2", "policy"), (2, "iinkai-2", None), (2, "o1", "end")]
    assert reached(queries.causes_of_nodes(office.plan, ["s0", "i0", "a0"])) == both
    monkeypatch.setattr(queries, "_NAMED_AT_ONCE", 1)
    assert reached(queries.causes_of_nodes(office.plan, ["s0", "i0", "a0"])) == both
    assert queries.causes_of_nodes(office.plan, [""]) == (), (
        "a cause of a whole change is none of the plan's own fields"
    )


def test_from_a_voice_to_what_became_of_it(office: Office) -> None:
    changed(office, "四", [("i0", "summary", "別の概要。")], Cited(O2_LATER))
    became = queries.changes_of_cause(office.plan, "opinion", ["o1", "o2", "o9"])
    assert {name: [credit.sequence for credit in entries] for name, entries in became.items()} == {
        "o1": [2], "o2": [3, 5],
    }  # fmt: skip
    assert [credit.causes for credit in became["o2"]] == [(Cited(O2, ("i0/policy",)),), (Cited(O2_LATER),)]
    assert became["o1"][0].title == "一" and became["o1"][0].causes == (Cited(O1, ("s0/end",)),)
    assert queries.changes_of_cause(office.plan, "meeting", ["o1", "o2"]) == {}
    other = actions.create_plan(office.organization, "second", queries.plan(office.plan), actor=None)
    assert (queries.changes_of_cause(other, "opinion", ["o1"]), queries.causes_of(other, "s0", "end")) == ({}, ())


def test_what_comes_and_goes_does_so_with_all_in_it(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office, title="取組")

    def add(parent: str, slot: str) -> str:
        changes, node = added(drafts.draft(proposal), parent, slot)
        proposals.save_edit(proposal, actor=staff, based_on_root=proposal.draft_root, edits=changes)
        return node

    activity, other = add("i0", "activities"), add("i0", "activities")
    step = add(activity, "planned")
    cite(proposal, staff, Cited(O2, (f"{activity}/",)))
    merged(office, proposal)
    for node in (activity, step):
        assert reached(queries.causes_of(office.plan, node, "title")) == [(5, "o2", "")]
    assert queries.causes_of(office.plan, other, "title") == ()
    gone = start(office, title="取りやめ")
    changes = done(edits.delete(drafts.draft(gone), activity))
    proposals.save_edit(gone, actor=staff, based_on_root=gone.draft_root, edits=changes)
    cite(gone, staff, Cited(O1, (f"{activity}/",)))
    merged(office, gone)
    assert reached(queries.causes_of(office.plan, step, "label")) == [(6, "o1", ""), (5, "o2", "")]
    assert verify(office.plan).faults == ()


def test_one_query_each_way(office: Office) -> None:
    for causes in (1, 3):
        if causes == 3:
            changed(office, "四", [("i0", "policy", "乙")], Cited(O1), Cited(O2), Cited(MEETING, ("i0/policy",)))
        for ask in (
            lambda: queries.causes_of(office.plan, "i0", "policy"),
            lambda: queries.causes_of_nodes(office.plan, ["i0", "s0", "a0"]),
            lambda: queries.changes_of_cause(office.plan, "opinion", ["o1", "o2"]),
            lambda: queries.changes_of_cause(office.plan, "opinion", [f"o{n}" for n in range(5000)]),
        ):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert ask()
            assert len(asked) == 1


def test_blame_names_what_caused_the_field(office: Office) -> None:
    def causes(node: str, path: str, at: int | None = None) -> list[str]:
        credit = queries.blame(office.plan, node, path, at)
        assert credit is not None
        return [one.cause.id for one in credit.causes]

    assert causes("i0", "policy") == ["o2"]
    assert causes("s0", "end") == [], "what it is today nobody asked for"
    assert causes("s0", "end", 2) == ["iinkai-2", "o1"]
    assert causes("s0", "label") == ["iinkai-2"], "the opinion was about another field"


def test_each_difference_names_what_led_to_it_and_nothing_else(office: Office) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = queries.why(office.plan, 1, office.plan.head_sequence)
    causes = {
        (why.operation.node, why.operation.path): [[one.cause.id for one in credit.causes] for credit in why.credits]
        for why in found
        if isinstance(why.operation, Set)
    }
    assert causes == {
        ("s0", "end"): [["iinkai-2", "o1"], []],
        ("s0", "label"): [["iinkai-2"]],
        ("i0", "policy"): [["o2"]],
    }
    assert len([one for one in asked if "causetouch" in one["sql"]]) == 1
    with CaptureQueriesContext(connection) as asked:
        assert [credit.causes for why in queries.why(office.plan, 3, 4) for credit in why.credits] == [()]
    assert not [one for one in asked if "causetouch" in one["sql"]]


def test_the_rows_can_be_rebuilt(office: Office) -> None:
    def rows() -> list[tuple[object, ...]]:
        return sorted(CauseTouch.objects.values_list("sequence", "kind", "ref", "label", "node", "path"))

    before, entries = rows(), actions.rebuild_touches(office.plan).rows
    assert actions.rebuild_touches(office.plan) == Differences(entries)
    CauseTouch.objects.filter(ref="o1").update(label="書き換えた")
    CauseTouch.objects.create(
        plan=office.plan, kind="opinion", ref="o7", label="なかった意見", node="x", path="y", sequence=9
    )
    CauseTouch.objects.filter(ref="o2").delete()
    assert {fault.code for fault in verify(office.plan).faults} == {"cause-missing", "cause-surplus"}
    found = actions.rebuild_touches(office.plan, actor=office.people["administrator"])
    assert (found.missing, found.surplus) == ((), ())
    assert found.causes_missing == ((2, "opinion", "o1", O1.label, "s0", "end"),
                                    (3, "opinion", "o2", O2.label, "i0", "policy"))  # fmt: skip
    assert found.causes_surplus == ((2, "opinion", "o1", "書き換えた", "s0", "end"),
                                    (9, "opinion", "o7", "なかった意見", "x", "y"))  # fmt: skip
    assert rows() == before and verify(office.plan).faults == ()
    act = Act.objects.order_by("id").last()
    assert act is not None and json.loads(act.data) == {"missing": 2, "surplus": 2}
