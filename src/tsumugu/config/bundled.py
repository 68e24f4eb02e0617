"""The sample plan that comes with the program. Its three states tell one story of how the plan came about, which stands
once beside them; a state as a file holds both."""

from __future__ import annotations

import importlib.resources

#: The states, the text that they share, and beside them the folder of the pictures of their figures.
FOLDER = importlib.resources.files("tsumugu") / "sample"
STATES = ("plan.yaml", "plan-revised.yaml", "plan-proposal.yaml")


def state(name: str) -> bytes:
    """One of ``STATES``, as a plan file that is whole."""
    return (FOLDER / name).read_bytes() + (FOLDER / "process.yaml").read_bytes()
