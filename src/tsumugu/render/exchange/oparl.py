"""Bodies and meetings as objects of OParl 1.1 (https://dev.oparl.org/spezifikation/), one JSON file an object.

The folder is what a client reads from: ``system.json``, from there the body (the organization whose plan it is), and
from the body the lists of its organizations (committees, headquarters), people, meetings, papers and files. An ``id``
of OParl is the address of the object, so the address of the site has to be known; without one the ids are paths from
its base.

People are there only where their names may be published. Nothing is made up: a meeting whose day and hour are not both
known has no ``start``, and says as far as it is set when it is in ``tsumugu:date`` (a day or a month). Of a plan that
was revised it says in ``tsumugu:course`` which formulation or revision it belongs to. Nobody records when an object was
made or changed, so none says so.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from tsumugu.core import fiscal, ids
from tsumugu.core.courses import part
from tsumugu.core.process import Attendee, Body, Material, Meeting, Seat, given_out, items
from tsumugu.core.process_meetings import called
from tsumugu.interchange.readable import pretty_json
from tsumugu.render.content import Document
from tsumugu.render.reading.process_views import called_course
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary.formats import media_type
from tsumugu.render.vocabulary.naming import plan_title
from tsumugu.render.vocabulary.places import PROCESS_PAGE, meeting_path, paper_path

VERSION = "https://schema.oparl.org/1.1/"
#: From the base of the site.
FOLDER = "process/oparl/"

Object = dict[str, Any]


def oparl(document: Document) -> dict[str, bytes]:
    """Every object and every list by its name below ``FOLDER``."""
    return {name: pretty_json(value) for name, value in _Writer(document).objects()}


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document, self.process = document, document.process
        self.base = document.address or "/"
        self.bodies = {body.id: body for body in self.process.bodies}
        self.courses = {one.id: called_course(one, part(self.process, one), "ja") for one in self.process.courses}
        self.pages = {(meeting, number): path for meeting, number, path in document.pages}

    def address(self, name: str) -> str:
        return f"{self.base}{FOLDER}{name}"

    def _of(self, kind: str, path: str, **about: Any) -> Object:
        said_of = {key: value for key, value in about.items() if value not in (None, "", [])}
        return {"id": self.address(path), "type": f"{VERSION}{kind}", **said_of}

    def _list(self, many: list[Object]) -> Object:
        """An external list: all of it on one page."""
        return {
            "data": many, "links": {},
            "pagination": {
                "totalElements": len(many), "elementsPerPage": max(len(many), 1), "currentPage": 1, "totalPages": 1,
            },
        }  # fmt: skip

    def objects(self) -> Iterator[tuple[str, Object]]:
        organizations = [self._organization(body) for body in self.process.bodies]
        people = self.people
        meetings = [self._meeting(meeting) for meeting in self.process.meetings]
        papers = [self._paper(m, one) for m in self.process.meetings for one in m.materials]
        files = [self._file(m, one) for m in self.process.meetings for one in m.materials if given_out(one)]
        agenda = [item for meeting in meetings for item in meeting.get("agendaItem", ())]
        memberships = [one for person in people for one in person["membership"]]
        body = self._body()
        yield "system.json", self._system()
        yield "bodies.json", self._list([body])
        yield "body.json", body
        lists: Mapping[str, list[Object]] = {
            "organizations": organizations, "people": people, "meetings": meetings, "papers": papers, "files": files,
            "agenda-items": agenda, "memberships": memberships, "consultations": [], "locations": [],
            "legislative-terms": [],
        }  # fmt: skip
        for name, many in lists.items():
            yield f"{name}.json", self._list(many)
            for one in many:
                yield one["id"].removeprefix(self.address("")), one

    def _system(self) -> Object:
        return self._of(
            "System", "system.json", oparlVersion=VERSION, body=self.address("bodies.json"),
            license=self._licence(), name=plan_title(self.document.plan), product="Tsumugu", website=self.base,
        )  # fmt: skip

    def _licence(self) -> str | None:
        return self.document.licence.url if self.document.licence is not None else None

    def _body(self) -> Object:
        plan = self.document.plan
        own = ("organization", "person", "meeting", "paper", "file", "membership", "consultation")
        names = {"organization": "organizations", "person": "people", "meeting": "meetings", "paper": "papers",
                 "file": "files", "membership": "memberships", "consultation": "consultations"}  # fmt: skip
        return {
            **self._of("Body", "body.json", system=self.address("system.json"),
                       name=plan.organization.name or plan.title, license=self._licence(), website=self.base,
                       ags=plan.organization.code, web=f"{self.base}{PROCESS_PAGE}"),
            **{one: self.address(f"{names[one]}.json") for one in own},
            "agendaItem": self.address("agenda-items.json"),
            "locationList": self.address("locations.json"),
            "legislativeTerm": [],
            "legislativeTermList": self.address("legislative-terms.json"),
        }  # fmt: skip

    # -- who -----------------------------------------------------------------------------------

    def _organization(self, body: Body) -> Object:
        members = [self._membership_of(body, n) for n, seat in enumerate(body.seats) if seat.public and seat.name]
        return self._of(
            "Organization", f"organizations/{ids.file_name(body.id)}.json", body=self.address("body.json"),
            name=body.name, organizationType="Gremium", classification=said.BODIES[body.kind][0], membership=members,
            meeting=self.address("meetings.json"), web=f"{self.base}{PROCESS_PAGE}",
        )  # fmt: skip

    def _membership_of(self, body: Body, number: int) -> str:
        return self.address(f"memberships/{ids.file_name(body.id)}-{number + 1}.json")

    @functools.cached_property
    def people(self) -> list[Object]:
        """Those whose names may be published; who holds two seats under one name and post is one person."""
        found: dict[tuple[str, str], Object] = {}
        for body in self.process.bodies:
            for number, seat in enumerate(body.seats):
                if not (seat.public and seat.name):
                    continue
                key = (seat.name, seat.post or "")
                if key not in found:
                    found[key] = self._of("Person", f"people/{len(found) + 1}.json", body=self.address("body.json"),
                                          name=seat.name, status=[seat.post] if seat.post else [])  # fmt: skip
                    found[key]["membership"] = []
                found[key]["membership"].append(self._membership(body, number, seat, found[key]["id"]))
        return list(found.values())

    def _membership(self, body: Body, number: int, seat: Seat, person: str) -> Object:
        name = self._membership_of(body, number).removeprefix(self.address(""))
        return self._of(
            "Membership", name, person=person,
            organization=self.address(f"organizations/{ids.file_name(body.id)}.json"), role=seat.role,
            startDate=seat.since, endDate=seat.until,
        )  # fmt: skip

    # -- meetings ------------------------------------------------------------------------------

    def _meeting(self, one: Meeting) -> Object:
        body = self.bodies.get(one.body or "")
        name = f"meetings/{ids.file_name(one.id or '')}.json"
        hours = (one.start, one.end) if one.date and fiscal.is_date(one.date) else (None, None)
        start, end = (f"{one.date}T{hour}:00+09:00" if hour else None for hour in hours)
        return self._of(
            "Meeting", name,
            name=called(body.name if body is not None else "", one.number),
            meetingState="durchgeführt" if one.held else "terminiert",
            start=start, end=end,
            location={"id": self.address(f"{name}#location"), "type": f"{VERSION}Location", "description": one.place}
            if one.place else None,
            organization=[self.address(f"organizations/{ids.file_name(body.id)}.json")] if body is not None else [],
            participant=self._participants(one.attendance),
            auxiliaryFile=[self._file(one, paper) for paper in one.materials if given_out(paper)],
            agendaItem=self._agenda(one, self.address(name)), web=f"{self.base}{meeting_path(one.id or '')}",
            **({"tsumugu:date": one.date} if one.date else {}),
            **({"tsumugu:course": self.courses[one.course]} if one.course in self.courses else {}),
        )  # fmt: skip

    def _participants(self, attendance: tuple[Attendee, ...]) -> list[str]:
        people = {person["name"]: person["id"] for person in self.people}
        came = (one for one in attendance if one.public and one.presence in ("present", "online"))
        return [people[one.name] for one in came if one.name in people]

    def _agenda(self, meeting: Meeting, address: str) -> list[Object]:
        """The items from the top; the number tells how they are nested."""
        found = []
        for order, (path, item) in enumerate(items(meeting.agenda)):
            number = ".".join(str(int(part.strip("[]")) + 1) for part in path.split(".items"))
            name = f"agenda-items/{ids.file_name(meeting.id or '')}-{order + 1}.json"
            found.append(self._of(
                "AgendaItem", name, meeting=address, number=number, order=order, name=item.title,
                public=not meeting.closed, result=item.outcome,
                auxiliaryFile=[
                    self._file(meeting, paper) for paper in meeting.materials
                    if paper.number in item.materials and given_out(paper)
                ],
            ))  # fmt: skip
        return found

    # -- papers --------------------------------------------------------------------------------

    def _named(self, folder: str, meeting: Meeting, one: Material) -> str:
        number = [material.number for material in meeting.materials].index(one.number) + 1
        return f"{folder}/{ids.file_name(meeting.id or '')}-{number}.json"

    def _paper(self, meeting: Meeting, one: Material) -> Object:
        date = meeting.date if meeting.date and fiscal.is_date(meeting.date) else None
        return self._of(
            "Paper", self._named("papers", meeting, one), body=self.address("body.json"), name=one.title,
            reference=one.number, date=date, mainFile=self._file(meeting, one) if given_out(one) else None,
            web=f"{self.base}{page}" if (page := self.pages.get((meeting.id or "", one.number))) else None,
        )  # fmt: skip

    def _file(self, meeting: Meeting, one: Material) -> Object:
        address = f"{self.base}{paper_path(one.file or '')}"
        return self._of(
            "File", self._named("files", meeting, one), name=f"{one.number} {one.title}", fileName=one.file,
            mimeType=one.media or media_type(one.file or ""), size=one.size, accessUrl=address, downloadUrl=address,
        )  # fmt: skip
