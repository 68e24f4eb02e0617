import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_causes"),
    ]

    operations = [
        migrations.AddField(
            model_name="planrecord",
            name="retired",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Retirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("restored", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                ("date", models.DateField()),
                ("editions", models.JSONField(default=list)),
                ("by_name", models.CharField(max_length=200)),
                ("second_name", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retirements", to="plans.planrecord"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
