"""Plan files on disk: read with their problems shown, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.interchange import read_plan, write_json, write_yaml

MARKS = {"error": "✗", "warning": "!", "notice": "·"}


def language() -> str:
    """The reader's language: English if the locale says so, else Japanese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "ja"


def line_of(problem: Problem, lang: str) -> str:
    place = problem.place
    where = ":".join(str(part) for part in (place.file, place.line, place.column) if part) if place else ""
    at = " ".join(part for part in (where, problem.path) if part)
    return f"{MARKS[problem.severity]} {at}\n    {problem.text(lang)} [{problem.code}]"


def show(problems: Iterable[Problem], lang: str) -> None:
    for problem in problems:
        click.echo(line_of(problem, lang), err=True)


def load(path: Path, lang: str) -> Plan:
    """The plan in a file; what keeps it from being read is shown and ends the command (status 2)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        click.echo(f"✗ {path}: {error.strerror}", err=True)
        raise SystemExit(2) from None
    plan, problems = read_plan(data, path.name)
    if plan is None:
        show(problems, lang)
        raise SystemExit(2)
    return plan


def write_whole(path: Path, data: bytes) -> None:
    """Written beside, flushed, renamed: a crash leaves the old file or the new one."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def save(path: Path, plan: Plan) -> None:
    write_whole(path, write_json(plan) if path.suffix == ".json" else write_yaml(plan))
