from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("plans_change", "plans_snapshot", "plans_edition")


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
