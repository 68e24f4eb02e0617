"""The ledger: append-only by the database, checked by replay, blame as brute force says."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.audit.acts import open_up
from tests.proposals.story import Office, edit, found, merged, start

from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import Set, apply
from tsumugu.core.table import Table
from tsumugu.plans import actions, chain, queries, states
from tsumugu.plans.models import Change, Edition, FieldTouch, PlanRecord, Snapshot
from tsumugu.plans.projection import Differences
from tsumugu.plans.verify import verify
from tsumugu.proposals import queries as drafts
from tsumugu.proposals.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def office() -> Office:
    made = found()
    for number in range(2):
        proposal = start(made, title=f"案{number}")
        edit(proposal, made.people["staff"], "s0", "end", 2025 + number)
        merged(made, proposal)
    actions.create_editions(
        made.plan, ["text", "roadmap"], actor=made.people["secretariat"], label="第1版", date=timezone.localdate()
    )
    made.plan.refresh_from_db()
    return made


@pytest.mark.parametrize("model", [Change, Snapshot, Edition])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_history(
    office: Office, model: type[Change | Snapshot | Edition], act: str
) -> None:
    rows = model.objects.filter(plan=office.plan)
    assert rows.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(sequence=99) if act == "update" else rows._raw_delete(rows.db)


def _without_guard(sql: str, *values: str | int) -> None:
    """What somebody with the database's own power can do: the triggers go, the row is changed."""
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON plans_change"
        cursor.execute(f"DROP TRIGGER plans_change_no_update{on}")
        cursor.execute(sql, values)
    states.forget_all()


def test_a_record_read_before_the_head_moved_appends_nothing(office: Office) -> None:
    earlier = PlanRecord.objects.get(pk=office.plan.pk)
    proposal = start(office, title="案2")
    edit(proposal, office.people["staff"], "s0", "end", 2027)
    table = drafts.draft(proposal)
    merged(office, proposal)
    with pytest.raises(Refusal, match="ledger-moved"):
        actions.append_change(earlier, table, actions.Author("人"), actions.Grounds())
    assert Change.objects.filter(plan=office.plan).count() == PlanRecord.objects.get(pk=office.plan.pk).head_sequence


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("reason", "別の理由", "entry-hash"),
        ("actor_name", "別の人", "entry-hash"),
        ("prev_hash", "0" * 64, "previous-hash"),
        ("sequence", 9, "gap"),
    ],
)
def test_the_first_entry_that_does_not_hold_is_named(office: Office, column: str, value: str | int, code: str) -> None:
    assert verify(office.plan).fault is None
    _without_guard(f"UPDATE plans_change SET {column} = %s WHERE sequence = 2", value)
    fault = verify(office.plan).fault
    assert fault is not None and (fault.sequence, fault.code) == (2, code)


def test_an_entry_that_leads_elsewhere_does_not_hold_however_it_is_hashed(office: Office) -> None:
    open_up()
    last = Change.objects.get(plan=office.plan, sequence=office.plan.head_sequence)
    last.result_root = "0" * 64
    anew = chain.entry_hash(office.plan.slug, last)
    Change.objects.filter(pk=last.pk).update(result_root=last.result_root, entry_hash=anew)
    assert "result-root" in [fault.code for fault in verify(office.plan).faults]


def test_any_state_can_be_rebuilt(office: Office) -> None:
    states.forget_all()
    table = Table({}, {})
    for change in Change.objects.filter(plan=office.plan).order_by("sequence"):
        table = apply(table, queries.operations_of(change))
        assert queries.table_at(office.plan, change.sequence) == table


@pytest.mark.parametrize("spoilt", ["another", "cut", "no-zstd"])
def test_a_state_without_its_root_is_shown_to_nobody(office: Office, spoilt: str) -> None:
    """Neither a state that holds in itself and is another one, nor bytes that cannot be read."""
    first, last = Snapshot.objects.get(sequence=1), Snapshot.objects.get(sequence=3)
    good = bytes(first.data)
    data = {"another": bytes(last.data), "cut": good[: len(good) // 2], "no-zstd": b"x" * 40}[spoilt]
    open_up()
    Snapshot.objects.filter(pk=first.pk).update(data=data)
    for sequence in (1, 2):
        states.forget_all()
        with pytest.raises(Refusal, match="ledger-broken"):
            queries.table_at(office.plan, sequence)


@pytest.mark.parametrize("spoilt", ["another", "cut", "no-zstd"])
def test_a_draft_without_its_root_is_shown_to_nobody(office: Office, spoilt: str) -> None:
    proposal, staff = start(office), office.people["staff"]
    edit(proposal, staff, "i0", "policy", "甲")
    good = bytes(Draft.objects.get(proposal=proposal, root=proposal.draft_root).operations)
    other = start(office)
    edit(other, staff, "i0", "policy", "乙")
    another = bytes(Draft.objects.get(proposal=other, root=other.draft_root).operations)
    data = {"another": another, "cut": good[: len(good) // 2], "no-zstd": b"x" * 40}[spoilt]
    Draft.objects.filter(proposal=proposal, root=proposal.draft_root).update(operations=data)
    states.forget_all()
    with pytest.raises(Refusal, match="ledger-broken"):
        drafts.draft(proposal)


def test_the_projection_can_be_rebuilt(office: Office) -> None:
    def rows() -> list[tuple[str, str, int]]:
        return sorted(FieldTouch.objects.values_list("node", "path", "sequence"))

    before, acts = rows(), Act.objects.count()
    assert actions.rebuild_touches(office.plan) == Differences(len(before))
    assert (rows(), Act.objects.count()) == (before, acts), "nothing differed, nothing was written"
    FieldTouch.objects.filter(node="s0", sequence=3).update(sequence=2, path="label")
    FieldTouch.objects.create(plan=office.plan, node="x", path="y", sequence=9)
    FieldTouch.objects.filter(node="i0", sequence=1).delete()
    found = actions.rebuild_touches(office.plan, actor=office.people["administrator"])
    assert found.missing == ((1, "i0", ""), (3, "s0", "end"))
    assert found.surplus == ((2, "s0", "label"), (9, "x", "y"))
    assert rows() == before
    act = Act.objects.order_by("id").last()
    assert act is not None and (act.act, act.subject) == ("touches-rebuilt", "plan:tsumugi-dx")
    assert json.loads(act.data) == {"missing": 2, "surplus": 2}
    assert actions.rebuild_touches(office.plan) == Differences(len(before))
    assert Act.objects.count() == acts + 1


EDITS = st.lists(
    st.tuples(st.sampled_from(["s0", "i0", "a0"]), st.sampled_from(["甲", "乙", "丙"])), min_size=1, max_size=5
)
NAMED = {"s0": "label", "i0": "title", "a0": "title"}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_blame_is_what_replay_says(script: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        office = found()
        for node, word in script:
            table = queries.head(office.plan).table
            if table.nodes[node].fields[NAMED[node]] == word:
                continue
            proposal = start(office, title=word)
            edit(proposal, office.people["staff"], node, NAMED[node], word)
            merged(office, proposal)
        last = office.plan.head_sequence
        for node, path in NAMED.items():
            expected, before = 1, None
            for sequence in range(1, last + 1):
                value = queries.table_at(office.plan, sequence).nodes[node].fields.get(path)
                if value != before:
                    expected = sequence
                before = value
                credit = queries.blame(office.plan, node, path, sequence)
                assert credit is not None and credit.sequence == expected
        transaction.set_rollback(True)


def test_why_names_the_changes_behind_each_difference(office: Office) -> None:
    found = queries.why(office.plan, 1, 3)
    (operation,) = (why.operation for why in found)
    assert isinstance(operation, Set) and (operation.node, operation.path) == ("s0", "end")
    assert [(credit.sequence, credit.title, credit.reason) for credit in found[0].credits] == [
        (2, "案0", "見直しのため"), (3, "案1", "見直しのため"),
    ]  # fmt: skip
    assert next(approval["step"] for approval in found[0].credits[0].approvals) == "head"
    assert queries.why(office.plan, 3, 3) == ()
    # Backwards it names the same changes.
    assert [why.credits for why in queries.why(office.plan, 3, 1)] == [why.credits for why in found]


def test_history_of_a_node_and_of_all_beneath_it(office: Office) -> None:
    table = queries.head(office.plan).table
    assert [credit.sequence for credit in queries.history(office.plan, ["s0"])] == [3, 2, 1]
    assert [credit.sequence for credit in queries.history(office.plan, ["i0"])] == [1]
    assert [credit.sequence for credit in queries.history(office.plan, table.subtree("i0"))] == [3, 2, 1]
