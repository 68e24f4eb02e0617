"""Files that people bring, made ready for the public before they are kept."""

from __future__ import annotations

import contextlib
import hashlib

from django.db.models import ProtectedError
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.core import texts
from tsumugu.core.errors import Problem, Refusal
from tsumugu.interchange.papers import PROBLEMS, Cleaned, apart
from tsumugu.meetings import kinds
from tsumugu.meetings.models import PaperFile
from tsumugu.plans.models import PlanRecord


class File(Struct, frozen=True):
    """A file as somebody brought it."""

    name: str
    data: bytes


class Brought(Struct, frozen=True):
    """The same, judged: ``cleaned`` is what the public gets of it."""

    name: str
    data: bytes
    media: str
    cleaned: Cleaned


def made_ready(file: File) -> Brought:
    """Takes seconds for a large one, so it is done before the plan is locked. Refusals: ``bad-text`` (the name),
    ``bad-file`` with ``problems``."""
    name = texts.entered(file.name, "file", most=200)
    media = kinds.media_of(file.name, file.data)
    if isinstance(media, Problem):
        raise Refusal("bad-file", field="file", problems=(media,))
    cleaned = apart.cleaned(file.data, media)
    if cleaned.problem:
        problem = Problem(cleaned.problem, "file", *PROBLEMS[cleaned.problem])
        raise Refusal("bad-file", field="file", problems=(problem,))
    return Brought(name, file.data, media, cleaned)


def stored(plan: PlanRecord, brought: Brought, actor: User) -> PaperFile:
    """Kept once under the hash of the bytes as they came, with those for the public; inside the act."""
    found = _row(plan, brought.data, brought, actor)
    if found.cleaned is None or found.cleaned.disposed_at is not None or found.told != brought.cleaned.told:
        before, found.cleaned = found.cleaned, _row(plan, brought.cleaned.data, brought, actor)
        found.problem, found.told, found.text = "", brought.cleaned.told, brought.cleaned.text
        found.save(update_fields=["cleaned", "problem", "told", "text"])
        if before is not None and before.pk not in (found.pk, found.cleaned.pk):
            with contextlib.suppress(ProtectedError):  # another paper still has it; else nothing would lead to it
                before.delete()
    return found


def _row(plan: PlanRecord, data: bytes, brought: Brought, actor: User) -> PaperFile:
    sha256 = hashlib.sha256(data).hexdigest()
    values = {"data": data, "text": brought.cleaned.text, "added_by": str(actor), "added_at": timezone.now()}
    found = PaperFile.objects.filter(plan=plan, sha256=sha256).first()
    if found is None:
        return PaperFile.objects.create(plan=plan, sha256=sha256, media=brought.media, size=len(data), **values)
    if found.disposed_at is not None:  # it went, and somebody brings it again
        PaperFile.objects.filter(pk=found.pk).update(disposed_at=None, **values)
        found.refresh_from_db()
    return found
