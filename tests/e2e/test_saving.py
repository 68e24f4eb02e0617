"""Typing into a sheet in a browser: every request has an end at its field, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.people import PASSWORD, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLUG, SHEET = "shiomi-dx", "smart-nogyo"


@pytest.fixture
def address(standing: Standing) -> str:
    return standing.address


class Sheet:
    """The form of one sheet in one person's browser."""

    def __init__(self, desk: Desk, proposal: int, node: str = SHEET) -> None:
        self.desk, self.page, self.proposal, self.node = desk, desk.page, proposal, node
        self.open()

    @property
    def path(self) -> str:
        return f"/desk/proposals/{self.proposal}/plan/{self.node}/edit/"

    def open(self) -> None:
        self.desk.go(self.path)

    def box(self, field: str) -> Any:
        return self.page.locator(f"#u-{field} [name='f:{field}']")

    def state(self, field: str) -> Any:
        return self.page.locator(f"#u-{field} .state")

    def type(self, field: str, text: str) -> None:
        self.box(field).fill(text)
        self.box(field).press("Tab")

    def shows(self, field: str, words: str) -> None:
        self.state(field).filter(has_text=words).wait_for(timeout=15_000)

    def saves(self, field: str, text: str) -> None:
        self.type(field, text)
        self.shows(field, "に保存しました")

    def stored(self, field: str) -> str:
        """What the server has, asked in another tab."""
        other = self.desk.context.new_page()
        other.goto(self.desk.address + self.path)
        found = str(other.locator(f"#u-{field} [name='f:{field}']").input_value())
        other.close()
        return found


@pytest.fixture
def sheet(address: str, browser: Any, request: pytest.FixtureRequest) -> Iterator[Sheet]:
    desk = Desk(browser, address, "demo-staff")
    yield Sheet(desk, desk.open_proposal(SLUG, request.node.name[:80]))
    assert desk.errors == []
    desk.context.close()


def sign_in(page: Any, who: str = "demo-staff") -> None:
    page.fill("input[name=login]", who)
    page.fill("input[type=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def accepted(page: Page) -> list[str]:
    """The kinds of what a page asks from now on; each is answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def remembered(sheet: Sheet) -> list[str]:
    return list(sheet.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tsumugu/'))"))


#: What a server and what stands before it may answer instead of the desk, and what the field says of it.
ANSWERS = (
    (500, "x", "サーバーで問題"), (502, "<!doctype html><title>Bad Gateway</title>", "サーバーで問題"),
    (503, "", "サーバーで問題"), (413, "<html><h1>413</h1></html>", "大きすぎます"), (429, "x", "混み合って"),
    (404, "<!doctype html><p>nicht da", "受け付けませんでした"),
    (200, "<!doctype html><h1>Portal</h1>", "受け付けませんでした"),
)  # fmt: skip


def answering(status: int, body: str) -> Callable[[Any], None]:
    return lambda route: route.fulfill(status=status, body=body, content_type="text/html")


def test_a_save_that_failed_says_so_and_can_be_tried_again(sheet: Sheet) -> None:
    for number, (status, body, words) in enumerate(ANSWERS):
        text = f"消えてはならない文 {number}。"
        sheet.page.route("**/save/", answering(status, body))
        sheet.type("summary", text)
        sheet.shows("summary", words)
        assert "Portal" not in sheet.page.inner_text("main") and "Gateway" not in sheet.page.inner_text("main")
        assert sheet.page.locator("input[name='was:summary']").count() == 1, "what it was based on is still there"
        assert len(remembered(sheet)) == 1
        sheet.page.unroute("**/save/")
        sheet.state("summary").locator("button").click()
        sheet.shows("summary", "に保存しました")
        assert remembered(sheet) == [] and sheet.stored("summary") == text


def test_without_a_network_and_with_it_again(sheet: Sheet) -> None:
    sheet.desk.context.set_offline(True)
    sheet.type("summary", "電車の中で書いた文。")
    sheet.shows("summary", "ネットワークにつながりません")
    sheet.desk.context.set_offline(False)
    sheet.shows("summary", "に保存しました")
    assert sheet.stored("summary") == "電車の中で書いた文。"


def test_leaving_asks_and_what_was_typed_is_offered_again(sheet: Sheet) -> None:
    asked = accepted(sheet.page)
    sheet.box("situation").press_sequentially("打ちかけの文")
    sheet.shows("situation", "まだ保存していません")
    sheet.page.wait_for_timeout(400)
    sheet.page.reload()
    assert asked == ["beforeunload"]
    sheet.shows("situation", "打ちかけの文")
    assert "打ちかけの文" not in sheet.box("situation").input_value()
    sheet.page.get_by_role("button", name="復元").click()
    sheet.shows("situation", "に保存しました")
    assert "打ちかけの文" in sheet.stored("situation") and remembered(sheet) == []
    # ... or is thrown away.
    sheet.box("policy").press_sequentially("要らない")
    sheet.page.wait_for_timeout(400)
    sheet.page.reload()
    sheet.page.get_by_role("button", name="破棄する").click()
    assert remembered(sheet) == [] and sheet.state("policy").inner_text().strip() == ""
    sheet.page.reload()
    assert len(asked) == 2, "nothing is open, so nothing is asked"


def test_the_next_person_at_the_device_sees_nothing(sheet: Sheet) -> None:
    sheet.page.on("dialog", lambda dialog: dialog.accept())
    sheet.page.route("**/save/", lambda route: route.abort())
    sheet.type("summary", "ひみつの下書き。")
    sheet.shows("summary", "保存できません")
    assert remembered(sheet)
    # The session ends without signing out; somebody else signs in.
    sheet.desk.context.clear_cookies(name="sessionid")
    sheet.page.goto(sheet.desk.address + "/desk/")
    sign_in(sheet.page, "demo-staff2")
    assert remembered(sheet) == []
    # Signing out wipes as well.
    other = Sheet(sheet.desk, sheet.desk.open_proposal(SLUG, "二人目"))
    other.type("summary", "二人目の下書き。")
    other.shows("summary", "保存できません")
    assert remembered(other)
    with other.page.expect_navigation():
        other.page.locator("#sign-out button").click()
    assert remembered(other) == []


@pytest.mark.thorough
def test_what_was_chosen_is_no_less_than_what_was_written(sheet: Sheet) -> None:
    """A list of choices: leaving asks, and another form of the page does not take it away."""
    browser = sheet.page.context.browser
    assert browser is not None
    secretariat = Desk(browser, sheet.desk.address, "demo-secretariat")
    page, asked = secretariat.page, accepted(secretariat.page)
    secretariat.go(f"/desk/plans/{SLUG}/process/")
    page.goto(page.locator("#meetings ~ .scroll a").first.evaluate("a => a.href") + "attendance/")
    place, choice = page.url, page.locator("select[name$=':presence']").first
    before = choice.input_value()
    choice.select_option("absent")
    page.fill("[name=post]", "客の職名")
    secretariat.press(page.locator("button[value=guest]"))
    assert asked == [] and choice.input_value() == before
    assert page.locator("form .message blockquote").inner_text() == "欠席"
    page.locator("form .message button").first.click()
    assert choice.input_value() == "absent"
    page.goto(secretariat.address + "/desk/")
    assert asked == ["beforeunload"]
    page.goto(place)
    page.locator("form .message button").last.click()
    assert choice.input_value() == before and not secretariat.errors
    secretariat.context.close()


@pytest.mark.thorough
def test_a_form_that_is_sent_as_a_whole_keeps_what_is_written_too(sheet: Sheet) -> None:
    """Leaving asks; what was not sent is offered again; what the server took is not."""
    page, place = sheet.page, f"{sheet.desk.address}/desk/plans/{SLUG}/proposals/"
    title, asked = page.locator("form.opening [name=title]"), accepted(page)
    page.goto(place)
    title.fill("書きかけの題")
    page.goto(sheet.desk.address + "/desk/")
    assert asked == ["beforeunload"]
    page.goto(place)
    page.locator("form.opening .message button").first.click()
    assert title.input_value() == "書きかけの題"
    page.route("**/proposals/", lambda r: r.abort() if r.request.method == "POST" else r.continue_())
    page.locator("form.opening button:not([type])").click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/proposals/")
    page.goto(place)
    page.locator("form.opening .message button").first.click()
    page.locator("form.opening button:not([type])").click()
    page.wait_for_url("**/plan/")
    asked.clear()
    page.goto(place)
    assert page.locator("form.opening .message").count() == 0 and asked == []


def test_a_session_that_ended_is_told_at_the_field(sheet: Sheet) -> None:
    sheet.desk.context.clear_cookies(name="sessionid")
    sheet.type("summary", "期限の後の文。")
    sheet.shows("summary", "サインアウトされています")
    assert sheet.page.locator("#id_login").count() == 0
    with sheet.desk.context.expect_page() as opened:
        sheet.state("summary").get_by_role("link").click()
    tab = opened.value
    tab.wait_for_load_state()
    sign_in(tab)
    assert tab.url == sheet.desk.address + sheet.path
    sheet.page.bring_to_front()
    sheet.state("summary").get_by_role("button", name="もう一度保存").click()
    sheet.shows("summary", "に保存しました")
    assert sheet.stored("summary") == "期限の後の文。"


@pytest.mark.thorough
def test_signing_in_again_in_another_tab_renews_the_page(sheet: Sheet) -> None:
    tab = sheet.desk.context.new_page()
    tab.goto(sheet.desk.address + "/desk/")
    with tab.expect_navigation():
        tab.locator("#sign-out button").click()
    tab.goto(sheet.desk.address + "/desk/")
    sign_in(tab)
    sheet.saves("summary", "入り直した後の文。")
    sheet.box("note").fill("画面ごと保存。")
    with sheet.page.expect_navigation():
        sheet.page.locator("#node-form .actions button").click()
    assert sheet.page.url.endswith("/edit/") and sheet.stored("note") == "画面ごと保存。"


@pytest.mark.thorough
def test_somebody_elses_name_is_never_taken(sheet: Sheet) -> None:
    tab = sheet.desk.context.new_page()
    tab.goto(sheet.desk.address + "/desk/")
    with tab.expect_navigation():
        tab.locator("#sign-out button").click()
    tab.goto(sheet.desk.address + "/desk/")
    sign_in(tab, "demo-secretariat")
    sheet.type("summary", "だれの文か。")
    sheet.shows("summary", "別の利用者")
    assert sheet.stored("summary") != "だれの文か。"


@pytest.mark.parametrize("memory", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_back_blames_nobody(address: str, browser: Any, memory: bool) -> None:
    """With the browser's memory of pages, and without it."""
    desk = Desk(browser, address, "demo-staff")
    if not memory:
        session = desk.context.new_cdp_session(desk.page)
        session.send("Page.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sheet = Sheet(desk, desk.open_proposal(SLUG, f"戻る {memory}"))
    sheet.saves("summary", "一回目。")
    desk.go(f"/desk/proposals/{sheet.proposal}/")
    desk.page.go_back()
    desk.page.wait_for_function("() => document.querySelector('[name=\"f:summary\"]')?.value === '一回目。'")
    assert sheet.page.locator("input[name='was:summary']").get_attribute("value") == '"一回目。"'
    sheet.saves("summary", "二回目。")
    assert sheet.stored("summary") == "二回目。" and desk.errors == []
    desk.context.close()


def _without_scripts(browser: Any, address: str) -> Any:
    page = browser.new_context(locale="ja-JP", java_script_enabled=False).new_page()
    page.goto(address + "/desk/")
    sign_in(page)
    return page


@pytest.mark.thorough
def test_without_scripts_back_blames_nobody(address: str, browser: Any, sheet: Sheet) -> None:
    page = _without_scripts(browser, address)
    page.goto(address + sheet.path)
    for text in ("一回目。", "二回目。"):
        page.fill("[name='f:summary']", text)
        with page.expect_navigation():
            page.locator("#node-form .actions button").click()
        assert "保存しました" in page.inner_text("main")
        page.goto(f"{address}/desk/proposals/{sheet.proposal}/")
        page.go_back()
        assert page.input_value("[name='f:summary']") == text
    assert sheet.stored("summary") == "二回目。"
    page.context.close()


@pytest.mark.thorough
def test_without_scripts_an_ended_session_loses_nothing(address: str, browser: Any, sheet: Sheet) -> None:
    page = _without_scripts(browser, address)
    page.goto(address + sheet.path)
    page.context.clear_cookies(name="sessionid")
    page.fill("[name='f:summary']", "期限の後の文。\n二行目。")
    page.fill("[name='f:note']", "備考も。")
    with page.expect_navigation():
        page.locator("#node-form .actions button").click()
    assert "預かっています" in page.inner_text("main")
    sign_in(page)
    assert page.url == address + sheet.path and "まだ保存していません" in page.inner_text("main")
    assert page.input_value("[name='f:summary']") == "期限の後の文。\n二行目。"
    assert page.input_value("[name='f:note']") == "備考も。"
    with page.expect_navigation():
        page.locator("#node-form .actions button").click()
    assert sheet.stored("summary") == "期限の後の文。\n二行目。"
    page.context.close()


def test_two_people_in_one_field(address: str, browser: Any, sheet: Sheet) -> None:
    colleague = Desk(browser, address, "demo-secretariat")
    theirs = Sheet(colleague, sheet.proposal)
    theirs.saves("policy", "同僚の方針")
    sheet.type("policy", "わたしの方針")
    sheet.shows("policy", "同僚の方針")
    assert sheet.box("policy").input_value() == "わたしの方針" and sheet.stored("policy") == "同僚の方針"
    # A click, no check: what is chosen is saved at once, and the question is gone before anybody could look at it.
    sheet.page.get_by_label("入力した内容で置き換える").click()
    sheet.shows("policy", "に保存しました")
    assert sheet.stored("policy") == "わたしの方針"
    theirs.type("policy", "同僚の二つ目")
    theirs.shows("policy", "わたしの方針")
    theirs.page.get_by_label("いまの内容のままにする").click()
    theirs.page.wait_for_function("() => document.querySelector('[name=\"f:policy\"]').value === 'わたしの方針'")
    assert theirs.page.evaluate("document.activeElement.name") == "f:policy"
    theirs.saves("policy", "三つ目は二人で")
    assert colleague.errors == []
    colleague.context.close()


@pytest.mark.thorough
def test_what_a_page_saved_itself_does_not_stand_in_its_own_way(sheet: Sheet) -> None:
    """A field, and at once the button that deletes the node: the save is waited for, and the page knows of it."""
    panel = sheet.page.locator("aside .panel:has(input[name=slot][value=activities])")
    sheet.desk.press(panel.locator("button[value=add]"))
    found = re.search(r"/plan/([a-z0-9_-]+)/edit/", sheet.page.url)
    assert found
    activity = Sheet(sheet.desk, sheet.proposal, found[1])
    activity.box("description").fill("すぐに消す。")
    with activity.page.expect_navigation():
        activity.page.locator("button[value=delete]").click()
    assert activity.page.locator(f"a[href*='{found[1]}']").count() == 0
    assert f"/{SHEET}/edit/" in activity.page.url


@pytest.mark.thorough
def test_deleting_what_a_colleague_just_wrote_in_is_a_question(address: str, browser: Any, sheet: Sheet) -> None:
    colleague = Desk(browser, address, "demo-secretariat")
    Sheet(colleague, sheet.proposal).saves("note", "同僚の大事な備考")
    with sheet.page.expect_navigation() as answer:
        sheet.page.locator("button[value=delete]").click()
    assert answer.value.status == 409 and "同僚の大事な備考" in sheet.page.inner_text("[role=alert]")
    assert sheet.stored("note") == "同僚の大事な備考"
    colleague.context.close()


@pytest.mark.thorough
def test_line_breaks_of_neighbours_stay(sheet: Sheet) -> None:
    """One part of a value is typed into; the others come back as they were, line breaks and all."""
    unit = "#u-ended"
    year, reason = sheet.page.locator(f"{unit} input[name^='f:']"), sheet.page.locator(f"{unit} textarea")
    year.fill("R8")
    reason.fill("一行目。\n二行目。")
    reason.press("Tab")
    sheet.shows("ended", "に保存しました")
    sheet.open()
    year.fill("R9")
    year.press("Tab")
    sheet.shows("ended", "に保存しました")
    sheet.open()
    assert reason.input_value() == "一行目。\n二行目。" and year.input_value() == "2027"


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.thorough)])
def test_by_keyboard_alone(address: str, browser: Any, width: int) -> None:
    desk = Desk(browser, address, "demo-staff")
    desk.page.set_viewport_size({"width": width, "height": 900})
    sheet = Sheet(desk, desk.open_proposal(SLUG, f"鍵盤だけ {width}"))
    sheet.box("summary").focus()
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("鍵盤だけで書いた文。")
    desk.page.keyboard.press("Tab")
    sheet.shows("summary", "に保存しました")
    desk.context.set_offline(True)
    sheet.box("summary").focus()
    desk.page.keyboard.type("続き。")
    desk.page.keyboard.press("Tab")
    sheet.shows("summary", "もう一度保存")
    sheet.box("summary").focus()
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.textContent") == "もう一度保存", "the next stop is the way on"
    desk.context.set_offline(False)
    sheet.shows("summary", "に保存しました")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.errors == []
    desk.context.close()
