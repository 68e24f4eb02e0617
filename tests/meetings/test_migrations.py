"""A process of before there were courses comes over, and back, on whichever engine the run uses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def at(name: str) -> Any:
    """The database brought to a migration of the meetings; the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("meetings", name)])
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("plans", "accounts")]
    return executor.loader.project_state([("meetings", name), *others]).apps


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_process_has_one_course_there_and_back() -> None:
    latest = max(name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == "meetings")
    try:
        old = at("0009_closed_on_and_left_over")
        organization = old.get_model("accounts", "Organization").objects.create(code="990001", name="a", slug="a")
        plans = old.get_model("plans", "PlanRecord").objects
        rows = []
        for n, public in enumerate((True, False)):
            plan = plans.create(organization=organization, slug=f"p{n}", title="計画")
            process = old.get_model("meetings", "Process").objects.create(
                plan=plan, first="2026-04", last="2027-03", public=public
            )
            old.get_model("meetings", "Meeting").objects.create(process=process, key="m", number="第１回", order=0)
            old.get_model("meetings", "ChartItem").objects.create(process=process, kind="note", label="注", order=0)
            rows.append(process.pk)
        new = at(latest)
        courses = new.get_model("meetings", "Course").objects.order_by("process")
        assert [(one.process_id, one.key, one.title, one.first, one.last, one.public) for one in courses] == [
            (rows[0], "", "", "2026-04", "2027-03", True), (rows[1], "", "", "2026-04", "2027-03", False),
        ]  # fmt: skip
        for one in courses:
            assert one.meetings.count() == one.chart_items.count() == 1
            assert one.meetings.get().process_id == one.process_id
        back = at("0009_closed_on_and_left_over")
        found = back.get_model("meetings", "Process").objects.order_by("pk")
        assert [(one.pk, one.first, one.last, one.public) for one in found] == [
            (rows[0], "2026-04", "2027-03", True), (rows[1], "2026-04", "2027-03", False),
        ]  # fmt: skip
        assert [one.process_id for one in back.get_model("meetings", "ChartItem").objects.order_by("process")] == rows
    finally:
        at(latest)
