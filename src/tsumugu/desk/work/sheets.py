"""Sheets as lists show them: what is wanting in each, and which open drafts touch it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property

from tsumugu.accounts.models import Membership, User
from tsumugu.accounts.rules import OF_A_DIVISION
from tsumugu.core import fiscal
from tsumugu.core.table import Table
from tsumugu.desk.plan import tree
from tsumugu.notices.changed import News
from tsumugu.plans import queries as ledger
from tsumugu.plans import sheets
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.sheets import Sheet
from tsumugu.proposals import written
from tsumugu.proposals.models import OPEN, Proposal, State
from tsumugu.web import labels

#: Which state of several is told first.
_ORDER = (State.RETURNED, State.IN_REVIEW, State.APPROVED, State.DRAFT)


@dataclass(frozen=True)
class Line:
    """A sheet in a list. ``part``: ``lead`` or ``partner``; ``drafts``: the open proposals that touch it, what came
    back first."""

    sheet: Sheet
    url: str
    part: str
    drafts: tuple[Proposal, ...]
    news: tuple[News, ...] = ()

    @property
    def wanting(self) -> list[tuple[str, int]]:
        """Years whose results are wanting, each with of how many indicators."""
        years = Counter(one.year for one in self.sheet.wanting)
        return [(labels.year_label(year), years[year]) for year in sorted(years)]

    @property
    def recorded_url(self) -> str:
        """Where the first result that is wanting is looked up."""
        return f"{self.url}#i-{self.sheet.wanting[0].indicator}" if self.sheet.wanting else self.url


@dataclass(frozen=True)
class OfPlan:
    """The lines of one plan."""

    plan: PlanRecord
    lines: tuple[Line, ...]
    table: Table


@dataclass
class Open:
    """The open proposals of some plans and what they touch: two queries for a page, however many there are."""

    plans: Collection[PlanRecord]

    @cached_property
    def proposals(self) -> list[Proposal]:
        found = Proposal.objects.filter(plan__in=[one.pk for one in self.plans], state__in=OPEN)
        return list(found.select_related("author", "plan").order_by("updated_at"))

    @cached_property
    def said(self) -> Mapping[int, written.Written]:
        return written.written(self.proposals)

    @cached_property
    def by_sheet(self) -> Mapping[tuple[int, str], list[Proposal]]:
        """By plan and sheet, the proposals that touch it."""
        tables = {one.pk: ledger.head(one).table for one in self.plans if one.head_sequence}
        found: dict[tuple[int, str], list[Proposal]] = {}
        for one in sorted(self.proposals, key=lambda one: _ORDER.index(State(one.state))):
            if one.plan_id in tables:
                for sheet in self.said[one.pk].sheets(tables[one.plan_id]):
                    found.setdefault((one.plan_id, sheet), []).append(one)
        return found


def own_divisions(user: User) -> dict[int, frozenset[str]]:
    """The keys of the divisions a person works in, by organization. One query."""
    held = Membership.objects.filter(
        user=user, user__is_active=True, role__in=OF_A_DIVISION, division__isnull=False
    ).values_list("organization_id", "division__key")
    found: dict[int, set[str]] = {}
    for organization, key in held:
        found.setdefault(organization, set()).add(key)
    return {organization: frozenset(keys) for organization, keys in found.items()}


def of_divisions(
    plans: Iterable[PlanRecord],
    divisions: Mapping[int, frozenset[str]],
    drafts: Open,
    more: Collection[tuple[int, str]] = (),
) -> list[OfPlan]:
    """By plan, the sheets that these divisions lead, then those that they are partners in, then ``more`` (plan and
    sheet): in each part in the order of the plan."""
    year = fiscal.year_of(timezone.localdate())
    found: list[OfPlan] = []
    for plan in plans:
        own = divisions.get(plan.organization_id, frozenset())
        asked = {node for key, node in more if key == plan.pk}
        if not plan.head_sequence or not (own or asked):
            continue
        head = ledger.head(plan)
        url = tree.addresses("desk:sheet", plan.slug)
        parts: dict[str, list[Line]] = {"lead": [], "partner": [], "": []}
        for sheet in sheets.of_plan(plan, head.root, head.table, year):
            part = sheet.answered_by(own)
            if part or sheet.node in asked:
                touching = tuple(drafts.by_sheet.get((plan.pk, sheet.node), ()))
                parts[part].append(Line(sheet, url(sheet.node), part, touching))
        lines = (*parts["lead"], *parts["partner"], *parts[""])
        if lines:
            found.append(OfPlan(plan, lines, head.table))
    return found
