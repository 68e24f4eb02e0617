"""What was published of a ledger, read back: a printed root, or the copy of a site; and whether today's ledger
continues it.

A site says so in ``manifest.json`` (the head's root and size, and each edition's own) and in ``history.json``, which
lists the hash of every entry: with it the first entry that does not hold is named exactly. A copy without the
list gives the entries between two editions. ``signatures`` in ``history.json`` is empty until checkpoints are signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from tsumugu.audit.faults import Fault
from tsumugu.core.canonical import canonical_json
from tsumugu.core.errors import Problem
from tsumugu.plans import merkle, queries
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.render.site import manifest
from tsumugu.render.site.pages import HISTORY

FORMAT = "tsumugu-history/1"
_HASH = r"[0-9a-f]{64}"


class Checkpoint(Struct, frozen=True):
    """The tree of the first ``size`` entries had this ``root``. ``name``: of the edition that says so, ``""`` for a
    head; ``content``: the hash of the plan after the last of these entries, where it is known."""

    size: int
    root: str
    name: str = ""
    content: str = ""


class Copy(Struct, frozen=True):
    """What a copy of a site says of its ledger. ``entries``: hex hashes of all, none if it lists none."""

    plan: str
    checkpoints: tuple[Checkpoint, ...]
    entries: tuple[str, ...] = ()


def typed(text: str) -> tuple[str, int | None] | None:
    """``HASH@N`` as a person types it from paper: any case, blanks and hyphens between the digits. The size may be
    left out. ``None`` for anything else."""
    found = re.fullmatch(rf"({_HASH})(?:@([1-9][0-9]{{0,8}}))?", re.sub(r"[\s-]", "", text).lower(), re.ASCII)
    return (found[1], int(found[2]) if found[2] else None) if found else None


def size_of(record: PlanRecord, root: str) -> int | None:
    """How many entries the tree with this root has, if it is a beginning of today's ledger."""
    here = queries.entries(record)
    return next((size for size in range(1, len(here) + 1) if merkle.root(here[:size]).hex() == root), None)


def history(record: PlanRecord, size: int) -> bytes:
    """The bytes of ``history.json`` for what is published of the first ``size`` entries."""
    entries = queries.entries(record, size)
    told: dict[str, Any] = {
        "format": FORMAT, "plan": record.slug, "size": len(entries), "root": merkle.root(entries).hex(),
        "entries": [entry.hex() for entry in entries], "signatures": [],
    }  # fmt: skip
    return canonical_json(told)


def read_copy(directory: Path) -> Copy | Problem:
    """What a directory with a published site says of its ledger; a problem as of ``manifest.read_site``, or
    ``no-checkpoint`` where it says nothing."""
    try:
        told = manifest.read_site(directory)
    except OSError:
        return manifest.unreadable(manifest.NAME)
    if isinstance(told, Problem):
        return told
    if not told.checkpoint:
        return Problem(
            "no-checkpoint", manifest.NAME, "台帳の検証値がありません。", "There is no root of a ledger."
        )  # fmt: skip
    # Without a checkpoint, as of an earlier program, an edition says what the plan was, and of no tree of hashes.
    checkpoints = {Checkpoint(one.sequence, one.checkpoint, name, one.root) for name, one in told.ever.items()}
    size = told.size or 0
    ordered = sorted({*checkpoints, Checkpoint(size, told.checkpoint)}, key=lambda one: (one.size, one.name))
    return Copy(told.plan, tuple(ordered), _entries(directory, size, told.checkpoint))


def _entries(directory: Path, size: int, root: str) -> tuple[str, ...]:
    """The listed hashes, if they are those the checkpoint was made of: a list that is not is no help."""
    try:
        told = json.loads((directory / HISTORY).read_bytes())
    except (OSError, ValueError, RecursionError):
        return ()
    entries = told.get("entries") if isinstance(told, dict) and told.get("format") == FORMAT else None
    if not isinstance(entries, list) or len(entries) != size:
        return ()
    if not all(isinstance(entry, str) and re.fullmatch(_HASH, entry, re.ASCII) for entry in entries):
        return ()
    return tuple(entries) if merkle.root([bytes.fromhex(entry) for entry in entries]).hex() == root else ()


def judge(record: PlanRecord, copy: Copy) -> tuple[Fault, ...]:
    """Where today's ledger does not continue what was published; none if it does.

    Codes: ``published-shorter`` (today's ledger ends before), ``published-other`` (another entry stands there),
    ``published-content`` (the plan after this entry was another), ``published-edition`` (an edition that is not known
    here). ``sequence`` is the first entry that does not hold; 0 where only the stretch ``detail`` (``first–last``)
    is known. ``row`` names the edition.
    """
    return tuple(_faults(record, copy))


def _faults(record: PlanRecord, copy: Copy) -> Iterator[Fault]:
    here = queries.entries(record)
    roots = [*queries.roots(record)]
    known = {edition.name for edition in Edition.objects.filter(plan=record)}
    differs = next((n for n, (a, b) in enumerate(zip(copy.entries, here, strict=False), 1) if a != b.hex()), None)
    held = 0

    def fault(code: str, one: Checkpoint, sequence: int, detail: str = "") -> Fault:
        return Fault(
            code,
            organization=record.organization.slug,
            plan=record.slug,
            row=one.name,
            sequence=sequence,
            detail=detail,
        )

    for one in copy.checkpoints:
        found = queries.continues(record, one.size, one.root) if one.root else None
        if found is not None and found:
            held = max(held, one.size)
        elif found is not None and found.why == "shorter" and differs is None:
            yield fault("published-shorter", one, found.sequence)
        elif found is not None:
            last = min(one.size, len(here))
            first = differs or (held + 1 if last <= held + 1 else 0)
            yield fault("published-other", one, first, f"{held + 1}–{last}")
        elif one.content and one.size > len(here):
            yield fault("published-shorter", one, len(here) + 1)
        elif one.content and one.content != roots[one.size - 1]:
            yield fault("published-content", one, 0, f"{held + 1}–{one.size}")
        if one.name and one.name not in known:
            yield fault("published-edition", one, 0)
