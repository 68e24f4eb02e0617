"""The pictures of figures at the desk, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tsumugu.core import figures
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.core.traits import name_field
from tsumugu.desk.sheets import fields
from tsumugu.plans import pictures as stored
from tsumugu.plans.models import PlanRecord
from tsumugu.web import entering, labels


@dataclass(frozen=True)
class Shown:
    """``address``: of the picture that is there; ``""``: there is none. ``was``: the stored name as JSON."""

    path: str
    label: str
    was: str
    address: str = ""
    width: int = 0
    height: int = 0
    says: str = ""
    missing: bool = False


def shown(table: Table, node: str, record: PlanRecord) -> list[Shown]:
    """The places of a node where a picture can stand."""
    entry = table.nodes[node]
    paths = [path for path, spec in NODE_TYPES[entry.type].fields.items() if spec.form == "picture"]
    there = stored.there(record) if paths else {}
    found = []
    for path in paths:
        name = str(entry.fields.get(path, ""))
        unit, label, picture = fields.unit(table, node, path), labels.field_label(entry.type, path), there.get(name)
        if picture is None:
            found.append(Shown(path, label, unit.was, missing=bool(name)))
            continue
        address = reverse("desk:picture", args=[record.slug, name])
        says = str(entry.fields.get(name_field(entry.type), ""))
        found.append(Shown(path, label, unit.was, address, picture.width, picture.height, says))
    return found


@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The bytes of a picture of the plan, for whoever may read it."""
    room = entering.enter(request, slug)
    data = stored.data_of(room.plan, name) if figures.is_name(name) else None
    if data is None or not stored.is_whole(name, data):
        raise Http404
    return HttpResponse(data, content_type=figures.media_of(name))
