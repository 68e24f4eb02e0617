"""Texts that are published beside the editions and the changes: how to reach an office, why an edition was withdrawn or
words were removed, what is kept of editions that the ledger lost, how the plan came about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tsumugu.core import process_output
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import blanking, gaps, offices, proceedings, redactions
from tsumugu.publication.collection.blanking import Passage
from tsumugu.publication.models import Withdrawal
from tsumugu.publication.places import disk

#: Files that say what they say as text. What a document packs, the data of its edition say too.
TEXTS = frozenset({".atom", ".csv", ".html", ".ics", ".json", ".md", ".xml", ".yaml"})


def says(record: PlanRecord, passage: Passage, *, files: bool) -> bool:
    """Whether one of these texts holds the words. ``files``: also look through everything that is live, which finds
    what the database knows no more: pages of lost editions, a contact that was another one then."""
    if any(passage.words in text for text in _texts(record)):
        return True
    directory = disk.live(settings.TSUMUGU.site_root, record.slug) if files else None
    return directory is not None and _is_in(directory, passage)


@lru_cache(maxsize=256)
def _is_in(directory: Path, passage: Passage) -> bool:
    """A directory that was put live never changes, and reading a large site takes seconds: once for each passage."""
    return any(holds(file, (passage,)) for file in sorted(directory.rglob("*")))


def holds(file: Path, passages: tuple[Passage, ...]) -> bool:
    """Whether a published file of text says one of the passages."""
    return file.suffix in TEXTS and file.is_file() and blanking.holds(file.read_bytes(), passages)


def _texts(record: PlanRecord) -> Iterator[str]:
    yield from (contact for _division, contact in offices.contacts(record))
    yield from Withdrawal.objects.filter(edition__plan=record).values_list("reason", flat=True)
    yield from redactions.confirmed(record).values_list("reason", flat=True)
    for gap in gaps.gaps(record):
        yield gap.reason
        yield from (edition.label for edition in gap.editions)
    yield from _said(process_output.data(proceedings.process_of(record)))


def _said(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _said(part)
