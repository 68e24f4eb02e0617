"""A meeting that was closed before its day was kept has the day of that act. Of a process that was read from a file stays
what no room has a place for: the file as it came held names that may not be published, and nothing took them away.

What the rooms had a place for is written out here as it was then. With the reader of today, whatever it learnt since
(formulations, say) would count as being in rooms that never took it, and be lost. Left over is what had no name then,
was of another kind or form than its place asks, or stood in an entry without what makes it one. What only did not fit
together (a body that nobody names) is not looked for: who took the file was told.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.utils import timezone

_TEXT, _COUNT, _YES = str, int, bool
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(rf"{_MONTH.pattern}-[0-3][0-9]")
_TIME = re.compile(rf"{_MONTH.pattern}(-[0-3][0-9])?")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SIGN = re.compile(r"\S")
_CHANNEL = re.compile("meeting|workshop|web|mail|letter|fax|counter|telephone|paper|other")
_SEAT = {"post": _TEXT, "name": _TEXT, "role": _TEXT, "since": _DAY, "until": _DAY, "public": _YES}
_BODY = {
    "id!": _ID, "name!": _TEXT, "kind!": re.compile("headquarters|secretaries|committee|departments|assembly|other"),
    "legal": re.compile("ordinance|outline|internal"), "note": _TEXT, "seats": [_SEAT],
}  # fmt: skip
_SCHEDULE = {
    "axis": {"first!": _MONTH, "last!": _MONTH},
    "marks": [{"body": _TEXT, "label!": _TEXT, "date": _TIME, "mark": _SIGN, "note": _TEXT}],
    "windows": [{"label!": _TEXT, "body": _TEXT, "start": _TIME, "end": _TIME, "tentative": _YES, "note": _TEXT}],
    "notes": [{"label!": _TEXT, "body": _TEXT}],
}
_ITEM: dict[str, Any] = {
    "title!": _TEXT, "kind": re.compile("explanation|exchange|resolution|report"), "materials": [_TEXT],
    "outcome": _TEXT, "withheld": _TEXT, "carried": _TEXT,
}  # fmt: skip
_ITEM["items"] = [_ITEM]
_MATERIAL = {
    "number!": _TEXT, "title!": _TEXT, "kind": re.compile("file|draft|edition|comparison"), "file": _FILE,
    "media": _TEXT, "size": _COUNT, "edition": _TEXT, "against": _TEXT, "frozen": _DAY, "stage": _TEXT,
    "withheld": _TEXT, "partly": _YES,
}  # fmt: skip
_ATTENDEE = {"post": _TEXT, "name": _TEXT, "role": _TEXT, "public": _YES, "substitute": _TEXT,
             "presence": re.compile("present|online|substitute|absent")}  # fmt: skip
_STATEMENT = {"text!": _TEXT, "speaker": _TEXT, "topic": _TEXT, "opinions": [_TEXT], "withheld": _TEXT}
_MINUTES = {
    "style!": re.compile("verbatim|roles|topics"), "statements": [_STATEMENT], "published": _DAY, "asked": _COUNT,
    "confirmed": _COUNT, "errata": [{"date!": _DAY, "text!": _TEXT, "before": _TEXT, "after": _TEXT}],
}  # fmt: skip
_MEETING = {
    "id": _ID, "body": _TEXT, "number!": _TEXT, "title": _TEXT, "date": _TIME, "start": _HOUR, "end": _HOUR,
    "place": _TEXT, "way": re.compile("in-person|online|hybrid|by-paper"), "closed": _TEXT, "mark": _SIGN,
    "agenda": [_ITEM], "materials": [_MATERIAL], "attendance": [_ATTENDEE], "visitors": _COUNT, "press": _COUNT,
    "audience": _TEXT, "minutes": _MINUTES, "held": _YES, "note": _TEXT,
}  # fmt: skip
_PLACE = {"edition": _TEXT, "node": _TEXT, "field": _TEXT, "quote": _TEXT, "position": _COUNT}
_OPINION = {
    "text!": _TEXT, "id": _ID, "number": _TEXT, "speaker": _TEXT, "channel": _CHANNEL, "persons": _COUNT,
    "count": _COUNT, "summarised": _YES, "withheld": _TEXT, "withdrawn": _YES,
    "anchor": {**_PLACE, "carried": {**_PLACE, "edition!": _TEXT}},
}  # fmt: skip
_RESPONSE = {
    "text!": _TEXT, "disposition": _TEXT, "date": _DAY, "changed": {"chapter": _TEXT, "node": _TEXT},
    "earlier": [{"text!": _TEXT, "disposition": _TEXT, "date": _DAY}],
}  # fmt: skip
_GROUP = {
    "topic!": _TEXT, "items!": [_OPINION], "id": _ID, "meeting": _TEXT, "body": _TEXT, "channel": _TEXT,
    "persons": _COUNT, "answered_at": _TEXT, "response": _RESPONSE,
}  # fmt: skip
_PROCESS = {
    "bodies": [_BODY], "schedule": _SCHEDULE, "meetings": [_MEETING], "meeting_paper": _MEETING, "opinions": [_GROUP],
    "dispositions": [{"label!": _TEXT, "definition": _TEXT, "label_en": _TEXT, "definition_en": _TEXT}],
    "counts": [{"opinions!": _COUNT, "persons": _COUNT, "channel": _CHANNEL, "meeting": _TEXT}],
}  # fmt: skip


def left_over(value: Any, shape: Any = _PROCESS, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each value that had no place, with where it stands (``bodies[0].seats[2].telephone``)."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            yield path, value
            return
        for n, one in enumerate(value):
            if shape[0] is not _OPINION or not isinstance(one, str):  # an opinion may be its words alone
                yield from left_over(one, shape[0], f"{path}[{n}]")
    elif isinstance(shape, dict):
        needed = [name[:-1] for name in shape if name.endswith("!")]
        parts = {name.removesuffix("!"): part for name, part in shape.items()}
        if not isinstance(value, dict) or any(not _is(value.get(name), parts[name]) for name in needed):
            yield path, value
            return
        for name, one in value.items():
            here = f"{path}.{name}" if path else name
            if name in parts:
                yield from left_over(one, parts[name], here)
            else:
                yield here, one
    elif not _is(value, shape):
        yield path, value


def _is(value: Any, shape: Any) -> bool:
    """Of lists and entries whether it is one."""
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    return type(value) is (shape if isinstance(shape, type) else type(shape))


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
        kept = dict(left_over(json.loads(row.source)))
        written = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        row.source, row.taken_on = written if kept else "", timezone.localdate(taken)
        row.save(update_fields=["source", "taken_on"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_frozen_again"), ("audit", "0006_cursor")]
    operations = [
        migrations.AddField(model_name="process", name="taken_on", field=models.DateField(null=True)),
        migrations.RunPython(days, migrations.RunPython.noop),
        migrations.RunPython(rest, migrations.RunPython.noop),
    ]
