"""What a file is that somebody brings as a paper: judged by its bytes and its ending, which have to agree."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tsumugu.core.errors import Problem

_OFFICE = "application/vnd.openxmlformats-officedocument."
#: How a file ends -> what it then is.
MEDIA: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
}
#: By its media type, how the file of a paper ends where it is public.
ENDINGS: Mapping[str, str] = {media: ending for ending, media in reversed(list(MEDIA.items()))}
#: What a browser may show in its window; everything else is saved.
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
#: What is in an Office file of a kind, and in no other.
_INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
_BEGINS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}


def media_of(name: str, data: bytes) -> str | Problem:
    """The media type of a file. Problems: ``paper-empty``, ``paper-kind`` (another kind), ``paper-other`` (it is not
    what its name says), ``paper-macros`` (it holds a program)."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    media = MEDIA.get(ending)
    if not data:
        return _problem("paper-empty", "ファイルが空です。", "The file is empty.")
    if media is None:
        return _problem(
            "paper-kind", "PDF、Word・Excel・PowerPoint（docx・xlsx・pptx）、PNG、JPEG のファイルを選んでください。",
            "Choose a PDF, a Word, Excel or PowerPoint file (docx, xlsx, pptx), a PNG or a JPEG.",
        )  # fmt: skip
    if ending in _INSIDE:
        return _office(ending, data) or media
    return media if data.startswith(_BEGINS[ending]) else _other()


def _office(ending: str, data: bytes) -> Problem | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = file.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _other()
    if "[Content_Types].xml" not in names or not any(name.startswith(_INSIDE[ending]) for name in names):
        return _other()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return _problem("paper-macros", "マクロを含むファイルは受け付けません。", "Files with macros are not taken.")
    return None


def _other() -> Problem:
    return _problem("paper-other", "ファイルの中身が、拡張子と合っていません。", "The file is not what its name says.")


def _problem(code: str, ja: str, en: str) -> Problem:
    return Problem(code, "file", ja, en)
