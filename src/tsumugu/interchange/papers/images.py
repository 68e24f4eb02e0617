"""PNG and JPEG without what they say beside the picture (EXIF, XMP, IPTC, texts, what hangs behind the end). The
picture itself is copied byte for byte: nothing is encoded again."""

from __future__ import annotations

import struct
import zlib

from tsumugu.interchange.papers import BROKEN, UnfitError

_PNG = b"\x89PNG\r\n\x1a\n"
#: Chunks of PNG that say how a picture looks (W3C PNG, third edition, 11); no other is kept.
_LOOKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
                    b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT"})  # fmt: skip
#: Markers of JPEG without a length: TEM and RST0 to RST7.
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APPS = range(0xE0, 0xF0)
#: What of application segments says how the picture looks.
_KEPT = {0xE0: (b"JFIF\x00",), 0xE2: (b"ICC_PROFILE\x00",), 0xEE: (b"Adobe",)}


def png(data: bytes, *, whole: bool = True) -> bytes:
    """Raises ``UnfitError``; of a damaged one only with ``whole``, or where nothing of it can be shown: what of it can
    be read is returned."""
    if not data.startswith(_PNG):
        raise UnfitError(BROKEN)
    if not whole:
        return _rest_of_png(data)
    kept, at = [_PNG], len(_PNG)
    while True:
        if at + 12 > len(data):
            raise UnfitError(BROKEN)
        length = int.from_bytes(data[at : at + 4])
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise UnfitError(BROKEN)
        if name in _LOOKS:
            kept.append(data[at:end])
        elif not name[0] & 0x20:  # a chunk that readers have to know, and nobody does
            raise UnfitError(BROKEN)
        if name == b"IEND":
            return b"".join(kept)
        at = end


def _rest_of_png(data: bytes) -> bytes:
    """The chunks that say how it looks, as far as they go; sums are made anew."""
    kept, at, seen = [_PNG], len(_PNG), False
    while at + 8 < len(data):
        name, end = data[at + 4 : at + 8], at + 8 + int.from_bytes(data[at : at + 4])
        body = data[at + 8 : end]
        if name in _LOOKS and (end <= len(data) or name == b"IDAT") and name != b"IEND":
            kept.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
            seen = seen or name == b"IDAT"
        at = end + 4
    if not seen or kept[1][4:8] != b"IHDR":
        raise UnfitError(BROKEN)
    return b"".join((*kept, b"\x00\x00\x00\x00IEND", struct.pack(">I", zlib.crc32(b"IEND"))))


def jpeg(data: bytes, *, turned: bool = True, whole: bool = True) -> bytes:
    """How it is turned is kept where that is asked for, and nothing else of EXIF. Raises ``UnfitError``; of a damaged
    one only with ``whole``, or where nothing of it can be shown: what of it can be read is returned."""
    if data[:2] != b"\xff\xd8":
        raise UnfitError(BROKEN)
    kept: list[bytes] = []
    way, at, shown = 0, 2, False
    while at < len(data):
        if not whole:
            at = _next_marker(data, at)
            if at >= len(data):
                break
        marker, start = _marker(data, at)
        if marker == _EOI:
            return _closed(kept, way if turned else 0)
        if marker in _BARE:
            kept.append(bytes((0xFF, marker)))
            at = start
            continue
        length = int.from_bytes(data[start : start + 2])
        if length < 2 or start + length > len(data):
            break
        body, at = data[start + 2 : start + length], start + length
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            way = way or _orientation(body[6:])
        if marker == _COM or (marker in _APPS and not body.startswith(_KEPT.get(marker, ()))):
            continue
        if marker == 0xE0:
            body = body[:12] + b"\x00\x00"  # without the thumbnail
        kept.append(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body)
        if marker == _SOS:
            end = _scan_end(data, at)
            if end is None and whole:
                break
            kept.append(data[at:end])
            shown = True
            at = len(data) if end is None else end
    if whole or not shown:
        raise UnfitError(BROKEN)
    return _closed(kept, way if turned else 0)


def _closed(kept: list[bytes], way: int) -> bytes:
    exif = _oriented(way) if way > 1 else b""
    return b"\xff\xd8" + _in_place(kept, exif) + b"\xff\xd9"


def _next_marker(data: bytes, at: int) -> int:
    """The next place where a marker stands, over what is none; the end where there is none."""
    while (found := data.find(b"\xff", at)) >= 0:
        behind = found + 1
        while behind < len(data) and data[behind] == 0xFF:
            behind += 1
        if behind < len(data) and data[behind] not in (0x00, _SOI):
            return found
        at = behind + 1
    return len(data)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker there, and where what belongs to it begins; bytes of 0xFF may stand before it."""
    if data[at] != 0xFF:
        raise UnfitError(BROKEN)
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data) or data[at] in (0x00, _SOI):
        raise UnfitError(BROKEN)
    return data[at], at + 1


def _scan_end(data: bytes, at: int) -> int | None:
    """Where the picture is not going on; nowhere in a file that was cut off."""
    while (found := data.find(b"\xff", at)) >= 0:
        behind = data[found + 1 : found + 2]
        if not behind:
            break
        if behind[0] == 0 or behind[0] in _BARE:
            at = found + 2
        elif behind[0] == 0xFF:
            at = found + 1
        else:
            return found
    return None


def _orientation(exif: bytes) -> int:
    """The tag Orientation (274) of the first directory; 0 where there is none that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 0
    (at,) = struct.unpack_from(order + "I", exif, 4)
    if at + 2 > len(exif):
        return 0
    (count,) = struct.unpack_from(order + "H", exif, at)
    for n in range(count):
        entry = at + 2 + 12 * n
        if entry + 12 > len(exif):
            return 0
        tag, form, many = struct.unpack_from(order + "HHI", exif, entry)
        if (tag, form, many) == (274, 3, 1):
            (found,) = struct.unpack_from(order + "H", exif, entry + 8)
            return int(found) if 1 <= found <= 8 else 0
    return 0


def _oriented(way: int) -> bytes:
    """An EXIF segment that says how the picture is turned and nothing else."""
    body = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, 274, 3, 1, way, 0, 0)
    return struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body


def _in_place(kept: list[bytes], exif: bytes) -> bytes:
    """EXIF stands behind JFIF, where there is one."""
    if not exif:
        return b"".join(kept)
    first = 1 if kept and kept[0][1] == 0xE0 else 0
    return b"".join((*kept[:first], exif, *kept[first:]))
