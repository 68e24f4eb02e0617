"""A database with divisions of the older form comes over, and back, on whichever engine the run uses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def at(name: str) -> Any:
    """The database brought to a migration of the accounts; the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", name)])
    return MigrationExecutor(connection).loader.project_state([("accounts", name)]).apps


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_predecessor_is_kept_there_and_back() -> None:
    latest = max(name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == "accounts")
    try:
        old = at("0001_initial")
        organization = old.get_model("accounts", "Organization").objects.create(code="990001", name="a", slug="a")
        division = old.get_model("accounts", "Division")
        first = division.objects.create(organization=organization, key="a", name="A")
        division.objects.create(organization=organization, key="b", name="B", predecessor=first)
        new = at(latest).get_model("accounts", "Division")
        assert [(row.key, [p.key for p in row.predecessors.all()]) for row in new.objects.order_by("key")] == [
            ("a", []),
            ("b", ["a"]),
        ]
        back = at("0001_initial").get_model("accounts", "Division")
        assert back.objects.get(key="b").predecessor_id == back.objects.get(key="a").pk
    finally:
        at(latest)
