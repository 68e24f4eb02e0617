"""How the plan came about: the schedule and the bodies, a page for each meeting, what was said and answered."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.reading.process_views import EMPTY
from tsumugu.render.site.frames import Page
from tsumugu.render.site.reading import Reading
from tsumugu.render.vocabulary.places import OPINIONS_PAGE, PROCESS_PAGE


def pages(reading: Reading) -> Iterator[Page]:
    """None for a plan of whose making nothing is public."""
    view = reading.process
    if view == EMPTY:
        return
    yield reading.page(PROCESS_PAGE, "process.html", {"process": view})
    for meeting in view.meetings:
        yield reading.page(meeting.link.path, "meeting.html", {"meeting": meeting, "opinions": bool(view.groups)})
    if view.groups:
        yield reading.page(OPINIONS_PAGE, "opinions.html", {"process": view})
