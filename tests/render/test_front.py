"""The front page: what stands, what changed, what comes next; counts that are right, and empty states that say so."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.render.sample import sample_plan, single
from tests.render.states import keep, site, told

from tsumugu.core import plan as p
from tsumugu.core.table import to_table
from tsumugu.render.changes.history import Index
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent, edition_facts, reading
from tsumugu.render.reading import views
from tsumugu.render.site.panels import overview

TODAY = "2026-04-20"
SAMPLE = sample_plan()


def note(sequence: int, date: str, *touched: tuple[str, str], reason: str = "") -> ChangeNote:
    return ChangeNote(
        sequence=sequence, date=date, actor="", role="staff", division="農政課", reason=reason, touched=touched
    )


def content(*changes: ChangeNote, plan: p.Plan = SAMPLE, editions: tuple[EditionContent, ...] = ()) -> SiteContent:
    return SiteContent(slug="s", base="/s/", plan=plan, changes=changes, editions=editions, today=TODAY)


def home(value: SiteContent, language: str = "") -> str:
    return single(value, f"{language}index.html").decode()


def test_the_lines_of_the_philosophy_read_as_sentences_in_either_language() -> None:
    said = re.compile(r'<ul class="breath">(.*?)</ul>', re.DOTALL)
    words = ["".join(re.split(r"<[^>]*>", said.findall(home(content(), language))[0])) for language in ("", "en/")]
    assert words[0].startswith("海と山のあいだで、しごとの可能性をひろげる。離れていても"), "no space between"
    assert "we widen what work can be. We build a life" in words[1] and "  " not in words[1]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-04-20", "2026-01-20"),
        ("2026-05-31", "2026-02-28"),
        ("2026-02-15", "2025-11-15"),
        ("2024-05-30", "2024-02-29"),
    ],
)
def test_three_months_back(today: str, first: str) -> None:
    assert overview.since(today) == first


def test_changes_of_three_months_in_plain_words() -> None:
    old = note(2, "2025-12-01", ("smart-nogyo", "title"), reason="古い変更")
    new = note(3, "2026-03-01", ("smart-nogyo", "summary"), ("i-nogyo-noka", "targets.2027"), reason="目標を改めた")
    page = home(content(old, new))
    assert "目標を改めた" in page and "古い変更" not in page
    assert '<a href="initiatives/smart-nogyo.html">データで支える園芸産地づくり</a>' in page
    assert "概要、目標値（令和9年度）" in page
    # Nothing lately: the page says so and gives the last change there was.
    page = home(content(old))
    assert "令和8年1月20日以降の変更はありません" in page and "古い変更" in page
    assert "改定の記録はまだありません" in home(content())


def test_more_changes_than_fit_are_counted() -> None:
    many = tuple(note(n, "2026-04-01", ("smart-nogyo", "summary"), reason=f"理由{n}") for n in range(2, 22))
    page = home(content(*many))
    assert page.count("理由") == overview.MOST_CHANGES
    assert f"ほかに{20 - overview.MOST_CHANGES}件" in page
    wide = note(2, "2026-04-01", *((item.id, "summary") for item in SAMPLE.initiatives))
    told = overview.changes(Index(to_table(SAMPLE), (wide,)), TODAY).items[0]
    assert len(told.places) == overview.MOST_PLACES and told.more == len(SAMPLE.initiatives) - overview.MOST_PLACES


def test_the_first_taking_in_is_not_told_place_by_place() -> None:
    first = note(1, "2026-04-01", *((node, "") for node in to_table(SAMPLE).nodes if node))
    page = home(content(first))
    assert "プランの最初の内容を取り込みました" in page


def test_counts_stand_in_words_and_lead_to_the_roadmap_of_that_state() -> None:
    page = home(content())
    standing = views.standing(SAMPLE, TODAY[:7])
    for state, label in (("reported", "実績あり"), ("running", "実施期間中"), ("overdue", "時期を過ぎて実績なし")):
        count = getattr(standing, state)
        link = f'<a href="roadmap/state-{state}.html"><strong>{count}</strong><span>{label}</span></a>'
        assert (link in page) == (count > 0)
    # Where nothing stands, nothing is linked.
    assert (
        standing.upcoming == 0
        and "state-upcoming.html" not in page
        and "<strong>0</strong><span>これから</span>" in page
    )


def test_every_indicator_is_counted_once() -> None:
    page = told(content())
    from tsumugu.render.reading.indicator_views import counts

    found = counts(page.subjects.cards.values())
    assert found.total == len(page.subjects.cards) == sum(msgspec.structs.astuple(found)) - found.total
    assert found.met == 10 and found.not_met == 7


def test_what_comes_next_stands_in_order_and_after_today() -> None:
    page = told(content())
    moments = overview.ahead(SAMPLE, page.subjects.cards.values(), TODAY)
    assert [m.sort for m in moments] == sorted(m.sort for m in moments)
    assert all(m.sort > TODAY[:7] for m in moments)
    assert sum(len(m.items) for m in moments) <= overview.MOST_ITEMS
    first = moments[0]
    assert first.when == "令和8年5月" and first.items[0].kind == "begins" and first.items[0].label == "試行（3年目）"
    # Targets fall due with their year, and say how many.
    late = overview.ahead(msgspec.structs.replace(SAMPLE, initiatives=()), page.subjects.cards.values(), TODAY)
    assert (late[0].when, late[0].items[0].kind) == ("令和9年3月", "due") and late[0].items[0].count > 0


def test_steps_of_every_shape() -> None:
    def step(**fields: object) -> p.Plan:
        one = p.Step(id="s", label="x", **fields)  # type: ignore[arg-type]  # fields by their names, of many types
        activity = p.Activity(id="a", title="t", planned=(one,))
        return p.Plan(id="x", title="x", initiatives=(p.Initiative(id="i", title="i", activities=(activity,)),))

    def told(**fields: object) -> list[tuple[str, str]]:
        return [(m.when, item.kind) for m in overview.ahead(step(**fields), (), TODAY) for item in m.items]

    assert told(start="2026-05", end="2026-07") == [("令和8年5月", "begins"), ("令和8年7月", "ends")]
    assert told(start=2025, end=2026) == [("令和9年3月", "ends")]
    assert told(start=2027) == [("令和9年度", "begins")]
    assert told(start="2026-10", shape="milestone") == [("令和8年10月", "milestone")]
    assert told(start=2026, end=2027, shape="continuing") == []
    assert told(start=2023, end=2024) == told() == []


def test_an_empty_plan_has_a_front_page_that_says_so() -> None:
    page = home(content(plan=p.Plan(id="x", title="なにもない計画")))
    for words in ("改定の記録はまだありません", "日程の決まった予定はありません", "公表した版はまだありません"):
        assert words in page
    assert "<svg" not in page and "体系図</h2>" not in page


def test_the_latest_editions_are_named() -> None:
    cover, initiatives = reading(SAMPLE)
    made = EditionContent(
        part="roadmap", number=1, label="第1版", date="2026-04-01", sequence=1, root="0" * 64, cover=cover,
        initiatives=initiatives, reads=keep(SAMPLE), facts=edition_facts(SAMPLE), summary="はじめての版",
    )  # fmt: skip
    text = msgspec.structs.replace(made, part="text", number=1, summary="本編の版")
    second = msgspec.structs.replace(made, number=2, summary="ふたつめの版")
    page = home(content(editions=(text, made, second)))
    # The newest of each part; those before stand in the list of all.
    assert "本編の版" in page and "ふたつめの版" in page and "はじめての版" not in page
    page = home(content(editions=(made,)))
    assert "はじめての版" in page and 'href="editions/roadmap-1/index.html"' in page


def test_every_page_of_the_sample_is_light() -> None:
    import gzip

    for path, data in site(content()).items():
        if path.endswith(".html"):
            assert len(gzip.compress(data)) < 100_000, path


def test_english_names_the_same_things() -> None:
    pages = site(content(note(3, "2026-03-01", ("smart-nogyo", "summary"), reason="改めた")))
    english, japanese = pages["en/index.html"].decode(), pages["index.html"].decode()
    targets = re.compile(r'href="(?:\.\./)*(?:en/)?([^"]+)"')
    assert {*targets.findall(english)} == {*targets.findall(japanese)}
    assert "Changes of the last three months" in english and "What comes next" in english
