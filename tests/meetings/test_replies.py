"""Until when those who are asked to a meeting say whether they come."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, who

from tsumugu.audit.models import Act
from tsumugu.meetings import actions
from tsumugu.meetings.models import Attendance, Meeting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("typed", "wanted"), [
    ("明日", "bad-day-form"), ("2026-06", "bad-day-form"), (rooms.ahead(-1)[0], "due-past"),
    (rooms.ahead(32)[0], "due-late"),
])  # fmt: skip
def test_until_when_members_say_whether_they_come(office: Office, typed: str, wanted: str) -> None:
    made = rooms.asked(office, date=rooms.ahead(31)[0][:7])
    Meeting.objects.update(date=rooms.ahead(31)[0])
    assert code(actions.write_replies_due, made, typed, was={"replies_due": ""}, actor=who(office)) == wanted
    assert code(actions.write_replies_due, made, typed, was={}, actor=who(office)) in ("base-missing", "bad-day-form")
    assert not Act.objects.filter(act="replies-asked").exists()
    last = rooms.ahead(31)[0]  # the day of the meeting itself
    actions.write_replies_due(made, last, was={"replies_due": ""}, actor=who(office))
    assert code(actions.write_replies_due, made, rooms.ahead(9)[0], was={"replies_due": ""}, actor=who(office)) == (
        "changed-since-seen"
    )  # fmt: skip
    actions.write_replies_due(made, last, was={"replies_due": last}, actor=who(office))
    assert Act.objects.filter(act="replies-asked").count() == 1 and Meeting.objects.get().replies_due == last
    actions.write_replies_due(made, "", was={"replies_due": last}, actor=who(office))
    assert Meeting.objects.get().replies_due == ""
    Attendance.objects.all().delete()
    assert code(actions.write_replies_due, made, last, was={"replies_due": ""}, actor=who(office)) == "nobody-asked"
