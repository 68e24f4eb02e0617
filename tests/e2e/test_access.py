"""Every kind of page, for everybody: axe, narrow screens, keyboard alone, no JavaScript, no other origin.

At the gate each kind of page is inspected once, on a narrow screen in light colours, with a few of its many like rows;
in ``make thorough`` whole, and in each version, width, scheme and on paper.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec import structs
from tests.e2e.inspection import check
from tests.e2e.people import PASSWORD, PLACES, Desk, Keyboard
from tests.gate import THOROUGH
from tests.interchange.test_pictures import image, written

from tsumugu.core.approval import DEFAULT, Lane
from tsumugu.interchange import write_rules

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def again(*paths: str) -> tuple[str, ...]:
    """Other pages of a kind that is inspected anyhow."""
    return paths if THOROUGH else ()


#: Every kind of page that a resident can be shown.
SITE = (
    "", "chart.html", "text.html", "roadmap.html", "fields/{field}.html", "initiatives/{sheet}.html",
    "history/_plan.html", "history/{sheet}.html", "editions/index.html", "editions/text-1/index.html",
    *again("editions/roadmap-1/index.html"), "editions/roadmap-2/index.html", "editions/roadmap-2/comparison.html",
    "editions/roadmap-2/redline.html", "compare/roadmap-1..roadmap-2.html", "indicators/index.html",
    "focus/index.html", "divisions/index.html", "data/index.html", "search/index.html", "accessibility.html",
    "404.html",
)  # fmt: skip
#: Those of nodes, as the first link of a list: (the list, what its links begin with).
LISTED = (
    ("chart.html", "areas/"), ("chart.html", "visions/"), ("indicators/index.html", "indicators/"),
    ("focus/index.html", "focus/"), ("divisions/index.html", "divisions/"), ("roadmap.html", "roadmap/"),
)  # fmt: skip
FIELDS = {"shiomi-dx": "kurashi", "aomori-dx": "kurashi-machi"}
#: Every page a person can be shown at the desk; each address of the desk that is read has one here.
DESK = (
    "/desk/", "/desk/plans/{slug}/", "/desk/plans/{slug}/sheets/{sheet}/", "/desk/plans/{slug}/nodes/{step}/",
    "/desk/plans/{slug}/nodes/-/", "/desk/plans/{slug}/nodes/{sheet}/blame/title/", "/desk/plans/{slug}/ledger/",
    "/desk/plans/{slug}/ledger/2/", *again("/desk/plans/{slug}/ledger/1/"), "/desk/plans/{slug}/editions/",
    "/desk/plans/{slug}/editions/withdraw/", "/desk/plans/{slug}/redactions/",
    "/desk/plans/{slug}/compare/1/2/", "/desk/plans/{slug}/publications/1/", "/desk/plans/{slug}/preview/roadmap.html",
    "/desk/proposals/{proposal}/preview/index.html", "/desk/plans/{slug}/proposals/", "/desk/proposals/{proposal}/",
    "/desk/proposals/{proposal}/plan/", "/desk/proposals/{proposal}/plan/{sheet}/",
    "/desk/proposals/{proposal}/plan/{sheet}/edit/", "/desk/proposals/{proposal}/plan/{step}/edit/",
    "/desk/proposals/{proposal}/plan/-/edit/", "/accounts/logout/",
)  # fmt: skip


#: What is the same for every plan is looked at on the sample alone.
on_the_sample = pytest.mark.parametrize("server", ["sample"], indirect=True)


@pytest.fixture
def places(server: str, request: pytest.FixtureRequest) -> dict[str, str]:
    slug, sheet, step = PLACES[request.node.callspec.params["server"]]
    return {"slug": slug, "sheet": sheet, "step": step, "field": FIELDS[slug]}


#: Of the versions, of dark colours and of paper, where the templates are the same; all with TSUMUGU_THOROUGH=1.
SOME = (
    "", "roadmap.html", "initiatives/{sheet}.html", "indicators/index.html", "data/index.html", "search/index.html",
)  # fmt: skip


LINKS = """[...document.querySelectorAll('main a[href]')].map(
  (one) => new URL(one.getAttribute('href'), location.href).href.split('#')[0])"""


def addresses(page: Any, places: dict[str, str], root: str, every: bool) -> list[str]:
    """Every kind of page of one version of a site, as the plan has them."""
    if not every and not THOROUGH:
        return [root + path.format(**places) for path in SOME]
    second = places["slug"] == "shiomi-dx"  # the founding document has been published once
    found = [root + path.format(**places) for path in SITE if second or "roadmap-2" not in path]
    for listed, beginning in LISTED:
        page.goto(root + listed)
        there = page.evaluate(LINKS)
        of_kind = [one for one in there if one.startswith(root + beginning) and not one.endswith(("/", "index.html"))]
        assert of_kind or not second, (listed, beginning)
        found += of_kind[:1]
    return found


@pytest.mark.parametrize(
    ("server", "version", "width", "scheme", "media", "rules"),
    [
        ("sample", "", 390, "light", "screen", "all"),
        *(
            pytest.param(*found, marks=pytest.mark.thorough)
            for found in (
                ("sample", "en/", 320, "light", "screen", "all"),
                ("sample", "", 1440, "dark", "screen", "colours"),
                ("sample", "", 1440, "light", "print", "all"),
                ("sample", "furigana/", 320, "light", "screen", "structure"),
                ("sample", "easy/", 390, "light", "screen", "structure"),
                ("founding document", "en/", 320, "light", "screen", "all"),
            )
        ),
    ],
    indirect=["server"],
)
def test_pages_of_the_site(
    server: str, browser: Any, places: dict[str, str], version: str, width: int, scheme: str, media: str, rules: str
) -> None:
    context = browser.new_context(
        locale="ja-JP", viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    root = f"{server}/{places['slug']}/{version}"
    page.emulate_media(media=media)
    every = version == "" and rules == "all" and media == "screen"
    for address in addresses(page, places | {"server": server}, root, every):
        assert page.goto(address).status == 200, address
        check(page, address, rules)
    assert all(url.startswith((server, "data:")) for url in asked)
    context.close()


#: Elements that show only a part of their words.
CUT = """() => [...document.querySelectorAll('body *')].filter(e => {
  const style = getComputedStyle(e)
  if (style.visibility === 'hidden' || e.closest('.hidden, svg, [hidden]') || !e.innerText?.trim()) return false
  const cuts = value => value === 'hidden' || value === 'clip'
  return cuts(style.overflowX) && e.scrollWidth > e.clientWidth + 1
    || cuts(style.overflowY) && e.scrollHeight > e.clientHeight + 1
}).map(e => e.innerText)"""


@on_the_sample
def test_twice_the_text_on_the_narrowest_screen(server: str, browser: Any, places: dict[str, str]) -> None:
    """Nothing is wider than the screen (a table moves inside its own place), and no word is cut off."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 320, "height": 700})
    context.add_init_script("localStorage.setItem('tsumugu.aids', JSON.stringify({size: '200'}))")
    page = context.new_page()
    for address in addresses(page, places | {"server": server}, f"{server}/{places['slug']}/", every=THOROUGH):
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert page.evaluate(CUT) == [], address
    context.close()


@on_the_sample
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), pytest.param(1440, "dark", marks=pytest.mark.thorough)])
def test_pages_of_the_desk(server: str, browser: Any, places: dict[str, str], width: int, scheme: str) -> None:
    desk = Desk(browser, server, "demo-secretariat")
    state = desk.context.storage_state()
    proposal = desk.open_proposal(places["slug"], "読みやすさ")
    desk.fill(proposal, places["sheet"], "policy", f"書き改めた政策分野 {width}")
    desk.go(f"/desk/proposals/{proposal}/plan/b-genjo/edit/")
    desk.press(desk.page.get_by_role("button", name="図を追加"))
    figure = desk.page.url.removeprefix(server)
    context = browser.new_context(
        locale="ja-JP", viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True,
        storage_state=state,
    )  # fmt: skip
    page = context.new_page()
    page.goto(server + figure)
    check(page, "a figure without its picture", "all" if scheme == "light" else "colours")
    page.set_input_files("input[type=file]", {"name": "a.png", "mimeType": "image/png", "buffer": drawn()})
    page.get_by_role("button", name="取り込む").click()
    page.wait_for_selector("main img")
    page.goto(f"{server}/desk/plans/{places['slug']}/redactions/")
    page.fill("[name=passage]", "乗合")
    page.click("button[value=find]")
    check(page, "where published words stand", "all" if scheme == "light" else "colours")
    page.fill("[name=reason]", "誤って公表したため。")
    page.click("button[value=ask]")
    page.wait_for_url("**/redactions/*/")
    asked = page.url.removeprefix(server)
    for path in (*DESK, figure, asked):
        address = server + path.format(proposal=proposal, **places)
        answer = page.goto(address)
        assert answer.status == 200, address
        check(page, address, "all" if scheme == "light" else "colours")
    context.close()


def drawn() -> bytes:
    """A picture wider than a telephone."""
    return written(image(size=(900, 400)), "PNG")


#: Every page of the administrator's room; the person and the division are those with these names.
ROOM = (
    "people/", "people/?q=nobody", "people/add/", "people/add-many/", "people/{person}/", "divisions/",
    "divisions/add/",
    "divisions/change/split/", "divisions/change/hand-over/",
    "divisions/{division}/", "rules/", "rules/0/", "acts/", *again("rules/7/", "acts/?page=2"),
)  # fmt: skip


@on_the_sample
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), pytest.param(1440, "dark", marks=pytest.mark.thorough)])
def test_pages_of_the_administrator(server: str, browser: Any, places: dict[str, str], width: int, scheme: str) -> None:
    desk = Desk(browser, server, "demo-admin")
    state = desk.context.storage_state()
    context = browser.new_context(
        locale="ja-JP", viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True,
        storage_state=state,
    )  # fmt: skip
    page = context.new_page()
    room = f"{server}/desk/administration/{places['slug']}/"
    found = {}
    for kind, words in (("people", "課長 みなみ"), ("divisions", "課")):
        page.goto(f"{room}{kind}/")
        link = page.locator(f"main a[href*='{kind}/']").filter(has_text=words).last
        found[kind] = (link.get_attribute("href") or "").rstrip("/").rpartition("/")[2]
    for path in ROOM:
        address = room + path.format(person=found["people"], division=found["divisions"])
        assert page.goto(address).status == 200, address
        check(page, address, "all" if scheme == "light" else "colours")
    page.goto(f"{server}/desk/register/{places['slug']}/")
    check(page, page.url)
    # An organization with lanes of its own shows them above the table, and offers them to each rule.
    laned = write_rules(structs.replace(DEFAULT, lanes=(Lane("課長だけで決めるもの", ("head",)),)))
    page.goto(f"{room}rules/")
    page.set_input_files("input[type=file]", {"name": "r.json", "mimeType": "application/json", "buffer": laned})
    page.click("button[value=upload]")
    page.wait_for_selector("main li:has-text('課長だけで決めるもの')")
    check(page, page.url)
    page.goto(f"{room}rules/1/")
    assert page.locator("select[name=lane] option").count() == 2
    check(page, page.url)
    page.goto(f"{room}rules/")
    page.click("button[value=default]")
    # A form that comes back says what is wrong.
    page.goto(f"{room}people/add/")
    page.fill("[name=name]", "新任 あかり")
    page.fill("[name=username]", "demo-staff")
    page.click("form.panel button")
    assert page.locator("[aria-invalid=true]").count() == 1
    check(page, page.url)
    context.close()


@on_the_sample
def test_pages_without_signing_in(server: str, browser: Any) -> None:
    page = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 800}, bypass_csp=True).new_page()
    for path, status in (("/", 200), ("/accounts/login/", 200), ("/accounts/nothing-here/", 404)):
        answer = page.goto(server + path)
        assert answer.status in (status, 200), path
        check(page, path)


@pytest.mark.thorough
def test_an_officer_without_a_mouse(server: str, browser: Any, places: dict[str, str]) -> None:
    page = browser.new_context(locale="ja-JP", viewport={"width": 1440, "height": 900}).new_page()
    hands = Keyboard(page)
    page.goto(server + "/desk/")
    hands.write("input[name=login]", "demo-staff")
    hands.write("input[type=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')"), "the first stop skips to the content"
    page.keyboard.press("Enter")
    hands.follow(f"a[href='/desk/plans/{places['slug']}/']")
    hands.follow(f"a[href='/desk/plans/{places['slug']}/sheets/{places['sheet']}/']")
    hands.write("input[name=title]", "鍵盤だけの改定案")
    hands.write("textarea[name=reason]", "手だけで書く")
    hands.follow("form.opening button")
    with page.expect_response(lambda answer: "/save/" in answer.url) as saved:
        hands.write("#u-summary textarea", "鍵盤だけで書いた概要。")
        page.keyboard.press("Tab")
    assert saved.value.status == 200
    page.wait_for_selector("#u-summary .state:has-text('保存')")
    hands.follow("aside a[href^='/desk/proposals/']")
    assert "鍵盤だけで書いた概要。" in page.inner_text("main")
    hands.follow("button[value=submit]", "Space")
    assert "審査中" in page.inner_text("main")
    hands.follow("button[value=withdraw]", "Space")


def test_a_resident_without_a_mouse(server: str, browser: Any, places: dict[str, str]) -> None:
    page = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 800}).new_page()
    hands = Keyboard(page)
    page.goto(f"{server}/{places['slug']}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    hands.follow("nav a[href$='roadmap.html']")
    hands.reach(".scroll")  # the table moves sideways by the keyboard, too
    before = page.evaluate("document.querySelector('.scroll').scrollLeft")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.scroll').scrollLeft") > before
    hands.follow(f"a[href$='initiatives/{places['sheet']}.html']")
    hands.follow(f"main a[href*='history/{places['sheet']}.html']")
    assert "改定の経過" in page.inner_text("h1")


@on_the_sample
def test_everything_works_without_javascript(server: str, browser: Any, places: dict[str, str]) -> None:
    page = browser.new_context(
        locale="ja-JP", viewport={"width": 1440, "height": 900}, java_script_enabled=False
    ).new_page()
    page.goto(server + "/desk/")
    page.fill("input[name=login]", "demo-staff")
    page.fill("input[type=password]", PASSWORD)
    page.press("input[type=password]", "Enter")
    page.wait_for_url(server + "/desk/")
    page.goto(f"{server}/desk/plans/{places['slug']}/sheets/{places['sheet']}/")
    page.click(".no-js button")
    page.wait_for_url(re.compile("/edit/"))
    page.fill("#u-summary textarea", "スクリプトなしの概要。")
    page.click("#node-form > .actions button")
    page.wait_for_selector("text=保存しました")
    assert page.input_value("#u-summary textarea") == "スクリプトなしの概要。"
    # Unchecked: it is found, or the test fails here.
    page.goto(f"{server}/desk/proposals/{re.search('proposals/([0-9]+)', page.url)[1]}/")  # type: ignore[index]
    assert "スクリプトなしの概要。" in page.inner_text("main")
    page.click("button[value=withdraw]")
    page.goto(f"{server}/{places['slug']}/roadmap.html")
    assert page.locator("table.roadmap tbody tr").count() > 3


@on_the_sample
def test_the_desk_speaks_english(server: str, browser: Any, places: dict[str, str]) -> None:
    desk = Desk(browser, server, "demo-staff")
    desk.go("/desk/")
    desk.press(desk.page.locator("button[name=language][value=en]"))
    assert desk.page.get_attribute("html", "lang") == "en" and "My work" in desk.page.inner_text("h1")
    for path in ("/desk/plans/{slug}/sheets/{sheet}/", "/desk/plans/{slug}/ledger/2/", "/desk/plans/{slug}/editions/"):
        desk.go(path.format(**places))
        heads = desk.page.locator("main th[scope=col], main h2, main button:not(.val, .bar-box)").all_inner_texts()
        assert heads and not [text for text in heads if re.search("[ぁ-んァ-ヴ一-龠]", text)], (path, heads)
