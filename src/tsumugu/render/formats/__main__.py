"""The bench of the workshop: a process of its own that makes one format after another.

Reads jobs from standard input, one JSON line each; writes the files below ``--out`` and answers
one JSON line a job. It ends with its input. Whatever happens to it (a crash of a library, too
much memory), only the job at hand is lost.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import math
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tsumugu.core.errors import Problem
from tsumugu.render.content import Document
from tsumugu.render.formats.jobs import Files, Format, Job, Outcome, time_of
from tsumugu.render.formats.needs import available, lacking
from tsumugu.render.vocabulary.notices import Notice

#: Seconds after its limit when a process ends itself, in case that whoever should have stopped it is gone.
GRACE = 30

_decode_job = msgspec.json.Decoder(Job).decode
_decode_document = msgspec.json.Decoder(Document).decode


def registry(name: str) -> dict[str, Format]:
    module, _colon, attribute = name.partition(":")
    formats: tuple[Format, ...] = getattr(importlib.import_module(module), attribute)
    return {format.name: format for format in formats}


def read(path: str) -> Document:
    return _decode_document(Path(path).read_bytes())


class Lacking(Exception):
    """A job that is refused before it is begun. ``problem``: why, and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message_en)
        self.problem = problem


def carry_out(
    job: Job, formats: dict[str, Format], out: Path, known: dict[str, Document], pictures: Path | None = None
) -> Outcome:  # fmt: skip
    started = time.monotonic()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", Notice)
        try:
            files = _carried_out(job, formats, out, known, pictures)
        except Lacking as stop:
            return Outcome(job, {}, time.monotonic() - started, str(stop), told=(stop.problem,))
        except Exception as error:
            return Outcome(job, {}, time.monotonic() - started, f"{type(error).__name__}: {error}"[:2000])
    told = tuple(one.message.problem for one in warned if isinstance(one.message, Notice))
    return Outcome(job, files, time.monotonic() - started, memory=memory(), told=told)


def _carried_out(
    job: Job, formats: dict[str, Format], out: Path, known: dict[str, Document], pictures: Path | None
) -> dict[str, tuple[int, str]]:  # fmt: skip
    """Size and digest of every file that was written."""
    files: dict[str, tuple[int, str]] = {}
    for name, data in _made(formats[job.format], job, known, pictures).items():
        if not _inside(name):
            raise ValueError(f"{name!r} would lie outside of its directory")
        path = job.folder + name
        _write(out / path, data)
        files[path] = (len(data), hashlib.sha256(data).hexdigest())
    if job.before:
        files |= _stayed(Path(job.before), out, job.folder, files)
    return files


def _made(format: Format, job: Job, known: dict[str, Document], pictures: Path | None) -> Files:
    beside = {"pictures": pictures} if format.pictured else {}
    if format.scope == "site":
        return format.make((Path(path) for path in job.sources), job.language)
    if format.cost is not None:
        (document,) = _documents(job, known)
        lack = lacking(format.name, format.cost, document.plan, available())
        if lack is not None:
            raise Lacking(lack)
    if format.scope == "history":
        return format.make(_documents(job, known), job.language, _before(job), **beside)
    if format.sheets:
        return format.make(_documents(job, known), job.language, job.nodes)
    return format.make(_documents(job, known), job.language, **beside)


def _before(job: Job) -> dict[str, bytes]:
    """What there is to add to. Packs are large and never change, so they are not read."""
    root = Path(job.before)
    found = (path for path in root.rglob("*") if path.is_file() and path.suffix not in (".pack", ".gz"))
    return {path.relative_to(root.parent).as_posix(): path.read_bytes() for path in found} if job.before else {}


def _stayed(before: Path, out: Path, folder: str, made: Mapping[str, object]) -> dict[str, tuple[int, str]]:
    """The packs that stay, linked to where the rest is, with size and digest; nothing else outlives its successor."""
    found: dict[str, tuple[int, str]] = {}
    for source in sorted(before.rglob("*.pack")):
        path = folder + source.relative_to(before.parent).as_posix()
        if path not in made:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).unlink(missing_ok=True)
            os.link(source, out / path)
            data = source.read_bytes()
            found[path] = (len(data), hashlib.sha256(data).hexdigest())
    return found


def _inside(name: str) -> bool:
    """Whether a file of this name lies below where the format stands, at an address that has one spelling."""
    return os.path.normpath(name) == name and not name.startswith(("/", "../")) and name not in (".", "..")


def memory() -> int:
    """The most this process has held. Not from ``getrusage``: there a new process begins with what its
    parent held."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        own = next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    return 1024 * own


def _write(path: Path, data: bytes) -> None:
    """On the disk before it is named: a link to it may outlive a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _documents(job: Job, known: dict[str, Document]) -> Iterator[Document]:
    """A single document is kept for the next job, a history is read one by one."""
    if len(job.sources) == 1:
        path = job.sources[0]
        if path not in known:
            known.clear()
            known[path] = read(path)
        yield known[path]
    else:
        for path in job.sources:
            yield read(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tsumugu.render.formats", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--registry", default="tsumugu.render.formats.registry:FORMATS")
    parser.add_argument("--pictures", type=Path, default=None, help="the folder of the pictures of figures")
    parser.add_argument("--memory", type=int, default=0, help="bytes of address space at most; 0: no limit")
    parser.add_argument("--limit", type=float, default=0, help="seconds that a job may take as a rule; 0: for ever")
    parser.add_argument("--grace", type=int, default=GRACE, help="seconds after its limit when it ends itself")
    options = parser.parse_args()
    if options.memory:
        resource.setrlimit(resource.RLIMIT_AS, (options.memory, options.memory))
    # The answers go out on a descriptor of their own: a library that prints disturbs nobody.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # A format makes a million small things and drops hardly any before it is done; looking for cycles among them after
    # every 700, as Python does, takes a sixth of a workbook's time and frees nothing.
    gc.set_threshold(100_000, 10, 10)
    formats = registry(options.registry)
    known: dict[str, Document] = {}
    for line in sys.stdin.buffer:
        # By the system, which asks no library that hangs: an orphan has nobody who would stop it.
        job = _decode_job(line)
        signal.alarm(math.ceil(time_of(job, options.limit)) + options.grace if options.limit else 0)
        outcome = carry_out(job, formats, options.out, known, options.pictures)
        signal.alarm(0)
        answers.write(msgspec.json.encode(outcome) + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
