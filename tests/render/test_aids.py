"""What every page offers to its readers, and what the site says of its own accessibility."""

from __future__ import annotations

import importlib.metadata
import json
import re
from importlib import resources

import pytest
from tests.render.sample import sample_plan, single
from tests.render.states import site
from tests.render.test_site import content

from tsumugu.core.fiscal import is_date
from tsumugu.render.content import SiteContent
from tsumugu.render.site import navigation
from tsumugu.render.site.environment import STYLES, style_sheet
from tsumugu.render.site.frames import up
from tsumugu.render.site.markup import attributes, is_open, name_of, split
from tsumugu.render.site.panels import conformance


@pytest.fixture(scope="module")
def sample() -> dict[str, bytes]:
    return site(SiteContent(slug="s", base="/s/", plan=sample_plan(), today="2026-04-20"))


FOLDERS = {"ja": "", "furigana": "furigana/", "ja-easy": "easy/", "en": "en/"}


def test_every_page_leads_to_its_other_versions(sample: dict[str, bytes]) -> None:
    pages = [path for path in sample if path.endswith(".html")]
    for path in pages:
        folder = next((f for f in FOLDERS.values() if f and path.startswith(f)), "")
        here = path.removeprefix(folder)
        found = {}
        for tag in split(sample[path].decode())[1::2]:
            about = attributes(tag)
            if "data-version" in about:
                found[about["data-version"]] = (about["href"], "aria-current" in about)
        assert found == {
            n: (f"{'/s/' if here == '404.html' else up(path)}{f}{here}", f == folder) for n, f in FOLDERS.items()
        }, path


def test_a_plan_without_plain_japanese_does_not_offer_it() -> None:
    assert 'data-version="ja-easy"' not in single(content(), "index.html").decode()


def test_the_navigation_is_there_and_says_where_one_is(sample: dict[str, bytes]) -> None:
    for entry in (*navigation.MAIN, *navigation.FOOT):
        for folder in FOLDERS.values():
            page = sample[folder + entry.path].decode()
            assert page.count(f'href="{up(entry.path)}{entry.path}" aria-current="page"') == 1, folder + entry.path


def test_what_stands_in_the_head_of_a_page(sample: dict[str, bytes]) -> None:
    head = sample["index.html"].decode().partition("</head>")[0]
    # The reader's choice is applied before the style sheet paints; everything else waits.
    assert head.index("assets/chosen.js") < head.index("assets/site.css") < head.index("assets/aids.js")
    assert '<script src="assets/chosen.js"></script>' in head and '<script defer src="assets/aids.js"' in head
    for path in ("assets/chosen.js", "assets/aids.js", "assets/search.js", "assets/icon.svg", "site.webmanifest"):
        assert path in sample
    assert "search.js" not in head and "assets/search.js" in sample["search/index.html"].decode()
    about = json.loads(sample["site.webmanifest"])
    assert about["start_url"] == about["scope"] == "./" and about["icons"][0]["src"] == "assets/icon.svg"
    assert not re.search("eval|innerHTML|document.write", sample["assets/search.js"].decode())


def test_the_style_sheet_follows_device_and_reader() -> None:
    css = style_sheet().decode()
    folder = resources.files("tsumugu.render.site") / "assets" / "styles"
    assert {item.name for item in folder.iterdir()} == set(STYLES)
    for words in ("prefers-color-scheme: dark", "prefers-contrast: more", "forced-colors: active",
                  "prefers-reduced-motion: reduce", '[data-scheme="dark"]', '[data-contrast="high"]'):  # fmt: skip
        assert words in css
    assert css.count("{") == css.count("}")


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, two: str) -> float:
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_every_set_of_colours_has_contrast() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11; 1.4.6 (7:1) where the reader asked for high contrast."""
    css = style_sheet().decode()
    sets = [dict(re.findall(r"--([\w-]+): (#\w+)", body)) for body in re.findall(r":root[^{}]*{([^{}]*--[^{}]*)}", css)]
    light = sets[0]
    assert len(sets) >= 8
    for found in sets:
        high = found.get("ink") in ("#000", "#fff")
        colours = {**light, **found}
        for text in ("ink", "quiet", "accent"):
            for paper in ("paper", "soft", "accent-soft", "done"):
                assert _contrast(colours[text], colours[paper]) >= (7 if high else 4.5), (text, paper, found)
        assert _contrast(colours["field"], colours["paper"]) >= 3, found


def test_the_accessibility_page_claims_what_was_tested(sample: dict[str, bytes]) -> None:
    assert importlib.metadata.version("tsumugu") == conformance.VERSION, "test this version, then say so"
    assert is_date(conformance.DAY)
    numbers = [criterion.number for check in conformance.CHECKS for criterion in check.criteria]
    assert len(numbers) == len(set(numbers)) and all(re.fullmatch(r"[1-4]\.\d\.\d{1,2}", number) for number in numbers)
    page = sample["accessibility.html"].decode()
    assert all(f">{number}<" in page for number in numbers)
    for words in ("WCAG 2.2 AA", "JIS X 8341-3:2016 AA", "適合の表明はしていません", "汐見県（このプランの担当課）"):
        assert words in page
    assert "No conformance is claimed" in sample["en/accessibility.html"].decode()


def test_a_page_for_what_is_not_there(sample: dict[str, bytes]) -> None:
    page = sample["404.html"].decode()
    assert 'action="/s/search/index.html"' in page and 'href="/s/search/index.html"' in page


def test_tags_are_read_as_they_are_written() -> None:
    tag = '<a href="/x?a=1&amp;b" data-plain class="one two">'
    assert attributes(tag) == {"href": "/x?a=1&amp;b", "data-plain": "", "class": "one two"}
    assert [name_of(tag) for tag in split("<!doctype html><p>a<br>b</p>")[1::2]] == ["!", "p", "br", "/p"]
    assert split("<p>a<br>b</p>")[::2] == ["", "a", "b", ""]
    assert is_open("p", "<p>") and not is_open("br", "<br>") and not is_open("/p", "</p>")
    assert not is_open("path", "<path/>") and not is_open("g", "<g/>")


def test_feeds_are_announced_and_linked(sample: dict[str, bytes]) -> None:
    for language, folder in (("ja", ""), ("ja", "furigana/"), ("en", "en/")):
        page = sample[folder + "index.html"].decode()
        for path, kind, words in navigation.feeds(language):
            assert path in sample
            assert f'<link rel="alternate" type="{kind}" title="{words}" href="{up(folder)}{path}">' in page
            assert f'<a href="{up(folder)}{path}" type="{kind}">' in page
