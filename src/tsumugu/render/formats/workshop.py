"""Makes formats in processes of their own, each with a limit: what fails is reported and stops nothing else."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from tsumugu.render.content import Document
from tsumugu.render.formats.jobs import Job, Outcome, time_of

#: Seconds that one format of one edition may take as a rule (``jobs.time_of``), and address space it may use.
TIME = 300.0
MEMORY = 8 * 1024**3
#: Seconds that a process without work has to end, and between two looks whether one at work is still there.
PATIENCE = 5.0
#: A process that has held so much is not used again: the typesetter gives nothing back.
ENOUGH = 1024**3

#: How programs in Rust end where Python would raise ``MemoryError``.
_NO_MEMORY = "memory allocation of"

_decode = msgspec.json.Decoder(Outcome).decode


def write_document(document: Document, path: Path) -> str:
    """A document as a file that jobs can name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(document))
    return str(path)


class _Bench:
    """One process; a new one after a job that killed it or took too long."""

    def __init__(self, out: Path, registry: str, memory: int, limit: float, *, pictures: Path | None) -> None:
        self._limit = limit
        self._command = [
            sys.executable, "-m", "tsumugu.render.formats", "--out", str(out), "--registry", registry,
            "--memory", str(memory), "--limit", str(limit), *(("--pictures", str(pictures)) if pictures else ()),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes]
        self._stopped = False

    def carry_out(self, job: Job) -> Outcome:
        started, limit = time.monotonic(), time_of(job, self._limit)
        process = self._process
        if process is None:
            # A file, not a pipe: a library that complains at length must not wait for a reader.
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
            # A session of its own: what a format starts is stopped with it, and who interrupts the program at a
            # terminal does not make a format fail.
            process = self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints,
                start_new_session=True,
            )  # fmt: skip
        if self._stopped:
            self.stop()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(msgspec.json.encode(job) + b"\n")
            process.stdin.flush()
            line = self._answer(process, started + limit)
        except BrokenPipeError:
            line = b""
        if line is None:
            self.close(kill=True)
            return Outcome(job, {}, time.monotonic() - started, f"took longer than {limit:.0f} s and was stopped")
        if not line:
            told = self.close(kill=True)
            return Outcome(job, {}, time.monotonic() - started, f"the process ended early: {told}")
        return _decode(line)

    def _answer(self, process: subprocess.Popen[bytes], until: float) -> bytes | None:
        """A whole line; ``b""`` if the process ended, ``None`` if time was up."""
        assert process.stdout is not None
        collected = b""
        while not collected.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0:
                return None
            # Its end is looked for, too: a child that it left may hold the pipe open.
            ended = process.poll() is not None
            if not select.select([process.stdout], [], [], min(left, PATIENCE))[0]:
                if ended:
                    return b""
                continue
            data = process.stdout.read1(1 << 16)  # type: ignore[attr-defined]  # a BufferedReader
            if not data:
                return b""
            collected += data
        return collected

    def stop(self) -> None:
        """Kills the process at hand and whatever it started, from any thread. No other is begun."""
        self._stopped = True
        process = self._process
        if process is not None:
            _kill(process)

    def close(self, kill: bool = False) -> str:
        """The last line the process complained with, or that it found no more memory, and how it ended. Its children
        end with it."""
        process, self._process = self._process, None
        if process is None:
            return ""
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.close()
        if not kill:
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        _kill(process)
        process.wait()
        process.stdout.close()
        with self._complaints as complaints:
            complaints.seek(max(0, complaints.tell() - 100_000))  # the typesetter tells where it was, at length
            lines = complaints.read().decode(errors="replace").strip().splitlines()
        told = next((line for line in lines if _NO_MEMORY in line), lines[-1] if lines else "")
        return f"{told[:500]} ({process.returncode})".strip()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def make(
    jobs: Iterable[Job], out: Path, *, registry: str = "tsumugu.render.formats.registry:FORMATS",
    limit: float = TIME, memory: int = MEMORY, benches: int = 1, pictures: Path | None = None,
) -> Generator[Outcome, None, None]:  # fmt: skip
    """Carries the jobs out below ``out``, ``benches`` at a time; one outcome each, as they are done. The jobs are
    asked for one by one, by the caller's own thread. ``pictures``: the folder with those of the documents. Closing it
    ends the processes that are at work."""
    free = [_Bench(out, registry, memory, limit, pictures=pictures) for _ in range(benches)]
    used = list(free)
    waiting: dict[Future[Outcome], _Bench] = {}

    def done(until: int) -> Iterator[Outcome]:
        """What becomes done before no more than so many jobs are at work."""
        while len(waiting) > until:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                bench = waiting.pop(future)
                outcome = future.result()
                if outcome.memory > ENOUGH:
                    bench.close()
                free.append(bench)
                yield outcome

    try:
        with ThreadPoolExecutor(benches) as threads:
            try:
                for job in jobs:
                    yield from done(benches - 1)
                    bench = free.pop()
                    waiting[threads.submit(bench.carry_out, job)] = bench
                yield from done(0)
            except BaseException:
                # Whoever asked is being stopped: nobody waits for the jobs at hand.
                for bench in used:
                    bench.stop()
                raise
    finally:
        for bench in used:
            bench.close()
