from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_titles_in_full"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                ("added_by", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="pictures", to="plans.planrecord"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "name"), name="picture_once")],
            },
        ),
    ]
