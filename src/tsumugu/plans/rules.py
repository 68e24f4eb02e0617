"""What may become a plan here: addresses that are taken for good, and problems with a registration."""

from __future__ import annotations

from tsumugu.accounts.models import Organization
from tsumugu.accounts.rules import division_problems
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.validation import validate

#: First segments of paths that belong to the installation; no plan may take them as its address.
RESERVED = frozenset({"accounts", "desk", "static", "api", "voice"})


def registration_problems(organization: Organization, plan: Plan) -> tuple[Problem, ...]:
    """Everything wrong with a plan as the first entry of a ledger of this organization."""
    return (*_of_another(organization, plan), *validate(plan), *division_problems(plan.divisions))


def _of_another(organization: Organization, plan: Plan) -> tuple[Problem, ...]:
    code = plan.organization.code
    if code is None or code == organization.code:
        return ()
    return (
        Problem(
            "other-organization", "organization.code",
            f"プランの団体コード「{code}」が、{organization.name}の「{organization.code}」と違います。",
            f"The plan is of the organization {code}, but {organization.name} is {organization.code}.",
        ),
    )  # fmt: skip
