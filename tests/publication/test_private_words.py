"""Words that nobody outside may read, planted in every private field of the rooms of meetings and opinions: they are in
no public byte, no file that is taken away, no line of the log, no entry of the ledger and no record of an act."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from tests.audit.acts import settle
from tests.proposals.story import Office
from tests.publication import everything
from tests.publication.offices import formats, published
from tests.render.process_sample import DATA

from tsumugu.audit.models import Act
from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Plan
from tsumugu.meetings import models as meetings
from tsumugu.meetings.actions import from_file
from tsumugu.plans.models import Change
from tsumugu.publication.models import Publication
from tsumugu.voices import models as voices

pytestmark = pytest.mark.django_db
SECRET = "ひみつのことば"

#: Texts that are public with the row they stand in: names of things, codes, keys. By model, of both rooms.
OPEN: dict[str, set[str]] = {
    "Process": set(),
    "Course": {"key", "title", "kind", "first", "last"},
    "Body": {"key", "name", "kind", "legal", "note"},
    "Seat": {"post", "role", "since", "until"},
    "ChartItem": {"kind", "label", "start", "end", "sign", "note"},
    "Meeting": {"key", "number", "title", "state", "date", "start", "end", "place", "way", "closed", "sign", "audience",
                "note", "agenda", "style", "withheld", "replies_due"},
    "PaperFile": {"media", "sha256"},
    "Frozen": {"root"},
    "Material": {"number", "title", "kind", "edition", "against", "stage", "withheld"},
    "Attendance": {"post", "role", "presence", "substitute_post"},
    "Statement": {"speaker", "topic", "text", "confirmed_how", "withheld", "shown"},
    "Invitation": set(),
    # Days, hours and codes, too short for the words; the rows are private as a whole.
    "Poll": {"due"},
    "Offer": {"day", "start", "end"},
    "DatesAnswer": {"how"},
    "Reply": {"presence", "how"},
    "Letter": set(),
    "Erratum": {"text", "before", "after"},
    "Leftover": {"item"},
    "Comment": set(),
    "Hearing": {"title", "state", "dispositions"},
    "Respondent": set(),
    "Voice": {"channel", "token"},
    "Group": {"topic", "state", "disposition", "answered_at", "changed"},
    "Opinion": {"speaker", "shown", "withheld", "summary", "edition", "node", "field", "quote", "carried"},
    "Answer": {"text", "disposition"},
    "Remark": set(),
    "Sorting": {"kind"},
    "HouseDispositions": set(),
    "BroughtCounts": {"listed"},
    "StockAnswer": set(),
}  # fmt: skip
#: Texts that are nobody's to read outside, in any state of their row.
PRIVATE: dict[str, set[str]] = {
    "Process": {"source"},
    "Seat": {"name"},
    "Meeting": {"closed_by", "stage"},
    "Material": {"filename", "public_filename"},
    "Attendance": {"name", "substitute_name"},
    "Statement": {"wished"},
    "PaperFile": {"added_by", "problem", "told", "text"},
    "Invitation": {"hash", "made_by"},
    "DatesAnswer": {"said", "remark"},
    "Reply": {"substitute_post", "substitute_name", "remark"},
    "Letter": {"content", "sent_by"},
    "Erratum": {"author"},
    "Comment": {"text"},
    "Hearing": {"released_by"},
    "Respondent": {"personal"},
    "Voice": {"text", "taken_in_by"},
    "Group": {"node", "division"},
    "Opinion": {"text"},
    "Answer": {"division"},
    "Remark": {"text"},
    "Sorting": {"before", "after"},
    "HouseDispositions": {"listed"},
    "StockAnswer": {"title", "text"},
}
ROOMS = [*apps.get_app_config("meetings").get_models(), *apps.get_app_config("voices").get_models()]


def texts_of(model: type[models.Model]) -> set[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {field.name for field in model._meta.concrete_fields if isinstance(field, kinds)}


@pytest.mark.parametrize("model", ROOMS, ids=lambda model: model.__name__)
def test_every_text_of_these_rooms_is_known_to_be_public_or_private(model: type[models.Model]) -> None:
    name = model.__name__
    assert texts_of(model) == OPEN[name] | PRIVATE.get(name, set())
    assert not OPEN[name] & PRIVATE.get(name, set())


def planted(office: Office) -> int:
    """Everything that there can be, with the words in each private field, and a row of each kind that is not public yet
    with the words in all. How many fields hold them."""
    who = office.people["secretariat"]
    from_file.take_over(office.plan, Plan(id="p", title="計画", process=opaque(DATA)), actor=who)
    process = meetings.Process.objects.get(plan=office.plan)
    now = timezone.now()
    body = process.bodies.get(key="iinkai")
    first = process.meetings.get(key="iinkai-1")
    seated = first.attendance.filter(public=False)[0]
    paper = first.materials.all()[0]
    meetings.Erratum.objects.create(
        meeting=first, date=timezone.localdate(), text="名の誤り。", author=SECRET, at=now
    )  # fmt: skip
    meetings.PaperFile.objects.create(
        plan=office.plan, sha256="0" * 64, media="application/pdf", size=1, data=b"1", added_by=SECRET, added_at=now,
        problem=SECRET, told={SECRET: 1}, text=SECRET,
    )  # fmt: skip
    meetings.Comment.objects.create(material=paper, author=who, text=SECRET, at=now)
    meetings.Invitation.objects.create(attendance=seated, hash=SECRET, expires_at=now, made_by=SECRET, made_at=now)
    poll = meetings.Poll.objects.create(meeting=first, due="2026-05-01")
    meetings.DatesAnswer.objects.create(
        poll=poll, attendance=seated, said={"1": SECRET}, remark=SECRET, how="link", at=now
    )
    meetings.Reply.objects.create(
        attendance=seated, presence="substitute", substitute_post=SECRET, substitute_name=SECRET, remark=SECRET,
        how="link", at=now,
    )  # fmt: skip
    meetings.Letter.objects.create(meeting=first, content={"text": SECRET}, sent_by=SECRET, sent_at=now)
    course = process.courses.get()
    apart = meetings.Course.objects.create(process=process, key="apart", title=SECRET, public=False, order=9)
    meetings.Course.objects.filter(pk=course.pk).update(key="sakutei")
    founded = meetings.Body.objects.create(
        process=process, key="apart", name=SECRET, kind="other", note=SECRET, order=9
    )  # fmt: skip
    meetings.Seat.objects.create(body=founded, post=SECRET, role=SECRET, name=SECRET, public=True, order=0)
    meetings.ChartItem.objects.create(course=apart, kind="mark", body=founded, label=SECRET, note=SECRET, order=0)
    to_come = meetings.Meeting.objects.create(
        process=process, course=apart, body=body, key="apart-1", number=SECRET, title=SECRET, place=SECRET,
        audience=SECRET, note=SECRET, agenda=[{"title": SECRET}], order=101, state="held", style="roles",
        papers_public_at=now, minutes_public_at=now,
    )  # fmt: skip
    meetings.Material.objects.create(meeting=to_come, number="資料1", title=SECRET, kind="draft", order=0)
    meetings.Statement.objects.create(meeting=to_come, speaker=SECRET, topic=SECRET, text=SECRET, order=0)
    meetings.Leftover.objects.create(body=body, meeting=first, item={"title": "開会"}, taken_by=to_come)
    later = meetings.Meeting.objects.create(
        process=process, course=course, body=body, key="iinkai-9", number="第９回", order=99,
        agenda=[{"title": SECRET}], closed_by=SECRET, stage=SECRET, style="roles",
    )  # fmt: skip
    meetings.Material.objects.create(meeting=later, number="資料1", title=SECRET, kind="file", withheld=SECRET, order=0)
    meetings.Attendance.objects.create(
        meeting=later, post=SECRET, name=SECRET, role=SECRET, public=True, substitute_post=SECRET, order=0
    )
    meetings.Statement.objects.create(meeting=later, speaker=SECRET, topic=SECRET, text=SECRET, wished=SECRET, order=0)
    shut = meetings.Meeting.objects.create(
        process=process, course=course, body=body, key="iinkai-10", number="第１０回", order=100,
        closed="個人情報を扱うため",
        title=SECRET, place=SECRET, note=SECRET, audience=SECRET, closed_by=SECRET, agenda=[{"title": SECRET}],
        agenda_public=False, papers_public_at=now, minutes_public_at=now, state="held", style="roles",
    )  # fmt: skip
    meetings.Statement.objects.create(meeting=shut, text=SECRET, order=0)
    meetings.Statement.objects.create(meeting=first, text=SECRET, speaker="委員", withheld="個人が分かるため", order=50)
    hearing = voices.Hearing.objects.create(plan=office.plan, number=50, title=SECRET)
    person = voices.Respondent.objects.create(hearing=hearing, personal=SECRET)
    voice = voices.Voice.objects.create(
        hearing=hearing, number=1, respondent=person, channel="letter", text=SECRET, taken_in_by=SECRET, taken_in_at=now
    )
    group = voices.Group.objects.create(hearing=hearing, number=1, topic=SECRET, answer=1)
    voices.Opinion.objects.create(
        hearing=hearing, voice=voice, group=group, number=1, text=SECRET, summary=SECRET, speaker=SECRET, quote=SECRET
    )
    voices.Answer.objects.create(group=group, number=1, text=SECRET, author=who, at=now)
    released = voices.Group.objects.filter(hearing__plan=office.plan, hearing__state="released")[0]
    voices.Answer.objects.create(group=released, number=9, text=SECRET, division="kikaku", author=who, at=now)
    voices.Remark.objects.create(group=released, text=SECRET, author=who, at=now)
    voices.Sorting.objects.create(
        hearing=released.hearing, number=1, kind="moved", before={"topic": SECRET}, after={"topic": SECRET}, actor=who,
        at=now,
    )  # fmt: skip
    voices.HouseDispositions.objects.create(organization=office.organization, listed=[{"label": SECRET}])
    voices.StockAnswer.objects.create(organization=office.organization, title=SECRET, text=SECRET)
    withheld = voices.Opinion.objects.get(hearing__plan=office.plan, withheld="個人が分かるため")
    voices.Opinion.objects.filter(pk=withheld.pk).update(text=SECRET, summary="", shown="電話でも受けてほしい。")
    summed = voices.Opinion.objects.filter(hearing__plan=office.plan, number=1, hearing__number=1)
    summed.update(text=SECRET, summary="短くしてほしいとのこと。")
    return _everywhere(office)


def _everywhere(office: Office) -> int:
    """The words in every private field of every row that can be written."""
    meetings.Seat.objects.filter(public=False).update(name=SECRET)
    meetings.Attendance.objects.filter(public=False).update(name=SECRET, substitute_name=SECRET)
    meetings.Attendance.objects.filter(public=True, meeting__key="iinkai-1").update(substitute_name=SECRET)
    meetings.Process.objects.update(source=SECRET)
    meetings.Meeting.objects.update(closed_by=SECRET, stage=SECRET)
    meetings.Material.objects.update(filename=SECRET, public_filename=SECRET)
    meetings.Statement.objects.update(wished=SECRET)
    voices.Hearing.objects.update(released_by=SECRET)
    voices.Respondent.objects.update(personal=SECRET)
    voices.Group.objects.update(node=SECRET, division=SECRET)
    found = 0
    for model in ROOMS:
        for name in PRIVATE.get(model.__name__, set()):
            rows = [str(value) for value in model._default_manager.values_list(name, flat=True)]
            found += any(SECRET in row or json.dumps(SECRET)[1:-1] in row for row in rows)
    return found


@pytest.mark.slow
def test_words_that_nobody_outside_may_read_are_nowhere(
    office: Office, settings: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = planted(office)
    named = sum(len(names) for names in PRIVATE.values())
    # The rows of a file that was brought, and the words of a voice, cannot be written over: they are tested where they
    # are made.
    assert asked >= named - 2, (asked, named)
    made = formats("meetings", "process_data", "oparl", "responses_workbook", "responses_pdf", "calendar", "slides")
    published(office, wanted=made)
    settle()
    root = settings.TSUMUGU.site_root
    assert everything.holding(root, "短くしてほしいとのこと。"), "what is public is found by the same search"
    assert everything.holding(root, SECRET) == []
    client.force_login(office.people["staff"])
    for form in ("json", "yaml"):
        data = client.get(f"/desk/plans/{office.plan.slug}/plan.{form}").content.decode()
        assert SECRET not in data and json.dumps(SECRET)[1:-1] not in data and "短くしてほしいとのこと。" in data
    assert not [record for record in caplog.records if SECRET in record.getMessage()]
    with connection.cursor() as cursor:
        for model in (Act, Change, Publication):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # a name of our own
            for row in cursor.fetchall():
                told = " ".join(bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview)
                                else str(cell) for cell in row)  # fmt: skip
                assert SECRET not in told and json.dumps(SECRET)[1:-1] not in told, model
