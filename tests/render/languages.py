"""What of a page is Japanese and does not say so: words of the plan stand in elements with ``lang="ja"``."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
#: What is read out of an element beside its text.
_SAID = ("alt", "aria-label", "title", "placeholder", "value", "aria-description", "label")
#: No element can stand in these, so nothing in them can say what it is.
_BARE = frozenset({"script", "style", "title"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, str]] = [("", "")]  # element and the language that holds in it
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        language = said.get("lang") or self.inside[-1][1]
        if language != "ja":
            hidden = tag == "input" and said.get("type") == "hidden"
            self.found += [f"{tag} {name}: {text}" for name in _SAID if _JAPANESE.search(text := said.get(name) or "")
                           and not hidden]  # fmt: skip
        if tag not in _VOID:
            self.inside.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.inside.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self.inside) > 1 and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.inside[-1]
        if language != "ja" and tag not in _BARE and _JAPANESE.search(data):
            self.found.append(f"{tag}: {data.strip()}")


def unmarked(page: str) -> list[str]:
    """The Japanese texts and attributes of a page of another language that do not say so."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
