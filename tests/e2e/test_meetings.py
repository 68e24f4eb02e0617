"""A secretariat prepares, holds and closes a meeting at the desk, without JavaScript; a member confirms by a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.conftest import Standing
from tests.e2e.people import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGENDA = "１　開会\n２　議事\n　(1) めざす姿について［意見交換］（資料1）\n　(2) 日程について［説明］\n３　閉会"
MINUTES = "■ めざす姿について\n○紡委員　人口が減る中で、何を残すかを書くべきだ。\n【事務局】整理します。"


class Secretariat:
    """Fills in forms and presses their buttons; every page it leaves is accessible and fits a phone."""

    def __init__(self, desk: Desk, looked: Callable[[Page, str], None]) -> None:
        self.page, self.address, self.looked = desk.page, desk.address, looked

    def follow(self, name: str) -> None:
        """What is typed stands between isolates."""
        words = " [\u2068\u2069]*".join(map(re.escape, name.split()))
        whole = re.compile(f"^[\u2068\u2069]*{words}[\u2068\u2069]*$")
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=whole).first.click()

    def press(self, act: str, **typed: str) -> None:
        form = self.page.locator(f"form:has(button[name=act][value='{act}'])").first
        for name, text in typed.items():
            field = form.locator(f"[name='{name}']").locator("visible=true").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(text)
            elif field.get_attribute("type") == "checkbox":
                field.check()
            else:
                field.fill(text)
        button = form.locator(f"button[name=act][value='{act}']").first
        with self.page.expect_navigation() as led:
            button.click()
        assert led.value.status == 200, (act, self.page.locator("main").inner_text()[:500])

    def look(self, name: str) -> None:
        self.looked(self.page, name)


def _accessible(page: Page, name: str) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture(scope="module")
def desk(browser: Browser, standing: Standing) -> Any:
    made = Desk(browser, standing.address, "demo-secretariat")
    yield made
    made.context.close()


def test_a_meeting_from_its_body_to_its_minutes(desk: Desk, browser: Browser) -> None:
    one = Secretariat(desk, _accessible)
    page = desk.page
    desk.go("/desk/plans/shiomi-dx/process/")
    if page.locator("button[value=found]").count():
        one.look("nothing-yet")
        one.press("found", first="2026-05", last="2027-03")
    one.follow("会議体を追加")
    one.press("add", name="試しの委員会", kind="committee", legal="outline", answers_by_link="on")
    one.follow("試しの委員会")
    one.look("body-empty")
    one.follow("席を追加")
    one.look("seat")
    one.press("add", post="大学教授", name="紡 花子", role="委員長")
    one.follow("会議を追加")
    one.look("meeting-add")
    one.press("add", number="第１回", date="2026-06-07", start="13:30", end="15:00", place="県庁会議室")
    one.look("meeting-planned")
    one.follow("次第を書く")
    one.press("agenda", agenda=AGENDA)
    one.look("agenda")
    one.follow("会議へ戻る")
    one.follow("固定した案・新旧対照表を追加")
    one.look("frozen-add")
    one.press("add", title="プランの案")
    one.follow("資料1 プランの案")
    one.look("frozen")
    page.go_back()
    one.press("give")
    one.press("hold")
    one.follow("出欠を書く")
    one.look("attendance")
    with page.expect_navigation():
        page.locator("select").first.select_option("present")
        page.locator("button[value=attendance]").click()
    one.follow("会議へ戻る")
    one.follow("議事録")
    one.press("write", style="verbatim", minutes=MINUTES)
    one.look("minutes")
    with page.expect_navigation():
        page.locator("button[value^=invite]").first.evaluate("e => e.closest('details').open = true")
        page.locator("button[value^=invite]").first.click()
    link = page.locator(".link code").inner_text()
    one.look("link")
    _member(browser, link)
    desk.go(page.url.removeprefix(desk.address))
    assert page.locator("dl.minutes >> text=確認済み").count() == 1
    one.press("publish")
    one.look("minutes-public")
    one.press("erratum", text="誤字", before="何を", after="なにを")
    with page.expect_navigation():
        page.locator(".crumbs a").last.click()
    one.look("meeting-held")
    one.press("finish")
    one.follow("前回を写して次の会議を追加")
    one.look("meeting-copy")
    one.press("add", date="2026-07")
    assert "めざす姿について" in page.locator(".agenda-lines").inner_text()
    one.follow("策定経過")
    one.look("process")
    assert not desk.errors


def _member(browser: Browser, link: str) -> None:
    """Nobody who is signed in: another browser, without JavaScript."""
    context = browser.new_context(locale="ja-JP", java_script_enabled=False)
    page = context.new_page()
    answer = page.goto(link)
    assert answer is not None and answer.headers["cache-control"] == "no-store"
    assert (
        "人口が減る中で" in page.locator("main").inner_text() and "整理します" not in page.locator("main").inner_text()
    )
    with page.expect_navigation():
        page.get_by_role("button", name="確認する").click()
    assert "事務局に届きました" in page.locator("main").inner_text()
    assert [one["name"] for one in context.cookies()] == ["csrftoken"]
    context.close()
