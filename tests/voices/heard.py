"""A hearing with opinions, for the tests of this folder and of the desk."""

from __future__ import annotations

import datetime
import secrets

from django.utils import timezone
from tests.desk.office import Office

from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.voices import actions, queries, states
from tsumugu.voices.models import Answer, Group, Hearing, Opinion, Voice

KEPT = datetime.date(2030, 3, 31)


def hearing(office: Office, title: str = "第１回委員会") -> Hearing:
    return actions.open_hearing(office.plan, title, actor=office.people["secretariat"], keep_until=KEPT)


def heard(office: Office, found: Hearing, *said: str, channel: str = "letter", **words: object) -> tuple[Voice, ...]:
    entries = [actions.Entry(text=text, channel=channel, **words) for text in said]  # type: ignore[arg-type]
    return actions.take_in(found, entries, actor=office.people["secretariat"], token=secrets.token_hex(16))


def opinion(found: Hearing, number: int = 1) -> Opinion:
    return Opinion.objects.get(hearing=found, number=number)


def group(found: Hearing, number: int = 1) -> Group:
    return Group.objects.get(hearing=found, number=number)


def answer(found: Group, text: str, author: User, *, division: str = "", disposition: str = "反映") -> Answer:
    """The row alone: what an act would check is not."""
    number = found.answers.count() + 1
    made = Answer.objects.create(
        group=found, number=number, text=text, disposition=disposition, division=division, author=author,
        at=timezone.now(),
    )  # fmt: skip
    if not division:
        Group.objects.filter(pk=found.pk).update(answer=number, disposition=disposition)
    return made


def release(found: Hearing, at: datetime.datetime | None = None) -> None:
    """The rows alone."""
    for one in Group.objects.filter(hearing=found):
        Group.objects.filter(pk=one.pk).update(released=one.answer)
    at = at or timezone.now()
    Hearing.objects.filter(pk=found.pk).update(
        state=Hearing.State.RELEASED, released_at=at, released_on=timezone.localdate(at)
    )


def pick(found: Hearing, number: int = 1) -> actions.Pick:
    """As a page would show it that is drawn now."""
    one = group(found, number)
    return actions.Pick(number, digest(states.of_group(one, queries.standing(one))))


def picks(found: Hearing, *numbers: int) -> list[actions.Pick]:
    return [pick(found, number) for number in numbers]


def seen_opinion(found: Opinion) -> str:
    return digest(states.of_opinion(Opinion.objects.get(pk=found.pk)))


def seen_hearing(found: Hearing) -> str:
    return digest(states.of_hearing(Hearing.objects.get(pk=found.pk)))
