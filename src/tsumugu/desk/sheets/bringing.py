"""A picture is brought for a figure. It goes the way of every edit of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tsumugu.accounts import rules
from tsumugu.core.errors import Refusal
from tsumugu.desk.sheets import fields
from tsumugu.desk.sheets.views import form
from tsumugu.interchange.pictures import MOST_BYTES, prepared
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.web import bases, entering, typed_input, uploads


@require_POST
def bring(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """A picture for a figure of the draft, instead of the one that the form showed. Refusals: ``base-missing``, and
    those of ``put_picture``."""
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    path, based_on = request.POST.get("field", ""), bases.base_of(request.POST)
    table = queries.draft(proposal)
    if node not in table.nodes:
        raise Refusal("gone")
    try:
        was = fields.from_was(table.nodes[node].type, path, request.POST.get(f"was:{path}", "null"))
        made = typed_input.read(prepared(_sent(request)))
    except ValueError as error:
        return form(request, room, proposal, node, said=str(error), status=422)
    try:
        actions.put_picture(
            proposal, actor=room.user, based_on_root=based_on, node=node, path=path, was=was, made=made
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code != "stale":
            raise
        said = _("The picture was not taken in: somebody brought another one since this page was opened.")
        return form(request, room, Proposal.objects.get(pk=pk), node, said=said)
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
