"""The papers of a meeting as one PDF: put together here, set by a program of its own (``render.pdf.apart``)."""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tsumugu.core import process
from tsumugu.core.errors import Refusal
from tsumugu.core.figures import FOLDER
from tsumugu.meetings import agendas, frozen, naming, public
from tsumugu.meetings.models import Attendance, Material, Meeting
from tsumugu.render.changes import comparison
from tsumugu.render.pdf.apart import SECONDS
from tsumugu.render.pdf.pack import Pack, Part
from tsumugu.render.reading import schedule
from tsumugu.render.reading.lines import Line, lines
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words

_HEADS = ("agenda", "attendance", "papers", "role", "post", "name", "unreadable")

#: The file in the data directory that is locked while one is made.
LOCK = "pack.lock"
#: Seconds that somebody waits for another one's, and between two looks: longer than a pack of some papers takes,
#: shorter than a proxy waits.
WAIT, _LOOK = 8.0, 0.2


def pack(
    meeting: Meeting, materials: Sequence[Material], language: str, seating: str = ""
) -> tuple[Pack, dict[str, bytes]]:
    """The value, and the bytes of the files that it names. ``materials``: those that the reader may have; what is
    withheld from the public is in it: it was submitted. ``seating``: as in ``render.pdf.pack.Pack``."""
    parts, files = [], {}
    for one in materials:
        part, data = _part(one, language)
        parts.append(part)
        if data:
            files[part.file] = data
    plan = meeting.process.plan
    return Pack(
        name=" ".join(filter(None, (naming.called(meeting, language, office=False), meeting.title))),
        day=timezone.localdate().isoformat(),
        author=plan.organization.name,
        stage=meeting.stage,
        heads={name: words.pick(said.PACK[name], language) for name in _HEADS},
        facts=tuple(facts(meeting, language)),
        agenda=agenda(meeting, language),
        attendance=tuple(_person(one) for one in sorted(meeting.attendance.all(), key=lambda one: not _leads(one))),
        parts=tuple(parts),
        language=language,
        seating=seating,
    ), files


def agenda(meeting: Meeting, language: str) -> tuple[Line, ...]:
    return tuple(Line(level, _agenda_line(item, language)) for _p, level, item in agendas.walked(agendas.of(meeting)))


def facts(meeting: Meeting, language: str) -> Iterator[tuple[str, str]]:
    value = process.Meeting(
        number=meeting.number, date=meeting.date or None, start=meeting.start or None, end=meeting.end or None
    )
    yield words.pick(said.FACTS["time"], language), schedule.time_of(value, language)
    if meeting.place:
        yield words.pick(said.FACTS["place"], language), meeting.place


def _agenda_line(item: process.Item, language: str) -> str:
    kind = f"［{words.pick(said.AGENDA[item.kind], language)}］" if item.kind is not None else ""
    papers = f"（{'、'.join(item.materials)}）" if item.materials else ""
    return f"{item.title}{kind}{papers}"


#: How the role of who leads a meeting is written: 委員長, 会長, 座長, 議長, 本部長.
_HEAD = re.compile(r"(?!副)\S*長\Z|chair(person)?\Z", re.IGNORECASE)


def _leads(one: Attendance) -> bool:
    return _HEAD.match(one.role.strip()) is not None


def _person(one: Attendance) -> tuple[str, str, str]:
    """Members know one another: the list that lies before them has their names."""
    return one.role, one.post, one.name


def _part(one: Material, language: str) -> tuple[Part, bytes]:
    name = f"{one.number} {one.title}"
    if frozen.is_gone(one):
        return Part(kind="listed", name=name, note=words.pick(said.PACK["disposed"], language)), b""
    if one.file is not None:
        kind = "pdf" if one.file.media == "application/pdf" else "image" if one.file.media.startswith("image/") else ""
        if kind:
            return Part(kind=kind, name=name, file=public.file_name(one.file)), bytes(one.file.data)  # type: ignore[arg-type]
        return Part(kind="listed", name=name, note=words.pick(said.PACK["apart"], language)), b""
    if one.state is None:
        return Part(kind="listed", name=name), b""
    after = frozen.table(one.state)
    if one.before is not None:
        rows = comparison.table_rows(frozen.table(one.before), after, None, language)
        return Part(kind="comparison", name=name, rows=rows), b""
    return Part(kind="text", name=name, lines=tuple(lines(after, language))), b""


def pdf(found: Struct, files: Mapping[str, bytes], program: str = "pack") -> bytes:
    """The PDF of a pack, or of what else a ``program`` of ``render.pdf`` sets. One is made at a time on a machine;
    whoever comes meanwhile waits for ``WAIT`` seconds. Refusals: ``packs-busy``; ``pack-failed`` where it took too long
    or a file in it could not be set."""
    with _alone(), tempfile.TemporaryDirectory(prefix="tsumugu-pack-") as place:
        folder = Path(place)
        (folder / FOLDER).mkdir()
        for name, data in files.items():
            (folder / FOLDER / name).write_bytes(data)
        (folder / "value.json").write_bytes(msgspec.json.encode(found))
        command = [sys.executable, "-m", f"tsumugu.render.pdf.{program}", place]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS + 5, check=False)
        except subprocess.TimeoutExpired as error:
            raise Refusal("pack-failed") from error
        made = folder / "made.pdf"
        if done.returncode or not made.is_file():
            raise Refusal("pack-failed")
        return made.read_bytes()


@contextmanager
def _alone() -> Iterator[None]:
    root: Path = settings.TSUMUGU.data_dir
    until = time.monotonic() + WAIT
    with (root / LOCK).open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise Refusal("packs-busy") from error
                time.sleep(_LOOK)
        yield
