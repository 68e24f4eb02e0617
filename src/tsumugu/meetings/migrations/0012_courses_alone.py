import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_courses_filled")]

    operations = [
        migrations.AlterField(
            model_name="meeting",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="meetings.course"
            ),
        ),
        migrations.AlterField(
            model_name="chartitem",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chart_items", to="meetings.course"
            ),
        ),
        migrations.RemoveField(model_name="chartitem", name="process"),
        migrations.RemoveField(model_name="process", name="first"),
        migrations.RemoveField(model_name="process", name="last"),
        migrations.RemoveField(model_name="process", name="public"),
    ]
