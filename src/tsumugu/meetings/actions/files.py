"""Files that people bring, made ready for the public before they are kept."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime

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
    now, cleaned = timezone.now(), brought.cleaned
    found = _row(plan, brought.data, brought.media, cleaned.text, str(actor), now)
    if found.problem or found.cleaned is None or found.cleaned.disposed_at is not None or found.told != cleaned.told:
        made(found, cleaned, str(actor), now)
    return found


def made(row: PaperFile, cleaned: Cleaned, by: str, at: datetime) -> None:
    """The bytes for the public are these now; inside an act."""
    before, row.cleaned = row.cleaned, _row(row.plan, cleaned.data, row.media, cleaned.text, by, at)
    row.problem, row.told, row.text = "", cleaned.told, cleaned.text
    row.save(update_fields=["cleaned", "problem", "told", "text"])
    if before is not None and before.pk not in (row.pk, row.cleaned.pk):
        with contextlib.suppress(ProtectedError):  # another paper still has it; else nothing would lead to it
            before.delete()


def _row(plan: PlanRecord, data: bytes, media: str, text: str | None, by: str, at: datetime) -> PaperFile:
    sha256 = hashlib.sha256(data).hexdigest()
    values = {"data": data, "text": text, "added_by": by, "added_at": at}
    found = PaperFile.objects.filter(plan=plan, sha256=sha256).first()
    if found is None:
        return PaperFile.objects.create(plan=plan, sha256=sha256, media=media, size=len(data), **values)
    if found.disposed_at is not None:  # it went, and somebody brings it again
        PaperFile.objects.filter(pk=found.pk).update(disposed_at=None, **values)
        found.refresh_from_db()
    return found
