"""The one predecessor of a division becomes the first of several.

Apart from the changes of the tables before and after it: PostgreSQL alters no table on which the
same transaction left checks open.
"""

from typing import Any

from django.db import migrations


def keep(apps: Any, schema_editor: Any) -> None:
    division = apps.get_model("accounts", "Division")
    for row in division.objects.filter(predecessor__isnull=False):
        row.predecessors.add(row.predecessor_id)


def keep_one(apps: Any, schema_editor: Any) -> None:
    """The way back: the older form holds one, the first."""
    division = apps.get_model("accounts", "Division")
    for row in division.objects.filter(predecessors__isnull=False).distinct():
        row.predecessor = row.predecessors.order_by("pk").first()
        row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules_and_reorganizations"),
    ]

    operations = [migrations.RunPython(keep, keep_one)]
