"""Taking in what people said: as it came, once, numbered without gaps."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.voices import actions
from tsumugu.voices.actions import Entry
from tsumugu.voices.models import Answer, Group, Opinion, Respondent, Sorting, Voice

pytestmark = pytest.mark.django_db
TOKEN = "a" * 32


def test_a_letter_with_three_matters(office: Office) -> None:
    found = heard.hearing(office)
    text = "一つ目。\n二つ目。\n三つ目。"
    entry = Entry(
        text=text, channel="letter", opinions=("一つ目。", "三つ目。"), role="県民", personal="甲野", topic="題"
    )
    (voice,) = actions.take_in(found, [entry], actor=office.people["secretariat"], token=TOKEN)
    assert (voice.number, voice.text, voice.channel) == (1, text, "letter")
    rows = Opinion.objects.filter(hearing=found).values_list(
        "number", "text", "speaker", "group__number", "group__topic"
    )
    assert list(rows) == [(1, "一つ目。", "県民", 1, "題"), (2, "三つ目。", "県民", 2, "題")]
    assert voice.respondent.personal == "甲野"


def test_sent_twice_it_is_taken_in_once(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    entries = [Entry(text="甲", channel="mail"), Entry(text="甲", channel="mail")]
    first = actions.take_in(found, entries, actor=by, token=TOKEN)
    again = actions.take_in(found, entries, actor=by, token=TOKEN)
    assert [one.pk for one in first] == [one.pk for one in again] and found.voices.count() == 2
    actions.take_in(found, entries, actor=by, token="b" * 32)
    numbers = [list(rows.values_list("number", flat=True)) for rows in (found.voices, found.opinions, found.groups)]
    assert numbers == [[1, 2, 3, 4]] * 3


def test_persons_and_opinions_are_two_counts(office: Office) -> None:
    """2名4件: what one person sent in two letters, and what a seat said in two statements."""
    found, by = heard.hearing(office), office.people["secretariat"]
    mine = [Entry(text="甲", channel="letter", person="p"), Entry(text="乙", channel="letter", person="p")]
    actions.take_in(found, mine, actor=by, token=TOKEN)
    for text, start in (("丙", 0), ("丁", 1)):
        actions.take_from_statement(
            found, statement=5, words="丙丁", start=start, end=start + 1, text=text, actor=by, speaker="委員", seat=9
        )
    assert (Respondent.objects.count(), Opinion.objects.count()) == (2, 4)
    assert Respondent.objects.filter(seat=9).count() == 1


def test_words_of_a_statement_are_exactly_its_words(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    words = "委員：髙いところが大事だ。"

    def mark(text: str, start: int, end: int) -> Opinion:
        return actions.take_from_statement(
            found, statement=3, words=words, start=start, end=end, text=text, actor=by, speaker="委員"
        )

    one = mark("髙いところが大事だ。", 3, 13)
    assert (one.text, one.voice.text, one.voice.statement, one.voice.channel) == (words[3:], words[3:], 3, "meeting")
    assert mark("髙いところが大事だ。", 3, 13).pk == one.pk and found.voices.count() == 1
    for text, start, end in (
        ("高いところが大事だ。", 3, 13),
        ("大事", 3, 5),
        ("", 3, 3),
        ("委", -13, 1),
        (words, 0, 99),
    ):
        with pytest.raises(Refusal, match="not-its-words"):
            mark(text, start, end)


@pytest.mark.parametrize(("entry", "code"), [
    (Entry(text=" \n", channel="mail"), "bad-text"),
    (Entry(text="甲\0", channel="mail"), "bad-text"),
    (Entry(text="甲", channel="pigeon"), "unknown-channel"),
    (Entry(text="甲乙", channel="mail", opinions=("丙",)), "not-its-words"),
    (Entry(text="甲", channel="mail", role="二\n行"), "bad-text"),
])  # fmt: skip
def test_what_is_refused(office: Office, entry: Entry, code: str) -> None:
    found, good = heard.hearing(office), Entry(text="良い", channel="mail")
    with pytest.raises(Refusal, match=code):
        actions.take_in(found, [good, entry], actor=office.people["secretariat"], token=TOKEN)
    assert not Voice.objects.exists() and not Respondent.objects.exists()


def test_nothing_and_too_much(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    monkeypatch.setattr("tsumugu.voices.actions.intake.MOST_AT_ONCE", 1)
    two = [Entry(text="甲", channel="mail")] * 2
    for entries, token, code in (
        ([], TOKEN, "none-chosen"),
        (two, TOKEN, "too-many"),
        (two[:1], "", "token-missing"),
    ):
        with pytest.raises(Refusal, match=code):
            actions.take_in(found, entries, actor=by, token=token)


def test_nothing_personal_is_kept_without_a_day_of_deletion(office: Office) -> None:
    by = office.people["secretariat"]
    found = actions.open_hearing(office.plan, "意見募集", actor=by)
    with pytest.raises(Refusal, match="day-missing"):
        actions.take_in(found, [Entry(text="甲", channel="mail", personal="氏名")], actor=by, token=TOKEN)
    (voice,) = actions.take_in(found, [Entry(text="甲", channel="mail")], actor=by, token=TOKEN)
    assert voice.respondent.personal == ""


def test_nothing_is_corrected(office: Office) -> None:
    """Characters, blanks inside and half-width letters are the person's own."""
    text = "　髙﨑の　ｼｽﾃﾑ　は\n\n  遅い…"
    found = heard.hearing(office)
    (voice,) = heard.heard(office, found, text)
    assert voice.text == heard.opinion(found).text == text


@pytest.mark.parametrize(("text", "doubt"), [
    ("電話は０１７－７２２－１１１１です", True), ("a.b@example.jp へ", True), ("〒030-8570", True),
    ("氏名：甲野", True), ("青森市長島1丁目1番1号", True), ("2027年度までに1,200件", False),
    ("予算は 10-20 億円", False), ("市町村は40", False),
])  # fmt: skip
def test_what_looks_personal_waits_for_a_person(office: Office, text: str, doubt: bool) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, text)
    assert heard.opinion(found).doubt is doubt


def test_the_record_of_acts_has_numbers_alone(office: Office) -> None:
    found = heard.hearing(office, "題名の秘密")
    heard.heard(office, found, "本文の秘密", personal="個人の秘密", role="役割の秘密", topic="項目の秘密")
    acts = Act.objects.filter(act__in=("hearing-opened", "voices-taken-in"))
    assert [json.loads(one.data) for one in acts] == [
        {}, {"channels": ["letter"], "first": 1, "opinions": 1, "voices": 1},
    ]  # fmt: skip
    assert not any("秘密" in one.data + one.subject for one in acts)


def test_the_database_keeps_what_came_as_it_came(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "意見")
    heard.answer(heard.group(found), "回答", by)
    Sorting.objects.create(hearing=found, number=1, kind="x", before={}, after={}, actor=by, at=timezone.now())
    for table in (Voice, Answer, Sorting):
        row = table.objects.get()
        for change in (row.delete, row.save):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
    assert connection.vendor in ("sqlite", "postgresql")


def test_each_opinion_is_alone_at_first(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "甲", "甲")
    assert list(Group.objects.values_list("state", "answer", "topic")) == [("unsorted", 0, "")] * 2


def test_opening_twice_with_one_token_is_one_hearing(office: Office) -> None:
    by = office.people["secretariat"]
    first = actions.open_hearing(office.plan, "会", actor=by, token=TOKEN)
    assert actions.open_hearing(office.plan, "会", actor=by, token=TOKEN) == first
    assert actions.open_hearing(office.plan, "会", actor=by, token="b" * 32) != first
    with pytest.raises(Refusal, match="bad-text"):
        actions.open_hearing(office.plan, " ", actor=by)
    with pytest.raises(Refusal, match="may-not-sort"):
        actions.open_hearing(office.plan, "会", actor=office.people["head"])


def test_a_title_that_looks_personal_has_to_be_looked_at(office: Office) -> None:
    """What somebody called their letter is published as the topic of the answer."""
    found = heard.hearing(office)
    heard.heard(office, found, "甲", topic="電話 017-722-1111 へ")
    heard.heard(office, found, "乙", topic="道について")
    assert [heard.opinion(found, number).doubt for number in (1, 2)] == [True, False]


def test_what_is_personal_may_stand_with_any_voice_of_a_person(office: Office) -> None:
    found = heard.hearing(office)
    entries = [
        actions.Entry(text=f"意見{n}", channel="letter", person="1", personal=personal)
        for n, personal in enumerate(("", "氏名：甲", "氏名：甲", "住所：乙"))
    ]
    actions.take_in(found, entries, actor=office.people["secretariat"], token="t")
    row = Respondent.objects.get()
    assert row.personal == "氏名：甲\n\n住所：乙"
