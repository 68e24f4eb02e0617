"""Approval rules as a file: JSON or YAML in, JSON out, problems with their line where it is known."""

from __future__ import annotations

import re

import msgspec

from tsumugu.core.approval import Delegation
from tsumugu.core.delegation import from_data, to_data
from tsumugu.core.errors import Problem
from tsumugu.interchange.plan_files import placed
from tsumugu.interchange.readable import pretty_json
from tsumugu.interchange.source import Findings, Stop

_STEP = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def read_rules(data: bytes, name: str = "") -> tuple[Delegation | None, tuple[Problem, ...]]:
    """The rules in a file, or ``None`` and everything that is wrong with it. ``name`` as in ``read_plan``."""
    try:
        parsed, findings = placed(data, name)
    except Stop as stop:
        return None, (stop.problem,)
    found, problems = from_data(parsed)
    located = tuple(_located(problem, parsed, findings) for problem in problems)
    return (None if findings.problems else found), (*findings.problems, *located)


def write_rules(delegation: Delegation) -> bytes:
    """UTF-8 JSON, two spaces; reading it back gives the same rules."""
    return pretty_json(to_data(delegation))


def _located(problem: Problem, parsed: object, findings: Findings) -> Problem:
    """The problem with the line of the innermost thing on its path that has one."""
    at: int | None = None
    here = parsed
    for key, number in _STEP.findall(problem.path):
        step = int(number) if number else key
        places = getattr(here, "places", {})
        try:
            at, here = places[step], here[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
    return msgspec.structs.replace(problem, place=findings.place(at))
