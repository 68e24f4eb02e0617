"""The papers of a meeting as one PDF (次第, 出席者名簿 and every paper), page numbers across all of them.

Own pages are tagged. Pages of PDFs that people brought are set into them as they look, one for one, below the head and
above the number of the page: they are named as what they are and not tagged, so a pack that holds any makes no claim
to PDF/UA. What their files say of their authors is not taken over. Files of other programs are listed.

Foreign files are read by a program of its own (``python -m tsumugu.render.pdf.pack``) with a limit of time and memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import typst
from msgspec import Struct

from tsumugu.core.digits import whole
from tsumugu.core.figures import FOLDER
from tsumugu.render.changes.comparison import Row
from tsumugu.render.drawing import seating
from tsumugu.render.pdf import apart, comparison
from tsumugu.render.pdf.reading import frame, missing
from tsumugu.render.pdf.typesetting import illustrated
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading.lines import Line
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words as vocabulary

#: More pages of one file, or of all, than anybody carries to a meeting.
MOST_PAGES = 500
_PAGES = re.compile("the document only has ([0-9]{1,9}) pages?")


class Part(Struct, frozen=True):
    """One paper. ``file``: the name of its bytes in the folder, of a ``pdf`` or an ``image``; ``note``: what is said of
    one that is only listed."""

    kind: Literal["text", "comparison", "pdf", "image", "listed"]
    name: str
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    file: str = ""
    note: str = ""


class Pack(Struct, frozen=True):
    """``name``: 策定委員会 第２回; ``day``: that of the document (``2026-05-10``); ``heads``: of the parts, and
    of the columns of the attendance. ``attendance``: role, post, name, those at
    the head first. ``seating``: how they sit (``process_words.SEATINGS``), ``""`` for no drawing of it."""

    name: str
    day: str
    author: str
    stage: str
    heads: dict[str, str]
    facts: tuple[tuple[str, str], ...]
    agenda: tuple[Line, ...]
    attendance: tuple[tuple[str, str, str], ...]
    parts: tuple[Part, ...]
    language: str = "ja"
    seating: str = ""


def pack_pdf(pack: Pack, files: Path) -> bytes:
    """The pack; ``files``: the folder with the bytes that its parts name. A file that cannot be read as what it is is
    listed, with ``heads["unreadable"]`` beside it."""
    words = Words(pack.language)
    data = frame(
        words, title=pack.name, author=pack.author, running=pack.name, stage=pack.stage, notice="", imprint="",
        day=pack.day,
    )  # fmt: skip
    parts = [_part(part, pack, files, words) for part in pack.parts]
    data["pack"] = {
        "name": words.heading(pack.name),
        "heads": {name: words.say(text) for name, text in pack.heads.items()},
        "facts": [[words.say(label), words.prose(text)] for label, text in pack.facts],
        "agenda": [{"level": one.level, "text": words.say(one.text)} for one in pack.agenda],
        "attendance": [
            [words.say(f"{n} {role}".rstrip() if _is_numbered(pack) else role), words.say(post), words.say(name)]
            for n, (role, post, name) in enumerate(pack.attendance, 1)
        ],
        "parts": parts,
        "seating": _seating(pack, words),
    }
    embeds = any(part["kind"] == "pdf" for part in parts)
    with illustrated(files) as typesetter:
        return typesetter.pdf("pack", data | {"missing": missing(words)}, pack.day, embeds=embeds)


def _is_numbered(pack: Pack) -> bool:
    """Whether there is no room for names in the drawing."""
    most = seating.MOST.get(pack.seating, 0)
    return seating.NAMED.get(pack.seating, 0) < len(pack.attendance) <= most


def _seating(pack: Pack, words: Words) -> dict[str, Any] | None:
    """The drawing of how people sit, with what it says in words."""
    if not pack.seating or not pack.attendance:
        return None
    numbered, most = _is_numbered(pack), seating.MOST[pack.seating]
    about: dict[str, Any] = {
        "name": words.say(vocabulary.pick(said.SEATING, pack.language)),
        "how": words.say(vocabulary.pick(said.SEATINGS[pack.seating], pack.language)),
        "front": words.say(vocabulary.pick(said.FRONT, pack.language)),
        "numbered": numbered,
        "note": words.say(vocabulary.pick(said.SEATS_NUMBERED, pack.language)) if numbered else None,
    }
    if len(pack.attendance) > most:
        many = vocabulary.pick(said.SEATS_TOO_MANY, pack.language).format(most=most)
        return about | {"width": 0, "height": 0, "seats": [], "alt": "", "note": words.say(many)}
    called = [" ".join(filter(None, (role, name or post))) for role, post, name in pack.attendance]
    drawn = seating.drawn(len(called), pack.seating)
    told = vocabulary.pick(said.SEATED[pack.seating], pack.language)
    return about | {
        "width": drawn.width,
        "height": drawn.height,
        "seats": [
            {
                "x": x,
                "y": y,
                "text": [words.say(text) for text in ((str(n),) if numbered else (role, name or post)) if text],
            }
            for n, ((x, y), (role, post, name)) in enumerate(zip(drawn.seats, pack.attendance, strict=True), 1)
        ],
        "alt": words.plain(told.format(first=called[0], others=words.join(called[1:]) or "–")),
    }


def _part(part: Part, pack: Pack, files: Path, words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": part.kind, "name": words.heading(part.name), "note": words.say(part.note)}
    if part.kind == "text":
        told["lines"] = [
            {
                "level": one.level,
                "text": words.say(one.text),
                "facts": [[words.say(label), words.prose(text)] for label, text in one.facts],
            }
            for one in part.lines
        ]
    elif part.kind == "comparison":
        told["comparison"] = comparison.comparison(part.rows, words, title=part.name, before="", after="")
    elif part.kind in ("pdf", "image"):
        count = _pages(files, part) if part.kind == "pdf" else _is_picture(files, part)
        if not count:
            return told | {"kind": "listed", "note": words.say(pack.heads["unreadable"])}
        told |= {
            "path": f"/{FOLDER}/{part.file}",
            "pages": [words.plain(f"{part.name} {n}/{count}") for n in range(1, count + 1)],
        }
    return told


def _pages(files: Path, part: Part) -> int:
    """How many pages a PDF has; 0 where it cannot be read, or has more than anybody carries."""
    problem = _tried(files, f'#image("/{part.file}", page: {10**6})')
    found = _PAGES.search(problem)
    count = whole(found.group(1)) if found is not None else None
    return count if count is not None and count <= MOST_PAGES else 0


def _is_picture(files: Path, part: Part) -> int:
    return 0 if _tried(files, f'#image("/{part.file}")') else 1


def _tried(files: Path, source: str) -> str:
    """What the typesetter says against a document; ``""`` for nothing."""
    try:
        typst.Compiler(b"", root=str(files), ignore_system_fonts=True).compile(source.encode(), format="pdf")
    except typst.TypstError as error:
        return " ".join((str(error), *error.hints))
    return ""


if __name__ == "__main__":
    apart.run(Pack, pack_pdf)
