"""Forms that are sent as a whole, in a browser: what is typed and chosen in them and not taken is offered again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.people import Desk
from tests.e2e.test_saving import SLUG, accepted

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def address(standing: Standing) -> str:
    return standing.address


def test_choices_of_forms_that_are_alike_are_kept_apart(address: str, browser: Any) -> None:
    """Radio buttons, boxes and texts of two forms with the same fields: each is offered in its own, and nothing of a
    field that nobody touched."""
    desk = Desk(browser, address, "demo-secretariat")
    page, asked = desk.page, accepted(desk.page)
    desk.go(f"/desk/plans/{SLUG}/process/")
    page.goto(page.locator("#meetings ~ .scroll a", has_text="第７回").first.evaluate("a => a.href") + "before/")
    place, papers = page.url, page.locator("details:has(form.asking)")
    first, second = papers.nth(1), papers.nth(2)
    for one, value, remark in ((first, "absent", "一人目"), (second, "present", "二人目")):
        one.evaluate("e => e.open = true")
        one.locator(f"input[name=presence][value={value}]").check()
        one.locator("form:has([name=presence]) textarea[name=remark]").fill(remark)
    page.wait_for_timeout(400)
    page.reload()
    assert asked == ["beforeunload"]
    notes = page.locator(".asking .message.warning blockquote")
    assert notes.count() == 2
    assert "✓ 欠席" in notes.nth(0).inner_text() and "一人目" in notes.nth(0).inner_text()
    assert "✓ 出席" in notes.nth(1).inner_text() and "代理" not in notes.nth(1).inner_text()
    first.get_by_role("button", name="復元").click()
    assert first.locator("input[name=presence]:checked").get_attribute("value") == "absent"
    desk.press(first.locator("button[value^='comes:']"))
    assert page.url == place and asked == ["beforeunload"], "what was sent is not asked for"
    assert page.locator(".asking .message.warning").count() == 1 and "二人目" in notes.inner_text()
    second.get_by_role("button", name="破棄する").click()
    page.reload()
    assert page.locator(".asking .message.warning").count() == 0 and len(asked) == 1 and not desk.errors
    desk.context.close()


def test_what_was_refused_is_still_open(address: str, browser: Any) -> None:
    """It stands in its form again; leaving asks, and it is offered until it is taken."""
    desk = Desk(browser, address, "demo-secretariat")
    page, asked = desk.page, accepted(desk.page)
    place = f"/desk/plans/{SLUG}/hearings/"
    desk.go(place)
    page.fill("#hearing-title", "断られた題")
    page.fill("#hearing-until", "いつか")
    desk.press(page.locator("form:has(#hearing-title) button"))
    assert page.input_value("#hearing-title") == "断られた題" and asked == []
    desk.go("/desk/")
    assert asked == ["beforeunload"]
    desk.go(place)
    page.locator("form:has(#hearing-title) .message button").first.click()
    assert page.input_value("#hearing-title") == "断られた題"
    page.fill("#hearing-until", "R12.3.31")
    desk.press(page.locator("form:has(#hearing-title) button").last)
    desk.go(place)
    assert page.locator("form:has(#hearing-title) .message").count() == 0 and len(asked) == 1 and not desk.errors
    desk.context.close()
