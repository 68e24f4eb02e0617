"""The whole of a plan for its secretariat: who has what, in which state, for how long. Every number is a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsumugu.accounts import rules
from tsumugu.accounts.models import Division, Membership, Role
from tsumugu.core import digits, fiscal
from tsumugu.desk.plan import tree
from tsumugu.desk.work.sheets import Line, Open
from tsumugu.notices import rules as ages
from tsumugu.notices import waiting
from tsumugu.plans import queries as ledger
from tsumugu.plans import sheets
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.sheets import Sheet
from tsumugu.proposals.models import Proposal, State
from tsumugu.voices.models import Group, Hearing
from tsumugu.web import entering, labels

#: The states in the order of the columns.
STATES = (State.DRAFT, State.RETURNED, State.IN_REVIEW, State.APPROVED)
#: What a list can be of beside the proposals in a state.
WANTING, ANSWERS, SHEETS = "wanting", "answers", "sheets"
#: Where something lies that lies with no division: at a step of the route, or with somebody who has no division.
_ROLE, _NOBODY = "role-", "nobody"


@dataclass(frozen=True)
class Lying:
    """An open proposal: where it lies (keys of divisions, or ``role-…``), since when, for how many days."""

    proposal: Proposal
    places: tuple[str, ...]
    days: int
    comment: str

    @property
    def age(self) -> int:
        return ages.age_of(self.days)


@dataclass
class Row:
    """A line of the table: somebody with whom things lie."""

    key: str
    name: str
    sheets: int = 0
    wanting: int = 0
    answers: int = 0
    states: Counter[str] = field(default_factory=Counter)
    oldest: int = 0


@dataclass(frozen=True)
class Whole:
    plan: PlanRecord
    lying: Sequence[Lying]
    sheets: Sequence[Sheet]
    groups: Sequence[Group]
    names: dict[str, str]
    drafts: Open


def read(plan: PlanRecord) -> Whole:
    """Seven queries."""
    drafts = Open([plan])
    own: dict[int, list[str]] = {}
    held = Membership.objects.filter(organization=plan.organization_id, division__isnull=False).order_by("pk")
    for user, key in held.values_list("user", "division__key"):
        own.setdefault(user, []).append(key)
    taken, now = waiting.decisions(drafts.proposals), timezone.localtime()
    lying = []
    for one in drafts.proposals:
        rows = taken.get(one.pk, [])
        comment = rows[-1].comment if one.state == State.RETURNED and rows else ""
        days = ages.days_since(waiting.since(one, rows), now)
        lying.append(Lying(one, _places(one, own.get(one.author_id, ())), days, comment))
    head = ledger.head(plan) if plan.head_sequence else None
    year = fiscal.year_of(timezone.localdate())
    of_plan = sheets.of_plan(plan, head.root, head.table, year) if head is not None else ()
    groups = Group.objects.filter(hearing__plan=plan, state=Group.State.ASKED, hearing__state=Hearing.State.OPEN)
    divisions = Division.objects.filter(organization=plan.organization_id)
    names = {one.key: str(one) for one in divisions.order_by("department", "key")}
    if head is not None:
        names |= {
            node: labels.name_of(head.table, node)
            for node in dict.fromkeys(one.lead for one in of_plan if one.lead)
            if node not in names
        }
    asked = list(groups.select_related("hearing__plan").order_by("due", "pk"))
    return Whole(plan, lying, [one for one in of_plan if not one.ended], asked, names, drafts)


def _places(one: Proposal, own: Sequence[str]) -> tuple[str, ...]:
    """With whom it lies: who writes it, who is asked, or who merges."""
    if one.state in (State.DRAFT, State.RETURNED):
        return tuple(dict.fromkeys(own)) or (_NOBODY,)
    if one.state == State.IN_REVIEW:
        return tuple(one.divisions) or (_ROLE + one.next_step,)
    return (_ROLE + Role.SECRETARIAT,)


def name(whole: Whole, key: str) -> str:
    if key == _NOBODY:
        return _("People without a division")
    if key.startswith(_ROLE):
        return labels.role_label(key.removeprefix(_ROLE))
    return whole.names.get(key, key)


def rows(whole: Whole) -> list[Row]:
    """Divisions in their order, then the steps of the route; none with nothing."""
    found: dict[str, Row] = {}

    def row(key: str) -> Row:
        return found.setdefault(key, Row(key, name(whole, key)))

    for sheet in whole.sheets:
        one = row(sheet.lead or _NOBODY)
        one.sheets += 1
        one.wanting += bool(sheet.wanting)
    for lies in whole.lying:
        for key in lies.places:
            one = row(key)
            one.states[lies.proposal.state] += 1
            one.oldest = max(one.oldest, lies.days)
    for group in whole.groups:
        row(group.division).answers += 1
    order = {key: number for number, key in enumerate(whole.names)}
    return sorted(found.values(), key=lambda one: (order.get(one.key, len(order)), one.key))


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The table; ``?at=``, ``?state=``, ``?age=`` and ``?what=`` show a list below it."""
    room = entering.enter(request, slug, rules.may_publish)
    whole = read(room.plan)
    asked = {key: value for key in ("at", "state", "age", "what") if (value := request.GET.get(key, ""))}
    table = rows(whole)
    context = {
        "table": [
            (one, [(one.states[state], _link(at=one.key, state=state)) for state in STATES],
             _link(at=one.key, what=SHEETS), _link(at=one.key, what=WANTING), _link(at=one.key, what=ANSWERS))
            for one in table
        ],
        "states": [str(state.label) for state in STATES],
        "ages": [_age(age) for age in range(len(ages.AGES) + 1)],
        "by_age": [
            (str(state.label), [
                (sum(one.age == age for one in _in_state(whole.lying, state)), _link(state=state, age=age))
                for age in range(len(ages.AGES) + 1)
            ])
            for state in STATES
        ],
        "lying": len(whole.lying),
        "asked": bool(asked),
        "list": _listed(whole, asked) if asked else None,
    }  # fmt: skip
    return render(request, "desk/whole.html", room.context("work") | context)


def _in_state(lying: Iterable[Lying], state: str) -> list[Lying]:
    return [one for one in lying if one.proposal.state == state]


def _link(**asked: object) -> str:
    return "?" + urlencode(asked) + "#list"


def _age(age: int) -> str:
    if age == len(ages.AGES):
        return _("more than %(days)s days") % {"days": ages.AGES[-1]}
    return _("up to %(days)s days") % {"days": ages.AGES[age]}


def _listed(whole: Whole, asked: dict[str, str]) -> dict[str, Any]:
    """What a number counts: proposals, sheets or groups of opinions."""
    at, what = asked.get("at"), asked.get("what", "")
    heads = [name(whole, at)] if at else []
    if what in (WANTING, SHEETS):
        url = tree.addresses("desk:sheet", whole.plan.slug)
        there = [one for one in whole.sheets if at is None or (one.lead or _NOBODY) == at]
        heads.append(_("Results wanting") if what == WANTING else labels.word("initiatives"))
        return {"head": " ".join(heads), "lines": [
            Line(one, url(one.node), "lead", tuple(whole.drafts.by_sheet.get((whole.plan.pk, one.node), ())))
            for one in there if what == SHEETS or one.wanting
        ]}  # fmt: skip
    if what == ANSWERS:
        heads.append(_("Drafts of answers"))
        return {"head": " ".join(heads), "groups": [one for one in whole.groups if at in (None, one.division)]}
    state, age = asked.get("state", ""), asked.get("age", "")
    if state in State.values:
        heads.append(str(State(state).label))
    number = digits.whole(age, 2)
    if number is not None and number <= len(ages.AGES):
        heads.append(_age(number))
    found = [
        one for one in whole.lying
        if (at is None or at in one.places) and state in ("", one.proposal.state) and age in ("", str(one.age))
    ]  # fmt: skip
    found.sort(key=lambda one: one.days, reverse=True)
    lines = [(one, [name(whole, key) for key in one.places]) for one in found]
    return {"head": " ".join(heads), "proposals": lines}
