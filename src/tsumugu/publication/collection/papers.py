"""The files of papers that were submitted to meetings and are public."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator

from django.utils import timezone
from msgspec import Struct

from tsumugu.core.errors import GoneMeanwhileError
from tsumugu.meetings import public as meetings
from tsumugu.meetings.models import Material
from tsumugu.meetings.models import PaperFile as Stored
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import blanking
from tsumugu.render.content import PaperFile, SiteContent


def shown(record: PlanRecord) -> tuple[PaperFile, ...]:
    found = meetings.papers(record, timezone.now())
    return tuple(PaperFile(name=one.name, size=one.size, digest=one.sha256) for one in found)


def brought(record: PlanRecord, content: SiteContent, there: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Those that the site before has not got (``there``: its files), by their places. Raises ``ValueError`` for one
    whose bytes are not those of its hash: nothing of it goes out; ``GoneMeanwhileError`` for one that was disposed of
    after ``content`` was read."""
    for one in content.papers:
        if one.place in there:
            continue
        data = (
            Stored.objects.filter(plan=record, sha256=one.digest, disposed_at=None)
            .values_list("data", flat=True)
            .first()
        )
        if data is None:
            raise GoneMeanwhileError(f"the paper {one.name} is not there any more")
        if hashlib.sha256(data).hexdigest() != one.digest:
            raise ValueError(f"the paper {one.name} was altered")
        yield one.place, bytes(data)


class Searched(Struct, frozen=True):
    """Of the papers that are public, or are to be: those whose files hold the words, and those of which a program can
    read no words, or not those of every page. No program takes words out of a paper: somebody withholds it."""

    holding: tuple[Material, ...] = ()
    unread: tuple[Material, ...] = ()


def searched(record: PlanRecord, words: str) -> Searched:
    """Every file that is given out, looked through for words, whatever blanks and line breaks stand between."""
    rows = Material.objects.filter(
        meeting__process__plan=record, meeting__closed="", meeting__papers_public_at__isnull=False
    ).select_related("meeting__body")
    given = [(one, file) for one in meetings.with_files(rows) if (file := meetings.given_out(one)) is not None]
    texts = dict(Stored.objects.filter(pk__in=[file.pk for _one, file in given]).values_list("pk", "text"))
    holding, unread = [], []
    for one, file in given:
        text, source = texts[file.pk], one.public_file if one.withheld else one.file
        if text is not None and blanking.holds_words(text, words):
            holding.append(one)
        elif text is None or (source is not None and source.told.get("unread_pages")):
            unread.append(one)
    return Searched(tuple(holding), tuple(unread))
