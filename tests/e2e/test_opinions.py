"""A secretariat takes opinions in, sorts them by keyboard, asks a division, answers and releases; axe and a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.inspection import look
from tests.e2e.people import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "島の診療所に付き添う看護師が足りません。\n夜間に付き添う看護師が足りません。\n除雪車の位置を公開してほしい。"


def test_from_a_pasted_list_to_the_release(browser: Browser, standing: Standing) -> None:
    desk = Desk(browser, standing.address, "demo-secretariat")
    page = desk.page
    home = "/desk/plans/shiomi-dx/hearings/"
    desk.go(home)
    look(page, "hearings")
    page.locator("#hearing-title").fill("素案への意見")
    page.locator("#hearing-until").fill("R12.3.31")
    desk.press(page.locator("form:has(#hearing-title) button"))
    look(page, "empty")
    base = page.url.removeprefix(standing.address)

    desk.go(f"{base}intake/?way=list")
    look(page, "intake")
    page.locator("#text").fill(LIST)
    page.locator("#channel").select_option("letter")
    desk.press(page.locator("button[value=preview]"))
    look(page, "preview")
    assert page.locator("table.preview tbody tr").count() == 3
    desk.press(page.locator("button[value=take]"))

    # By keyboard: the first two are chosen and answered together, and that is undone and done once more.
    page.locator("body").press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=pick]:checked").count() == 2
    look(page, "board")
    desk.press(page.locator("button[value=merge]"))
    assert page.locator(".row").count() == 2
    with page.expect_navigation():
        page.locator("body").press("u")
    assert page.locator(".row").count() == 3
    for pick in page.locator("input[name=pick]").all()[:2]:
        pick.check()
    desk.press(page.locator("button[value=merge]"))

    page.locator("body").press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "group")
    page.locator("body").press("r")
    assert page.evaluate("document.activeElement.id") == "answer"
    page.keyboard.type("付き添う看護師の確保を概要に書きます。")
    page.keyboard.press("Escape")
    page.locator("input[name=disposition]").first.check()
    desk.press(page.locator("button[value=answer-ready]"))
    with page.expect_navigation():
        page.locator("main h1").press("k")  # the one that is left stands before those that are ready
    page.locator("#division").select_option(index=1)
    desk.press(page.locator("button[value=assign]"))
    page.locator("#answer").fill("位置は冬から公開します。")
    page.locator("input[name=disposition]").nth(1).check()
    desk.press(page.locator("button[value=answer-ready]"))
    desk.go(f"{base}opinions/1/")
    look(page, "opinion")
    desk.go(f"{base}trail/")
    look(page, "trail")
    desk.go(f"{base}responses/")
    look(page, "responses")
    desk.go(f"{base}settings/")
    look(page, "settings")
    desk.go(f"{home}words/")
    look(page, "words")
    desk.go(f"{base}release/")
    look(page, "release")
    desk.press(page.locator("form:has(input[name=seen]) button"))
    assert page.locator(".badge.approved").first.is_visible()
    look(page, "released")
    assert not desk.errors
    desk.context.close()
