"""The pages of the rooms of meetings and opinions at which no story ends: axe, on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.inspection import check
from tests.e2e.people import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAN = "/desk/plans/shiomi-dx/"


def test_pages_of_the_secretariat(browser: Browser, standing: Standing) -> None:
    desk = Desk(browser, standing.address, "demo-secretariat")
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 800})

    def links(path: str, pattern: str) -> list[str]:
        found = re.findall(pattern, desk.context.request.get(desk.address + path).text())
        assert found, (path, pattern)
        return [str(one) for one in found]

    process = f"{PLAN}process/"
    held = links(process, rf'href="({PLAN}meetings/[0-9]+/)"><bdi>[^<]*第６回')[0]
    body = links(process, rf'href="({PLAN}process/bodies/[0-9]+/)"')[0]
    course = links(process, rf'href="({PLAN}process/courses/[0-9]+/)"')[-1]
    item = links(process, rf'href="({PLAN}process/schedule/[0-9]+/)"')[0]
    statement = links(f"{held}minutes/", rf'href="({held}minutes/[0-9]+/)"')[0]
    for path in (
        process, course, f"{process}courses/add/",
        f"{process}bodies/add/", f"{process}schedule/add/", item, body, f"{body}seats/add/", held,
        links(body, rf'href="({PLAN}process/seats/[0-9]+/)"')[0], f"{held}edit/", f"{held}papers/file/",
        links(held, rf'href="({held}papers/[0-9]+/)"')[0], f"{held}attendance/", statement, f"{statement}opinions/",
        f"{held}minutes/withheld/", f"{PLAN}disposal/", f"{PLAN}hearings/retention/",
    ):  # fmt: skip
        desk.go(path)
        for details in page.locator("main details").all():
            details.evaluate("one => one.open = true")
        check(page, path)
    desk.go(f"{held}minutes/")
    page.get_by_role("button", name="意見を取り出す").first.click()
    assert page.evaluate("document.activeElement.name") == "words"
    check(page, "marking")
    page.keyboard.press("Escape")
    assert page.locator("form.marking").count() == 0 and page.evaluate("document.activeElement.dataset.mark")
    assert not desk.errors
    desk.context.close()


def test_pages_of_the_administrator(browser: Browser, standing: Standing) -> None:
    """Periods are filled in, and one that is none says so."""
    desk = Desk(browser, standing.address, "demo-admin")
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 800})
    desk.go("/desk/administration/shiomi-dx/retention/")
    check(page, page.url)
    first = page.locator("input[name^='years:']").first
    before = first.input_value()
    first.fill("五年")
    desk.press(page.locator("main form.panel button").last)
    assert page.locator("input[name^='years:']").first.input_value() == "五年"
    check(page, "a period that is none")
    page.locator("input[name^='years:']").first.fill(before)
    desk.press(page.locator("main form.panel button").last)
    assert not desk.errors
    desk.context.close()
