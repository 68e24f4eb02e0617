"""The papers of meetings beside a plan file, in the folder ``papers``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec.structs import replace

from tsumugu.core.process import Process, given_out
from tsumugu.render.content import PaperFile

FOLDER = "papers"
_CHUNK = 1 << 20


def folder_of(plan: Path) -> Path:
    return plan.parent / FOLDER


def beside(path: Path, process: Process) -> tuple[Process, tuple[PaperFile, ...]]:
    """The process as it can be published, and the files that are there: a paper whose file lies nowhere is one without,
    and nobody is given what is withheld."""
    found: dict[str, PaperFile] = {}
    meetings = []
    for meeting in process.meetings:
        papers = []
        for one in meeting.materials:
            file = _measured(folder_of(path), name) if (name := given_out(one)) else None
            if file is not None:
                found[file.name] = file
            papers.append(replace(one, file=file.name if file else None, size=file.size if file else None))
        meetings.append(replace(meeting, materials=tuple(papers)))
    return replace(process, meetings=tuple(meetings)), tuple(found[name] for name in sorted(found))


def _measured(folder: Path, name: str) -> PaperFile | None:
    """``None`` where there is no such file, or no file that can be read."""
    total, size = hashlib.sha256(), 0
    try:
        with (folder / name).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                total.update(chunk)
                size += len(chunk)
    except OSError:
        return None
    return PaperFile(name=name, size=size, digest=total.hexdigest())
