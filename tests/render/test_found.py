"""Being found: every kind of page says what it is, in which languages it is there, and at which address."""

from __future__ import annotations

import functools
import html
import re
from importlib import resources
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from tests.render.sample import sample_plan
from tests.render.states import keep, site

from tsumugu.render.content import EditionContent, SiteContent, WithdrawnEdition, edition_facts, reading
from tsumugu.render.site.descriptions import _KINDS, MOST

ORIGIN = "https://dx.example.jp"


def edition(number: int) -> EditionContent:
    plan = sample_plan("plan.yaml" if number == 1 else "plan-revised.yaml")
    cover, initiatives = reading(plan)
    return EditionContent(
        part="roadmap", number=number, label=f"第{number}版", date=f"2026-0{number}-01", sequence=number, root="0" * 64,
        cover=cover, initiatives=initiatives, reads=keep(plan), facts=edition_facts(plan),
    )  # fmt: skip


WITHDRAWN = WithdrawnEdition(
    part="roadmap", number=9, label="第9版", date="2026-03-01", sequence=9, root="0" * 64, checkpoint="0" * 64,
    withdrawn="2026-03-02", reason="誤り",
)  # fmt: skip
CONTENT = SiteContent(
    slug="s", base="/s/", plan=sample_plan(), editions=(edition(1), edition(2)), today="2026-04-20", origin=ORIGIN,
    withdrawn=(WITHDRAWN,),
)  # fmt: skip


@functools.cache
def pages(origin: str = ORIGIN, back: str = "") -> dict[str, str]:
    files = site(replace(CONTENT, origin=origin, back=back))
    return {path: data.decode() for path, data in files.items() if path.endswith((".html", ".xml"))}


def description(page: str) -> str:
    (found,) = re.findall(r'<meta name="description" content="([^"]*)">', page)
    return html.unescape(found)


def test_every_template_of_a_page_is_described() -> None:
    folder = resources.files("tsumugu.render.site") / "templates"
    files = [file for file in folder.iterdir() if file.name.endswith(".html")]
    own = {file.name for file in files if '{% extends "base.html" %}' in file.read_text("utf-8")}
    assert own == set(_KINDS)


def test_every_page_says_what_it_is_in_its_language() -> None:
    for path, page in pages().items():
        if path.endswith(".html"):
            said = description(page)
            assert 10 < len(said) <= MOST[path.startswith("en/")] + 1, path
    assert description(pages()["initiatives/noriai-yoyaku.html"]).startswith("予約型乗合交通の広域化 市町村の境")
    assert "An initiative" in description(pages()["en/initiatives/noriai-yoyaku.html"])


@pytest.mark.parametrize(
    ("path", "own"),
    [("index.html", ""), ("text.html", "text.html"), ("indicators/index.html", "indicators/"),
     ("editions/roadmap-1/index.html", "editions/roadmap-1/")],
)  # fmt: skip
def test_addresses_are_whole_where_the_public_one_is_known(path: str, own: str) -> None:
    for prefix, canonical in (("", ""), ("furigana/", ""), ("en/", "en/")):
        page = pages()[prefix + path]
        assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == [f"{ORIGIN}/s/{canonical}{own}"]
        assert re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page) == [
            ("ja", f"{ORIGIN}/s/{own}"), ("en", f"{ORIGIN}/s/en/{own}"), ("x-default", f"{ORIGIN}/s/{own}"),
        ]  # fmt: skip


def test_without_a_public_address_nothing_claims_one() -> None:
    found = pages("")
    assert "sitemap.xml" not in found
    page = found["fields/index.html"] if "fields/index.html" in found else found["indicators/index.html"]
    assert "canonical" not in page and "x-default" not in page
    assert '<link rel="alternate" hreflang="en" href="../en/indicators/index.html">' in page


def test_a_page_that_is_no_place_of_its_own_is_not_found() -> None:
    assert '<meta name="robots" content="noindex">' in pages()["404.html"] and "canonical" not in pages()["404.html"]
    preview = pages(back="/desk/")
    assert '<meta name="robots" content="noindex">' in preview["index.html"] and "sitemap.xml" not in preview
    assert "noindex" not in pages()["index.html"]


def test_the_site_map_names_every_page_once() -> None:
    root = ElementTree.fromstring(pages()["sitemap.xml"])
    named = [loc.text or "" for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    wanted = {
        f"{ORIGIN}/s/" + re.sub(r"(^|/)index.html$", r"\1", path)
        for path in pages() if path.endswith(".html") and not path.startswith("furigana/") and "404" not in path
    }  # fmt: skip
    assert len(named) == len(set(named)) and set(named) == wanted
