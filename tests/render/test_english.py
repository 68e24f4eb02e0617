"""Every English page of the sample: whatever is Japanese on it is a word of the plan and says so (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import functools
from collections import Counter

import pytest
from tests.render.languages import unmarked
from tests.render.sample import sample_plan
from tests.render.states import keep, pages, site

from tsumugu.render.content import ChangeNote, EditionContent, Licence, SiteContent, WithdrawnEdition, reading


@functools.cache
def content() -> SiteContent:
    """Editions of both parts, one taken back, changes with reasons: every kind of page."""
    first, second, third = (sample_plan(f"plan{name}.yaml") for name in ("", "-revised", "-proposal"))
    editions = []
    for number, (part, plan) in enumerate(
        (("text", first), ("roadmap", first), ("roadmap", second), ("text", third), ("roadmap", third)), 1
    ):
        cover, initiatives = reading(plan)
        editions.append(
            EditionContent(
                part=part, number=number, label=f"第{number}版（案）", date=f"2026-0{number}-01", stage=plan.stage,  # type: ignore[arg-type]
                summary="目標を見直しました。", classification="見直し", sequence=number, root=str(number) * 64,
                cover=cover, initiatives=initiatives, reads=keep(plan),
            )
        )  # fmt: skip
    changed = ChangeNote(
        sequence=3, date="2026-02-01", actor="", role="staff", division="交通政策課", reason="実績を踏まえたため。",
        proposal="年度末の見直し", approvals=("head", "secretariat"), touched=(("noriai-yoyaku", "summary"),),
    )  # fmt: skip
    taken_back = WithdrawnEdition(
        part="text", number=9, label="第9版（案）", date="2026-01-01", sequence=1, root="0" * 64, checkpoint="",
        withdrawn="2026-01-02", reason="誤りがあったため。",
    )  # fmt: skip
    return SiteContent(
        slug="p", base="/p/", plan=third, editions=tuple(editions), changes=(changed,), reads=editions[-1].reads,
        today="2026-06-01", withdrawn=(taken_back,), licence=Licence("公共データ利用規約", "https://data.example/"),
        contacts=(("kotsu-seisaku", "電話 000"),),
    )  # fmt: skip


@functools.cache
def english() -> dict[str, str]:
    found = {path: data.decode() for path, data in site(content()).items() if path.endswith(".html")}
    return {path: text for path, text in found.items() if path.startswith("en/")}


def test_every_kind_of_page_is_among_them() -> None:
    templates = {page.path: page.template for page in pages(content())}
    japanese = {template for path, template in templates.items() if not path.startswith("en/") and template}
    assert {templates[path] for path in english()} >= japanese - {"easy.html"}


def test_whatever_is_japanese_says_so() -> None:
    found = Counter(one for text in english().values() for one in unmarked(text))
    assert found.most_common(10) == []


def test_the_stage_is_in_english_where_the_plan_says_it() -> None:
    for path in ("en/index.html", "en/editions/index.html", "en/editions/roadmap-3/index.html"):
        assert "Adopted plan" in english()[path] and "成案" not in english()[path], path


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p lang="ja">県</p><p>x</p>', []), ("<p>県</p>", ["p: 県"]), ('<p lang="ja"><b>県</b></p>県', [": 県"]),
        ('<p lang="ja"><img alt="県"></p>', []), ('<img alt="県"><p>x', ["img alt: 県"]),
        ('<div aria-label="県"><p lang="ja">市</p></div>', ["div aria-label: 県"]),
        ('<p lang="ja">県<span lang="en">市</span></p>', ["span: 市"]), ("<title>県</title>", []),
        ('<input type="hidden" value="県"><input value="市">', ["input value: 市"]),
    ],
)  # fmt: skip
def test_what_the_look_finds(page: str, found: list[str]) -> None:
    assert unmarked(page) == found
