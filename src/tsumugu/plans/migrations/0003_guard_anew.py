from django.db import migrations

from tsumugu.audit.append_only import guard

TABLES = ("plans_change", "plans_snapshot", "plans_edition")


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_append_only"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), migrations.RunPython.noop)]
