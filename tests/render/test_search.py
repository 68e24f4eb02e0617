"""The search: an index without JavaScript, what is found and where, and an index made twice the same."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.render.sample import sample_plan
from tests.render.test_site import Links, content, read

from tsumugu.core.errors import Refusal
from tsumugu.render.content import FormFile, SiteContent
from tsumugu.render.site import pagefind, search
from tsumugu.render.site.build import site
from tsumugu.render.site.search import Record, spaced
from tsumugu.render.site.versions import EASY, ENGLISH, PLAIN


@pytest.fixture(scope="module")
def sample() -> dict[str, bytes]:
    return site(SiteContent(slug="s", base="/s/", plan=sample_plan(), today="2026-04-20"))


def test_the_index_page_names_everything(sample: dict[str, bytes]) -> None:
    plan = sample_plan()
    page, links = sample["search/index.html"].decode(), read(sample)
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
    found = search.records(sample, PLAIN)
    paths = [record.path for record in found]
    assert len(paths) == len(set(paths)) and paths == sorted(paths, key=lambda path: path.partition("#")[0])
    assert not [path for path in paths if re.match("en/|easy/|furigana/|search/|history/|404|roadmap", path)]
    sheet = next(record for record in found if record.path == "initiatives/noriai-yoyaku.html")
    assert (sheet.title, sheet.kind) == ("予約型乗合交通の広域化", "事業")
    assert "市町村の境を越えて" in sheet.text and "改定の経過を見る" not in sheet.text
    chapter = next(record for record in found if record.path == "text.html#c-hajimeni")
    assert chapter.title == "○ はじめに" and chapter.kind == "本編" and "道筋を示すものです" in chapter.text
    assert all(unicodedata.is_normalized("NFKC", record.text) for record in found)
    english = {record.path: record for record in search.records(sample, ENGLISH)}
    assert english.keys() == set(paths) and english["initiatives/noriai-yoyaku.html"].kind == "Initiatives"
    easy = {record.path: record for record in search.records(sample, EASY)}
    assert "けんみん" not in easy["index.html"].text, "readings are not searched"


def test_what_a_chart_shows_is_found_in_the_table_beside_it(sample: dict[str, bytes]) -> None:
    said: dict[str, str] = {}
    for record in search.records(sample, PLAIN):
        path = record.path.partition("#")[0]
        said[path] = said.get(path, "") + record.text
    drawn = 0
    for path, text in said.items():
        for chart in re.findall(r'<svg class="indicator-chart".*?</svg>', sample[path].decode(), re.DOTALL):
            labels = re.findall(r'<text class="n-[^>]*>([^<]+)</text>', chart)
            drawn += len(labels)
            assert labels and all(unicodedata.normalize("NFKC", label) in text for label in labels), path
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
    ],
)
def test_one_character_is_one_word(text: str, expected: str) -> None:
    assert spaced(text) == expected


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_nothing_is_lost_by_spacing(text: str) -> None:
    back = {made: kana for kana, made in search._VOICED.items()}
    assume(not any(ord(character) in back for character in text))
    assert "".join(spaced(text).translate(back).split()) == "".join(text.replace("\n", "|").split())


def test_what_is_found_does_not_depend_on_the_documents_that_are_ready() -> None:
    before = content()
    name = before.editions[-1].name
    file = FormFile(path=f"editions/{name}/plan.pdf", form="plan_pdf", language="ja", edition=name, size=1, digest="0")
    after = site(msgspec.structs.replace(before, files=(file,)))
    assert after["index.html"] != site(before)["index.html"]
    assert search.records(after, PLAIN) == search.records(site(before), PLAIN)


def test_every_kind_has_its_word() -> None:
    for version in (PLAIN, ENGLISH):
        kinds = search.kinds(version.language)
        assert len({search.token(kind, version) for kind in kinds}) == len(kinds)
        assert {search.pick(words, version.language) for _beginning, words in search.KINDS} == set(kinds)


def test_the_same_pages_make_the_same_index(sample: dict[str, bytes]) -> None:
    made = pagefind.index(sample)
    assert made == pagefind.index(sample)
    for folder in ("", "easy/", "en/"):
        assert f"{folder}search/index/pagefind.js" in made and f"{folder}search/index/pagefind-entry.json" in made
    assert not [path for path in made if path.endswith((".css", "ui.js", "worker.js")) or "playground" in path]
    assert all(re.match(r"(easy/|en/)?search/index/[\w./-]+\Z", path) for path in made)


def test_the_index_is_the_same_in_whatever_order_the_pages_come(tmp_path: Path) -> None:
    files = {path: data for path, data in site(content()).items() if path.endswith(".html")}
    made = pagefind.index(files)
    assert made == pagefind.index(dict(reversed(files.items())))
    for path in sorted(files, key=lambda path: path[::-1]):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(files[path])
    assert made == pagefind.index_of(tmp_path)


def test_a_new_page_leaves_the_records_of_the_others_as_they_are() -> None:
    def fragments(files: dict[str, bytes]) -> set[tuple[str, bytes]]:
        made = pagefind.index(files)
        return {(path, data) for path, data in made.items() if path.startswith("search/") and "/fragment/" in path}

    files = site(content())
    before = fragments(files)
    assert len(before) == len(search.records(files, PLAIN))
    after = fragments({**files, "initiatives/aaa.html": "<main><h1>新しい事業</h1></main>".encode()})
    assert before < after and len(after - before) == 1


def test_a_program_that_fails_or_hangs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = site(content())
    with pytest.raises(Refusal) as refused:
        pagefind.index(files, seconds=0.001)
    assert refused.value.code == "index-failed"
    for program, said in (("/nowhere/pagefind", "No such file"), ("/bin/cat", "service"), ("/bin/echo", "")):
        monkeypatch.setattr(pagefind, "_program", lambda program=program: program)
        with pytest.raises(Refusal) as refused:
            pagefind.index(files)
        assert refused.value.code == "index-failed" and said in refused.value.data["said"]


def test_words_of_the_plan_cannot_leave_their_place() -> None:
    hostile = Record('a.html" data-x="', "<b>'\"&", "事業", "</p><script>alert(1)</script>")
    page = pagefind._page(hostile, "zxx", PLAIN)
    assert "<script" not in page and "<b>" not in page and page.count("<meta") == 3
    assert 'data-x="' not in re.sub('="[^"]*"', "", page)
