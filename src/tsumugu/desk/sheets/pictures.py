"""The picture of a figure at the desk: shown, and brought. What is brought goes the way of every edit of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core import figures
from tsumugu.core.errors import Refusal
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.core.traits import name_field
from tsumugu.desk.sheets import fields
from tsumugu.interchange.pictures import MOST_BYTES, prepared
from tsumugu.plans import pictures as stored
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions, queries
from tsumugu.web import bases, entering, labels, reading, uploads


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
    if data is None:
        raise Http404
    return HttpResponse(data, content_type=figures.media_of(name))


@require_POST
def bring(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """A picture for a figure of the draft, instead of the one that the form showed. Refusals: ``base-missing``, and
    those of ``put_picture``."""
    _room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    path, based_on = request.POST.get("field", ""), bases.base_of(request.POST)
    table = queries.draft(proposal)
    if node not in table.nodes:
        raise Refusal("gone")
    try:
        was = fields.from_was(table.nodes[node].type, path, request.POST.get(f"was:{path}", "null"))
        made = reading.read(prepared(_sent(request)))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("desk:edit", pk=pk, node=node)
    actions.put_picture(
        proposal, actor=_room.user, based_on_root=based_on, node=node, path=path, was=was, made=made
    )  # fmt: skip
    messages.success(request, _("The picture is in the draft."))
    if made.had_place:
        messages.info(request, _("The photo said where it was taken. That was removed."))
    return redirect("desk:edit", pk=pk, node=node)


def _sent(request: HttpRequest) -> bytes:
    """What was brought, never more than is taken. Raises ``ValueError`` with a sentence."""
    file = request.FILES.get("file")
    if uploads.refused(request):
        raise ValueError(uploads.too_large())
    if file is None:
        raise ValueError(_("Choose a file."))
    return bytes(file.read(MOST_BYTES + 1))
