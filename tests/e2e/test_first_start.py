"""An empty installation becomes an office: by one command, and then by an administrator without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.people import Desk
from tests.installation import MIGRATED, installed
from tests.serving import running

from tsumugu.config import bundled

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

WORD = "correct horse battery"
SETUP = ["manage", "setup_organization", "--code", "480002", "--name", "汐見県", "--slug", "shiomi",
         "--administrator", "kanri", "--name-of-administrator", "管理 ゆうき", "--password-stdin"]  # fmt: skip


def test_from_nothing_to_a_proposal_on_its_route(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = installed(tmp_path_factory, *MIGRATED)
    made.run(*SETUP, input=WORD + "\n")
    with running(made.data) as server:
        address = server.address
        context = browser.new_context(locale="ja-JP", java_script_enabled=False)
        page = context.new_page()
        page.goto(address + "/desk/")
        page.fill("input[name=login]", "kanri")
        page.fill("input[type=password]", WORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_url(address + "/desk/")
        assert "プランはまだありません" in page.inner_text("main")

        page.click("text=プランを登録する")
        page.set_input_files("input[type=file]", {"name": "x.yaml", "mimeType": "", "buffer": b"format: other\n"})
        page.fill("[name=slug]", "shiomi-dx")
        page.click("button[value=register]")
        assert "何も登録していません" in page.inner_text("main")
        assert page.input_value("[name=slug]") == "shiomi-dx"
        sample = bundled.state("plan.yaml")
        page.set_input_files("input[type=file]", {"name": "plan.yaml", "mimeType": "text/yaml", "buffer": sample})
        page.click("button[value=register]")
        page.wait_for_url(address + "/desk/plans/shiomi-dx/")
        assert "交通政策課" in page.inner_text(".messages")

        for name, username, role, division in (
            ("担当 さくら", "sakura", "staff", "総合政策部 交通政策課"),
            ("課長 いぶき", "ibuki", "head", "総合政策部 交通政策課"),
        ):
            page.goto(address + "/desk/administration/shiomi/people/add/")
            page.fill("[name=name]", name)
            page.fill("[name=username]", username)
            page.select_option("[name=role]", role)
            page.select_option("[name=division]", label=division)
            page.click("form.panel button")
            link = page.locator("main table input[readonly]").input_value()
            own = browser.new_context(locale="ja-JP").new_page()
            own.goto(link)
            own.fill("[name=password]", WORD)
            own.fill("[name=again]", WORD)
            own.click("form.panel button")
            own.wait_for_url(address + "/accounts/login/")
            own.context.close()
            page.goto(address + "/desk/administration/shiomi/people/")
            assert name in page.inner_text("ul.people")

        page.goto(address + "/desk/administration/shiomi/rules/")
        assert "承認経路がそこで止まります" in page.inner_text("main")
        page.click("text=ルールを追加する")
        page.fill("[name=name]", "何でも課長が決める")
        page.select_option("[name=step]", "head")
        page.click("form.panel button")
        assert "何でも課長が決める" in page.inner_text("table.rules")

        staff, head = Desk(browser, address, "sakura", WORD), Desk(browser, address, "ibuki", WORD)
        proposal = staff.open_proposal("shiomi-dx", "最初の改定")
        staff.fill(proposal, "noriai-yoyaku", "summary", "予約型の乗合交通を広げる。")
        assert staff.route(proposal) == 1
        staff.act(proposal, "submit")
        assert head.asked(proposal)

        head.act(proposal, "approve")
        page.goto(address + "/desk/administration/shiomi/rules/")
        page.click("button[value=default]")
        assert "1件" in page.inner_text(".messages"), "the open proposal follows at once"
        assert staff.route(proposal) == 3
        assert "審査中" in staff.page.inner_text("main")

        page.goto(address + "/desk/administration/shiomi/acts/")
        record = page.inner_text("ul.acts")
        for words in ("団体を登録", "利用者を追加", "承認ルールを変更", "改定案を提出", "担当 さくら"):
            assert words in record
