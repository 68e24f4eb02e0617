"""Pages about the site itself: its accessibility, the page for an address that leads nowhere, its sign."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from tsumugu.core.canonical import canonical_json
from tsumugu.core.plan import Plan
from tsumugu.render.site.frames import NOT_FOUND, Page
from tsumugu.render.site.panels import conformance
from tsumugu.render.site.reading import Reading
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.vocabulary.words import pick

ACCESSIBILITY = "accessibility.html"
MANIFEST = "site.webmanifest"
ICON = "assets/icon.svg"


def pages(reading: Reading) -> Iterator[Page]:
    language = reading.language
    checks = [
        {
            "method": pick(check.method, language), "pages": pick(check.pages, language), "found": check.found,
            "criteria": [(c.number, c.level, pick(c.name, language)) for c in check.criteria],
        }
        for check in conformance.CHECKS
    ]  # fmt: skip
    view = {
        "target": conformance.TARGET, "claim": conformance.CLAIM, "version": conformance.VERSION,
        "day": conformance.DAY, "checks": checks, "limits": [pick(pair, language) for pair in conformance.LIMITS],
    }  # fmt: skip
    yield reading.page(ACCESSIBILITY, "accessibility.html", view)
    yield reading.page(NOT_FOUND, "not_found.html", {})


def web_manifest(plan: Plan) -> bytes:
    """What a telephone shows of the site when somebody keeps it on the first screen. Addresses in it are read from
    its own."""
    title = straight(plan.title)
    return canonical_json({
        "name": title, "short_name": title[:12], "lang": "ja", "start_url": "./", "scope": "./",
        "display": "browser", "background_color": "#ffffff", "theme_color": "#0b5a8f",
        "icons": [{"src": ICON, "sizes": "any", "type": "image/svg+xml"}],
    })  # fmt: skip


def icon() -> bytes:
    return (resources.files("tsumugu.render.site") / "assets" / "icon.svg").read_bytes()
