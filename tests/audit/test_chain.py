"""The record of acts is one chain for each organization, numbered in the order of commits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.audit.acts import RECORDED, settle
from tests.desk.office import found
from tests.house import House

from tsumugu.accounts.models import Organization
from tsumugu.audit import chain, queries
from tsumugu.audit.actions import record_act
from tsumugu.audit.models import Act, ActChain


@pytest.mark.engine
@pytest.mark.django_db
def test_acts_are_numbered_without_a_gap_and_each_holds_the_one_before() -> None:
    office = found()
    other = Organization.objects.get(slug="betsu")
    record_act(office.organization, "x", "y:z", actor=office.people["staff"], word='県\n\t"😀', count=3, none=None)
    record_act(other, "x", "y:z", actor=None)
    settle()
    for organization in (office.organization, other):
        last = ""
        acts = list(Act.objects.filter(organization=organization).order_by("number"))
        assert [act.number for act in acts] == list(range(1, len(acts) + 1)) and acts
        for act in acts:
            assert act.prev_hash == last
            assert act.hash == chain.act_hash(act), "the database computes what the program does"
            last = act.hash
        end = ActChain.objects.get(organization=organization)
        assert (end.number, end.hash) == (len(acts), last)
    assert [act.number for act in queries.acts(other)] == [1]
    assert [act.number for act in queries.acts_after(office.organization, 1)] == list(
        range(2, Act.objects.filter(organization=office.organization).count() + 1)
    )


@pytest.mark.engine
@pytest.mark.django_db
@pytest.mark.parametrize(
    "field", ["organization_id", "number", "prev_hash", "at", "actor_id_then", "actor_name", "act", "subject", "data"]
)
def test_every_part_of_an_act_is_in_its_hash(field: str) -> None:
    office = found()
    act = record_act(office.organization, "x", "y:z", actor=None)
    assert {f.attname for f in Act._meta.concrete_fields} - {"id", "hash"} == {
        "organization_id", "number", "prev_hash", "at", "actor_id_then", "actor_name", "act", "subject", "data",
    }  # fmt: skip
    before = chain.act_hash(act)
    value: Any = getattr(act, field)
    setattr(
        act, field, value.replace(year=2001) if field == "at" else 77 if field.endswith(("_id", "r", "then")) else "q"
    )
    assert chain.act_hash(act) != before


READ = """
from tsumugu.accounts.models import Organization
from tsumugu.audit import queries
import json
rows = queries.acts_after(Organization.objects.get(slug="betsu"), 0)
print(json.dumps([[act.act, act.number] for act in rows]))
"""


@pytest.mark.second
def test_a_cursor_misses_nobody_who_commits_late(house: House) -> None:
    """Two record in one order and commit in the other. What is given before the commit (the row's id) would let
    the cursor pass the late one; the number does not."""
    first = house.start(RECORDED, "early")
    assert first.stdout is not None and first.stdout.readline() == "recorded\n"
    second = house.start(RECORDED, "late")
    assert second.stdin is not None and second.stdout is not None
    if house.environment["DATABASE_URL"]:
        assert second.stdout.readline() == "recorded\n"
        assert second.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert json.loads(house.run(READ)) == [["late", 1]]
        assert first.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert json.loads(house.run(READ)) == [["late", 1], ["early", 2]]
    else:
        # One transaction writes at a time: who records later commits later.
        assert first.communicate("go on\n", timeout=60)[0] == "committed\n"
        assert second.communicate("go on\n", timeout=60)[0] == "recorded\ncommitted\n"
        assert json.loads(house.run(READ)) == [["early", 1], ["late", 2]]


CROSSED = """
import sys, time
from django.db import transaction
from tsumugu.accounts.models import Organization
from tsumugu.audit.actions import record_act
from tsumugu.plans.models import PlanRecord
office = Organization.objects.get(slug="tsumugi")
for number in range(20):
    with transaction.atomic():
        steps = [
            lambda: record_act(office, "x", "y:z", actor=None),
            lambda: PlanRecord.objects.select_for_update().get(slug="tsumugi-dx"),
        ]
        for step in steps if sys.argv[1] == "record" else reversed(steps):
            step()
            time.sleep(0.005)
"""


@pytest.mark.second
def test_recording_holds_no_lock_that_another_could_wait_for(house: House) -> None:
    """One records and then locks a plan, another locks the plan and then records: neither ever stops the other."""
    both = [house.start(CROSSED, order) for order in ("record", "lock")]
    for process in both:
        errors = process.communicate(timeout=120)[1]
        assert process.returncode == 0, errors
    told = house.run("""
from tsumugu.audit.models import Act
numbers = list(Act.objects.filter(organization__slug="tsumugi").order_by("number").values_list("number", flat=True))
assert numbers == list(range(1, len(numbers) + 1)), numbers
print(len(numbers))
""")
    assert int(told) >= 40


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_record_of_before_becomes_a_chain() -> None:
    def at(*names: tuple[str, str]) -> Any:
        MigrationExecutor(connection).migrate(list(names))
        return MigrationExecutor(connection).loader.project_state(list(names)).apps

    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        apps = at(("audit", "0002_append_only"))
        office = Organization.objects.create(code="990001", name="a", slug="a")
        from django.utils import timezone

        acts = apps.get_model("audit", "Act").objects
        for number in range(3):
            acts.create(organization_id=office.pk, at=timezone.now(), actor_name="甲", act=f"x{number}", subject="y:z")
        at(*leaves)
        rows = list(Act.objects.filter(organization_id=office.pk).order_by("number"))
        assert [(act.act, act.number) for act in rows] == [("x0", 1), ("x1", 2), ("x2", 3), ("acts-chained", 4)]
        assert json.loads(rows[-1].data) == {"count": 3}
        assert [act.hash for act in rows] == [chain.act_hash(act) for act in rows]
        assert [act.prev_hash for act in rows] == ["", *(act.hash for act in rows[:-1])]
        assert ActChain.objects.get().number == 4
        with pytest.raises(Exception, match="append-only"):
            Act.objects.all().update(number=9)
    finally:
        at(*leaves)
        with connection.schema_editor() as editor:
            from tsumugu.audit.append_only import guard, unguard

            unguard("audit_act")(None, editor)
        Act.objects.all().delete()
        with connection.schema_editor() as editor:
            guard("audit_act")(None, editor)
