from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("plans_retirement",)


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_retirement"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
