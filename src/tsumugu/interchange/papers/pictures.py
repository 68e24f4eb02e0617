"""Pictures inside other files: as ``papers.images`` makes a PNG or JPEG bare, and the other kinds that a Word file or a
PDF can hold. None of them keeps its file from being taken: what is damaged loses what nobody can read of it, what
cannot be made bare is left and told.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable
from typing import Any

from lxml import etree

from tsumugu.interchange.papers import BROKEN, UnfitError, images

Told = dict[str, int]

#: One white point, in the place of a picture of which nothing can be shown.
BLANK = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
_JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
#: Boxes of JPEG 2000 (ISO 15444-1, I) that say something beside the picture.
_BESIDE = frozenset({b"xml ", b"uuid", b"uinf", b"jp2i"})
_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset({_SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"})
_LINKS = frozenset({"http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"})
#: A place on somebody's machine or in their house.
_MACHINE = re.compile(r"file:|[a-z]:[\\/]|\\\\", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=\s]*)\Z", re.IGNORECASE)


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
    if not data.startswith(_JP2):
        return _codestream(data)
    kept, at = [], 0
    while at < len(data):
        size, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        size = size or len(data) - at
        if size < head or at + size > len(data):
            raise UnfitError(BROKEN)
        if name == b"jp2c":
            stream = _codestream(data[at + head : at + size])
            kept.append(struct.pack(">I", 8 + len(stream)) + name + stream)
        elif name not in _BESIDE:
            kept.append(data[at : at + size])
        at += size
    return b"".join(kept)


def _codestream(data: bytes) -> bytes:
    """Without the remarks in its head."""
    if not data.startswith(b"\xff\x4f\xff\x51"):
        raise UnfitError(BROKEN)
    kept, at = [data[:2]], 2
    while data[at : at + 2] != b"\xff\x90":
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or data[at : at + 1] != b"\xff" or end <= at + 2:
            raise UnfitError(BROKEN)
        if data[at + 1] != 0x64:
            kept.append(data[at:end])
        at = end
    return b"".join((*kept, data[at:]))


def svg(data: bytes, told: Told, words: list[str]) -> bytes | None:
    """A drawing without what a program keeps in it, without what runs, and with its photos bare; ``None`` where it
    cannot be read without asking for more than itself. Its words are added."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    declared = root.getroottree().docinfo.internalDTD
    if etree.QName(root).localname != "svg" or (declared is not None and any(declared.iterentities())):
        return None
    for one in list(root.iter(etree.Element)):
        if (above := one.getparent()) is None:
            continue
        name = etree.QName(one)
        if name.localname in ("metadata", "script") or name.namespace not in _DRAWN:
            if name.localname == "script":
                count(told, "programs")
            _taken_out(above, one)
    for one in root.iter(etree.Element):
        _attributes(one, told)
    words += ["".join(one.itertext()).strip() for one in root.iter(f"{{{_SVG}}}text")]
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _taken_out(above: Any, one: Any) -> None:
    if one.tail:
        before = one.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + one.tail
        else:
            above.text = (above.text or "") + one.tail
    above.remove(one)


def _attributes(one: Any, told: Told) -> None:
    for key in list(one.attrib):
        name, value = etree.QName(key), str(one.attrib[key])
        address = name.localname in ("href", "src")
        if name.namespace not in (None, *_LINKS) or (address and _MACHINE.match(value.strip()) is not None):
            del one.attrib[key]
        elif name.localname.lower().startswith("on") or (address and value.strip().lower().startswith("javascript:")):
            count(told, "programs")
            del one.attrib[key]
        elif address and (match := _DATA.match(value.strip())) is not None:
            one.attrib[key] = _photo(match[1], value, told)


def _photo(packed: str, value: str, told: Told) -> str:
    try:
        found = bare(base64.b64decode(packed), told)
    except binascii.Error:
        count(told, "damaged")
        found = BLANK
    if found is None:
        return value
    kind = "png" if found.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(found).decode()}"


#: What a picture begins with, and who makes it bare.
_KINDS: tuple[tuple[bytes, Callable[..., bytes]], ...] = (
    (b"\x89PNG\r\n\x1a\n", images.png), (b"\xff\xd8\xff", _jpeg), (b"GIF87a", _gif), (b"GIF89a", _gif),
    (b"RIFF", _webp),
)  # fmt: skip
