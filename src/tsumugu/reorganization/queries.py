"""What a change of divisions touches, in every plan of the organization and among its people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from msgspec import Struct

from tsumugu.accounts.models import Division, Membership, Organization
from tsumugu.core import reorganization as core
from tsumugu.core.errors import Refusal
from tsumugu.core.reorganization import Named, Reform, Unit
from tsumugu.core.table import Table
from tsumugu.plans import queries as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import OPEN, Proposal
from tsumugu.render.vocabulary import words
from tsumugu.reorganization.models import Reorganization
from tsumugu.voices.models import Group, Hearing

#: What a page showed, as plain JSON: texts, and lists of texts.
State = dict[str, object]


class Sheet(Struct, frozen=True):
    """A unit as a page shows it. ``heir``: the key of who takes it over (``""``: it stays)."""

    plan: str
    node: str
    called: str
    type: str
    led: bool
    count: int
    divisions: tuple[str, ...]
    heir: str


class Touched(Struct, frozen=True):
    """One plan. ``changes``: whether its text becomes another one, so that a proposal is needed."""

    record: PlanRecord
    sheets: tuple[Sheet, ...]
    changes: bool


class Preview(Struct, frozen=True):
    """All that a change of divisions touches. ``people``: what somebody is there, with the key of the division they go
    to (``""``: they do not). ``reviews``: proposals under way that ask one of the divisions, or that its people
    wrote."""

    plans: tuple[Touched, ...]
    people: tuple[tuple[Membership, str], ...]
    groups: tuple[Group, ...]
    reviews: tuple[Proposal, ...]

    @property
    def sheets(self) -> int:
        return sum(len(one.sheets) for one in self.plans)


def unit_name(plan: str, node: str) -> str:
    """One name for a unit among all plans: nodes of two plans can have one id."""
    return f"{plan}/{node}"


def in_plan(organization: Organization, reform: Reform, plan: str, table: Table) -> Reform:
    """The reform as one plan meets it: with its own units, and with divisions that it does not know yet and that are to
    take something over."""
    chosen = tuple(
        (unit.partition("/")[2], key) for unit, key in reform.chosen if unit.partition("/")[0] == plan
    )  # fmt: skip
    own = Reform(
        reform.kind, reform.day, reform.old, reform.new, reform.to, chosen, reform.people, reform.opinions
    )  # fmt: skip
    wanting = core.missing(table, own)
    if not wanting:
        return own
    rows = {row.key: row for row in Division.objects.filter(organization=organization, key__in=wanting)}
    brought = tuple(
        Named(key, rows[key].name, rows[key].department, str(rows[key].valid_from or ""))
        for key in wanting if key in rows
    )  # fmt: skip
    return Reform(
        own.kind, own.day, own.old, (*own.new, *brought), own.to, own.chosen, own.people, own.opinions
    )  # fmt: skip


def preview(organization: Organization, reform: Reform) -> Preview:
    touched = tuple(_touched(organization, reform, record) for record in plans.plans(organization))
    handed = reform.kind not in core.NAMING
    return Preview(
        touched,
        preview_people(organization, reform) if handed else (),
        tuple(asked(organization, reform.old)) if handed and reform.opinions else (),
        tuple(_reviews(organization, reform.old)) if handed else (),
    )


def _touched(organization: Organization, reform: Reform, record: PlanRecord) -> Touched:
    table = plans.head(record).table
    own = in_plan(organization, reform, record.slug, table)
    keys = {*reform.old, *(one.key for one in reform.new)} if reform.kind in core.NAMING else set(reform.old)
    sheets = tuple(_sheet(record, table, unit, own) for unit in core.units(table, keys))
    return Touched(record, sheets, core.reformed(table, own) is not table)


def _sheet(record: PlanRecord, table: Table, unit: Unit, own: Reform) -> Sheet:
    entry = table.nodes[unit.node]
    return Sheet(
        record.slug, unit.node, words.name_of(entry, unit.node), entry.type, unit.led, len(unit.places), unit.divisions,
        "" if own.kind in core.NAMING else own.heir(unit.node),
    )  # fmt: skip


def preview_people(organization: Organization, reform: Reform) -> tuple[tuple[Membership, str], ...]:
    """Who is something in one of the old divisions and can sign in, and where they go."""
    held = Membership.objects.filter(
        organization=organization, division__key__in=reform.old, user__is_active=True
    ).select_related("user", "division")  # fmt: skip
    return tuple((one, reform.goes(one.pk)) for one in held.order_by("division__key", "role", "user__name", "pk"))


def asked(organization: Organization, keys: Iterable[str]) -> QuerySet[Group]:
    """What divisions were asked to answer and the secretariat still waits for."""
    return (
        Group.objects.filter(
            hearing__plan__organization=organization,
            hearing__plan__retired=False,
            hearing__state=Hearing.State.OPEN, state=Group.State.ASKED,
            division__in=list(keys),
        )
        .select_related("hearing__plan")
        .order_by("hearing_id", "number")
    )  # fmt: skip


def _reviews(organization: Organization, keys: Iterable[str]) -> list[Proposal]:
    wanted = set(keys)
    members = set(
        Membership.objects.filter(organization=organization, division__key__in=wanted).values_list("user", flat=True)
    )
    found = Proposal.objects.filter(plan__organization=organization, state__in=OPEN).select_related("author", "plan")
    return [
        one for one in found.order_by("pk") if wanted.intersection(one.divisions) or one.author_id in members
    ]  # fmt: skip


def state_of(organization: Organization, reform: Reform, shown: Preview) -> State:
    """What a preview showed: the base of the act."""
    rows = organization.divisions.filter(key__in=[*reform.old, *reform.to]).order_by("key")
    return {
        "kind": f"reorganization:{reform.kind}",
        "divisions": [
            f"{one.department} {one.name} {one.valid_from or ''}-{one.valid_to or ''}".strip() for one in rows
        ],
        "sheets": [
            f"{sheet.called} {sheet.count} {' '.join(sheet.divisions)} {sheet.plan}/{sheet.node}"
            for plan in shown.plans for sheet in plan.sheets
        ],
        "people": [f"{one.user.name} {one.role} {one.pk}" for one, _key in shown.people],
        "opinions": [f"{one} {one.pk}" for one in shown.groups],
        "plans": [one.record.title for one in shown.plans if one.changes],
    }  # fmt: skip


def waiting(organization: Organization) -> QuerySet[Reorganization]:
    """What was decided and is not in force yet."""
    return Reorganization.objects.filter(
        organization=organization, done_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("decided_by")


def done(organization: Organization, most: int = 20) -> list[Reorganization]:
    """What came into force last."""
    found = Reorganization.objects.filter(organization=organization, done_at__isnull=False)
    return list(found.select_related("decided_by").order_by("-done_at")[:most])


def one(organization: Organization, pk: int) -> Reorganization:
    """Raises ``Refusal("not-found")``."""
    found = Reorganization.objects.filter(organization=organization, pk=pk).select_related("decided_by").first()
    if found is None:
        raise Refusal("not-found", kind="reorganization", key=pk)
    return found


class Unmerged(Struct, frozen=True):
    """A division that waits for a plan: ``proposal`` brings it, where one is under way."""

    key: str
    name: str
    department: str
    proposal: Proposal


def proposed(organization: Organization) -> list[Unmerged]:
    """The divisions that proposals under way bring, and that the organization does not have yet."""
    known = set(organization.divisions.values_list("key", flat=True))
    found: dict[str, Unmerged] = {}
    drafts = Proposal.objects.filter(plan__organization=organization, state__in=OPEN).select_related("plan")
    for proposal in drafts.order_by("pk"):
        try:
            table = proposals.draft(proposal)
        except Refusal:  # a state that is kept no longer
            continue
        for key in table.children("", "divisions"):
            if key not in known:
                fields = table.nodes[key].fields
                found.setdefault(
                    key, Unmerged(key, str(fields.get("name", key)), str(fields.get("department", "")), proposal)
                )
    return list(found.values())


def standing(organization: Organization) -> dict[str, list[Proposal]]:
    """For each division, by its key, the proposals by which something of it still waits for a plan."""
    found: dict[str, list[Proposal]] = {}
    rows = list(Reorganization.objects.filter(organization=organization, done_at__isnull=False).exclude(proposals=[]))
    named = {key for row in rows for key in row.proposals}
    under_way = {one.pk: one for one in Proposal.objects.filter(pk__in=named, state__in=OPEN).select_related("plan")}
    for row in rows:
        reform = core.from_data(row.data)
        for key in {*reform.old, *reform.to, *(one.key for one in reform.new)}:
            for proposal in row.proposals:
                if proposal in under_way and under_way[proposal] not in found.setdefault(key, []):
                    found[key].append(under_way[proposal])
    return found
