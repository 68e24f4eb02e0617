"""A meeting, as every format tells it: when, on what, who, what was said, and what was answered to it."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence

from msgspec import Struct

from tsumugu.core.process import Attendee, Item, Material, Meeting, Minutes, given_out
from tsumugu.core.withholding import shown_of
from tsumugu.render.reading import schedule
from tsumugu.render.reading.opinion_views import GroupView
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, opinion_path, paper_path


class ItemView(Struct, frozen=True):
    """``materials`` with the titles of their papers; ``withheld``: that parts of the outcome are not public, and why;
    ``carried``: to which meeting it was left over; ``numbered``: its title begins with a number of its own."""

    title: str
    numbered: bool
    kind: str
    materials: tuple[str, ...]
    outcome: str
    withheld: str
    carried: Link | None
    items: tuple[ItemView, ...]


class MaterialView(Struct, frozen=True):
    """``file``: what is given out, a path from the base of the site; ``edition`` and ``against`` (names): the edition
    that was submitted, or the two that were compared; ``what``: what kind of thing it is, and of which day."""

    number: str
    title: str
    what: str
    stage: str
    file: str
    size: int
    edition: str
    against: str
    withheld: str


class AttendeeView(Struct, frozen=True):
    """``name`` is blank where it may not be published; ``presence`` says who came in their place."""

    role: str
    post: str
    name: str
    presence: str


class StatementView(Struct, frozen=True):
    """``opinions``: what was taken from these words; ``withheld``: that parts are not published, and why."""

    speaker: str
    text: str
    opinions: tuple[Link, ...]
    withheld: str


class TopicView(Struct, frozen=True):
    """Statements that stand behind one another under one topic; ``title`` may be blank."""

    title: str
    statements: tuple[StatementView, ...]


class ErratumView(Struct, frozen=True):
    date: str
    text: str
    before: str
    after: str


class MinutesView(Struct, frozen=True):
    """``style``: in words."""

    style: str
    topics: tuple[TopicView, ...]
    errata: tuple[ErratumView, ...]


class MeetingView(Struct, frozen=True):
    """``name``: プラン策定委員会 第２回; ``facts`` as (label, text). ``closed``: why it was not open to the public.
    ``advises``: it stands on an outline, so it resolves nothing. ``course``: to which of several formulations and
    revisions it belongs."""

    link: Link
    course: Link | None
    number: str
    title: str
    body: str
    time: str
    facts: tuple[tuple[str, str], ...]
    closed: str
    advises: bool
    agenda: tuple[ItemView, ...]
    materials: tuple[MaterialView, ...]
    attendance: tuple[AttendeeView, ...]
    minutes: MinutesView | None
    note: str
    groups: tuple[GroupView, ...]
    earlier: Link | None
    later: Link | None


def meeting_view(
    one: Meeting, names: Mapping[str, str], links: Mapping[str | None, Link], *,
    beside: tuple[Link | None, Link | None], groups: tuple[GroupView, ...], advises: bool, course: Link | None = None,
    language: str,
) -> MeetingView:  # fmt: skip
    """``names`` of the bodies, ``links`` of the meetings, by their ids; ``beside``: those before and after it."""
    time = schedule.time_of(one, language)
    facts = [
        ("course", course.text if course is not None else ""), ("time", time), ("place", one.place or ""),
        ("way", words.pick(said.WAYS[one.way], language) if one.way else ""), ("open", _open(one, language)),
        ("audience", one.audience or ""), ("present", _present(one.attendance, language)),
        ("minutes", _about(one.minutes, language) if one.minutes is not None else ""),
    ]  # fmt: skip
    numbers = {opinion.node: opinion.link for group in groups for opinion in group.items}
    return MeetingView(
        link=links[one.id],
        course=course,
        number=one.number,
        title=one.title or "",
        body=names.get(one.body or "", ""),
        time=time,
        facts=tuple((words.pick(said.FACTS[name], language), text) for name, text in facts if text),
        closed=one.closed or "",
        advises=advises,
        agenda=tuple(_item(item, one, links, advises=advises, language=language) for item in one.agenda),
        materials=tuple(_material(material, language) for material in one.materials),
        attendance=tuple(_attendee(attendee, language) for attendee in one.attendance),
        minutes=_minutes(one.minutes, numbers, language) if one.minutes is not None else None,
        note=one.note or "",
        groups=groups,
        earlier=beside[0],
        later=beside[1],
    )


def _open(one: Meeting, language: str) -> str:
    if one.closed:
        return words.pick(said.CLOSED, language).format(reason=one.closed)
    if one.visitors is None:
        return words.pick(said.OPEN_MEETING, language) if one.audience else ""
    pair = said.HEARD if one.press is None else said.HEARD_PRESS
    return words.pick(pair, language).format(visitors=one.visitors, press=one.press)


def _present(attendance: Sequence[Attendee], language: str) -> str:
    """12人のうち11人（代理1人、オンライン3人、欠席1人）; nothing while nobody knows who came."""
    known = [one.presence for one in attendance if one.presence is not None]
    if not known:
        return ""
    present = words.pick(said.ATTENDED, language).format(
        asked=len(attendance), present=len(known) - known.count("absent")
    )
    besides = [
        words.pick(pair, language).format(count=known.count(presence))
        for presence, pair in said.BESIDES.items() if presence in known
    ]  # fmt: skip
    if not besides:
        return present
    return f"{present} ({', '.join(besides)})" if language.startswith("en") else f"{present}（{'、'.join(besides)}）"


def _about(minutes: Minutes, language: str) -> str:
    told = []
    if minutes.published:
        day = words.day_label(minutes.published, language)
        told.append(words.pick(said.PUBLISHED, language).format(day=day))
    if minutes.asked:
        told.append(words.pick(said.CONFIRMED, language).format(asked=minutes.asked, confirmed=minutes.confirmed or 0))
    return (", " if language.startswith("en") else "、").join(told)


def _item(
    item: Item, meeting: Meeting, links: Mapping[str | None, Link], *, advises: bool, language: str
) -> ItemView:  # fmt: skip
    titles = {material.number: material.title for material in meeting.materials}
    # A body without legal standing resolves nothing, whatever its paper calls the item (``core.process_input`` tells).
    kind = None if advises and item.kind == "resolution" else item.kind
    return ItemView(
        title=item.title,
        numbered=_is_numbered(item.title),
        kind=words.pick(said.AGENDA[kind], language) if kind else "",
        materials=tuple(f"{number} {titles.get(number, '')}".strip() for number in item.materials),
        outcome=item.outcome or "",
        withheld=_in_part(item.outcome or "", item.withheld, language),
        carried=links.get(item.carried) if item.carried else None,
        items=tuple(_item(one, meeting, links, advises=advises, language=language) for one in item.items),
    )


#: How agendas are numbered: １　, 1., 第1 , (1), （ア）, 一　, 2-1. A sign that is one by itself (①) is a number, too.
_DIGITS = "(?:[0-9]{1,2}(?:[.-][0-9]{1,2})*|[一二三四五六七八九十]{1,3}|[ア-ン])"
_NUMBER = re.compile(rf"\s*(?:\({_DIGITS}\)|第?{_DIGITS}[.、)\s])")


def _is_numbered(title: str) -> bool:
    return unicodedata.category(title[:1] or " ") == "No" or bool(_NUMBER.match(unicodedata.normalize("NFKC", title)))


def _material(one: Material, language: str) -> MaterialView:
    what = []
    if one.kind is not None and one.kind != "file":
        what.append(words.pick(said.MATERIALS[one.kind], language))
    if one.frozen:
        what.append(words.pick(said.FROZEN, language).format(day=words.day_label(one.frozen, language)))
    return MaterialView(
        number=one.number, title=one.title, what=(", " if language.startswith("en") else "、").join(what),
        stage=one.stage or "", file=paper_path(name) if (name := given_out(one)) else "", size=one.size or 0,
        edition="" if one.withheld else one.edition or "", against=one.against or "", withheld=_withheld(one, language),
    )  # fmt: skip


def _withheld(one: Material, language: str) -> str:
    if not one.withheld:
        return ""
    pair = said.WITHHELD if one.partly else said.NOT_GIVEN_OUT
    return words.pick(pair, language).format(reason=one.withheld)


def _attendee(one: Attendee, language: str) -> AttendeeView:
    return AttendeeView(
        role=one.role or "",
        post=one.post or "",
        name=(one.name or "") if one.public else "",
        presence=_presence(one, language),
    )


def _presence(one: Attendee, language: str) -> str:
    """出席; 代理：総務部長."""
    if one.presence == "substitute" and one.substitute:
        return words.pick(said.SUBSTITUTE, language).format(post=one.substitute)
    return words.pick(said.PRESENCE[one.presence], language) if one.presence else ""


def _in_part(text: str, ground: str | None, language: str) -> str:
    """That parts of a text are withheld; of a whole one the mark in its place says so."""
    if not ground or text == shown_of("", ground, ""):
        return ""
    return words.pick(said.WITHHELD, language).format(reason=ground)


def _minutes(minutes: Minutes, numbers: Mapping[str, Link], language: str) -> MinutesView:
    """``numbers``: the opinions that were taken from them, by their ids."""
    topics = []
    for topic, many in itertools.groupby(minutes.statements, lambda one: one.topic or ""):
        statements = tuple(
            StatementView(
                one.speaker or "", one.text,
                tuple(numbers.get(node) or Link(node, opinion_path(node)) for node in one.opinions),
                _in_part(one.text, one.withheld, language),
            )
            for one in many
        )  # fmt: skip
        topics.append(TopicView(topic, statements))
    return MinutesView(
        style=words.pick(said.STYLES[minutes.style], language),
        topics=tuple(topics),
        errata=tuple(
            ErratumView(one.date or "", one.text, one.before or "", one.after or "") for one in minutes.errata
        ),
    )
