"""What the page of each kind of node says, of the newest plan or of the last edition that had the node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from tsumugu.core.plan import JUDGES, Activity, Division, Initiative, Judgement, Plan, RatingScheme
from tsumugu.core.table import ROOT
from tsumugu.render.reading.fields import Told, told
from tsumugu.render.reading.indicator_views import Card, card, schemes
from tsumugu.render.reading.indicators import IndicatorFacts
from tsumugu.render.reading.outline import link_of
from tsumugu.render.reading.relations import Relations
from tsumugu.render.reading.sheet import Sheet
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import (
    Link,
    area_path,
    division_path,
    field_path,
    focus_path,
    indicator_path,
    initiative_path,
    vision_path,
)


class Item(Struct, frozen=True):
    """An initiative in a list. ``ended``: the year it ended in, in words."""

    link: Link
    ended: str


class Verdict(Struct, frozen=True):
    """A person's judgement in words; ``mark`` ``""``: none. ``meaning``: what its scheme says of the grade."""

    key: str
    mark: str
    meaning: str
    reason: str


class JudgedYear(Struct, frozen=True):
    """The judgements of one fiscal year, one per judge in the order of ``Judged.judges``."""

    label: str
    verdicts: tuple[Verdict, ...]


class SheetView(Struct, frozen=True):
    """A sheet as its page on the site shows it. ``initiative`` comes without its activities and indicators: they
    are in ``sheet`` and ``cards``."""

    initiative: Initiative
    field: Link | None
    areas: tuple[Link, ...]
    focus: tuple[Link, ...]
    lead: Link | None
    partners: tuple[Link, ...]
    sheet: Sheet
    cards: tuple[Card, ...]
    schemes: tuple[RatingScheme, ...]
    judged: Judged | None
    this_year: int
    account: tuple[Told, ...]
    record: tuple[Told, ...]


class Judged(Struct, frozen=True):
    judges: tuple[str, ...]
    years: tuple[JudgedYear, ...]
    schemes: tuple[RatingScheme, ...]


class DivisionView(Struct, frozen=True):
    name: str
    department: str
    valid_from: str
    valid_to: str
    renames: tuple[tuple[str, str], ...]  # the day until which a name was in use, and the name
    predecessors: tuple[Link, ...]
    successors: tuple[Link, ...]
    led: tuple[Item, ...]
    partnered: tuple[Item, ...]
    activities: tuple[tuple[Link, Link], ...]  # of its own in sheets: activity, initiative
    indicators: tuple[Link, ...]


def cards(facts: Iterable[IndicatorFacts], relations: Relations, language: str = "ja") -> dict[str, Card]:
    """Every indicator by id."""
    return {item.node: card(item, relations, owner_link(item.owner, relations), language) for item in facts}


def owner_link(owner: str, relations: Relations) -> Link | None:
    """What an indicator measures; ``None`` for one of the whole plan."""
    if owner == ROOT:
        return None
    if owner in relations.initiatives:
        return link_of(relations.initiatives[owner])
    if owner in relations.sheet_of:
        sheet = relations.sheet_of[owner]
        title = next(activity.title for activity in sheet.activities if activity.id == owner)
        return Link(title, f"{initiative_path(sheet.id)}#{owner}")
    if owner in relations.fields:
        return Link(relations.fields[owner].name, field_path(owner))
    if owner in relations.areas:
        return Link(relations.areas[owner].name, area_path(owner))
    return Link(relations.visions[owner].text, vision_path(owner))


def items(initiatives: Iterable[Initiative], language: str = "ja") -> tuple[Item, ...]:
    return tuple(
        Item(link_of(one), words.year_label(one.ended.year, language) if one.ended else "") for one in initiatives
    )  # fmt: skip


def field_link(node: str, relations: Relations) -> Link | None:
    field = relations.field_above(node)
    return Link(field.name, field_path(field.id)) if field else None


def visions_of(node: str, relations: Relations) -> tuple[Link, ...]:
    field = relations.field_above(node)
    return tuple(Link(vision.text, vision_path(vision.id)) for vision in field.visions) if field else ()


def areas_of(node: str, relations: Relations) -> tuple[Link, ...]:
    field = relations.field_above(node)
    return tuple(Link(area.name, area_path(area.id)) for area in field.areas) if field else ()


def focus_link(node: str, relations: Relations) -> Link | None:
    theme = relations.focus.get(node)
    return Link(theme.name, focus_path(node)) if theme else None


def division_link(node: str | None, relations: Relations) -> Link | None:
    found = relations.divisions.get(node or "")
    return Link(found.name, division_path(found.id)) if found else None


def _links(divisions: Iterable[Division]) -> tuple[Link, ...]:
    return tuple(Link(one.name, division_path(one.id)) for one in divisions)


def division(one: Division, relations: Relations, successors: Iterable[Division], language: str = "ja") -> DivisionView:
    before = (relations.divisions.get(node) for node in one.predecessors or ())
    return DivisionView(
        name=one.name,
        department=one.department or "",
        valid_from=one.valid_from or "",
        valid_to=one.valid_to or "",
        renames=one.renames,
        predecessors=_links(found for found in before if found),
        successors=_links(successors),
        led=items(relations.led.get(one.id, ()), language),
        partnered=items(relations.partnered.get(one.id, ()), language),
        activities=tuple(_activity(*pair) for pair in relations.activities.get(one.id, ())),
        indicators=tuple(Link(item.name, indicator_path(item.id)) for item in relations.measured.get(one.id, ())),
    )


#: What a sheet says beside its title.
_DRAWN = ("former_titles", "ended", "adopted_from")


def sheet_view(
    item: Initiative, drawn: Sheet, relations: Relations, *, known: Mapping[str, Card], year: int, language: str = "ja"
) -> SheetView:  # fmt: skip
    """``known``: every indicator by id; ``year``: the fiscal year that is running, 0 to mark none."""
    measured = (*item.indicators, *(one for activity in item.activities for one in activity.indicators))
    shown = tuple(known[one.id] for one in measured)
    return SheetView(
        initiative=msgspec.structs.replace(item, activities=(), indicators=()), field=field_link(item.id, relations),
        areas=tuple(_area(node, relations) for node in item.areas or ()),
        focus=tuple(link for node in item.focus or () if (link := focus_link(node, relations))),
        lead=division_link(item.lead, relations),
        partners=tuple(link for node in item.partners or () if (link := division_link(node, relations))),
        sheet=drawn, cards=shown, schemes=schemes(shown), judged=judged(item, relations.plan, language), this_year=year,
        account=told(item, "account", blank=True, names=relations.names, language=language),
        record=told(item, "record", apart=_DRAWN, names=relations.names, language=language),
    )  # fmt: skip


def _area(node: str, relations: Relations) -> Link:
    area = relations.areas.get(node)
    return Link(area.name if area else node, area_path(node))


def _activity(item: Initiative, activity: Activity) -> tuple[Link, Link]:
    return Link(activity.title, f"{initiative_path(item.id)}#{activity.id}"), link_of(item)


def judged(item: Initiative, plan: Plan, language: str = "ja") -> Judged | None:
    """The judgements of an initiative, year by year, newest first: each judge beside the others. ``None`` if
    nobody has judged."""
    if not item.judgements:
        return None
    schemes = {scheme.id: scheme for scheme in plan.rating_schemes}
    by_year: dict[str, dict[str, Judgement]] = {}
    for key, verdict in item.judgements:
        year, _, judge = key.partition(".")
        by_year.setdefault(year, {})[judge] = verdict
    others = sorted({judge for found in by_year.values() for judge in found} - set(JUDGES))
    judges = (*JUDGES, *others)
    used = dict.fromkeys(verdict.scheme for _, verdict in item.judgements)
    return Judged(
        tuple(words.judge_label(judge, language) for judge in judges),
        tuple(
            JudgedYear(
                words.key_label("initiative", "judgements", year, language),
                tuple(_verdict(f"{year}.{judge}", by_year[year].get(judge), schemes, language) for judge in judges),
            )
            for year in sorted(by_year, reverse=True)
        ),
        tuple(schemes[scheme] for scheme in used if scheme in schemes),
    )


def _verdict(key: str, found: Judgement | None, schemes: Mapping[str, RatingScheme], language: str) -> Verdict:
    if found is None:
        return Verdict(key, "", "", "")
    scheme = schemes.get(found.scheme)
    grades = scheme.grades if scheme else ()
    grade = next((g for g in grades if found.grade in (g.id, g.mark)), None)
    return Verdict(
        key, grade.mark if grade else found.grade, (grade.meaning or "") if grade else "", found.reason or ""
    )  # fmt: skip
