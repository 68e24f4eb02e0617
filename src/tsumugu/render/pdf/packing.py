"""The same document in a third of its size: the many small objects (the tags above all) packed into streams.

Typst writes each object by itself and behind them a table of their places (ISO 32000-1, 7.5.4). Nearly all are
tags: some hundred of a sheet, a hundred thousand of a plan. Here they come into object streams (7.5.7) and their
places into a cross-reference stream (7.5.8); every object keeps its number and its bytes. A general library that
does it has to understand each object first: that was a fifth of the time of every PDF.
"""

from __future__ import annotations

import re
import zlib

#: Objects in one stream: more of them pack better, but who wants one has to unpack all.
TOGETHER = 200

_TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s", re.DOTALL)
_SIZE = re.compile(rb"/Size \d+")
_LINE = 20  # bytes that the table has for an object


def packed(pdf: bytes) -> bytes:
    """``pdf`` is what Typst wrote. Raises ``ValueError`` if its objects do not stand in one table at its end."""
    start = int(pdf[pdf.rindex(b"startxref") + 9 : pdf.rindex(b"%%EOF")])
    table = _TABLE.match(pdf, start)
    trailer = table and _TRAILER.match(pdf, table.end() + _LINE * int(table[1]))
    if table is None or trailer is None or b"/Prev" in trailer[1]:
        raise ValueError("the objects of this PDF do not stand in one table")
    lines = [pdf[at : at + _LINE] for at in range(table.end(), trailer.start(), _LINE)]
    places = sorted((int(line[:10]), number) for number, line in enumerate(lines) if line[17:18] == b"n")

    out = bytearray(pdf[: places[0][0]])
    entries = [_entry(0, 0, 0)] * len(lines)
    small: list[tuple[int, bytes]] = []
    for (at, number), (end, _) in zip(places, [*places[1:], (start, 0)], strict=True):
        written = pdf[at:end].rstrip()
        if written.endswith(b"endstream\nendobj"):
            entries[number] = _entry(1, len(out), 0)
            out += written + b"\n"
        else:
            small.append((number, written[written.index(b"obj") + 3 : -len(b"endobj")].strip()))
    for first in range(0, len(small), TOGETHER):
        part = small[first : first + TOGETHER]
        for place, (number, _) in enumerate(part):
            entries[number] = _entry(2, len(entries), place)
        head, data = _together(part)
        keys = b"/Type/ObjStm/N %d/First %d" % (len(part), len(head))
        number = len(entries)
        entries.append(_entry(1, len(out), 0))
        out += _stream(number, keys, head + data)
    # The cross-reference stream is the last object and names itself, too.
    entries.append(_entry(1, len(out), 0))
    keys = b"/Type/XRef/Size %d/W[1 4 2]" % len(entries) + _SIZE.sub(b"", trailer[1])
    return bytes(out) + _stream(len(entries) - 1, keys, b"".join(entries)) + b"startxref\n%d\n%%%%EOF\n" % len(out)


def _entry(kind: int, where: int, place: int) -> bytes:
    """0: no object; 1: at the byte ``where`` of the file; 2: in the object stream ``where``, at this place."""
    return b"%c%b%b" % (kind, where.to_bytes(4, "big"), place.to_bytes(2, "big"))


def _together(part: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    """The head of an object stream (number and offset of each object) and the objects."""
    head, at = [], 0
    for number, data in part:
        head.append(b"%d %d" % (number, at))
        at += len(data) + 1
    return b" ".join(head) + b"\n", b"\n".join(data for _, data in part)


def _stream(number: int, keys: bytes, data: bytes) -> bytes:
    data = zlib.compress(data)
    head = b"%d 0 obj\n<<%b/Filter/FlateDecode/Length %d>>\nstream\n" % (number, keys, len(data))
    return head + data + b"\nendstream\nendobj\n"
