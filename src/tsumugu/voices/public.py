"""What of opinions and answers is public: of hearings that were released, and nothing else.

Private, and never in here: who a respondent is, the words of an opinion for which others are published, remarks, drafts
of divisions and who was asked, topics and answers of a hearing that was not released.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from tsumugu.core.approval import part_of
from tsumugu.core.digits import whole
from tsumugu.core.process import (
    Anchor,
    Carried,
    Changed,
    Counted,
    Disposition,
    EarlierResponse,
    Opinion,
    OpinionGroup,
    Response,
)
from tsumugu.core.table import ROOT
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import models
from tsumugu.voices.models import Answer, Group, Hearing

#: So many characters of an opinion stand for the topic of a group that has none.
TOPIC = 40


def groups_of(
    record: PlanRecord, now: datetime.datetime, meeting_of: Callable[[int], str | None] = lambda _hearing: None,
    apart: Collection[int] = (),
) -> tuple[OpinionGroup, ...]:  # fmt: skip
    """The released groups of a plan's hearings, in the order in which they were opened and numbered.

    ``meeting_of``: the id of the meeting that owns a hearing, by its key (that room stands above this one). ``apart``:
    the keys of hearings that are not public though they were released.
    """
    return told(record, _rows(hearings(record, now, apart)), meeting_of)


def taken_from(record: PlanRecord, now: datetime.datetime, apart: Collection[int] = ()) -> dict[int, tuple[str, ...]]:
    """By the key of a statement of minutes, the ids of the public opinions that were taken from it."""
    rows = models.Opinion.objects.filter(
        hearing__in=hearings(record, now, apart), stands=True, voice__statement__isnull=False
    ).select_related("voice", "hearing")
    found: dict[int, tuple[str, ...]] = {}
    for opinion in rows.order_by("hearing__number", "number"):
        statement = opinion.voice.statement
        if statement is not None:
            found[statement] = (*found.get(statement, ()), opinion.key)
    return found


def counts_of(
    record: PlanRecord, now: datetime.datetime, meeting_of: Callable[[int], str | None] = lambda _hearing: None,
    apart: Collection[int] = (),
) -> tuple[Counted, ...]:  # fmt: skip
    """How many people sent how many opinions, by meeting or else by channel, as far as they are released. What was
    taken back counts for nobody. Of those that a file brought it is what the file says; where it does not say it, how
    many opinions there are of how many people nobody knows."""
    released = hearings(record, now, apart)
    told = models.BroughtCounts.objects.filter(plan=record).first()
    found: dict[tuple[str | None, str], _Tally] = {}
    for counted in (Counted(**one) for one in (told.listed if told is not None else ())):
        tally = _Tally(counted.opinions, counted.persons or 0, known=counted.persons is not None)
        found[counted.meeting, counted.channel or ""] = tally
    meetings: dict[int, str | None] = {}
    rows = models.Opinion.objects.filter(hearing__in=released, stands=True).order_by("hearing__number", "number")
    names = ("hearing", "voice__channel", "voice__respondent", "count", "withdrawn_at", "hearing__released_at")
    for hearing, channel, person, count, gone, since, brought in rows.values_list(*names, "hearing__brought"):
        meeting = meetings.setdefault(hearing, meeting_of(hearing))
        tally = found.setdefault((meeting, "" if meeting is not None else channel), _Tally())
        if not brought and gone is None:
            tally.opinions += 1
            tally.people.add(person)
        elif brought and told is None and gone is None:
            tally.opinions += count or 1
            tally.known = False
        elif brought and told is not None and gone is not None and gone > since:
            tally.opinions = max(0, tally.opinions - (count or 1))
            tally.known = False
    return tuple(
        Counted(
            opinions=tally.opinions, persons=tally.persons, meeting=meeting,
            channel=channel or None,  # type: ignore[arg-type]  # intake takes no other
        )
        for (meeting, channel), tally in found.items() if tally.opinions
    )  # fmt: skip


@dataclass
class _Tally:
    """``told``: people whom a file counted; ``people``: those counted here; ``known``: nobody else said any of it."""

    opinions: int = 0
    told: int = 0
    people: set[int] = field(default_factory=set)
    known: bool = True

    @property
    def persons(self) -> int | None:
        return self.told + len(self.people) if self.known else None


def dispositions_of(record: PlanRecord, now: datetime.datetime, apart: Collection[int] = ()) -> tuple[Disposition, ...]:
    """What the answers that were released call themselves: as the newest hearing lists it, then what only earlier ones
    had."""
    found: dict[str, Disposition] = {}
    for hearing in hearings(record, now, apart).order_by("-released_at", "-pk"):
        for one in listed(hearing.dispositions):
            found.setdefault(one.label, one)
    return tuple(found.values())


def hearings(record: PlanRecord, now: datetime.datetime, apart: Collection[int] = ()) -> QuerySet[Hearing]:
    """The hearings whose answers are public, but for those with the keys ``apart``."""
    released = Hearing.objects.filter(plan=record, state=Hearing.State.RELEASED, released_at__lte=now)
    return released.exclude(pk__in=apart).order_by("number")


def in_release(hearing: Hearing) -> tuple[OpinionGroup, ...]:
    """What would be published of a hearing if it were released now, apart from the day and the meeting."""
    return told(hearing.plan, _rows([hearing]), lambda _hearing: None)


def at_the_desk(hearing: Hearing) -> tuple[OpinionGroup, ...]:
    """The same with every place of the plan that is named, also of drafts: for the table that officers draw up."""
    return told(hearing.plan, _rows([hearing]), lambda _hearing: None, published=Drafted(hearing.plan))


def listed(dispositions: Sequence[Mapping[str, str]]) -> tuple[Disposition, ...]:
    """Dispositions from their plain data."""
    return tuple(Disposition(**one) for one in dispositions)


def words_of(opinion: models.Opinion) -> str:
    """An opinion as the public may read it; nothing where it was taken back."""
    if opinion.withdrawn_at is not None:
        return ""
    if opinion.withheld:
        return opinion.shown
    return opinion.summary or opinion.text


def _rows(hearings: Iterable[Hearing]) -> list[_Row]:
    """The groups that have an opinion, with everything that is asked of them, in the order in which the hearings were
    opened and numbered: three queries. A hearing is not made anew for each of its thousands of opinions, and what came
    in is not read: of the voices only how they came and whose they are."""
    homes = {one.pk: one for one in hearings}
    found: dict[int, _Row] = {}
    for group in Group.objects.filter(hearing__in=homes).order_by("hearing__number", "number"):
        group.hearing = homes[group.hearing_id]
        found[group.pk] = _Row(group)
    opinions = models.Opinion.objects.filter(hearing__in=homes, stands=True).select_related("voice")
    for opinion in opinions.only(*_OPINION, "voice__channel", "voice__respondent").order_by("number"):
        opinion.hearing = homes[opinion.hearing_id]
        found[opinion.group_id].opinions.append(opinion)
    answers = Answer.objects.filter(group__hearing__in=homes, division="").order_by("number")
    for answer in answers.only("group", "number", "text", "disposition", "date", "at"):
        found[answer.group_id].answers[answer.number] = answer
    return [row for row in found.values() if row.opinions]


#: What of an opinion its published words and place are made of.
_OPINION = (
    "hearing", "group", "voice", "number", "text", "summary", "speaker", "withheld", "shown", "withdrawn_at", "edition",
    "node", "field", "quote", "position", "carried", "count", "persons",
)  # fmt: skip


@dataclass(slots=True)
class _Row:
    """A group with the opinions that stand in it, and the secretariat's answers by their numbers."""

    group: Group
    opinions: list[models.Opinion] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)


def told(
    record: PlanRecord, rows: Sequence[_Row], meeting_of: Callable[[int], str | None],
    published: Published | None = None,
) -> tuple[OpinionGroup, ...]:  # fmt: skip
    if not rows:
        return ()
    published = published or Published(record)
    meetings = {hearing: meeting_of(hearing) for hearing in {row.group.hearing_id for row in rows}}
    return tuple(_group(row, published, meetings[row.group.hearing_id]) for row in rows)


class Published:
    """What of a plan is public by its editions: their names, and the nodes of the newest of each part with their
    types. Looked up when first asked for."""

    def __init__(self, record: PlanRecord) -> None:
        self._record = record
        self._editions = list(ledger.editions(record))
        self.editions: Collection[str] = {edition.name for edition in self._editions}
        self._types: dict[str, str] | None = None

    def type_of(self, node: str) -> str:
        """``""`` for a node that no newest edition has."""
        if self._types is None:
            self._types = {}
            newest = {edition.part: edition.sequence for edition in self._editions}
            tables = {sequence: ledger.table_at(self._record, sequence) for sequence in sorted(set(newest.values()))}
            for part, sequence in newest.items():
                table = tables[sequence]
                self._types |= {
                    key: entry.type for key, entry in table.nodes.items()
                    if key != ROOT and part_of(key, table, table) == part
                }  # fmt: skip
        return self._types.get(node, "")


class Drafted(Published):
    """The same for an officer: the newest state, and whatever an opinion points at."""

    def type_of(self, node: str) -> str:
        found = ledger.head(self._record).table.nodes.get(node)
        return found.type if found is not None and node != ROOT else ""


def _group(row: _Row, published: Published, meeting: str | None) -> OpinionGroup:
    group, opinions = row.group, row.opinions
    items = tuple(_opinion(one, published) for one in opinions)
    channels = {one.voice.channel for one in opinions}
    return OpinionGroup(
        topic=topic_of(group, opinions), items=items, id=f"g{group.hearing.number}-{group.number}",
        meeting=meeting, channel=channels.pop() if meeting is None and len(channels) == 1 else None,
        persons=persons_of(group.hearing, group, opinions),
        answered_at=group.answered_at or None, response=_response(group, row.answers, published),
    )  # fmt: skip


def many(opinions: Sequence[models.Opinion]) -> int:
    """How many opinions these are: a file may say that one was sent more often than once."""
    return sum(one.count or 1 for one in opinions)


def persons_of(hearing: Hearing, group: Group, opinions: Sequence[models.Opinion]) -> int | None:
    """How many people said it; of opinions that a file brought what it says of it, and nobody knows any more once one
    of them was taken back."""
    if not hearing.brought:
        return len({one.voice.respondent_id for one in opinions if one.withdrawn_at is None})
    return None if any(taken_back_since(hearing, one) for one in opinions) else group.told_persons


def taken_back_since(hearing: Hearing, opinion: models.Opinion) -> bool:
    """Whether it was taken back after it had been released."""
    return (
        opinion.withdrawn_at is not None and hearing.released_at is not None
        and opinion.withdrawn_at > hearing.released_at
    )  # fmt: skip


def topic_of(group: Group, opinions: Sequence[models.Opinion]) -> str:
    """The topic, or the beginning of the first opinion as it is published: never of words that are not, and a topic
    says what they were about. Where all were taken back nothing but the hearing is named."""
    if group.topic and any(one.withdrawn_at is None for one in opinions):
        return group.topic
    words = next((" ".join(found.split()) for one in opinions if (found := words_of(one))), "")
    return (f"{words[:TOPIC]}…" if len(words) > TOPIC else words) or group.hearing.title


def _opinion(opinion: models.Opinion, published: Published) -> Opinion:
    withdrawn = opinion.withdrawn_at is not None
    return Opinion(
        text=words_of(opinion), id=opinion.key, number=f"{opinion.hearing.number}-{opinion.number}",
        speaker=opinion.speaker or None,
        channel=opinion.voice.channel,  # type: ignore[arg-type]  # intake takes no other
        summarised=True if opinion.summary and not withdrawn else None, count=opinion.count, persons=opinion.persons,
        anchor=None if withdrawn else anchor_of(opinion, published),
        withheld=None if withdrawn else opinion.withheld or None, withdrawn=withdrawn or None,
    )  # fmt: skip


def anchor_of(opinion: models.Opinion, published: Published) -> Anchor | None:
    """Where in a published edition an opinion points; what it says of a draft is nobody else's to read."""
    if opinion.edition not in published.editions and (opinion.edition or not opinion.node):
        return None  # without an edition but with a node it is one that a file brought: it is public there
    carried = opinion.carried
    return Anchor(
        edition=opinion.edition or None, node=opinion.node or None, field=opinion.field or None,
        quote=opinion.quote or None, position=opinion.position,
        carried=Carried(**carried) if carried and carried["edition"] in published.editions else None,
    )  # fmt: skip


def _response(group: Group, answers: Mapping[int, Answer], published: Published) -> Response | None:
    answer = answers.get(group.answer)
    if answer is None:
        return None
    type_ = published.type_of(group.changed) if group.changed else ""
    changed = Changed(chapter=group.changed) if type_ == "chapter" else Changed(node=group.changed)
    return Response(
        text=answer.text, disposition=group.disposition or None, date=_day(answer, group),
        changed=changed if type_ else None,
        earlier=tuple(
            EarlierResponse(text=one.text, disposition=one.disposition or None, date=_day(one, group))
            for number, one in answers.items() if group.released and group.released <= number < group.answer
        ),
    )  # fmt: skip


def _day(answer: Answer, group: Group) -> str | None:
    """Since when an answer is public; none where that is not known, or not yet."""
    if answer.date is not None:
        return answer.date.isoformat()
    hearing = group.hearing
    brought = hearing.brought and hearing.released_at is not None and answer.at <= hearing.released_at
    if group.released and answer.number > group.released and not brought:
        return timezone.localtime(answer.at).date().isoformat()
    day = hearing.released_on
    return day.isoformat() if day is not None else None


def hearing_and_number(key: str) -> tuple[int, int] | None:
    """The numbers of the hearing and of the opinion that a key (``o12-3``) names; ``None`` for anything else."""
    hearing, hyphen, number = key[1:].partition("-")
    found = (whole(hearing, 18), whole(number, 9)) if key[:1] == "o" and hyphen else (None, None)
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None
