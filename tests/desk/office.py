"""An office with one person for each role, a plan, and a proposal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from tests.desk.plan import small

from tsumugu.accounts import actions as accounts
from tsumugu.accounts import links
from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.core.figures import Picture, name_of
from tsumugu.core.reorganization import Reform, to_data
from tsumugu.interchange.pictures import Prepared
from tsumugu.meetings import letters
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Course,
    Invitation,
    Letter,
    Material,
    Meeting,
    PaperFile,
    Process,
    Seat,
    Statement,
)
from tsumugu.notices import actions as notices
from tsumugu.plans import actions as plans
from tsumugu.plans import pictures
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions as proposals
from tsumugu.proposals.models import Proposal
from tsumugu.publication.models import Publication, Redaction, Request
from tsumugu.reorganization.models import Reorganization
from tsumugu.voices import actions as voices


def signed_in(person: User) -> Client:
    """The browser of somebody who signed in before: the session alone, in one statement instead of five, for most
    tests of the desk begin with it."""
    held = {
        auth.SESSION_KEY: str(person.pk), auth.BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        auth.HASH_SESSION_KEY: person.get_session_auth_hash(),
    }  # fmt: skip
    key, until = get_random_string(32), timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.create(session_key=key, session_data=SessionStore().encode(held), expire_date=until)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


@dataclass
class Office:
    organization: Organization
    plan: PlanRecord
    people: dict[str, User]
    proposal: Proposal
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = signed_in(self.people[role])
        return self.clients[role]

    def address(self, name: str, arguments: tuple[object, ...]) -> str:
        words = {
            "SLUG": self.plan.slug,
            "PK": self.proposal.pk,
            "ORGANIZATION": self.organization.slug,
            "PERSON": self.people["staff"].pk,
            "RUN": self._run,
            "ASKED": self._asked,
            "REDACTION": self._redaction,
            "PICTURE": self._picture,
            "COURSE": lambda: self._meeting().course_id,
            "BODY": lambda: self._meeting().body_id,
            "SEAT": lambda: Seat.objects.latest("pk").pk if self._meeting() else 0,
            "CHART_ITEM": lambda: ChartItem.objects.latest("pk").pk if self._meeting() else 0,
            "MEETING": lambda: self._meeting().pk,
            "MATERIAL": lambda: self._meeting().materials.get().pk,
            "STATEMENT": lambda: self._meeting().statements.get().pk,
            "SECRET": self._secret,
            "CALENDAR": self._calendar,
            "ACCOUNT_SECRET": lambda: accounts.make_link(
                self.organization, self.people["staff"], actor=self.people["administrator"]
            ),
            "LETTER": lambda: self._letter().pk,
            "ADDRESSEE": lambda: self._meeting().attendance.get().pk,
            "HEARING": self._hearing,
            "REFORM": self._reform,
            "DIVISION": Division.objects.get(organization=self.organization, key="agri").pk,
        }
        found = [words.get(a, a) if isinstance(a, str) else a for a in arguments]
        return reverse(name, args=[word() if callable(word) else word for word in found])

    def _redaction(self) -> int:
        asked, _made = Redaction.objects.get_or_create(
            plan=self.plan, defaults={
                "passage": "概要", "salt": "0", "proof": "0", "reason": "理由", "asked_by": "事務局",
                "asked_by_then": 0, "asked_at": timezone.now(),
            },
        )  # fmt: skip
        return asked.pk

    def _asked(self) -> int:
        asked, _made = Request.objects.get_or_create(
            organization=self.organization, kind="retire", plan=self.plan, defaults={
                "title": self.plan.title, "asked": {"reason": "理由", "seen": ""}, "digest": "0", "asked_by": "事務局",
                "asked_by_then": 0, "asked_at": timezone.now(),
            },
        )  # fmt: skip
        return asked.pk

    def _hearing(self) -> int:
        """With one opinion, of which something is personal."""
        found = self.plan.hearings.filter(title="委員会").first()
        if found is None:
            by = self.people["secretariat"]
            until = timezone.localdate()
            found = voices.open_hearing(self.plan, "委員会", actor=by, keep_until=until)
            entry = voices.Entry(text="意見", channel="letter", personal="氏名")
            voices.take_in(found, [entry], actor=by, token="f" * 32)
        return found.number

    def _picture(self) -> str:
        picture = Picture(name_of(b"x", "png"), 1, 1)
        pictures.keep(self.plan, Prepared(picture, b"x", had_place=False), added_by="担当")
        return picture.name

    def _meeting(self) -> Meeting:
        """One that was held, with a paper and words of the member."""
        found = Meeting.objects.filter(process__plan=self.plan).first()
        if found is not None:
            return found
        process = Process.objects.create(plan=self.plan)
        course = Course.objects.create(process=process, order=0)
        body = Body.objects.create(
            process=process, key="iinkai", name="委員会", kind="committee", order=0, answers_by_link=True
        )
        seat = Seat.objects.create(body=body, post="教授", user=self.people["committee"], order=0)
        ChartItem.objects.create(course=course, kind="note", label="注記", order=0)
        now = timezone.now()
        made = Meeting.objects.create(
            process=process, course=course, body=body, key="iinkai-1", number="第1回", state="held", given_at=now,
            order=0, date="2026-05-10", style="roles",
        )  # fmt: skip
        who = Attendance.objects.create(
            meeting=made, seat=seat, user=self.people["committee"], post="教授", name="名", order=0
        )
        file = PaperFile.objects.create(
            plan=self.plan, sha256="0" * 64, media="application/pdf", size=5, data=b"%PDF-", added_by="事務局",
            added_at=now,
        )  # fmt: skip
        PaperFile.objects.filter(pk=file.pk).update(cleaned=file)
        Material.objects.create(
            meeting=made, number="資料1", title="題", kind="file", file=file, filename="a.pdf", given_at=now, order=0
        )
        Statement.objects.create(meeting=made, attendance=who, speaker="教授", text="ことば", order=0)
        return made

    def _letter(self) -> Letter:
        meeting = self._meeting()
        found = meeting.letters.first()
        if found is not None:
            return found
        typed = {"number": "", "day": "2026-05-01", "sender": "紡県", "title": "開催", "text": "", "closing": ""}
        content = letters.stored(letters.written(meeting, typed, "ja"))
        return Letter.objects.create(meeting=meeting, content=content, sent_by="事務局", sent_at=timezone.now())

    def _calendar(self) -> str:
        return notices.make_calendar_link(actor=self.people["staff"])

    def _secret(self) -> str:
        secret = "s" * 43
        Invitation.objects.get_or_create(
            hash=links.hash_of(secret), defaults={
                "attendance": self._meeting().attendance.get(), "expires_at": timezone.now() + timedelta(days=1),
                "made_by": "事務局", "made_at": timezone.now(),
            },
        )  # fmt: skip
        return secret

    def _reform(self) -> int:
        by = self.people["administrator"]
        found, _made = Reorganization.objects.get_or_create(
            organization=self.organization, defaults={
                "data": to_data(Reform("abolish", "2099-04-01", ("agri",))), "day": date(2099, 4, 1), "title": "廃止",
                "decided_by": by, "decided_at": timezone.now(),
            },
        )  # fmt: skip
        return found.pk

    def _run(self) -> int:
        run, _made = Publication.objects.get_or_create(
            plan=self.plan, defaults={"requested_by": "事務局", "requested_at": timezone.now()}
        )
        return run.pk


def found() -> Office:
    organization = Organization.objects.create(code="990001", name="紡県", slug="tsumugi")
    other = Organization.objects.create(code="990019", name="別県", slug="betsu")
    division = Division.objects.create(organization=organization, key="agri", name="農業課")
    people = {}
    for role in Role.values:
        people[role] = User.objects.create(username=role, name=role)
        held = division if role in (Role.STAFF, Role.HEAD) else None
        Membership.objects.create(user=people[role], organization=organization, role=role, division=held)
    people["outsider"] = User.objects.create(username="outsider", name="outsider")
    Membership.objects.create(user=people["outsider"], organization=other, role=Role.ADMINISTRATOR)
    record = plans.create_plan(organization, "tsumugi-dx", small(), actor=people["secretariat"], reason="取込み")
    proposal = proposals.open_proposal(record, title="見直し", reason="", actor=people["staff"])
    return Office(organization, record, people, proposal)
