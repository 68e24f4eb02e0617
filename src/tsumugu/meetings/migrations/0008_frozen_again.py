from django.db import migrations

from tsumugu.audit.append_only import guard

TABLE = "meetings_frozen"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_disposed"), ("retention", "0002_append_only")]
    operations = [
        # What was disposed of stays empty; the same state can be frozen again beside it.
        migrations.RemoveConstraint(model_name="frozen", name="frozen_once"),
        # SQLite makes the table anew, without its triggers; and they name no columns that are not unique any more.
        migrations.RunPython(guard(TABLE), guard(TABLE)),
    ]
