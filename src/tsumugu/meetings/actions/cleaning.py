"""Papers that are there, made ready for the public by what is current: after an update that cleans more, and those that
were there before any was cleaned. The worker does so; nobody waits for it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from tsumugu.interchange.papers import WAITING, Cleaned, apart
from tsumugu.meetings.actions import files, ground
from tsumugu.meetings.models import PaperFile


def waiting() -> QuerySet[PaperFile]:
    return PaperFile.objects.filter(problem=WAITING, disposed_at=None)


def clean_all_again() -> int:
    """All files as they came wait; returns how many. What the public gets of them stays until they are made ready."""
    came = PaperFile.objects.filter(disposed_at=None).exclude(cleaned=None, problem="")
    return came.update(problem=WAITING)


def clean_waiting() -> int:
    """Returns how many were made ready, or cannot be. A file is read without a lock, for seconds, and kept under that
    of its plan, if it still waits then."""
    done = 0
    for key in waiting().order_by("pk").values_list("pk", flat=True):
        row = waiting().select_related("plan").filter(pk=key).first()
        if row is None:
            continue
        found = apart.cleaned(bytes(row.data), row.media)
        with transaction.atomic():
            ground.lock(row.plan, retired_too=True)  # nobody asks for it, and nothing of it is read
            fresh = waiting().select_related("plan", "cleaned").filter(pk=key).first()
            if fresh is not None:
                _kept(fresh, found)
                done += 1
    return done


def _kept(row: PaperFile, found: Cleaned) -> None:
    """One that could be cleaned before and cannot be now stays as it was given out."""
    if not found.problem:
        files.made(row, found, row.added_by, row.added_at)
        return
    row.problem = "" if row.cleaned is not None else found.problem
    row.save(update_fields=["problem"])
