"""The making of what is published: progress, repetition, and previews over a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_plan
from tsumugu.desk.publishing.reasons import reason
from tsumugu.plans import queries as ledger
from tsumugu.proposals import queries as proposals
from tsumugu.publication import actions
from tsumugu.publication import queries as public
from tsumugu.publication.models import Publication, State
from tsumugu.publication.previews import documents, drafts
from tsumugu.render.site.panels.shelf import size_words
from tsumugu.render.vocabulary.formats import format_label, kind_label
from tsumugu.web import entering, labels


@require_safe
def publication(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One run: what is made, how long each format took, what failed. The page asks again until it is done."""
    room = entering.enter(request, slug)
    run = get_object_or_404(Publication, pk=pk, plan=room.plan)
    told = _told(run)
    if request.headers.get("HX-Request") and request.GET.get("seen") == told["seen"]:
        # Nothing to exchange: whoever listens or stands in the table is left in peace.
        return HttpResponse(status=204)
    template = "desk/_publication.html" if request.headers.get("HX-Request") else "desk/publication.html"
    return render(request, template, room.context("editions") | told)


def _told(run: Publication) -> dict[str, Any]:
    still = public.stands_still(run)
    steps = [_step(step) for step in run.steps]
    return {
        "run": run, "editions": [labels.edition_name(name) for name in run.editions], "steps": steps,
        "current": _named(run.current) if run.current else "",
        "total": max(run.planned, len(steps), 1), "again": run.state in (State.PARTLY, State.FAILED),
        "seen": f"{run.touched_at.isoformat() if run.touched_at else ''}{'.' if still else ''}", "still": still,
        "reason": reason(run.problem), "put_off": run.state == State.WAITING and run.again_at is not None,
        "seen_editions": public.seen_editions(run.plan),
        "seconds": sum(step["seconds"] for step in run.steps),
    }  # fmt: skip


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """A step as the table says it. ``kind``: of what is one file, by which two formats of one name are told apart."""
    alone = step.get("files") == 1 and step.get("path")
    return {
        "problem": "", **step, "reason": reason(step.get("problem", "")), "label": _named(step["form"]),
        "kind": kind_label(alone, labels.language()) if alone else "",
        "edition": labels.edition_name(step.get("edition", "")),
        "language": _LANGUAGES.get(step.get("language", ""), ""),
        "size": size_words(step["bytes"]) if step.get("bytes") else "",
    }  # fmt: skip


#: A language is named in itself.
_LANGUAGES = {"ja": "日本語", "en": "English"}


def _named(format: str) -> str:
    own = {"pages": _("The pages"), "comparisons": _("Comparisons of editions, links to the documents")}
    return own.get(format) or format_label(format, labels.language())


@require_POST
def repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """Make what is missing once more; with ``anew`` everything."""
    room = entering.enter(request, slug, rules.may_publish)
    run = actions.repeat_publication(
        room.plan, actor=room.user, seen=request.POST.get("seen", ""), anew=request.POST.get("anew") == "yes"
    )
    return redirect("desk:publication", slug=slug, pk=run.pk)


@require_safe
def preview_plan(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """A page or a document as the mainline would be published now."""
    room = entering.enter(request, slug)
    base = reverse("desk:preview_plan", args=[slug, "-"]).removesuffix("-")
    back = reverse("desk:editions", args=[slug])
    scope = f"plan{room.plan.pk}"
    return _shown(request, room, lambda: ledger.plan(room.plan), base=base, path=path, back=back, scope=scope)


@require_safe
def preview_proposal(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """A page or a document as the draft of a proposal would be published."""
    room, proposal = entering.enter_proposal(request, pk)
    base = reverse("desk:preview_proposal", args=[pk, "-"]).removesuffix("-")
    back = reverse("desk:proposal", args=[pk])
    scope = f"proposal{pk}"
    return _shown(
        request, room, lambda: to_plan(proposals.draft(proposal)), base=base, path=path, back=back, scope=scope
    )  # fmt: skip


def _shown(
    request: HttpRequest, room: entering.Room, draft: Callable[[], Plan], *, base: str, path: str, back: str, scope: str
) -> HttpResponse:  # fmt: skip
    format = drafts.document_format(path)
    if format:
        return _document(request, room, draft, base=base, path=path, format=format, scope=scope)
    found = drafts.preview(room.plan, draft(), base, path, back)
    if found is None:
        raise Http404
    return HttpResponse(found.data, content_type=found.media)


#: Seconds until a page that waits for a document asks again; more where many wait.
_AGAIN = 2


def _document(
    request: HttpRequest, room: entering.Room, draft: Callable[[], Plan], *, base: str, path: str, format: str,
    scope: str,
) -> HttpResponse:  # fmt: skip
    """No request waits for a document: the first begins it, and a page asks again until it is there."""
    key = request.GET.get("made", "")
    if not key:
        key = drafts.begin(room.plan, draft(), base, format, scope)
        return redirect(f"{request.path}?made={key}")
    found = documents.look(scope, key, path)
    if found is None:  # so long ago that it is not kept any more
        return redirect(request.path)
    if isinstance(found, documents.Making):
        context = room.context("editions") | {"name": path, "waiting": found.waiting}
        answer = render(request, "desk/being_made.html", context, status=202)
        answer.headers["Refresh"] = str(_AGAIN + found.waiting // 4)
        return answer
    return HttpResponse(found.data, content_type=drafts.media_type(path))
