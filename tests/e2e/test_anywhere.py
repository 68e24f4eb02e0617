"""A site works below any path and from a disk; what the search finds is shown as the page says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from msgspec.structs import replace
from tests.e2e.conftest import Standing
from tests.e2e.standing import laid, served
from tests.gate import THOROUGH
from tests.render.sample import sample_plan
from tests.render.states import site
from tests.render.test_site import edition

from tsumugu.core import plan as p
from tsumugu.render.content import SiteContent
from tsumugu.render.site.rooms import pagefind, search
from tsumugu.render.site.versions import PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A page of each kind, in each version; the one for what is not there is shown by a server alone.
KINDS = (
    "index.html", "text.html", "chart.html", "roadmap.html", "roadmap/field-shigoto.html", "indicators/index.html",
    "indicators/i-nogyo-noka.html", "initiatives/noriai-yoyaku.html", "fields/shigoto.html", "areas/a-norin.html",
    "focus/index.html", "divisions/index.html", "divisions/nosei.html", "editions/index.html",
    "editions/roadmap-2/index.html", "editions/roadmap-2/comparison.html", "editions/roadmap-2/redline.html",
    "compare/roadmap-1..roadmap-2.html", "history/_plan.html", "history/noriai-yoyaku.html", "data/index.html",
    "search/index.html", "accessibility.html",
)  # fmt: skip
SUMMARY = (
    "\u3000①番の窓口（１２３件、50％）を㈱汐見へ。\u3000ＡＩ\u3000\u3000活用\u00a0AI。"
    "葛\U000e0100城市と辻\U000e0100堂で行\u2060政改革を進める。ｶﾅとソフト\u00adハイフン。"
)


def plan() -> p.Plan:
    """With a text of every sort; at the gate of three initiatives, for every record is read one by one."""
    found = sample_plan()
    first = replace(found.initiatives[0], summary=SUMMARY, title="㈱汐見の①番窓口\U000e0100")
    others = found.initiatives[1:] if THOROUGH else found.initiatives[1:3]
    return replace(found, initiatives=(first, *others))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    editions = (edition(1, sample_plan("plan.yaml")), edition(2, plan()))
    made = site(SiteContent(slug="p", base="/a/plan/", plan=plan(), editions=editions, today="2026-11-29"))
    return made | pagefind.index(made)


@pytest.fixture(scope="module")
def places(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The site at the root of a server, below a path, and on a disk: its address there."""
    folder = tmp_path_factory.mktemp("sites")
    root = laid(files, folder / "root")
    below = laid(files, folder / "www" / "a" / "plan").parents[1]
    with served(root) as one, served(below) as other:
        yield {"root": one, "below": f"{other}a/plan/", "disk": f"{root.as_uri()}/"}


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["root", "below", "disk"])
def test_every_link_of_every_kind_of_page_works(
    files: dict[str, bytes], places: dict[str, str], browser: Any, place: str
) -> None:
    base, wrong = places[place], []
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # A sign that was still on its way when the page was left tells nothing.
    page.on("requestfailed", lambda one: wrong.append(one.url) if not one.url.endswith("icon.svg") else None)
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    folders = ("", "furigana/", "easy/", "en/")
    kinds = [folders[n % 4] + kind for n, kind in enumerate(KINDS)] + [f"{f}index.html" for f in folders]
    for path in kinds:
        page.goto(base + path)
        # The style sheet is read: the body has no margin of its own.
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px", path
        assert page.evaluate("document.documentElement.classList.contains('scripted')"), path
        found = page.evaluate(
            "() => [...document.querySelectorAll('a[href], link[href], script[src], form[action]')].map((one) =>"
            " one.href?.baseVal ? new URL(one.href.baseVal, location.href).href : one.href || one.src || one.action)"
        )
        assert len(found) > 20
        for address in found:
            if urlsplit(address).netloc == urlsplit(base).netloc:
                assert address.startswith(base), (path, address)
                where, _, anchor = unquote(address.removeprefix(base)).partition("#")
                assert where in files, (path, address)
                assert not anchor or not where.endswith(".html") or f' id="{anchor}"' in files[where].decode(), address
    assert wrong == []


#: Targets that are too small to be hit (WCAG 2.2, 2.5.8): lower or narrower than 24 pixels, not part of a sentence, and
#: so near another one that circles of 24 pixels round the two would meet.
SMALL = r"""() => {
  const targets = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")]
    .filter((one) => one.checkVisibility() && !one.closest(".hidden, .skip"))
    .map((one) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const small = targets.filter(({ one, box }) => {
    if (box.width >= 23.9 && box.height >= 23.9) return false;
    if (one.matches("input") && one.closest("label")) return false;
    // In a sentence: other words of the same block stand beside the link.
    const block = one.closest("p, li, dd, td, th, h1, h2, h3, h4, caption, div") || one.parentElement;
    const words = (node) => node.textContent.replace(/[\s、,・／/|→←:：]/g, "");
    let others = words(block).length;
    for (const link of block.querySelectorAll("a, ul, ol")) if (!link.closest("a a")) others -= words(link).length;
    return !(getComputedStyle(one).display === "inline" && others > 0);
  });
  const centre = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
  const gap = ([x, y], box) => Math.hypot(
    Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  return small.filter((target) => targets.some((other) => {
    if (other.one === target.one || other.one.contains(target.one) || target.one.contains(other.one)) return false;
    const [x, y] = centre(target);
    if (gap([x, y], other.box) < 11.9) return true;
    if (!small.includes(other)) return false;
    const [u, v] = centre(other);
    return Math.hypot(x - u, y - v) < 23.9;
  })).map(({ one, box }) =>
    [one.parentElement.tagName, one.textContent.trim().slice(0, 16), box.width, box.height].join(" "));
}"""


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.thorough)])
def test_targets_are_large_enough_on_every_kind_of_page(standing: Standing, browser: Any, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    found = {}
    for path in (*KINDS, "404.html", "en/index.html", "en/indicators/index.html", "furigana/indicators/index.html"):
        page.goto(f"{standing.address}/shiomi-dx/{path}")
        if small := page.evaluate(SMALL):
            found[path] = small
    assert found == {}


@pytest.mark.thorough
def test_what_scripts_do_works_below_a_path(places: dict[str, str], browser: Any) -> None:
    reader(browser, places["below"], disk=False)


def test_what_scripts_do_works_on_a_disk(standing: Standing, browser: Any) -> None:
    reader(browser, f"{standing.files.resolve().as_uri()}/", disk=True)


def reader(browser: Any, place: str, *, disk: bool) -> None:
    """Reading aids, another version, a filter and the search, one after the other."""
    page = browser.new_context(locale="ja-JP").new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(place + "index.html")
    page.click("#_aids summary")
    page.check("input[name=aid-size][value='150']")
    page.click("[data-version=furigana]")
    assert page.url == place + "furigana/index.html" and page.locator("ruby").count() > 20
    page.click("nav a:has-text('ロードマップ') >> nth=0")
    assert page.url == place + "furigana/roadmap.html"
    assert page.evaluate("document.documentElement.dataset.size") == "150"
    page.select_option("select >> nth=0", index=1)
    assert page.locator("tbody.entry[hidden]").count() > 0
    page.fill(".find input", "窓口")
    page.press(".find input", "Enter")
    page.wait_for_url("**/search/index.html?q=*")
    if disk:
        page.wait_for_selector("text=ディスクから開いた")
        assert page.locator("main ul.links a").count() > 40
    else:
        page.wait_for_selector("#results mark")
        assert page.evaluate("document.querySelector('#results a').href").startswith(place + "furigana/")
    assert wrong == []


#: What is looked for, and what of it is marked; nothing where nothing is found.
QUERIES = (
    ("葛城", "葛\U000e0100城"), ("葛\U000e0100城市", "葛\U000e0100城市"), ("辻堂", "辻\U000e0100堂"),
    ("行政改革", "行\u2060政改革"), ("行\u00ad政改", "行\u2060政改"), ("ソフトハイフン", "ソフト\u00adハイフン"),
    ("123件", "１２３件"), ("１２３", "１２３"), ("㈱汐見", "㈱汐見"), ("株汐見", ""), ("カナ", "ｶﾅ"),
    ("1番の窓口", "①番の窓口"),
)  # fmt: skip


@pytest.mark.thorough
def test_what_is_found_is_shown_as_written(places: dict[str, str], browser: Any) -> None:
    page = browser.new_context(locale="ja-JP").new_page()
    for query, shown in QUERIES:
        page.goto(f"{places['root']}search/index.html")
        page.fill("#q", query)
        page.wait_for_function("() => /件$|見つかりません/.test(document.getElementById('found').textContent)")
        page.wait_for_timeout(300)
        texts = page.locator("#results .excerpt").all_text_contents()
        marks = page.locator("#results mark").all_text_contents()
        titles = page.locator("#results a").all_text_contents()
        if not shown:
            assert titles == [], query
            continue
        # ㈱ is two words to the search, for a bracket stands between what it is made of.
        assert shown in marks or shown in "".join(marks), query
        assert any(SUMMARY[:21] in text or shown in text for text in texts), query
        assert any(title == "㈱汐見の①番窓口\U000e0100" for title in titles), query


@pytest.mark.thorough
def test_the_text_of_every_result_is_that_of_its_page(
    files: dict[str, bytes], places: dict[str, str], browser: Any
) -> None:
    """The browser puts together what the index took apart: every record, letter by letter."""
    page = browser.new_context().new_page()
    page.goto(f"{places['root']}search/index.html")
    source = files["assets/search.js"].decode()
    begin, end = source.index("function written"), source.index("function excerpt")
    kept = source[source.index("const ALONE") : source.index("/** Letters and digits")]
    code = f"""async () => {{
      {kept}
      {source[begin:end]}
      const opened = (await import(new URL("index/pagefind.js", location.href).href)).createInstance(
        {{ basePath: new URL("index/", location.href).href, baseUrl: "/", noWorker: true }});
      await opened.init();
      const found = {{}};
      for (const letter of "abcdefghij") {{
        for (const result of (await opened.search("zzkind" + letter)).results) {{
          const data = await result.data();
          found[data.url.slice(1)] = written(data.content, data.meta.repairs);
        }}
      }}
      return found;
    }}"""
    found = page.evaluate(code, None)
    expected = {record.path: record.text for record in search.records(files, PLAIN)}
    assert found.keys() == expected.keys()
    assert {path: text for path, text in found.items() if text != expected[path]} == {}
