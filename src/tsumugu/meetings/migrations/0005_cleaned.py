"""Papers that are there get the bytes that the public gets of them. One of which none can be made stays as it is and is
withheld from now on (``meetings.public``)."""

import hashlib
from typing import Any

from django.db import migrations

from tsumugu.interchange.papers import apart


def clean(apps: Any, schema_editor: Any) -> None:
    files = apps.get_model("meetings", "PaperFile")
    for key in files.objects.filter(cleaned=None, problem="").order_by("pk").values_list("pk", flat=True):
        row = files.objects.get(pk=key)
        found = apart.cleaned(bytes(row.data), row.media)
        if found.problem:
            row.problem = found.problem
        else:
            sha256 = hashlib.sha256(found.data).hexdigest()
            row.told, row.text = found.told, found.text
            row.cleaned, _made = files.objects.get_or_create(
                plan_id=row.plan_id, sha256=sha256,
                defaults={"media": row.media, "size": len(found.data), "data": found.data, "text": found.text,
                          "added_by": row.added_by, "added_at": row.added_at},
            )  # fmt: skip
        row.save()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_withheld_and_kept")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
