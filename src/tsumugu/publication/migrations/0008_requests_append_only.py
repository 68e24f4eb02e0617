from django.db import migrations

from tsumugu.audit.append_only import guard, unguard

TABLES = ("publication_request", "publication_requestanswer")


class Migration(migrations.Migration):
    dependencies = [("publication", "0007_requests"), ("audit", "0005_numbered")]
    operations = [migrations.RunPython(guard(*TABLES), unguard(*TABLES))]
