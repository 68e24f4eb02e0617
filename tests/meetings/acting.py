"""What the tests of acts on meetings do over and over."""

from __future__ import annotations

from typing import Any

import pytest
from tests.desk.office import Office
from tests.meetings import rooms

from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, states
from tsumugu.meetings.models import Meeting


def who(office: Office) -> User:
    return rooms.secretariat(office)


def code(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*arguments, **named)
    return refused.value.code


def seen(meeting: Meeting) -> str:
    return digest(states.of_meeting(meeting))


def seen_minutes(meeting: Meeting) -> str:
    return digest(states.of_minutes(meeting))


def held(office: Office, text: str = "【委員長】一つ目。\n【事務局】二つ目。", style: str = "roles") -> Meeting:
    of = rooms.body(office)
    rooms.seat(office, of, "committee")
    made = rooms.meeting(office, of)
    actions.hold(made, seen=seen(made), actor=who(office))
    actions.write_minutes(made, text, style, was="", actor=who(office))
    made.refresh_from_db()
    return made


def replies_due(meeting: Meeting, person: User, was: str) -> None:
    """Whoever is asked to it says until tomorrow whether they come."""
    Meeting.objects.filter(pk=meeting.pk).update(date="")
    actions.write_replies_due(meeting, rooms.ahead(1)[0], was={"replies_due": was}, actor=person)
