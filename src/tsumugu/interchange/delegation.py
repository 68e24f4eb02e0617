"""Approval rules as a file: JSON or YAML in, JSON out, problems with their line where it is known."""

from __future__ import annotations

import json
import re

import msgspec

from tsumugu.core.delegation import Delegation, from_data, to_data
from tsumugu.core.errors import Place, Problem
from tsumugu.interchange.reading import parse
from tsumugu.interchange.source import Findings, Stop

_STEP = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def read_rules(data: bytes, name: str = "") -> tuple[Delegation | None, tuple[Problem, ...]]:
    """The rules in a file, or ``None`` and everything that is wrong with it. ``name`` as in ``read_plan``."""
    findings = Findings(name or "-")
    try:
        parsed = parse(data, findings)
    except Stop as stop:
        return None, (*findings.problems, stop.problem)
    found, problems = from_data(parsed)
    placed = tuple(_placed(problem, parsed, findings.file) for problem in problems)
    return (None if findings.problems else found), (*findings.problems, *placed)


def write_rules(delegation: Delegation) -> bytes:
    """UTF-8 JSON, two spaces; reading it back gives the same rules."""
    return json.dumps(to_data(delegation), ensure_ascii=False, indent=2).encode() + b"\n"


def _placed(problem: Problem, parsed: object, file: str) -> Problem:
    """The problem with the line of the innermost thing on its path that has one."""
    at: tuple[int, int] | None = None
    here = parsed
    for key, number in _STEP.findall(problem.path):
        step = int(number) if number else key
        at = getattr(here, "places", {}).get(step, at)
        try:
            here = here[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
    line, column = at or (None, None)
    return msgspec.structs.replace(problem, place=Place(file, line, column))
