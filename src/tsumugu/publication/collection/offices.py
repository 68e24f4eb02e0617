"""Whose plan it is to the public: how to reach the offices, and under what the data may be used."""

from __future__ import annotations

from tsumugu.plans.models import PlanRecord
from tsumugu.render.content import Licence


def contacts(record: PlanRecord) -> tuple[tuple[str, str], ...]:
    """How to reach the offices; those of closed divisions stay as they were last said."""
    rows = record.organization.divisions.exclude(contact="").order_by("key")
    return tuple(rows.values_list("key", "contact"))


def licence(record: PlanRecord) -> Licence | None:
    """Under what the published data may be used: the organization's own datum."""
    organization = record.organization
    return Licence(organization.licence_name, organization.licence_url) if organization.licence_name else None
