from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("meetings_erratum", "meetings_frozen")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
