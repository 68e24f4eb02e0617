"""What rooms held before a migration comes over, and back where there is one, on whichever engine the run uses."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from tests.interchange import brought

import tsumugu.meetings.migrations
from tsumugu.meetings.actions import clean_waiting
from tsumugu.meetings.models import PaperFile, Process

#: How the database guards rows that are only added to: an older guard is put up by its own migration alone.
STABLE = {"tsumugu.audit.append_only"}


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


def test_no_migration_does_what_the_program_does_today() -> None:
    """Else a later change would change what an old database becomes."""
    for path in Path(tsumugu.meetings.migrations.__path__[0]).glob("0*.py"):
        imported = {
            one.module for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.ImportFrom)
        }
        assert {name for name in imported if name and name.startswith("tsumugu")} <= STABLE, path.name


BODY: dict[str, Any] = {"id": "a", "name": "委員会", "kind": "committee"}
GIVEN: dict[str, Any] = {
    "odd.name": 1, "od[0]": 2, "courses": [{"id": "first", "title": "策定"}],
    "bodies": [
        {**BODY, "kind": "club"},
        {**BODY, "seats": [{"post": "教授", "name": "席の人", "telephone": "017"}, "ちがう人"]}, 7,
    ],
    "schedule": {"axis": {"first": "2024-02"}, "marks": [{"label": "印", "date": "2024-02", "mark": "◆"}], "notes": {}},
    "meetings": [
        5, {"number": "1", "date": "あした", "start": "9:00", "course": "first", "agenda": [{"kind": "report"}],
            "press": 2, "held": True, "minutes": {"style": "roles", "statements": [{"text": "言葉", "more": "x"}]}},
    ],
    "opinions": [{"topic": "題", "items": ["言葉", {"text": "言葉", "persons": "2"}, {"id": "b"}]}, {"topic": "題"}],
}  # fmt: skip
LEFT: dict[str, Any] = {
    "odd.name": 1, "od[0]": 2, "courses": GIVEN["courses"], "bodies[0]": GIVEN["bodies"][0],
    "bodies[1].seats[0].telephone": "017", "bodies[1].seats[1]": "ちがう人", "bodies[2]": 7,
    "schedule.axis": {"first": "2024-02"}, "schedule.notes": {}, "meetings[0]": 5, "meetings[1].date": "あした",
    "meetings[1].start": "9:00", "meetings[1].course": "first", "meetings[1].agenda[0]": {"kind": "report"},
    "meetings[1].minutes.statements[0].more": "x", "opinions[0].items[1].persons": "2",
    "opinions[0].items[2]": {"id": "b"}, "opinions[1]": {"topic": "題"},
}  # fmt: skip


def test_what_no_room_had_a_place_for_then_is_left_over() -> None:
    """Formulations among it: there were none yet."""
    migration = import_module("tsumugu.meetings.migrations.0009_closed_on_and_left_over")
    assert dict(migration.left_over(GIVEN)) == LEFT
    assert dict(migration.left_over([1])) == {"": [1]} and dict(migration.left_over({})) == {}


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_papers_and_what_a_file_said_come_over_from_before_any_was_cleaned() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    try:
        old = at("0004_withheld_and_kept")
        organization = old.get_model("accounts", "Organization").objects.create(code="990001", name="a", slug="a")
        plan = old.get_model("plans", "PlanRecord").objects.create(organization=organization, slug="p", title="計画")
        old.get_model("meetings", "Process").objects.create(plan=plan, source=json.dumps(GIVEN))
        old.get_model("meetings", "PaperFile").objects.create(
            plan=plan, sha256="0" * 64, media="application/pdf", size=9, data=brought.pdf(), added_by="",
            added_at=timezone.now(),
        )  # fmt: skip
        MigrationExecutor(connection).migrate(newest)
        assert json.loads(Process.objects.get().source) == LEFT
        assert PaperFile.objects.get().cleaned is None
        assert clean_waiting() == 1
        made = PaperFile.objects.get(sha256="0" * 64)
        assert made.cleaned is not None and brought.SECRET.encode() not in bytes(made.cleaned.data) and not made.problem
    finally:
        MigrationExecutor(connection).migrate(newest)
