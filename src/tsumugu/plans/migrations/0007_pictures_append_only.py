from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("plans_storedpicture",)


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_pictures"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
