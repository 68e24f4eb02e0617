"""Rules of delegation as Hypothesis finds them: sound ones, that all say something about the model."""

from __future__ import annotations

from hypothesis import strategies as st

from tsumugu.core.approval import STEPS, Rule
from tsumugu.core.delegation import ACTS, PARTS, SLOTS, Delegation
from tsumugu.core.schema import NODE_TYPES

PATHS = {name: tuple(spec.fields) + tuple(spec.records) for name, spec in NODE_TYPES.items()}


def _some(words: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True, max_size=most).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    types = draw(_some(tuple(NODE_TYPES)))
    known = tuple(sorted({path for name in types or NODE_TYPES for path in PATHS[name]}))
    paths = draw(_some((*known, "targets.2024") if not types or "indicator" in types else known))
    acts = draw(_some(ACTS))
    return Rule(
        draw(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)),
        draw(st.sampled_from(STEPS)),
        types,
        paths,
        acts if not paths or not acts or "set" in acts else (*acts, "set"),  # type: ignore[arg-type]
        draw(st.none() | st.sampled_from(PARTS)),
        draw(_some(SLOTS)),
        draw(st.just("") | st.decimals(0, 300, places=1).map(str)),
    )


def delegations() -> st.SearchStrategy[Delegation]:
    return st.builds(Delegation, st.lists(rules(), max_size=6).map(tuple), st.sampled_from((1, 2)), st.booleans())
