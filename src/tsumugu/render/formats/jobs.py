"""A format: something an edition is published as, besides its pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from tsumugu.core.errors import Problem

Scope = Literal["edition", "newest", "history", "process", "site"]
Files = Mapping[str, bytes]


class Cost(Struct, frozen=True):
    """What a format takes to be made: so many bytes of memory for each byte that the sheets of a volume weigh
    (``render.reading.volumes``), of which there are at most ``most``: a larger plan comes in volumes."""

    memory: int
    most: int


class Format(Struct, frozen=True):
    """``scope``: an ``edition`` has it for ever, in its own directory; only the ``newest`` state has it, beside
    the pages; it is made once of the whole ``history`` of editions, of the ``process`` by which the plan is made
    (whatever edition there is), or of the pages of the ``site``.
    ``languages`` are those it is made in. ``make`` takes what it is made of (an iterator over one document,
    over all editions, oldest first, or over the one directory of the site) and a language, and gives
    files by their names relative to where the format stands; ``documents`` are names it always gives.
    A ``history`` is given a third thing: the files of that directory that are no packs (``{}``: there is none yet).
    ``compares``: an edition has it only where there is one of its part before it. ``sheets``: it has a file for each
    initiative, so a plan without any has none; ``make`` is given as a third thing which of them (``()``: all).
    ``pictured``: it holds the pictures of figures, and ``make`` is given their folder as ``pictures`` (``None``: there
    are none). ``answers``: there is none where no opinion was heard. ``cost``: of those that need much; they are not
    begun where there is too little memory."""

    name: str
    scope: Scope
    languages: tuple[str, ...]
    make: Callable[..., Files]
    documents: tuple[str, ...] = ()
    compares: bool = False
    sheets: bool = False
    pictured: bool = False
    answers: bool = False
    cost: Cost | None = None


class Job(Struct, frozen=True):
    """One format in one language, made of the documents in the files ``sources`` (JSON), or of the one directory
    that they name. ``before``: the directory that holds what was made of a ``history`` so far; the job adds to it,
    and what it does not say anew stays as it is. ``nodes``: the initiatives that are asked for, of a format with a file
    for each; ``()``: all of them."""

    format: str
    language: str
    sources: tuple[str, ...]
    folder: str
    edition: str = ""
    before: str = ""
    nodes: tuple[str, ...] = ()


class Outcome(Struct, frozen=True):
    """What became of a job. ``files``: path to (size, SHA-256). ``problem``: what a person is told if it
    failed, ``""`` if it did not. ``memory``: the most its process has held so far, in bytes; 0 if unknown. ``told``:
    what a person is to know, in words: of what was made a ``notice``, of what was refused the ``error`` and what to
    do."""

    job: Job
    files: dict[str, tuple[int, str]]
    seconds: float
    problem: str = ""
    memory: int = 0
    told: tuple[Problem, ...] = ()


#: Bytes of sources that the usual time is enough for.
_USUAL = 3_000_000


def time_of(job: Job, limit: float) -> float:
    """Seconds that a job may take: ``limit``, and of a plan that is larger than most, in proportion."""
    sizes = (os.path.getsize(path) for path in job.sources if os.path.isfile(path))
    return limit * max(1.0, sum(sizes) / _USUAL)
