from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("publication_withdrawal", "publication_redaction", "publication_redactionanswer", "publication_gap")


class Migration(migrations.Migration):
    dependencies = [("publication", "0002_corrections"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
