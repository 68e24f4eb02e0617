"""The pages of this site read as a row of tags and texts.

Only for HTML that our own templates wrote: attributes stand in double quotes and escape ``<`` and
``>``, nothing is commented out, every element but the void ones is closed. One pass, no tree.
"""

from __future__ import annotations

import re

_TAGS = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_ATTRIBUTE = re.compile(r'\s([a-z-]+)(?:="([^"]*)")?')
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "stop", "use",
})  # fmt: skip


def split(page: str) -> list[str]:
    """Text and tag in turn, beginning and ending with a text, which may be empty."""
    return _TAGS.split(page)


def name_of(tag: str) -> str:
    """``p``, ``/p``; ``!`` for the document type."""
    name = _NAME.match(tag)
    return "!" if name is None else ("/" if tag[1] == "/" else "") + name[1].lower()


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag; one without a value has an empty one."""
    return dict(_ATTRIBUTE.findall(tag))


def is_open(name: str, tag: str) -> bool:
    """An element begins here that ends later."""
    return name[0] not in "/!" and name not in VOID and not tag.endswith("/>")
