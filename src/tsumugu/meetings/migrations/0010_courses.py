import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_closed_on_and_left_over")]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("first", models.CharField(blank=True, max_length=7)),
                ("last", models.CharField(blank=True, max_length=7)),
                ("public", models.BooleanField(default=True)),
                ("order", models.PositiveIntegerField()),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="courses", to="meetings.process"
                    ),
                ),
            ],
            options={"ordering": ["order", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(fields=("process", "key"), name="course_key"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="course",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="meetings.course",
            ),
        ),
        migrations.AddField(
            model_name="chartitem",
            name="course",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chart_items",
                to="meetings.course",
            ),
        ),
        # So that there is a way back.
        migrations.AlterField(
            model_name="chartitem",
            name="process",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chart_items",
                to="meetings.process",
            ),
        ),
    ]
