from django.db import migrations, models

from tsumugu.audit import numbering
from tsumugu.audit.append_only import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_chained")]
    operations = [
        migrations.AddConstraint("act", models.UniqueConstraint(fields=["organization", "number"], name="act_number")),
        migrations.RunPython(guard("audit_act"), unguard("audit_act")),
        migrations.RunPython(numbering.install, numbering.remove),
    ]
