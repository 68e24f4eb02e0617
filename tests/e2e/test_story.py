"""The whole story in a browser: two officers, a sync, a conflict, the route, an edition, a resident."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PASSWORD = "tsumugu-demo"
#: What the story touches in each plan: slug, sheet, step, indicator of that sheet, its year.
PLACES = {
    "sample": ("shiomi-dx", "noriai-yoyaku", "noriai-c1"),
    "founding document": ("aomori-dx", "kurashi-kiban", "needs-1"),
}


class Desk:
    """One person's browser."""

    def __init__(self, browser: Any, address: str, who: str) -> None:
        self.address = address
        self.context = browser.new_context(locale="ja-JP", viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.go("/desk/")
        self.page.fill("input[name=username], input[name=login]", who)
        self.page.fill("input[type=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(address + "/desk/")

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path) or self.page.reload()
        assert answer is not None and answer.status == 200, (path, answer and answer.status)

    def press(self, button: Any) -> None:
        """A button that sends a form and brings another page."""
        with self.page.expect_navigation():
            button.click()

    def open_proposal(self, slug: str, title: str) -> int:
        self.go(f"/desk/plans/{slug}/proposals/")
        self.page.fill("input[name=title]", title)
        self.page.fill("input[name=reason]", f"{title}のため")
        self.press(self.page.locator("form:has(input[name=title]) button").first)
        found = re.search(r"/proposals/(\d+)/", self.page.url)
        assert found, self.page.url
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


ROUTE = ("demo-head", "demo-secretariat", "demo-chief", "demo-kanji", "demo-hq")


def test_the_whole_story(server: str, browser: Any, request: pytest.FixtureRequest) -> None:
    slug, sheet, step = PLACES[request.node.callspec.params["server"]]
    desks: dict[str, Desk] = {}

    def desk(who: str) -> Desk:
        if who not in desks:
            desks[who] = Desk(browser, server, who)
        return desks[who]

    def approve_all(proposal: int) -> int:
        count = 0
        for who in ROUTE:
            if desk(who).asked(proposal):
                desk(who).act(proposal, "approve")
                count += 1
        return count

    one, two = desk("demo-staff"), desk("demo-staff2")
    # Two officers work on one sheet; one of them also wants another promise: an indicator of a new kind of number.
    mine = one.open_proposal(slug, "工程と成果の見直し")
    theirs = two.open_proposal(slug, "呼び名と工程の整理")
    one.fill(mine, step, "label", "聞き取り調査")
    short = one.route(mine)
    one.fill(mine, sheet, "policy", "第一の案")
    indicator = _indicator(one, mine, sheet)
    one.fill(mine, indicator, "targets-2027", "777")
    assert one.route(mine) > short, "a target asks more people than a step"

    # The other is merged first: a different field, and one field that both changed.
    two.fill(theirs, sheet, "situation", "現状を書き改めた。")
    two.fill(theirs, sheet, "policy", "第二の案")
    two.act(theirs, "submit")
    assert approve_all(theirs) >= 3
    desk("demo-secretariat").act(theirs, "merge")

    # The first syncs: nothing is lost, the one field in conflict is shown and resolved.
    one.act(mine, "sync")
    one.go(f"/desk/proposals/{mine}/")
    conflict = one.page.locator("section.conflict")
    assert conflict.count() == 1
    shown = conflict.inner_text()
    assert "第一の案" in shown and "第二の案" in shown
    one.press(conflict.locator("button[value=ours]"))
    one.go(f"/desk/proposals/{mine}/")
    assert one.page.locator("section.conflict").count() == 0
    changes = one.page.inner_text("main")
    assert "第一の案" in changes and "聞き取り調査" in changes and "777" in changes

    one.act(mine, "submit")
    assert approve_all(mine) >= 4
    desk("demo-secretariat").act(mine, "merge")
    secretariat = desk("demo-secretariat")
    secretariat.go(f"/desk/plans/{slug}/editions/")
    secretariat.page.select_option("select[name=part]", "roadmap")
    secretariat.page.fill("input[name=label]", "秋の版")
    secretariat.page.fill("textarea[name=summary]", "二つの見直しを入れました。")
    secretariat.press(secretariat.page.locator("form:has(select[name=part]) button"))

    resident = browser.new_context(locale="ja-JP").new_page()
    resident.goto(f"{server}/{slug}/initiatives/{sheet}.html")
    text = resident.inner_text("main")
    assert "聞き取り調査" in text and "現状を書き改めた。" in text and "777" in text
    assert "工程と成果の見直しのため" in text, "why it changed"
    assert "担当 あおい" not in text, "offices, not persons"
    resident.goto(f"{server}/{slug}/editions/index.html")
    assert "秋の版" in resident.inner_text("main")
    resident.locator("a[href*='comparison.html']").first.click()
    compared = resident.inner_text("main")
    assert "777" in compared and "聞き取り調査" in compared
    secretariat.go(f"/desk/plans/{slug}/nodes/{indicator}/blame/targets.2027/")
    credit = secretariat.page.inner_text("main")
    assert "担当 あおい" in credit and "工程と成果の見直しのため" in credit
    assert [error for one_desk in desks.values() for error in one_desk.errors] == []


def _indicator(desk: Desk, proposal: int, sheet: str) -> str:
    """An indicator of the sheet; added and given a target where there is none yet."""
    desk.go(f"/desk/proposals/{proposal}/plan/{sheet}/edit/")
    panel = desk.page.locator("aside .panel:has(input[name=slot][value=indicators])")
    link = panel.locator("ul.list a")
    if link.count():
        desk.press(link.first)
    else:
        desk.press(panel.locator("button[value=add]"))
    found = re.search(r"/plan/([a-z0-9_-]+)/edit/", desk.page.url)
    assert found, desk.page.url
    kind = desk.page.locator("#u-targets-2027 select").first
    if kind.count() and not kind.input_value():
        with desk.page.expect_response(lambda r: "/save/" in r.url):
            kind.select_option("at-least")
    return found[1]


@pytest.mark.parametrize(
    "path", ["", "roadmap.html", "chart.html", "text.html", "editions/index.html", "history/_plan.html"]
)
def test_pages_of_the_site_are_accessible(server: str, browser: Any, request: pytest.FixtureRequest, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    slug, sheet, _ = PLACES[request.node.callspec.params["server"]]
    page = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 800}, bypass_csp=True).new_page()
    page.goto(f"{server}/{slug}/{path}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


DESK = ["/desk/", "/desk/plans/{slug}/", "/desk/plans/{slug}/sheets/{sheet}/", "/desk/plans/{slug}/ledger/",
        "/desk/plans/{slug}/editions/", "/desk/plans/{slug}/proposals/"]  # fmt: skip


def test_pages_of_the_desk_are_accessible(server: str, browser: Any, request: pytest.FixtureRequest) -> None:
    from axe_playwright_python.sync_playwright import Axe

    slug, sheet, _ = PLACES[request.node.callspec.params["server"]]
    desk = Desk(browser, server, "demo-staff")
    state = desk.context.storage_state()
    page = browser.new_context(
        locale="ja-JP", viewport={"width": 390, "height": 800}, bypass_csp=True, storage_state=state
    ).new_page()
    proposal = desk.open_proposal(slug, "読みやすさ")
    extra = [f"/desk/proposals/{proposal}/", f"/desk/proposals/{proposal}/plan/{sheet}/edit/"]
    for path in [*DESK, *extra, "/accounts/logout/"]:
        page.goto(server + path.format(slug=slug, sheet=sheet))
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
