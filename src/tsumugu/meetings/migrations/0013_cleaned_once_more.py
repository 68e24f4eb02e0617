"""Papers that are there wait to be made ready for the public once more (why not here: ``0005_cleaned``): what they hold
of pictures, and of damaged ones, was not cleaned. What the public gets of them until then stays; one that was withheld
for a damaged picture is given out again as it was meant."""

from typing import Any

from django.db import migrations


def wait(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("meetings", "PaperFile").objects.filter(disposed_at=None)
    rows.exclude(cleaned=None, problem="").update(problem="paper-waiting")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_courses_alone")]
    operations = [migrations.RunPython(wait, migrations.RunPython.noop)]
