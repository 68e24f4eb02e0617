"""Opinions and answers of a plan file, taken into the rooms. What a file says is public there, so it is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.core import fiscal
from tsumugu.core.plan import Leaf
from tsumugu.core.process import Anchor, Counted, Disposition, EarlierResponse, Opinion, OpinionGroup, Response
from tsumugu.plans.models import PlanRecord
from tsumugu.render.vocabulary.process_words import CHANNELS
from tsumugu.voices import models, queries
from tsumugu.voices.actions.ground import act, next_number
from tsumugu.voices.models import Answer, BroughtCounts, Group, Hearing, Respondent, Voice


def plain(leaf: Leaf) -> dict[str, Any]:
    """As plain data, without what is not said."""
    return {name: value for name, value in msgspec.to_builtins(leaf).items() if value is not None}


class Place(Struct, frozen=True):
    """Where opinions were heard: a meeting (``meeting``: its key, ``""`` for none), and what its hearing is called."""

    meeting: str
    title: str


def take_over(
    record: PlanRecord, groups: Sequence[tuple[OpinionGroup, Place]], dispositions: Sequence[Disposition], *,
    counts: Sequence[Counted], statements: Mapping[str, int], actor: User | None,
) -> dict[str, Hearing]:  # fmt: skip
    """A hearing for each place, in the order in which they come, released as the file has them; those of meetings by
    the meetings' keys. Inside the act that brings the plan in. ``counts``: how many people sent how many, as the file
    says it; ``statements``: by the id of an opinion the key of the statement of the minutes from which it was taken."""
    hearings: dict[Place, Hearing] = {}
    for group, place in groups:
        if place not in hearings:
            hearings[place] = _opened(record, place, dispositions, [one for one, at in groups if at == place])
        _group(hearings[place], group, statements, actor)
    if counts:
        BroughtCounts.objects.create(plan=record, listed=[plain(one) for one in counts])
    for hearing in hearings.values():
        act(hearing, "hearing-taken-over", actor, opinions=hearing.opinions.count())
    return {place.meeting: hearing for place, hearing in hearings.items() if place.meeting}


def _opened(
    record: PlanRecord, place: Place, dispositions: Sequence[Disposition], groups: Sequence[OpinionGroup]
) -> Hearing:
    known = [queries.disposition_data(one) for one in dispositions] or queries.dispositions(record.organization)
    labels = {one["label"] for one in known}
    answered = (group.response.disposition for group in groups if group.response is not None)
    known += [{"label": label} for label in dict.fromkeys(filter(None, answered)) if label not in labels]
    return Hearing.objects.create(
        plan=record, number=next_number(record.hearings.all()), title=place.title[:300], dispositions=known,
        state=Hearing.State.RELEASED, released_at=timezone.now(), released_by="", brought=True,
    )  # fmt: skip


def _group(hearing: Hearing, group: OpinionGroup, statements: Mapping[str, int], actor: User | None) -> None:
    answer = group.response
    changed = answer.changed if answer is not None else None
    told: list[Response | EarlierResponse] = [*answer.earlier, answer] if answer is not None else []
    made = Group.objects.create(
        hearing=hearing, number=next_number(hearing.groups.all()), topic=group.topic, answer=len(told),
        released=1 if told else 0, answered_at=group.answered_at or "",
        state=Group.State.READY if told else Group.State.WAITING,
        disposition=(answer.disposition or "") if answer is not None else "",
        changed=(changed.node or changed.chapter or "") if changed is not None else "", told_persons=group.persons,
    )  # fmt: skip
    for number, one in enumerate(told, 1):
        Answer.objects.create(
            group=made, number=number, text=one.text, disposition=one.disposition or "", author=actor,
            date=fiscal.day(one.date), at=hearing.released_at or timezone.now(),
        )  # fmt: skip
    people = _people(hearing, group)
    for n, item in enumerate(group.items):
        _opinion(made, item, people[min(n, len(people) - 1)], statements.get(item.id or ""), _channel(item, group))


def _people(hearing: Hearing, group: OpinionGroup) -> list[Respondent]:
    """Rows for whoever said it: so many as the file says there are, as far as it has their words. What is told of their
    number is what the file says (``Group.told_persons``)."""
    many = group.persons or len(group.items)
    return [Respondent.objects.create(hearing=hearing) for _ in range(max(1, min(many, len(group.items))))]


def _channel(item: Opinion, group: OpinionGroup) -> str:
    """A file calls a channel by its code or by its word; what is neither is another."""
    said = item.channel or group.channel or ("meeting" if group.meeting else "other")
    by_word = {word: code for code, pair in CHANNELS.items() for word in pair}
    return said if said in CHANNELS else by_word.get(said, "other")


def _opinion(group: Group, item: Opinion, person: Respondent, statement: int | None, channel: str) -> None:
    hearing = group.hearing
    voice = Voice.objects.create(
        hearing=hearing, number=next_number(hearing.voices.all()), respondent=person, channel=channel, text=item.text,
        statement=statement, taken_in_by="", taken_in_at=timezone.now(),
    )  # fmt: skip
    anchor = item.anchor or Anchor()
    models.Opinion.objects.create(
        hearing=hearing, voice=voice, group=group, number=next_number(hearing.opinions.all()), text=item.text,
        summary=item.text if item.summarised else "", speaker=item.speaker or "", withheld=item.withheld or "",
        shown=item.text if item.withheld else "", withdrawn_at=hearing.released_at if item.withdrawn else None,
        count=item.count, persons=item.persons,
        edition=anchor.edition or "", node=anchor.node or "", field=anchor.field or "", quote=anchor.quote or "",
        position=anchor.position, carried=plain(anchor.carried) if anchor.carried is not None else None,
    )  # fmt: skip
