"""A process with its bodies and meetings, as tests of these rooms need it; what is private in it says so."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.utils import timezone
from tests.desk.office import Office

from tsumugu.accounts.models import User
from tsumugu.meetings import actions
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Comment,
    Course,
    DatesAnswer,
    Erratum,
    Frozen,
    Invitation,
    Leftover,
    Letter,
    Material,
    Meeting,
    Offer,
    PaperFile,
    Poll,
    Process,
    Reply,
    Seat,
    Statement,
)

BODY: dict[str, Any] = {
    "name": "策定委員会", "kind": "committee", "legal": "outline", "note": "", "answers_by_link": True,
}  # fmt: skip
COURSE: dict[str, Any] = {
    "title": "中間見直し", "kind": "revision", "first": "2027-04", "last": "2028-03", "public": True, "shape": None,
}  # fmt: skip
#: The same beside one that has no title yet.
SECOND = COURSE | {"earlier_title": "当初の策定"}
MEETING: dict[str, Any] = {
    "number": "第１回", "title": "", "date": "2026-05-10", "start": "13:30", "end": "15:00", "place": "県庁会議室",
    "way": "in-person", "closed": "", "closed_by": "", "agenda_public": True, "audience": "", "sign": "", "stage": "",
    "note": "",
}  # fmt: skip
SEAT: dict[str, Any] = {
    "post": "大学教授", "name": "席の人", "role": "委員長", "since": "", "until": "", "public": False, "user_id": None,
}  # fmt: skip
ITEM: dict[str, Any] = {
    "kind": "mark", "body_id": None, "label": "骨子案", "start": "2026-06", "end": "", "sign": "◇", "tentative": False,
    "note": "",
}  # fmt: skip

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
FAR_OFF = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


def secretariat(office: Office) -> User:
    return office.people["secretariat"]


def process(office: Office) -> Process:
    """Axis May to December 2026; begun where it is not yet."""
    found = Process.objects.filter(plan=office.plan).first()
    return found or actions.found_process(
        office.plan, {"first": "2026-05", "last": "2026-12", "public": True}, actor=secretariat(office)
    )


def course(office: Office, **other: Any) -> Course:
    """A revision beside what there is, the latest; what there was is called 当初の策定 from then on."""
    return actions.add_course(process(office), SECOND | other, actor=secretariat(office))


def body(office: Office, **other: Any) -> Body:
    return actions.add_body(process(office), BODY | other, actor=secretariat(office))


def seat(office: Office, of: Body, who: str = "", **other: Any) -> Seat:
    user = office.people[who].pk if who else None
    return actions.add_seat(of, SEAT | {"user_id": user} | other, actor=secretariat(office))


def meeting(office: Office, of: Body | None = None, **other: Any) -> Meeting:
    return actions.add_meeting(of or body(office), MEETING | other, actor=secretariat(office))


def item(office: Office, **other: Any) -> ChartItem:
    return actions.add_chart_item(process(office), ITEM | other, actor=secretariat(office))


def asked(office: Office, *, date: str = "2026-07", due: int = 7, **other: Any) -> Meeting:
    """One that is to come, of which two days are offered; of the seat of the member."""
    of = body(office)
    seat(office, of, "committee")
    made = meeting(office, of, date=date, start="", end="", **other)
    actions.write_poll(made, "\n".join(ahead(30, 31)), ahead(due)[0], was=NO_POLL, actor=secretariat(office))
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)


def ahead(*days: int) -> list[str]:
    return [(timezone.localdate() + datetime.timedelta(days=one)).isoformat() for one in days]


NO_POLL = {"dates": "", "due": "", "poll": ""}


def paper(office: Office, text: bytes = b"%PDF-1.7 secret-bytes") -> PaperFile:
    """A file as it came, and what the public gets of it."""
    return _file(office, text, cleaned=_file(office, text.replace(b"secret", b"public") + b" "))


def _file(office: Office, data: bytes, **more: Any) -> PaperFile:
    made, _new = PaperFile.objects.get_or_create(
        plan=office.plan, sha256=hashlib.sha256(data).hexdigest(), defaults={
            "media": "application/pdf", "size": len(data), "data": data, "added_by": "secret-uploader",
            "added_at": timezone.now(), **more,
        },
    )  # fmt: skip
    return made


def _before(made: Meeting, who: Attendance) -> None:
    """What was asked and answered before it: nothing of that is ever public."""
    poll = Poll.objects.create(meeting=made, due="2026-04-01", closed_at=timezone.now())
    offer = Offer.objects.create(poll=poll, day="2026-05-11", start="09:59")
    now = timezone.now()
    DatesAnswer.objects.create(
        poll=poll, attendance=who, said={str(offer.pk): "maybe"}, remark="secret-dates", how="link", at=now
    )
    Reply.objects.create(
        attendance=who, presence="substitute", substitute_post="secret-reply-post", substitute_name="secret-reply-name",
        remark="secret-reply-remark", how="paper", at=now,
    )  # fmt: skip
    Letter.objects.create(meeting=made, content={"text": "secret-letter"}, sent_by="secret-sender", sent_at=now)
    Invitation.objects.create(
        attendance=who, hash="secret-hash", expires_at=FAR_OFF, made_by="secret-maker", made_at=now
    )
    Meeting.objects.filter(pk=made.pk).update(replies_due="2026-04-02")


def full(office: Office, **other: Any) -> Meeting:
    """A meeting in which every field is filled in, and those that are private hold ``secret-…``."""
    held = process(office)
    Process.objects.filter(pk=held.pk).update(source='{"note": "secret-source"}', taken_on=LONG_AGO.date())
    of = body(office, note="会議体の注")
    hidden = seat(office, of, "committee", name="secret-seat-name", post="団体役員", role="委員")
    shown = seat(office, of, name="公開された人", public=True)
    item(office, note="注記")
    made = meeting(
        office, of, title="会議の題", audience="先着10名", note="会議の注", stage="secret-stage", sign="◆", **other
    )
    agenda = [{"title": "議題一", "kind": "exchange", "materials": ["資料1"], "outcome": "結果一",
               "items": [{"title": "議題の中"}]}, {"title": "残った議題"}]  # fmt: skip
    later = meeting(office, of, number="第２回")
    Leftover.objects.create(body=of, meeting=made, item={"title": "残った議題", "note": "secret-left"}, taken_by=later)
    Meeting.objects.filter(pk=made.pk).update(
        agenda=agenda, state="held", visitors=7, press=2, style="verbatim", copied_from=later,
        papers_public_at=LONG_AGO, minutes_public_at=LONG_AGO,
    )  # fmt: skip
    frozen = Frozen.objects.create(plan=office.plan, root="f" * 64, data=b"secret-frozen")
    file = paper(office)
    Material.objects.create(
        meeting=made, number="資料1", title="資料の題", kind="file", file=file, filename="secret-file-name.pdf", order=0
    )
    Material.objects.create(
        meeting=made, number="資料2", title="控えた資料", kind="draft", file=paper(office, b"secret-withheld"),
        state=frozen, proposal=7, withheld="個人情報を含むため", frozen_on=datetime.date(2026, 5, 1), order=1,
    )  # fmt: skip
    Comment.objects.create(
        material=made.materials.get(number="資料1"),
        author=office.people["committee"],
        text="secret-comment",
        at=timezone.now(),
    )
    who = {one.seat_id: one for one in made.attendance.all()}
    Attendance.objects.filter(pk=who[hidden.pk].pk).update(
        presence="substitute", substitute_post="課長", substitute_name="secret-substitute"
    )
    _before(made, who[hidden.pk])
    Statement.objects.create(
        meeting=made, attendance=who[hidden.pk], speaker="secret-seat-name", text="ことば一", wished="secret-wish",
        topic="話題", order=0,
    )  # fmt: skip
    Statement.objects.create(
        meeting=made, attendance=who[shown.pk], speaker="公開された人", text="ことば二", order=1,
        confirmed_at=timezone.now(), confirmed_how="secret-how",
    )  # fmt: skip
    Statement.objects.create(
        meeting=made, speaker="secret- seat-name", text="secret-withheld-words", withheld="第三者の情報", order=2
    )
    Erratum.objects.create(
        meeting=made, date=datetime.date(2026, 6, 1), text="誤記", before="前", after="後", author="secret-author",
        at=timezone.now(),
    )  # fmt: skip
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)
