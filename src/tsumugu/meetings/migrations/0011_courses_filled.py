"""Every process that there is has one course: its axis, its meetings and what stands on its schedule."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    process, course, meeting, item = (
        apps.get_model("meetings", name) for name in ("Process", "Course", "Meeting", "ChartItem")
    )
    for row in process.objects.order_by("pk").iterator():
        made = course.objects.create(process=row, first=row.first, last=row.last, public=row.public, order=0)
        meeting.objects.filter(process=row).update(course=made)
        item.objects.filter(process=row).update(course=made)


def back(apps: Any, schema_editor: Any) -> None:
    """Of several the latest gives its axis."""
    process, item = (apps.get_model("meetings", name) for name in ("Process", "ChartItem"))
    for row in process.objects.order_by("pk").iterator():
        courses = list(row.courses.order_by("order", "pk"))
        item.objects.filter(course__in=courses).update(process=row)
        row.first, row.last = courses[-1].first, courses[-1].last
        row.public = any(one.public for one in courses)
        row.save(update_fields=["first", "last", "public"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0010_courses")]
    operations = [migrations.RunPython(fill, back)]
