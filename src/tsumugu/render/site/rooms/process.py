"""How the plan came about: the schedule and the bodies, a page for each meeting and for each opinion, what was said and
answered."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from msgspec.structs import replace

from tsumugu.render.reading.meeting_views import MaterialView, MeetingView
from tsumugu.render.reading.process_views import EMPTY
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels import shelf
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms import pairs
from tsumugu.render.vocabulary.places import (
    GROUPS_ON_A_PAGE,
    OPINIONS_PAGE,
    PROCESS_PAGE,
    Link,
    meeting_path,
    opinions_page,
)

#: What is offered beside the schedule, beside the opinions, and for programs.
CALENDAR, ANSWERS, DATA = ("meetings",), ("responses_pdf", "responses_workbook"), ("process_data", "oparl")


def pages(reading: Reading) -> Iterator[Page]:
    """None for a plan of whose making nothing is public."""
    view = reading.process
    if view == EMPTY:
        return
    calendar, answers, data = (
        shelf.proceedings(reading.content, reading.language, formats) for formats in (CALENDAR, ANSWERS, DATA)
    )
    followed = {"process": view, "calendar": calendar, "data": data}
    yield reading.page(PROCESS_PAGE, "process.html", followed)
    shown = _shown(reading) if any(meeting.materials for meeting in view.meetings) else {}
    given = {one.place for one in reading.content.papers}
    ids = {meeting_path(one.id or ""): one.id or "" for one in view.value.meetings}
    for meeting in view.meetings:
        about = {
            "meeting": meeting, "opinions": bool(view.groups),
            "papers": _papers(meeting, shown, given, reading.language),
            "became": reading.subjects.became("meeting", ids[meeting.link.path]),
        }  # fmt: skip
        yield reading.page(meeting.link.path, "meeting.html", about)
    numbers = [opinions_page(n) for n in range(0, len(view.groups), GROUPS_ON_A_PAGE)]
    for page in numbers:
        groups = tuple(group for group in view.groups if group.page == page)
        about = {
            "groups": groups, "documents": answers if page == OPINIONS_PAGE else (), "pages": numbers, "here": page,
            "channels": view.channels, "dispositions": view.dispositions,
        }  # fmt: skip
        yield reading.page(page, "opinions.html", about)
    titles = {line.name: line.title for line in reading.lines}
    for group in view.groups:
        # One of thousands must not be made of all that were answered with it.
        head, beside = replace(group, items=()), len(group.items)
        for opinion in group.items:
            said_on = titles.get(opinion.anchor.edition, "") if opinion.anchor is not None else ""
            found_in = titles.get(opinion.anchor.confirmed, "") if opinion.anchor is not None else ""
            about = {
                "opinion": opinion, "group": head, "beside": beside, "said_on": said_on, "found_in": found_in,
                "became": reading.subjects.became("opinion", opinion.node),
            }  # fmt: skip
            yield reading.page(opinion.link.path, "opinion.html", about)


def _shown(reading: Reading) -> dict[tuple[str, str], Link]:
    """The pages on which an edition, or the comparison of two, can be read, as far as the site has them."""
    found = {("", line.name): Link(line.title, f"editions/{line.name}/index.html") for line in reading.lines}
    for line in reading.lines:
        if line.previous:
            found[line.previous, line.name] = Link(line.title, f"editions/{line.name}/comparison.html")
    for pair in pairs.offered(reading):
        found[pair.earlier.name, pair.later.name] = Link(pair.later.title, pair.path)
    return found


def _papers(
    meeting: MeetingView, shown: Mapping[tuple[str, str], Link], given: Container[str], language: str
) -> tuple[tuple[MaterialView, str, Link | None], ...]:
    """Each paper with how large its file is, as far as it is ``given`` out (paths), and the page that shows what was
    submitted."""
    return tuple(
        (
            one if one.file in given else replace(one, file=""), shelf.size_words(one.size) if one.size else "",
            shown.get((one.against, one.edition)) if one.edition else None,
        )
        for one in meeting.materials
    )  # fmt: skip
