"""A plan from a file somebody wrote."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from tsumugu.core import process_input
from tsumugu.core.errors import Problem
from tsumugu.core.plan import FORMAT, Plan
from tsumugu.core.validation import validate
from tsumugu.interchange import json_source, yaml_source
from tsumugu.interchange.decoding import Decoder
from tsumugu.interchange.encoding import text_of
from tsumugu.interchange.places import Places
from tsumugu.interchange.source import MAX_PROBLEMS, Findings, Mapping, Stop, clip, too_many

#: What is wrong at all comes before what only deserves a look.
SEVERITIES = ("error", "warning", "notice")


def read_plan(data: bytes, name: str = "") -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan in a JSON or YAML file, and everything wrong with it.

    ``name`` is the file's name, for messages; ``.json``, ``.yaml`` and ``.yml`` decide how it is
    read, else the first character does. The plan is ``None`` if it could not be read as a whole;
    with problems of severity ``error`` but a plan, the plan breaks rules and must not be
    published. Every problem has its file, and line and column wherever something is there to
    point at. Nothing is ever dropped silently. Time and memory are bounded by the limits in
    ``source``.
    """
    findings = Findings(name or "-")
    try:
        text = text_of(data, findings)
        findings = Findings(findings.file, text)
        if not is_json(findings.file, text):
            return _plan(yaml_source.parse(text, findings), findings)
        quick = json_source.quick(text)
        plan, decoder = _decoded(quick, Findings(findings.file)) if quick is not None else (None, None)
        if plan is None or decoder is None:
            return _plan(json_source.parse(text, findings), findings)
        problems = _capped(validate(plan), findings.file)
        return plan, _located(problems, json_source.parse(text, findings), decoder, findings) if problems else ()
    except Stop as stop:
        return None, (*findings.problems, stop.problem)


def read_process(data: bytes, name: str, nodes: Container[str]) -> tuple[Plan | None, tuple[Problem, ...]]:
    """As ``read_plan``, for the process of the plan in a file alone: what else is wrong with the plan is not told.
    ``nodes``: the ids of the plan that it is to be the process of."""
    plan, problems = read_plan(data, name)
    if plan is None or plan.process is None:
        return plan, problems if plan is None else ()
    try:
        parsed, findings = placed(data, name)
    except Stop as stop:
        return None, (stop.problem,)
    places = Places(parsed, {}, findings)
    return plan, tuple(places.located(problem) for problem in process_input.problems(plan.process, nodes))


def placed(data: bytes, name: str) -> tuple[Any, Findings]:
    """The plain data of a JSON or YAML file with its places, and what is wrong with it so far.
    Raises ``Stop`` where nothing can be read."""
    findings = Findings(name or "-")
    text = text_of(data, findings)
    findings = Findings(findings.file, text)
    source = json_source if is_json(findings.file, text) else yaml_source
    return source.parse(text, findings), findings


def is_json(name: str, text: str) -> bool:
    """Whether a file is read as JSON (else as YAML)."""
    lower = name.lower()
    return lower.endswith(".json") or (not lower.endswith((".yaml", ".yml")) and text.lstrip()[:1] in ("{", "["))


def _decoded(parsed: Any, findings: Findings) -> tuple[Plan | None, Decoder | None]:
    """The plan in data that gives no places; nothing at all if there is any problem."""
    try:
        decoder = Decoder(findings)
        plan = decoder.plan(_check_format(parsed, findings))
    except Stop:
        return None, None
    return (None, None) if findings.problems else (plan, decoder)


def _plan(parsed: Any, findings: Findings) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan in data with places."""
    decoder = Decoder(findings)
    plan = decoder.plan(_check_format(parsed, findings))
    if findings.problems or plan is None:
        return None, tuple(findings.problems)
    return plan, _located(_capped(validate(plan), findings.file), parsed, decoder, findings)


def _capped(problems: tuple[Problem, ...], file: str) -> tuple[Problem, ...]:
    """Not more than a person reads; what blocks publishing is never among what is left out."""
    if len(problems) <= MAX_PROBLEMS:
        return problems
    ordered = sorted(problems, key=lambda problem: SEVERITIES.index(problem.severity))
    return (*ordered[:MAX_PROBLEMS], too_many(file, ordered[MAX_PROBLEMS].severity))


def _located(problems: tuple[Problem, ...], parsed: Any, decoder: Decoder, findings: Findings) -> tuple[Problem, ...]:
    places = Places(parsed, decoder.seen, findings)
    return tuple(problem if problem.place else places.located(problem) for problem in problems)


def _check_format(parsed: object, findings: Findings) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise findings.stop("not-a-plan", "プランのファイルではありません。", "This is not a plan file.", 0)
    version = parsed.get("format")
    if version == FORMAT:
        return parsed
    at = parsed.places.get("format", 0) if isinstance(parsed, Mapping) else 0
    if isinstance(version, str) and version.startswith("tsumugu-plan/"):
        shown = clip(version)
        raise findings.stop(
            "newer-format", f"この形式（{shown}）は、このソフトウェアより新しいものです。",
            f"This format ({shown}) is newer than this program.", at, "format",
        )  # fmt: skip
    raise findings.stop(
        "no-format", f"最初の行に「format: {FORMAT}」がありません。",
        f"The first line “format: {FORMAT}” is missing.", at, "format",
    )  # fmt: skip
