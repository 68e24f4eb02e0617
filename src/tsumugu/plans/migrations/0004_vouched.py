"""An act of the system vouches for the entries and editions that were there before acts did so.

What they were until then, only the hash chain of the entries holds; from now on the record of acts does too.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

from tsumugu.audit import numbering, vouching
from tsumugu.core.canonical import canonical_json


def vouched(apps: Any, schema_editor: Any) -> None:
    acts, heads = apps.get_model("audit", "Act"), apps.get_model("audit", "ActChain").objects
    for record in apps.get_model("plans", "PlanRecord").objects.order_by("pk"):
        rows = [
            *apps.get_model("plans", "Change").objects.filter(plan=record).order_by("pk").iterator(chunk_size=50),
            *apps.get_model("plans", "Edition").objects.filter(plan=record).order_by("pk"),
        ]
        data = {"count": len(rows), "rows": vouching.vouch(rows)}
        act = acts(
            organization_id=record.organization_id, at=timezone.now(), actor_name="", act="history-vouched",
            subject=f"plan:{record.slug}", data=canonical_json(data).decode(),
        )  # fmt: skip
        numbering.append(act, heads, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_guard_anew")]
    operations = [migrations.RunPython(vouched, migrations.RunPython.noop)]
