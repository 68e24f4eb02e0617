"""How the plan came about: its schedules and bodies, a page for each meeting and for each opinion, what was said and
answered."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tsumugu.render.changes import comparison
from tsumugu.render.content import Handout
from tsumugu.render.reading.lines import lines
from tsumugu.render.reading.meeting_views import MaterialView, MeetingView
from tsumugu.render.reading.process_views import EMPTY
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels import shelf
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms import pairs
from tsumugu.render.vocabulary import places
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
    yield from _courses(reading)
    shown = _shown(reading) if any(meeting.materials for meeting in view.meetings) else {}
    given = {one.place for one in reading.content.papers}
    handed = {
        (one.meeting, one.number): one for one in reading.content.handouts if reading.extent.has(one.place)
    }  # fmt: skip
    ids = {meeting_path(one.id or ""): one.id or "" for one in view.value.meetings}
    for meeting in view.meetings:
        node = ids[meeting.link.path]
        papers = _papers(node, meeting, shown, given, handed)
        about = {
            "meeting": meeting, "opinions": bool(view.groups), "papers": papers,
            "became": reading.subjects.became("meeting", node),
        }  # fmt: skip
        yield reading.page(meeting.link.path, "meeting.html", about)
        for one in meeting.materials:
            if (node, one.number) in handed:
                yield _handout(reading, meeting, one, handed[node, one.number])
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


def _courses(reading: Reading) -> Iterator[Page]:
    """Each of several formulations and revisions, the latest too: a link to one holds when the next has come."""
    courses = reading.process.courses
    if len(courses) > 1:
        links = (None, *(one.link for one in courses), None)
        for n, one in enumerate(courses, 1):
            yield reading.page(one.link.path, "course.html", {
                "course": one, "earlier": links[n + 1], "later": links[n - 1],
            })  # fmt: skip


def _shown(reading: Reading) -> dict[tuple[str, str], Link]:
    """The pages on which an edition, or the comparison of two, can be read, as far as the site has them."""
    found = {("", line.name): Link(line.title, places.edition_page(line.name)) for line in reading.lines}
    for line in reading.lines:
        if line.previous:
            found[line.previous, line.name] = Link(line.title, f"editions/{line.name}/comparison.html")
    for pair in pairs.offered(reading):
        found[pair.earlier.name, pair.later.name] = Link(pair.later.title, pair.path)
    return found


def _papers(
    node: str,
    meeting: MeetingView,
    shown: Mapping[tuple[str, str], Link],
    given: Container[str],
    handed: Mapping[tuple[str, str], Handout],
) -> tuple[tuple[MaterialView, str, Link | None], ...]:
    """Each paper with how large its file is, as far as it is ``given`` out (paths), and the page that shows what was
    submitted: that of an edition, or its own."""

    def page(one: MaterialView) -> Link | None:
        found = shown.get((one.against, one.edition)) if one.edition else None
        own = handed.get((node, one.number))
        return found if found is not None or own is None else Link(one.title, own.place)

    return tuple(
        (
            one if one.file in given else replace(one, file=""), shelf.size_words(one.size) if one.size else "",
            page(one),
        )
        for one in meeting.materials
    )  # fmt: skip


def _handout(reading: Reading, meeting: MeetingView, paper: MaterialView, handout: Handout) -> Page:
    """What of the plan a meeting was given, as it was on that day. It is read once: its page never changes. The stage
    is the paper's own, and not the one in which the plan is today."""
    language = reading.language

    def build() -> Any:
        read = reading.states.read
        view = {"meeting": meeting.link, "body": meeting.body, "paper": paper, "compared": "", "lines": ()}
        if not handout.before:
            then = reading.states.value(read(handout.reads), language)
            return view | {"lines": tuple(lines(then.table, language))}
        before, after = (reading.states.table(read(key)) for key in (handout.before, handout.reads))
        rows = comparison.table_rows(before, after, None, language)
        return view | {"compared": comparison.html(rows, language, reading.pictures(handout.place)) if rows else ""}

    frame = replace(reading.frame, stage=paper.stage)
    return Page(handout.place, "handout.html", frame, [handout, paper, meeting.link, meeting.body], build)
