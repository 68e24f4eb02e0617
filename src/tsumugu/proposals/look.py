"""A proposal as one request looks at it: what is read and compared once, for everything that the request says of it."""

from __future__ import annotations

from functools import cached_property

from tsumugu.core.approval import Route
from tsumugu.core.diff import changed_nodes, diff
from tsumugu.core.errors import Problem
from tsumugu.core.grounds import Grave, grave_changes
from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Table
from tsumugu.plans import states
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal
from tsumugu.render.vocabulary import placeholders


class Look:
    """Both states and what follows from them. It is handed down and kept nowhere: what is written after it was made,
    another look sees."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal

    @cached_property
    def base(self) -> Table:
        return queries.base(self.proposal)

    @cached_property
    def draft(self) -> Table:
        return queries.draft(self.proposal)

    @cached_property
    def changed(self) -> ChangeSet:
        return diff(self.base, self.draft)

    @cached_property
    def graves(self) -> tuple[Grave, ...]:
        """The changes that need a reason."""
        return grave_changes(self.changed, self.base, self.draft)

    @cached_property
    def made(self) -> dict[str, tuple[str, str]]:
        """The places that a reason or a cause can be given for."""
        return queries.made_in(self.changed, self.graves)

    @cached_property
    def route(self) -> Route:
        """Who has to approve, by the rules that the organization has now."""
        return queries.route_of(self.proposal, self.changed, self.base, self.draft)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the draft: every error, which keeps it from being merged, what nobody has named yet, and
        the remarks that its base did not call for already."""
        plan = self.proposal.plan_id
        known = set(states.problems(plan, queries.base_root(self.proposal), self.base))
        found = states.problems(plan, self.proposal.draft_root, self.draft)
        told = tuple(problem for problem in found if problem.severity == "error" or problem not in known)
        _gone, came, changed = changed_nodes(self.base, self.draft)
        unnamed = placeholders.problems(self.base, changed)
        found = placeholders.problems(self.draft, (*came, *changed))
        return (*told, *(problem for problem in found if problem not in unnamed))
