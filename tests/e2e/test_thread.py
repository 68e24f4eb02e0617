"""From a changed sentence to the opinion behind it and back: by keyboard, without JavaScript, on a phone; and axe."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from tests.e2e.inspection import check
from tests.render.states import site
from tests.render.test_causes import CHANGE, MEETING, NOW, OPINION, RESULT, content, note
from tests.render.test_nodes import BEFORE

from tsumugu.render.content import CauseNote

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ("text.html", "process/opinions/o1-1.html", "process/meetings/iinkai-2.html", "history/c1.html",
         "initiatives/i.html", "fields/f.html")  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A site in which an opinion and a meeting led to another paragraph."""
    block = replace(BEFORE.chapters[0].content[0], prose="分かりやすい段落")
    changes = (
        CHANGE, RESULT,
        note(4, CauseNote(cause=OPINION, places=(("b1", "prose"),)), CauseNote(cause=MEETING),
             touched=(("b1", "prose"),)),
    )  # fmt: skip
    value = replace(
        content(*changes), base="/", plan=replace(NOW, chapters=(replace(BEFORE.chapters[0], content=(block,)),))
    )
    place = tmp_path_factory.mktemp("thread")
    for path, data in site(value).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place.as_uri()


@pytest.mark.parametrize(
    ("width", "root"), [(390, ""), pytest.param(1440, "en/", marks=pytest.mark.thorough)]
)  # fmt: skip
def test_pages_of_the_thread(browser: Any, built: str, width: int, root: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"{built}/{root}{path}")
        check(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_from_the_sentence_to_the_opinion_and_back_by_keyboard_without_javascript(browser: Any, built: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{built}/text.html#b1")

    def follow(address: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and (focused.get_attribute("href") or "").endswith(address):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        raise AssertionError(f"no way to {address} by Tab")

    follow("process/opinions/o1-1.html")
    assert "短くしてほしい。" in page.locator("blockquote").first.inner_text()
    follow("text.html#b1")
    assert page.locator(":target").inner_text() == "分かりやすい段落"
    follow("history/c1.html#b1--prose")
    assert (
        "分かりやすい" in page.locator("main").inner_text() or "第2回 策定委員会" in page.locator("main").inner_text()
    )
    follow("process/meetings/iinkai-2.html")
    assert "第2回" in page.locator("h1").inner_text()
    context.close()
