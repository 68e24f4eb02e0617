"""What moved somebody to a proposal stands beside its title and reasons. What was recorded of wordings before still
holds: a digest leaves out what a column has by default."""

from django.db import migrations, models

from tsumugu.audit.append_only import guard, unguard

TABLE = "proposals_wording"


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_held"), ("audit", "0005_numbered")]
    operations = [
        migrations.RunPython(unguard(TABLE), guard(TABLE)),
        migrations.AddField(model_name="proposal", name="causes", field=models.JSONField(default=list)),
        migrations.AddField(model_name="wording", name="causes", field=models.JSONField(default=list)),
        # SQLite has made the table anew, and its triggers went with the old one.
        migrations.RunPython(guard(TABLE), unguard(TABLE)),
    ]
