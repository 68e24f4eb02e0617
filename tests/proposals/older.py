"""A program: proposals of the older form come over, and back. Ends with an error where something is lost."""

from __future__ import annotations

import datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

WHEN = datetime.datetime(2026, 4, 1, 9, 0, tzinfo=datetime.UTC)


def at(name: str) -> Any:
    """The database brought to a migration of the proposals; the models as they were then."""
    MigrationExecutor(connection).migrate([("proposals", name)])
    loader = MigrationExecutor(connection).loader
    newest = [node for node in loader.graph.leaf_nodes() if node[0] in ("accounts", "plans")]
    return loader.project_state([("proposals", name), *newest]).apps


def latest() -> str:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return max(str(name) for app, name in leaves if app == "proposals")


def main() -> None:
    call_command("migrate", verbosity=0)
    old = at("0001_initial")
    organization = old.get_model("accounts", "Organization").objects.create(code="990001", name="a", slug="a")
    user, member = old.get_model("accounts", "User"), old.get_model("accounts", "Membership")
    one, two, three = (user.objects.create(username=name, name=name) for name in ("one", "two", "three"))
    division = old.get_model("accounts", "Division").objects.create(organization=organization, key="agri", name="A")
    member.objects.create(user=one, organization=organization, role="staff", division=division)
    plan = old.get_model("plans", "PlanRecord").objects.create(organization=organization, slug="a", title="a")
    proposal = old.get_model("proposals", "Proposal").objects.create(
        plan=plan, title="題", reason="理由", author=one, base_sequence=2, draft_root="e" * 64
    )
    draft = old.get_model("proposals", "Draft")
    rows = (("a", 1, one), ("b", 1, one), ("c", 1, two), ("d", 2, three), ("e", 2, one))
    for minute, (root, base, who) in enumerate(rows):
        made = draft.objects.create(
            proposal=proposal, base_sequence=base, root=root * 64, operations=b"", author=who
        )  # fmt: skip
        draft.objects.filter(pk=made.pk).update(saved_at=WHEN + datetime.timedelta(minutes=minute))
    conflict, decision = old.get_model("proposals", "StoredConflict"), old.get_model("proposals", "Decision")
    for number, (choice, who) in enumerate((("value", two), ("theirs", three), ("base", None))):
        conflict.objects.create(
            proposal=proposal, conflict=str(number), data={}, open=False, choice=choice, answered_by=who,
            answered_at=WHEN + datetime.timedelta(seconds=150),
        )  # fmt: skip
    for kind, step in (("submitted", ""), ("approved", "head"), ("approved", "secretariat")):
        decision.objects.create(
            proposal=proposal, kind=kind, step=step, actor=one, actor_name="one", base_root="", result_root=""
        )  # fmt: skip

    new = at(latest())
    edits = new.get_model("proposals", "DraftEdit").objects.order_by("pk")
    assert [(e.kind, e.author.username, e.root[0], e.division_keys) for e in edits] == [
        ("content", "one", "b", ["agri"]),
        ("content", "two", "c", []),
        ("resolution", "two", "d", []),
        ("sync", "three", "d", []),
        ("content", "one", "e", ["agri"]),
    ]
    (wording,) = new.get_model("proposals", "Wording").objects.all()
    assert (wording.number, wording.title, wording.reason, wording.reasons, wording.causes) == (1, "題", "理由", {}, [])
    decisions = new.get_model("proposals", "Decision").objects.order_by("pk")
    assert [(d.step, d.divisions, d.wording) for d in decisions] == [
        ("", [], 1),
        ("head", None, 1),
        ("secretariat", [], 1),
    ]
    assert new.get_model("proposals", "Proposal").objects.get().opening is None

    back = at("0001_initial").get_model("proposals", "Draft").objects.order_by("pk")
    assert [(d.root[0], d.author.username) for d in back] == [
        ("a", "one"), ("b", "one"), ("c", "two"), ("d", "three"), ("e", "one"),
    ]  # fmt: skip
    at(latest())
    print("there and back")


main()
