"""The board on which the groups of a hearing are sorted: which there are, filtered and in order, and how many of each.

Counts are of a few queries whose number does not grow. Nobody is weighed: persons and opinions are counted apart, and
who stands alone with what they said can be looked for.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from msgspec import Struct

from tsumugu.core.table import ROOT, Table
from tsumugu.voices.models import Answer, Group, Hearing, Opinion

#: What a board can be narrowed to, each with the values that are taken.
FILTERS = ("state", "area", "division", "disposition", "channel", "look")
#: What somebody has to look at: a passage that may have to be withheld, a day that is past, a draft that came, what
#: one person alone said, what was taken back.
LOOKS = ("doubt", "overdue", "draft", "alone", "withdrawn")
#: What is left first; as they came; by the fewest persons; by the most; by the day until which a division was asked.
ORDERS = ("left", "number", "rare", "many", "due")
#: In the order of the work.
STATES = tuple(Group.State.values)
#: The value of a filter for those that have none.
NONE = "-"


class Asked(Struct, frozen=True):
    """How somebody wants the board: a value of each filter (``""``: all), words to be found, an order."""

    state: str = ""
    area: str = ""
    division: str = ""
    disposition: str = ""
    channel: str = ""
    look: str = ""
    words: str = ""
    order: str = "left"


class Totals(Struct, frozen=True):
    """``persons``: nobody knows how many of a hearing that a file brought."""

    groups: int
    persons: int | None
    opinions: int


class Counts(Struct, frozen=True):
    """How many groups there are of each value of a filter, and how many opinions by channel; all of the hearing."""

    total: Totals
    state: Mapping[str, int]
    area: Mapping[str, int]
    division: Mapping[str, int]
    disposition: Mapping[str, int]
    channel: Mapping[str, int]
    look: Mapping[str, int]


def live(hearing: Hearing) -> QuerySet[Group]:
    """The groups that have an opinion."""
    return Group.objects.filter(Exists(_held()), hearing=hearing)


def _held() -> QuerySet[Opinion]:
    """The opinions of one group. Without the hearing: an engine that knows nothing of the rows would look through all
    of the hearing for each group."""
    return Opinion.objects.filter(group=OuterRef("pk"), stands=True)


def _standing(hearing: Hearing) -> QuerySet[Opinion]:
    return Opinion.objects.filter(hearing=hearing, stands=True)


def groups(hearing: Hearing, asked: Asked, area_of: Callable[[str], str], today: datetime.date) -> QuerySet[Group]:
    """The groups that were asked for, in the order that was. ``area_of``: to which area of the plan a node belongs."""
    found = live(hearing)
    if asked.state in STATES:
        found = found.filter(state=asked.state)
    if asked.area:
        nodes = {node for node in _nodes(hearing) if (area_of(node) or NONE) == asked.area}
        found = found.filter(node__in=nodes)
    for name in ("division", "disposition"):
        wanted = getattr(asked, name)
        if wanted:
            found = found.filter(**{name: "" if wanted == NONE else wanted})
    if asked.channel:
        found = found.filter(Exists(_held().filter(voice__channel=asked.channel)))
    if asked.look in LOOKS:
        found = found.filter(_look(hearing, asked.look, today))
    if asked.words:
        said = _held().filter(Q(text__icontains=asked.words) | Q(summary__icontains=asked.words))
        found = found.filter(Exists(said) | Q(topic__icontains=asked.words))
    return _ordered(found, asked.order)


def _nodes(hearing: Hearing) -> set[str]:
    return set(Group.objects.filter(hearing=hearing).order_by().values_list("node", flat=True).distinct())


def _look(hearing: Hearing, look: str, today: datetime.date) -> Q:
    held = _held()
    if look == "doubt":
        return Q(Exists(held.filter(doubt=True, withdrawn_at=None)))
    if look == "withdrawn":
        return Q(Exists(held.exclude(withdrawn_at=None)))
    if look == "overdue":
        return Q(state=Group.State.ASKED, due__lt=today)
    if look == "draft":
        return Q(pk__in=_with_draft(hearing))
    return Q(pk__in=_alone(hearing))


def _with_draft(hearing: Hearing) -> QuerySet[Group, int]:
    """Groups for which a division wrote something after what the secretariat did."""
    rows = Answer.objects.filter(group__hearing=hearing).order_by().values("group")
    newest = rows.annotate(
        draft=Max("number", filter=~Q(division="")), own=Max("number", filter=Q(division=""), default=0)
    )
    return newest.filter(draft__gt=F("own")).values("group")  # type: ignore[return-value]  # rows of one key each


def _alone(hearing: Hearing) -> QuerySet[Group, int]:
    """Groups that one person alone said."""
    rows = _standing(hearing).filter(withdrawn_at=None).order_by().values("group")
    return rows.annotate(persons=Count("voice__respondent", distinct=True)).filter(persons=1).values("group")  # type: ignore[return-value]  # as above


def _ordered(found: QuerySet[Group], order: str) -> QuerySet[Group]:
    if order in ("rare", "many"):
        live_ones = Q(opinions__stands=True, opinions__withdrawn_at=None)
        found = found.annotate(persons=Count("opinions__voice__respondent", distinct=True, filter=live_ones))
        return found.order_by("persons" if order == "rare" else "-persons", "number")
    if order == "due":
        return found.order_by(F("due").asc(nulls_last=True), "number")
    if order == "number":
        return found.order_by("number")
    work = Case(
        *(When(state=state, then=Value(n)) for n, state in enumerate(STATES)), default=Value(len(STATES)),
        output_field=IntegerField(),
    )  # fmt: skip
    return found.annotate(work=work).order_by("work", "number")


def counts(hearing: Hearing, area_of: Callable[[str], str], today: datetime.date) -> Counts:
    rows = live(hearing).order_by().values_list("state", "node", "division", "disposition").annotate(n=Count("pk"))
    state, area, division, disposition = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for of_state, node, of_division, of_disposition, many in rows:
        state[of_state] += many
        area[area_of(node) or NONE] += many
        division[of_division or NONE] += many
        disposition[of_disposition or NONE] += many
    said = _standing(hearing).filter(withdrawn_at=None).order_by()
    channel = dict(said.values_list("voice__channel").annotate(n=Sum(Coalesce("count", 1))))
    persons = None if hearing.brought else said.aggregate(n=Count("voice__respondent", distinct=True))["n"]
    looks = _looks(hearing, today)
    return Counts(
        total=Totals(state.total(), persons, sum(channel.values())), state=state, area=area, division=division,
        disposition=disposition, channel=channel, look=looks,
    )  # fmt: skip


def _looks(hearing: Hearing, today: datetime.date) -> dict[str, int]:
    """How many groups there are of each look: their opinions are gone through once, and not once for each."""
    here = Q(withdrawn_at=None)
    each = _standing(hearing).order_by().values("group").annotate(
        persons=Count("voice__respondent", distinct=True, filter=here), doubts=Count("pk", filter=here & Q(doubt=True)),
        gone=Count("pk", filter=~here),
    )  # fmt: skip
    found = each.aggregate(
        alone=Count("group", filter=Q(persons=1)), doubt=Count("group", filter=Q(doubts__gt=0)),
        withdrawn=Count("group", filter=Q(gone__gt=0)),
    )  # fmt: skip
    for look in ("overdue", "draft"):
        found[look] = live(hearing).filter(_look(hearing, look, today)).count()
    return found


def areas(table: Table) -> Callable[[str], str]:
    """To which area a node belongs: the nearest of a type that sheets are listed under (an area, a field), a chapter,
    or whatever stands under the plan itself. ``""`` for the plan, and for a node that is not there any more."""

    def area(node: str) -> str:
        top = ""
        while node != ROOT and node in table.nodes:
            entry = table.nodes[node]
            belongs = entry.fields.get("areas") or entry.fields.get("field")
            if isinstance(belongs, (str, tuple)):
                named = belongs if isinstance(belongs, str) else next(iter(belongs), "")
                if named in table.nodes:
                    node = named
                    continue
            if entry.type == "area":
                return node
            top, node = node, entry.parent
        return top

    return area
