"""The one publish path: name the head an edition, collect what is public, build it, put it live."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import collection, storage
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site


class Built(Struct, frozen=True):
    """What a build did: files written anew, files reused, seconds of work."""

    written: int
    reused: int
    seconds: float


def publish_editions(
    record: PlanRecord,
    parts: Sequence[str],
    *,
    actor: User,
    label: str = "",
    summary: str = "",
    classification: str = "",
    stage: str = "",
) -> tuple[Edition, ...]:
    """A new public edition of one part or of both, and the site with it. Refusals: ``may-not-publish``
    and those of ``plans.actions.create_editions``. If building fails the editions stand and
    ``rebuild_site`` brings the site up; the old site stays whole meanwhile."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    today = timezone.localdate()
    editions = ledger.create_editions(
        record, parts, actor=actor, label=label or f"{today:%Y-%m-%d}", date=today,
        summary=summary, classification=classification, stage=stage,
    )  # fmt: skip
    build_site(record)
    return editions


def _is_file(directory: Path | None, path: str) -> bool:
    return directory is not None and (directory / path).is_file()


def build_site(record: PlanRecord, *, anew: bool = False) -> Built | None:
    """Build the plan's site from its public editions and put it live; ``None`` before the first one.

    Pages whose inputs did not change are linked, not rendered; ``anew`` renders every page.
    """
    started = time.monotonic()
    content = collection.collect(record)
    if content is None:
        return None
    root = settings.TSUMUGU.site_root
    with storage.publishing(root, record.slug):
        before = storage.live(root, record.slug)
        previous = b""
        if before is not None and not anew and (before / manifest.NAME).exists():
            previous = (before / manifest.NAME).read_bytes()
        known = {path: made for path, made in manifest.inputs(previous).items() if _is_file(before, path)}
        files = site(content, known, previous)
        now = manifest.read(files[manifest.NAME]) or {}
        reused = {path: before / path for path in now["files"] if path not in files} if before else {}
        storage.put_live(root, record.slug, files, reused)
    return Built(len(files), len(reused), time.monotonic() - started)
