"""Files for the public: nothing of who wrote them and of their machines, nothing that runs, and all that they show."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from tests.interchange import brought

from tsumugu.interchange.papers import BROKEN, ENCRYPTED, TOO_MUCH, UnfitError, apart, office

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
