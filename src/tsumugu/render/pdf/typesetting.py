"""From values to the bytes of a PDF: one compiler for many documents, the same bytes every time.

Everything a plan says reaches Typst as JSON and is set as text, never read as markup. Templates and
typefaces come from packages; nothing is fetched.
"""

from __future__ import annotations

import datetime
import importlib.resources
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

from tsumugu.core.figures import FOLDER
from tsumugu.render.pdf.fonts import fonts
from tsumugu.render.pdf.packing import packed
from tsumugu.render.vocabulary.notices import Notice

STANDARD: Literal["ua-1"] = "ua-1"


#: Compilations after which the typesetter gives up what it remembers of one (the cache of Typst ages by tens).
_FORGOTTEN = 12

_UNPACKED = Notice(
    "pdf-not-packed",
    "PDFを小さくまとめられなかったので、約3倍の大きさのまま作りました。内容は同じです。",
    "The PDF could not be packed; it is about three times as large as it should be. It says the same.",
)


def moment(day: str) -> datetime.datetime:
    """The date a document bears inside: noon of its day, Japan time, whenever it is made."""
    date = datetime.date.fromisoformat(day)
    return datetime.datetime(date.year, date.month, date.day, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))


def _templates() -> Path:
    return Path(str(importlib.resources.files("tsumugu.render.pdf") / "templates"))


@contextmanager
def illustrated(pictures: Path | None) -> Iterator[Typesetter]:
    """A typesetter whose templates find the pictures of a folder as ``/figures/<name>``."""
    if pictures is None:
        yield Typesetter()
        return
    with tempfile.TemporaryDirectory(prefix="tsumugu-pdf-") as place:
        root = Path(place)
        for template in _templates().iterdir():
            (root / template.name).symlink_to(template)
        (root / FOLDER).symlink_to(pictures.resolve())
        yield Typesetter(place)


class Typesetter:
    """Keeps typefaces and templates warm from one document to the next (about 30 ms a sheet). ``root``: where the
    templates lie, and what they may read beside them (``illustrated``)."""

    def __init__(self, root: str = "") -> None:
        self._root = root or str(_templates())
        self._compiler = typst.Compiler(b"", root=self._root, font_paths=fonts(), ignore_system_fonts=True)

    def pdf(self, template: str, data: Mapping[str, Any], day: str, *, embeds: bool = False) -> bytes:
        """One document. ``day``: ``YYYY-MM-DD``. ``embeds``: it holds pages of other PDFs, which nobody tagged: its own
        are, and it makes no claim to the standard. Raises ``typst.TypstError`` if the template does not hold."""
        main = f'#import "/{template}.typ": main\n#show: main\n'.encode()
        made = self._compiler.compile(
            main, format="pdf", sys_inputs={"data": msgspec.json.encode(data).decode()},
            pdf_standards=[] if embeds else [STANDARD], timestamp=moment(day),
        )  # fmt: skip
        assert isinstance(made, bytes)
        try:
            return packed(made)
        except (ValueError, IndexError, OverflowError):
            # A later Typst may write its objects otherwise. A large document is better than none, and it is told.
            warnings.warn(_UNPACKED, stacklevel=2)
            return made

    def forget(self) -> None:
        """Gives back what was kept of the documents so far: hundreds of megabytes of a large one."""
        for _ in range(_FORGOTTEN):
            self._compiler.compile(b"", format="pdf", sys_inputs=None)
