"""The sheet as its own editor, in a browser: the jobs of an officer with the acts they take, and what can go wrong.

An act is a click, or a field that is filled in (or the keys that do the same). ``docs/handbook`` has the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.people import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLUG, SHEET, BAR, INDICATOR = "shiomi-dx", "noriai-yoyaku", "noriai-j2", "i-noriai-riyo"
ADDRESS = f"/desk/plans/{SLUG}/sheets/{SHEET}/"


class Officer:
    """Somebody at the sheet of the plan, who counts their acts and the pages that are loaded."""

    def __init__(self, desk: Desk, address: str = ADDRESS) -> None:
        self.desk, self.page = desk, desk.page
        self.acts = self.loads = 0
        self.page.on("framenavigated", lambda _frame: setattr(self, "loads", self.loads + 1))
        desk.go(address)
        self.acts = self.loads = 0

    def click(self, target: str | Locator) -> None:
        self.acts += 1
        (self.page.locator(target) if isinstance(target, str) else target).click()

    def write(self, text: str) -> None:
        """Into the field that has the focus, instead of what is chosen there."""
        self.acts += 1
        self.page.keyboard.type(text)

    def press(self, key: str, times: int = 1) -> None:
        for _n in range(times):
            self.page.keyboard.press(key)

    def value(self, place: str) -> Locator:
        return self.page.locator(f'.val[data-at="{place}"]')

    def saved(self, count: int | None = None) -> None:
        """Nothing is under way, and the draft has so many changes."""
        self.page.locator("#saving[data-state=saved]").wait_for(timeout=15_000)
        if count is not None:
            self.page.locator("#rail h2 .count", has_text=re.compile(rf"^{count}$")).first.wait_for(timeout=15_000)

    def bar(self) -> tuple[str | None, str | None]:
        found = self.page.locator(f'[data-bar="{BAR}"]')
        return found.get_attribute("data-first"), found.get_attribute("data-last")

    def begin_anew(self) -> None:
        """The working copy goes, so that the next job begins at the plan."""
        self.desk.go(f"/desk/plans/{SLUG}/proposals/")
        mine = self.page.locator("li:has(.badge.draft) a", has_text="編集中の下書き")
        if mine.count():
            with self.page.expect_navigation():
                mine.first.click()
            with self.page.expect_navigation():
                self.page.locator("button[name=act][value=withdraw]").click()


@pytest.fixture
def officer(standing: Standing, browser: Any) -> Iterator[Officer]:
    desk = Desk(browser, standing.address, "demo-staff")
    found = Officer(desk)
    yield found
    assert desk.errors == []
    found.begin_anew()
    desk.context.close()


def test_three_actuals_and_a_text(officer: Officer) -> None:
    """By mouse and keys, at most eight acts and no other page; then back again, and a network that is gone."""
    page = officer.page
    officer.click(officer.value(f"{INDICATOR}/actuals.2023"))
    for number, (year, text) in enumerate(((2023, "4,100"), (2024, "8,200"), (2025, "17,300"))):
        if number:
            officer.press("Escape")
            officer.click(officer.value(f"{INDICATOR}/actuals.{year}"))
        officer.write(text)
        officer.press("Enter")
        officer.saved(number + 1)
    officer.click(officer.value(f"{SHEET}/note"))
    officer.write("県境の運行は協議中です。")
    officer.press("Control+Enter")
    officer.saved(4)
    assert officer.acts <= 8 and officer.loads == 0, (officer.acts, officer.loads)
    assert "17,300人" in officer.value(f"{INDICATOR}/actuals.2025").inner_text()

    page.locator("#undo").click()
    officer.saved(3)
    page.locator("#redo").click()
    officer.saved(4)
    page.reload()
    assert "県境の運行は協議中です。" in officer.value(f"{SHEET}/note").inner_text(), "it is there after a reload"

    officer.desk.context.set_offline(True)
    officer.value(f"{SHEET}/summary").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("つながらない間に書いた概要。")
    page.locator("#saving[data-state=failed]").wait_for(timeout=15_000)
    officer.desk.context.set_offline(False)
    officer.saved(5)
    page.keyboard.press("Control+Enter")
    assert "つながらない間に書いた概要。" in officer.value(f"{SHEET}/summary").inner_text()


def _drag(officer: Officer) -> None:
    bar = officer.page.locator(f'[data-bar="{BAR}"]')
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    head = officer.page.locator("#activities thead th").nth(2).bounding_box()
    assert box and head
    month = head["width"] / 12
    start = officer.page.locator(f'[data-bar="{BAR}"]').evaluate(
        "bar => bar.getBoundingClientRect().left + parseFloat(getComputedStyle(bar, '::after').left)"
    )
    officer.acts += 1
    officer.page.mouse.move(start + 3 * month, box["y"] + 10)
    officer.page.mouse.down()
    officer.page.mouse.move(start + 6 * month, box["y"] + 10, steps=8)
    officer.page.mouse.up()


def _tap(officer: Officer) -> None:
    officer.click(f'[data-bar="{BAR}"]')
    for month in ("2024-09", "2025-08"):
        at = (int(month[:4]) - 2023) * 12 + int(month[5:]) - 4
        officer.click(f'.month[data-month="{at}"]')


def _keys(officer: Officer) -> None:
    officer.page.locator(f'[data-bar="{BAR}"]').focus()
    officer.press("Enter")
    officer.page.locator(".handle.first").focus()
    officer.acts += 2
    officer.press("Shift+ArrowRight", 3)


def _type(officer: Officer) -> None:
    officer.click(f'[data-bar="{BAR}"]')
    officer.acts += 1
    officer.page.locator(".period input").fill("R6.9–R7.8")
    officer.press("Enter")


@pytest.mark.thorough
@pytest.mark.parametrize("way", [_drag, _tap, _keys, _type], ids=["drag", "tap", "keys", "typing"])
def test_a_bar_by_a_quarter(officer: Officer, way: Callable[[Officer], None]) -> None:
    """Every way is one operation with at most three acts."""
    assert officer.bar() == ("2024-06", "2025-05")
    way(officer)
    officer.saved()
    officer.page.locator(f'[data-bar="{BAR}"][data-first="2024-09"]').wait_for(timeout=15_000)
    assert officer.bar() == ("2024-09", "2025-08")
    assert officer.acts <= 3 and officer.loads == 0, officer.acts


@pytest.mark.thorough
def test_a_measure_with_three_steps(officer: Officer) -> None:
    page = officer.page
    officer.click("[data-do=add][data-slot=activities]")
    page.locator(".act .editing input").wait_for()
    officer.write("夜間の運行")
    officer.press("Enter")
    officer.saved()
    row = page.locator("#activities > tbody", has_text="夜間の運行")
    for year, label in ((0, "調査"), (2, "試行"), (4, "運行")):
        officer.click(row.locator("tr.planned .ghost").nth(0 if year == 0 else year - (1 if year == 2 else 2)))
        page.locator(".strip .editing input").wait_for()
        officer.write(label)
        officer.press("Enter")
        row.locator(".bar-box", has_text=label).wait_for(timeout=15_000)
    officer.saved()
    assert row.locator(".bar-box").count() == 3
    assert officer.acts <= 12 and officer.loads == 0, officer.acts


@pytest.mark.thorough
def test_an_indicator(officer: Officer) -> None:
    page = officer.page
    officer.click("[data-do=add][data-slot=indicators]")
    page.locator("#indicators .editing input").wait_for()
    officer.write("夜間の利用者数")
    officer.press("Tab")
    page.locator('[data-editing$="/unit"] input').wait_for()
    officer.write("人")
    officer.press("Enter")
    officer.saved()
    part = page.locator("#indicators > tbody", has_text="夜間の利用者数")
    for n in range(5):
        part.locator("tr").first.locator("td.num .val").nth(n).focus()
        officer.press("Enter")
        part.locator(".editing input").first.wait_for()
        officer.write(str(100 * (n + 1)))
        officer.press("Enter")
        part.locator("td.num .val", has_text=f"{100 * (n + 1)}人以上").wait_for(timeout=15_000)
    assert officer.acts <= 12 and officer.loads == 0, officer.acts


@pytest.mark.thorough
def test_revise_and_submit(officer: Officer) -> None:
    """A text in three acts, and three more until it is submitted under the name that was proposed."""
    officer.click(officer.value(f"{SHEET}/situation"))
    officer.press("Control+a")
    officer.write("路線の廃止が続いています。")
    officer.press("Control+Enter")
    officer.saved(1)
    assert officer.acts <= 3
    officer.acts = 0
    officer.click("summary.button")
    title = officer.page.locator("input[name=title]").input_value()
    assert title == "予約型乗合交通の広域化：現状・課題"
    with officer.page.expect_navigation():
        officer.click(".submit form button")
    assert officer.page.locator(".badge.in_review").count(), officer.page.inner_text("main")[:400]
    assert officer.acts <= 3
    with officer.page.expect_navigation():
        officer.page.locator("button[name=act][value=withdraw]").click()


@pytest.mark.thorough
def test_two_at_one_sheet(officer: Officer, browser: Any, standing: Standing) -> None:
    """One loses the network, the other's session ends: nothing that was typed is lost, and nothing is overwritten."""
    page = officer.page
    officer.click(officer.value(f"{SHEET}/note"))
    officer.write("注。")
    officer.press("Control+Enter")
    officer.saved(1)
    link = page.locator("#rail a", has_text="改定案へ").get_attribute("href")
    assert link
    number = link.strip("/").split("/")[-1]
    other = Officer(Desk(browser, standing.address, "demo-secretariat"), f"/desk/proposals/{number}/plan/{SHEET}/")
    assert "注。" in other.value(f"{SHEET}/note").inner_text()

    officer.desk.context.set_offline(True)
    officer.value(f"{SHEET}/summary").click()
    officer.press("Control+a")
    page.keyboard.type("担当が書いた概要。")
    page.locator("#saving[data-state=failed]").wait_for(timeout=15_000)

    other.value(f"{SHEET}/summary").click()
    other.press("Control+a")
    other.page.keyboard.type("事務局が書いた概要。")
    other.press("Control+Enter")
    other.saved(2)
    officer.desk.context.set_offline(False)
    met = page.locator(".editing .meanwhile")
    met.wait_for(timeout=20_000)
    assert "事務局が書いた概要。" in met.inner_text()
    assert page.locator(".editing textarea").input_value() == "担当が書いた概要。"
    met.locator("button").first.click()
    officer.saved()
    officer.value(f"{SHEET}/summary").filter(has_text="担当が書いた概要。").wait_for(timeout=15_000)
    other.value(f"{SHEET}/summary").filter(has_text="担当が書いた概要。").wait_for(timeout=15_000)  # without a reload

    other.desk.context.clear_cookies()
    other.value(f"{SHEET}/note").click()
    other.press("Control+a")
    other.page.keyboard.type("終わった後に書いた注。")
    other.page.locator("#saving[data-state=failed]").wait_for(timeout=15_000)
    assert other.page.locator(".editing textarea").input_value() == "終わった後に書いた注。"
    _sign_in_again(other.page, other.desk)
    other.desk.go(f"/desk/proposals/{number}/plan/{SHEET}/")
    assert "終わった後に書いた注。" in other.page.locator("#sheet > .message.warning").inner_text()
    other.page.locator("#sheet > .message.warning button").first.click()
    other.page.locator(".editing").wait_for()
    other.saved()
    other.press("Control+Enter")
    other.value(f"{SHEET}/note").filter(has_text="終わった後に書いた注。").wait_for(timeout=15_000)
    other.desk.context.close()


def _sign_in_again(page: Page, desk: Desk) -> None:
    led = desk.send("/accounts/login/", login="demo-secretariat", password="tsumugu-demo")
    assert led.endswith("/desk/"), (led, page.url)
