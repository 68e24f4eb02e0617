"""Every byte that the public can get of a site, in whatever it is packed: to look for words that must not be there."""

from __future__ import annotations

import functools
import gzip
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
from dulwich.repo import Repo


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of every file below a directory: unpacked, without markup, without line breaks."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield from _texts(path.relative_to(root).as_posix(), path.read_bytes())
    for git in sorted(root.rglob("*.git")):
        if (git / "HEAD").is_file():
            repo = Repo(str(git))
            for sha in repo.object_store:
                yield f"{git.name}:{sha.decode()}", _plain(repo[sha].as_raw_string())
            repo.close()


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name.removesuffix(".gz")
    if data[:2] == b"\x1f\x8b":  # the search index packs its parts without saying so
        data = gzip.decompress(data)
    yield name, _plain(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.namelist():
                yield f"{name}!{entry}", _plain(archive.read(entry))
    if data[:5] == b"%PDF-":
        with closing(pypdfium2.PdfDocument(data)) as document:
            pages = "".join(page.get_textpage().get_text_range() for page in document)
            told = [pages, *document.get_metadata_dict().values(), *(mark.get_title() for mark in document.get_toc())]
        yield f"{name}!text", _plain("\n".join(told).encode())


@functools.lru_cache(maxsize=50_000)
def _plain(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if "\\u" in text:
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>", "", text)
    text = re.sub(r"&#x?([0-9a-fA-F]+);", "", re.sub(r"<[^>]*>", "", text))
    return unicodedata.normalize("NFC", re.sub(r"[\s\\\u00ad\u200b-\u200f\u2060\ufeff]+", "", text))


def holding(root: Path, words: str) -> list[str]:
    """Where the words stand."""
    wanted = re.sub(r"\s+", "", words)
    return [name for name, text in texts(root) if wanted in text]
