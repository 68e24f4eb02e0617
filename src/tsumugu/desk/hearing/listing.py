"""The list of groups beside every page of a hearing: narrowed, in order, counted; and the acts on many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tsumugu.core.canonical import digest
from tsumugu.desk.hearing import words
from tsumugu.desk.hearing.rooms import Hall
from tsumugu.voices import board, public, states
from tsumugu.voices.models import Answer, Group, Opinion
from tsumugu.web import labels, paging

ON_A_PAGE = 50
#: So much of an opinion is shown in a list.
BEGINNING = 90


@dataclass(frozen=True)
class Row:
    """One group as the list shows it. ``pick``: its number and what the page shows of it, for an act on many."""

    group: Group
    pick: str
    words: str
    place: str
    quote: str
    counted: str
    state: str
    note: str
    flags: list[str]
    url: str
    here: bool


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how many there are."""

    name: str
    code: str
    label: str
    count: int
    query: str
    chosen: bool


def context(request: HttpRequest, hall: Hall, here: Group | None = None) -> dict[str, Any]:
    """``rows`` in sections by state where they are in the order of the work."""
    today = timezone.localdate()
    page = paging.page(request, with_all(board.groups(hall.hearing, hall.asked, hall.area_of, today)), ON_A_PAGE)
    numbers = board.counts(hall.hearing, hall.area_of, today)
    counted_all = numbers.total
    rows = [row(hall, group, here) for group in page]
    return {
        "page": page, "rows": rows, "counts": numbers, "filters": _filters(hall, numbers),
        "sections": _sections(hall, rows) if hall.asked.order == "left" else [("", "", rows)],
        "orders": [(code, str(label), code == hall.asked.order) for code, label in words.ORDERS.items()],
        "counted_all": words.counted(counted_all.persons, counted_all.opinions),
        "shown_counts": totals(hall, page), "listed": hall.asked != board.Asked(order=hall.asked.order),
        "paging_query": f"{hall.query.lstrip('?')}&" if hall.query else "",
    }  # fmt: skip


def totals(hall: Hall, page: Page[Group]) -> int:
    """How many groups there are in the narrowed list."""
    return page.paginator.count


def with_all(groups: QuerySet[Group]) -> QuerySet[Group]:
    """With their opinions and the drafts of divisions: two queries more for the groups of a page, however many they
    are. Nothing is joined to the groups that the page does not show."""
    standing = Opinion.objects.filter(stands=True).select_related("voice").defer("voice__text").order_by("number")
    drafts = Answer.objects.exclude(division="").only("group", "number")
    return groups.prefetch_related(
        Prefetch("opinions", standing, to_attr="standing"), Prefetch("answers", drafts, to_attr="drafts")
    )


def held(group: Group) -> list[Opinion]:
    return list(group.standing)  # type: ignore[attr-defined]  # Prefetch gives it


def row(hall: Hall, group: Group, here: Group | None) -> Row:
    opinions = held(group)
    live = [one for one in opinions if one.withdrawn_at is None]
    first = (live or opinions)[0]
    said = group.topic or " ".join((first.summary or first.text).split())
    asked = group.state == Group.State.ASKED
    if asked:
        note = " ".join(filter(None, (hall.divisions.get(group.division, group.division),
                                      labels.day(group.due) if group.due else "")))  # fmt: skip
    else:
        note = words.disposition(hall, group.disposition)
    return Row(
        group=group, pick=f"{group.number}.{seen(group)}",
        words=said if len(said) <= BEGINNING else f"{said[:BEGINNING]}…", place=words.node(hall.table, group.node),
        quote=next((one.quote for one in opinions if one.quote), "")[:BEGINNING],
        counted=counted(hall, group, opinions), state=words.state(group.state, hall.released), note=note,
        flags=_flags(group, live, public.persons_of(hall.hearing, group, opinions)),
        url=hall.address("group", group.number) + hall.query,
        here=here is not None and here.pk == group.pk,
    )  # fmt: skip


def counted(hall: Hall, group: Group, opinions: Sequence[Opinion]) -> str:
    """How many people said it how often, in words."""
    live = [one for one in opinions if one.withdrawn_at is None]
    return words.counted(public.persons_of(hall.hearing, group, opinions), public.many(live))


def seen(group: Group) -> str:
    return digest(states.of_group(group, held(group)))


def _flags(group: Group, live: Sequence[Opinion], persons: int | None) -> list[str]:
    found = []
    if any(one.doubt for one in live):
        found.append("⚠ " + _("perhaps to be withheld"))
    if group.state == Group.State.ASKED and group.due is not None and group.due < timezone.localdate():
        found.append("⚠ " + _("past its day"))
    drafts: list[Answer] = group.drafts  # type: ignore[attr-defined]  # ``with_all`` gives it
    if any(one.number > group.answer for one in drafts):
        found.append(_("a draft came"))
    if persons == 1:
        found.append(_("one person alone"))
    if not live:
        found.append(_("withdrawn"))
    return found


def _sections(hall: Hall, rows: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """The rows by their state, in the order of the list: code, what it is called, rows."""
    found: dict[str, list[Row]] = {}
    for one in rows:
        found.setdefault(one.group.state, []).append(one)
    return [(code, words.state(code, hall.released), many) for code, many in found.items()]


def _filters(hall: Hall, counted: board.Counts) -> list[tuple[str, list[Choice]]]:
    """Each filter with its values, those that have none left out."""
    ways = {one.label: words.called(one) for one in words.dispositions(hall)}
    named = {
        "state": (_("State"), {code: words.state(code, hall.released) for code in board.STATES}),
        "look": (_("To look at"), {code: str(label) for code, label in words.LOOKS.items()}),
        "area": (_("By area"), {key: words.node(hall.table, "" if key == board.NONE else key) for key in counted.area}),
        "division": (_("By division"), {board.NONE: _("nobody asked")} | hall.divisions),
        "disposition": (_("By disposition"), ways | {board.NONE: _("none yet")}),
        "channel": (_("By channel (opinions)"), dict(words.channels())),
    }
    return [
        (label, [one for code, text in values.items() if (one := _choice(hall, name, code, text, counted))])
        for name, (label, values) in named.items()
    ]


def _choice(hall: Hall, name: str, code: str, text: str, counted: board.Counts) -> Choice | None:
    many: Mapping[str, int] = getattr(counted, name)
    chosen = getattr(hall.asked, name) == code
    if not many.get(code) and not chosen:
        return None
    said = {n: v for n in hall.asked.__struct_fields__ if (v := getattr(hall.asked, n)) and n != "order"}
    said = {n: v for n, v in said.items() if n != name} if chosen else said | {name: code}
    if hall.asked.order != "left":
        said["order"] = hall.asked.order
    return Choice(name, code, text, many.get(code, 0), urlencode(said), chosen)


def place_options(hall: Hall, chosen: str) -> str:
    """Every node that an opinion can belong to, by the word for its type."""
    kinds = ("chapter", "field", "vision", "area", "focus_theme", "initiative", "indicator")
    nodes = hall.table.nodes
    found = sorted(
        ((kinds.index(entry.type), key) for key, entry in nodes.items() if entry.type in kinds),
        key=lambda pair: pair[0],
    )
    listed = [("", _("The plan as a whole"), not chosen)]
    listed += [
        (key, f"{labels.type_label(nodes[key].type)} {labels.name_of(hall.table, key)}", key == chosen)
        for _kind, key in found
    ]
    if chosen and chosen not in {key for key, _label, _chosen in listed}:
        listed.append((chosen, words.node(hall.table, chosen), True))
    return labels.options(listed)


def division_options(hall: Hall, chosen: str) -> str:
    return labels.options([("", _("Choose"), not chosen), *((k, n, k == chosen) for k, n in hall.divisions.items())])


def tools(hall: Hall) -> dict[str, Any]:
    """What acts on many at once are chosen from."""
    return {
        "ways": [(one.label, words.called(one), words.meaning(one)) for one in words.dispositions(hall)],
        "places": place_options(hall, ""), "division_options": division_options(hall, ""),
    }  # fmt: skip
