"""Reading aids in a real browser, under the policy the server really sends: search, furigana, display, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.conftest import Standing
from tests.e2e.inspection import violates_nothing
from tests.gate import THOROUGH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHEET = "initiatives/noriai-yoyaku.html"


@pytest.fixture
def site(standing: Standing) -> str:
    """The sample's published site with the index of its search."""
    return f"{standing.address}/shiomi-dx/"


class Reader:
    """A resident with a browser of their own, who notices what goes wrong."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**{"locale": "ja-JP", "viewport": {"width": 1440, "height": 900}, **options})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)

    def open(self, address: str) -> Any:
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 200, address
        return self.page

    def look_for(self, words: str) -> list[str]:
        """The titles found by typing."""
        self.page.fill("#q", "")
        self.page.locator("#q").press_sequentially(words)
        done = "w => [`${w}”`, `${w}」`].some((end) => document.getElementById('found').textContent.includes(end))"
        self.page.wait_for_function(done, arg=words)
        return self.page.locator("#results a").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("防災", "避難情報の一斉配信と避難所の見える化"),  # two characters, inside 防災無線
        *(
            pytest.param(words, "予約型乗合交通の広域化", marks=pytest.mark.thorough)
            for words in (
                "乗合交通",
                "交通 予約",
                "「乗合交通」",
                '"乗合交通"',
                "ｽﾏｰﾄﾌｫﾝ 乗り継ぎ",  # half-width, compared in NFKC
                "令和7年10月",  # digits between kanji
            )
        ),
    ],  # fmt: skip
)
def test_what_is_typed_is_found(site: str, browser: Any, words: str, wanted: str) -> None:
    reader = Reader(browser)
    reader.open(f"{site}search/")
    found = reader.look_for(words)
    assert wanted in found
    assert reader.page.locator("#results mark").count() >= 1
    assert reader.page.get_attribute("#found", "role") == "status"
    assert f"{len(found)}件" in reader.page.inner_text("#found") or len(found) == 10
    assert reader.wrong == []


@pytest.mark.thorough
def test_a_thing_is_found_before_what_was_said_of_it(site: str, browser: Any) -> None:
    reader = Reader(browser)
    page = reader.open(f"{site}search/")
    assert reader.look_for("行かない窓口の実現")[0] == "行かない窓口の実現"
    flags = page.locator("#results .flag").all_inner_texts()
    assert "策定経過" in flags and "策定経過" not in flags[:3], "opinions of it come behind"


def test_searching_by_the_form_at_the_head(site: str, browser: Any) -> None:
    reader = Reader(browser)
    page = reader.open(site)
    page.fill(".find input", "農業")
    page.press(".find input", "Enter")
    page.wait_for_url("**/search/?q=*")
    page.wait_for_selector("#results mark")
    assert page.input_value("#q") == "農業" and "農業" in page.inner_text("#results mark >> nth=0")
    page.check("#kinds input[value=事業]")
    alone = "() => [...document.querySelectorAll('#results .flag')].every((flag) => flag.textContent === '事業')"
    page.wait_for_function(alone)
    assert page.locator("#results li").count() >= 1
    page.click("#results a >> nth=0")
    assert "/initiatives/" in page.url
    page.go_back()
    page.wait_for_selector("#results mark")
    assert reader.look_for("ここにはない言葉") == []
    assert "見つかりませんでした" in page.inner_text("#found")
    assert reader.wrong == []


@pytest.mark.thorough
def test_searching_in_other_versions(site: str, browser: Any) -> None:
    english = Reader(browser)
    english.open(f"{site}en/search/")
    assert "One pass to travel around Shiomi" in english.look_for("travels")
    assert "/shiomi-dx/en/" in english.page.evaluate("document.querySelector('#results a').href")
    ruby = Reader(browser)
    ruby.open(f"{site}furigana/search/")
    assert "予約型乗合交通の広域化" in ruby.look_for("乗合")
    assert "/shiomi-dx/furigana/" in ruby.page.evaluate("document.querySelector('#results a').href")
    easy = Reader(browser)
    easy.open(f"{site}easy/search/")
    assert "にげるときの しらせを すぐに とどける" in easy.look_for("にげるとき")
    assert english.wrong == ruby.wrong == easy.wrong == []


def test_without_the_index_the_page_says_so_and_helps(site: str, browser: Any) -> None:
    reader = Reader(browser)
    reader.page.route("**/search/index/**", lambda route: route.abort())
    page = reader.open(f"{site}search/")
    page.fill("#q", "防災")
    page.wait_for_function("() => document.getElementById('found').textContent.includes('下の索引')")
    assert page.locator("main h2").count() >= 5


def test_furigana_by_a_link(site: str, browser: Any) -> None:
    reader = Reader(browser)
    page = reader.open(f"{site}{SHEET}#activities")
    assert page.locator("ruby").count() == 0
    page.click("#_aids summary")
    page.click("[data-version=furigana]")
    assert page.url == f"{site}furigana/{SHEET}#activities"
    assert page.inner_text("h1 ruby:first-of-type rt") == "よやくがた"
    assert "機械で" in page.locator("aside.notice").last.inner_text().replace("\n", "").replace("きかい", "")
    page.click("nav a[href$='text.html']")
    assert page.url == f"{site}furigana/text.html"
    page.click("#_aids summary")
    page.click("[data-version=ja]")
    assert page.url == f"{site}text.html" and page.locator("ruby").count() == 0
    assert reader.wrong == []


def test_what_the_reader_chose_stays(site: str, browser: Any) -> None:
    reader = Reader(browser)
    page = reader.open(site)
    plain = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.click("#_aids summary")
    page.check("input[name=aid-size][value='200']")
    page.check("input[name=aid-scheme][value=dark]")
    page.check("input[name=aid-contrast][value=high]")
    page.goto(f"{site}en/{SHEET}")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 2 * plain
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    assert page.is_checked("input[name=aid-size][value='200']")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    page.click("#_aids summary")
    page.click("[data-aid=reset]")
    page.reload()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == plain
    assert page.evaluate("localStorage.length") == 0
    assert reader.wrong == []


@pytest.mark.thorough
def test_storage_that_is_closed_or_spoilt_harms_nothing(site: str, browser: Any) -> None:
    for script in (
        "localStorage.setItem('tsumugu.aids', '{')", "localStorage.setItem('tsumugu.aids', '[1]')",
        "localStorage.setItem('tsumugu.aids', JSON.stringify({size: '9e9', scheme: '<b>'}))",
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})",
    ):  # fmt: skip
        reader = Reader(browser)
        reader.context.add_init_script(script)
        page = reader.open(site)
        assert not page.evaluate("document.documentElement.dataset.size")
        page.click("#_aids summary")
        page.check("input[name=aid-size][value='150']")
        assert page.evaluate("document.documentElement.dataset.size") == "150"
        assert reader.wrong == []


def test_the_panel_by_keyboard(site: str, browser: Any) -> None:
    reader = Reader(browser)
    page = reader.open(site)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#_aids summary')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('_aids').open")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'aid-size'"):
            break
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.dataset.size") == "125"
    seen = page.evaluate("getComputedStyle(document.activeElement.closest('label')).outlineStyle")
    assert seen == "solid"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#_aids summary') && !document.getElementById('_aids').open")


@pytest.mark.thorough
def test_without_javascript(site: str, browser: Any) -> None:
    reader = Reader(browser, java_script_enabled=False)
    page = reader.open(site)
    page.click("#_aids summary")
    assert not page.is_visible("input[name=aid-size]") and page.is_visible(".aids .unscripted")
    page.click("[data-version=furigana]")
    assert page.url in (f"{site}furigana/index.html", f"{site}furigana/")
    page.fill(".find input", "防災")
    page.press(".find input", "Enter")
    page.wait_for_url("**/furigana/search/?q=*")
    assert not page.is_visible("#search") and page.is_visible("main .unscripted")
    names = [text for text in page.locator("main ul.links a").all_inner_texts() if text]
    assert len(names) > 40
    page.goto(f"{site}search/")
    page.click("main a:has-text('予約型乗合交通の広域化') >> nth=0")
    assert page.url.endswith(SHEET)


@pytest.mark.parametrize(
    ("scheme", "contrast"),
    [
        ("dark", "high"),
        pytest.param("light", "high", marks=pytest.mark.thorough),
        pytest.param("dark", "standard", marks=pytest.mark.thorough),
    ],
)
def test_every_choice_passes_the_inspection(site: str, browser: Any, scheme: str, contrast: str) -> None:
    reader = Reader(browser, bypass_csp=True, viewport={"width": 320, "height": 700})
    chosen = f"{{size: '200', scheme: '{scheme}', contrast: '{contrast}'}}"
    reader.context.add_init_script(f"localStorage.setItem('tsumugu.aids', JSON.stringify({chosen}))")
    every = ("", "furigana/search/", f"easy/{SHEET}", "en/accessibility.html", "404.html")
    for path in every if THOROUGH else ("", "404.html"):
        page = reader.open(site + path)
        page.click("#_aids summary")
        violates_nothing(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
