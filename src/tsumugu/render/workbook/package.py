"""The file around the worksheets: packed part by part as it is made, its shared strings written in one go.

XlsxWriter makes all parts, then packs them: the worksheets of a large plan stand in memory twice. And it looks at
every string seven times. Here a part is packed when the next one is begun. What this leans on is no public interface
of XlsxWriter: the tests hold the parts against those of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

#: How hard is packed: twice as fast as the usual 6, and the file of a plan is 2 % larger.
LEVEL = 4
#: Between strings while they are escaped together. No cell holds it: ``characters.clean`` shows it by its picture.
_BETWEEN = "\0"
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\ufffe\uffff]")


class Package(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    """Writes the parts to a file of its own and leaves none to XlsxWriter."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._archive = ZipFile(file, "w", compression=ZIP_DEFLATED, compresslevel=LEVEL)

    def _create_package(self) -> list[Any]:
        super()._create_package()
        self._pack()
        self._archive.close()
        return []

    def _filename(self, xml_filename: str) -> Any:
        self._pack()
        return super()._filename(xml_filename)

    def _pack(self) -> None:
        """The parts that were begun are whole by now."""
        for part, name, binary in self.filenames:
            found = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            data = part.getvalue()
            self._archive.writestr(found, data if binary else data.encode(), ZIP_DEFLATED, LEVEL)
            part.close()
        self.filenames.clear()

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            strings = Strings()
            strings.string_table = table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class Strings(SharedStrings):  # type: ignore[misc]  # XlsxWriter has no types
    """The shared strings: those that are plain are escaped together, the rest by XlsxWriter."""

    def _write_sst_strings(self) -> None:
        for plain, found in groupby(self.string_table.string_array, _plain):
            if plain:
                self.fh.writelines(_elements(found))
            else:
                for string in found:
                    self._write_si(string)


def _plain(string: str) -> bool:
    return not (
        not string or string[0].isspace() or string[-1].isspace() or string.startswith("<r>") or _BETWEEN in string
    )


def _elements(strings: Iterator[str]) -> Iterator[str]:
    text = _BETWEEN.join(strings)
    if "_x" in text:
        text = _ESCAPED.sub(r"_x005F\1", text)
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield "<si><t>"
    yield text.replace(_BETWEEN, "</t></si><si><t>")
    yield "</t></si>"


class Packed(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook that ``Package`` packs into ``file``; ``options`` are XlsxWriter's."""

    def __init__(self, file: IO[bytes], options: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(), {**options, "in_memory": True})
        self._packed = file

    def _get_packager(self) -> Package:
        return Package(self._packed)
