"""Opinions are taken from the minutes by marking words: exactly these, as what somebody spoke, once."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings.test_pages import at, text
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


def test_marked_on_the_page_of_the_minutes_it_leads_back_there(office: Office, said: Statement) -> None:
    """The form of a statement's own page, which a script opens beneath it."""
    client, made = office.client("secretariat"), Meeting.objects.get(pk=said.meeting_id)
    Meeting.objects.filter(pk=made.pk).update(minutes_public_at=None)
    page, own = at(made, "minutes/"), at(made, f"minutes/{said.pk}/opinions/")
    shown = text(client.get(page))
    assert f'data-mark="s{said.pk}" href="{own}"' in shown and f'<bdi class="words">{WORDS}</bdi>' in shown
    assert '<template id="marking">' in shown and '<template id="marking">' not in text(
        office.client("staff").get(page)
    )
    form = reader.form(client.get(own), "was:words").with_({"words": "図も要る。", "act": "mark"})
    assert reader.post(client, own, form).headers["Location"] == own
    form["words"], form["back"] = "短くしてほしい。", "minutes"
    assert reader.post(client, own, form).headers["Location"] == f"{page}#s{said.pk}"
    assert [one.text for one in Opinion.objects.order_by("number")] == ["図も要る。", "短くしてほしい。"]
    form["words"] = "書いていない言葉"
    wrong = reader.post(client, own, form)
    assert wrong.status_code == 422 and reader.form(wrong, "was:words").value("words") == "書いていない言葉"


def test_marked_after_the_session_ended_it_is_asked_again(office: Office, said: Statement) -> None:
    made = Meeting.objects.get(pk=said.meeting_id)
    own = at(made, f"minutes/{said.pk}/opinions/")
    client = office.client("secretariat")
    form = reader.form(client.get(own), "was:words").with_({"words": "図も要る。", "act": "mark", "back": "minutes"})
    client.session.flush()
    led = reader.post(client, own, form, headers={"referer": f"http://testserver{at(made, 'minutes/')}"})
    assert parse_qs(urlsplit(led.headers["Location"]).query)["next"] == [own]
    client.force_login(office.people["secretariat"])
    assert reader.form(client.get(own), "was:words").value("words") == "図も要る。" and not Opinion.objects.exists()
