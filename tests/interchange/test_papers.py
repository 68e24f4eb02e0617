"""Files for the public: nothing of who wrote them and of their machines, nothing that runs, and all that they show."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from typing import Any
from unittest import mock

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFile
from tests.interchange import brought

from tsumugu.interchange.papers import BROKEN, ENCRYPTED, TOO_MUCH, Cleaned, UnfitError, apart, office, pictures

OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {
    "pdf": (brought.pdf, "application/pdf"), "png": (brought.png, "image/png"), "jpeg": (brought.jpeg, "image/jpeg"),
    "docx": (brought.docx, OFFICE), "xlsx": (brought.xlsx, OFFICE), "pptx": (brought.pptx, OFFICE),
}  # fmt: skip


def _bytes(data: bytes, depth: int = 0) -> bytes:
    """All that is in a file, unpacked."""
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as opened:
            made = io.BytesIO()
            opened.save(made, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
                        stream_decode_level=pikepdf.StreamDecodeLevel.specialized)  # fmt: skip
            return data + made.getvalue()
    if data.startswith(b"PK") and depth < 3:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return data + b"".join(_bytes(opened.read(name), depth + 1) for name in opened.namelist())
    return data


@pytest.mark.parametrize("kind", FILES)
def test_nothing_of_who_wrote_it_is_left(kind: str) -> None:
    make, media = FILES[kind]
    data = make()
    assert brought.SECRET.encode() in _bytes(data)
    found = apart.here(data, media)
    assert brought.SECRET.encode() not in _bytes(found.data)
    again = apart.here(found.data, media)
    assert again.data == found.data, "the same bytes once more"
    assert apart.cleaned(data, media) == found


def test_a_pdf_looks_as_it_did_and_runs_nothing() -> None:
    data = brought.pdf("Words of the page", pages=3)
    found = apart.here(data, "application/pdf")
    assert found.text is not None and "Words of the page 2" in found.text
    assert found.told == {"attachments": 2, "programs": 10, "signatures": 1, "comments": 1, "forms": 1}
    with pikepdf.open(io.BytesIO(found.data)) as opened:
        kinds = [str(one.Subtype) for one in opened.pages[0].Annots]
        assert kinds == ["/Text", *["/Link"] * 6]
        assert opened.pages[0].Annots[0].Contents == "a remark"
        assert str(opened.pages[0].Annots[2].A.S) == "/URI"
        assert "/OpenAction" not in opened.Root and not opened.docinfo
    before, after = (bytes(pypdfium2.PdfDocument(one)[0].render().buffer) for one in (data, found.data))
    assert before == after


def test_pages_without_words_are_told() -> None:
    found = apart.here(brought.pdf("", pages=2), "application/pdf")
    assert found.text is None and found.told["unread_pages"] == 2


def test_pictures_are_the_same_pixels() -> None:
    for kind, data in (("image/png", brought.png()), ("image/jpeg", brought.jpeg(turned=1))):
        found = apart.here(data, kind).data
        before, after = (Image.open(io.BytesIO(one)) for one in (data, found))
        assert before.tobytes() == after.tobytes() and not dict(after.getexif())


def test_how_a_photo_is_turned_is_kept() -> None:
    found = Image.open(io.BytesIO(apart.here(brought.jpeg(turned=6), "image/jpeg").data))
    assert dict(found.getexif()) == {274: 6}


def test_content_of_office_files_stays_and_is_told() -> None:
    word, book, slides = (apart.here(FILES[kind][0](), OFFICE) for kind in ("docx", "xlsx", "pptx"))
    assert word.told == {"comments": 1, "tracked": 1}
    assert word.text is not None and "言葉足した" in word.text and "書き込み" in word.text
    assert book.told == {"comments": 2, "tracked": 1, "hidden_sheets": 1, "links": 2}
    assert book.text is not None and "表の言葉" in book.text and "言葉足した" in book.text
    assert slides.told == {"comments": 1, "hidden_slides": 1, "notes": 1, "objects": 1}
    with zipfile.ZipFile(io.BytesIO(book.data)) as opened:
        assert "xl/printerSettings/printerSettings1.bin" not in opened.namelist()
        assert b"b.xlsx" in opened.read("xl/externalLinks/_rels/externalLink1.xml.rels")
        assert 'displayName="表1"' in opened.read("xl/tables/table1.xml").decode(), "formulas find it by that name"
    with zipfile.ZipFile(io.BytesIO(word.data)) as opened:
        assert b"thumbnail" not in opened.read("[Content_Types].xml") + opened.read("_rels/.rels")


def _inside(**media: bytes) -> Cleaned:
    return apart.here(brought.package({"word/document.xml": "<a/>"} | {
        f"word/media/{name.replace('_', '.')}": data for name, data in media.items()
    }), OFFICE)  # fmt: skip


def _part(found: Cleaned, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(found.data)) as opened:
        return opened.read(f"word/media/{name}")


def test_a_damaged_picture_keeps_no_file_from_being_taken() -> None:
    """What can be read of it stays, without what it says; of what cannot be shown nothing does."""
    whole = brought.jpeg()
    photo = whole[: whole.rindex(b"\xff\xd9") - 3]
    drawing = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(drawing, "PNG", exif=Image.Exif())
    cut = drawing.getvalue()[:-400]
    found = _inside(
        a_jpeg=photo, b_png=cut, c_jpeg=whole[:60], d_png=cut[:30], e_jpeg=b"\xff\xd8\xff\xff", f_png=brought.png()
    )
    assert found.told == {"damaged": 5} and brought.SECRET.encode() in photo
    assert brought.SECRET.encode() not in _bytes(found.data)
    with mock.patch.object(ImageFile, "LOAD_TRUNCATED_IMAGES", new=True):
        for name, before in (("a.jpeg", photo), ("b.png", cut)):
            shown, was = (Image.open(io.BytesIO(one)) for one in (_part(found, name), before))
            assert shown.tobytes() == was.tobytes()
    assert {_part(found, name) for name in ("c.jpeg", "d.png", "e.jpeg")} == {pictures.BLANK}
    assert Image.open(io.BytesIO(pictures.BLANK)).tobytes() == b"\xff"
    again = apart.here(found.data, OFFICE)
    assert again.data == found.data and not again.told


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "JPEG2000"])
def test_pictures_of_other_kinds_say_nothing_and_look_the_same(kind: str) -> None:
    data = brought.photo(kind)
    found = pictures.jpeg2000(data) if kind == "JPEG2000" else _part(_inside(a_tmp=data), "a.tmp")
    before, after = (Image.open(io.BytesIO(one)) for one in (data, found))
    assert len(found) < len(data) and before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert brought.SECRET.encode() not in found and not after.getexif() and not after.info.get("comment")


def _com(said: bytes) -> bytes:
    return b"\xff\x64" + struct.pack(">HH", 4 + len(said), 1) + said


def _tiles(stream: bytes, *, last_open: bool = False) -> bytes:
    """A codestream with a remark in the head of every tile-part, and the lengths of them in its own head."""
    first = stream.index(b"\xff\x90")
    made, lengths, at = [], [], first
    while stream[at : at + 2] == b"\xff\x90":
        length, more = int.from_bytes(stream[at + 6 : at + 10]), _com(brought.SECRET.encode())
        lengths.append(length + len(more))
        end = at + length
        said = 0 if last_open and stream[end : end + 2] == b"\xff\xd9" else lengths[-1]
        made.append(
            stream[at : at + 6] + struct.pack(">I", said) + stream[at + 10 : at + 12] + more + stream[at + 12 : end]
        )
        at = end
    listed = b"".join(struct.pack(">I", one) for one in lengths)
    tlm = b"\xff\x55" + struct.pack(">HBB", 4 + len(listed), 0, 0x40) + listed
    return stream[:first] + _com(brought.SECRET.encode()) + tlm + b"".join(made) + stream[at:]


def _stream(*, tile: int = 32) -> bytes:
    made = io.BytesIO()
    drawn = Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50)
    drawn.save(made, "JPEG2000", tile_size=(tile, tile), no_jp2=True, plt=True)
    return made.getvalue()


@pytest.mark.parametrize("last_open", [False, True])
def test_remarks_in_tiles_go_and_tiles_stay_found(last_open: bool) -> None:
    stream = _stream()
    data = _tiles(stream, last_open=last_open) + brought.SECRET.encode()
    found = pictures.jpeg2000(data)
    assert brought.SECRET.encode() in data and brought.SECRET.encode() not in found and b"\xff\x55" not in found[:200]
    shown, was = (Image.open(io.BytesIO(one)) for one in (found, stream))
    assert shown.tobytes() == was.tobytes() and stream.count(b"\xff\x58") == found.count(b"\xff\x58") >= 4
    # But for the remark that the maker put into its head it is what it was made of, byte for byte.
    without = pictures.jpeg2000(stream)
    if last_open:  # the last length stays open
        at = without.rindex(b"\xff\x90")
        without = without[: at + 6] + b"\0\0\0\0" + without[at + 10 :]
    assert found == without == pictures.jpeg2000(found)
    cut = pictures.jpeg2000(data[: data.rindex(b"\xff\x93") + 20])
    assert brought.SECRET.encode() not in cut and cut[:-20] in found


@pytest.mark.parametrize("spoil", [
    lambda data: data.replace(b"\xff\x90\x00\x0a", b"\xff\x90\x00\x0b", 1),
    lambda data: data[: data.index(b"\xff\x90") + 8],
    lambda data: data.replace(b"\xff\x93", b"\xff\x3f", 1), lambda data: data[: data.index(b"\xff\x90")],
    lambda data: data[: (at := data.index(b"\xff\x90")) + 6] + b"\0\0\0\x0c" + data[at + 10 :],
    lambda data: data[:-2] + brought.SECRET.encode(), lambda data: data[:2] + b"\xff\xf0\x00\x04ab" + data[2:],
])  # fmt: skip
def test_a_codestream_that_cannot_be_followed_is_told(spoil: Any) -> None:
    with pytest.raises(UnfitError):
        pictures.jpeg2000(spoil(_stream()))


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def test_what_stands_beside_the_picture_in_boxes_goes() -> None:
    """Before, in the head, behind: also where the codestream says it goes on to the end of the file."""
    data, said = brought.photo("JPEG2000"), brought.SECRET.encode()
    at, end = data.index(b"jp2h") - 4, data.index(b"jp2c") - 4
    head, stream = data[at + 8 : end], data[end + 8 :]
    beside = b"".join(_box(name, said) for name in (b"xml ", b"uuid", b"asoc", b"lbl ", b"free", b"mdat", b"odd "))
    start = data[:at] + beside + _box(b"jp2h", head + beside)
    for whole in (start + _box(b"jp2c", stream) + beside, start + b"\0\0\0\0jp2c" + stream + beside,
                  start + struct.pack(">I4sQ", 1, b"jp2c", 16 + len(stream)) + stream + beside):  # fmt: skip
        found = pictures.jpeg2000(whole)
        assert said not in found and found == pictures.jpeg2000(data)
        assert Image.open(io.BytesIO(found)).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    with pytest.raises(UnfitError):
        pictures.jpeg2000(start + _box(b"ftbl", b"") + beside)


def test_what_is_left_as_it_is_is_told() -> None:
    emf = b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF" + brought.SECRET.encode()
    found = _inside(a_tiff=brought.photo("TIFF"), b_emf=emf, c_svg=b"<svg", d_png=brought.png())
    assert found.told == {"pictures": 3} and _part(found, "b.emf") == emf


def test_a_drawing_says_nothing_and_runs_nothing() -> None:
    found = _inside(a_svg=brought.svg())
    assert found.told == {"programs": 3} and found.text == "図の言葉"
    shown = _part(found, "a.svg")
    assert brought.SECRET.encode() not in shown and b"tail" in shown and b"https://example.org/" in shown
    assert shown.count(b"<rect") == shown.count(b"<circle") == 1 and b"data:image/jpeg;base64," in shown
    photo = base64.b64decode(shown.split(b"base64,")[1].split(b'"')[0])
    assert dict(Image.open(io.BytesIO(photo)).getexif()) == {274: 6}
    asks = b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    assert _inside(a_svg=asks).told == {"pictures": 1}
    old = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w/d"><svg xmlns="http://www.w3.org/2000/svg"/>'
    assert _inside(a_svg=old).told == {}


def _pdf_with(data: bytes, filters: Any) -> Cleaned:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    picture = made.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=8, Height=8,
                               BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceRGB, Filter=filters)  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    saved = io.BytesIO()
    made.save(saved)
    return apart.here(saved.getvalue(), "application/pdf")


def test_pictures_of_a_pdf_say_nothing_or_are_told() -> None:
    photo, jpx, dct = brought.jpeg()[:-20], pikepdf.Name.JPXDecode, pikepdf.Name.DCTDecode
    seven = pikepdf.Array([pikepdf.Name.ASCIIHexDecode, dct])
    for data, filters, told in (
        (brought.photo("JPEG2000"), jpx, {}), (photo, dct, {"damaged": 1}), (photo[:70], dct, {"damaged": 1}),
    ):  # fmt: skip
        found = _pdf_with(data, filters)
        assert {**found.told, "unread_pages": 0} == {**told, "unread_pages": 0}, filters
        assert brought.SECRET.encode() in data and brought.SECRET.encode() not in _bytes(found.data)
    assert _pdf_with(brought.photo("JPEG2000")[:60], jpx).told["pictures"] == 1
    assert _pdf_with(brought.jpeg().hex().encode() + b">", seven).told["pictures"] == 1


def _unfit(data: bytes, media: str) -> str:
    found = apart.cleaned(data, media)
    assert not found.data or not found.problem
    return found.problem


@pytest.mark.parametrize(("data", "media", "wrong"), [
    (brought.pdf(password="x"), "application/pdf", ENCRYPTED), (b"%PDF-1.7 nothing", "application/pdf", BROKEN),
    (brought.jpeg()[:300], "image/jpeg", BROKEN), (brought.png()[:40], "image/png", BROKEN),
    (b"PK\x03\x04 nothing", OFFICE, BROKEN),
    (brought.package({"word/document.xml": "<a"}), OFFICE, BROKEN),
    (brought.package({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), OFFICE, BROKEN),
    (brought.package({"../a.xml": "<a/>"}), OFFICE, BROKEN),
])  # fmt: skip
def test_what_cannot_be_cleaned_is_refused(data: bytes, media: str, wrong: str) -> None:
    assert _unfit(data, media) == wrong


def test_an_owner_password_alone_is_protection_too() -> None:
    with pikepdf.open(io.BytesIO(brought.pdf())) as opened:
        made = io.BytesIO()
        opened.save(made, encryption=pikepdf.Encryption(owner="o", user=""))
    assert _unfit(made.getvalue(), "application/pdf") == ENCRYPTED


def test_a_package_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = brought.package({"word/document.xml": b"\0" * 3_000_000})
    assert len(bomb) < 100_000
    monkeypatch.setattr(office, "MOST_BYTES", 1_000_000)
    with pytest.raises(UnfitError) as unfit:
        office.cleaned(bomb)
    assert unfit.value.code == TOO_MUCH
    # What the package claims of its size is not believed.
    lying = bytearray(bomb)
    at = lying.rfind(b"word/document.xml") - 46
    assert lying[at : at + 4] == b"PK\x01\x02"
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(UnfitError) as unfit:
        office.cleaned(bytes(lying))
    assert unfit.value.code == BROKEN


def test_packages_in_packages_end() -> None:
    inner = brought.docx()
    for _n in range(office.DEEPEST + 1):
        inner = brought.package({"word/embeddings/a.docx": inner, "word/document.xml": "<a/>"})
    assert _unfit(inner, OFFICE) == BROKEN


def test_three_hundred_pages() -> None:
    found = apart.cleaned(brought.pdf(pages=300), "application/pdf")
    assert found.text is not None and "Words 299" in found.text and not found.problem
