"""The roadmap in a real browser: filters, outlines, keyboard, paper. Served as files under the site's own policy."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from bench.synthetic import roadmap_plan
from msgspec.structs import replace
from tests.e2e.inspection import violates_nothing
from tests.gate import THOROUGH
from tests.render.sample import sample_plan
from tests.render.states import site
from tests.render.test_roadmap import content

from tsumugu.serving.headers import SITE_POLICY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

A3 = (1190, 842)  # points


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, files: dict[str, bytes], *rest: Any) -> None:
        self.files = files
        super().__init__(*rest)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/")
        data = self.files.get(path)
        kinds = {"html": "text/html", "css": "text/css", "js": "text/javascript", "json": "application/json"}
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Type", f"{kinds.get(path.rpartition('.')[2], 'text/plain')}; charset=utf-8")
        self.send_header("Content-Security-Policy", SITE_POLICY)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    files = site(content(sample_plan(), sample_plan("plan.yaml")))
    if THOROUGH:
        large = replace(content(roadmap_plan(150, 4, 60)), base="/big/")
        files |= {f"big/{path}": data for path, data in site(large).items()}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    options = {"locale": "ja-JP", "viewport": {"width": 1440, "height": 900}, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield made
    context.close()
    assert not wrong


def shown(page: Any) -> list[str]:
    """The activities that can be seen."""
    rows = "[...document.querySelectorAll('tr.starts')].filter(row => row.getClientRects().length)"
    return list(page.evaluate(rows + ".map(row => row.querySelector('th.activity')?.id).filter(Boolean)"))


def count(page: Any) -> str:
    return str(page.inner_text(".filters .count"))


def test_filters_combine_and_live_in_the_address(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    every = shown(page)
    assert count(page) == "全17事業を表示" and page.locator(".values").is_hidden()
    page.get_by_label("分野", exact=True).select_option(label="産業・しごと")
    some = shown(page)
    assert 0 < len(some) < len(every) and re.fullmatch(r"17件中6件の事業を表示（取組\d+件）", count(page))
    page.get_by_label("状況").select_option(label="実績あり")
    fewer = shown(page)
    assert 0 < len(fewer) < len(some) and set(fewer) < set(some)
    assert page.url.endswith("?field=shigoto&state=reported")
    # Heads without rows beneath them are gone, and a count that is no longer true with them.
    heads = page.locator("tbody.field:visible").all_inner_texts()
    assert len(heads) == 1 and heads[0].strip() == "産業・しごと"
    assert page.locator("tbody.entry:visible").count() == int(count(page)[4 : count(page).index("件の")])

    page.go_back()
    assert shown(page) == some and page.get_by_label("状況").input_value() == ""
    page.go_forward()
    assert shown(page) == fewer
    page.goto(address + "roadmap.html?state=reported&field=shigoto")
    assert shown(page) == fewer and page.get_by_label("分野", exact=True).input_value() == "shigoto"
    page.get_by_role("button", name="条件をすべて外す").click()
    assert shown(page) == every and page.url.endswith("/roadmap.html") and count(page) == "全17事業を表示"
    page.goto(address + "roadmap.html?state=nothing-like-this&year=2027")
    assert page.get_by_label("状況").input_value() == "" and 0 < len(shown(page)) < len(every)


@pytest.mark.thorough
def test_the_script_and_the_pages_agree(page: Any, address: str, browser: Any) -> None:
    """What a filter shows in place is what the page of its value shows to those without JavaScript."""
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    other = plain.new_page()
    other.goto(address + "roadmap.html")
    links = other.locator("details[data-kind] a")
    found = [(link.get_attribute("data-value"), link.get_attribute("href")) for link in links.all()]
    assert len(found) > 30
    page.goto(address + "roadmap.html")
    for value, href in found:
        # Unchecked: it is found, or the test fails here.
        kind = re.fullmatch(rf"roadmap/(\w+)-{value}\.html", href)[1]  # type: ignore[index]
        answer = other.goto(address + href)
        assert answer.status == 200
        ids = re.findall(r'class="activity" rowspan="\d+" id="([^"]+)"', answer.text())
        page.evaluate("where => { history.pushState(null, '', where); dispatchEvent(new PopStateEvent('popstate')) }", f"?{kind}={value}")  # fmt: skip # noqa: E501
        assert shown(page) == ids, (kind, value)
    plain.close()


def test_an_earlier_edition_as_outlines(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    before = page.inner_html("table.roadmap")
    choice = page.get_by_label("前の版と比べる")
    choice.select_option(index=1)
    page.wait_for_selector("tr.before")
    assert page.url.endswith("?against=roadmap-1")
    words = page.inner_text(".against-words")
    assert "目標の工程82件のうち9件が変わりました" in words
    assert page.locator(".against-words a").evaluate("a => a.href") == address + "compare/roadmap-1..roadmap-2.html"
    assert "3か月後ろ倒し" in page.inner_text("table.roadmap")
    assert page.locator("tr.before th.kind").first.inner_text() == "改正前"
    # The outline lies where the step was: three months before the bar that stands there now.
    data = json.loads(page.request.get(address + "compare/roadmap-1..roadmap-2.json").text())
    node, words = next((step, said) for step, said in data["steps"].items() if said == "3か月後ろ倒し")
    new = page.locator(f".bar[data-step={node}] .line").bounding_box()
    label = page.locator(f".bar[data-step={node}] .label").inner_text()
    old = page.locator("tr.before .bar", has_text=label).locator(".line").first.bounding_box()
    year = page.locator("thead th.year").first.bounding_box()["width"]
    assert new["x"] - old["x"] == pytest.approx(year / 4, abs=3) and new["y"] < old["y"]
    # Every row is still whole, and a filter hides outlines with their activity.
    assert page.evaluate(WHOLE) == []
    page.get_by_label("分野", exact=True).select_option(label="行政経営")
    visible = page.locator("tr.before:visible")
    assert all(page.locator("tbody.entry:visible").filter(has=row).count() == 1 for row in visible.all())
    page.goto(page.url)
    page.wait_for_selector(".against-words p")
    assert choice.input_value() == "roadmap-1"
    page.get_by_role("button", name="条件をすべて外す").click()
    choice.select_option(index=0)
    assert page.locator("tr.before").count() == 0
    assert re.sub(' (hidden|class)=""', "", page.inner_html("table.roadmap")) == before


#: The rows that do not fill the columns of the table, with what reaches down into them.
WHOLE = """() => { const table = document.querySelector('table.roadmap'); const n = table.querySelectorAll('thead tr:last-child th').length;
  const wrong = []; let below = [];
  for (const row of table.rows) { let width = below.reduce((s, b) => s + b[0], 0); below = below.filter(b => b[1] > 1).map(b => [b[0], b[1] - 1]);
    for (const cell of row.cells) { width += cell.colSpan; if (cell.rowSpan > 1) below.push([cell.colSpan, cell.rowSpan - 1]) }
    if (width !== n) wrong.push(row.innerText) } return wrong }"""  # noqa: E501


@pytest.mark.thorough
def test_an_edition_that_cannot_be_loaded_is_said_so(page: Any, address: str) -> None:
    page.route("**/*.json", lambda route: route.abort())
    page.goto(address + "roadmap.html?against=roadmap-1")
    page.wait_for_selector(".against-words p")
    assert "読み込めませんでした" in page.inner_text(".against-words")
    assert page.locator(".against-words a").get_attribute("href").endswith("/compare/roadmap-1..roadmap-2.html")


@pytest.mark.parametrize("page", [{"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}], indirect=True)  # fmt: skip # noqa: E501
def test_without_javascript_links_do_it(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    page.locator("summary", has_text="状況").click()
    page.get_by_role("link", name="時期を過ぎて実績なし").click()
    assert page.url.endswith("roadmap/state-overdue.html")
    assert "時期を過ぎて実績なし" in page.inner_text("h1") and len(shown(page)) > 0
    page.locator("summary", has_text="前の版と比べる").count()
    page.get_by_role("link", name="ロードマップ全体").click()
    page.locator("summary", has_text="前の版と比べる").click()
    page.locator(".against a").first.click()
    assert page.url.endswith("compare/roadmap-1..roadmap-2.html")


@pytest.mark.thorough
def test_a_big_plan_is_filtered_by_initiative(page: Any, address: str) -> None:
    page.goto(address + "big/roadmap.html")
    assert count(page) == "全150事業を表示"
    page.get_by_label("状況").select_option(label="時期未定")
    page.get_by_label("担当課").select_option(label="第3課")
    plan = roadmap_plan(150, 4, 60)
    wanted = [
        item.id
        for item in plan.initiatives
        for a in item.activities
        if not (a.planned or a.actual or a.actual_texts) and "d3" in (item.lead, a.division)
    ]
    rows = page.locator("tr.condensed:visible")
    assert sorted(row.get_attribute("id") for row in rows.all()) == sorted(set(wanted)) and wanted
    link = rows.first.locator("a")
    name = link.inner_text()
    link.click()
    assert "/roadmap/field-" in page.url and name in page.inner_text("tr:target")
    page.goto(address + "big/roadmap/field-f0.html")
    page.get_by_role("link", name="次へ").first.click()
    assert "件目を表示（" in count(page)
    page.get_by_label("政策分野").select_option(index=1)
    assert re.match(r"\d+件中\d+件の事業を表示", count(page))


def test_the_head_stays_in_sight(page: Any, address: str) -> None:
    top = "document.querySelector('thead th.year').getBoundingClientRect().top"
    page.goto(address + "roadmap.html")
    page.evaluate("window.scrollTo(0, 2000)")
    assert page.evaluate(top) == pytest.approx(0, abs=1)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "roadmap.html")
    page.evaluate("document.querySelector('.timeline').scrollTo({left: 250, top: 600, behavior: 'instant'})")
    box = page.evaluate("document.querySelector('.timeline').getBoundingClientRect().top")
    assert page.evaluate(top) == pytest.approx(box, abs=2)
    # The names stay at the left, and leave most of the screen to the years.
    left = page.locator("tr.starts th.activity").nth(2).bounding_box()
    kind = page.locator("tr.starts th.kind").nth(2).bounding_box()
    assert left["x"] < 20 and kind["x"] + kind["width"] < 390 * 0.42


CLIPPED = """() => [...document.querySelectorAll('.bar .words, th.activity .held')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
#: Lines that leave the cell they stand in.
OUTSIDE = """() => [...document.querySelectorAll('.lane .line')].filter(line => {
  const cell = line.closest('td').getBoundingClientRect(), box = line.getBoundingClientRect();
  return box.left < cell.left - 1 || box.right > cell.right + 2 }).map(line => line.parentNode.innerText)"""


@pytest.mark.parametrize("width", [320, *(pytest.param(width, marks=pytest.mark.thorough) for width in (390, 1440))])
def test_words_are_never_clipped(page: Any, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("roadmap.html", "en/roadmap.html"):
        page.goto(address + path)
        assert page.evaluate(CLIPPED) == [], path
        assert page.evaluate(OUTSIDE) == [], path


def test_the_line_of_today_crosses_the_table_at_its_month(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    line, table = page.locator(".today").bounding_box(), page.locator("table.roadmap").bounding_box()
    year = page.locator("thead th.now").bounding_box()
    assert line["height"] == pytest.approx(table["height"], abs=2)
    assert (line["x"] - year["x"]) / year["width"] == pytest.approx(3.5 / 12, abs=0.02)


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_by_the_keyboard(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.name || document.activeElement.className"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if "timeline" in stops[-1]:
            break
    assert stops[-1].startswith("scroll timeline") and {"field", "state", "against"} <= set(stops)
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('.timeline').scrollLeft") > 100
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('.timeline').scrollTop") > 100


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_axe(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for path in ("roadmap.html?against=roadmap-1", "en/roadmap.html", "roadmap/area-a-norin.html",
                 "big/roadmap/field-f1.2.html", "editions/roadmap-1/index.html"):  # fmt: skip
        page.goto(address + path)
        if "against" in path:
            page.wait_for_selector("tr.before")
        violates_nothing(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(address + "roadmap.html")
    page.emulate_media(media="print", forced_colors="none")
    violates_nothing(page, "paper")
    page.emulate_media(media="screen", forced_colors="active", color_scheme=scheme)
    violates_nothing(page, "forced colours")
    context.close()


@pytest.mark.thorough
def test_on_paper(page: Any, address: str) -> None:
    page.goto(address + "roadmap.html")
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [re.sub(r"\s+", "", one.get_textpage().get_text_range()) for one in pdf]
    assert len(texts) > 3
    for number, text in enumerate(texts):
        assert tuple(round(side) for side in pdf[number].get_size()) == pytest.approx(A3, abs=2)
        for word in ("R52023", "R92027", "区分", "汐見県ＤＸ推進プラン/ロードマップ第2版", "策定段階：成案"):
            assert word in text, (number, word)
        assert "絞り込み" not in text
    whole = "".join(texts)
    for item in sample_plan().initiatives:
        for activity in item.activities:
            assert re.sub(r"\s+", "", activity.title) in whole, activity.id
            assert all(re.sub(r"\s+", "", step.label) in whole for step in activity.planned), activity.id
    # No row is divided between pages: the two rows of an activity stand together.
    for item in sample_plan().initiatives:
        for activity in item.activities:
            title = re.sub(r"\s+", "", activity.title)
            place = next(text for text in texts if title in text)
            assert "実績" in place[place.index(title) :], activity.id
    page.goto(address + "text.html")
    other = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert other[0].get_width() < other[0].get_height(), "other pages print upright"
