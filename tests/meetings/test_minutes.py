"""Minutes: written, confirmed, published, corrected."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, held, seen_minutes, who

from tsumugu.meetings import actions, queries
from tsumugu.meetings.models import (
    Body,
    Invitation,
    Meeting,
    Statement,
)
from tsumugu.voices import actions as voices
from tsumugu.voices.models import Hearing

pytestmark = pytest.mark.django_db


def test_words_that_stay_stay_who_they_are(office: Office) -> None:
    made = held(office)
    one, two = made.statements.all()
    assert (one.attendance is not None, two.attendance) == (True, None)
    Statement.objects.update(confirmed_at=timezone.now(), confirmed_how="paper")
    text = "【委員長】一つ目。\n【委員】間に。\n【事務局】二つ目、改めた。"
    actions.write_minutes(made, text, "roles", was=actions.text_of(made), actor=who(office))
    rows = list(made.statements.all())
    assert [row.text for row in rows] == ["一つ目。", "間に。", "二つ目、改めた。"]
    assert rows[0].pk == one.pk and rows[0].confirmed_at is not None
    assert [row.confirmed_at for row in rows[1:]] == [None, None]


def test_minutes_that_changed_meanwhile_are_not_overwritten(office: Office) -> None:
    made = held(office)
    shown = actions.text_of(made)
    actions.write_minutes(made, "・甲", "roles", was=shown, actor=who(office))
    assert code(actions.write_minutes, made, "・乙", "roles", was=shown, actor=who(office)) == "changed-since-seen"
    assert [one.text for one in made.statements.all()] == ["甲"]


def test_words_that_became_opinions_stay(office: Office) -> None:
    made = held(office)
    one = made.statements.all()[0]
    hearing = actions.hearing_of(made, "第1回の意見", actor=who(office))
    assert actions.hearing_of(made, "二度目", actor=who(office)) == hearing and Hearing.objects.count() == 1
    voices.take_from_statement(
        hearing,
        statement=one.pk,
        words=one.text,
        start=0,
        end=2,
        text=one.text[:2],
        speaker="委員長",
        actor=who(office),
    )
    assert code(actions.write_minutes, made, "【事務局】二つ目。", "roles", was=actions.text_of(made),
                actor=who(office)) == "statement-cited"  # fmt: skip
    assert made.statements.count() == 2


def test_other_words_are_confirmed_again(office: Office) -> None:
    made = held(office)
    one = made.statements.all()[0]
    Statement.objects.filter(pk=one.pk).update(confirmed_at=timezone.now(), wished="願い")
    actions.edit_statement(one, {"topic": "話題"}, was={"topic": ""}, actor=who(office))
    one.refresh_from_db()
    assert one.confirmed_at is not None
    actions.edit_statement(one, {"text": "別"}, was={"text": "一つ目。"}, actor=who(office))
    one.refresh_from_db()
    assert (str(one.confirmed_at), one.wished) == ("None", "")
    elsewhere = rooms.full(office).attendance.all()[0]
    assert code(actions.edit_statement, one, {"attendance_id": elsewhere.pk},
                was={"attendance_id": one.attendance_id}, actor=who(office)) == "bad-choice"  # fmt: skip


def test_a_link_confirms_and_wishes(office: Office) -> None:
    made = held(office, "【委員長】一つ目。\n【委員長】二つ目。")
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    assert secret not in "".join(str(vars(one)) for one in Invitation.objects.all())
    assert queries.by_secret(secret, timezone.now()) == of
    one, two = of.statements.all()
    shown = actions.words_seen([one, two])
    by: Any = {"how": "link", "actor": None, "secret": secret}
    told = actions.confirm(of, wishes={two.pk: "こう言った。"}, seen=shown, **by)
    assert told == (1, 1)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.confirmed_how, one.wished, two.confirmed_at, two.wished) == ("link", "", None, "こう言った。")
    actions.confirm(of, wishes={two.pk: two.text}, seen=shown, **by)
    two.refresh_from_db()
    assert two.confirmed_at is not None and two.wished == ""
    assert code(actions.confirm, of, wishes={}, seen="", **by) == "seen-missing"


def test_a_link_ends(office: Office) -> None:
    made = held(office)
    of = made.attendance.get()
    now = timezone.now()
    first = actions.invite(of, actor=who(office))
    second = actions.invite(of, actor=who(office))
    assert code(queries.by_secret, first, now) == "not-found"
    assert queries.by_secret(second, now) == of
    assert code(queries.by_secret, second, Invitation.objects.latest("pk").expires_at) == "not-found"
    actions.revoke(of, actor=who(office))
    assert code(queries.by_secret, second, now) == "not-found"
    third = actions.invite(of, actor=who(office))
    Meeting.objects.update(minutes_public_at=now)
    assert code(queries.by_secret, third, now) == "not-found" and code(queries.by_secret, "", now) == "not-found"


def test_links_are_for_bodies_that_allow_them_and_for_who_spoke(office: Office) -> None:
    made = held(office)
    guest = actions.add_attendee(made, {"post": "客"}, actor=who(office))
    assert code(actions.invite, guest, actor=who(office)) == "nothing-asked"
    Body.objects.update(answers_by_link=False)
    assert code(actions.invite, made.attendance.all()[0], actor=who(office)) == "no-links"


def test_errata_are_added_to_what_is_public(office: Office) -> None:
    made = held(office)
    actions.publish(made, "minutes", None, seen=seen_minutes(made), actor=who(office))
    made.refresh_from_db()
    actions.add_erratum(made, "誤字", "甲", "乙", seen=seen_minutes(made), actor=who(office))
    assert [one.after for one in made.errata.all()] == ["乙"]
    assert code(actions.add_erratum, made, " ", "", "", seen=seen_minutes(made), actor=who(office)) == "bad-text"


def test_a_set_time_is_no_publication_yet(office: Office) -> None:
    made = held(office)
    actions.publish(made, "minutes", rooms.FAR_OFF, seen=seen_minutes(made), actor=who(office))
    made.refresh_from_db()
    assert made.minutes_public_at == rooms.FAR_OFF
    actions.write_minutes(made, "・甲", "topics", was=actions.text_of(made), actor=who(office))
    made.refresh_from_db()
    actions.publish(made, "minutes", None, seen=seen_minutes(made), actor=who(office))


def test_plans_whose_time_has_come(office: Office) -> None:
    made = held(office)
    now = timezone.now()
    assert not queries.due(rooms.LONG_AGO, now).exists()
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=now)
    assert list(queries.due(rooms.LONG_AGO, now)) == [office.plan]
    assert not queries.due(now, rooms.FAR_OFF).exists() and not queries.due(rooms.LONG_AGO, rooms.LONG_AGO).exists()
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=None, minutes_public_at=now)
    assert queries.due(rooms.LONG_AGO, now).exists()
