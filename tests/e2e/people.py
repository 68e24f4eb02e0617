"""People at their browsers: an officer at the desk, a person who has no mouse; and where the stories take place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.desk.reader import form

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PASSWORD = "tsumugu-demo"
#: What the story touches in each plan: slug, sheet, step, indicator of that sheet, its year.
PLACES = {
    "sample": ("shiomi-dx", "noriai-yoyaku", "noriai-c1"),
    "founding document": ("aomori-dx", "kurashi-kiban", "needs-1"),
}


@dataclass(frozen=True)
class _Page:
    content: bytes


class Desk:
    """One person's browser. They sign in and open proposals without looking at a page: those who sign in, or open one,
    in a browser are ``test_access``, ``test_saving`` and ``test_first_start``."""

    def __init__(self, browser: Browser, address: str, who: str, password: str = PASSWORD) -> None:
        self.address = address
        self.context = browser.new_context(locale="ja-JP", viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        led = self.send("/accounts/login/", login=who, password=password)
        assert led == address + "/desk/", led

    def send(self, path: str, **typed: str) -> str:
        """Where it leads to send the form of a page that has these fields."""
        page = _Page(self.context.request.get(self.address + path).body())
        found = form(page, next(iter(typed)))
        answer = self.context.request.post(
            self.address + (found.action or path), data=found.with_(typed).urlencode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address},
        )  # fmt: skip
        assert answer.ok, (path, answer.status, answer.text())
        return answer.url

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path) or self.page.reload()
        assert answer is not None and answer.status == 200, (path, answer and answer.status)

    def press(self, button: Locator) -> None:
        """A button that sends a form and brings another page."""
        with self.page.expect_navigation():
            button.click()

    def open_proposal(self, slug: str, title: str) -> int:
        led = self.send(f"/desk/plans/{slug}/proposals/", title=title, reason=f"{title}のため")
        found = re.search(r"/proposals/(\d+)/", led)
        assert found, led
        return int(found[1])

    def fill(self, proposal: int, node: str, unit: str, value: str) -> None:
        """Type into one field; it saves itself when left."""
        self.go(f"/desk/proposals/{proposal}/plan/{node}/edit/")
        number = self.page.locator(f"#u-{unit} input[inputmode=decimal]")
        box = self.page.locator(f"#u-{unit} input, #u-{unit} textarea").locator("visible=true").last
        box = number.first if number.count() else box
        with self.page.expect_response(lambda r: "/save/" in r.url) as answer:
            box.fill(value)
            box.press("Tab")
        assert answer.value.status == 200, answer.value.text()

    def act(self, proposal: int, name: str) -> None:
        self.go(f"/desk/proposals/{proposal}/")
        self.press(self.page.locator(f"button[name=act][value={name}]"))

    def asked(self, proposal: int) -> bool:
        self.go(f"/desk/proposals/{proposal}/")
        return self.page.locator("button[name=act][value=approve]").count() == 1

    def route(self, proposal: int) -> int:
        self.go(f"/desk/proposals/{proposal}/")
        return self.page.locator("aside ol.thread").first.locator("> li").count()


class Keyboard:
    """A person who has no mouse: only Tab, Shift, Enter, Space and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def steps(self) -> Iterator[None]:
        for _ in range(250):
            self.page.keyboard.press("Tab")
            yield

    def reach(self, selector: str) -> None:
        """Tab to the first element that matches; it must be seen to have the focus."""
        for _step in self.steps():
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                seen = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert seen not in ("none", ""), f"{selector} does not show its focus"
                return
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def follow(self, selector: str, key: str = "Enter") -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
