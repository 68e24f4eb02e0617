"""What the nodes of a plan are called in a document, looked up by all its parts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tsumugu.core.plan import Plan, RatingScheme
from tsumugu.render.reading.indicators import IndicatorFacts


class Names(Struct, frozen=True):
    """What the nodes are called that a sheet points at, indicators by their own id or their owner's."""

    known: Mapping[str, str]
    facts: Mapping[str, tuple[IndicatorFacts, ...]]
    indicators: Mapping[str, str]
    schemes: Mapping[str, RatingScheme]
    contacts: Mapping[str, str] = {}  # by division
    removed: Mapping[str, str] = {}  # by the page they stood on, the indicators that are gone, in words


def names_of(
    plan: Plan, facts: tuple[IndicatorFacts, ...], removed: Mapping[str, str], contacts: Mapping[str, str]
) -> Names:  # fmt: skip
    known = {node.id: node.name for nodes in (plan.divisions, plan.focus_themes, plan.fields) for node in nodes}
    known.update((area.id, area.name) for field in plan.fields for area in field.areas)
    by_owner: dict[str, list[IndicatorFacts]] = {}
    for fact in facts:
        by_owner.setdefault(fact.owner, []).append(fact)
    return Names(
        known=known,
        facts={owner: tuple(found) for owner, found in by_owner.items()},
        indicators={fact.node: fact.indicator.name for fact in facts},
        schemes={scheme.id: scheme for scheme in plan.rating_schemes},
        contacts=contacts,
        removed=removed,
    )
