"""Furigana pages: the Japanese page once more, with ruby over the kanji of its texts.

Made from the rendered page in one pass: ruby goes into texts alone, never into attributes, titles,
drawings or what a machine reads; ids stay; links lead on to pages with furigana.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from msgspec import Struct

from tsumugu.render.site import ruby
from tsumugu.render.site.frames import Frame, Page
from tsumugu.render.site.markup import attributes, is_open, name_of, split
from tsumugu.render.site.ruby import Ruby
from tsumugu.render.site.versions import FURIGANA, PLAIN, VERSIONS

#: Elements whose text stays as it is.
_UNTOUCHED = frozenset({"title", "script", "style", "svg", "option", "textarea", "code", "pre", "ruby", "template"})
_ADDRESS = re.compile(r'( (?:href|src|action|data-index|data-outlines)=")([^"]*)(")')
_CURRENT = ' aria-current="true"'
_NOTICE = (
    '<aside class="notice" aria-label="ふりがなについて"><p class="small">ふりがなは機械で付けています。'
    "まちがっている場合があります。</p></aside>\n"
)


class _Tag(Struct, frozen=True):
    """A tag as the twin has it; ``opens``: an element begins that ends later; ``stays``: its text is untouched."""

    made: str
    name: str
    opens: bool
    stays: bool


#: Tags remembered at a time: a page has thousands, few of them different.
_MANY = 50_000


class Annotator:
    """Puts ruby into the texts of pages. Texts inside ``data-plain`` and those that only a screen reader hears
    (``class="hidden"``) stay as they are. ``changed`` makes another tag of the name and the tag."""

    def __init__(self, ruby: Ruby, changed: Callable[[str, str], str] | None = None) -> None:
        self._ruby, self._changed = ruby.ruby, changed
        self._tags: dict[str, _Tag] = {}

    def _tag(self, tag: str) -> _Tag:
        name = name_of(tag)
        opens = is_open(name, tag)
        stays = opens and (name in _UNTOUCHED or " data-plain" in tag or 'class="hidden"' in tag)
        made = self._changed(name, tag) if self._changed and name[0] != "/" else tag
        if len(self._tags) > _MANY:
            self._tags.clear()
        found = self._tags[tag] = _Tag(made, name, opens, stays)
        return found

    def annotated(self, page: str) -> str:
        made = split(page)  # text, tag, text, tag, …, text
        untouched: list[str] = []  # the element we are in, and those of the same name inside it
        for at in range(len(made)):
            part = made[at]
            if at % 2:
                tag = self._tags.get(part) or self._tag(part)
                if untouched:
                    if tag.opens and tag.name == untouched[0]:
                        untouched.append(tag.name)
                    elif tag.name == "/" + untouched[0]:
                        untouched.pop()
                elif tag.stays:
                    untouched.append(tag.name)
                made[at] = tag.made
            elif part and not untouched:
                made[at] = self._ruby(html.unescape(part) if "&" in part else part)
        return "".join(made)


#: A page of a site, by a relative address: its way up, its folder of a version, what follows.
_WAY = re.compile(r"((?:\.\./)*)((?:" + "|".join(v.folder for v in VERSIONS if v is not PLAIN) + r")?)([^#?]*)")


def leading_on(base: str) -> Callable[[str, str], str]:
    """Makes the tags of a Japanese page those of its furigana twin, which lies one folder deeper: links lead to pages
    with furigana, except those that choose a version (``data-version``), of which another is the chosen one.
    ``base``: how addresses begin on a page that does not link relatively."""

    def address(found: str, other: bool) -> str:
        if found.startswith(("#", "//")) or ":" in found.partition("/")[0]:
            return found
        absolute = found.startswith(base) and base.startswith("/")
        way = _WAY.match(found.removeprefix(base) if absolute else found)
        assert way is not None
        ours = not (other or way[2]) and way[3].endswith((".html", "/"))
        if absolute:
            return f"{base}{FURIGANA.folder}{found.removeprefix(base)}" if ours else found
        return found if ours or found.startswith("/") else f"../{found}"

    def changed(name: str, tag: str) -> str:
        if name == "html":
            return tag[:-1] + f' data-reading="{FURIGANA.name}">'
        chooses = " data-version=" in tag
        if chooses:
            chosen = attributes(tag).get("data-version") == FURIGANA.name
            tag = tag.replace(_CURRENT, "")[:-1] + (_CURRENT if chosen else "") + ">"
        # Another version's page is meant, or data that all versions share.
        other = chooses or name == "link"
        return _ADDRESS.sub(lambda at: at[1] + address(at[2], other or at[1].startswith(" data-")) + at[3], tag)

    return changed


def with_furigana(page: str, annotator: Annotator) -> str:
    """The Japanese page as its furigana twin. Raises ``ValueError`` for what is no page."""
    before, main, after = page.partition("<main")
    if not main:
        raise ValueError("the page has no main part")
    return annotator.annotated(before + _NOTICE + main + after)


class Furigana:
    """Makes the twins of one site; each set of reviewed words is prepared once."""

    def __init__(self, base: str) -> None:
        self._changed = leading_on(base)
        self._twins: dict[tuple[tuple[str, str], ...], Annotator] = {}
        self._plain: dict[tuple[tuple[str, str], ...], Annotator] = {}

    def twin(self, page: Page, frame: Frame, reviewed: tuple[tuple[str, str], ...]) -> Page:
        """The page with furigana; its input is that of the page, the reviewed words and the dictionary."""
        if reviewed not in self._twins:
            self._twins[reviewed] = Annotator(Ruby(dict(reviewed)), self._changed)
        annotator, own = self._twins[reviewed], [reviewed, ruby.version()]
        return Page(
            here=page.here, template=page.template, frame=frame, inputs=own, build=page.build,
            finish=lambda text: with_furigana(text, annotator), twin=page, body=None if page.body is None else own,
        )  # fmt: skip

    def finished(self, page: Page, reviewed: tuple[tuple[str, str], ...]) -> Page:
        """A page in its own words, with readings: やさしい日本語."""
        if reviewed not in self._plain:
            self._plain[reviewed] = Annotator(Ruby(dict(reviewed)))
        own = [reviewed, ruby.version()]
        return Page(
            here=page.here,
            template=page.template,
            frame=page.frame,
            inputs=[page.inputs, *own],
            build=page.build,
            finish=self._plain[reviewed].annotated,
            body=None if page.body is None else [page.body, *own],
        )
