"""A member of a committee with a sign-in, by keyboard alone: from their work to the meeting, its papers and their own
words. What officers prepare is nowhere on their way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.inspection import look
from tests.e2e.people import Desk, Keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAN = "/desk/plans/shiomi-dx/"
MINUTES = "■ めざす姿について\n○汐見委員　足のない人の暮らしを先に書くべきだ。\n【事務局】整理します。"


def prepared(desk: Desk) -> str:
    """The secretariat: a meeting of the member that was held, with one paper handed out and one that is still being
    written. Returns its path."""

    def found(path: str, pattern: str) -> str:
        match = re.search(pattern, desk.context.request.get(desk.address + path).text())
        assert match, (path, pattern)
        return match[1]

    def pressed(path: str, act: str) -> None:
        desk.go(path)
        desk.press(desk.page.locator(f"button[name=act][value={act}]").first)

    desk.send(f"{PLAN}process/bodies/add/", name="委員の会", kind="committee", legal="outline", act="add")
    body = f"{PLAN}process/bodies/{found(f'{PLAN}process/', r'bodies/([0-9]+)/[^>]*>委員の会')}/"
    user = found(f"{body}seats/add/", r'value="([0-9]+)"[^>]*>[^<]*（demo-committee）')
    desk.send(f"{body}seats/add/", post="大学教授", name="汐見 花子", role="委員", user_id=user, act="add")
    at = desk.send(f"{body}meetings/add/", number="第１回", date="2026-06-07", act="add").removeprefix(desk.address)
    desk.send(f"{at}papers/frozen/", title="配った案", source="mainline", act="add")
    pressed(at, "give")
    pressed(at, "hold")
    desk.send(f"{at}papers/frozen/", title="まだ配らない案", source="mainline", act="add")
    desk.send(f"{at}minutes/", minutes=MINUTES, style="verbatim", act="write")
    return at


def test_a_member_reads_comments_and_confirms(browser: Browser, standing: Standing) -> None:
    officer = Desk(browser, standing.address, "demo-secretariat")
    at = prepared(officer)
    member = Desk(browser, standing.address, "demo-committee")
    page, keys = member.page, Keyboard(member.page)
    member.go("/desk/")
    look(page, page.url)
    keys.follow(f"a[href='{at}']")
    said = page.locator("main").inner_text()
    assert "配った案" in said and "まだ配らない案" not in said
    look(page, page.url)
    keys.follow(f"a[href^='{at}papers/']")
    assert page.locator(".frozen").count() and "汐見県" in page.locator("main").inner_text()
    keys.write("textarea[name=text]", "図がもう一つあるとよい。")
    keys.follow("button[value=comment]")
    assert "図がもう一つあるとよい。" in page.locator("main").inner_text()
    look(page, page.url)
    keys.follow(f".crumbs a[href='{at}']")
    keys.follow(f"a[href='{at}minutes/']")
    said = page.locator("main").inner_text()
    assert "足のない人" in said and "整理します" not in said
    keys.follow("button[value^='confirm:']")
    assert page.locator(".own >> text=確認済み").count() == 1
    look(page, page.url)
    for path in ("", "proposals/", "ledger/"):
        assert member.context.request.get(member.address + PLAN + path).status == 403, path
    officer.go(at)
    assert officer.page.locator("text=委員の意見").count() and "1名中1名" in officer.page.locator("main").inner_text()
    for desk in (officer, member):
        assert not desk.errors
        desk.context.close()
