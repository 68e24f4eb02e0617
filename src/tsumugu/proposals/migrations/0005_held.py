"""Decisions, wordings and the record of who wrote what can no longer be changed in the database; an act of the
system vouches for the decisions and wordings that were there before acts did so."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from tsumugu.audit import numbering, vouching
from tsumugu.audit.append_only import guard, unguard
from tsumugu.core.canonical import canonical_json

TABLES = ("proposals_decision", "proposals_draftedit", "proposals_wording")


def vouched(apps: Any, schema_editor: Any) -> None:
    acts, heads = apps.get_model("audit", "Act"), apps.get_model("audit", "ActChain").objects
    for record in apps.get_model("plans", "PlanRecord").objects.order_by("pk"):
        rows = [
            row
            for name in ("Decision", "Wording")
            for row in apps.get_model("proposals", name).objects.filter(proposal__plan=record).order_by("pk")
        ]
        data = {"count": len(rows), "rows": vouching.vouch(rows)}
        act = acts(
            organization_id=record.organization_id, at=timezone.now(), actor_name="", act="history-vouched",
            subject=f"plan:{record.slug}", data=canonical_json(data).decode(),
        )  # fmt: skip
        if rows:
            numbering.append(act, heads, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0004_states_without_authors"), ("plans", "0004_vouched")]
    operations = [
        migrations.RunPython(vouched, migrations.RunPython.noop),
        migrations.RunPython(guard(*TABLES), unguard(*TABLES)),
    ]
