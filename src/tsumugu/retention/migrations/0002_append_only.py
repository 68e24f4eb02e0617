from django.db import migrations

from tsumugu.audit.append_only import EMPTIED, guard, unguard

TABLES = ("retention_disposal", "retention_gone")


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("audit", "0005_numbered"),
        ("voices", "0002_append_only"),
        ("meetings", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(guard(*TABLES), unguard(*TABLES)),
        # From now on a disposal can empty what it names.
        migrations.RunPython(guard(*EMPTIED), migrations.RunPython.noop),
    ]
