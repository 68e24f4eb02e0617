"""The cache of states no longer says who wrote: ``DraftEdit`` does."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_who_wrote")]

    operations = [migrations.RemoveField(model_name="draft", name="author")]
