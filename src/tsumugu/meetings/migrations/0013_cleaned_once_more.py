"""Papers that are there get the bytes for the public once more: what they hold of pictures of other kinds, and of
damaged ones, was not cleaned. One that was withheld for a damaged picture is given out again as it was meant."""

import contextlib
import hashlib
from typing import Any

from django.db import migrations
from django.db.models import ProtectedError

from tsumugu.interchange.papers import apart

_ALONE = ("image/png", "image/jpeg")


def clean(apps: Any, schema_editor: Any) -> None:
    files = apps.get_model("meetings", "PaperFile")
    rows = files.objects.filter(disposed_at=None).exclude(media__in=_ALONE).exclude(cleaned=None, problem="")
    for key in rows.order_by("pk").values_list("pk", flat=True):
        row = files.objects.get(pk=key)
        found = apart.cleaned(bytes(row.data), row.media)
        if found.problem:
            continue
        before = row.cleaned
        after, _made = files.objects.get_or_create(
            plan_id=row.plan_id, sha256=hashlib.sha256(found.data).hexdigest(),
            defaults={"media": row.media, "size": len(found.data), "data": found.data, "text": found.text,
                      "added_by": row.added_by, "added_at": row.added_at},
        )  # fmt: skip
        if after.disposed_at is not None:
            continue
        row.told, row.text, row.problem, row.cleaned = found.told, found.text, "", after
        row.save(update_fields=["told", "text", "problem", "cleaned"])
        if before is not None and before.pk not in (row.pk, after.pk):
            with contextlib.suppress(ProtectedError):  # another paper still has it
                before.delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_courses_alone")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
