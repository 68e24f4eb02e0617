"""The index of the search, made by the program that the ``pagefind`` package brings along.

It runs as a process of its own, without files, without a network, for a limited time. It is made of the
finished pages: a site is whole without it, and its search page says so.

The program is asked as its own packages ask it (``pagefind --service``): JSON in base64, a comma behind each
request and each answer. Given a directory it would number the pages in whatever order the disk lists them,
so that another machine made other bytes; and writing, reading and deleting thousands of files took longer
than the indexing. The package's Python client waits a tenth of a second for each page.
"""

from __future__ import annotations

import base64
import binascii
import html
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from tsumugu.core.errors import Refusal
from tsumugu.render.site.rooms import search
from tsumugu.render.site.rooms.search import Record
from tsumugu.render.site.stored import Stored
from tsumugu.render.site.versions import Version

SECONDS = 180.0
#: How much more the words of a title count, as the program has it for the heading of a page.
HEADING = 7
#: What the reader's browser loads; the program also makes ready-made screens, which are not used.
_USED = (".pf_meta", ".pf_index", ".pf_fragment", ".pagefind")
_NAMED = ("pagefind.js", "pagefind-entry.json")


def _program() -> Path:
    from pagefind_bin_extended import get_executable

    return Path(get_executable())


def index(files: Mapping[str, bytes], seconds: float = SECONDS) -> dict[str, bytes]:
    """The files of the index by path, one index below each version's search page. ``files``: the pages.

    The same pages make the same bytes. Raises ``Refusal("index-failed")`` if the program fails or takes
    longer than ``seconds`` for one version; ``index-missing`` if it is not installed.
    """
    made: dict[str, bytes] = {}
    for version in search.folders(files):
        folder = version.folder + search.HERE.removesuffix("index.html") + "index/"
        made.update((folder + name, data) for name, data in _index(search.records(files, version), version, seconds))
    return made


def index_of(directory: Path) -> dict[str, bytes]:
    """``index`` of the pages in a directory. Half of a site's are not searched, and none is held."""
    return index(Stored(directory, "*.html"))


def _index(records: Iterable[Record], version: Version, seconds: float) -> list[tuple[str, bytes]]:
    # Words are stemmed where the program knows how; zxx, "no language", takes them as they come.
    language = "en" if search.is_english(version) else "zxx"

    def requests() -> Iterator[_Request]:
        yield _New({"force_language": language})
        for record in records:
            yield _Add(0, f"/{record.path}", _page(record, language, version))
        yield _Get(0)

    files = [file for answer in _answers(requests(), seconds) if isinstance(answer, _Files) for file in answer.files]
    return sorted((file.path, file.content) for file in files if file.path.endswith(_USED) or file.path in _NAMED)


# -- how the program is asked -------------------------------------------------------------------


class _New(Struct, tag="NewIndex"):
    config: dict[str, str]


class _Add(Struct, tag="AddFile"):
    index_id: int
    url: str
    file_contents: str


class _Get(Struct, tag="GetFiles"):
    index_id: int


_Request = _New | _Add | _Get


class _Message(Struct):
    message_id: int
    payload: _Request


class _Begun(Struct, tag="NewIndex"):
    pass


class _Added(Struct, tag="IndexedFile"):
    pass


class _File(Struct):
    path: str
    content: bytes


class _Files(Struct, tag="GetFiles"):
    files: list[_File]


class _Failed(Struct, tag="Error"):
    message: str


_Answer = _Begun | _Added | _Files


class _Reply(Struct):
    payload: _Answer | _Failed


_read = msgspec.json.Decoder(_Reply).decode


def _answers(requests: Iterable[_Request], seconds: float) -> Iterator[_Answer]:
    """One answer for each request, which is sent when the one before has been answered."""
    try:
        command = [str(_program()), "--service"]
    except ImportError as error:
        raise Refusal("index-missing") from error
    with tempfile.TemporaryFile() as complaints:
        try:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env={}, cwd="/",
            ) as process:  # fmt: skip
                assert process.stdin is not None and process.stdout is not None
                limit = threading.Timer(seconds, process.kill)
                limit.start()
                try:
                    for number, request in enumerate(requests):
                        message = msgspec.json.encode(_Message(number, request))
                        process.stdin.write(base64.b64encode(message) + b",")
                        process.stdin.flush()
                        yield _answer(process.stdout)
                finally:
                    limit.cancel()
                    process.kill()
        except (OSError, binascii.Error, msgspec.MsgspecError) as error:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace") or str(error)
            raise Refusal("index-failed", said=said[-500:]) from error


def _answer(stream: IO[bytes]) -> _Answer:
    collected = bytearray()
    while not collected.endswith(b","):
        data = stream.read1(1 << 20)  # type: ignore[attr-defined]  # a BufferedReader
        if not data:
            raise ChildProcessError("ended early, or took too long and was stopped")
        collected += data
    answer = _read(base64.b64decode(collected[:-1])).payload
    if isinstance(answer, _Failed):
        raise ChildProcessError(answer.message)
    return answer


def _page(record: Record, language: str, version: Version) -> str:
    # The program's own filters come out in another order each time; a word of the index serves as well.
    def meta(name: str, value: str) -> str:
        return f'<meta data-pagefind-meta="{name}[content]" content="{html.escape(value)}">'

    title, text = (html.escape(search.spaced(part)) for part in (record.title, record.text))
    repairs = search.repairs(record.text)
    mended = meta("repairs", repairs) if repairs else ""
    titled, told = record.weights
    heading, body = (f' data-pagefind-weight="{weight:g}"' for weight in (HEADING * titled, told))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head><body data-pagefind-body>'
        f"{meta('title', record.title)}{meta('kind', record.kind)}{mended}<h1{heading}>{title}</h1>\n"
        f"<p{body}>{search.token(record.kind, version)} {search.BETWEEN} {text} {search.BETWEEN}</p></body></html>"
    )
