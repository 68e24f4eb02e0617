"""Problems as a reader sees them: the worst first, each with its place, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from tsumugu.core.errors import Problem
from tsumugu.interchange.readable import pretty_json
from tsumugu.interchange.reading import SEVERITIES
from tsumugu.interchange.source import visible

MARKS = {"error": "✗", "warning": "!", "notice": "·"}


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors, then warnings, then notices; each as the file goes, those without a line last."""

    def key(problem: Problem) -> tuple[int, str, float, int]:
        place = problem.place
        line = place.line if place and place.line is not None else float("inf")
        file = (place.file if place else None) or ""
        return SEVERITIES.index(problem.severity), file, line, (place.column if place else None) or 0

    return sorted(problems, key=key)


def line_of(problem: Problem, lang: str) -> str:
    place = problem.place
    where = ":".join(str(part) for part in (place.file, place.line, place.column) if part) if place else ""
    at = visible(" ".join(part for part in (where, problem.path) if part))
    return f"{MARKS[problem.severity]} {at}\n    {visible(problem.text(lang))} [{problem.code}]"


def show(problems: Iterable[Problem], lang: str, *, err: bool = True) -> None:
    for problem in in_order(problems):
        click.echo(line_of(problem, lang), err=err)


def counts(problems: Iterable[Problem]) -> dict[str, int]:
    found = dict.fromkeys(SEVERITIES, 0)
    for problem in problems:
        found[problem.severity] += 1
    return found


def summary(file: str, readable: bool, problems: tuple[Problem, ...], lang: str) -> str:
    """One sentence: how much is wrong, and what that means for the plan."""
    errors, warnings, notices = counts(problems).values()
    if lang == "ja":
        if not problems:
            return f"✓ {file}：問題はありません。"
        what = (
            "計画として読めませんでした。ファイルには手を付けていません。" if not readable
            else "計画は読めましたが、誤りを直すまで公開できません。" if errors
            else "公開を妨げる誤りはありません。"
        )  # fmt: skip
        return f"誤り {errors}件、注意 {warnings}件、お知らせ {notices}件。{what}"
    if not problems:
        return f"✓ {file}: no problems."
    what = (
        "It could not be read as a plan; the file is as it was." if not readable
        else "The plan was read, but must not be published until the errors are mended." if errors
        else "Nothing keeps it from being published."
    )  # fmt: skip
    return f"{errors} error(s), {warnings} warning(s), {notices} notice(s). {what}"


def as_json(file: str, readable: bool, problems: tuple[Problem, ...]) -> bytes:
    """What ``check --format json`` prints (docs/handbook/commands.md)."""
    listed = [_plain(problem) for problem in in_order(problems)]
    data = {"file": file, "readable": readable, **_named(counts(problems)), "problems": listed}
    return pretty_json(data)


def _named(found: dict[str, int]) -> dict[str, int]:
    return {f"{severity}s": number for severity, number in found.items()}


def _plain(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code, "severity": problem.severity, "path": problem.path,
        "line": place.line if place else None, "column": place.column if place else None,
        "message": problem.message, "message_en": problem.message_en,
    }  # fmt: skip
