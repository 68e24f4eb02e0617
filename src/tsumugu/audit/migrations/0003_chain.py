import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="ActChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organization"
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="act", name="act_subject"),
        migrations.AddField("act", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("act", "prev_hash", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("act", "hash", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddIndex(
            "act", models.Index(fields=["organization", "subject", "number"], name="act_subject_number")
        ),
    ]
