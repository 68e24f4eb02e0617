"""Rules of delegation as Hypothesis finds them: sound ones, that all say something about the model."""

from __future__ import annotations

from hypothesis import strategies as st

from tsumugu.core.approval import Delegation, Lane, Rule, Step
from tsumugu.core.delegation import ACTS, OF_A_DIVISION, PARTS, ROLES, SLOTS
from tsumugu.core.schema import NODE_TYPES

PATHS = {name: tuple(spec.fields) + tuple(spec.records) for name, spec in NODE_TYPES.items()}


def _some(words: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True, max_size=most).map(tuple)


@st.composite
def rules(draw: st.DrawFn, lanes: tuple[Lane, ...], roles: tuple[str, ...]) -> Rule:
    lane = draw(st.none() | st.sampled_from(lanes)) if lanes else None
    types = draw(_some(tuple(NODE_TYPES)))
    known = tuple(sorted({path for name in types or NODE_TYPES for path in PATHS[name]}))
    paths = draw(_some((*known, "targets.2024") if not types or "indicator" in types else known))
    acts = draw(_some(ACTS))
    return Rule(
        draw(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)),
        draw(st.sampled_from(lane.steps if lane else roles)),
        types,
        paths,
        # Unchecked: a word of a closed list, from the cases.
        acts if not paths or not acts or "set" in acts else (*acts, "set"),  # type: ignore[arg-type]
        draw(st.none() | st.sampled_from(PARTS)),
        draw(_some(SLOTS)),
        draw(st.just("") | st.decimals(0, 300, places=1).map(str)),
        lane.name if lane else "",
    )


@st.composite
def delegations(draw: st.DrawFn) -> Delegation:
    """Steps in any order, lanes over some of them, rules that go over a lane or over all."""
    roles = tuple(draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True)))
    steps = tuple(Step(role, role in OF_A_DIVISION and draw(st.booleans())) for role in roles)
    lanes = tuple(
        Lane(f"経路{number}", tuple(role for role in roles if role in chosen))
        for number, chosen in enumerate(draw(st.lists(st.sets(st.sampled_from(roles), min_size=1), max_size=2)))
    )
    found = tuple(draw(st.lists(rules(lanes, roles), max_size=6)))
    return Delegation(found, draw(st.sampled_from((1, 2))), draw(st.booleans()), steps, lanes)
