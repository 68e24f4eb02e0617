"""What followed from the acts that there are was done when they were: the cursor begins behind them."""

from typing import Any

from django.db import migrations


def begin_at_the_end(apps: Any, schema_editor: Any) -> None:
    cursors, chains = apps.get_model("audit", "Cursor"), apps.get_model("audit", "ActChain")
    for end in chains.objects.all():
        cursors.objects.get_or_create(
            name="publication", organization_id=end.organization_id, defaults={"number": end.number}
        )


class Migration(migrations.Migration):
    dependencies = [("publication", "0004_undone"), ("audit", "0006_cursor")]
    operations = [migrations.RunPython(begin_at_the_end, migrations.RunPython.noop)]
