"""Pictures of the plan text: bytes that somebody brought, read within limits, and what is kept of them.

What is kept is written anew from the pixels alone. Where and when a photo was taken and with what, its author, its
comments, its small preview and whatever else stood in the file are not among them; a photo taken sideways is turned, a
colour profile is applied (to sRGB, which is what readers without one are shown). A JPEG that needs none of this keeps
its quantization, so that it does not get worse, and one that holds nothing else stays as it is, byte by byte: what was
kept once is kept again under the same name.

The size is asked of the head of the file before anything is unpacked: a small file can claim to be a huge picture.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import cast

from msgspec import Struct
from PIL import ExifTags, Image, ImageCms

from tsumugu.core.errors import Problem
from tsumugu.core.figures import Ending, Picture, digest_of, name_of

#: Bytes of a file, and pixels of a picture: a page of A4 at 300 dots an inch has 9 million.
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
#: Pixels of one side.
MOST_SIDE = 10_000
_KINDS: dict[str, Ending] = {"PNG": "png", "JPEG": "jpg"}
#: A JPEG with further pictures behind it, as some telephones write; the first is the photo.
_SEVERAL = "MPO"
#: What every reader of a plan shows alike.
_MODES: dict[str, frozenset[str]] = {
    "PNG": frozenset({"1", "L", "LA", "P", "RGB", "RGBA"}), "JPEG": frozenset({"L", "RGB"}),
}  # fmt: skip
_QUALITY = 92
#: By what a camera says of how it was held (Exif 3.0, 4.6.5.1, Orientation), what makes its picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


class Prepared(Struct, frozen=True):
    """A picture as it is kept. ``had_place``: the file said where it was taken."""

    picture: Picture
    data: bytes
    had_place: bool


def prepared(data: bytes) -> Prepared | Problem:
    """What is kept of a file somebody brought, or why nothing is. Codes: ``picture-too-large``, ``picture-no-picture``,
    ``picture-svg``, ``picture-moves``, ``picture-damaged``."""
    opened = _opened(data)
    if isinstance(opened, Problem):
        return opened
    kind = _kind(opened)
    if opened.format != _SEVERAL and getattr(opened, "is_animated", False):
        return _problem("picture-moves", "動く画像は載せられません。", "A moving picture cannot be shown.")
    try:
        opened.load()
        exif = _exif(opened)
        image = _in_srgb(_upright(opened, exif))
        if image.mode == "I;16":  # Pillow cuts off what is brighter than 255 of 65,535
            image = image.point(lambda value: value * (1 / 256)).convert("L")
        if image.mode not in _MODES[kind]:
            image = image.convert("RGBA" if kind == "PNG" and "A" in image.getbands() else "RGB")
        was, now = ((one.mode, one.size, one.tobytes()) for one in (opened, image))
        as_it_was = opened.format == kind and was == now
        if as_it_was and kind == "JPEG" and _is_bare(data):
            kept = data
        else:
            kept = _written(opened if as_it_was else image, kind, quality="keep" if as_it_was else _QUALITY)
    except Exception:  # what Pillow raises where a file is broken is no closed list
        return _damaged()
    return Prepared(Picture(name_of(kept, _KINDS[kind]), *image.size), kept, _place_in(exif))


def measured(name: str, data: bytes) -> Picture | Problem:
    """The picture of this name in a file that lies beside a plan: it must be what its name says. Codes as of
    ``prepared``, and ``picture-altered``."""
    if hashlib.sha256(data).hexdigest() != digest_of(name):
        return _problem(
            "picture-altered", "画像ファイルの内容が、ファイル名（SHA-256）と合いません。",
            "The contents of the picture file are not those that its name (SHA-256) stands for.",
        )  # fmt: skip
    opened = _opened(data)
    if isinstance(opened, Problem):
        return opened
    if not name.endswith(f".{_KINDS[_kind(opened)]}"):
        return _problem(
            "picture-altered", "画像ファイルの種類が、ファイル名の語尾と合いません。",
            "The picture file is not of the kind that its name ends with.",
        )  # fmt: skip
    try:
        opened.load()
    except Exception:  # as in ``prepared``
        return _damaged()
    return Picture(name, *opened.size)


def says_place(data: bytes) -> bool:
    """Whether a picture that ``measured`` took says where it was taken."""
    opened = _opened(data)
    return not isinstance(opened, Problem) and _place_in(_exif(opened))


def _exif(opened: Image.Image) -> Image.Exif:
    """What a camera wrote into a picture; nothing where that is broken, as every viewer takes it."""
    try:
        return opened.getexif()
    except Exception:  # as in ``prepared``
        return Image.Exif()


def _place_in(exif: Image.Exif) -> bool:
    """Whether it says where the picture was taken; it does if that cannot be read here."""
    try:
        return bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # as in ``prepared``
        return ExifTags.IFD.GPSInfo in exif


def _upright(image: Image.Image, exif: Image.Exif) -> Image.Image:
    """The picture as it was meant to be seen. (``ImageOps.exif_transpose`` writes all that the camera said anew, and
    fails where that is odd.)"""
    turn = _UPRIGHT.get(exif.get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _opened(data: bytes) -> Image.Image | Problem:
    """The picture with its head read and nothing unpacked, its size within the limits."""
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        return _problem(
            "picture-too-large", f"画像ファイルが大きすぎます（{most} MBまで）。小さく書き出してください。",
            f"The file is too large: {most} MB at most. Export a smaller one.",
        )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limits here are lower
            opened = Image.open(io.BytesIO(data), formats=tuple(_KINDS))
    except Image.DecompressionBombError:
        return _too_many()
    except Exception:  # as in ``prepared``
        return _refused(data)
    if max(opened.size) > MOST_SIDE or opened.width * opened.height > MOST_PIXELS:
        return _too_many(f"{opened.width}×{opened.height}")
    return opened


def _too_many(size: str = "") -> Problem:
    ja, en = (f"（{size}画素）", f" ({size} pixels)") if size else ("", "")
    return _problem(
        "picture-too-large",
        f"画像が大きすぎます{ja}。一辺{MOST_SIDE:,}画素、全体で{MOST_PIXELS // 10_000:,}万画素までです。",
        f"The picture is too large{en}: {MOST_SIDE:,} pixels a side and {MOST_PIXELS:,} in all at most.",
    )  # fmt: skip


def _kind(opened: Image.Image) -> str:
    return "JPEG" if opened.format == _SEVERAL else str(opened.format)


def _refused(data: bytes) -> Problem:
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and b"<svg" in data[:10_000].lower():
        return _problem(
            "picture-svg",
            "SVGは、プログラムや外部への参照を含むことができるため載せられません。PNGで書き出してください。",
            "SVG can hold programs and references to other places, so it is not taken. Export the drawing as PNG.",
        )  # fmt: skip
    return _problem(
        "picture-no-picture", "PNGかJPEGの画像ファイルではありません。PNG（図）かJPEG（写真）で書き出してください。",
        "This is no picture in PNG or JPEG. Export a drawing as PNG, a photo as JPEG.",
    )  # fmt: skip


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that readers are shown who know no profile. One that cannot be read is none."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return cast(Image.Image, made)


#: Segments of a JPEG (ITU-T T.81, B.1.1.3) that make the picture: its frame, its tables, its restart interval.
_MAKE_IT = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD}) - {0xC8}
_JFIF, _SCAN, _COMMENT, _END = 0xE0, 0xDA, 0xFE, b"\xff\xd9"


def _is_bare(data: bytes) -> bool:
    """Whether a JPEG holds nothing beside the picture: no segment of an application but the plain JFIF head, no
    comment, nothing behind its end. In doubt it does."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _SCAN:
            rest = data[at:]
            beside = (b"\xff" + bytes([other]) for other in (*range(_JFIF, 0xF0), _COMMENT))
            return rest.find(_END) == len(rest) - 2 and not any(mark in rest for mark in beside)
        if kind not in _MAKE_IT and not (kind == _JFIF and length == 16 and data[at + 4 : at + 9] == b"JFIF\0"):
            return False
        at += 2 + length
    return False


def _written(image: Image.Image, kind: str, *, quality: int | str) -> bytes:
    """The pixels as a file, and nothing beside them. ``quality``: of a JPEG, ``keep`` for one as it was read."""
    out = io.BytesIO()
    transparency = image.info.get("transparency")
    if kind == "PNG":
        if transparency is not None and image.mode not in ("P", "L", "RGB"):
            transparency = None
        image.info = {} if transparency is None else {"transparency": transparency}
        image.save(out, "PNG", optimize=True)
        return out.getvalue()
    image.info = {}
    image.save(out, "JPEG", optimize=True, quality=quality)
    return out.getvalue()


def _damaged() -> Problem:
    return _problem(
        "picture-damaged", "画像ファイルが壊れていて読めません。もう一度書き出してください。",
        "The picture file is damaged. Export it again.",
    )  # fmt: skip


def _problem(code: str, ja: str, en: str) -> Problem:
    return Problem(code, "", ja, en)
