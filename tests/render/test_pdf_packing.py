"""Objects of a PDF packed into streams: the same objects in fewer bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst
from tests.render.sample import sample_document

from tsumugu.render.formats import workshop
from tsumugu.render.formats.__main__ import carry_out
from tsumugu.render.formats.jobs import Job
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.pdf import typesetting
from tsumugu.render.pdf.fonts import fonts
from tsumugu.render.pdf.packing import TOGETHER, packed

#: Headings, bookmarks, tables, drawings, links, on several pages; as text also what looks like the end of an object.
DOCUMENT = """
#set document(title: "表")
#set text(lang: "ja", font: "Noto Sans CJK JP")
#for part in range(3) [
  = 章#part
  #link("https://example.jp/")[endstream endobj]
  #figure(alt: "endstream\\nendobj", rect(fill: green))
  #table(columns: 4, table.header[一][二][三][四], ..range(200).map(n => [値#n]))
]
"""


@pytest.fixture(scope="module")
def written() -> bytes:
    compiler = typst.Compiler(DOCUMENT.encode(), font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    assert isinstance(made, bytes)
    return made


def test_every_object_is_the_same_under_the_same_number(written: bytes) -> None:
    with pikepdf.open(io.BytesIO(written)) as before, pikepdf.open(io.BytesIO(packed(written))) as after:
        numbers = [item.objgen for item in before.objects]
        assert len(numbers) > 4 * TOGETHER
        for number in numbers:
            one, other = before.get_object(number), after.get_object(number)
            assert one.unparse(resolved=True) == other.unparse(resolved=True)
            if isinstance(one, pikepdf.Stream):
                assert one.read_raw_bytes() == other.read_raw_bytes()
        assert {key: before.trailer[key].unparse() for key in ("/Root", "/Info", "/ID")} == {
            key: after.trailer[key].unparse() for key in ("/Root", "/Info", "/ID")
        }
        assert after.check_pdf_syntax() == []


def test_it_is_smaller_and_reads_alike(written: bytes) -> None:
    made = packed(written)
    assert len(made) < len(written) / 2
    pages = [
        [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)] for pdf in (written, made)
    ]  # fmt: skip
    assert len(pages[0]) > 3 and pages[0] == pages[1]


def test_what_is_packed_or_was_added_to_is_refused(written: bytes) -> None:
    added = written + b"xref\n0 0\ntrailer\n<</Size 1/Prev 9>>\nstartxref\n%d\n%%%%EOF\n" % len(written)
    for pdf in (packed(written), added):
        with pytest.raises(ValueError, match="one table"):
            packed(pdf)


def test_a_pdf_that_cannot_be_packed_is_made_all_the_same_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a later typesetter that packs by itself, or writes its objects otherwise."""
    source = workshop.write_document(sample_document(), tmp_path / "document.json")
    job, formats = Job("roadmap_pdf", "ja", (source,), ""), {format.name: format for format in FORMATS}
    well = carry_out(job, formats, tmp_path / "well", {})
    assert not well.problem and set(well.files) == {"roadmap.pdf"} and well.told == ()
    monkeypatch.setattr(typesetting, "packed", lambda pdf: packed(packed(pdf)))
    outcome = carry_out(job, formats, tmp_path / "out", {})
    assert not outcome.problem and set(outcome.files) == {"roadmap.pdf"}
    assert [(one.code, one.severity) for one in outcome.told] == [("pdf-not-packed", "notice")]
    large = (tmp_path / "out" / "roadmap.pdf").read_bytes()
    assert packed(large) == (tmp_path / "well" / "roadmap.pdf").read_bytes()
