"""Pictures inside other files: as ``papers.images`` makes a PNG or JPEG bare, and the other kinds that a Word file or a
PDF can hold. None of them keeps its file from being taken: what is damaged loses what nobody can read of it, what
cannot be made bare is left and told.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable

from tsumugu.interchange.papers import BROKEN, UnfitError, images

Told = dict[str, int]

#: One white point, in the place of a picture of which nothing can be shown.
BLANK = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
_JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
#: Boxes of JPEG 2000 (ISO 15444-1, I; 15444-2, M) that say how the picture looks; those that hold others; and those
#: that have a codestream somewhere in the file by where it begins.
_LOOK = frozenset({b"jP  ", b"ftyp", b"rreq", b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"resc", b"resd",
                   b"opct", b"creg", b"copt", b"inst", b"jp2c"})  # fmt: skip
_HOLD = frozenset({b"jp2h", b"jpch", b"jplh", b"res ", b"cgrp", b"comp"})
_ELSEWHERE = frozenset({b"ftbl", b"flst", b"cref"})
#: Markers of a codestream that have a length and say how it is read (15444-1, A; 15444-2, A; 15444-15, A), and COM.
_KNOWN, _REMARK = frozenset({*range(0x50, 0x60), 0x60, 0x61, 0x63, *range(0x70, 0x7A)}), 0x64
_LENGTHS = 0x55
#: A packet that is counted (SOP), or the end of the codestream: no other bytes of it look like one.
_SOP_OR_EOC = re.compile(rb"\xff\x91\x00\x04..|(\xff\xd9)", re.DOTALL)


def bare(data: bytes, told: Told) -> bytes | None:
    """The picture without what it says beside it, judged by its bytes; ``None`` for what is none of the kinds that can
    be made so. A damaged one is told (``damaged``)."""
    kind = next((clean for begins, clean in _KINDS if data.startswith(begins)), None)
    if kind is None or (kind is _webp and data[8:12] != b"WEBP"):
        return None
    try:
        return kind(data, whole=True)
    except UnfitError:
        count(told, "damaged")
    try:
        return kind(data, whole=False)
    except UnfitError:
        return BLANK


def count(told: Told, what: str) -> None:
    told[what] = told.get(what, 0) + 1


def _jpeg(data: bytes, *, whole: bool) -> bytes:
    return images.jpeg(data, whole=whole)


def _gif(data: bytes, *, whole: bool) -> bytes:
    """GIF89a: without comments, and without what programs keep in it but how often it is shown again."""
    kept, at = [data[: (head := 13 + _colours(data, 10))]], head
    while at < len(data):
        mark = data[at]
        if mark == 0x3B:
            return b"".join((*kept, b";"))
        if mark not in (0x21, 0x2C):
            break
        start = at + 2 if mark == 0x21 else at + 11 + _colours(data, at + 9)
        end = _blocks(data, start)
        if end is None:
            break
        says = mark == 0x21 and (
            data[at + 1] == 0xFE or (data[at + 1] == 0xFF and data[at + 3 : at + 14] not in _SHOWN)
        )
        if not says:
            kept.append(data[at:end])
        at = end
    if whole or len(kept) < 2:
        raise UnfitError(BROKEN)
    return b"".join((*kept, b";"))


_SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def _colours(data: bytes, at: int) -> int:
    """How long the table of colours is whose size stands there."""
    packed = data[at] if at < len(data) else 0
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks(data: bytes, at: int) -> int | None:
    """Where blocks end that begin there; of a picture the byte of its code stands before them."""
    while at < len(data):
        size = data[at]
        at += 1 + size
        if not size:
            return at
    return None


def _webp(data: bytes, *, whole: bool) -> bytes:
    """WebP (RFC 9649), without EXIF and XMP."""
    kept: list[bytes] = []
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        part = data[at:end]
        if end > len(data):
            if whole:
                raise UnfitError(BROKEN)
            part = name + struct.pack("<I", len(data) - at - 8) + data[at + 8 :] + b"\x00" * ((len(data) - at) % 2)
        if name == b"VP8X" and len(part) > 8:
            part = part[:8] + bytes((part[8] & ~0x0C,)) + part[9:]
        if name not in (b"EXIF", b"XMP "):
            kept.append(part)
        at = end
    body = b"WEBP" + b"".join(kept)
    if not kept:
        raise UnfitError(BROKEN)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg2000(data: bytes) -> bytes:
    """A file (JP2, JPX) or its codestream alone, without what it says beside the picture. Raises ``UnfitError``."""
    return _boxes(data) if data.startswith(_JP2) else _codestream(data)


def _boxes(data: bytes) -> bytes:
    kept, at = [], 0
    while at < len(data):
        size, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        size = size or len(data) - at
        if size < head or at + size > len(data) or name in _ELSEWHERE:
            raise UnfitError(BROKEN)
        body = data[at + head : at + size]
        if name in _HOLD:
            body = _boxes(body)
        elif name == b"jp2c":
            body = _codestream(body)
        if name in _LOOK or name in _HOLD:
            kept.append(struct.pack(">I", 8 + len(body)) + name + body)
        at += size
    return b"".join(kept)


def _codestream(data: bytes) -> bytes:
    """Without the remarks (COM) in its head and in those of its tile-parts (15444-1, A), and without what hangs behind
    its end. Where a tile-part got shorter its length (Psot) is the new one, and the list of lengths (TLM) that may
    stand in the head goes: readers find the tile-parts without it. Packets, and what says where they are (POC, PLT,
    PPT), stay as they are."""
    if not data.startswith(b"\xff\x4f\xff\x51"):
        raise UnfitError(BROKEN)
    head, at = _segments(data, 2, 0x90)
    parts, shorter = [], False
    while data[at : at + 2] == b"\xff\x90":
        if data[at + 2 : at + 4] != b"\x00\x0a" or at + 12 > len(data):
            raise UnfitError(BROKEN)
        length = int.from_bytes(data[at + 6 : at + 10])
        listed, begins = _segments(data, at + 12, 0x93)
        if length:
            end = min(at + length, len(data))  # one that was cut off is shown as far as it goes
        else:
            found = (one.start() for one in _SOP_OR_EOC.finditer(data, begins) if one[1])
            end = next(found, len(data))
        if end < begins + 2:
            raise UnfitError(BROKEN)
        said = b"".join(segment for marker, segment in listed if marker != _REMARK)
        gone = begins - at - 12 - len(said)
        shorter = shorter or gone > 0
        start = data[at : at + 6] + struct.pack(">I", length - gone if length else 0) + data[at + 10 : at + 12]
        parts += [start, said, data[begins:end]]
        at = end
    if at < len(data) and data[at : at + 2] != b"\xff\xd9":
        raise UnfitError(BROKEN)
    left_out = (_REMARK, _LENGTHS) if shorter else (_REMARK,)
    kept = (segment for marker, segment in head if marker not in left_out)
    return b"".join((data[:2], *kept, *parts, data[at : at + 2]))


def _segments(data: bytes, at: int, until: int) -> tuple[list[tuple[int, bytes]], int]:
    """The markers that stand there with what belongs to each, as far as one, and where that stands."""
    found = []
    while (marker := data[at + 1 : at + 2]) != bytes((until,)) or data[at] != 0xFF:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or data[at] != 0xFF or end < at + 4 or marker[0] not in (*_KNOWN, _REMARK):
            raise UnfitError(BROKEN)
        found.append((marker[0], data[at:end]))
        at = end
        if at >= len(data):
            raise UnfitError(BROKEN)
    return found, at


#: What a picture begins with, and who makes it bare.
_KINDS: tuple[tuple[bytes, Callable[..., bytes]], ...] = (
    (b"\x89PNG\r\n\x1a\n", images.png), (b"\xff\xd8\xff", _jpeg), (b"GIF87a", _gif), (b"GIF89a", _gif),
    (b"RIFF", _webp),
)  # fmt: skip
