"""The roadmap: one timeline over all fields."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render import views
from tsumugu.render.site.frames import Page
from tsumugu.render.site.reading import Reading


def pages(reading: Reading) -> Iterator[Page]:
    roadmap = views.roadmap(reading.now.plan, reading.drawn, reading.year, reading.language)
    yield reading.page("roadmap.html", "roadmap.html", {"roadmap": roadmap})
