"""A plan that has no process yet takes that of a plan file: looked at first, and accessible on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from tests.e2e.conftest import Standing
from tests.e2e.inspection import check
from tests.e2e.people import Desk
from tests.render.process_sample import DATA

from tsumugu.config import bundled
from tsumugu.core.canonical import opaque
from tsumugu.interchange import read_plan, write_yaml

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]
PLAN = "/desk/plans/takes-over/"


def file(process: str | None) -> Any:
    plan, _problems = read_plan(bundled.state("plan.yaml"), "plan.yaml")
    assert plan is not None
    data = write_yaml(replace(plan, id="takes-over", process=process))
    return {"name": "plan.yaml", "mimeType": "text/yaml", "buffer": data}


def looked(page: Page) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, page.url)


def test_the_process_of_a_file(browser: Browser, standing: Standing) -> None:
    desk = Desk(browser, standing.address, "demo-secretariat")
    page = desk.page

    def sent(act: str, process: str | None) -> None:
        page.locator("input[type=file]").set_input_files(file(process))
        desk.press(page.locator(f"button[value={act}]"))

    desk.go("/desk/")
    page.goto(page.locator("a[href^='/desk/register/']").first.evaluate("e => e.href"))
    page.locator("[name=slug]").fill("takes-over")
    sent("register", None)
    desk.go(f"{PLAN}process/")
    looked(page)
    desk.press(page.get_by_role("link", name="プランのファイルから策定経過を取り込む"))
    sent("preview", opaque({**DATA, "odd": "何か"}))
    assert "行" in page.locator("section.panel .problems").inner_text()
    looked(page)
    sent("take", opaque(DATA))
    assert "内容を確かめたファイルと違います" in page.locator("main").inner_text()
    sent("take", opaque(DATA))
    assert page.locator("svg.schedule").count() and "策定経過を取り込みました" in page.locator("body").inner_text()
    assert not desk.errors
    desk.context.close()
