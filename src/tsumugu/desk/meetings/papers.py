"""The papers of a meeting: added as files or frozen out of the plan, read, commented on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms, words
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.desk.plan import differences
from tsumugu.meetings import actions, frozen, kinds, packs, public, queries, rules, states
from tsumugu.meetings.models import Material, Meeting, PaperFile
from tsumugu.meetings.typed import fields, numbers
from tsumugu.plans import queries as ledger
from tsumugu.proposals import queries as proposals
from tsumugu.render.reading.lines import lines
from tsumugu.web import entering, labels, refusals, unseen, uploads


def _next_number(found: Meeting) -> str:
    """資料3 behind 資料2."""
    last = found.materials.filter(number__startswith="資料").last()
    return numbers.following(last.number) if last is not None else "資料1"


@require_http_methods(["GET", "HEAD", "POST"])
def add_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    start = {"number": _next_number(found), "stage": found.stage}
    form = RowForm("material", fields.NEW_MATERIAL, start=start, request=request, act="add")
    token = shown.sent_token(request) or shown.token()
    wrong = ""
    made: list[Material] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            wrong = uploads.too_large() if uploads.refused(request) else _("Choose a file.")
            form.is_valid()
        elif form.done(lambda typed: made.append(
            actions.add_file(found, typed, _brought(file), actor=room.user, token=token)
        )):  # fmt: skip
            messages.success(request, _("Added."))
            return redirect(*_after(slug, made[0]))
    context = rooms.context(room, reader) | {
        "form": form, "token": token, "wrong": wrong, "crumbs": rooms.crumbs(room, found), "meeting": found,
        "accepted": ",".join(kinds.MEDIA), "most": uploads.MOST_BYTES // (1024 * 1024),
    }  # fmt: skip
    return render(request, "desk/file_add.html", context, status=422 if request.method == "POST" else 200)


def _after(slug: str, made: Material) -> tuple[Any, ...]:
    """What stands in a file that its readers will see is told at once, on its own page."""
    if made.file is not None and made.file.told:
        return "desk:material", slug, made.meeting_id, made.pk
    return "desk:meeting", slug, made.meeting_id


def _brought(file: UploadedFile[Any]) -> actions.File:
    return actions.File(str(file.name), file.read())


@require_http_methods(["GET", "HEAD", "POST"])
def add_frozen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What of the plan the meeting is given, as it is at this moment."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    start = {"number": _next_number(found), "stage": found.stage}
    form = RowForm("material", fields.NEW_MATERIAL, start=start, request=request, act="add")
    token = shown.sent_token(request) or shown.token()
    source, against = request.POST.get("source", ""), request.POST.get("against", "")

    def add(typed: Any) -> None:
        before = actions.read_source(against) if against else None
        actions.add_frozen(found, typed, actions.read_source(source), against=before, actor=room.user, token=token)

    if request.method == "POST" and form.done(add):
        messages.success(request, _("Added. It shows the plan as it is now, whatever becomes of it."))
        return redirect("desk:meeting", slug, pk)
    listed = _sources(room)
    context = rooms.context(room, reader) | {
        "form": form, "token": token, "crumbs": rooms.crumbs(room, found), "meeting": found,
        "sources": labels.options((key, label, key == source) for key, label in listed),
        "againsts": labels.options(
            (key, label, key == against) for key, label in [("", _("nothing: the draft itself")), *listed]
        ),
    }  # fmt: skip
    return render(request, "desk/frozen_add.html", context, status=422 if request.method == "POST" else 200)


def _sources(room: entering.Room) -> list[tuple[str, str]]:
    """What of the plan can be given to a meeting."""
    found = [("mainline", _("The newest state"))]
    found += [
        (f"proposal:{one.pk}", f"{_('Proposal')} {one.pk} {one}")
        for one in proposals.proposals(room.plan)
        if one.state not in ("withdrawn", "merged")
    ]
    return found + [(f"edition:{one.name}", labels.edition_name(one.name)) for one in ledger.editions(room.plan)]


# -- one of them -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def material(request: HttpRequest, slug: str, pk: int, material: int) -> HttpResponse:
    """A paper with what members wrote to it; POST changes it, or adds a comment."""
    room, reader = rooms.reading(request, slug)
    meeting = rooms.meeting(room, reader, pk)
    found = _material(meeting, material, reader)
    act, seen, moved, refusal = request.POST.get("act", ""), shown.sent(request), None, None
    form = RowForm("material", fields.MATERIAL, row=found, request=request, act="edit")
    token = shown.sent_token(request) or shown.token()
    status = 200
    if request.method == "POST":
        try:
            if act == "edit":
                done, moved = forms.saved(
                    form, lambda typed: actions.edit_material(found, typed, was=form.was, actor=room.user)
                )
                status = 200 if done else 409 if moved else 422
            elif act == "delete":
                actions.delete_material(found, seen=seen.digest, actor=room.user)
                messages.success(request, _("Deleted."))
                return redirect("desk:meeting", slug, pk)
            elif act in ("up", "down"):
                return _stepped(request, found, room)
            elif act == "comment":
                text = request.POST.get("text", "")
                actions.comment(found, text, actor=room.user, token=token)
                unseen.told(request, text)
            elif act in ("withhold", "whole"):
                _withhold(request, found, room, act)
            else:
                return errors.bad_request(request)
        except Refusal as refused:
            status, refusal = refusals.sentence(refused)
            if status in (403, 404):
                raise
            fresh = _material(meeting, material, reader)
            said = " ".join([refusal, *(one.text(labels.language()) for one in refusals.problems_of(refused))])
            moved = (
                forms.old(refused, seen, states.of_material(fresh))
                if refused.code in MOVED
                else shown.Refused(said, shown.Differing([]))
            )
        if status == 200:
            messages.success(request, _("Saved."))
            return redirect("desk:material", slug, pk, material)
        if moved is not None and form.is_bound:
            form.rebased(_material(meeting, material, reader))
    own = queries.seats_in(meeting, room.user).exists()
    withholding = request.POST if act == "withhold" else keeping.again(request, "withhold")
    reads_comments = own or rules.may_read_comments(reader.roles)
    typed = request.POST if act == "comment" else keeping.again(request, "comment")
    context = rooms.context(room, reader) | {
        "meeting": meeting, "material": found, "kind": words.material(found.kind),
        "crumbs": rooms.crumbs(room, meeting),
        "form": form, "refused": moved, "seen": shown.carried(states.of_material(found)), "token": token,
        "comments": list(queries.comments([found])) if reads_comments else [], "reads_comments": reads_comments,
        "may_comment": own and found.given_at is not None, "typed": typed.get("text", ""),
        "inline": found.file is not None and found.file.media in kinds.SHOWN,
        "told": words.told(found.file) if reader.reads_all else [],
        "told_public": words.told(found.public_file) if reader.reads_all else [],
        "given_out": public.given_out(found), "accepted": ",".join(kinds.MEDIA),
        "most": uploads.MOST_BYTES // (1024 * 1024), "ground": withholding.get("ground", found.withheld),
        "part": withholding.get("how", "part" if found.public_file_id is not None else "") == "part",
    }  # fmt: skip
    return render(request, "desk/material.html", context | _content(room, found), status=status)


def _withhold(request: HttpRequest, found: Material, room: entering.Room, act: str) -> None:
    by: dict[str, Any] = {"seen": shown.sent(request).digest, "actor": room.user}
    if act == "whole":
        actions.publish_material_whole(found, **by)
        return
    file = request.FILES.get("file")
    if file is None and uploads.refused(request):
        raise Refusal("bad-file", field="file")
    actions.withhold_material(
        found, request.POST.get("ground", ""), part=request.POST.get("how") == "part",
        file=_brought(file) if file is not None else None, **by,
    )  # fmt: skip


def _material(meeting: Meeting, pk: int, reader: queries.Reader) -> Material:
    try:
        return queries.material(meeting, pk, reader)
    except Refusal as refusal:
        raise Http404 from refusal


def _stepped(request: HttpRequest, found: Material, room: entering.Room) -> HttpResponse:
    by = -1 if request.POST.get("act") == "up" else 1
    try:
        actions.move_material(found, by, seen=shown.sent(request).digest, actor=room.user)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        messages.error(request, _("The order was changed meanwhile. Nothing was moved."))
    return redirect("desk:meeting", room.plan.slug, found.meeting_id)


def _content(room: entering.Room, found: Material) -> dict[str, Any]:
    """What a frozen paper shows: the comparison, or the draft line by line."""
    if found.state is None or frozen.is_gone(found):
        return {"disposed": found.state is not None}
    after = frozen.table(found.state)
    if found.before is not None:
        return {"compared": True} | differences.context(room.plan, frozen.table(found.before), after)
    return {"lines": list(lines(after, labels.language()))}


@require_safe
def paper(request: HttpRequest, slug: str, pk: int, material: int) -> HttpResponse:
    """The bytes of a paper. What a browser shows itself is shown, everything else is saved; nothing in it can run."""
    room, reader = rooms.reading(request, slug)
    found = _material(rooms.meeting(room, reader, pk), material, reader)
    if found.file is None or found.file.disposed_at is not None:
        raise Http404
    return _served(found.file, found.filename)


@require_safe
def public_paper(request: HttpRequest, slug: str, pk: int, material: int) -> HttpResponse:
    """The bytes that the public gets of a paper, or will."""
    room, reader = rooms.reading(request, slug)
    found = _material(rooms.meeting(room, reader, pk), material, reader)
    file = public.given_out(found)
    if file is None or file.disposed_at is not None:
        raise Http404
    return _served(file, public.file_name(file))


def _served(file: PaperFile, name: str) -> HttpResponse:
    inline = file.media in kinds.SHOWN
    answer = HttpResponse(bytes(file.data), content_type=file.media)
    answer.headers["Content-Disposition"] = str(content_disposition_header(not inline, name))
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def pack(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Agenda, attendance and all papers as one PDF, for the office and the members of the meeting, each with what they
    may read."""
    room, reader = rooms.reading(request, slug)
    found = rooms.meeting(room, reader, pk)
    if not reader.reads_all and found.given_at is None:
        raise Http404
    seating = request.GET.get("seating", "")
    if seating and seating not in words.SEATINGS:
        return errors.bad_request(request)
    materials = list(queries.materials(found, reader).select_related("state", "before").defer(None))
    value, files = packs.pack(found, materials, labels.language(), seating)
    answer = HttpResponse(packs.pdf(value, files), content_type="application/pdf")
    answer.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=False, filename=f"{found.key}.pdf")
    )
    return answer
