"""The search: an index without JavaScript, what is found and where, and an index made twice the same."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.render.sample import sample_plan, single
from tests.render.states import site
from tests.render.test_site import Links, content, read

from tsumugu.core import folding
from tsumugu.core.errors import Refusal
from tsumugu.render.content import FormatFile, SiteContent
from tsumugu.render.site.rooms import pagefind, search
from tsumugu.render.site.rooms.search import Record, spaced
from tsumugu.render.site.versions import EASY, ENGLISH, PLAIN
from tsumugu.render.vocabulary.words import pick

#: The folders of the versions that the plain one has no link into.
OTHERS = ("en/", "easy/", "furigana/")


@pytest.fixture(scope="module")
def sample() -> dict[str, bytes]:
    return site(SiteContent(slug="s", base="/s/", plan=sample_plan(), today="2026-04-20"))


def test_the_index_page_names_everything(sample: dict[str, bytes]) -> None:
    plan = sample_plan()
    page, plain = sample["search/index.html"].decode(), [path for path in sample if not path.startswith(OTHERS)]
    links = read({path: sample[path] for path in plain}, "/s/")
    for item in (*plan.initiatives, *plan.fields, *plan.focus_themes, *plan.chapters):
        name = getattr(item, "title", "") or getattr(item, "name", "")
        assert f">{name}" in page or f" {name}" in page, name
    assert [d.name in page for d in plan.divisions] == [not d.valid_to for d in plan.divisions]
    for field in plan.fields:
        assert all(f"/s/fields/{field.id}.html#{area.id}" in links["search/index.html"].targets for area in field.areas)
    indicators = [i for item in plan.initiatives for i in item.indicators]
    assert indicators and all(i.name in page for i in indicators)
    for target in links["search/index.html"].targets:
        where, _, place = target.partition("#")
        path = where.removeprefix("/s/") if where else "search/index.html"
        assert path in sample and (not place or place in links[path].ids), target
    assert Links is type(links["search/index.html"])


def test_what_is_searched(sample: dict[str, bytes]) -> None:
    assert search.folders(sample) == (PLAIN, EASY, ENGLISH)
    found = tuple(search.records(sample, PLAIN))
    paths = [record.path for record in found]
    assert len(paths) == len(set(paths)) and paths == sorted(paths, key=lambda path: path.partition("#")[0])
    assert not [path for path in paths if re.match("en/|easy/|furigana/|search/|history/|404|roadmap", path)]
    sheet = next(record for record in found if record.path == "initiatives/noriai-yoyaku.html")
    assert (sheet.title, sheet.kind) == ("予約型乗合交通の広域化", "事業")
    assert "市町村の境を越えて" in sheet.text and "改定の経過を見る" not in sheet.text
    chapter = next(record for record in found if record.path == "text.html#c-hajimeni")
    assert chapter.title == "○ はじめに" and chapter.kind == "本編" and "道筋を示すものです" in chapter.text
    assert not any(folding.UNSEEN.search(spaced(record.text)) for record in found)
    english = {record.path: record for record in search.records(sample, ENGLISH)}
    assert english.keys() == set(paths) and english["initiatives/noriai-yoyaku.html"].kind == "Initiatives"
    easy = {record.path: record for record in search.records(sample, EASY)}
    assert "けんみん" not in easy["index.html"].text, "readings are not searched"


def test_of_white_space_a_browser_collapses_that_of_html_only() -> None:
    page = "<main><h1> 題\u3000名\n</h1><p>\u3000字下げ\n  した　文&#12288;と&nbsp;AI\u3000\u3000活用。</p></main>"
    (found,) = search.records({"index.html": page.encode()}, PLAIN)
    assert found.title == "題\u3000名"
    assert found.text == "題\u3000名\n\u3000字下げ した\u3000文\u3000と\u00a0AI\u3000\u3000活用。"


def test_what_a_chart_shows_is_found_in_the_table_beside_it(sample: dict[str, bytes]) -> None:
    said: dict[str, str] = {}
    for record in search.records(sample, PLAIN):
        path = record.path.partition("#")[0]
        said[path] = said.get(path, "") + record.text
    drawn = 0
    for path, text in said.items():
        for chart in re.findall(r'<svg class="indicator-chart(?: wide)?".*?</svg>', sample[path].decode(), re.DOTALL):
            labels = re.findall(r'<text class="n-[^>]*>([^<]+)</text>', chart)
            drawn += len(labels)
            assert labels and all(html.unescape(label) in text for label in labels), path
        assert "目標までの直線" not in text
    assert drawn > 100


def test_an_edition_is_found_by_what_it_says_of_itself() -> None:
    files = site(content())
    found = {record.path: record for record in search.records(files, PLAIN)}
    assert "稼ぐ" not in found["editions/roadmap-2/index.html"].text
    assert "スマート" in found["editions/roadmap-2/comparison.html"].text
    assert "editions/roadmap-2/redline.html" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("地域防災計画", "地 域 防 災 計 画"),
        ("DXとAI活用", "DX と AI 活 用"),
        ("タータを、使う。", "タ ー タ を 、 使 う 。"),
        ("乗り継ぎ", "乗 り 継 \ua00e"),
        ("令和5年度", "令 和 5 年 度"),
        ("現状・課題", "現 状 ・ 課 題"),
        ("一行目\n二行目", "一 行 目 | 二 行 目"),
        ("Smart farming", "Smart farming"),
        # letters and digits are compared in one form, signs stay as they are
        ("１２３件、50％、①番", "123 件 、50％、1 番"),
        ("㈱汐見（ＤＸ）", "( 株 ) 汐 見 （DX）"),
        ("ﾊﾞｽ", "\ua090 ス"),
        # what no reader sees is not there
        ("葛\U000e0100城市", "葛 城 市"),
        ("行政\u2060改\u200d革", "行 政 改 革"),
        ("soft\u00adhyphen\u200b zero", "softhyphen zero"),
        ("資料\u202efdp.電子", "資 料 fdp. 電 子"),
        ("神\ufe00\u3099", "神 \u3099"),
        ("a|b\n字|字", "a\u00a6b | 字 \u00a6 字"),
    ],
)
def test_one_character_is_one_word(text: str, expected: str) -> None:
    assert spaced(text) == expected


TEXTS = st.text(
    st.one_of(
        st.sampled_from("県政のぎぱDX９①㈱％（）｜| \u3000\u00a0\n\u200d\u2060\u00ad\U000e0100\ufe0fﾊﾞﾟé\u0301㎡Ⅲ𠮷"),
        st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn")),
    ),
    max_size=30,
)


def blocks(text: str) -> str:
    """As a page gives its texts to the search."""
    said = (re.sub("[ \t\f\r]+", " ", block).strip(" ") for block in text.split("\n"))
    return "\n".join(block for block in said if block)


def shown(text: str) -> str:
    """What search.js makes of the index and its repairs."""
    back = {made: kana for kana, made in search._VOICED.items()}
    alone = search._ALONE.pattern
    found = re.sub(f"(?<={alone}) | (?={alone})", "", spaced(text).translate(back))
    found = re.sub(r" ?\| ?", "\n", found)
    places = json.loads(bytes(ord(letter) - search._BYTES for letter in search.repairs(text)) or "[]")
    made, at = "", 0
    for kept, out, put in zip(places[::3], places[1::3], places[2::3], strict=True):
        made += found[at : at + kept] + put
        at += kept + out
    return made + found[at:]


@given(TEXTS)
def test_what_is_shown_is_what_was_written(text: str) -> None:
    text = blocks(text)
    assume(not any(ord(character) in range(0xA000, 0xA4D0) for character in text))
    assume(not folding.UNSEEN.match(text))  # no text of a page begins so
    assert shown(text) == text


@given(TEXTS)
@example("|\u1920")
def test_nothing_that_is_seen_is_lost_by_spacing(text: str) -> None:
    back = {made: kana for kana, made in search._VOICED.items()}
    assume(not any(ord(character) in range(0xA000, 0xA4D0) for character in text))
    seen = unicodedata.normalize("NFKC", folding.UNSEEN.sub("", text)).replace("|", "\u00a6")
    found = unicodedata.normalize("NFKC", spaced(text).translate(back)).replace(" | ", "\n")
    assert "".join(found.split()) == "".join(seen.split()) or "\n" in text


def test_what_is_found_does_not_depend_on_the_documents_that_are_ready() -> None:
    before = content()
    name = before.editions[-1].name
    file = FormatFile(
        path=f"editions/{name}/plan.pdf", format="plan_pdf", language="ja", edition=name, size=1, digest="0"
    )
    after = site(msgspec.structs.replace(before, files=(file,)))
    assert after["index.html"] != single(before, "index.html")
    assert list(search.records(after, PLAIN)) == list(search.records(site(before), PLAIN))


def test_every_kind_has_its_word() -> None:
    for version in (PLAIN, ENGLISH):
        kinds = search.kinds(version.language)
        assert len({search.token(kind, version) for kind in kinds}) == len(kinds)
        assert {pick(words, version.language) for _beginning, words in search.KINDS} == set(kinds)


@pytest.mark.thorough
def test_the_same_pages_make_the_same_index(sample: dict[str, bytes]) -> None:
    made = pagefind.index(sample)
    assert made == pagefind.index(sample)
    for folder in ("", "easy/", "en/"):
        assert f"{folder}search/index/pagefind.js" in made and f"{folder}search/index/pagefind-entry.json" in made
    assert not [path for path in made if path.endswith((".css", "ui.js", "worker.js")) or "playground" in path]
    assert all(re.match(r"(easy/|en/)?search/index/[\w./-]+\Z", path) for path in made)


@pytest.mark.thorough
def test_the_index_is_the_same_in_whatever_order_the_pages_come(tmp_path: Path) -> None:
    files = {path: data for path, data in site(content()).items() if path.endswith(".html")}
    made = pagefind.index(files)
    assert made == pagefind.index(dict(reversed(files.items())))
    for path in sorted(files, key=lambda path: path[::-1]):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(files[path])
    assert made == pagefind.index_of(tmp_path)


@pytest.mark.thorough
def test_a_new_page_leaves_the_records_of_the_others_as_they_are() -> None:
    def fragments(files: dict[str, bytes]) -> set[tuple[str, bytes]]:
        made = pagefind.index(files)
        return {(path, data) for path, data in made.items() if path.startswith("search/") and "/fragment/" in path}

    files = site(content())
    before = fragments(files)
    assert len(before) == len(list(search.records(files, PLAIN)))
    after = fragments({**files, "initiatives/aaa.html": "<main><h1>新しい事業</h1></main>".encode()})
    assert before < after and len(after - before) == 1


def test_a_program_that_fails_or_hangs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = site(content())
    with pytest.raises(Refusal) as refused:
        pagefind.index(files, seconds=0.001)
    assert refused.value.code == "index-failed"
    for program, said in (("/nowhere/pagefind", "No such file"), ("/bin/cat", "service"), ("/bin/echo", ".")):
        monkeypatch.setattr(pagefind, "_program", lambda program=program: program)
        with pytest.raises(Refusal) as refused:
            pagefind.index(files)
        assert refused.value.code == "index-failed" and re.search(said, str(refused.value.data["said"])), program


def test_what_was_counts_less_than_what_is(sample: dict[str, bytes]) -> None:
    """A page of history is not found before the page of the thing."""
    found = {record.path: record.weights for record in search.records(sample, PLAIN)}
    sheet = next(weights for path, weights in found.items() if path.startswith("initiatives/"))
    edition = next(weights for path, weights in found.items() if path.startswith("editions/"))
    assert sheet == (1.0, 1.0) and max(edition) < 0.2
    files = {
        f"process/{place}.html": b"<main><h1>a</h1><p>b</p></main>" for place in ("meetings/x-1", "materials/x-1-a")
    }
    draft, meeting = [record.weights for record in search.records(files, PLAIN)]
    assert meeting[0] == 1 and meeting[1] < 1 and max(draft) < min(edition) + 0.01
    page = pagefind._page(Record("editions/text-1/index.html", "題", "事業", "文", (0.1, 0.1)), "zxx", PLAIN)
    assert '<h1 data-pagefind-weight="0.7">' in page and '<p data-pagefind-weight="0.1">' in page
    page = pagefind._page(Record("text.html", "題", "事業", "文"), "zxx", PLAIN)
    assert '<h1 data-pagefind-weight="7">' in page and '<p data-pagefind-weight="1">' in page


def test_words_of_the_plan_cannot_leave_their_place() -> None:
    hostile = Record('a.html" data-x="', "<b>'\"&", "事業", "</p><script>alert(1)</script>")
    page = pagefind._page(hostile, "zxx", PLAIN)
    assert "<script" not in page and "<b>" not in page and page.count("<meta") == 3
    assert 'data-x="' not in re.sub('="[^"]*"', "", page)
