from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("audit_act",)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
