"""Links of members without an account, who makes and takes them back, how long they hold; and the days of others."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, who

from tsumugu.core.canonical import digest
from tsumugu.meetings import actions, letters, queries, rules, states
from tsumugu.meetings.models import Attendance, Meeting, Offer

pytestmark = pytest.mark.django_db


def _two(office: Office) -> tuple[Meeting, Attendance, Attendance]:
    made = rooms.asked(office)
    actions.add_attendee(made, {"post": "専門家", "name": "", "role": "", "public": False}, actor=who(office))
    first, second = made.attendance.all()
    return made, first, second


def test_a_link_is_taken_back_by_the_secretariat_and_no_other_goes_with_it(office: Office) -> None:
    _made, first, second = _two(office)
    secrets = [actions.invite(one, actor=who(office)) for one in (first, second)]
    assert code(actions.revoke, first, actor=office.people["staff"]) == "may-not-write-meetings"
    assert [queries.by_secret(one, timezone.now()) for one in secrets] == [first, second]
    actions.revoke(first, actor=who(office))
    assert code(queries.by_secret, secrets[0], timezone.now()) == "not-found"
    assert queries.by_secret(secrets[1], timezone.now()) == second


def test_no_link_is_made_for_minutes_that_are_public(office: Office) -> None:
    made, first, _second = _two(office)
    Meeting.objects.filter(pk=made.pk).update(state="held", minutes_public_at=timezone.now())
    assert code(actions.invite, first, actor=who(office)) == "minutes-public"
    assert code(actions.invite_all, made, actor=who(office)) == "minutes-public"


def test_an_account_that_was_closed_answers_nothing(office: Office) -> None:
    of = rooms.asked(office).attendance.get()
    closed = office.people["committee"]
    closed.is_active = False
    offers = list(Offer.objects.all())
    said, seen = {one.pk: "yes" for one in offers}, actions.dates_seen(offers, None)
    assert code(actions.answer_dates, of, said, "", seen=seen, how="account", actor=closed) == "not-asked"


def test_a_slip_in_a_year_makes_no_link_for_ever(office: Office) -> None:
    assert rules.link_until(datetime.date.max, timezone.now()) < timezone.now() + datetime.timedelta(days=1200)
    made = rooms.asked(office)
    actions.write_poll(made, "9999-12-31", rooms.ahead(3)[0], was=actions.poll_shown(made), actor=who(office))
    actions.invite(made.attendance.get(), actor=who(office))
    actions.set_date(made, Offer.objects.get().pk, seen=digest(states.of_poll(made)), actor=who(office))
    made.refresh_from_db()
    assert made.date == "9999-12-31" and b"99991231" in letters.ics(made, "ja")


def test_a_day_of_another_meeting_is_not_set(office: Office) -> None:
    made = rooms.asked(office)
    other = rooms.meeting(office, made.body, number="第２回", date="", start="", end="")
    actions.write_poll(other, rooms.ahead(50)[0], rooms.ahead(3)[0], was=rooms.NO_POLL, actor=who(office))
    foreign, seen = Offer.objects.get(poll__meeting=other), digest(states.of_poll(made))
    assert code(actions.set_date, made, foreign.pk, seen=seen, actor=who(office)) == "bad-choice"


def test_the_page_of_a_link_is_kept_by_nobody(office: Office) -> None:
    made = rooms.asked(office)
    secret = actions.invite(made.attendance.get(), actor=who(office))
    at = reverse("own_meeting", args=[secret])
    answer = Client().get(at)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow" and answer.headers["Referrer-Policy"] == "same-origin"
    page = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/before/"
    desk = office.client("secretariat")
    form = reader.form(desk.get(page), "seen")
    told = reader.post(desk, page, form.with_({"act": "links"}))
    assert (
        told.status_code == 200
        and told.headers["Cache-Control"] == "no-store"
        and "/voice/meeting/" in told.content.decode()
    )
