"""The acts that are there become a chain, in the order of their ids; an act of the system says how many they were.

Until then nothing held them but the triggers: the chain vouches for what they were when it was made.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

from tsumugu.audit import chain, numbering
from tsumugu.audit.append_only import unguard
from tsumugu.core.canonical import canonical_json


def chained(apps: Any, schema_editor: Any) -> None:
    unguard("audit_act")(apps, schema_editor)
    acts = apps.get_model("audit", "Act")
    heads = apps.get_model("audit", "ActChain").objects
    for organization in apps.get_model("accounts", "Organization").objects.order_by("pk"):
        number, last = 0, ""
        for act in acts.objects.filter(organization_id=organization.pk).order_by("pk").iterator(chunk_size=500):
            number += 1
            act.number, act.prev_hash = number, last
            last = chain.act_hash(act)
            acts.objects.filter(pk=act.pk).update(number=number, prev_hash=act.prev_hash, hash=last)
        if not number:
            continue
        heads.create(organization_id=organization.pk, number=number, hash=last)
        said = acts(
            organization_id=organization.pk, at=timezone.now(), actor_name="", act="acts-chained",
            subject=f"organization:{organization.slug}", data=canonical_json({"count": number}).decode(),
        )  # fmt: skip
        # Whichever engine: the trigger that numbers acts comes with the next migration.
        numbering.append(said, heads, "")
        print(f"\n    {organization.slug}: {number} acts are one chain now, in the order of their ids", end="")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [migrations.RunPython(chained, migrations.RunPython.noop)]
