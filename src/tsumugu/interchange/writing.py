"""A plan as a file: lossless, readable, stable in its order; line by line what the history of editions holds."""

from __future__ import annotations

from tsumugu.core.canonical import plan_to_builtins
from tsumugu.core.plan import Plan
from tsumugu.interchange.readable import pretty_json, readable_yaml


def write_json(plan: Plan) -> bytes:
    """UTF-8, two spaces, characters as they are, fields in the order of the model."""
    return pretty_json(plan_to_builtins(plan))


def write_yaml(plan: Plan) -> bytes:
    """The same data as YAML; reading it back gives the same plan."""
    return readable_yaml(plan_to_builtins(plan))
