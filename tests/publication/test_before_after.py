"""What readers see of a change: before → after, and no wording that no edition has."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.test_parts import change, publish, published

from tsumugu.core.plan import Target
from tsumugu.plans import states
from tsumugu.plans.models import Change
from tsumugu.publication.collection.assembly import collect
from tsumugu.render.content import Difference

pytestmark = pytest.mark.django_db


def told(office: Office) -> dict[int, tuple[Difference, ...]]:
    office.plan.refresh_from_db()
    content = collect(office.plan)
    assert content is not None
    return {note.sequence: note.differences for note in content.changes}


def summary(before: str | None, after: str | None) -> Difference:
    sides = [None if side is None else (side, side) for side in (before, after)]
    return Difference(node="i0", path="summary", kind="set", before=sides[0], after=sides[1])


def test_a_change_between_two_editions_says_before_and_after(office: Office) -> None:
    change(office, "i0", "summary", "はじめの概要。", "一")
    publish(office, "text", "roadmap")
    change(office, "i0", "summary", "あらためた概要。", "二")
    publish(office, "roadmap")
    assert told(office)[3] == (summary("はじめの概要。", "あらためた概要。"),)
    page = published(office)["history/i0.html"]
    assert "はじめの概要。</span> → " in page and "あらためた概要。" in page


def test_wording_that_stood_in_no_edition_is_not_said(office: Office) -> None:
    change(office, "i0", "summary", "公表した概要。", "一")
    publish(office, "text", "roadmap")
    change(office, "i0", "summary", "秘密の途中の案。", "二")
    change(office, "i0", "summary", "決まった概要。", "三")
    change(office, "b1", "prose", "秘密の本文。", "四")
    publish(office, "roadmap")
    assert told(office) == {
        1: (), 2: (summary(None, "公表した概要。"),), 3: (summary("公表した概要。", None),),
        4: (summary(None, "決まった概要。"),),
    } | {2: told(office)[2]}  # fmt: skip
    assert not [path for path, text in published(office).items() if "秘密" in text]


def test_what_stood_only_while_the_other_part_was_published_is_not_said(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    change(office, "i0", "summary", "秘密の途中の案。", "二")
    offices.publish(office, "text")
    change(office, "i0", "summary", "決まった概要。", "三")
    offices.publish(office, "roadmap")
    assert told(office) == {1: (), 2: (summary("概要。", None),), 3: (summary(None, "決まった概要。"),)}


def test_a_number_stands_beside_the_unit_of_its_time(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    change(office, "k0", "targets.2025", Target(kind="at-least", value="140"), "二")
    offices.publish(office, "roadmap")
    (said,) = told(office)[2]
    assert said.after is not None and "140件" in said.after[0]
    change(office, "k0", "unit", "経営体", "三")
    offices.publish(office, "roadmap")
    (said,) = told(office)[2]
    assert said.after is not None and "140" in said.after[0] and "経営体" not in said.after[0]


def test_what_a_withdrawn_edition_said_does_not_come_back(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "i0", "summary", "誤って公表した秘密。", "二")
    publish(office, "roadmap")
    change(office, "i0", "summary", "正しい概要。", "三")
    publish(office, "roadmap")
    offices.withdraw(office, "roadmap-2")
    assert not [one for notes in told(office).values() for one in notes if "秘密" in str(one)]


def test_a_passage_that_was_taken_out_is_taken_out_of_the_history(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "i0", "summary", "相談は山田町の窓口へ。", "二")
    publish(office, "roadmap")
    assert "山田町" in str(told(office)[2])
    offices.confirm(office, offices.ask(office, "山田町"))
    assert "山田町" not in str(told(office)[2])
    assert told(office)[2][0].after == ("相談は〔公開後に削除〕の窓口へ。",) * 2


def test_a_passage_of_one_field_is_taken_out_of_the_history_of_that_field(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    change(office, "i0", "summary", "相談は山田町の窓口へ。", "二")
    change(office, "i0", "policy", "山田町に窓口を置く。", "三")
    offices.publish(office, "roadmap")
    offices.confirm(office, offices.ask(office, "山田町", place=("i0", "summary")))
    ((summary_,), (policy,)) = (told(office)[sequence] for sequence in (2, 3))
    assert summary_.after == ("相談は〔公開後に削除〕の窓口へ。",) * 2
    assert policy.after == ("山田町に窓口を置く。",) * 2


def test_a_word_that_is_a_key_is_taken_out_with_its_place(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    change(office, "", "readings.山田町", "やまだちょう", "二")
    change(office, "", "readings.川上町", "かわかみちょう", "三")
    offices.publish(office, "text")
    assert [one.path for one in told(office)[2]] == ["readings.山田町"]
    offices.confirm(office, offices.ask(office, "山田町", place=("", "readings")))
    assert told(office)[2] == () and [one.path for one in told(office)[3]] == ["readings.川上町"]


def test_the_values_of_a_change_are_read_once(office: Office) -> None:
    """Between the same editions, more changes ask the database no more often."""
    offices.publish(office, "text", "roadmap")
    asked = []
    for many in (1, 4):
        with transaction.atomic():
            for n in range(many):
                change(office, "i0", "summary", f"概要{n}", "見直し")
            offices.publish(office, "roadmap")
            assert len(told(office)) == Change.objects.filter(plan=office.plan).count() == 1 + many
            with CaptureQueriesContext(connection) as queries:
                told(office)
            asked.append(len(queries))
            transaction.set_rollback(True)
        states.forget_all()
        office.plan.refresh_from_db()
    assert asked[0] == asked[1] < 50
