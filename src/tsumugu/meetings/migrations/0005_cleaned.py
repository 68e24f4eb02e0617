"""Papers that are there wait for the bytes that the public gets of them (``actions.clean_waiting``), and are withheld
until then. They are not made here: what is taken out of a file is learnt with time, so it has to be done by what is
current, never by what was when this was written; and a step of a migration cannot take an hour. The code of what waits
is written out, because this must not change with anything else."""

from typing import Any

from django.db import migrations


def wait(apps: Any, schema_editor: Any) -> None:
    apps.get_model("meetings", "PaperFile").objects.filter(cleaned=None, problem="").update(problem="paper-waiting")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_withheld_and_kept")]
    operations = [migrations.RunPython(wait, migrations.RunPython.noop)]
