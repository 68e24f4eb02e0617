"""``check`` and ``diff``: what is wrong with a plan file, and what two of them say differently."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tsumugu.cli import pictures
from tsumugu.cli.changes import Changes
from tsumugu.cli.languages import language
from tsumugu.cli.plans import FILE, lang_option, load, read_file, shown
from tsumugu.cli.problems import as_json, show, summary, tally
from tsumugu.cli.terminal import columns
from tsumugu.core import operations
from tsumugu.core.diff import diff as changes_between
from tsumugu.core.table import to_table


@click.command()
@click.argument("plan", type=FILE)
@click.option("--format", type=click.Choice(["text", "json"]), default="text")
@lang_option
def check(plan: Path, format: str, lang: str | None) -> None:
    """Every problem of a plan file. プランのファイルを検査します。

    Exit status: 0 no errors, 1 the plan breaks a rule, 2 it could not be read."""
    lang = lang or language()
    found, problems = read_file(plan)
    if found is not None:
        problems += pictures.beside(plan, found)[1]
    number = tally(found, problems)
    if format == "json":
        click.echo(as_json(shown(plan), found is not None, number, problems), nl=False)
    else:
        show(problems, lang, err=False)
        click.echo(summary(shown(plan), found is not None, number, lang))
    raise SystemExit(2 if found is None else 1 if number.error else 0)


@click.command()
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--format", type=click.Choice(["text", "html", "json"]), default="text")
@lang_option
def diff(a: Path, b: Path, format: str, lang: str | None) -> None:
    """What changed from plan A to plan B. 二つのプランの違いを示します。

    Exit status: 0 no difference, 1 some, 2 a file could not be read."""
    lang = lang or language()
    old, new = load(a, lang), load(b, lang)
    before, after = to_table(old), to_table(new)
    changes = changes_between(before, after)
    if format == "json":
        click.echo(msgspec.json.format(operations.to_json(changes)))
    elif format == "html":
        from tsumugu.render.site import difference

        click.echo(difference.page(old, new, shown(a), shown(b), lang), nl=False)
    else:
        for line in Changes(changes, before, after, lang, columns()).lines():
            click.echo(line)
    raise SystemExit(1 if changes else 0)
