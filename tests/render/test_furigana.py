"""Readings over kanji: by machine, corrected by people, in texts alone; and the versions of a page."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.render.sample import sample_plan
from tests.render.states import page_inputs, site
from tests.render.test_site import content, plan

from tsumugu.core import plan as p
from tsumugu.core.canonical import text_hash
from tsumugu.core.validation import validate
from tsumugu.render.site import manifest
from tsumugu.render.site.furigana import Annotator, leading_on, with_furigana
from tsumugu.render.site.ruby import Ruby

MACHINE = Ruby({})
RUBY = re.compile("<ruby>(.*?)<rt>(.*?)</rt></ruby>")


def said(text: str, **reviewed: str) -> str:
    return RUBY.sub(r"\1(\2)", (Ruby(reviewed) if reviewed else MACHINE).ruby(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the reading stands over the kanji alone
        ("取り組む", "取(と)り組(く)む"),
        ("お申し込み", "お申(もう)し込(こ)み"),
        ("重ね合わせ", "重(かさ)ね合(あ)わせ"),
        ("見える化", "見(み)える化(か)"),
        ("担い手が減っても", "担(にな)い手(て)が減(へ)っても"),
        ("人々の間柄", "人々(ひとびと)の間柄(あいだがら)"),
        # words of offices
        ("市町村と県民", "市町村(しちょうそん)と県民(けんみん)"),
        ("主な取組", "主(おも)な取組(とりくみ)"),
        ("凡例", "凡例(はんれい)"),
        ("調査を行った。", "調査(ちょうさ)を行(おこな)った。"),
        ("学校へ行った。", "学校(がっこう)へ行(い)った。"),
        ("令和元年度", "令和(れいわ)元(がん)年度(ねんど)"),
        # numbers and what they count
        ("令和5年度から5年間", "令和(れいわ)5年度(ねんど)から5年間(ねんかん)"),
        ("2023年4月1日", "2023年(ねん)4月(がつ)1日(ついたち)"),
        ("1日に2回", "1日(にち)に2回(かい)"),
        ("10日から20日まで", "10日(とおか)から20日(はつか)まで"),
        ("5日間", "5日間(いつかかん)"),
        ("第2版", "第(だい)2版(はん)"),
        ("３本と１０分", "３本(ぼん)と１０分(ぷん)"),
        ("3分の1", "3分(ぶん)の1"),
        ("1人、2人、3人、21人", "1人(ひとり)、2人(ふたり)、3人(にん)、21人(にん)"),
        ("3百万円", "3百(びゃく)万(まん)円(えん)"),
        ("約3千人", "約(やく)3千(ぜん)人(にん)"),
        ("9月末", "9月(がつ)末(まつ)"),
        # names in the forms of their owners
        ("髙田と﨑山", "髙田(たかだ)と﨑山(さきやま)"),
        # what the author read already, what needs no reading, what must stay text
        ("汐見県（しおみけん）の手続（てつづ）き", "汐見県（しおみけん）の手続（てつづ）き"),
        ("デジタル・デバイド", "デジタル・デバイド"),
        ("Ｒ5 & <県>", "Ｒ5 &amp; &lt;県(けん)&gt;"),
        ("", ""),
    ],
)
def test_readings(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # read as a whole though the dictionary parts them
        ("二人三脚で進める", "二人三脚(ににんさんきゃく)で進(すす)める"),
        ("一昨日から", "一昨日(いっさくじつ)から"),
        ("一昨年度の実績", "一昨年度(いっさくねんど)の実績(じっせき)"),
        ("一昨々日と一昨々年", "一昨々日(いっさくさくじつ)と一昨々年(いっさくさくねん)"),
        ("二十四節気", "二十四節気(にじゅうしせっき)"),
        ("課々の人々", "課(か)々の人々(ひとびと)"),
        ("一期一会", "一期一会(いちごいちえ)"),
        ("七転び八起き", "七転(ななころ)び八起(やお)き"),
        ("一石二鳥の取組", "一石二鳥(いっせきにちょう)の取組(とりくみ)"),
        ("三位一体の改革", "三位一体(さんみいったい)の改革(かいかく)"),
        ("五分五分の見込み", "五分五分(ごぶごぶ)の見込(みこ)み"),
        ("七五三の案内", "七五三(しちごさん)の案内(あんない)"),
        ("数人で対応", "数人(すうにん)で対応(たいおう)"),
        ("一日中、受け付ける", "一日中(いちにちじゅう)、受(う)け付(つ)ける"),
        ("一年中の相談", "一年中(いちねんじゅう)の相談(そうだん)"),
        ("一対一の面談", "一対一(いったいいち)の面談(めんだん)"),
        ("一極集中の是正", "一極集中(いっきょくしゅうちゅう)の是正(ぜせい)"),
        ("避難所の開設", "避難所(ひなんじょ)の開設(かいせつ)"),
        ("町村の窓口", "町村(ちょうそん)の窓口(まどぐち)"),
        ("四苦八苦する", "四苦八苦(しくはっく)する"),
        ("一歩ずつ", "一歩(いっぽ)ずつ"),
        ("二十四時間受付", "二十四時間(にじゅうよじかん)受付(うけつけ)"),
        ("三日月", "三日月(みかづき)"),
        ("十中八九", "十中八九(じっちゅうはっく)"),
        ("今日中に回答", "今日中(きょうじゅう)に回答(かいとう)"),
        # what the parts say right stays: counted days, parts that only stand side by side
        ("2日中に", "2日(ふつか)中(ちゅう)に"),
        ("一部の事業", "一部(いちぶ)の事業(じぎょう)"),
        ("二酸化炭素", "二酸化炭素(にさんかたんそ)"),
        ("地域防災計画", "地域(ちいき)防災(ぼうさい)計画(けいかく)"),
    ],
)
def test_idioms_are_read_as_a_whole(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_reviewed_word_wins_over_an_idiom() -> None:
    assert said("一昨日", 一昨日="おととい") == "一昨日(おととい)"
    assert said("二人三脚", 三脚="さんぎゃく") == "二人(ふたり)三脚(さんぎゃく)"


def test_a_reviewed_word_wins_and_the_longest_first() -> None:
    assert said("生物の市場") == "生物(せいぶつ)の市場(しじょう)"
    assert said("生物の市場と市場町", 市場="いちば", 市場町="いちばまち", 生物="なまもの") == (
        "生物(なまもの)の市場(いちば)と市場町(いちばまち)"
    )
    assert said("取組み", 取組み="とりくみ") == "取組(とりく)み"


@given(st.text(st.sampled_from("県政の取り組む10日３人&<>\"'。\n髙々ー（けん） A"), max_size=40))
def test_without_its_readings_the_text_is_what_it_was(text: str) -> None:
    assert html.unescape(re.sub("<rt>.*?</rt>|</?ruby>", "", MACHINE.ruby(text))) == text


def test_a_text_longer_than_the_tokenizer_takes() -> None:
    text = "県民の暮らしを支え、" * 6_000  # one sentence of 180 kB; the tokenizer takes 49 kB
    made = Ruby({}).ruby(text)
    assert re.sub("<rt>.*?</rt>|</?ruby>", "", made) == text


def test_several_threads_read_at_the_same_time() -> None:
    """Drafts are looked at while editions are published."""
    texts = [[f"第{thread}群の{at}番目の計画を見直す。" * 20 for at in range(200)] for thread in range(4)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda own: [Ruby({}).ruby(text) for text in own], texts))
    assert found == [[Ruby({}).ruby(text) for text in own] for own in texts]
    assert all("計画" not in RUBY.sub("", text) and "<rt>けいかく</rt>" in text for own in found for text in own)


def test_ruby_stands_in_texts_alone() -> None:
    page = (
        '<!doctype html><html lang="ja"><head><title>県</title><script src="県.js"></script></head><body>'
        '<p title="県" id="県">県<br>県</p><svg><g><text>県</text><path d="M0 0"/></g><title>県</title></svg>'
        '<select><option>県</option></select><span class="hidden">県<span>県</span></span>'
        "<ruby>県<rt>あがた</rt></ruby>"
        '<input value="県"><div data-plain>県<div>県</div></div><p>県</p></body></html>'
    )
    made = Annotator(Ruby({})).annotated(page)
    assert RUBY.findall(made) == [("県", "けん"), ("県", "けん"), ("県", "あがた"), ("県", "けん")]
    assert RUBY.sub(r"\1", made) == page.replace("<ruby>県<rt>あがた</rt></ruby>", "県")


def test_relative_links_lead_to_pages_with_furigana() -> None:
    page = (
        '<html><head><link href="../assets/x.css"></head><body><a href="../a/x.html#y" id="a">x</a><a href="#z">z</a>'
        '<script src="../assets/x.js"></script><a href="y.html">y</a><a href="../en/a/x.html">e</a>'
        '<a href="../plan.json">d</a><a href="https://example.jp/x.html">o</a><a href="mailto:a@example.jp">m</a>'
        '<a href="/desk/x.html">back</a><a href="../a/x.html" data-version="ja" aria-current="true">j</a>'
        '<a href="../furigana/a/x.html" data-version="furigana">f</a><div data-index="../search/index/"></div>'
        '<form action="../search/index.html"></form><main></main></body></html>'
    )
    made = with_furigana(page, Annotator(Ruby({}), leading_on("/t/")))
    assert re.findall('(?:href|action|src|data-index)="(.*?)"', made) == [
        "../../assets/x.css", "../a/x.html#y", "#z", "../../assets/x.js", "y.html", "../../en/a/x.html",
        "../../plan.json", "https://example.jp/x.html", "mailto:a@example.jp", "/desk/x.html", "../../a/x.html",
        "../../furigana/a/x.html", "../../search/index/", "../search/index.html",
    ]  # fmt: skip


def test_links_lead_to_pages_with_furigana() -> None:
    page = (
        '<html><head><link href="/t/x.html"></head><body><a href="/t/x.html#y" id="a">x</a><a href="#z">z</a>'
        '<a href="/t/en/x.html">e</a><a href="/t/plan.json">d</a><a href="https://example.jp/x.html">o</a>'
        '<a href="/t/x.html" data-version="ja" aria-current="true">j</a>'
        '<a href="/t/furigana/x.html" data-version="furigana">f</a>'
        '<form action="/t/search/"></form><main></main></body></html>'
    )
    made = with_furigana(page, Annotator(Ruby({}), leading_on("/t/")))
    assert re.findall('(?:href|action)="(.*?)"', made) == [
        "/t/x.html", "/t/furigana/x.html#y", "#z", "/t/en/x.html", "/t/plan.json", "https://example.jp/x.html",
        "/t/x.html", "/t/furigana/x.html", "/t/furigana/search/",
    ]  # fmt: skip
    assert re.findall('data-version="(.*?)"( aria-current)?', made) == [("ja", ""), ("furigana", " aria-current")]
    assert "付(つ)けています" in RUBY.sub(r"\1(\2)", made)


class Words(HTMLParser):
    """The text of the main part without its readings, and its ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.reading = "", False
        self.ids: list[str | None] = []
        self.feed("<main" + page.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.reading = tag == "rt"
        self.ids.extend(value for name, value in attrs if name == "id")

    def handle_endtag(self, tag: str) -> None:
        self.reading = False

    def handle_data(self, data: str) -> None:
        if not self.reading:
            self.text += data


def test_every_japanese_page_has_a_twin_that_says_the_same() -> None:
    files = site(content())
    pages = [path for path in files if path.endswith(".html") and not path.startswith(("en/", "furigana/"))]
    assert {path for path in files if path.startswith("furigana/")} == {"furigana/" + path for path in pages}
    for path in pages:
        plain, ruby = Words(files[path].decode()), Words(files["furigana/" + path].decode())
        assert plain.text == ruby.text and plain.ids == ruby.ids, path
        assert '<html lang="ja" data-reading="furigana">' in files["furigana/" + path].decode()


def test_only_pages_with_furigana_depend_on_the_readings() -> None:
    before = content()
    files = site(before)
    reviewed = msgspec.structs.replace(before.plan, readings=(("農", "みのり"),))
    after = msgspec.structs.replace(before, plan=reviewed)
    again = site(after, manifest.inputs(files["manifest.json"]), files["manifest.json"])
    assert set(again) == {
        *(path for path in files if path.startswith("furigana/") and not path.startswith("furigana/editions/roadmap")),
        "plan.json", "manifest.json",
    }  # fmt: skip
    assert "<ruby>農<rt>みのり</rt></ruby>" in again["furigana/fields/work.html"].decode()
    assert {**files, **again} == site(after)
    assert page_inputs(after) == manifest.inputs(again["manifest.json"])


def test_plain_japanese_is_made_where_somebody_wrote_it() -> None:
    assert not any(path.startswith("easy/") for path in site(content()))
    first, *rest = plan().initiatives
    words = (
        ("ja-easy.summary", p.Translation(text="まえの せつめいです。", source=text_hash("もとの概要。"))),
        ("ja-easy.title", p.Translation(text="データで する 農業（のうぎょう）", source=text_hash(first.title))),
    )
    now = msgspec.structs.replace(plan(), initiatives=(msgspec.structs.replace(first, translations=words), *rest))
    files = site(msgspec.structs.replace(content(), plan=now))
    assert {path.removeprefix("easy/") for path in files if re.match(r"easy/.*\.html", path)} == {
        path for path in files if path.endswith(".html") and not path.startswith(("en/", "easy/", "furigana/"))
    }
    page = files["easy/initiatives/i0.html"].decode()
    assert '<html lang="ja" data-reading="ja-easy">' in page and "データで する 農業（のうぎょう）" in page
    assert "まえの せつめいです。" in page
    text = RUBY.sub(r"\1", page)
    assert "なっている ところ：事業名、概要。" in text and "まえの プランの 文から つくった" in text
    other = RUBY.sub(r"\1", files["easy/initiatives/i1.html"].decode())
    assert "まだ やさしい日本語が ありません" in other and "まえの 計画の" not in other
    assert "データで する" not in files["initiatives/i0.html"].decode()


def test_the_sample_says_where_its_words_are_plain() -> None:
    sample = sample_plan()
    assert dict(sample.readings)["汐見"] == "しおみ"
    problems = validate(msgspec.structs.replace(sample, readings=(("汐見", "shiomi"), ("県", "けん"))))
    assert [(q.code, q.path) for q in problems if q.severity == "error"] == [("bad-reading", "/readings.汐見")]
