"""``check``, ``diff`` and ``merge``: plans as code, without a database."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tsumugu.cli.describing import describe, describe_conflict
from tsumugu.cli.plans import language, line_of, load, save, show, write_whole
from tsumugu.core import operations
from tsumugu.core.conflicts import Conflict, Resolution
from tsumugu.core.diff import diff as changes_between
from tsumugu.core.merge import merge as merge_tables
from tsumugu.core.table import to_plan, to_table
from tsumugu.interchange import read_plan

FILE = click.Path(dir_okay=False, path_type=Path)
_lang = click.option("--lang", type=click.Choice(["ja", "en"]), default=None, help="日本語 or English.")


class ConflictFile(msgspec.Struct, frozen=True):
    """What ``merge`` writes beside its output, and what ``--resolve`` reads back with ``answers`` filled in."""

    conflicts: tuple[Conflict, ...] = ()
    answers: tuple[Resolution, ...] = ()


@click.command()
@click.argument("plan", type=FILE)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_lang
def check(plan: Path, form: str, lang: str | None) -> None:
    """Every problem of a plan file. 計画のファイルを検査します。

    Exit status: 0 no errors, 1 the plan breaks a rule, 2 it could not be read."""
    lang = lang or language()
    try:
        found, problems = read_plan(plan.read_bytes(), plan.name)
    except OSError as error:
        click.echo(f"✗ {plan}: {error.strerror}", err=True)
        raise SystemExit(2) from None
    errors = sum(problem.severity == "error" for problem in problems)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(problems)).decode())
    else:
        for problem in problems:
            click.echo(line_of(problem, lang))
        others = len(problems) - errors
        click.echo(
            f"誤り {errors}件、注意 {others}件。" if lang == "ja" else f"{errors} error(s), {others} other remark(s)."
        )
    raise SystemExit(2 if found is None else 1 if errors else 0)


@click.command()
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text")
@_lang
def diff(a: Path, b: Path, form: str, lang: str | None) -> None:
    """What changed from plan A to plan B. 二つの計画の違いを示します。

    Exit status: 0 no difference, 1 some, 2 a file could not be read."""
    lang = lang or language()
    old, new = load(a, lang), load(b, lang)
    before, after = to_table(old), to_table(new)
    changes = changes_between(before, after)
    if form == "json":
        click.echo(msgspec.json.format(operations.to_json(changes)).decode())
    elif form == "html":
        from tsumugu.render import comparison

        click.echo(comparison.html(comparison.rows(old, new), lang))
    else:
        for line in describe(changes, before, after, lang):
            click.echo(line)
    raise SystemExit(1 if changes else 0)


@click.command()
@click.argument("base", type=FILE)
@click.argument("ours", type=FILE)
@click.argument("theirs", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, help="The merged plan (.yaml or .json).")
@click.option("--resolve", type=FILE, help="A conflict file with answers.")
@_lang
def merge(base: Path, ours: Path, theirs: Path, out: Path, resolve: Path | None, lang: str | None) -> None:
    """Merge two descendants of BASE. 二つの改定を一つにまとめます。

    Conflicts are written to OUT.conflicts.json and hold the base value in OUT. To decide, add
    {"conflict": ID, "choice": "ours"} (or "theirs", "base", or "value" with a "value") to its
    "answers" and give the file with --resolve.

    Exit status: 0 merged, 1 conflicts or broken rules are left, 2 a file could not be read."""
    lang = lang or language()
    tables = [to_table(load(path, lang)) for path in (base, ours, theirs)]
    answers = _answers(resolve, lang) if resolve else ()
    result = merge_tables(tables[0], tables[1], tables[2], answers)
    save(out, to_plan(result.value))
    beside = out.with_name(out.name + ".conflicts.json")
    if result.conflicts:
        data = msgspec.json.encode(ConflictFile(result.conflicts, answers))
        write_whole(beside, msgspec.json.format(data) + b"\n")
        for conflict in result.conflicts:
            click.echo(describe_conflict(conflict, result.value, lang), err=True)
        count = len(result.conflicts)
        click.echo(
            f"競合 {count}件。{beside} に書きました。"
            if lang == "ja"
            else f"{count} conflict(s), written to {beside}.",
            err=True,
        )
    else:
        beside.unlink(missing_ok=True)
    show(result.violations, lang)
    raise SystemExit(1 if result.conflicts or result.violations else 0)


def _answers(path: Path, lang: str) -> tuple[Resolution, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=ConflictFile).answers
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        ja, en = "解決の一覧として読めません", "cannot be read as a list of answers"
        click.echo(f"✗ {path}: {ja if lang == 'ja' else en} ({error})", err=True)
        raise SystemExit(2) from None
