"""A form: something an edition is published as, besides its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from tsumugu.render.content import Document
from tsumugu.render.words import Pair

Scope = Literal["edition", "newest", "history"]
Files = Mapping[str, bytes]


class Form(Struct, frozen=True):
    """``scope``: an ``edition`` has it for ever, in its own directory; only the ``newest`` state has it, beside
    the pages; or it is made once of the whole ``history`` of editions. ``languages`` are those it is
    made in. ``make`` takes the documents (one; all editions, oldest first, for a history) and a
    language, and gives files by their names relative to where the form stands."""

    name: str
    title: Pair
    scope: Scope
    languages: tuple[str, ...]
    make: Callable[[Iterator[Document], str], Files]


class Job(Struct, frozen=True):
    """One form in one language of the documents in the files ``documents`` (JSON)."""

    form: str
    language: str
    documents: tuple[str, ...]
    folder: str
    edition: str = ""

    @property
    def key(self) -> str:
        return f"{self.form}:{self.language}:{self.edition}"


class Outcome(Struct, frozen=True):
    """What became of a job. ``files``: path to (size, SHA-256). ``problem``: what a person is told if it
    failed, ``""`` if it did not."""

    job: Job
    files: dict[str, tuple[int, str]]
    seconds: float
    problem: str = ""
