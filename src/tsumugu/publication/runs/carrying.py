"""A whole run. The pages go first, alone: they are whole within a second or two, and no document can hold them up.

Then the formats are made one by one, each in a process of its own; what fails is reported and the rest is put live
beside the pages, again at once.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from tsumugu.core.errors import GoneMeanwhileError, Refusal
from tsumugu.core.figures import FOLDER
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.building import coming
from tsumugu.publication.building.going_live import Built, Standing, put_live
from tsumugu.publication.collection import assembly, proceedings
from tsumugu.publication.collection.editions import Ledger
from tsumugu.publication.models import Publication, State
from tsumugu.publication.places import disk
from tsumugu.render.content import FormatFile
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Format, Job, Outcome
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site import manifest

#: Formats made at a time. No more than two, however many cores there are: the web server needs some as well.
BENCHES = 2 if (os.cpu_count() or 1) > 1 else 1


#: Failures of the machine that pass by themselves or by somebody's hand: no room, no quota, a volume that is gone or
#: read-only, no more files or memory.
PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)  # fmt: skip
#: How long such a run waits before each attempt more: about two hours in all, then a person has to look.
AGAIN = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 240, 900, 1800, 3600))


def carry_out(publication: Publication, *, wanted: Sequence[Format] | None = None, **limits: Any) -> None:
    """Bring a plan's site and documents up to its editions. Safe to start twice, and again after a crash:
    the runs of a plan wait for one another, and what is finished is left alone. Where the disk or the system failed
    it, the run waits until ``again_at`` and says why; whoever started it starts it again then. ``wanted``: all
    formats unless given; ``limits`` are those of ``render.formats.workshop.make``."""
    record = publication.plan
    with disk.one_run(settings.TSUMUGU.site_root, record.slug) as work:
        publication.refresh_from_db()
        if publication.finished:
            return
        publication.state, publication.started_at, publication.steps = State.RUNNING, timezone.now(), []
        publication.problem, publication.again_at = "", None
        publication.process = proceedings.hash_of(record)
        _touch(publication, "state", "started_at", "steps", "problem", "again_at", "process")
        try:
            state = _run(publication, record, work, FORMATS if wanted is None else wanted, limits)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"[:2000]
            if _passes(error) and publication.attempts < len(AGAIN):
                _put_off(publication, problem)
                return
            _close(publication, State.FAILED, problem)
            raise
        wanting = next((step["problem"] for step in publication.steps if _by_the_machine(step)), "")
        if state == State.PARTLY and wanting and publication.attempts < len(AGAIN):
            _put_off(publication, wanting)
        else:
            _close(publication, state)


def _run(
    publication: Publication, record: PlanRecord, work: Path, wanted: Sequence[Format], limits: Mapping[str, Any]
) -> State:
    """How it ended."""
    _announce(publication, "pages")
    built = put_live(record, late=False, anew=publication.anew)
    if built is None:
        raise Refusal("nothing-published", plan=record.slug)
    _step(publication, form="pages", seconds=built.seconds, files=built.written)
    return _make_formats(publication, record, work, wanted, limits, built.standing)


def _make_formats(
    publication: Publication, record: PlanRecord, work: Path, wanted: Sequence[Format], limits: Mapping[str, Any],
    last: Standing,
) -> State:  # fmt: skip
    """Edition by edition, the newest first; what is made of one goes live before the next is begun. When
    another edition waits to be published, its pages must not: the rest is left to its run."""
    there = () if publication.anew else manifest.documents(last.told)
    content = assembly.collect(record)
    assert content is not None
    missing = list(placing.missing(content, wanted, there))
    publication.planned = len(missing) + 2
    made: list[FormatFile] = []
    failed = 0
    orders = placing.supplied(
        missing, content, Ledger(record), formats=wanted, site=last.directory, told=last.told, shelf=work / "documents"
    )
    # By the address that is always the newest site: an older one may be gone before the last document is made.
    shown = settings.TSUMUGU.site_root / record.slug / FOLDER
    options: dict[str, Any] = {"benches": BENCHES, "pictures": shown} | dict(limits)
    for _edition, group in itertools.groupby(orders, key=lambda job: job.edition):
        if made:
            last = _live(record, late=False, made=made, work=work, last=last).standing
        for outcome in workshop.make(_announced(publication, group), work, **options):
            made.extend(placing.files_of(outcome))
            failed += bool(outcome.problem)
            _report(publication, outcome)
            if _overtaken(publication):
                _live(record, late=False, made=made, work=work, last=last)
                return State.HANDED
    _announce(publication, "comparisons")
    built = _live(record, late=True, made=made, work=work, last=last)
    _step(publication, form="comparisons", seconds=built.seconds, files=built.written)
    return State.PARTLY if failed else State.DONE


def _live(record: PlanRecord, *, late: bool, made: Sequence[FormatFile], work: Path, last: Standing) -> Built:
    built = put_live(record, late=late, made=made, work=work, last=last)
    assert built is not None, "no edition is ever deleted"
    return built


def _overtaken(publication: Publication) -> bool:
    waiting = Publication.objects.filter(plan=publication.plan_id, state=State.WAITING, pk__gt=publication.pk)
    return not publication.anew and waiting.exists()


def _announced(publication: Publication, orders: Iterable[Job]) -> Iterator[Job]:
    """Says what is being made, before it is."""
    for order in orders:
        _announce(publication, order.format)
        yield order


def _announce(publication: Publication, format: str) -> None:
    publication.current = format
    _touch(publication, "current", "planned")


def _report(publication: Publication, outcome: Outcome) -> None:
    job = outcome.job
    _step(
        publication, form=job.format, language=job.language, edition=job.edition, seconds=outcome.seconds,
        files=len(outcome.files), path=next(iter(outcome.files), ""),
        bytes=sum(size for size, _ in outcome.files.values()), problem=outcome.problem,
    )  # fmt: skip


def _step(publication: Publication, **told: Any) -> None:
    publication.steps.append(told | {"seconds": round(told["seconds"], 3)})
    publication.current = ""
    _touch(publication, "steps", "current")


def _touch(publication: Publication, *fields: str) -> None:
    publication.touched_at = timezone.now()
    publication.save(update_fields=[*fields, "touched_at"])


def _passes(error: Exception) -> bool:
    meanwhile = isinstance(error, OperationalError | GoneMeanwhileError)
    return meanwhile or (isinstance(error, OSError) and error.errno in PASSING)


def _by_the_machine(step: Mapping[str, Any]) -> bool:
    """Whether a format failed for want of room or the like, and not by what it was made of."""
    said = re.match(r"OSError: \[Errno ([0-9]{1,4})\]", step.get("problem") or "")
    return said is not None and int(said[1]) in PASSING


def _put_off(publication: Publication, problem: str) -> None:
    """Once more, after a while: a disk is made room on, a volume is mounted again."""
    publication.again_at = timezone.now() + AGAIN[publication.attempts]
    publication.state, publication.problem, publication.current = State.WAITING, problem, ""
    publication.attempts += 1
    _touch(publication, "state", "problem", "current", "attempts", "again_at")


def _close(publication: Publication, state: State, problem: str = "") -> None:
    if state != State.HANDED:  # the next run makes them
        coming.end(settings.TSUMUGU.site_root, publication.plan.slug)
    publication.state, publication.problem, publication.finished_at = state, problem, timezone.now()
    publication.current = ""
    _touch(publication, "state", "problem", "finished_at", "current")
