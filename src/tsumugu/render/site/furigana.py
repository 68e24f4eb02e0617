"""Furigana pages: the Japanese page once more, with ruby over the kanji of its texts.

Made from the rendered page in one pass: ruby goes into texts alone, never into attributes, titles,
drawings or what a machine reads; ids stay; links lead on to pages with furigana.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from tsumugu.core.errors import Refusal
from tsumugu.render import readings
from tsumugu.render.readings import Readings
from tsumugu.render.site.frames import Frame, Page
from tsumugu.render.site.markup import attributes, is_open, parts
from tsumugu.render.site.versions import FURIGANA, PLAIN, VERSIONS

#: Elements whose text stays as it is.
_UNTOUCHED = frozenset({"title", "script", "style", "svg", "option", "textarea", "code", "pre", "ruby", "template"})
_ADDRESS = re.compile(r'( (?:href|action|data-root)=")([^"]*)(")')
_CURRENT = ' aria-current="true"'
_NOTICE = (
    '<aside class="notice" aria-label="ふりがなについて"><p class="small">ふりがなは機械で付けています。'
    "まちがっている場合があります。</p></aside>\n"
)


def annotated(page: str, ruby: Readings, changed: Callable[[str, str], str] | None = None) -> str:
    """The page with ruby in its texts. Texts inside ``data-plain`` and those that only a screen reader
    hears (``class="hidden"``) stay as they are. ``changed`` makes another tag of the name and the tag."""
    made: list[str] = []
    untouched: list[str] = []  # the element we are in, and those of the same name inside it
    for name, part in parts(page):
        if not name:
            if not untouched:
                part = ruby.ruby(html.unescape(part)) if "&" in part else ruby.ruby(part)
        elif untouched:
            if name == untouched[0] and is_open(name, part):
                untouched.append(name)
            elif name == "/" + untouched[0]:
                untouched.pop()
        elif is_open(name, part) and (name in _UNTOUCHED or " data-plain" in part or 'class="hidden"' in part):
            untouched.append(name)
        if changed and name and name[0] != "/":
            part = changed(name, part)
        made.append(part)
    return "".join(made)


def with_furigana(page: str, base: str, ruby: Readings) -> str:
    """The Japanese page at ``base`` as its furigana twin. Links that choose a version (``data-version``)
    keep their address; the one chosen is another. Raises ``Refusal("no-main")`` for what is no page."""
    others = tuple(base + version.folder for version in VERSIONS if version is not PLAIN)
    twins = base + FURIGANA.folder

    def led_on(found: re.Match[str]) -> str:
        address = found[2]
        path = address.partition("#")[0]
        if path.startswith(base) and path.endswith((".html", "/")) and not path.startswith(others):
            return f"{found[1]}{twins}{address.removeprefix(base)}{found[3]}"
        return found[0]

    def changed(name: str, tag: str) -> str:
        if name == "html":
            return tag[:-1] + f' data-reading="{FURIGANA.name}">'
        if " data-version=" in tag:
            chosen = attributes(tag).get("data-version") == FURIGANA.name
            return tag.replace(_CURRENT, "")[:-1] + (_CURRENT if chosen else "") + ">"
        return tag if name == "link" else _ADDRESS.sub(led_on, tag)

    before, main, after = annotated(page, ruby, changed).partition("<main")
    if not main:
        raise Refusal("no-main")
    return before + annotated(_NOTICE, ruby) + main + after


class Furigana:
    """Makes the twins of one site; each set of reviewed words is prepared once."""

    def __init__(self) -> None:
        self._ruby: dict[tuple[tuple[str, str], ...], Readings] = {}

    def _readings(self, reviewed: tuple[tuple[str, str], ...]) -> Readings:
        if reviewed not in self._ruby:
            self._ruby[reviewed] = Readings(dict(reviewed))
        return self._ruby[reviewed]

    def twin(self, page: Page, frame: Frame, reviewed: tuple[tuple[str, str], ...]) -> Page:
        """The page with furigana; its input is that of the page, the reviewed words and the dictionary."""
        base = frame.base
        ruby = self._readings(reviewed)
        return Page(
            page.here, page.template, frame, [reviewed, readings.version()], page.build,
            lambda text: with_furigana(text, base, ruby), page,
        )  # fmt: skip

    def finished(self, page: Page, reviewed: tuple[tuple[str, str], ...]) -> Page:
        """A page in its own words, with readings: やさしい日本語."""
        ruby = self._readings(reviewed)
        inputs = [page.inputs, reviewed, readings.version()]
        return Page(
            page.here, page.template, page.frame, inputs, page.build, lambda text: annotated(text, ruby)
        )  # fmt: skip
