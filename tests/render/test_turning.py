"""A text with a direction override turns nothing but itself, in any format."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.e2e.test_long_plans import plan
from tests.render.states import site

from tsumugu.core import plan as p
from tsumugu.core.texts import DIRECTION
from tsumugu.render.content import ChangeNote, Document, SiteContent
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.pdf import plan_pdf, sheet_pdfs
from tsumugu.render.site.markup import split
from tsumugu.render.site.rooms.atom import atom
from tsumugu.render.slides import slides
from tsumugu.render.vocabulary.turning import isolated, joined, straight, turns
from tsumugu.render.vocabulary.words import in_its_language
from tsumugu.render.workbook import workbook

TITLE = "資料\u202efdp.電子窓口"
CONTROLS = re.compile(f"[{''.join(sorted(DIRECTION))}]")


def turning_plan() -> p.Plan:
    long = plan(3)
    item = long.initiatives[0]
    step = replace(item.activities[0].planned[0], label="前\u202eの工程")
    activity = replace(item.activities[0], title="準備\u202b", planned=(step, *item.activities[0].planned[1:]))
    indicators = tuple(replace(one, name=TITLE) for one in item.indicators)
    item = replace(item, title=TITLE, activities=(activity,), indicators=indicators)
    division = replace(long.divisions[0], name="企画\u202d課")
    return replace(long, title="計画\u202e", initiatives=(item,), divisions=(division,))


DOCUMENT = Document(slug="p", plan=turning_plan(), date="2026-11-29")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("普通の文", "普通の文"), ("<b>", "&lt;b&gt;"), (TITLE, f"<bdi>{TITLE}</bdi>"),
        ("\u05d0\u05d1", "<bdi>\u05d0\u05d1</bdi>"),
        ("\u0627", "<bdi>\u0627</bdi>"), ("a\u200fb", "<bdi>a\u200fb</bdi>"), ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)  # fmt: skip
def test_what_may_turn_is_isolated(text: str, expected: str) -> None:
    assert str(in_its_language(text, "ja")) == expected
    assert turns(text) == ("<bdi>" in expected) and str(isolated(in_its_language("x", "ja"))) == "x"


def test_texts_in_a_row_are_isolated_from_one_another() -> None:
    assert str(joined(["甲", TITLE, "<乙>"], "、")) == f"甲、\u2068{TITLE}\u2069、&lt;乙&gt;"
    assert straight(TITLE) == "資料fdp.電子窓口"


def test_on_pages_every_override_ends_with_its_text() -> None:
    """Between the tags that hold a turning text there is nothing else: an isolating element, or a block of its own."""
    files = site(SiteContent(slug="p", base="/", plan=turning_plan(), today="2026-11-29"))
    found = 0
    for path, data in files.items():
        if not path.endswith(".html"):
            continue
        pieces = split(data.decode())
        for at in range(0, len(pieces), 2):
            if not CONTROLS.search(pieces[at]) or path.startswith("furigana/"):
                continue
            before, after = pieces[at - 1], pieces[at + 1]
            alone = re.match('<(bdi|option|td|th|u|ins|del|text|tspan|desc|title|span class="hidden")[ >]', before)
            inside = pieces[at].count("\u2068") == pieces[at].count("\u2069") > 0 and not CONTROLS.search(
                re.sub("\u2068.*?\u2069", "", pieces[at])
            )
            assert alone or inside, (path, before, pieces[at], after)
            found += 1
        title = re.search("<title>(.*?)</title>", data.decode())
        assert title and not CONTROLS.search(title[1]), path
    assert found > 50


@pytest.mark.poppler
def test_in_documents_the_letters_stand_as_they_are_stored(tmp_path: Path) -> None:
    for name, made in (("plan", plan_pdf(DOCUMENT)), ("sheet", dict(sheet_pdfs(DOCUMENT, ["i1"]))["i1"])):
        (tmp_path / f"{name}.pdf").write_bytes(made)
        told = subprocess.run(
            ["pdftotext", "-layout", str(tmp_path / f"{name}.pdf"), "-"], check=True, capture_output=True, text=True
        ).stdout
        assert "資料fdp.電子窓口" in told and "企画課" in told and not CONTROLS.search(told)
        assert "計画期間の外" in told and "前の工程" in told


def test_slides_hold_no_control() -> None:
    with zipfile.ZipFile(io.BytesIO(slides(DOCUMENT))) as deck:
        every = "".join(deck.read(name).decode() for name in deck.namelist() if name.startswith("ppt/slides/slide"))
    assert "資料fdp.電子窓口" in every and not CONTROLS.search(every)


def test_a_calendar_and_a_feed_hold_no_control() -> None:
    """Programs show their texts in a row: 資料…：前の工程（開始）."""
    content = SiteContent(
        slug="p", base="/", plan=turning_plan(), today="2026-11-29",
        changes=(ChangeNote(sequence=1, date="2026-11-01", actor="担当\u202e", proposal=TITLE, reason=TITLE),),
    )  # fmt: skip
    for made in (calendar(DOCUMENT).replace(b"\r\n ", b"").decode(), atom(content).decode()):
        assert "資料fdp.電子窓口" in made and not CONTROLS.search(made)


def test_the_workbook_shows_none_beside_others_and_keeps_what_is_edited() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(DOCUMENT))) as book:
        strings = re.findall(r"<si>.*?</si>", book.read("xl/sharedStrings.xml").decode(), re.DOTALL)
    turned = [re.sub("<[^>]+>", "", one) for one in strings if CONTROLS.search(one)]
    # A cell that is edited and read back, or a value of the data: alone in its cell, letter by letter.
    assert TITLE in turned and all("：" not in text and "（" not in text for text in turned), turned
