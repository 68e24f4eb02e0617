"""One walk through every kind of page of the site, taken by keyboard alone and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.e2e.people import Keyboard

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough,
    pytest.mark.parametrize("server", ["sample"], indirect=True),
]  # fmt: skip

#: The link to follow, and where it leads.
WALK = (
    ("nav a[href$='chart.html']", "chart.html"),
    ("main .outline a[href$='fields/kurashi.html']", "fields/kurashi.html"),
    ("main a[href*='visions/']", "visions/"),
    ("main a[href*='fields/']", "fields/"),
    ("main a[href$='areas/a-kotsu.html']", "areas/a-kotsu.html"),
    ("main a[href$='initiatives/noriai-yoyaku.html']", "initiatives/noriai-yoyaku.html"),
    ("main a[href*='indicators/i-noriai']", "indicators/i-noriai"),
    ("main a[href*='initiatives/noriai-yoyaku.html']", "initiatives/noriai-yoyaku.html"),
    ("main a[href*='focus/']", "focus/"),
    ("main a[href$='initiatives/noriai-yoyaku.html']", "initiatives/noriai-yoyaku.html"),
    ("main a[href*='divisions/']", "divisions/"),
    ("main a[href$='initiatives/noriai-yoyaku.html']", "initiatives/noriai-yoyaku.html"),
    ("main a[href*='history/noriai-yoyaku.html']", "history/noriai-yoyaku.html"),
    ("nav a[href$='editions/index.html']", "editions/"),
    ("main a[href$='editions/roadmap-2/index.html']", "editions/roadmap-2/"),
    ("main a[href$='editions/roadmap-2/comparison.html']", "editions/roadmap-2/comparison.html"),
    ("nav a[href$='editions/index.html']", "editions/"),
    ("main a[href$='editions/roadmap-2/redline.html']", "editions/roadmap-2/redline.html"),
    ("nav a[href$='indicators/index.html']", "indicators/"),
    ("nav a[href$='text.html']", "text.html"),
    ("nav a[href$='data/index.html']", "data/"),
    ("footer a[href$='accessibility.html']", "accessibility.html"),
)
#: Where a script puts something handier (``test_roadmap``). What leads nowhere unfolds.
UNSCRIPTED = (
    ("nav a[href$='roadmap.html']", "roadmap.html"),
    ("details[data-kind=field] summary", ""),
    ("main a[href$='roadmap/field-kurashi.html']", "roadmap/field-kurashi.html"),
    ("main .crumb a", "roadmap.html"),
    ("details.against summary", ""),
    ("main a[href*='compare/']", "compare/"),
)


def walk(page: Any, steps: Iterable[tuple[str, str]], follow: Callable[[str], None]) -> None:
    for link, leads_to in steps:
        if leads_to:
            follow(link)
            assert leads_to in page.url, (link, page.url)
            assert page.locator("h1").count() == 1
        else:
            page.click(link)


def test_by_keyboard_alone(server: str, browser: Any) -> None:
    page = browser.new_context(locale="ja-JP", viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{server}/shiomi-dx/")
    walk(page, WALK, Keyboard(page).follow)


def test_without_javascript(server: str, browser: Any) -> None:
    page = browser.new_context(
        locale="ja-JP", viewport={"width": 390, "height": 844}, java_script_enabled=False
    ).new_page()
    page.goto(f"{server}/shiomi-dx/")

    def follow(link: str) -> None:
        with page.expect_navigation():
            page.locator(link).first.click()

    walk(page, (*UNSCRIPTED, *WALK), follow)
