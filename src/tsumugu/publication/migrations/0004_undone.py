from django.db import migrations, models

from tsumugu.audit.append_only import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_append_only")]
    operations = [
        migrations.RunPython(unguard("publication_gap"), guard("publication_gap")),
        migrations.RemoveConstraint(model_name="gap", name="gap_once"),
        migrations.AddField(model_name="gap", name="undone", field=models.JSONField(default=list)),
        migrations.RunPython(guard("publication_gap"), unguard("publication_gap")),
    ]
