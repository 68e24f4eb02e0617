"""Approval rules of an organization; divisions with former names and several predecessors."""

from typing import Any

from django.db import migrations, models


def keep_predecessors(apps: Any, schema_editor: Any) -> None:
    division = apps.get_model("accounts", "Division")
    for row in division.objects.filter(predecessor__isnull=False):
        row.predecessors.add(row.predecessor_id)


def keep_one_predecessor(apps: Any, schema_editor: Any) -> None:
    """The way back: the older form holds one, the first."""
    division = apps.get_model("accounts", "Division")
    for row in division.objects.filter(predecessors__isnull=False).distinct():
        row.predecessor = row.predecessors.order_by("pk").first()
        row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="approval_rules",
            field=models.JSONField(blank=True, default=None, null=True),
        ),
        migrations.AddField(
            model_name="division",
            name="former_names",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="division",
            name="predecessors",
            field=models.ManyToManyField(blank=True, related_name="successors", to="accounts.division"),
        ),
        migrations.RunPython(keep_predecessors, keep_one_predecessor),
    ]
