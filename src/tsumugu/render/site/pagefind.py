"""The index of the search, made by the program that the ``pagefind`` package brings along.

It runs as a process of its own, in a temporary directory, without a network, for a limited time. It is
made of the finished pages: a site is whole without it, and its search page says so.
"""

from __future__ import annotations

import hashlib
import html
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from tsumugu.core.errors import Refusal
from tsumugu.render.site import search
from tsumugu.render.site.search import Record
from tsumugu.render.site.versions import Version

SECONDS = 180.0
#: What the reader's browser loads; the program also writes ready-made screens, which are not used.
_USED = (".pf_meta", ".pf_index", ".pf_fragment", ".pagefind")
_NAMED = frozenset({"pagefind.js", "pagefind-entry.json"})


def _program() -> Path:
    from pagefind_bin_extended import get_executable

    return Path(get_executable())


def key(files: Mapping[str, bytes]) -> str:
    """Changes exactly when the index of a site would: compare it before making the index again."""
    total = hashlib.sha256(metadata.version("pagefind_bin_extended").encode())
    for version in search.folders(files):
        for record in search.records(files, version):
            for part in (version.name, record.path, record.title, record.kind, record.text):
                total.update(f"{len(part)} {part}".encode())
    return total.hexdigest()


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
    """``index`` of the pages in a directory."""
    pages = (path for path in directory.rglob("*.html") if path.is_file())
    return index({path.relative_to(directory).as_posix(): path.read_bytes() for path in pages})


def _index(records: tuple[Record, ...], version: Version, seconds: float) -> Iterator[tuple[str, bytes]]:
    # Words are stemmed where the program knows how; zxx, "no language", takes them as they come.
    language = "en" if search.is_english(version) else "zxx"
    with tempfile.TemporaryDirectory(prefix="tsumugu-index-") as temporary:
        source, target = Path(temporary, "pages"), Path(temporary, "index")
        source.mkdir()
        for number, record in enumerate(records):
            (source / f"{number:06}.html").write_text(_page(record, language, version), "utf-8")
        _run(source, target, language, seconds)
        for path in sorted(target.rglob("*")):
            if path.is_file() and (path.name in _NAMED or path.suffix in _USED):
                yield path.relative_to(target).as_posix(), path.read_bytes()


def _run(source: Path, target: Path, language: str, seconds: float) -> None:
    try:
        command = [str(_program()), "--site", str(source), "--output-path", str(target), "--silent"]
    except ImportError as error:
        raise Refusal("index-missing") from error
    try:
        subprocess.run(
            [*command, "--force-language", language], cwd=source, env={}, check=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=seconds,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise Refusal("index-failed", said=said.decode("utf-8", "replace")[-500:]) from error


def _page(record: Record, language: str, version: Version) -> str:
    # The program's own filters come out in another order each time; a word of the index serves as well.
    def meta(name: str, value: str) -> str:
        return f'<meta data-pagefind-meta="{name}[content]" content="{html.escape(value)}">'

    title, text = (html.escape(search.spaced(part)) for part in (record.title, record.text))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head><body data-pagefind-body>'
        f"{meta('path', record.path)}{meta('title', record.title)}{meta('kind', record.kind)}<h1>{title}</h1>\n"
        f"<p>{search.token(record.kind, version)} {search.BETWEEN} {text}</p></body></html>"
    )
