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
from tests.voices.heard import answer, group, heard, hearing, release

from tsumugu.core.causes import Cause, Cited
from tsumugu.meetings.models import Body, Course, Meeting, Process
from tsumugu.proposals import actions as proposals
from tsumugu.publication.actions import repeat_publication
from tsumugu.publication.collection.assembly import collect
from tsumugu.publication.collection.blanking import MARK
from tsumugu.publication.queries import seen_editions
from tsumugu.publication.runs.carrying import carry_out
from tsumugu.render.content import CauseNote
from tsumugu.voices.models import Hearing, Opinion

pytestmark = pytest.mark.django_db

DECISION = Cause("decision", "青情第12号", "本部決定")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")


@pytest.fixture
def said(office: Office) -> Hearing:
    process = Process.objects.create(plan=office.plan)
    course = Course.objects.create(process=process, order=0)
    body = Body.objects.create(process=process, key="iinkai", name="策定委員会", kind="committee", order=1)
    Meeting.objects.create(
        process=process, course=course, body=body, key="iinkai-2", number="第2回", date="2023-06-07", order=1
    )
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
    release(said)
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
    release(said)
    change(office, [("k0", "unit", "人")], Cited(opinion(said, 1), ("k0/targets.2025",)))
    publish(office, "text", "roadmap")
    assert causes(office) == [CauseNote(cause=opinion(said, 1), places=(("k0", "unit"),))]


def test_a_hearing_that_is_not_public_is_not_named(office: Office, said: Hearing) -> None:
    """The ledger may hold its name; what is published of it does not."""
    change(office, [("i0", "summary", "新しい概要。")], Cited(opinion(said, 1)), Cited(MEETING))
    publish(office, "text", "roadmap")
    key = f"o{said.number}-1"

    def told() -> str:
        files = published(office)
        named = [path for path, text in files.items() if "第1回 策定委員会" in text]
        assert (named == []) == (causes(office)[1].cause.label == f"意見 {said.number}-1")
        return next(one.cause.label for one in causes(office) if one.cause.id == key)

    assert told() == f"意見 {said.number}-1"
    release(said)
    publish_anew(office)
    assert told() == "第1回 策定委員会の意見 1"
    Meeting.objects.filter(key="iinkai-2").update(hearing=said, closed="個人情報を扱うため")
    publish_anew(office)
    assert told() == f"意見 {said.number}-1"


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


def test_from_the_changed_sentence_to_the_opinion_and_back(office: Office, said: Hearing) -> None:
    for number in (1, 2):
        answer(group(said, number), "見直しました。", office.people["secretariat"])
    release(said)
    edits = [("b1", "prose", "意見を受けた本文。"), ("i0", "summary", "新しい概要。")]
    publish(office, "text", "roadmap")
    change(office, edits, Cited(opinion(said, 1), ("b1/prose",)), Cited(opinion(said, 2), ("i0/summary",)))
    publish(office, "text", "roadmap")
    first, second = (f"process/opinions/o{said.number}-{number}.html" for number in (1, 2))
    files = published(office)
    text = files["text.html"][files["text.html"].index('id="b1"') :]
    assert 'href="history/c1.html#b1--prose"' in text and f'href="{first}"' in text and second not in text
    history = files["history/c1.html"]
    value = history[history.index('id="b1--prose"') :]
    assert f'href="../{first}"' in value and second not in value
    assert 'href="../../text.html#b1"' in files[first] and 'href="../../initiatives/i0.html"' not in files[first]
    assert f'href="../{second}"' in files["initiatives/i0.html"]
    Opinion.objects.filter(number=2).update(withdrawn_at=timezone.now())
    publish_anew(office)
    files = published(office)
    assert '意見 2</a> <span class="flag">取り下げ</span>' in files["initiatives/i0.html"]
    assert "二つ目の意見です" not in "".join(files.values()) and "一つ目の意見です" in files[first]


def publish_anew(office: Office) -> None:
    """The same editions with what is public beside them by now."""
    run = repeat_publication(office.plan, actor=office.people["secretariat"], seen=seen_editions(office.plan))
    carry_out(run, wanted=())


def test_words_that_are_taken_out_are_taken_out_of_labels_too(office: Office, said: Hearing) -> None:
    release(said)
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
        counts.append(len([one for one in found if "voices_" in one["sql"]]))
        assert len([one for one in found if "causetouch" in one["sql"]]) == 1
    assert counts[0] == counts[1]
