"""Reads of proposals: their states as tables, what waits for whom, the route and who is next."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import zstandard
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import Division, Role, User
from tsumugu.core import approval, causes
from tsumugu.core.causes import CauseKind, Cited
from tsumugu.core.conflicts import Conflict, Resolution
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.grounds import Grave, grave_changes
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Set, apply, from_json
from tsumugu.core.table import ROOT, Table
from tsumugu.core.undoing import Done, Stacks, stacks
from tsumugu.core.validation import validate_table
from tsumugu.plans import pictures, states
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import rules
from tsumugu.proposals.models import OPEN, Decision, Draft, DraftEdit, Proposal, State
from tsumugu.render.vocabulary import placeholders, words


def proposals(plan: PlanRecord) -> QuerySet[Proposal]:
    """All proposals of a plan, last changed first."""
    return Proposal.objects.filter(plan=plan).select_related("author", "plan").order_by("-updated_at")


def mine(user: User) -> QuerySet[Proposal]:
    """What a person has open."""
    return (
        Proposal.objects.filter(
            author=user, state__in=OPEN, plan__retired=False, plan__organization__in=people.organizations(user)
        )
        .select_related("author", "plan")
        .order_by("-updated_at")
    )


def unsubmitted(plan: PlanRecord, user: User) -> QuerySet[Proposal]:
    """What a person is still working on in a plan, last changed first."""
    return mine(user).filter(plan=plan, state__in=(State.DRAFT, State.RETURNED))


def working(plan: PlanRecord, user: User) -> Proposal | None:
    """The working copy that a person has of a plan."""
    every = Proposal.objects.select_related("author", "plan__organization")
    return every.filter(plan=plan, author=user, working=True).first()


def reloaded(proposal: Proposal) -> Proposal:
    """The proposal as it is by now."""
    return Proposal.objects.select_related("author", "plan__organization").get(pk=proposal.pk)


def undoing(proposal: Proposal, user: User) -> Stacks:
    """What a person can take back in a draft, and do again."""
    rows = proposal.undoables.filter(author=user).order_by("pk").values_list("act", "undoes")
    return stacks(Done(act, undoes) for act, undoes in rows)


def waiting_for(user: User) -> list[Proposal]:
    """What waits for a person, oldest first: a decision, an approved proposal that nobody has merged yet, and what
    came back to its author."""
    held: dict[int, set[str]] = {}
    divisions: dict[tuple[int, str], set[str]] = {}
    for membership in user.memberships.select_related("division"):
        held.setdefault(membership.organization_id, set()).add(membership.role)
        if membership.division is not None:
            divisions.setdefault((membership.organization_id, membership.role), set()).add(membership.division.key)
    found = (
        Proposal.objects.filter(
            state__in=(State.IN_REVIEW, State.APPROVED, State.RETURNED),
            plan__organization__in=held,
            plan__retired=False,
        )
        .select_related("author", "plan")
        .order_by("updated_at")
    )
    delegation, headed = functools.cache(people.delegation), functools.cache(rules.headed_divisions)

    def asks(proposal: Proposal) -> bool:
        here = proposal.plan.organization_id
        if proposal.state == State.RETURNED:
            return proposal.author_id == user.pk
        if proposal.state == State.APPROVED:
            return rules.merges(held[here])
        step = proposal.next_step
        if step not in held[here]:
            return False
        if not delegation(here).asks_divisions(step):
            return True
        # A key names another division in each organization.
        return rules.answers(divisions.get((here, step), ()), proposal.divisions, headed(here, step)) is not None

    return [proposal for proposal in found if asks(proposal)]


# -- states ------------------------------------------------------------------------------------


def base(proposal: Proposal) -> Table:
    """The state of the mainline that the draft stands on."""
    return ledger.table_at(proposal.plan, proposal.base_sequence)


def draft(proposal: Proposal) -> Table:
    known = states.known(proposal.plan_id, proposal.draft_root)
    return known if known is not None else state(proposal, proposal.draft_root)


def state(proposal: Proposal, root: str) -> Table:
    """A state that this proposal once had. Refusals: ``no-such-state`` where it never had it, or where it is kept no
    longer; ``ledger-broken`` where what is stored is not that state."""
    stored = Draft.objects.filter(proposal=proposal, root=root).order_by("-pk").defer("operations").first()
    if stored is None:
        raise Refusal("no-such-state", root=root)
    known = states.known(proposal.plan_id, root)
    if known is not None:
        return known
    base = ledger.table_at(proposal.plan, stored.base_sequence)
    try:
        table = apply(base, from_json(zstandard.ZstdDecompressor().decompress(bytes(stored.operations))))
        holds = states.root_of(proposal.plan_id, table) == root
    except Exception as error:  # whatever broken bytes raise, the answer is the same
        raise Refusal("ledger-broken", plan=proposal.plan.slug) from error
    if not holds:
        raise Refusal("ledger-broken", plan=proposal.plan.slug)
    states.remember(proposal.plan_id, root, table)
    return table


def shown_at(record: PlanRecord, proposal: Proposal | None, root: str) -> Table:
    """The state that a page was made from: of a draft, or of the plan. Refusal: ``no-such-state``."""
    if proposal is not None:
        try:
            return state(proposal, root)
        except Refusal as refusal:
            if refusal.code != "no-such-state":
                raise
    if (sequence := ledger.sequence_of(record, root)) is None:
        raise Refusal("no-such-state", root=root)
    return ledger.table_at(record, sequence)


def changes(proposal: Proposal) -> ChangeSet:
    return diff(base(proposal), draft(proposal))


def errors(proposal: Proposal) -> tuple[Problem, ...]:
    """The problems of the draft that keep it from being submitted and merged. Names and pictures that its base wants
    as well keep back an edition, and not every proposal about something else."""
    table, before = draft(proposal), base(proposal)
    wrong = tuple(problem for problem in validate_table(table) if problem.severity == "error")
    wanting = (*placeholders.problems(table), *pictures.problems(proposal.plan, table))
    known = (*placeholders.problems(before), *pictures.problems(proposal.plan, before)) if wanting else ()
    return (*wrong, *(problem for problem in wanting if problem not in known))


def graves(proposal: Proposal) -> tuple[Grave, ...]:
    """The changes that need a reason."""
    before, after = base(proposal), draft(proposal)
    return grave_changes(diff(before, after), before, after)


def unexplained(proposal: Proposal) -> tuple[Grave, ...]:
    """The changes that need a reason and have none: neither the proposal's nor one of their own."""
    return () if proposal.reason else tuple(one for one in graves(proposal) if one.place not in proposal.reasons)


def places(changed: ChangeSet) -> tuple[tuple[str, str], ...]:
    """The ``(node, path)`` that a reason can be given for: each field, each node that came, went or moved (with all
    in it), each order."""
    found: dict[tuple[str, str], None] = {}
    for op in changed.operations:
        if isinstance(op, Set):
            found[(op.node, op.path)] = None
        elif isinstance(op, (Add, Delete)):
            found[(op.node, "")] = None
        elif isinstance(op, Move):
            found[(op.node, "@")] = None
        else:
            found[(op.parent, f"@{op.slot}")] = None
    return tuple(found)


def made(before: Table, after: Table) -> dict[str, tuple[str, str]]:
    """The places (``node/path``) that a reason or a cause can be given for: ``places``, and each promise that a change
    elsewhere weakens."""
    changed = diff(before, after)
    return made_in(changed, grave_changes(changed, before, after))


def made_in(changed: ChangeSet, graves: Iterable[Grave]) -> dict[str, tuple[str, str]]:
    """``made``, where both are known."""
    return {f"{node}/{path}": (node, path) for node, path in (*places(changed), *((g.node, g.path) for g in graves))}


def behind(proposal: Proposal) -> int:
    """How many entries the mainline is ahead of the draft's base; 0 once the proposal is closed."""
    if proposal.state not in OPEN:
        return 0
    head = PlanRecord.objects.filter(pk=proposal.plan_id).values_list("head_sequence", flat=True).get()
    return head - proposal.base_sequence


# -- conflicts ---------------------------------------------------------------------------------


def conflicts(proposal: Proposal) -> tuple[Conflict, ...]:
    """The conflicts of the last sync that nobody has answered."""
    rows = proposal.stored_conflicts.filter(open=True).order_by("pk")
    return tuple(msgspec.convert(row.data, Conflict) for row in rows)


def resolutions(proposal: Proposal) -> tuple[Resolution, ...]:
    rows = proposal.stored_conflicts.exclude(choice="")
    return tuple(Resolution(row.conflict, row.choice, row.value) for row in rows)  # type: ignore[arg-type]


# -- route and decisions -----------------------------------------------------------------------


def route(proposal: Proposal) -> approval.Route:
    """Who has to approve, by the rules that the organization has now."""
    before, after = base(proposal), draft(proposal)
    return route_of(proposal, diff(before, after), before, after)


def route_of(proposal: Proposal, changed: ChangeSet, before: Table, after: Table) -> approval.Route:
    held = people.delegation(proposal.plan.organization_id)
    own = _own_divisions(proposal) if held.own_division else ()
    return approval.route(changed, before, after, by=held, also=own)


def whole_reason(proposal: Proposal) -> str:
    """The reason, and a line for each change that has one of its own and is still made: what the ledger keeps."""
    before, after = base(proposal), draft(proposal)
    there = made(before, after)
    lines = [proposal.reason] if proposal.reason else []
    for place, text in sorted(proposal.reasons.items()):
        if place in there:
            lines.append(f"{place_words(before, after, *there[place])}：{text}")
    return "\n".join(lines)


def cited(proposal: Proposal) -> tuple[Cited, ...]:
    """The causes as somebody wrote them."""
    return causes.read(proposal.causes)[0]


def citing(plan: PlanRecord, kind: CauseKind, name: str) -> list[Proposal]:
    """The proposals under way that cite an opinion, a meeting or a decision, last changed first. One query."""
    found = proposals(plan).filter(state__in=OPEN).exclude(causes=[])
    return [one for one in found if any((kind, name) == cause.cause.key for cause in cited(one))]


def causes_made(proposal: Proposal) -> tuple[Cited, ...]:
    """The causes of what is still changed: what the ledger keeps."""
    return causes.at(cited(proposal), made(base(proposal), draft(proposal)))


def place_words(
    before: Table, after: Table, node: str, path: str, language: str = "ja", *, below: str = ROOT
) -> str:  # fmt: skip
    """Where a change is, as a person reads it: 事業の名 › 指標の名 目標値（令和9年度）. ``below``: what the reader has
    before them and need not be told."""
    table = after if node in after.nodes else before
    entry = table.nodes[node]
    field = words.field_label(entry.type, path, language) if path and not path.startswith("@") else ""
    place = "" if node == below != ROOT else words.place(table, node, below) or words.type_label(entry.type, language)
    return " ".join(filter(None, (place, field)))


def _written(proposal: Proposal) -> QuerySet[DraftEdit]:
    """Edits that brought content: taking in the newest state brings none, and neither does letting one of the two
    sides of a conflict stand."""
    return DraftEdit.objects.filter(proposal=proposal).exclude(kind=DraftEdit.Kind.SYNC).order_by("pk")


def _own_divisions(proposal: Proposal) -> set[str]:
    return {key for keys in _written(proposal).values_list("division_keys", flat=True) for key in keys}


def authors(proposal: Proposal) -> frozenset[str]:
    """Everybody who wrote in the draft, as text keys. Nobody else: not who opened it, not who took in the newest
    state."""
    return frozenset(str(pk) for pk in _written(proposal).order_by().values_list("author_id", flat=True).distinct())


def first_author(proposal: Proposal) -> User:
    """Whom the ledger names: who opened it, if they wrote in it, else the first who did."""
    found = _written(proposal).select_related("author")
    if not found.exists() or found.filter(author_id=proposal.author_id).exists():
        return proposal.author
    return found[0].author


def base_root(proposal: Proposal) -> str:
    return ledger.root_at(proposal.plan, proposal.base_sequence)


#: With each of these a new turn begins, and what was approved before counts no more.
_TURNS = (Decision.Kind.SUBMITTED, Decision.Kind.RETURNED, Decision.Kind.WITHDRAWN)


def turn(proposal: Proposal) -> int:
    """The key of the decision with which the present turn began; 0 before the first."""
    found = proposal.decisions.filter(kind__in=_TURNS).order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def approvals(proposal: Proposal) -> tuple[tuple[approval.Approval, Decision], ...]:
    """The approvals that still hold, with the decisions behind them: given in this turn, for this base, this content
    and this title and reason."""
    if proposal.state == State.DRAFT:  # nobody has been asked
        return ()
    rows: list[Decision] = []
    for row in proposal.decisions.filter(kind__in=(*_TURNS, Decision.Kind.APPROVED)).order_by("pk"):
        rows = [*rows, row] if row.kind == Decision.Kind.APPROVED else []
    bound = (base_root(proposal), proposal.draft_root, proposal.wording)
    return tuple(
        (
            approval.Approval(
                r.step, str(r.actor_id), r.base_root, r.result_root, None if r.divisions is None else tuple(r.divisions)
            ),
            r,
        )
        for r in rows
        if (r.base_root, r.result_root, r.wording) == bound
    )


def waiting(proposal: Proposal, needed: approval.Route) -> tuple[approval.Requirement, ...]:
    """What of a route still waits for somebody, in order."""
    held = tuple(one for one, _decision in approvals(proposal))
    return approval.waiting(needed, authors(proposal) if held else frozenset(), held)


def division_names(proposal: Proposal) -> dict[str, str]:
    """What the divisions of the organization are called today, by key."""
    rows = Division.objects.filter(organization=proposal.plan.organization_id)
    return {row.key: str(row) for row in rows}


class RouteDivision(Struct, frozen=True):
    """One division that is asked in a step. ``by``: who answered for it. ``vacant``: it has no head, any may answer."""

    name: str
    done: bool
    by: str
    vacant: bool


class RouteStep(Struct, frozen=True):
    """One step of a route as a page shows it."""

    step: str
    label: str
    reasons: tuple[str, ...]
    done: bool
    next: bool
    by: str
    divisions: tuple[RouteDivision, ...] = ()


def route_steps(proposal: Proposal, needed: approval.Route | None = None) -> tuple[RouteStep, ...]:
    """The route with who approved what, and which step is next."""
    needed = needed if needed is not None else route(proposal)
    left = {requirement.step: requirement for requirement in waiting(proposal, needed)}
    following = next(iter(left), "")
    given: dict[str, list[Decision]] = {}
    for _held, decision in approvals(proposal):
        given.setdefault(decision.step, []).append(decision)
    names = division_names(proposal) if any(r.divisions for r in needed.steps) else {}
    headed = functools.cache(functools.partial(rules.headed_divisions, proposal.plan.organization_id))
    return tuple(
        RouteStep(
            r.step,
            str(Role(r.step).label),
            tuple(reason for reason in r.reasons if reason),
            r.step not in left,
            r.step == following and proposal.state == State.IN_REVIEW,
            "、".join(dict.fromkeys(decision.actor_name for decision in given.get(r.step, ()))),
            tuple(
                _route_division(key, names.get(key, key), given.get(r.step, ()), key not in headed(r.step))
                for key in r.divisions
            ),
        )
        for r in needed.steps
    )


def _route_division(key: str, name: str, given: Iterable[Decision], vacant: bool) -> RouteDivision:
    by = [decision.actor_name for decision in given if decision.divisions is None or key in decision.divisions]
    return RouteDivision(name, bool(by), "、".join(dict.fromkeys(by)), vacant)


#: Acts that are called otherwise than the state which they lead to.
DONE: Mapping[str, object] = {
    Decision.Kind.APPROVED: gettext_lazy("Approval given"),
    Decision.Kind.MERGED: gettext_lazy("Taken into the plan"),
}


def standing(proposal: Proposal, user: User, needed: approval.Route | None = None) -> dict[str, Any]:
    """All that the page of a proposal says about its state, and what this person can do with it. ``needed``: its
    route, where that is known."""
    open_state = proposal.state in OPEN
    steps = route_steps(proposal, needed)
    asked = rules.asked(user, proposal) if proposal.state == State.IN_REVIEW else None
    editable = open_state and rules.may_edit_draft(user, proposal)
    pending = bool(proposal.sync_sequence)
    late = behind(proposal)
    names = division_names(proposal) if asked is not None and asked.divisions else {}
    return {
        "author": str(proposal.author),
        "behind": late,
        "route": steps,
        "decisions": [
            {
                "label": str(DONE.get(d.kind) or d.get_kind_display()),
                "who": d.actor_name,
                "at": d.at,
                "comment": d.comment,
            }
            for d in proposal.decisions.all()
        ],  # fmt: skip
        "may_edit_draft": editable,
        "answers_for": [names.get(key, key) for key in asked.divisions] if asked is not None else [],
        "can_submit": editable and proposal.state in (State.DRAFT, State.RETURNED) and bool(steps) and not pending,
        "can_approve": asked is not None and not pending,
        "can_return": proposal.state in (State.IN_REVIEW, State.APPROVED)
        and (asked is not None or rules.may_merge(user, proposal)),
        "can_withdraw": open_state and rules.may_withdraw(user, proposal),
        "can_reopen": proposal.state == State.WITHDRAWN and rules.may_withdraw(user, proposal),
        "can_sync": open_state and bool(late) and rules.may_sync(user, proposal),
        "can_merge": proposal.state == State.APPROVED and not late and rules.may_merge(user, proposal),
    }
