"""A voice on its way, in a browser.

A meeting is planned as a copy of the last, its paper is a frozen draft, it is held; opinions are marked in its minutes,
one goes to a division and comes back answered, changes a sentence of the plan by a proposal, is released with the
others, and is published. A resident goes from the sentence to the opinion and back, by keyboard, without JavaScript.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.e2e.people import Desk, Keyboard
from tests.installation import SAMPLE, installed
from tests.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG, PARAGRAPH = "shiomi-dx", "b-suishin"
ROUTE = ("demo-head", "demo-head2", "demo-secretariat", "demo-chief", "demo-kanji", "demo-hq")
FIRST = "技術の移り変わりは速く、初めに決めた手段が最後まで最良とは限りません。試し、確かめ、直すことを繰り返します。"
SECOND = "推進本部が全体の進み具合を確かめ、幹事会が部局の間を調整します。委員の意見は、対応とともに公表します。"
SAID = "何が変わったかを県民に示すようにしてほしい。"
NEW = "見直しのたびに、何が変わったかを県民に示します。"
MINUTES = f"""■ 推進方法
【事務局】ロードマップの見直しについて説明した。
【委員】{SAID}
【委員】紙の案内も残してほしい。
【委員】次の会議では離島の話を聞きたい。
"""


class Secretariat(Desk):
    def to(self, text: str) -> None:
        """The first link that says this."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=text, exact=True).first.click()

    def button(self, value: str, within: str = "main") -> None:
        self.press(self.page.locator(f"{within} button[name=act][value='{value}']").first)

    def said(self) -> str:
        return self.page.inner_text("main")


@pytest.mark.thorough
def test_a_voice_changes_a_sentence(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(installed(tmp_path_factory, *SAMPLE, linked=True).data) as server:
        _story(browser, server.address)


def _story(browser: Any, server: str) -> None:
    office = Secretariat(browser, server, "demo-secretariat")
    officer = Secretariat(browser, server, "demo-staff")
    draft = officer.open_proposal(SLUG, "推進方法の書き足し")
    officer.fill(draft, PARAGRAPH, "prose", f"{FIRST}\n{SECOND}")
    meeting = _meeting(office, draft)
    _held(office, meeting)
    hearing = _marked(office, meeting)
    _answered(office, officer, hearing)
    _changed(browser, server, office, officer, hearing=hearing, draft=draft)
    _released(office, hearing)
    assert [error for one in (office, officer) for error in one.errors] == []
    _resident(browser, server)


def _meeting(office: Secretariat, draft: int) -> str:
    """Planned as a copy of the last one, with a frozen draft as its paper; its address."""
    page = office.page
    office.go(f"/desk/plans/{SLUG}/process/")
    office.to("ＤＸ推進プラン委員会")
    office.to("前回を写して次の会議を追加")
    page.fill("input[name=number]", "第９回")
    page.fill("input[name=date]", "2026-11-20")
    office.button("add")
    assert "中間見直しの素案" in office.said() and "架空 みちる" in office.said(), "the shape of the last, its seats"
    address = page.url.removeprefix(office.address)
    office.to("次第を書く")
    page.fill(
        "textarea[name=agenda]", "開会\n議事\n　推進方法について［意見交換］（資料1）\n　離島の話［意見交換］\n閉会"
    )
    office.button("agenda")
    office.go(address)
    office.to("固定した案・新旧対照表を追加")
    page.select_option("select[name=source]", f"proposal:{draft}")
    page.fill("input[name=title]", "推進方法の書き足し（案）")
    office.button("add")
    assert "推進方法の書き足し（案）" in office.said()
    return address


def _held(office: Secretariat, address: str) -> None:
    page = office.page
    office.go(address)
    office.button("give")
    office.button("hold")
    office.to("出欠を書く")
    for chooser in page.locator("select[name$=':presence']").all()[1:]:
        chooser.select_option("present")
    page.locator("select[name$=':presence']").first.select_option("substitute")
    page.locator("input:visible[name$=':substitute_post']").first.fill("大学講師")
    page.fill("input[name=visitors]", "4")
    office.button("attendance")
    office.go(address + "minutes/")
    page.select_option("select[name=style]", "roles")
    page.fill("textarea[name=minutes]", MINUTES)
    office.button("write")
    assert "紙の案内も残してほしい。" in office.said()
    office.button("publish")
    office.go(address)
    office.button("finish")
    office.button("publish")


def _marked(office: Secretariat, address: str) -> str:
    """Three opinions from the minutes, each marked where it stands; the address of their hearing."""
    page = office.page
    office.go(address + "minutes/")
    for number in range(1, 4):
        page.get_by_role("button", name="意見を取り出す").nth(number).click()
        office.button("mark")
        assert f"意見 {number} として取り出しました" in page.inner_text("body")
    page.locator("a[href*='/hearings/']").last.click()
    page.wait_for_url("**/hearings/**")
    found = re.search(r"/desk/plans/[^/]+/hearings/\d+/", page.url)
    assert found
    return found[0]


def _group(desk: Secretariat, hearing: str, words: str) -> None:
    desk.go(hearing)
    with desk.page.expect_navigation():
        desk.page.locator(".groups .rows a", has_text=words).first.click()


def _answered(office: Secretariat, officer: Secretariat, hearing: str) -> None:
    """One goes to a division and comes back as a draft; the others are answered by the secretariat."""
    page = office.page
    _group(office, hearing, SAID)
    page.select_option("select[name=division]", "kotsu-seisaku")
    page.fill("input[name=due]", "2026-12-10")
    office.button("assign")
    _group(officer, hearing, SAID)
    officer.page.fill("textarea[name=answer]", "変わったところを示すことを書き加えます。")
    officer.button("draft")
    _group(office, hearing, SAID)
    office.to("回答に使う")
    page.locator("input[name=disposition][value='反映']").check()
    office.button("answer-ready")
    for words, way in (("紙の案内", "既に記載"), ("離島の話", "その他")):
        _group(office, hearing, words)
        page.locator(f"input[name=disposition][value='{way}']").check()
        page.fill("textarea[name=answer]", f"{words}について、事務局で取り計らいます。")
        office.button("answer-ready")


def _changed(
    browser: Any, server: str, office: Secretariat, officer: Secretariat, *, hearing: str, draft: int
) -> None:  # fmt: skip
    """The sentence is written as a proposal that names the opinion, decided, and in the plan."""
    officer.fill(draft, PARAGRAPH, "prose", f"{FIRST}{NEW}\n{SECOND}")
    _group(officer, hearing, SAID)
    cited = officer.page.locator("a[href*='cite=']").first.get_attribute("href")
    assert cited is not None
    officer.go(f"/desk/proposals/{draft}/?{cited.partition('?')[2]}")
    officer.press(officer.page.locator("button[name=act][value=reword]"))
    officer.act(draft, "submit")
    for who in ROUTE:
        desk = Desk(browser, server, who)
        if desk.asked(draft):
            assert "第９回" in desk.page.inner_text("main"), "who decides sees the voice"
            desk.act(draft, "approve")
        desk.context.close()
    office.act(draft, "merge")
    _group(office, hearing, SAID)
    office.page.select_option("select[name=changed]", "c-suishin")
    office.button("word")
    office.button("answer-ready")


def _released(office: Secretariat, hearing: str) -> None:
    """All answers together, and the edition of the text that they changed."""
    page = office.page
    office.go(hearing)
    office.to("まとめて公表")
    assert "変わったところを示すことを書き加えます。" in office.said()
    office.press(page.locator("main form.panel button"))
    office.go(f"/desk/plans/{SLUG}/editions/")
    page.select_option("select[name=part]", "text")
    page.fill("textarea[name=summary]", "委員の意見を受けて、推進方法に書き足しました。")
    office.press(page.locator("form:has(select[name=part]) button"))
    made = page.locator("#run tbody tr")
    made.filter(has_text="ページ").filter(has_text="作成済み").first.wait_for(timeout=120_000)


def _resident(browser: Any, server: str) -> None:
    context = browser.new_context(locale="ja-JP", java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{server}/{SLUG}/text.html")
    paragraph = page.locator(f"#{PARAGRAPH}")
    assert NEW in paragraph.inner_text()
    keys = Keyboard(page)
    keys.follow(f"#{PARAGRAPH} + .led a[href*='process/opinions/']")
    told = page.inner_text("main")
    for words in (SAID, "第９回", "変わったところを示すことを書き加えます。", "反映", "推進方法の書き足し"):
        assert words in told, words
    assert "担当 あおい" not in told and "架空 みちる" not in told, "offices and roles, not persons"
    keys.follow(f"main a[href$='text.html#{PARAGRAPH}']")
    assert page.url.endswith(f"text.html#{PARAGRAPH}") and paragraph.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
