"""The site as a value: deterministic, linked, escaped, checkable, and made again only where it changed."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import msgspec
import pytest
from tests.render.sample import single
from tests.render.states import NEVER, keep, page_inputs, site

from tsumugu.core import plan as p
from tsumugu.core.canonical import root_hash, text_hash
from tsumugu.core.errors import Refusal
from tsumugu.core.table import to_table
from tsumugu.render.changes import comparison, redline
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent, edition_facts, reading
from tsumugu.render.site import manifest

EVIL = "<script>alert('1')</script>&\""


def plan(title: str = "スマート農業", count: int = 2) -> p.Plan:
    steps = (
        p.Step(id="s1", label="試験", start="2023-05", end=2024, tentative=True),
        p.Step(id="s2", label="普及", start=2024, shape="continuing"),
        p.Step(id="s3", label="時期のない工程"),
    )
    first = p.Initiative(
        id="i0",
        title=title,
        field="work",
        areas=("farm",),
        lead="agri",
        summary="概要。つづき。",
        activities=(p.Activity(id="a0", title="導入", planned=steps, planned_texts=((2025, "普及"),)),),
        indicators=(
            p.Indicator(id="k0", name="数", unit="件", targets=((2025, p.Target(kind="at-least", value="9")),)),
        ),
    )
    rest = tuple(p.Initiative(id=f"i{n}", title=f"事業{n}", field="admin") for n in range(1, count))
    return p.Plan(
        id="tsumugi",
        title="紡県DX推進プラン",
        provisional=True,
        stage="素案",
        period=p.Period(first=2023, last=2027),
        philosophy=p.Philosophy(catchphrase="つむぐ"),
        divisions=(p.Division(id="agri", name="農業課"),),
        chapters=(p.Chapter(id="c1", title="はじめに", content=(p.Block(id="b1", embed="system-chart"),)),),
        fields=(
            p.Field(id="work", name="しごと", visions=(p.Vision(id="v", text="稼ぐ"),),
                    areas=(p.Area(id="farm", name="農"),)),  # fmt: skip
            p.Field(id="admin", name="行政経営", supports=("work",)),
        ),
        initiatives=(first, *rest),
    )  # fmt: skip


def edition(number: int, value: p.Plan) -> EditionContent:
    cover, initiatives = reading(value)
    return EditionContent(
        part="roadmap", number=number, label=f"第{number}版", date="2025-06-01", sequence=number,
        root=root_hash(to_table(value)), cover=cover, initiatives=initiatives, reads=keep(value),
        facts=edition_facts(value),
    )  # fmt: skip


def content(title: str = "スマート農業", count: int = 2) -> SiteContent:
    now = plan(title, count)
    note = ChangeNote(
        sequence=2, date="2025-06-01", actor="担当者", division="農業課", reason="見直し", approvals=("head",),
        touched=(("i0", "title"), ("s1", "start"), ("went", "")),
    )  # fmt: skip
    old = plan("農業", 3)
    return SiteContent(
        slug="t", base="/t/", plan=now, editions=(edition(1, old), edition(2, now)), changes=(note,),
        today="2025-07-01", checkpoint="cp",
    )  # fmt: skip


class Links(HTMLParser):
    """What a page links to, as addresses below ``base``, where the site stands for the reader."""

    def __init__(self, base: str = "", path: str = "") -> None:
        super().__init__()
        self._place = base + path
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action") and value:
                self.targets.append(value if value.startswith("#") else urljoin(self._place, value))
            elif name == "id" and value:
                self.ids.append(value)
            assert name != "style" and not name.startswith("on")
        self.inside = tag
        # Scripts stand in files of the site: the policy of its pages lets no other run.
        assert tag != "script" or "src" in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        assert self.inside not in ("script", "style")


def read(files: dict[str, bytes], base: str = "/t/") -> dict[str, Links]:
    found = {}
    for path, data in files.items():
        if path.endswith(".html"):
            found[path] = Links(base, path)
            found[path].feed(data.decode())
    return found


ADDRESSES = re.compile(r' (?:href|src|action|data-root|data-index|data-outlines)="([^"]*)"')


def test_no_page_knows_where_its_site_is_put() -> None:
    """Below any path, and on a disk: links lead from page to page. The one for what is not there is shown anywhere."""
    files = site(content())
    for path, data in files.items():
        if path.endswith(".html"):
            absolute = [link for link in ADDRESSES.findall(data.decode()) if link.startswith("/")]
            assert bool(absolute) == path.endswith("404.html"), (path, absolute)
            inside = [link for link in ADDRESSES.findall(data.decode()) if ":" not in link and not link.startswith("#")]
            # On a disk nobody makes the index of a folder: every link names a file.
            assert all(re.search(r"\.\w+(#.*)?\Z|/index/\Z|\A[./]*\Z", link) for link in inside), (path, inside)
    elsewhere = site(msgspec.structs.replace(content(), base="/a/b/"))
    assert [path for path in files if files[path] != elsewhere[path]] == [
        path for path in files if path.endswith("404.html") or path == "manifest.json"
    ]


def test_the_same_content_makes_the_same_bytes() -> None:
    assert site(content()) == site(content())


def test_every_link_leads_to_a_page_and_a_place() -> None:
    files = site(content())
    pages = read(files)
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert page.tags.count("h1") == 1 and page.tags.count("main") == 1, path
        for target in page.targets:
            where, _, place = target.partition("#")
            if where:
                assert where.startswith("/t/"), (path, target)
                where = where.removeprefix("/t/")
            where = where or path
            assert where in files, (path, target)
            assert not place or place in pages[where].ids, (path, target)


def test_text_is_escaped_everywhere() -> None:
    files = site(content(EVIL))
    assert not any(b"<script>" in data for path, data in files.items() if path.endswith(".html"))
    assert "&lt;script&gt;" in files["initiatives/i0.html"].decode()
    assert "&lt;script&gt;" in files["editions/roadmap-2/redline.html"].decode()


def test_what_an_earlier_edition_had_keeps_its_page() -> None:
    assert "最新のプランにはありません" in single(content(), "initiatives/i2.html").decode()


def test_states_stand_in_words() -> None:
    page = single(content(), "initiatives/i0.html").decode()
    for word in ("予定（未確定）", "継続", "時期未定", "令和5年度", "目標", "実績", "農業課", "9件以上"):
        assert word in page


def test_an_old_edition_is_not_even_read_when_its_pages_are_there() -> None:
    before = content()
    files = site(before)

    closed = tuple(msgspec.structs.replace(edition, reads=NEVER) for edition in before.editions[1:])
    again = msgspec.structs.replace(before, editions=(before.editions[0], *closed))
    assert set(site(again, page_inputs(before), files["manifest.json"])) == {"manifest.json"}


def test_english_is_complete_and_says_what_is_japanese() -> None:
    source = "スマート農業"
    first, *rest = plan(source).initiatives
    english = p.Translation(text="Smart farming", source=text_hash(source))
    old = p.Translation(text="An older summary.", source=text_hash("もとの概要。"))
    said = msgspec.structs.replace(first, translations=(("en.summary", old), ("en.title", english)))
    now = msgspec.structs.replace(plan(source), initiatives=(said, *rest))
    files = site(msgspec.structs.replace(content(source), plan=now))
    page = files["en/initiatives/i0.html"].decode()
    assert '<html lang="en">' in page and "<h1>Smart farming</h1>" in page and "An older summary." in page
    assert "based on an earlier Japanese wording" in page
    assert "based on an earlier Japanese wording" not in files["en/initiatives/i1.html"].decode()
    assert "<h1>スマート農業</h1>" in files["initiatives/i0.html"].decode()
    # Whatever is Japanese on an English page is a word of the plan, and marked as one.
    marked = re.compile(
        r'<span (?:lang="ja"|class="hidden")>.*?</span>|<title>.*?</title>|lang="ja"[^>]*>[^<]*'
        # What says of a page what it is has the plan's words, as its title has, and no room for a mark.
        r'|<meta name="description"[^>]*>'
        r'|<(title|desc|text)(?: [^>]*)? lang="ja">.*?</\1>', re.DOTALL,
    )  # fmt: skip
    for path, data in files.items():
        if path.startswith("en/") and path.endswith(".html"):
            unmarked = marked.sub("", data.decode())
            assert not re.search("[ぁ-んァ-ヴ一-龠]", unmarked), path
    twins = {path.removeprefix("en/") for path in files if path.startswith("en/") and path.endswith(".html")}
    assert twins == {path for path in files if path.endswith(".html") and not path.startswith(("en/", "furigana/"))}


def test_the_manifest_finds_what_was_altered() -> None:
    files = site(content())
    assert manifest.verify(files) == ()
    assert json.loads(files["manifest.json"])["checkpoint"] == "cp"
    broken = {**files, "index.html": b"x", "extra.html": b""}
    del broken["plan.json"]
    assert {(q.code, q.path) for q in manifest.verify(broken)} == {
        ("file-altered", "index.html"), ("file-missing", "plan.json"), ("file-unlisted", "extra.html"),
    }  # fmt: skip
    inner = {path.rsplit("/", 1)[1]: data for path, data in files.items() if path.startswith("editions/roadmap-1/")}
    listed = json.loads(inner["manifest.json"])["files"]
    assert listed == {"plan.json": hashlib.sha256(inner["plan.json"]).hexdigest()}


def test_only_what_changed_is_made_again() -> None:
    before = content()
    files = site(before)
    known = manifest.inputs(files["manifest.json"])
    assert known == page_inputs(before)
    assert set(site(before, known, files["manifest.json"])) == {"manifest.json"}
    assert set(site(before, known)) == {"manifest.json"}
    first, *rest = before.plan.initiatives
    changed = msgspec.structs.replace(first, summary="別の概要。")
    after = msgspec.structs.replace(
        before, plan=msgspec.structs.replace(before.plan, initiatives=(changed, *rest))
    )  # fmt: skip
    again = site(after, known, files["manifest.json"])
    pages = {folder + "initiatives/i0.html" for folder in ("", "en/", "furigana/")}
    assert set(again) == {*pages, "plan.json", "manifest.json"}
    assert {**files, **again} == site(after)


def test_what_stands_on_every_page_makes_every_page_again() -> None:
    before = content()
    files = site(before)
    after = msgspec.structs.replace(before, plan=msgspec.structs.replace(before.plan, notice="別の注意書き。"))
    again = site(after, manifest.inputs(files["manifest.json"]), files["manifest.json"])
    assert {**files, **again} == site(after) and "initiatives/i0.html" in again


def test_a_file_too_many_is_told() -> None:
    files = site(content())
    assert manifest.verify(files) == ()
    assert manifest.verify({**files, "more.html": b"x"}) == (manifest.unlisted("more.html"),)


def test_an_id_that_cannot_name_a_file_is_refused() -> None:
    bad = msgspec.structs.replace(plan(), initiatives=(p.Initiative(id="../x", title="x"),))
    with pytest.raises(Refusal):
        site(msgspec.structs.replace(content(), plan=bad))


def test_comparison_and_redline() -> None:
    old, new = plan("防災体制の整備", 3), plan("減災体制の整備", 2)
    rows = comparison.rows(old, new, {("i0", "title"): "見直し", ("i0", "summary"): "別の理由"})
    kinds = [row.kind for row in rows]
    assert "changed" in kinds and "deleted" in kinds and "omitted" in kinds
    title = next(row for row in rows if row.kind == "changed")
    assert next((q.kind, q.text) for q in title.after) == ("inserted", "減災体制")
    assert title.note == "見直し"
    assert '<u class="changed">防災体制</u>' in comparison.html(rows)
    assert "<del>防災体制</del><ins>減災体制</ins>" in redline.html(to_table(old), to_table(new))
    assert comparison.rows(new, new) == ()
    assert "変更はありません" in redline.html(to_table(new), to_table(new))
