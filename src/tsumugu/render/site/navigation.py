"""What every page leads to. Only what a site has: each of these files is made for every version."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.render.vocabulary import process_words, words
from tsumugu.render.vocabulary.places import PROCESS_PAGE
from tsumugu.render.vocabulary.words import Pair, pick


class MenuItem(Struct, frozen=True):
    path: str
    words: Pair


#: The main pages, in the order in which they stand at the head of every page.
MAIN = (
    MenuItem("index.html", ("ホーム", "Home")),
    MenuItem("text.html", words.EDITION_PARTS["text"]),
    MenuItem("chart.html", words.CHOICES["system-chart"]),
    MenuItem("roadmap.html", words.EDITION_PARTS["roadmap"]),
    MenuItem("indicators/index.html", words.word("indicators")),
    MenuItem("editions/index.html", ("これまでの版", "Editions")),
    MenuItem("history/_plan.html", ("改定の経過", "History")),
    MenuItem("data/index.html", ("データ", "Data")),
)
#: Before the editions, of a plan of whose making something is public.
PROCESS = MenuItem(PROCESS_PAGE, process_words.PROCESS)
#: At the foot.
FOOT = (
    MenuItem("focus/index.html", words.word("focus_themes")),
    MenuItem("divisions/index.html", words.word("divisions")),
    MenuItem("search/index.html", ("索引と検索", "Index and search")),
    MenuItem("accessibility.html", ("ウェブアクセシビリティ", "Accessibility")),
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


def main(language: str, process: bool = False) -> tuple[tuple[str, str], ...]:
    """Path and words. ``process``: with the pages of how the plan came about."""
    at = next(n for n, item in enumerate(MAIN) if item.path == "editions/index.html")
    return _said((*MAIN[:at], PROCESS, *MAIN[at:]) if process else MAIN, language)


def foot(language: str) -> tuple[tuple[str, str], ...]:
    """Path and words."""
    return _said(FOOT, language)


def _said(which: tuple[MenuItem, ...], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((entry.path, pick(entry.words, language)) for entry in which)


def feeds(language: str) -> tuple[tuple[str, str, str], ...]:
    """Path, media type and words."""
    return tuple((pick(feed.paths, language), feed.kind, pick(feed.words, language)) for feed in FEEDS)
