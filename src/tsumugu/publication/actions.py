"""The one publish path: name the head an edition, collect what is public, build it, put it live.

The pages go first, alone: they are whole within a second or two, and no document can hold them up.
Then the forms are made one by one, each in a process of its own; what fails is reported and the
rest is put live beside the pages, again at once.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import collection, storage
from tsumugu.publication.models import Publication, State
from tsumugu.render.content import FormFile
from tsumugu.render.forms import placing, workshop
from tsumugu.render.forms.form import Form, Job, Outcome
from tsumugu.render.forms.registry import FORMS
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site

#: Forms made at a time. No more than two, however many cores there are: the web server needs some as well.
BENCHES = 2 if (os.cpu_count() or 1) > 1 else 1


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
) -> Publication:
    """A new public edition of one part or of both, and the run that will publish it (``carry_out``, which the
    caller starts: at once or through ``tasks.enqueue``). Refusals: ``may-not-publish`` and those of
    ``plans.actions.create_editions``. Until the run is done the old site stays whole."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    today = timezone.localdate()
    with transaction.atomic():
        editions = ledger.create_editions(
            record, parts, actor=actor, label=label or f"{today:%Y-%m-%d}", date=today,
            summary=summary, classification=classification, stage=stage,
        )  # fmt: skip
        return _requested(record, actor, [f"{edition.part}-{edition.number}" for edition in editions])


def repeat_publication(record: PlanRecord, *, actor: User, anew: bool = False) -> Publication:
    """Another run for what is published already: makes what is missing; with ``anew`` everything."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    if not record.editions.exists():
        raise Refusal("nothing-published", plan=record.slug)
    return _requested(record, actor, [], anew)


def _requested(record: PlanRecord, actor: User, editions: list[str], anew: bool = False) -> Publication:
    return Publication.objects.create(
        plan=record, editions=editions, anew=anew, requested_by=str(actor), requested_at=timezone.now()
    )


# -- the pages ---------------------------------------------------------------------------------


def build_pages(record: PlanRecord, *, anew: bool = False) -> Built | None:
    """Build the plan's pages from its public editions and put them live beside the documents that are
    there; ``None`` before the first edition. Pages whose inputs did not change are linked, not
    rendered; ``anew`` renders every page."""
    return _put_live(record, late=False, anew=anew)


def _put_live(
    record: PlanRecord, *, late: bool, anew: bool = False, made: Iterable[FormFile] = (), work: Path | None = None
) -> Built | None:
    """``made``: new files of forms, which lie below ``work``."""
    started = time.monotonic()
    root: Path = settings.TSUMUGU.site_root
    with storage.publishing(root, record.slug):
        before = storage.live(root, record.slug)
        previous = b""
        if before is not None and (before / manifest.NAME).exists():
            previous = (before / manifest.NAME).read_bytes()
        known = {path: found for path, found in manifest.inputs(previous).items() if _is_file(before, path)}
        documents, sources = _documents(record, previous, before, made, work)
        content = collection.collect(record, files=documents, late=late, known=frozenset(known))
        if content is None:
            return None
        files = site(content, {} if anew else known, b"" if anew else previous)
        now = manifest.read(files[manifest.NAME]) or {}
        if before is not None:
            sources = {path: before / path for path in now["files"] if path not in files} | sources
        storage.put_live(root, record.slug, files, sources)
    return Built(len(files), len(sources), time.monotonic() - started)


def _is_file(directory: Path | None, path: str) -> bool:
    return directory is not None and (directory / path).is_file()


def _documents(
    record: PlanRecord, previous: bytes, before: Path | None, made: Iterable[FormFile], work: Path | None
) -> tuple[tuple[FormFile, ...], dict[str, Path]]:
    """The files of forms the site will have, and where each lies now."""
    there = [file for file in manifest.forms(previous) if _is_file(before, file.path)]
    fresh = {file.path for file in made}
    found = placing.replaced(there, made, {form.name: form.scope for form in FORMS})
    roots = {True: work, False: before}
    sources = {file.path: root / file.path for file in found if (root := roots[file.path in fresh]) is not None}
    newest = collection.newest(record)
    second = {alias: sources[file.path] for alias, file in placing.aliases(found, newest)} if newest else {}
    return (*found, *second), sources | {alias.path: source for alias, source in second.items()}


# -- a whole run -------------------------------------------------------------------------------


def carry_out(publication: Publication, *, wanted: Sequence[Form] | None = None, **limits: Any) -> None:
    """Bring a plan's site and documents up to its editions. Safe to start twice, and again after a crash:
    the runs of a plan wait for one another, and what is finished is left alone. ``wanted``: all forms unless
    given; ``limits`` are those of ``render.forms.workshop.make``."""
    record = publication.plan
    with _one_run(record) as work:
        publication.refresh_from_db()
        if publication.finished:
            return
        publication.state, publication.started_at, publication.steps = State.RUNNING, timezone.now(), []
        _touch(publication, "state", "started_at", "steps")
        try:
            state = _run(publication, record, work, FORMS if wanted is None else wanted, limits)
        except Exception as error:
            _close(publication, State.FAILED, f"{type(error).__name__}: {error}"[:2000])
            raise
        _close(publication, state)


def _run(
    publication: Publication, record: PlanRecord, work: Path, wanted: Sequence[Form], limits: Mapping[str, Any]
) -> State:
    """How it ended."""
    _announce(publication, "pages")
    built = _put_live(record, late=False, anew=publication.anew)
    if built is None:
        raise Refusal("nothing-published", plan=record.slug)
    _step(publication, form="pages", seconds=built.seconds, files=built.written)
    return _make_forms(publication, record, work, wanted, limits)


def _make_forms(
    publication: Publication, record: PlanRecord, work: Path, wanted: Sequence[Form], limits: Mapping[str, Any]
) -> State:
    """Edition by edition, the newest first; what is made of one goes live before the next is begun. When
    another edition waits to be published, its pages must not: the rest is left to its run."""
    directory = storage.live(settings.TSUMUGU.site_root, record.slug)
    assert directory is not None
    there = () if publication.anew else manifest.forms((directory / manifest.NAME).read_bytes())
    content = collection.collect(record)
    assert content is not None
    missing = list(placing.missing(content, wanted, there))
    publication.planned = len(missing) + 2
    made: list[FormFile] = []
    failed = 0
    orders = placing.supplied(missing, content, wanted, directory, work / "documents")
    options = {"benches": BENCHES} | dict(limits)
    for _edition, group in itertools.groupby(orders, key=lambda job: job.edition):
        if made:
            _put_live(record, late=False, made=made, work=work)
        for outcome in workshop.make(_announced(publication, group), work, **options):
            made.extend(placing.files_of(outcome))
            failed += bool(outcome.problem)
            _report(publication, outcome)
            if _overtaken(publication):
                _put_live(record, late=False, made=made, work=work)
                return State.HANDED
    _announce(publication, "comparisons")
    built = _put_live(record, late=True, made=made, work=work)
    assert built is not None
    _step(publication, form="comparisons", seconds=built.seconds, files=built.written)
    return State.PARTLY if failed else State.DONE


def _overtaken(publication: Publication) -> bool:
    waiting = Publication.objects.filter(plan=publication.plan_id, state=State.WAITING, pk__gt=publication.pk)
    return not publication.anew and waiting.exists()


def _announced(publication: Publication, orders: Iterable[Job]) -> Iterator[Job]:
    """Says what is being made, before it is."""
    for order in orders:
        _announce(publication, order.form)
        yield order


def _announce(publication: Publication, form: str) -> None:
    publication.current = form
    _touch(publication, "current", "planned")


def _report(publication: Publication, outcome: Outcome) -> None:
    job = outcome.job
    _step(
        publication, form=job.form, language=job.language, edition=job.edition, seconds=outcome.seconds,
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


def _close(publication: Publication, state: State, problem: str = "") -> None:
    publication.state, publication.problem, publication.finished_at = state, problem, timezone.now()
    publication.current = ""
    _touch(publication, "state", "problem", "finished_at", "current")


@contextmanager
def _one_run(record: PlanRecord) -> Iterator[Path]:
    """One run of a plan at a time; yields a directory for its work, on the file system of the sites. What a
    stopped run left there goes first."""
    store: Path = settings.TSUMUGU.site_root / storage.STORE
    store.mkdir(parents=True, exist_ok=True)
    prefix = f"{record.slug}.run-"
    with (store / f"{record.slug}.run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in store.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(dir=store, prefix=prefix))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
