"""Headers of published files, each decided by the file's address alone.

``deploy/nginx/tsumugu/`` says the same to nginx; tests compare the two, answer by answer. Addresses begin with the
slug of the plan: ``/{slug}/initiatives/i0.html``.
"""

from __future__ import annotations

import re

_TEXT = "; charset=utf-8"

#: By extension, in lower case. Whatever is not here is ``OCTETS``: the index of the search, for one.
MEDIA_TYPES: dict[str, str] = {
    "atom": "application/atom+xml" + _TEXT,
    "avif": "image/avif",
    "css": "text/css" + _TEXT,
    "csv": "text/csv" + _TEXT,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "gz": "application/gzip",
    "htm": "text/html" + _TEXT,
    "html": "text/html" + _TEXT,
    "ico": "image/x-icon",
    "ics": "text/calendar" + _TEXT,
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript" + _TEXT,
    "json": "application/json" + _TEXT,
    "jsonl": "application/jsonl" + _TEXT,
    "jsonld": "application/ld+json" + _TEXT,
    "map": "application/json" + _TEXT,
    "md": "text/markdown" + _TEXT,
    "mjs": "text/javascript" + _TEXT,
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rdf": "application/rdf+xml" + _TEXT,
    "rss": "application/rss+xml" + _TEXT,
    "stratml": "application/xml" + _TEXT,
    "svg": "image/svg+xml" + _TEXT,
    "tsv": "text/tab-separated-values" + _TEXT,
    "ttl": "text/turtle" + _TEXT,
    "txt": "text/plain" + _TEXT,
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json" + _TEXT,
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml" + _TEXT,
    "xsd": "application/xml" + _TEXT,
    "yaml": "application/yaml" + _TEXT,
    "yml": "application/yaml" + _TEXT,
    "zip": "application/zip",
}
OCTETS = "application/octet-stream"
PLAIN = "text/plain" + _TEXT

#: Open data and documents: any site may read them with a script. Pages, scripts and styles are for this site alone.
OPEN = frozenset({
    "atom", "csv", "docx", "ics", "json", "jsonl", "jsonld", "md", "pdf", "png", "pptx", "rdf", "rss", "stratml",
    "svg", "tsv", "ttl", "txt", "xlsx", "xml", "xsd", "yaml", "yml", "zip",
})  # fmt: skip

#: A Git repository as plain files ("dumb" protocol): type and life of what lies in it.
_GIT = re.compile(r"\.git/(.+)$")
_GIT_OBJECT = re.compile(r"^objects/[0-9a-f]{2}/[0-9a-f]+$")
_GIT_PACK = re.compile(r"^objects/pack/pack-[0-9a-f]+\.(pack|idx)$")

#: Named by their content, so they never change.
FOR_EVER = "public, max-age=31536000, immutable"
#: Documents and data of an edition, and the parts of the search index: they change only when the program does.
KEPT = "public, max-age=3600"
#: Everything else is asked for again: a new edition is seen within a minute, and a page that stayed costs a 304.
FRESH = "public, max-age=60, must-revalidate"
#: What must agree with other files at every moment: the refs of a Git repository, the scripts of the desk.
ASKED = "no-cache"

_EDITION = re.compile(
    r"^/[^/]+/(?:(?:en|easy|furigana)/)?editions/[^/]+/(?:.+/)?(?!manifest\.json$)[^/]+\.([a-z0-9]+)$"
)
_INDEX = re.compile(r"\.pf_(?:meta|index|fragment|filter)$")

#: The published site runs its own scripts and asks no other origin. Styles stand in files.
SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: The search compiles WebAssembly: in a worker, which has the policy of its own file, or else in the page.
SEARCH_POLICY = SITE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'")
_SEARCH = re.compile(r"/(?:search/(?:index\.html)?|pagefind-worker\.js)$")

ALWAYS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def _kind(url: str) -> str:
    _, dot, kind = url.rpartition("/")[2].rpartition(".")
    return kind.lower() if dot else ""


def media_type(url: str) -> str:
    inside = _GIT.search(url)
    if inside is None:
        return MEDIA_TYPES.get("html" if url.endswith("/") else _kind(url), OCTETS)
    if _GIT_OBJECT.match(inside[1]):
        return "application/x-git-loose-object"
    pack = _GIT_PACK.match(inside[1])
    if pack is None:
        return PLAIN
    return "application/x-git-packed-objects" + ("-toc" if pack[1] == "idx" else "")


def cache_control(url: str) -> str:
    inside = _GIT.search(url)
    if inside is not None:
        return FOR_EVER if _GIT_OBJECT.match(inside[1]) or _GIT_PACK.match(inside[1]) else ASKED
    edition = _EDITION.match(url)
    return KEPT if _INDEX.search(url) or (edition is not None and edition[1] in OPEN) else FRESH


def is_open(url: str) -> bool:
    """Whether scripts of other sites may read the file."""
    return _GIT.search(url) is None and _kind(url) in OPEN


def of_site(url: str, https: bool) -> list[tuple[str, str]]:
    """Everything that is said of a published file but its content and its validators. ``https``: with HSTS."""
    found = [
        ("Cache-Control", cache_control(url)),
        ("Content-Security-Policy", SEARCH_POLICY if _SEARCH.search(url) else SITE_POLICY),
        *ALWAYS,
    ]
    if is_open(url):
        found += [("Cross-Origin-Resource-Policy", "cross-origin"), ("Access-Control-Allow-Origin", "*")]
    else:
        found += [("Cross-Origin-Resource-Policy", "same-origin")]
    return [*found, HSTS] if https else found


def of_desk(https: bool) -> list[tuple[str, str]]:
    """The same for the desk's own scripts and styles: named by hand, so each is asked for again (a 304), and none of
    before an update speaks to the server of after it."""
    found = [
        ("Cache-Control", ASKED),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    return [*found, HSTS] if https else found
