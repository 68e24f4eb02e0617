"""Pictures somebody brought: within limits, and nothing kept of them but what is seen."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin

from tsumugu.core.errors import Problem
from tsumugu.core.figures import Picture, digest_of, name_of
from tsumugu.interchange import pictures
from tsumugu.interchange.pictures import Prepared, measured, prepared, says_place


def image(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    found = Image.linear_gradient("L").resize(size)
    return found if mode == "L" else found.convert(mode)


def written(found: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    found.save(out, kind, **options)
    return out.getvalue()


def exif(turned: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Make] = "Camera-Maker"
    made[ExifTags.Base.Orientation] = turned
    made.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    made.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (40.0, 49.0, 12.0)
    return made


def good(data: bytes) -> Prepared:
    found = prepared(data)
    assert isinstance(found, Prepared), found
    return found


def refused(data: bytes) -> str:
    found = prepared(data)
    assert isinstance(found, Problem) and found.message and found.message_en and found.severity == "error"
    return found.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_is_kept_but_the_pixels(kind: str) -> None:
    told: dict[str, Any] = {"comment": b"a-secret"} if kind == "JPEG" else {}
    if kind == "PNG":
        told["pnginfo"] = PngImagePlugin.PngInfo()
        told["pnginfo"].add_text("Author", "a-secret")
    data = written(image(), kind, exif=exif(), **told)
    assert b"Camera-Maker" in data and b"a-secret" in data  # the leak could have happened
    found = good(data)
    assert found.had_place and says_place(data)
    assert b"Camera-Maker" not in found.data and b"a-secret" not in found.data
    assert not says_place(found.data) and not good(found.data).had_place
    assert found.picture == Picture(name_of(found.data, "jpg" if kind == "JPEG" else "png"), 60, 40)
    with Image.open(io.BytesIO(found.data)) as kept:
        assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not kept.getexif()


def test_a_photo_taken_sideways_is_turned() -> None:
    found = good(written(image(), "JPEG", exif=exif(turned=6)))
    assert (found.picture.width, found.picture.height) == (40, 60)


def test_a_photo_that_needs_no_change_does_not_get_worse() -> None:
    before = Image.open(io.BytesIO(written(image(), "JPEG", quality=60)))
    after = Image.open(io.BytesIO(good(written(image(), "JPEG", quality=60)).data))
    assert after.quantization == before.quantization  # type: ignore[attr-defined]  # of a JPEG


def test_colours_are_those_of_readers_without_a_profile() -> None:
    """A profile in which red and blue are exchanged: the picture that is kept has them exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)
    plain = Image.new("RGB", (8, 8), (120, 200, 40))
    with Image.open(io.BytesIO(good(written(plain, "PNG", icc_profile=profile)).data)) as kept:
        assert "icc_profile" not in kept.info
        red, _green, blue = kept.convert("RGB").getpixel((0, 0))  # type: ignore[misc]  # three bands
        assert red < blue
    for broken in (b"x" * 200, profile[:200]):
        with Image.open(io.BytesIO(good(written(plain, "PNG", icc_profile=broken)).data)) as kept:
            assert kept.convert("RGB").getpixel((0, 0)) == (120, 200, 40)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 95}])
def test_a_photo_that_was_kept_is_kept_again_as_it_is(options: dict[str, Any]) -> None:
    data = written(image(), "JPEG", exif=exif(), **options)
    found = good(data)
    assert found.data != data
    again = good(found.data)
    assert again.data == found.data and again.picture == found.picture
    for more in (found.data + b"a-secret", found.data[:-2] + b"\xff\xfe\x00\x0aa-secret\xff\xd9"):
        assert b"a-secret" not in good(more).data
    told = found.data[:2] + b"\xff\xeb\x00\x0aa-secret" + found.data[2:]
    assert b"a-secret" not in good(told).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_drawing(mode: str) -> None:
    drawn = Image.new("I;16", (60, 40), 30000) if mode == "I;16" else image(mode)
    found = good(written(drawn, "PNG"))
    assert good(found.data) == found
    assert measured(found.picture.name, found.data) == found.picture


def test_what_was_transparent_stays_so() -> None:
    drawn = Image.new("P", (8, 8))
    found = good(written(drawn, "PNG", transparency=0))
    with Image.open(io.BytesIO(found.data)) as kept:
        assert kept.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # four bands


def test_a_print_is_shown_as_a_screen_can() -> None:
    with Image.open(io.BytesIO(good(written(image("CMYK"), "JPEG")).data)) as kept:
        assert kept.mode == "RGB"


def _moving() -> bytes:
    return written(image(), "PNG", save_all=True, append_images=[image("L").convert("RGB").rotate(90)])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "picture-no-picture"),
        (lambda: written(image(), "GIF"), "picture-no-picture"),
        (lambda: b"\xef\xbb\xbf <?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "picture-svg"),
        (lambda: b"<html>", "picture-no-picture"),
        (_moving, "picture-moves"),
        (lambda: written(image("RGB", (600, 400)), "JPEG")[:-2000], "picture-damaged"),
        (lambda: written(image("RGB", (600, 400)), "PNG")[:-60], "picture-damaged"),
    ],
)  # fmt: skip
def test_what_is_not_taken(make: Callable[[], bytes], code: str) -> None:
    assert refused(make()) == code


def test_the_size_is_asked_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(image(size=(60, 40)), "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("unpacked"))
    for name, limit in (("MOST_PIXELS", 2399), ("MOST_SIDE", 59), ("MOST_BYTES", len(data) - 1)):
        with monkeypatch.context() as change:
            change.setattr(pictures, name, limit)
            assert refused(data) == "picture-too-large"


def test_a_file_that_claims_to_be_huge_is_refused() -> None:
    head = bytearray(written(image(), "PNG"))
    head[16:24] = (60_000).to_bytes(4, "big") * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    assert refused(bytes(head)) == "picture-too-large"


def test_a_file_beside_a_plan_is_what_its_name_says() -> None:
    data = written(image(), "PNG")
    name = name_of(data, "png")
    assert measured(name, data) == Picture(name, 60, 40)
    for other, given in ((name, data + b"x"), (f"{digest_of(name)}.jpg", data)):
        found = measured(other, given)
        assert isinstance(found, Problem) and found.code == "picture-altered"
    broken = data[:-60]
    found = measured(name_of(broken, "png"), broken)
    assert isinstance(found, Problem) and found.code == "picture-damaged"


def test_grey_of_sixteen_bits_stays_grey() -> None:
    """A scan. Pillow would show all but the darkest of it as white."""
    drawn = Image.new("I;16", (4, 1))
    for at, value in enumerate((0, 12_850, 32_896, 65_535)):
        drawn.putpixel((at, 0), value)
    with Image.open(io.BytesIO(good(written(drawn, "PNG")).data)) as kept:
        assert [kept.convert("L").getpixel((at, 0)) for at in range(4)] == [0, 50, 128, 255]


def _of_camera(entries: bytes, turned: int = 1) -> bytes:
    """A photo with what a camera says of it: how it was held, and one more entry of 12 bytes."""
    directory = b"\x00\x02" + b"\x01\x12\x00\x03\x00\x00\x00\x01" + turned.to_bytes(2, "big") + b"\0\0" + entries
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + directory + b"\0\0\0\0"
    return written(image(), "JPEG", exif=b"Exif\0\0" + tiff)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_photo_of_an_odd_camera_is_a_photo() -> None:
    """What a camera says may be broken or of another kind than the rules have it; every viewer shows the photo."""
    in_words = b"\x01\x1a\x00\x02\x00\x00\x00\x0472\0\0"  # the dots an inch as a text
    found = good(_of_camera(in_words, turned=6))
    assert (found.picture.width, found.picture.height) == (40, 60) and not found.had_place
    astray = b"\x88\x25\x00\x04\x00\x00\x00\x01\x7f\xff\xff\xff"  # the place stands behind the end
    assert good(_of_camera(astray)).picture.width == 60
    for data in (
        written(image(), "JPEG", exif=b"Exif\0\0MM\x00\x01\x00\x00\x00\x08"),
        written(image(), "PNG", exif=b"no such thing"),
    ):
        assert good(data).picture.width == 60
        name = name_of(data, "png" if data[:4] == b"\x89PNG" else "jpg")
        assert measured(name, data) == Picture(name, 60, 40) and not says_place(data)


@pytest.mark.parametrize("turned", range(1, 9))
def test_every_way_to_hold_a_camera(turned: int) -> None:
    """As the library turns it."""
    data = written(image(), "JPEG", exif=exif(turned=turned), quality=95)
    with Image.open(io.BytesIO(data)) as taken, Image.open(io.BytesIO(good(data).data)) as kept:
        meant = ImageOps.exif_transpose(taken)
        assert kept.size == meant.size
        width, height = kept.size
        for at in ((0, 0), (width - 1, 0), (0, height - 1)):
            (one, *_), (other, *_) = kept.getpixel(at), meant.getpixel(at)  # type: ignore[misc]  # three bands
            assert abs(one - other) < 12


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_whatever_is_broken_is_said(kind: str) -> None:
    """One byte of a file is another: it is taken or refused, and nothing else happens."""
    drawn, small = image("P" if kind == "PNG" else "L", (8, 8)), exif(turned=6)
    data = written(drawn, kind, exif=small, **({"transparency": 1, "bits": 2} if kind == "PNG" else {}))
    for at in range(len(data)):
        for value in (0, 1, 0xFF):
            one = bytearray(data)
            one[at] = value
            _sums(one)
            found = prepared(bytes(one))
            assert isinstance(found, (Prepared, Problem))
            if not isinstance(measured(name_of(bytes(one), "png"), bytes(one)), Problem):
                says_place(bytes(one))


def _sums(data: bytearray) -> None:
    """The sums of a PNG's parts are those of what stands there now."""
    at = 8
    while data[:4] == b"\x89PNG" and at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        data[end : end + 4] = zlib.crc32(bytes(data[at + 4 : end])).to_bytes(4, "big") if end + 4 <= len(data) else b""
        at = end + 4
