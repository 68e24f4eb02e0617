"""What a request asks for beside the address: encodings, validators and ranges (RFC 9110, sections 12 to 14)."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

_ETAG = re.compile(r'(?:W/)?("[^"]*")')
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """Whether ``Accept-Encoding`` asks for gzip: by name (``*`` gets the file itself, as from nginx), with a
    quality above 0 and not below the one given to ``identity``."""
    qualities: dict[str, float] = {}
    for part in header.split(","):
        coding, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        qualities[coding] = quality
    wanted = qualities.get("gzip", 0.0)
    return wanted > 0 and wanted >= qualities.get("identity", 0.0)


def _seconds(date: str) -> float | None:
    """An HTTP date as seconds since 1970; ``None`` if it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def unchanged(environ: dict[str, Any], etag: str, modified: int) -> bool:
    """Whether the visitor holds this already. ``If-None-Match`` is compared weakly and, if it is there, alone."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tags.strip() == "*" or etag in _ETAG.findall(tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None:
        return False
    held = _seconds(since)
    return held is not None and modified <= held


def span(environ: dict[str, Any], etag: str, modified: int, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range that is asked for; an empty span (first after last) if it lies beyond.

    ``None``: the whole file, because nothing else is asked for, because it is several ranges or not understood, or
    because ``If-Range`` names another state of the file.
    """
    asked = environ.get("HTTP_RANGE")
    found = _RANGE.match(asked.strip()) if asked else None
    if found is None or found[1] == found[2] == "":
        return None
    condition = environ.get("HTTP_IF_RANGE", "").strip()
    if condition and condition != etag and (condition[:1] in '"W' or _seconds(condition) != modified):
        return None
    if not found[1]:
        length = int(found[2])
        return (max(size - length, 0), size - 1) if length else (0, -1)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    return (first, min(last, size - 1)) if first < size else (0, -1)
