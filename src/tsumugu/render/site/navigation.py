"""What every page leads to. Only what a site has: each of these files is made for every version."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair, pick


class Entry(Struct, frozen=True):
    path: str
    words: Pair


#: The main pages, in the order in which they stand at the head of every page.
MAIN = (
    Entry("index.html", ("ホーム", "Home")),
    Entry("text.html", words.EDITION_PARTS["text"]),
    Entry("chart.html", words.CHOICES["system-chart"]),
    Entry("roadmap.html", words.EDITION_PARTS["roadmap"]),
    Entry("indicators/index.html", words.word("indicators")),
    Entry("editions/index.html", ("これまでの版", "Editions")),
    Entry("history/_plan.html", ("改定の経過", "History")),
    Entry("data/index.html", ("データ", "Data")),
)
#: At the foot.
FOOT = (
    Entry("focus/index.html", words.word("focus_themes")),
    Entry("divisions/index.html", words.word("divisions")),
    Entry("search/index.html", ("索引と検索", "Index and search")),
    Entry("accessibility.html", ("ウェブアクセシビリティ", "Accessibility")),
)


class Feed(Struct, frozen=True):
    """A file for programs that follow the plan: its path from the address of the site, by language."""

    paths: Pair
    kind: str
    words: Pair


#: Announced in the head of every page (``rel="alternate"``) and linked at the foot.
FEEDS = (
    Feed(
        ("feed.atom", "en/feed.atom"),
        "application/atom+xml",
        ("更新のお知らせ（フィード）", "Feed of editions and changes"),
    ),
)


def main(language: str) -> tuple[tuple[str, str], ...]:
    """Path and words."""
    return _said(MAIN, language)


def foot(language: str) -> tuple[tuple[str, str], ...]:
    """Path and words."""
    return _said(FOOT, language)


def _said(which: tuple[Entry, ...], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((entry.path, pick(entry.words, language)) for entry in which)


def feeds(language: str) -> tuple[tuple[str, str, str], ...]:
    """Path, media type and words."""
    return tuple((pick(feed.paths, language), feed.kind, pick(feed.words, language)) for feed in FEEDS)
