"""The pages of how a plan came about: axe, a phone, the keyboard, no JavaScript. Opened from a disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from msgspec.structs import replace
from tests.e2e.inspection import check
from tests.render.process_sample import SEVERAL, process
from tests.render.test_process_formats import content

from tsumugu.render.content import Handout, Held
from tsumugu.render.site.build import site
from tsumugu.render.vocabulary.places import handout_path

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = (
    "process/index.html",
    "process/meetings/iinkai-1.html",
    "process/opinions.html",
    "process/opinions/o1-1.html",
    "text.html",
    handout_path("iinkai-1", "資料3"),
    handout_path("iinkai-1", "資料1"),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("process")
    told = content()
    then, before = told.plan, replace(told.plan, title="前の題")
    handouts = (
        Handout(meeting="iinkai-1", number="資料3", reads="then"),
        Handout(meeting="iinkai-1", number="資料1", reads="then", before="before"),
    )
    readings = Held({"then": then, "before": before})
    for path, data in site(replace(told, handouts=handouts), readings=readings).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place.as_uri()


@pytest.mark.parametrize(
    ("width", "scheme", "root"),
    [(390, "light", ""), pytest.param(1440, "dark", "en/", marks=pytest.mark.thorough),
     pytest.param(320, "light", "furigana/", marks=pytest.mark.thorough)],
)  # fmt: skip
def test_pages_of_the_process(browser: Any, built: str, width: int, scheme: str, root: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{built}/{root}{path}")
        for details in page.locator("details.schedule-table").all():
            details.evaluate("one => one.open = true")
        check(page, path)
    page.close()


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("several")
    for path, data in site(content(process(SEVERAL))).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place.as_uri()


@pytest.mark.parametrize(
    ("width", "scheme", "root"),
    [(390, "light", ""), pytest.param(1440, "dark", "en/", marks=pytest.mark.thorough)],
)
def test_pages_of_several_formulations_and_revisions(
    browser: Any, several: str, width: int, scheme: str, root: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in ("process/index.html", "process/courses/minaoshi.html", "process/courses/sakutei.html",
                 "process/meetings/minaoshi-iinkai-1.html", "text.html"):  # fmt: skip
        page.goto(f"{several}/{root}{path}")
        for details in page.locator("details.schedule-table").all():
            details.evaluate("one => one.open = true")
        check(page, path)
    page.close()


def test_from_the_schedule_to_an_answer_and_back_by_keyboard_without_javascript(browser: Any, built: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{built}/process/index.html")
    assert page.locator("svg.schedule").nth(1).is_visible() and not page.locator("svg.schedule").nth(0).is_visible()

    def follow(address: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and (focused.get_attribute("href") or "").endswith(address):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        raise AssertionError(f"no way to {address} by Tab")

    follow("process/meetings/iinkai-1.html")
    assert "第1回 初めての委員会" in page.locator("h1").inner_text()
    follow("text.html#c-mezasu")
    assert Path(page.url.partition("#")[0]).name == "text.html"
    follow("process/index.html")
    follow("process/opinions.html")
    assert page.locator("h1").inner_text() == "いただいた意見と回答"
    context.close()


@pytest.mark.parametrize("path", ["process/index.html", "process/courses/a.html"])
def test_on_paper_a_high_schedule_is_on_the_page_of_its_title(browser: Any, tmp_path: Path, path: str) -> None:
    """Eight bodies: below all that stands above it, the chart would be on the second page, and the first one empty."""
    bodies = [{"id": f"b{n}", "name": f"会議体その{n}", "kind": "committee"} for n in range(8)]
    schedule = {
        "axis": {"first": "2024-02", "last": "2025-03"},
        "marks": [{"body": one["id"], "label": "印", "date": "2024-04-15"} for one in bodies],
    }
    courses = [{"id": key, "title": key, "kind": "revision", "schedule": schedule} for key in ("a", "b")]
    told = content(process({"bodies": bodies, "courses": courses}))
    told = replace(told, plan=replace(told.plan, stage="成案", notice="これは見本です。"))
    for name, data in site(told).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    page = browser.new_page()
    page.goto(f"{tmp_path.as_uri()}/{path}")
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    first = "".join(paper[0].get_textpage().get_text_range().split())  # small words are read sign by sign
    assert all(one["name"] in first for one in bodies), first
    page.close()


@pytest.mark.parametrize("path", ["process/index.html", "process/courses/sakutei.html"])
def test_on_paper_the_schedule_lies_and_its_table_is_open(browser: Any, several: str, path: str) -> None:
    """A4 landscape, as such a schedule is handed out; what only a click opens would be lost."""
    page = browser.new_page()
    page.goto(f"{several}/{path}")
    heads = page.locator(".schedule-table th[scope=col]").all_text_contents()
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(side) for side in paper[0].get_size()] == [842, 595]
    text = "".join(one.get_textpage().get_text_range() for one in paper)
    assert heads and all(head in text for head in heads), text
    page.close()
