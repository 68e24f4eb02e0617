"""From values to the bytes of a PDF: one compiler for many documents, the same bytes every time.

Everything a plan says reaches Typst as JSON and is set as text, never read as markup. Templates and
typefaces come from packages; nothing is fetched.
"""

from __future__ import annotations

import datetime
import importlib.resources
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import typst

from tsumugu.render.pdf.fonts import fonts
from tsumugu.render.pdf.packing import packed

STANDARD: Literal["ua-1"] = "ua-1"


def moment(day: str) -> datetime.datetime:
    """The date a document bears inside: noon of its day, Japan time, whenever it is made."""
    date = datetime.date.fromisoformat(day)
    return datetime.datetime(date.year, date.month, date.day, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))


class Typesetter:
    """Keeps typefaces and templates warm from one document to the next (about 30 ms a sheet)."""

    def __init__(self) -> None:
        self._root = str(importlib.resources.files("tsumugu.render.pdf") / "templates")
        self._compiler = typst.Compiler(b"", root=self._root, font_paths=fonts(), ignore_system_fonts=True)

    def pdf(self, template: str, data: Mapping[str, Any], day: str) -> bytes:
        """One document. ``day``: ``YYYY-MM-DD``. Raises ``typst.TypstError`` if the template does not hold."""
        main = f'#import "/{template}.typ": main\n#show: main\n'.encode()
        made = self._compiler.compile(
            main, format="pdf", sys_inputs={"data": msgspec.json.encode(data).decode()}, pdf_standards=[STANDARD],
            timestamp=moment(day),
        )  # fmt: skip
        assert isinstance(made, bytes)
        return packed(made)
