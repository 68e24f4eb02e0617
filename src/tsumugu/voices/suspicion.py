"""What looks like personal data in a text: proposed to a person, who decides. Nothing is found for certain."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

_DASH = "-‐‑‒–—―−ー－"
_APART = f"[{_DASH}() ]{{1,2}}"
#: Telephone and mail addresses, postal codes, addresses down to the block, and a name after its label.
_SORTS = (
    ("phone", re.compile(rf"(?<![0-9])0[0-9]{{1,4}}{_APART}[0-9]{{1,4}}{_APART}[0-9]{{3,4}}(?![0-9])")),
    ("phone", re.compile(r"(?<![0-9])0[0-9]{9,10}(?![0-9])")),
    ("mail", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("postal", re.compile(rf"〒\s*[0-9]{{3}}[{_DASH}]?[0-9]{{4}}")),
    ("address", re.compile(rf"[^\s、。]{{1,20}}(?:市|区|町|村)[^\s、。]{{1,20}}?[0-9]+(?:丁目|番地?|[{_DASH}][0-9])")),
    ("name", re.compile(r"(?:氏名|名前|住所|電話(?:番号)?|連絡先)\s*[:：は]\s*\S{1,20}")),
)  # fmt: skip


class Found(Struct, frozen=True):
    """``sort``: ``phone``, ``mail``, ``postal``, ``address``, ``name``; ``start`` and ``end`` in characters."""

    sort: str
    start: int
    end: int


def suspects(text: str) -> tuple[Found, ...]:
    """Places that a person should look at, in order; what lies in another one is not told twice."""
    # Full-width digits and signs are one character each in their compatible form: places stay the same.
    plain = "".join(one if len(one) == 1 else "\ufffd" for one in (unicodedata.normalize("NFKC", c) for c in text))
    found = sorted(
        (Found(sort, match.start(), match.end()) for sort, pattern in _SORTS for match in pattern.finditer(plain)),
        key=lambda one: (one.start, -one.end),
    )
    kept: list[Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def masked(text: str, mark: str) -> str:
    """A first proposal of what is published: ``mark`` stands where something looks like personal data."""
    said, at = [], 0
    for one in suspects(text):
        said += [text[at : one.start], mark]
        at = one.end
    return "".join((*said, text[at:]))
