"""Does today's ledger continue what was published? And: a reading of one moment, while others write."""

from __future__ import annotations

import pytest
from tests.house import House
from tests.proposals.story import Office, edit, found, merged, start

from tsumugu.plans import merkle, queries
from tsumugu.plans.models import Change
from tsumugu.plans.queries import Continuation


@pytest.fixture
def office() -> Office:
    made = found()
    for number in range(3):
        proposal = start(made, title=f"案{number}")
        edit(proposal, made.people["staff"], "s0", "end", 2025 + number)
        merged(made, proposal)
    return made


@pytest.mark.django_db
def test_a_ledger_continues_each_of_its_beginnings_and_nothing_else(office: Office) -> None:
    leaves = queries.entries(office.plan)
    assert len(leaves) == 4
    for size in range(1, 5):
        root = merkle.root(leaves[:size]).hex()
        assert queries.continues(office.plan, size, root)
        for other in {1, 2, 3, 4} - {size}:
            assert queries.continues(office.plan, other, root) == Continuation("other")
        assert queries.continues(office.plan, 5, root) == Continuation("shorter", 5)
    whole = merkle.root(leaves).hex()
    for size, text in ((0, whole), (-1, whole), (4, ""), (4, whole[:-1]), (4, whole.upper()), (4, whole + "\n")):
        assert queries.continues(office.plan, size, text) == Continuation("malformed"), text


@pytest.mark.django_db
def test_a_ledger_that_went_on_after_a_cut_is_another_one(office: Office) -> None:
    published = queries.merkle_root(office.plan, 4)
    longer = [*queries.entries(office.plan, 3), b"\1" * 32, b"\2" * 32]
    assert merkle.root(longer[:4]).hex() != published
    # What a restored backup has: the first three entries, then others.
    rows = {change.sequence: change for change in Change.objects.filter(plan=office.plan)}
    assert sorted(rows) == [1, 2, 3, 4]
    assert queries.continues(office.plan, 4, merkle.root(longer[:4]).hex()) == Continuation("other")
    assert queries.continues(office.plan, 5, merkle.root(longer).hex()) == Continuation("shorter", 5)


MERGE = """
import itertools, sys
from tests.proposals.story import seen
from tsumugu.accounts.models import User
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import MISSING
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions, queries
people = {user.username: user for user in User.objects.all()}
for number in itertools.count():
    record = PlanRecord.objects.get(slug="tsumugi-dx")
    proposal = actions.open_proposal(record, title=f"案{number}", reason="", actor=people["staff"])
    before = queries.draft(proposal).nodes["i0"].fields.get("policy", MISSING)
    change = Set("i0", "initiative", "policy", before, f"方針{number}")
    actions.save_edit(proposal, actor=people["staff"], based_on_root=proposal.draft_root, edits=ChangeSet((change,)))
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    while proposal.next_step:
        actions.approve(proposal, actor=people[proposal.next_step], seen=seen(proposal))
    actions.merge_proposal(proposal, actor=people["secretariat"], seen=seen(proposal))
    print(number, flush=True)
"""

VERIFY = """
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.verify import verify
seen = []
while len(seen) < 30 or len(set(seen)) < 5:
    verdict = verify(PlanRecord.objects.get(slug="tsumugi-dx"))
    assert verdict.fault is None, verdict
    seen.append(verdict.entries)
    assert len(seen) < 3000, "nobody merged meanwhile"
print(len(seen), len(set(seen)))
"""


@pytest.mark.second
def test_verifying_while_people_merge_never_alarms(house: House) -> None:
    merging = house.start(MERGE)
    try:
        assert merging.stdout is not None and merging.stdout.readline() == "0\n"
        runs, states = map(int, house.run(VERIFY).split())
    finally:
        merging.kill()
    assert "Traceback" not in merging.communicate()[1]
    assert runs >= 30 and states >= 5


HOLD = """
import sys
from django.db import connection, transaction
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.snapshot import one_snapshot
with one_snapshot():
    before = PlanRecord.objects.get(slug="tsumugi-dx").head_sequence
    print("reading", flush=True)
    sys.stdin.readline()
    assert PlanRecord.objects.get(slug="tsumugi-dx").head_sequence == before
    try:
        with transaction.atomic():
            PlanRecord.objects.update(title="x")
    except Exception as error:
        print(type(error).__name__, flush=True)
assert PlanRecord.objects.get(slug="tsumugi-dx").head_sequence > before
PlanRecord.objects.update(title="x")
assert connection.vendor != "sqlite" or connection.transaction_mode == "IMMEDIATE"
"""


@pytest.mark.second
def test_a_long_reading_keeps_no_writer_waiting_and_sees_one_moment(house: House) -> None:
    reading = house.start(HOLD)
    assert reading.stdout is not None and reading.stdout.readline() == "reading\n"
    house.run(MERGE.replace("itertools.count()", "range(1)"))
    told, errors = reading.communicate("go on\n", timeout=60)
    assert reading.returncode == 0, errors
    assert told in ("OperationalError\n", "InternalError\n")
