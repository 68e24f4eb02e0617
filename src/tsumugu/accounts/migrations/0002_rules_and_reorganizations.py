"""Approval rules of an organization; divisions with former names and several predecessors."""

from django.db import migrations, models


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
    ]
