from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("voices_voice", "voices_answer", "voices_sorting")


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
