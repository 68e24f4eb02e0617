"""Problems as a reader sees them: the worst first, each with its place, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

import click
from msgspec import Struct

from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.validation import validate
from tsumugu.interchange.plan_files import SEVERITIES
from tsumugu.interchange.readable import pretty_json
from tsumugu.interchange.source import TOO_MANY, visible

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


class Tally(Struct, frozen=True):
    """How many problems there are by severity, those that are not listed too. ``least``: reading stopped at so many,
    so there are at least as many as that."""

    error: int
    warning: int
    notice: int
    least: bool = False


def tally(plan: Plan | None, problems: Collection[Problem]) -> Tally:
    """``problems``: those listed, which may end in the one that says that there are more. A plan that was read is asked
    for all of its problems then; in a file that could not be read nobody knows how many there are."""
    listed = [problem for problem in problems if problem.code != TOO_MANY]
    more = any(problem.code == TOO_MANY for problem in problems)
    found = Counter(problem.severity for problem in (validate(plan) if more and plan is not None else listed))
    return Tally(found["error"], found["warning"], found["notice"], more and plan is None)


def summary(file: str, readable: bool, found: Tally, lang: str) -> str:
    """One sentence: how much is wrong, and what that means for the plan."""
    clean = not (found.error or found.warning or found.notice)
    if lang == "ja":
        if clean:
            return f"✓ {file}：問題はありません。"
        what = (
            "プランとして読めませんでした。ファイルには手を付けていません。" if not readable
            else "プランは読めましたが、誤りを直すまで公開できません。" if found.error
            else "公開を妨げる誤りはありません。"
        )  # fmt: skip
        errors = f"{found.error}件以上" if found.least else f"{found.error}件"
        return f"誤り {errors}、注意 {found.warning}件、お知らせ {found.notice}件。{what}"
    if clean:
        return f"✓ {file}: no problems."
    what = (
        "It could not be read as a plan; the file is as it was." if not readable
        else "The plan was read, but must not be published until the errors are mended." if found.error
        else "Nothing keeps it from being published."
    )  # fmt: skip
    least = "at least " if found.least else ""
    return f"{least}{found.error} error(s), {found.warning} warning(s), {found.notice} notice(s). {what}"


def as_json(file: str, readable: bool, found: Tally, problems: tuple[Problem, ...]) -> bytes:
    """What ``check --format json`` prints (docs/handbook/commands.md)."""
    numbers = {f"{severity}s": getattr(found, severity) for severity in SEVERITIES}
    data = {"file": file, "readable": readable, **numbers, "problems": [_plain(one) for one in in_order(problems)]}
    return pretty_json(data)


def _plain(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code, "severity": problem.severity, "path": problem.path,
        "line": place.line if place else None, "column": place.column if place else None,
        "message": problem.message, "message_en": problem.message_en,
    }  # fmt: skip
