"""The one publish path: name the head an edition, collect what is public, build it, put it live.

The pages go first, alone: they are whole within a second or two, and no document can hold them up.
Then the forms are made one by one, each in a process of its own; what fails is reported and the
rest is put live beside the pages, again at once.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.core.errors import Problem, Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import beside, blanking, collection, continuity, queries, redactions, rules, storage
from tsumugu.publication.models import Publication, State
from tsumugu.render.content import FormFile, SiteContent
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Form, Job, Outcome
from tsumugu.render.formats.registry import FORMS
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site
from tsumugu.render.site.manifest import Manifest

#: Forms made at a time. No more than two, however many cores there are: the web server needs some as well.
BENCHES = 2 if (os.cpu_count() or 1) > 1 else 1


#: Failures of the machine that pass by themselves or by somebody's hand: no room, no quota, a volume that is gone or
#: read-only, no more files or memory.
PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)  # fmt: skip
#: How long such a run waits before each attempt more: about two hours in all, then a person has to look.
AGAIN = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 240, 900, 1800, 3600))


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
    seen: str,
    label: str = "",
    summary: str = "",
    classification: str = "",
    stage: str = "",
) -> Publication:
    """A new public edition of one part or of both, and the run that will publish it (``carry_out``, which the
    caller starts: at once or through ``tasks.enqueue``). ``seen``: what the page showed (``queries.seen``). The same
    form sent twice gives the same run. Until the run is done the old site stays whole.

    Refusals: ``may-not-publish``; ``seen-missing``; ``changed-since-seen`` (``then``: the entry that was shown;
    ``now``); ``site-newer``, ``site-unreadable``; ``bad-text`` with the ``field`` and ``problems``; and those of
    ``plans.actions.create_editions``."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    said = rules.edition_words(label=label, summary=summary, classification=classification, stage=stage)
    today = timezone.localdate()
    said["label"] = said["label"] or f"{today:%Y-%m-%d}"
    with transaction.atomic():
        locked = ledger.lock_plan(record)
        twin = _sent_before(locked, parts, actor, seen, said)
        if twin is not None:
            return twin
        queries.check_seen(locked, seen)
        continuity.check(locked)
        editions = ledger.create_editions(
            locked, parts, actor=actor, date=today, after=continuity.numbers(locked), **said,
            withdrawn=set(Edition.objects.filter(plan=locked, withdrawal__isnull=False).values_list("pk", flat=True)),
        )  # fmt: skip
        return requested(locked, actor, [edition.name for edition in editions], seen=seen)


def _sent_before(
    record: PlanRecord, parts: Sequence[str], actor: User, seen: str, said: Mapping[str, str]
) -> Publication | None:
    """The run that this very form has already begun."""
    runs = Publication.objects.filter(plan=record, seen=seen, requested_by_then=actor.pk) if seen else ()
    for run in runs:
        names = [name.rpartition("-") for name in run.editions]
        editions = [record.editions.get(part=part, number=int(number)) for part, _, number in names]
        if sorted(part for part, _, _ in names) != sorted(set(parts)) or not editions:
            continue
        # A stage left empty is the plan's own.
        if all(getattr(edition, key) == word or (key == "stage" and not word)
               for edition in editions for key, word in said.items()):  # fmt: skip
            return run
    return None


def repeat_publication(record: PlanRecord, *, actor: User, seen: str, anew: bool = False) -> Publication:
    """Another run for what is published already: makes what is missing; with ``anew`` everything. ``seen``: the
    editions that the page showed (``queries.seen_editions``). Pressed twice it is one run. Refusals:
    ``may-not-publish``, ``nothing-published``, ``seen-missing``, ``changed-since-seen``, ``site-newer``,
    ``site-unreadable``."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    with transaction.atomic():
        locked = ledger.lock_plan(record)
        if not locked.editions.exists():
            raise Refusal("nothing-published", plan=record.slug)
        queries.check_seen_editions(locked, seen)
        continuity.check(locked)
        waiting = queries.unfinished().filter(plan=locked, seen=seen, anew=anew, editions=[]).first()
        return waiting or requested(locked, actor, [], seen=seen, anew=anew)


def requested(
    record: PlanRecord, actor: User, editions: Sequence[str] = (), *, seen: str = "", anew: bool = False
) -> Publication:
    """A run that waits. Call it in the transaction of the act that asks for it."""
    return Publication.objects.create(
        plan=record, editions=list(editions), anew=anew, seen=seen, requested_by=str(actor),
        requested_by_then=actor.pk, requested_at=timezone.now(),
    )  # fmt: skip


# -- the pages ---------------------------------------------------------------------------------


def build_pages(record: PlanRecord, *, anew: bool = False) -> Built | None:
    """Build the plan's pages from its public editions and put them live beside the documents that are
    there; ``None`` before the first edition. Pages whose inputs did not change are linked, not
    rendered; ``anew`` renders every page."""
    return _put_live(record, late=False, anew=anew)


def _put_live(
    record: PlanRecord, *, late: bool, anew: bool = False, made: Iterable[FormFile] = (), work: Path | None = None
) -> Built | None:
    """``made``: new files of forms, which lie below ``work``. Raises ``Refusal`` with ``site-newer``,
    ``site-unreadable``."""
    started = time.monotonic()
    root: Path = settings.TSUMUGU.site_root
    with storage.publishing(root, record.slug):
        before = storage.live(root, record.slug)
        told = continuity.read(before)
        if continuity.beyond(record, told) is not None:
            raise Refusal("site-newer", plan=record.slug)
        previous = (before / manifest.NAME).read_bytes() if before is not None else b""
        inputs = told.inputs if told is not None else {}
        known = {path: found for path, found in inputs.items() if _is_file(before, path)}
        content = collection.collect(record, late=late, known=frozenset(known))
        if content is None:
            return None
        documents, sources = _documents(record, content, told, before=before, made=made, work=work)
        kept = _kept(record, content, before, told)
        digests = tuple((path, told.files[path]) for path in kept if told is not None)
        content = replace(content, files=documents, kept=digests)
        files = site(content, {} if anew else known, b"" if anew else previous)
        now = manifest.read(files[manifest.NAME])
        assert not isinstance(now, Problem), "the program reads what it wrote"
        if before is not None:
            sources = {path: before / path for path in now.files if path not in files} | sources
        storage.put_live(root, record.slug, files, sources)
        if content.epoch:
            storage.purge(root, record.slug, lambda directory: _of_epoch(directory, content.epoch))
    return Built(len(files), len(sources), time.monotonic() - started)


def _of_epoch(directory: Path, epoch: str) -> bool:
    """Whether a site was built after the last passage was taken out."""
    found = manifest.read_site(directory)
    return not isinstance(found, Problem) and found.epoch == epoch


def _kept(record: PlanRecord, content: SiteContent, before: Path | None, told: Manifest | None) -> dict[str, Path]:
    """Pages that stay as they are. Where a passage was taken out since, those that hold it go; nobody can make them
    again without it."""
    found = continuity.kept(record, before, told)
    if not found or (told is not None and told.epoch == content.epoch):
        return found
    passages = redactions.passages(record)
    return {path: file for path, file in found.items() if not blanking.holds(file.read_bytes(), passages)}


def _is_file(directory: Path | None, path: str) -> bool:
    return directory is not None and (directory / path).is_file()


def _documents(
    record: PlanRecord, content: SiteContent, told: Manifest | None, *, before: Path | None,
    made: Iterable[FormFile], work: Path | None,
) -> tuple[tuple[FormFile, ...], dict[str, Path]]:  # fmt: skip
    """The files of forms the site will have, and where each lies now."""
    there = [file for file in manifest.documents(told) if _is_file(before, file.path)] if told is not None else []
    scopes = {form.name: form.scope for form in FORMS}
    there = list(placing.standing(there, scopes, content, told))
    if told is None or told.epoch != content.epoch:
        # Of an edition whose files still say the words (a contact of that day) no document stays.
        passages = redactions.passages(record)
        saying = {file.edition for file in there if before and beside.holds(before / file.path, passages)}
        there = [
            file for file in there
            if file.edition not in saying and not continuity.of_lost(file.path, content.gaps)
        ]  # fmt: skip
    fresh = {file.path: file for file in made}
    found = placing.replaced(there, made, scopes)
    roots = {True: work, False: before}
    sources = {file.path: root / file.path for file in found if (root := roots[file.path in fresh]) is not None}
    newest = collection.newest(record)
    second = {alias: sources[file.path] for alias, file in placing.aliases(found, newest)} if newest else {}
    return (*found, *second), sources | {alias.path: source for alias, source in second.items()}


# -- a whole run -------------------------------------------------------------------------------


def carry_out(publication: Publication, *, wanted: Sequence[Form] | None = None, **limits: Any) -> None:
    """Bring a plan's site and documents up to its editions. Safe to start twice, and again after a crash:
    the runs of a plan wait for one another, and what is finished is left alone. Where the disk or the system failed
    it, the run waits until ``again_at`` and says why; whoever started it starts it again then. ``wanted``: all
    forms unless given; ``limits`` are those of ``render.forms.workshop.make``."""
    record = publication.plan
    with storage.one_run(settings.TSUMUGU.site_root, record.slug) as work:
        publication.refresh_from_db()
        if publication.finished:
            return
        publication.state, publication.started_at, publication.steps = State.RUNNING, timezone.now(), []
        publication.problem, publication.again_at = "", None
        _touch(publication, "state", "started_at", "steps", "problem", "again_at")
        try:
            state = _run(publication, record, work, FORMS if wanted is None else wanted, limits)
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


def _passes(error: Exception) -> bool:
    return (isinstance(error, OSError) and error.errno in PASSING) or isinstance(error, OperationalError)


def _by_the_machine(step: Mapping[str, Any]) -> bool:
    """Whether a form failed for want of room or the like, and not by what it was made of."""
    said = re.match(r"OSError: \[Errno ([0-9]{1,4})\]", step.get("problem") or "")
    return said is not None and int(said[1]) in PASSING


def _put_off(publication: Publication, problem: str) -> None:
    """Once more, after a while: a disk is made room on, a volume is mounted again."""
    publication.again_at = timezone.now() + AGAIN[publication.attempts]
    publication.state, publication.problem, publication.current = State.WAITING, problem, ""
    publication.attempts += 1
    _touch(publication, "state", "problem", "current", "attempts", "again_at")


def _close(publication: Publication, state: State, problem: str = "") -> None:
    publication.state, publication.problem, publication.finished_at = state, problem, timezone.now()
    publication.current = ""
    _touch(publication, "state", "problem", "finished_at", "current")
