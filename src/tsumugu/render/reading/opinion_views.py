"""Opinions and the answers to them, as every format tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.process import (
    Anchor,
    Counted,
    Disposition,
    EarlierResponse,
    Meeting,
    Opinion,
    OpinionGroup,
    Process,
)
from tsumugu.core.process_meetings import Places
from tsumugu.core.table import Table
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, opinion_path, opinions_page, place_of


class AnchorView(Struct, frozen=True):
    """What an opinion is about. ``place``: the node it stood in, as far as it is still there; ``field``: in words;
    ``edition``: the name of the edition whose words ``quote`` are (``text-1``); ``confirmed``: that of the newer one
    in which somebody found it again, with its words there in ``now``."""

    place: Link
    field: str
    quote: str
    edition: str
    confirmed: str
    now: str


class OpinionView(Struct, frozen=True):
    """``link``: its number and its own page. ``notes``: what has to be known of its words, as sentences."""

    node: str
    link: Link
    text: str
    speaker: str
    channel: str
    many: str
    notes: tuple[str, ...]
    withdrawn: bool
    anchor: AnchorView | None


class EarlierView(Struct, frozen=True):
    """What was answered before. ``label``: 前の回答（2026年4月1日、その他）, for formats that have one text for it."""

    text: str
    disposition: str
    date: str
    label: str


class GroupView(Struct, frozen=True):
    """Opinions that were answered together. ``page``: that of the opinions on which it stands, ``place``: its anchor
    there; ``changed``: what of the plan the answer changed; ``meaning``: what the organization means by its
    disposition; ``counted``: 2名4件; ``earlier``: what was answered before, the newest first."""

    page: str
    place: str
    topic: str
    items: tuple[OpinionView, ...]
    where: Link
    counted: str
    response: str
    disposition: str
    meaning: str
    date: str
    answered_at: Link | None
    changed: Link | None
    earlier: tuple[EarlierView, ...]


class CountView(Struct, frozen=True):
    """How many there were: ``label`` is a channel, a meeting or a disposition; ``persons`` is blank where nobody
    knows; ``meaning`` as in ``GroupView``."""

    label: Link
    persons: str
    opinions: str
    meaning: str


def counted(persons: int | None, opinions: int, language: str) -> str:
    """2名4件: people and opinions apart; the opinions alone where nobody knows how many said them."""
    pair = said.OPINIONS if persons is None else said.OPINIONS_OF_ONE if persons == 1 else said.PERSONS_AND_OPINIONS
    return words.pick(pair, language).format(
        persons=words.grouped(str(persons or 0)), opinions=words.grouped(str(opinions))
    )


def groups_of(
    process: Process, links: Mapping[str | None, Link], table: Table, places: Places, language: str
) -> Iterator[tuple[GroupView, Meeting | None]]:
    """Each group with the meeting in which its opinions were said. ``links``: of the meetings by their ids."""
    meanings = {one.label: one for one in process.dispositions}
    for number, group in enumerate(process.opinions):
        meeting = places.of(group)
        where = links[meeting.id] if meeting is not None else Link(_channel(group.channel or "", language), "")
        if not where.text and group.meeting:
            where = Link(group.meeting, "")
        shown = _group(group, where, links, table=table, meanings=meanings, language=language)
        yield replace(shown, page=opinions_page(number)), meeting


def _group(
    group: OpinionGroup, where: Link, links: Mapping[str | None, Link], *, table: Table,
    meanings: Mapping[str, Disposition], language: str,
) -> GroupView:  # fmt: skip
    answer = group.response
    changed = None
    if answer is not None and answer.changed is not None:
        changed = _place(table, answer.changed.node or answer.changed.chapter or "")
    label = (answer.disposition or "") if answer is not None else ""
    standing = sum(item.count or 1 for item in group.items if not item.withdrawn)
    return GroupView(
        page="",
        place=group.id or "",
        topic=group.topic,
        items=tuple(_opinion(item, table, language) for item in group.items),
        where=where,
        counted=counted(group.persons, standing, language),
        response=answer.text if answer is not None else "",
        disposition=_called(label, meanings, language),
        meaning=_meaning(label, meanings, language),
        date=(answer.date or "") if answer is not None else "",
        answered_at=links.get(group.answered_at) if group.answered_at else None,
        changed=changed,
        earlier=tuple(_earlier(one, meanings, language) for one in reversed(answer.earlier)) if answer else (),
    )


def _earlier(one: EarlierResponse, meanings: Mapping[str, Disposition], language: str) -> EarlierView:
    label, disposition = words.pick(said.EARLIER, language), _called(one.disposition or "", meanings, language)
    about = [words.day_label(one.date, language) if one.date else "", disposition]
    known = (", " if language.startswith("en") else "、").join(filter(None, about))
    if known:
        label += f" ({known})" if language.startswith("en") else f"（{known}）"
    return EarlierView(text=one.text, disposition=disposition, date=one.date or "", label=label)


def _place(table: Table, node: str) -> Link | None:
    entry = table.nodes.get(node)
    return Link(words.name_of(entry, node), place_of(table, node)) if entry is not None and node else None


def _opinion(item: Opinion, table: Table, language: str) -> OpinionView:
    notes = []
    if item.summarised:
        notes.append(words.pick(said.SUMMARISED, language))
    if item.withheld:
        notes.append(words.pick(said.WITHHELD, language).format(reason=item.withheld))
    if item.withdrawn:
        notes.append(words.pick(said.WITHDRAWN, language))
    many = counted(item.persons, item.count, language) if item.count is not None and item.count > 1 else ""
    return OpinionView(
        node=item.id or "",
        link=Link(words.pick(said.OPINION_NUMBER, language).format(number=item.number or item.id or ""),
                  opinion_path(item.id or "")),
        text=item.text,
        speaker=item.speaker or "",
        channel=_channel(item.channel or "", language),
        many=many,
        notes=tuple(notes),
        withdrawn=bool(item.withdrawn),
        anchor=_anchor(item.anchor, table, language) if item.anchor is not None else None,
    )  # fmt: skip


def _anchor(anchor: Anchor, table: Table, language: str) -> AnchorView | None:
    carried = anchor.carried
    node = (carried.node if carried is not None else anchor.node) or ""
    place = _place(table, node)
    entry = table.nodes.get(node)
    field = words.field_label(entry.type, anchor.field, language) if entry is not None and anchor.field else ""
    if place is None and not anchor.quote:
        return None
    return AnchorView(
        place=place or Link("", ""), field=field, quote=anchor.quote or "", edition=anchor.edition or "",
        confirmed=carried.edition if carried is not None else "", now=(carried.quote or "") if carried else "",
    )  # fmt: skip


def _channel(channel: str, language: str) -> str:
    """A channel in words; a file may call it as it likes."""
    pair = next((pair for name, pair in said.CHANNELS.items() if name == channel), None)
    return words.pick(pair, language) if pair is not None else channel


def _called(label: str, meanings: Mapping[str, Disposition], language: str) -> str:
    known = meanings.get(label)
    return (known.label_en or label) if known is not None and language.startswith("en") else label


def _meaning(label: str, meanings: Mapping[str, Disposition], language: str) -> str:
    known = meanings.get(label)
    if known is None:
        return ""
    return (known.definition_en or known.definition or "") if language.startswith("en") else known.definition or ""


def by_channel(process: Process, links: Mapping[str | None, Link], language: str) -> tuple[CountView, ...]:
    """How many people sent how many opinions, as it was counted where they were taken in."""
    return tuple(_count(one, links, language) for one in process.counts)


def _count(one: Counted, links: Mapping[str | None, Link], language: str) -> CountView:
    label = links.get(one.meeting) if one.meeting else None
    return CountView(
        label=label or Link(_channel(one.channel or "", language), ""),
        persons=words.grouped(str(one.persons)) if one.persons is not None else "",
        opinions=words.grouped(str(one.opinions)),
        meaning="",
    )


def by_disposition(process: Process, language: str) -> tuple[CountView, ...]:
    """How many opinions were dealt with in which way, in the order of the definitions; those of groups alone that
    were answered."""
    meanings = {one.label: one for one in process.dispositions}
    found: dict[str, int] = dict.fromkeys(meanings, 0)
    for group in process.opinions:
        if group.response is not None and group.response.disposition:
            found.setdefault(group.response.disposition, 0)
            found[group.response.disposition] += sum(item.count or 1 for item in group.items if not item.withdrawn)
    return tuple(
        CountView(
            label=Link(_called(label, meanings, language), ""), persons="", opinions=words.grouped(str(many)),
            meaning=_meaning(label, meanings, language),
        )
        for label, many in found.items()
    )  # fmt: skip


class ResponseRow(Struct, frozen=True):
    """One opinion of the table of opinions and answers (対応表). ``origin``: where it was said, and as what; ``date``:
    the day of the answer in words."""

    number: str
    topic: str
    opinion: str
    origin: str
    disposition: str
    response: str
    date: str
    changed: str


def response_rows(groups: Iterable[GroupView], language: str) -> Iterator[ResponseRow]:
    """The table row by row. What a group got is said in each of its rows, so that a filter loses nothing; below it
    what it got before."""
    for group in groups:
        for one in group.items:
            yield ResponseRow(
                number=one.link.text,
                topic=group.topic,
                opinion="\n".join((one.text, *one.notes)),
                origin=" ".join(filter(None, (group.where.text or one.channel, one.speaker, one.many))),
                disposition=group.disposition,
                response="\n\n".join(
                    (
                        group.response or words.pick(said.NOT_ANSWERED, language),
                        *(f"{before.label}\n{before.text}" for before in group.earlier),
                    )
                ),
                date=words.day_label(group.date, language) if group.date else "",
                changed=group.changed.text if group.changed is not None else "",
            )
