"""Sheets and tables of one to thirty years on paper: no word lies upon another, no number is cut in two."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from tests.e2e.test_long_plans import plan
from tests.gate import THOROUGH

from tsumugu.render.content import Document
from tsumugu.render.pdf import plan_pdf, sheet_pdfs

YEARS = (1, 5, 10, 12, 15, 30) if THOROUGH else (5, 30)
NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*")


#: A text, and its box: left, top, right, bottom.
Word = tuple[str, float, float, float, float]


def _word(found: etree._Element) -> Word:
    left, top, right, bottom = (float(found.attrib[key]) for key in ("xMin", "yMin", "xMax", "yMax"))
    return found.text or "", left, top, right, bottom


def words_of(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Page by page the words with their boxes, as pdftotext sees them."""
    (folder / "x.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "x.pdf"), "-"], check=True, capture_output=True, timeout=60
    ).stdout
    return [[_word(one) for one in page.iter("{*}word")] for page in etree.fromstring(told).iter("{*}page")]


@pytest.mark.poppler
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("years", YEARS)
@pytest.mark.parametrize("whole", [False, True])
def test_no_word_lies_upon_another(years: int, language: str, whole: bool, tmp_path: Path) -> None:
    long = plan(years)
    document = Document(slug="p", plan=long, date="2026-11-29")
    made = plan_pdf(document, language) if whole else dict(sheet_pdfs(document, ["i1"], language))["i1"]
    pages = words_of(made, tmp_path)
    said = " ".join(word for page in pages for word, *_ in page)
    for page in pages:
        for n, (word, left, top, right, foot) in enumerate(page):
            for other, x, y, end, low in page[n + 1 :]:
                wide, high = min(right, end) - max(left, x), min(foot, low) - max(top, y)
                if word[-1:] in "）。、」" and other[:1] in "）。、」":
                    continue  # set close together, as Japanese is: half of each is empty
                # Boxes are as high as their line, so the lines of a narrow one touch.
                assert wide <= 0.8 or high <= 0.35 * min(foot - top, low - y), (word, other)
    numbers = NUMBER.findall(said)
    for year in range(2025, 2025 + years):
        assert f"1,234,{567 + year % 9},890.5" in numbers
    assert numbers.count("1,234,567,890.5") >= years and "-123,456,789.25" in numbers
