"""Search over everything: the page of the search with its 索引, and what of each page is searched.

The 索引 is the search of those without JavaScript: every initiative, area, indicator, focus theme,
division and chapter as a plain link, in the order of the plan, so that the browser's own search finds it.

Whoever searches for 防災 must find 地域防災計画: there is no dictionary that the reader's browser and the
maker of the index share, so Japanese is indexed character by character and looked up as a phrase. Two
characters are found as well as ten, in whatever word they stand. Letters and digits are compared in NFKC and
without what no reader sees (variation selectors, joiners, soft hyphens); what is shown is what the page says.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import folding
from tsumugu.core.plan import Indicator
from tsumugu.render.reading.outline import FIELDLESS
from tsumugu.render.site.frames import Page
from tsumugu.render.site.markup import attributes, is_open, name_of, split
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.versions import ENGLISH, FURIGANA, VERSIONS, Version
from tsumugu.render.vocabulary import places, process_words, words
from tsumugu.render.vocabulary.places import Link
from tsumugu.render.vocabulary.words import Pair, pick

HERE = "search/index.html"


class Group(Struct, frozen=True):
    """A head of the 索引 and what stands under it; ``head.path`` is empty where there is no page."""

    head: Link
    links: tuple[Link, ...]


class IndexView(Struct, frozen=True):
    initiatives: tuple[Group, ...]
    areas: tuple[Group, ...]
    indicators: tuple[Group, ...]
    focus: tuple[Group, ...]
    divisions: tuple[Group, ...]
    chapters: tuple[Link, ...]


def pages(reading: Reading) -> Iterator[Page]:
    index = HERE.removesuffix("index.html") + "index/"
    view = {"index": _index(reading), "files": index, "kinds": kinds(reading.language)}
    yield reading.page(HERE, "search.html", view)


def _index(reading: Reading) -> IndexView:
    plan, chart = reading.now.plan, reading.chart
    links = {item.id: Link(item.title, places.initiative_path(item.id)) for item in plan.initiatives}
    known = {field.id: field.name for field in plan.fields}
    by_field: dict[str, list[Link]] = {field.id: [] for field in plan.fields}
    rest: list[Link] = []
    for item in plan.initiatives:
        by_field.get(item.field or "", rest).append(links[item.id])
    initiatives = [Group(Link(known[node], places.field_path(node)), tuple(found)) for node, found in by_field.items()]
    if rest:
        initiatives.append(Group(Link(pick(FIELDLESS, reading.language), ""), tuple(rest)))
    areas = tuple(
        Group(field.link, tuple(Link(area.name, f"{field.link.path}#{area.node}") for area in field.areas))
        for field in chart.fields if field.areas
    )  # fmt: skip
    focus = tuple(
        Group(Link(theme.name, ""), tuple(links[i.id] for i in plan.initiatives if theme.id in (i.focus or ())))
        for theme in plan.focus_themes
    )
    divisions = tuple(
        Group(
            Link(" ".join(filter(None, (division.department, division.name))), ""),
            tuple(links[i.id] for i in plan.initiatives if division.id in (i.lead, *(i.partners or ()))),
        )
        for division in plan.divisions if not division.valid_to
    )  # fmt: skip
    chapters = tuple(
        Link(" ".join(filter(None, (chapter.label, chapter.title))), f"text.html#{chapter.id}")
        for chapter in plan.chapters
    )
    return IndexView(
        initiatives=tuple(initiatives),
        areas=areas,
        indicators=tuple(_indicators(reading)),
        focus=focus,
        divisions=divisions,
        chapters=chapters,
    )


def _indicators(reading: Reading) -> Iterator[Group]:
    plan = reading.now.plan

    def group(head: Link, items: tuple[Indicator, ...]) -> Iterator[Group]:
        if items:
            yield Group(head, tuple(Link(item.name, places.indicator_path(item.id)) for item in items))

    whole = pick(("プラン全体", "The whole plan"), reading.language)
    yield from group(Link(whole, "indicators/index.html"), plan.indicators)
    for field in plan.fields:
        below = (*(i for v in field.visions for i in v.indicators), *(i for a in field.areas for i in a.indicators))
        own = [*field.indicators, *below]
        yield from group(Link(field.name, places.field_path(field.id)), tuple(own))
    for item in plan.initiatives:
        own = [*item.indicators, *(i for activity in item.activities for i in activity.indicators)]
        yield from group(Link(item.title, places.initiative_path(item.id)), tuple(own))


# -- what is searched --------------------------------------------------------------------------


class Record(Struct, frozen=True):
    """One result there can be. ``path`` is the address below that of the version, with a place for a
    chapter; ``kind`` is in the words of the version; ``text`` holds a block a line, as the page says it; ``weights``:
    how much the words of its title count, and those of its text."""

    path: str
    title: str
    kind: str
    text: str
    weights: tuple[float, float] = (1.0, 1.0)


_STRUCTURE: Pair = ("分野・政策分野", "Fields and policy areas")
#: By the beginning of the path.
KINDS: tuple[tuple[str, Pair], ...] = (
    ("initiatives/", words.word("initiatives")),
    ("fields/", _STRUCTURE),
    ("areas/", _STRUCTURE),
    ("visions/", _STRUCTURE),
    ("focus/", _STRUCTURE),
    ("divisions/", words.word("divisions")),
    ("indicators/", words.word("indicators")),
    ("process/", process_words.PROCESS),
    ("text.html", words.EDITION_PARTS["text"]),
    ("editions/", ("これまでの版", "Editions")),
    ("data/", ("データ", "Data")),
    ("", ("そのほかのページ", "Other pages")),
)


def kinds(language: str) -> tuple[str, ...]:
    """The kinds of results in words, each once."""
    return tuple(dict.fromkeys(pick(words, language) for _beginning, words in KINDS))


#: What was counts less than what is, and so does what was said of it: whoever looks for a thing finds the thing first.
#: The weights of title and text by the beginning of the path; a meeting is found by its name as anything else is.
WEIGHTS: tuple[tuple[str, tuple[float, float]], ...] = (
    ("process/materials/", (0.05, 0.05)), ("process/", (1.0, 0.4)), ("editions/", (0.1, 0.1)),
)  # fmt: skip
#: Pages that only say again what others say, and the search itself.
_AGAIN = re.compile(
    r"(search|history|roadmap|furigana|compare)(/|\.)|chart\.html|404\.html|editions/[^/]+/redline\.html"
)
#: Characters of one record that are searched.
LONGEST = 50_000
#: Of an edition what it says of itself is searched. What stands in it is found in the plan of today, and what
#: no longer stands there in the comparison table of the edition that changed it.
_EDITION = re.compile(r"editions/[^/]+/index\.html")
_IN_EDITION = frozenset({"toc", "chapter", "scroll", "statement", "catch", "roadmap"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "section", "summary", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_LEFT_OUT = frozenset({"script", "style", "nav", "form", "rt", "template"})
#: Classes of elements that are left out. What an indicator's chart shows, the table beside it says in words; which
#: documents there are yet must not change what is found.
_UNSAID = frozenset({"hidden", "who", "crumb", "indicator-chart", "documents", "shelf"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHITE = re.compile("[ \t\n\f\r]+")
#: Stands between blocks while a page is read: the one character that no text has before it is unescaped.
_END = "<"


def folders(paths: Mapping[str, bytes]) -> tuple[Version, ...]:
    """The versions of a site that have a search of their own."""
    return tuple(v for v in VERSIONS if v is not FURIGANA and v.folder + HERE in paths)


def records(files: Mapping[str, bytes], version: Version) -> Iterator[Record]:
    """What can be found in one version, in the order of the addresses. ``files``: path → bytes of the site."""
    others = tuple(v.folder for v in VERSIONS if v is not version and v.folder)
    for path in sorted(files):
        here = path.removeprefix(version.folder)
        if not path.startswith(version.folder) or not path.endswith(".html") or _AGAIN.match(here):
            continue
        if not version.folder and path.startswith(others):
            continue
        kind = next(words for beginning, words in KINDS if here.startswith(beginning))
        weights = next((both for beginning, both in WEIGHTS if here.startswith(beginning)), (1.0, 1.0))
        for record in _records(here, pick(kind, version.language), files[path].decode()):
            yield replace(record, weights=weights)


class _Tag(Struct, frozen=True):
    """What a tag means to the search. ``place``: of the chapter that begins; ``block``: a phrase ends here; ``says``:
    the words that stand for a picture."""

    name: str
    opens: bool
    block: bool
    left_out: bool
    classes: frozenset[str]
    place: str
    says: str


@lru_cache(maxsize=2048)  # nearly all tags of a site are the same few hundred
def _tag(tag: str) -> _Tag:
    name = name_of(tag)
    opens = is_open(name, tag)
    about = attributes(tag) if opens or name == "img" else {}
    classes = frozenset(about.get("class", "").split())
    return _Tag(
        name=name,
        opens=opens,
        block=name.removeprefix("/") in _BLOCKS,
        left_out=name in _LEFT_OUT or not _UNSAID.isdisjoint(classes),
        classes=classes,
        place=f"#{about['id']}" if name == "section" and "chapter" in classes and about.get("id") else "",
        says=about.get("alt", ""),
    )


def _records(here: str, kind: str, page: str) -> Iterator[Record]:
    edition = _EDITION.match(here)
    pieces = split(page[page.find("<main") : page.find("</main>")])
    place, title, whole, heading = "", "", "", ""
    skipped, depth = "", 0
    said: list[str] = []

    def record() -> Iterator[Record]:
        blocks = (_shown(block) for block in "".join(said).split(_END))
        text = "\n".join(block for block in blocks if block)
        if text:
            name = _shown(title) or whole
            yield Record(here + place, name, kind, text[:LONGEST])

    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        what = _tag(tag)
        if depth:
            if what.name == skipped and what.opens:
                depth += 1
            elif what.name == "/" + skipped:
                depth -= 1
        else:
            if edition and not _IN_EDITION.isdisjoint(what.classes):
                break
            if what.place:
                yield from record()
                whole = whole or _shown(title)
                place, title, said = what.place, "", []
            elif what.left_out:
                skipped, depth = what.name, 1
            elif what.name in _HEADINGS and not title:
                heading = what.name
            elif heading and what.name == "/" + heading:
                heading = ""
            if what.block:
                said.append(_END)
            if what.says:
                said.append(f"{_END}{what.says}{_END}")
        if text and not depth:
            said.append(text)
            if heading:
                title += text
    yield from record()


def _shown(source: str) -> str:
    """The text of a block as a browser shows it: of the white space of HTML one space is left, and none at the ends.
    An ideographic space is a character like any other."""
    return _WHITE.sub(" ", html.unescape(_WHITE.sub(" ", source))).strip(" ")


#: One character is one word: kana, kanji, and what stands between them in a word.
_ALONE = re.compile(f"[{folding.JAPANESE}]")
#: The program takes the marks off ぎ and ぱ when it looks for a word, but not when it keeps one. So each of these
#: kana stands in the index as a letter of a script that no Japanese text has (search.js knows it, too).
_VOICED = {
    code: 0xA000 + code - 0x3040
    for code in range(0x3041, 0x3100)
    if unicodedata.normalize("NFD", chr(code)) != chr(code)
}
#: Stands between blocks, so that no phrase reaches from one into the next; a text's own bar is a broken one.
BETWEEN, _BROKEN = "|", "\u00a6"


def _folded(cluster: str) -> str:
    """A character with what belongs to it as it is compared; a text's own bar is a broken one."""
    return folding.of_cluster(cluster.replace(BETWEEN, _BROKEN))


def folded(text: str) -> str:
    """A text as it is compared, block by block."""
    return folding.folded(text.replace(BETWEEN, _BROKEN))


class _Units(dict[int, str]):
    """What each character is in the index; it is worked out when the character is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = chr(_VOICED.get(code, code))
        self[code] = made = f" {kept} " if _ALONE.match(character) else kept
        return made


_units = _Units({ord("\n"): f" {BETWEEN} "})


def spaced(text: str) -> str:
    """A text as the index has it: folded, a space around every Japanese character, ``|`` between blocks."""
    return " ".join(folded(text).translate(_units).split())


def _is_space(written: str) -> bool:
    return written != "\n" and written.isspace()


def _space_kept(pairs: list[tuple[str, str]], at: int) -> str:
    """What the index gives back of a space: of several in a row the first, and nothing at an end of a block or beside a
    Japanese character."""
    before = pairs[at - 1] if at else ("", "\n")
    after = next((one for one in pairs[at:] if not _is_space(one[1])), ("", "\n"))
    if before[1].isspace() or after[1] == "\n" or _ALONE.match(before[0][-1:]) or _ALONE.match(after[0]):
        return ""
    return " "


#: Bytes stand in the index as letters of the same script: no query has them, and they are one word.
_BYTES = 0xA100


def repairs(text: str) -> str:
    """What makes the text as it was written of the one that the index gives back, which is folded and has lost the
    spaces beside Japanese characters. JSON, three values a place (characters since the place before, how many to
    take out, what to put in), its bytes as letters; ``""`` if nothing has to be mended. search.js reads it."""
    found: list[int | str] = []
    kept = 0  # characters since the last place
    pairs = [(_folded(cluster), cluster) for cluster in folding.clusters(text)]
    for at, (plain, written) in enumerate(pairs):
        if _is_space(written):
            plain = _space_kept(pairs, at)
        if plain == written:
            kept += len(plain)
        elif found and kept == 0:  # right behind the last one
            found[-2:] = [int(found[-2]) + len(plain), f"{found[-1]}{written}"]
        else:
            found += [kept, len(plain), written]
            kept = 0
    return "".join(chr(_BYTES + byte) for byte in json.dumps(found, ensure_ascii=False).encode()) if found else ""


def token(kind: str, version: Version) -> str:
    """The word of the index that all results of a kind have: those of one kind are found by it."""
    return f"zzkind{'abcdefghij'[kinds(version.language).index(kind)]}"


def is_english(version: Version) -> bool:
    return version.name == ENGLISH.name
