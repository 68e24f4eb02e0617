"""A secretariat prepares, holds and closes a meeting at the desk, without JavaScript; a member confirms by a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e import inspection
from tests.e2e.conftest import Standing
from tests.e2e.people import Desk
from tests.meetings.rooms import ahead

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGENDA = "１　開会\n２　議事\n　(1) めざす姿について［意見交換］（資料1）\n　(2) 日程について［説明］\n３　閉会"
MINUTES = "■ めざす姿について\n○紡委員　人口が減る中で、何を残すかを書くべきだ。\n【事務局】整理します。"


class Secretariat:
    """Fills in forms and presses their buttons; every page it leaves is accessible and fits a phone."""

    def __init__(self, desk: Desk) -> None:
        self.page, self.address = desk.page, desk.address

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
        inspection.look(self.page, name)


@pytest.fixture(scope="module")
def desk(browser: Browser, standing: Standing) -> Any:
    made = Desk(browser, standing.address, "demo-secretariat")
    yield made
    made.context.close()


def test_a_meeting_from_its_body_to_its_minutes(desk: Desk, browser: Browser) -> None:
    one = Secretariat(desk)
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


@pytest.mark.thorough
def test_a_meeting_is_answered_by_a_link_and_held(desk: Desk, browser: Browser) -> None:
    """Days and attendance by keyboard, without an account, without JavaScript, on a phone."""
    one, page = Secretariat(desk), desk.page
    day, later, due = ahead(20, 21, 9)
    desk.go("/desk/plans/shiomi-dx/process/")
    one.follow("会議体を追加")
    one.press("add", name="日程の委員会", kind="committee", legal="outline", answers_by_link="on")
    one.follow("日程の委員会")
    one.follow("席を追加")
    one.press("add", post="大学教授", name="紡 花子", role="座長")
    one.follow("会議を追加")
    one.press("add", number="第１回", place="県庁会議室", way="hybrid", replies_due=due)
    one.follow("会議の前に")
    one.press("poll", dates=f"{day} 10:00-11:30\n{later} 13:30-15:00", due=due)
    with page.expect_navigation():
        page.locator("button[value=links]").click()
    link = page.locator("td.link code").inner_text()
    one.look("links-made")
    context = browser.new_context(locale="ja-JP", java_script_enabled=False, viewport={"width": 390, "height": 844})
    member = context.new_page()
    member.goto(link)
    _looked_at(browser, link, "asked")
    _by_keyboard(member, "dates", "maybe", "yes")
    assert "調整すれば" in member.locator("label:has(:checked)").first.inner_text()
    desk.go(page.url.removeprefix(desk.address))
    one.look("answered")
    with page.expect_navigation():
        page.locator("button[value^='set:']").last.click()
    one.follow("開催通知を書く")
    one.look("letter")
    one.press("send", number="企第1号", sender="汐見県知事")
    one.look("letter-sent")
    letter = page.request.get(desk.address + (page.get_by_role("link", name="PDF").last.get_attribute("href") or ""))
    assert letter.status == 200 and letter.body().startswith(b"%PDF")
    member.goto(link)
    _looked_at(browser, link, "asked-attendance")
    _by_keyboard(member, "comes", "online")
    assert [cookie["name"] for cookie in context.cookies()] == ["csrftoken"]
    context.close()
    with page.expect_navigation():
        page.get_by_role("link", name="会議へ戻る").click()
    assert not page.locator("button[value=hold]").count(), "its day has not come"
    one.follow("会議の予定を書く")
    one.press("edit", date=ahead(0)[0])
    one.press("hold")
    one.follow("出欠を書く")
    one.look("attendance-as-answered")
    one.press("attendance")
    one.follow("会議へ戻る")
    assert "オンライン" in page.locator("section:has(#attendance)").inner_text()
    assert not desk.errors


def _looked_at(browser: Browser, link: str, name: str) -> None:
    """Whether a page is accessible is found out with scripts."""
    page = browser.new_page(locale="ja-JP")
    page.goto(link)
    inspection.look(page, name)
    page.close()


def _by_keyboard(page: Page, act: str, *chosen: str) -> None:
    """The form of an act, from its first field to its button, with no mouse: radio buttons by arrows."""
    form = page.locator(f"form:has(button[value={act}])")
    page.evaluate("document.body.focus()")
    for value in chosen:
        for _n in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "radio":
                break
        for _n in range(6):
            page.keyboard.press("Space")
            if page.evaluate("document.activeElement.value") == value:
                break
            page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.checked && document.activeElement.value") == value
    for _n in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert form.count() and "回答は事務局に届きました" in page.locator("main").inner_text()


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
