"""Which change a cause was the cause of. No entry of before names one, so there is nothing to fill in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_pictures_append_only")]
    operations = [
        migrations.CreateModel(
            name="CauseTouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("ref", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=200)),
                ("node", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=200)),
                ("sequence", models.PositiveIntegerField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="cause_touches", to="plans.planrecord"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "node", "path"], name="cause_place"),
                    models.Index(fields=["plan", "sequence"], name="cause_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["plan", "kind", "ref", "sequence", "node", "path"], name="cause_touch_once"
                    ),
                ],
            },
        ),
    ]
