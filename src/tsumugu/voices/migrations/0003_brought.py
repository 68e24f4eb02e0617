import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def mark(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A hearing that nobody released came with a plan file. How many people said it stays what was published of it."""
    alias = schema_editor.connection.alias
    brought = apps.get_model("voices", "Hearing").objects.using(alias).filter(state="released", released_by="")
    brought.update(brought=True)
    opinions = apps.get_model("voices", "Opinion").objects.using(alias).filter(stands=True, withdrawn_at=None)
    for group in apps.get_model("voices", "Group").objects.using(alias).filter(hearing__brought=True):
        people = opinions.filter(group=group).values("voice__respondent").distinct().count()
        apps.get_model("voices", "Group").objects.using(alias).filter(pk=group.pk).update(told_persons=people)


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_causes"), ("voices", "0002_append_only")]
    operations = [
        migrations.AddField("hearing", "brought", models.BooleanField(default=False)),
        migrations.AddField("group", "told_persons", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("opinion", "count", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("opinion", "persons", models.PositiveBigIntegerField(null=True)),
        migrations.CreateModel(
            name="BroughtCounts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listed", models.JSONField(default=list)),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brought_counts",
                        to="plans.planrecord",
                    ),
                ),
            ],
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
