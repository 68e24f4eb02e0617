"""From what is wrong in a plan back to the line of the file it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Any

from msgspec.structs import replace

from tsumugu.core.errors import Problem
from tsumugu.interchange.source import Findings, Mapping, Sequence

_BELOW = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_STEP = re.compile(r"([a-z_]+)\[([0-9]+)\]\.?")


class Places:
    """``root`` is the file as data with places; ``nodes`` gives each node's path in it, as decoding saw it."""

    def __init__(self, root: Any, nodes: AnyMapping[str, str], findings: Findings) -> None:
        self.root = root
        self.nodes = nodes
        self.findings = findings

    def located(self, problem: Problem) -> Problem:
        """The same problem, found by a rule (``node-id/field.key``), with file, line and column."""
        node, _, field = problem.path.partition("/")
        return replace(problem, place=self.findings.place(self._offset(node, field)))

    def _offset(self, node: str, field: str) -> int | None:
        here, at = self.root, 0
        for slot, number in _STEP.findall(self.nodes.get(node, "")):
            children = here[slot]
            at, here = children.places[int(number)], children[int(number)]
        head, _, rest = field.partition(".")
        if not isinstance(here, Mapping) or head not in here.places:
            return at
        inside, at = here[head], here.places[head]
        if isinstance(inside, Mapping) and rest in inside.places:
            return inside.places[rest]
        # What is kept as plain data has a path of keys and numbers below the field: the last that is there.
        for name, number in _BELOW.findall(rest):
            key: Any = int(number) if number else name
            known = range(len(inside)) if isinstance(inside, Sequence) else getattr(inside, "places", ())
            if key not in known:
                break
            inside, at = inside[key], inside.places[key]
        return at
