"""Opinions are taken from the minutes by marking words: exactly these, as what somebody spoke, once."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.render.process_sample import DATA

from tsumugu.core.canonical import opaque
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.meetings import actions
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import Attendance, Meeting, Statement
from tsumugu.voices.models import Opinion

pytestmark = pytest.mark.django_db
WORDS = "短くしてほしい。図も要る。短くしてほしい。"


@pytest.fixture
def said(office: Office) -> Statement:
    """Words of a member whose name may not be published, in a meeting without a hearing."""
    quiet = {**DATA, "opinions": [], "dispositions": [], "counts": []}
    from_file.take_over(office.plan, Plan(id="p", title="計画", process=opaque(quiet)), actor=None)
    meeting = Meeting.objects.get(process__plan=office.plan, key="iinkai-1")
    who = Attendance.objects.create(meeting=meeting, name="架空 次郎", role="副委員長", order=9)
    return Statement.objects.create(meeting=meeting, attendance=who, speaker="架空次郎", text=WORDS, order=9)


def taken(statement: Statement, words: str, office: Office, who: str = "secretariat", was: str = WORDS) -> Opinion:
    return actions.take_opinion(statement, words, was=was, actor=office.people[who])


def test_the_first_opens_the_hearing_of_the_meeting(office: Office, said: Statement) -> None:
    opinion = taken(said, "図も要る。", office)
    meeting = Meeting.objects.get(pk=said.meeting_id)
    assert meeting.hearing == opinion.hearing and opinion.hearing.title == "汐見県策定委員会 第1回"
    assert (opinion.text, opinion.speaker, opinion.number) == ("図も要る。", "副委員長", 1)
    assert opinion.voice.received is not None and opinion.voice.received.isoformat() == "2024-03-15"
    assert opinion.voice.statement == said.pk
    other = taken(said, "短くしてほしい。", office)
    assert (other.hearing, other.number) == (opinion.hearing, 2)


def test_marked_twice_it_is_one(office: Office, said: Statement) -> None:
    assert taken(said, "図も要る。", office) == taken(said, "図も要る。", office)


@pytest.mark.parametrize("who", ["staff", "head", "administrator", "auditor", "committee", "outsider"])
def test_nobody_else_takes_one(office: Office, said: Statement, who: str) -> None:
    with pytest.raises(Refusal, match="may-not-write-meetings"):
        taken(said, "図も要る。", office, who)
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("words", "was", "code"),
    [
        ("図が要る。", WORDS, "not-its-words"), ("", WORDS, "not-its-words"), (" ", WORDS, "not-its-words"),
        ("図も要る。", "別の発言", "changed-since-seen"), ("図も要る。", "", "changed-since-seen"),
    ],
)  # fmt: skip
def test_what_is_refused_takes_nothing(office: Office, said: Statement, words: str, was: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        taken(said, words, office, was=was)
    assert not Opinion.objects.exists() and Meeting.objects.get(pk=said.meeting_id).hearing is None


def test_a_statement_that_is_gone_gives_none(office: Office, said: Statement) -> None:
    gone = Statement.objects.get(pk=said.pk)
    said.delete()
    with pytest.raises(Refusal, match="not-found"):
        taken(gone, "図も要る。", office)
