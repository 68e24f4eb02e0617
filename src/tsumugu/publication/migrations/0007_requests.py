import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_second_person"),
        ("plans", "0010_retirement_append_only"),
        ("publication", "0006_process"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "Register a plan"),
                            ("first-edition", "Publish the first edition"),
                            ("retire", "Retire the plan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.TextField()),
                ("asked", models.JSONField(default=dict)),
                ("data", models.BinaryField(default=bytes)),
                ("digest", models.CharField(max_length=64)),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_by_then", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="accounts.organization"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="plans.planrecord",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("declined", "declined"), ("withdrawn", "taken back")],
                        max_length=10,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("answered_by", models.CharField(max_length=200)),
                ("answered_at", models.DateTimeField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="publication.request"
                    ),
                ),
            ],
        ),
    ]
