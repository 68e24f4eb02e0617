"""What led to a change is public with what it led to, and no earlier; what was taken back is labelled so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.proposals.story import Office, edit, merged, start
from tests.proposals.story import seen as told
from tests.publication import offices
from tests.publication.test_parts import publish, published
from tests.voices.heard import heard, hearing

from tsumugu.core.causes import Cause, Cited
from tsumugu.meetings.models import Body, Meeting, Process
from tsumugu.proposals import actions as proposals
from tsumugu.publication.collection.assembly import collect
from tsumugu.publication.collection.blanking import MARK
from tsumugu.render.content import CauseNote
from tsumugu.voices.models import Hearing, Opinion

pytestmark = pytest.mark.django_db

DECISION = Cause("decision", "青情第12号", "本部決定")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")


@pytest.fixture
def said(office: Office) -> Hearing:
    process = Process.objects.create(plan=office.plan)
    body = Body.objects.create(process=process, key="iinkai", name="策定委員会", kind="committee", order=1)
    Meeting.objects.create(process=process, body=body, key="iinkai-2", number="第2回", date="2023-06-07", order=1)
    made = hearing(office, "第1回 策定委員会")
    heard(office, made, "一つ目の意見です。", "二つ目の意見です。")
    return made


def opinion(said: Hearing, number: int) -> Cause:
    return Cause("opinion", f"o{said.number}-{number}", f"第1回 策定委員会の意見 {number}")


def change(office: Office, edits: Sequence[tuple[str, str, object]], *causes: Cited) -> None:
    who = office.people["secretariat"]
    proposal = start(office, "secretariat", "見直し")
    for node, path, value in edits:
        edit(proposal, who, node, path, value)
    reasons = {"k0/targets.2025": "対象が減った"} if any(node == "k0" for node, _path, _value in edits) else {}
    proposals.reword(
        proposal, actor=who, seen=told(proposal), title="見直し", reason="理由", reasons=reasons, causes=causes
    )  # fmt: skip
    merged(office, proposal)


def causes(office: Office) -> list[CauseNote]:
    """Of the newest change that anything is public of."""
    office.plan.refresh_from_db()
    content = collect(office.plan)
    assert content is not None
    return sorted(content.changes[-1].causes, key=lambda one: one.cause.key)


def test_what_led_to_an_unpublished_part_is_not_public(office: Office, said: Hearing) -> None:
    publish(office, "text", "roadmap")
    edits = [("b1", "prose", "公表する本文。"), ("i0", "summary", "まだの概要。")]
    secret = Cause("decision", "秘第1号", "まだ秘密の決定")
    cited = [Cited(opinion(said, 1), ("b1/prose", "i0/summary")), Cited(secret, ("i0/summary",)), Cited(DECISION)]
    change(office, edits, *cited)
    assert causes(office) == [], "of a change that is in no edition nothing is public"
    publish(office, "text")
    assert causes(office) == [
        CauseNote(cause=DECISION), CauseNote(cause=opinion(said, 1), places=(("b1", "prose"),)),
    ]  # fmt: skip
    files = published(office)
    assert not [path for path, text in files.items() if "秘密" in text or "秘第1号" in text]
    assert "第1回 策定委員会の意見 1" in files["history/c1.html"] and "本部決定" in files["history/c1.html"]
    publish(office, "roadmap")
    assert "まだ秘密の決定" in published(office)["initiatives/i0.html"]
    assert {one.cause: one.places for one in causes(office)} == {
        DECISION: (), secret: (("i0", "summary"),), opinion(said, 1): (("b1", "prose"), ("i0", "summary")),
    }  # fmt: skip


def test_no_word_of_an_opinion_is_in_what_led_to_a_change(office: Office, said: Hearing) -> None:
    change(office, [("i0", "summary", "新しい概要。")], Cited(opinion(said, 1)))
    publish(office, "text", "roadmap")
    assert not [path for path, text in published(office).items() if "つ目の意見です" in text]


def test_a_promise_that_another_field_weakens_has_its_cause_there(office: Office, said: Hearing) -> None:
    change(office, [("k0", "unit", "人")], Cited(opinion(said, 1), ("k0/targets.2025",)))
    publish(office, "text", "roadmap")
    assert causes(office) == [CauseNote(cause=opinion(said, 1), places=(("k0", "unit"),))]


def test_what_was_taken_back_or_is_kept_no_more_is_said_to_be(office: Office, said: Hearing) -> None:
    cited = [Cited(opinion(said, 1)), Cited(opinion(said, 2)), Cited(MEETING), Cited(DECISION)]
    cited.append(Cited(Cause("opinion", "o9-9", "消された意見")))
    change(office, [("i0", "summary", "新しい概要。")], *cited)
    publish(office, "text", "roadmap")

    def gone() -> set[str]:
        return {one.cause.id for one in causes(office) if one.gone}

    assert gone() == {"o9-9"}
    Opinion.objects.filter(number=2).update(withdrawn_at=timezone.now())
    Opinion.objects.filter(number=1).update(stands=False)
    assert gone() == {"o9-9", f"o{said.number}-2"}, "one that was split stands in its parts"
    Meeting.objects.all().delete()
    assert gone() == {"o9-9", f"o{said.number}-2", "iinkai-2"}


def test_words_that_are_taken_out_are_taken_out_of_labels_too(office: Office, said: Hearing) -> None:
    cited = [Cited(Cause("decision", "氏名の入った番号", "氏名の入った決定")), Cited(opinion(said, 1))]
    change(office, [("i0", "summary", "新しい概要。")], *cited)
    publish(office, "text", "roadmap")
    asked = offices.ask(office, "氏名の入った")
    offices.confirm(office, asked)
    assert [(one.cause.kind, one.cause.id, one.cause.label) for one in causes(office)] == [
        ("decision", f"{MARK}番号", f"{MARK}決定"),
        ("opinion", f"o{said.number}-1", "第1回 策定委員会の意見 1"),
    ]


def test_more_causes_ask_the_database_no_more_often(office: Office, said: Hearing) -> None:
    counts = []
    for many in (1, 2):
        change(office, [("i0", "summary", f"概要{many}。")], *(Cited(opinion(said, n + 1)) for n in range(many)))
        publish(office, "roadmap") if many == 2 else publish(office, "text", "roadmap")
        office.plan.refresh_from_db()
        collect(office.plan)
        with CaptureQueriesContext(connection) as found:
            collect(office.plan)
        counts.append(len([one for one in found if "causetouch" in one["sql"] or "voices_" in one["sql"]]))
    assert counts == [2, 2]
