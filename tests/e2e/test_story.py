"""The whole story in a browser: two officers, a sync, a conflict, the route, an edition, a resident; and the short one
that is told at the gate."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.e2e.conftest import imported
from tests.e2e.people import PLACES, Desk
from tests.installation import SAMPLE, installed
from tests.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROUTE = ("demo-head", "demo-secretariat", "demo-chief", "demo-kanji", "demo-hq")


def test_a_short_story(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One officer, one field, the route, an edition, a resident."""
    slug, sheet, _step = PLACES["sample"]
    with running(installed(tmp_path_factory, *SAMPLE, linked=True).data) as server:
        desks = {who: Desk(browser, server.address, who) for who in ("demo-staff", *ROUTE[:3])}
        one, secretariat = desks["demo-staff"], desks["demo-secretariat"]
        mine = one.open_proposal(slug, "現状の見直し")
        one.fill(mine, sheet, "situation", "現状を書き改めた。")
        one.act(mine, "submit")
        for who in ROUTE[:3]:
            assert desks[who].asked(mine)
            desks[who].act(mine, "approve")
        secretariat.act(mine, "merge")
        _published(secretariat, slug)
        resident = browser.new_context(locale="ja-JP").new_page()
        resident.goto(f"{server.address}/{slug}/initiatives/{sheet}.html")
        text = resident.inner_text("main")
        assert "現状を書き改めた。" in text and "現状の見直しのため" in text, "and why it changed"
        assert "担当 あおい" not in text, "offices, not persons"
        assert [error for desk in desks.values() for error in desk.errors] == []


def _published(secretariat: Desk, slug: str) -> None:
    """An edition of the roadmap, as soon as its pages are made; the page asks again by itself until they are."""
    secretariat.go(f"/desk/plans/{slug}/editions/")
    secretariat.page.select_option("select[name=part]", "roadmap")
    secretariat.page.fill("input[name=label]", "秋の版")
    secretariat.page.fill("textarea[name=summary]", "二つの見直しを入れました。")
    secretariat.press(secretariat.page.locator("form:has(select[name=part]) button"))
    made = secretariat.page.locator("#run tbody tr")
    made.filter(has_text="ページ").filter(has_text="作成済み").first.wait_for(timeout=120_000)


@pytest.mark.thorough
@pytest.mark.parametrize("plan", ["sample", "founding document"])
def test_the_whole_story(browser: Any, tmp_path_factory: pytest.TempPathFactory, plan: str) -> None:
    commands = SAMPLE if plan == "sample" else imported()
    with running(installed(tmp_path_factory, *commands, linked=True).data) as server:
        _whole(server.address, browser, *PLACES[plan])


def _whole(server: str, browser: Any, slug: str, sheet: str, step: str) -> None:
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
    secretariat.go(f"/desk/plans/{slug}/preview/initiatives/{sheet}.html")
    previewed = secretariat.page.inner_text("body")
    assert "聞き取り調査" in previewed and "公表されていません" in previewed
    _published(secretariat, slug)
    made = secretariat.page.locator("#run tbody tr")
    if slug == "shiomi-dx":
        secretariat.page.locator("#run [role=status]", has_text="完了").wait_for(timeout=180_000)
        assert made.filter(has_text="プラン全体").count() == 2 and "失敗" not in secretariat.page.inner_text("#run")

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
    link_was_there = link.count() > 0
    if link_was_there:
        desk.press(link.first)
    else:
        desk.press(panel.locator("button[value=add]"))
    found = re.search(r"/plan/([a-z0-9_-]+)/edit/", desk.page.url)
    assert found, desk.page.url
    kind = desk.page.locator("#u-targets-2027 select").first
    if kind.count() and not kind.input_value():
        with desk.page.expect_response(lambda r: "/save/" in r.url):
            kind.select_option("at-least")
    if not link_was_there:
        desk.fill(proposal, found[1], "name", "参加した市町村")  # a name that nobody gave is not submitted
    return found[1]
