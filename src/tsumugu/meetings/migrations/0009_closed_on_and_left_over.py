"""A meeting that was closed before its day was kept has the day of that act. Of a process that was read from a file stays
what no room has a place for: the file as it came held names that may not be published, and nothing took them away."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone

from tsumugu.core import canonical
from tsumugu.core.process_input import left_over


def days(apps: Any, schema_editor: Any) -> None:
    meetings, acts = apps.get_model("meetings", "Meeting"), apps.get_model("audit", "Act")
    for row in meetings.objects.filter(state="finished", finished_on=None).select_related("process__plan"):
        found = acts.objects.filter(
            organization=row.process.plan.organization_id, subject=f"meeting:{row.pk}", act="meeting-finished"
        )
        last = found.order_by("-pk").values_list("at", flat=True).first()
        if last is not None:
            meetings.objects.filter(pk=row.pk).update(finished_on=timezone.localdate(last))


def rest(apps: Any, schema_editor: Any) -> None:
    processes, acts = apps.get_model("meetings", "Process"), apps.get_model("audit", "Act")
    for row in processes.objects.exclude(source="").select_related("plan"):
        found = acts.objects.filter(
            organization=row.plan.organization_id, subject=f"process:{row.pk}", act="process-taken-over"
        )
        taken = found.order_by("pk").values_list("at", flat=True).first()
        kept = left_over(row.source)
        row.source, row.taken_on = canonical.opaque(kept) if kept else "", timezone.localdate(taken)
        row.save(update_fields=["source", "taken_on"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_frozen_again"), ("audit", "0006_cursor")]
    operations = [
        migrations.AddField(model_name="process", name="taken_on", field=models.DateField(null=True)),
        migrations.RunPython(days, migrations.RunPython.noop),
        migrations.RunPython(rest, migrations.RunPython.noop),
    ]
