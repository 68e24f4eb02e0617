"""``site build`` and ``site verify``: the published site as files, from a plan file alone."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tsumugu.cli import outputs, papers, pictures
from tsumugu.cli.formats import date_option, day, publishable
from tsumugu.cli.languages import language, pick
from tsumugu.cli.plans import FILE, lang_option, read, reason, refuse, shown
from tsumugu.cli.problems import MARKS, show
from tsumugu.cli.progress import Progress
from tsumugu.cli.swap import replaced
from tsumugu.core.errors import Problem
from tsumugu.interchange.source import MAX_PROBLEMS, too_many
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.vocabulary.formats import format_label

DIRECTORY = click.Path(path_type=Path)


class _Short(click.Group):
    """``tsumugu site PLAN`` is ``tsumugu site build PLAN``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["build", *args]
        return super().parse_args(context, args)


@click.group(cls=_Short)
def site() -> None:
    """The published site as files. 公開サイト。"""


def _base(context: click.Context, option: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"/(?:[A-Za-z0-9._~%-]+/)*", value):
        raise click.BadParameter("begins and ends with / (/plan/)", context, option)
    return value


@site.command()
@click.argument("plan", type=FILE)
@click.option("--out", type=DIRECTORY, required=True, help="The directory to make; may hold an older build only.")
@click.option("--pages-only", is_flag=True, help="No documents, no data tables, no search index.")
@click.option(
    "--base", default="/", show_default=True, callback=_base,
    help="Where the site will stand on its server (/plan/): for its page 404.html, which is shown at any address.",
)  # fmt: skip
@date_option
@lang_option
def build(plan: Path, out: Path, pages_only: bool, base: str, date: str | None, lang: str | None) -> None:
    """Build the whole site of PLAN into a directory, all of it or nothing. サイトを作ります。

    It works below any path and opened from a disk; only its search needs a server.

    Exit status: 0 built, 1 the plan breaks a rule and was not published, or a document is missing,
    2 it could not be done."""
    lang = lang or language()
    today = day(date, lang)
    with Progress(2, lang) as progress:
        found = publishable(plan, lang)
        out = Path(os.path.realpath(out))
        there = _listed(out)
        listed = {} if isinstance(there, Problem) else there
        outputs.check_directory(out, [plan], listed, lang, lambda path: _is_copy(out, path, listed))
        from tsumugu.cli import making

        name = shown(out)
        try:
            with replaced(out) as fresh:
                count, notable = making.fill(
                    fresh, found.plan, today, FORMATS if not pages_only else (), progress=progress, lang=lang,
                    base=base, process=found.process, pictures=found.pictures, folder=pictures.folder_of(plan),
                    papers=found.papers, papers_in=papers.folder_of(plan),
                )  # fmt: skip
        except OSError as error:
            ja, en = reason(error)
            refuse(
                lang, f"{name} に書き込めません。{ja}前のものはそのままです。",
                f"{name} cannot be written: {en} What was there stays.",
            )  # fmt: skip
    click.echo(pick(lang, f"{count} 件のファイルを {name} に書きました。", f"{count} files in {name}."))
    for outcome in notable:
        label = format_label(outcome.job.format, lang) + pick(lang, "：", ": ")
        for one in outcome.told:
            click.echo(f"{MARKS[one.severity]} {label}{one.text(lang)}", err=True)
        if outcome.problem and not outcome.told:
            told = pick(lang, "作れませんでした", "could not be made")
            click.echo(f"✗ {label}{told} ({outcome.problem})", err=True)
    raise SystemExit(1 if any(outcome.problem for outcome in notable) else 0)


def _listed(directory: Path) -> dict[str, str] | Problem:
    """The files of a site by its own manifest, with their digests; what is wrong with it if it cannot be read."""
    from tsumugu.render.site import manifest

    data, problems = read(directory / manifest.NAME)
    found = problems[0] if problems else manifest.read(data)
    return found if isinstance(found, Problem) else {**found.files, manifest.NAME: manifest.digest(data)}


def _unlisted(directory: Path, listed: Collection[str]) -> Iterator[str]:
    """What lies in a directory and is no file of the site."""
    return (path for path in outputs.files_in(directory) if path not in listed)


@site.command()
@click.argument("directory", type=DIRECTORY)
@lang_option
def verify(directory: Path, lang: str | None) -> None:
    """Check a copy of a site against its manifest. サイトの写しを検証します。

    Exit status: 0 it is whole, 1 a file differs, is missing or is foreign, 2 the directory is no site."""
    from tsumugu.render.site import manifest

    lang = lang or language()
    name = shown(directory)
    listed = _listed(directory)
    if isinstance(listed, Problem):
        refuse(
            lang, f"{name} は公開サイトではありません（読める {manifest.NAME} がありません）。{listed.message}",
            f"{name} is not a site: there is no {manifest.NAME} that can be read. {listed.message_en}",
        )  # fmt: skip
    others = itertools.islice(_others(directory, dict(listed)), MAX_PROBLEMS + 1)
    del listed[manifest.NAME]
    here = {path: digest for path in listed if (digest := outputs.digest(directory, path)) is not None}
    problems = list(manifest.compare(listed, here))
    problems.extend(others)
    show(problems[:MAX_PROBLEMS], lang)
    if len(problems) > MAX_PROBLEMS:
        show((too_many(name),), lang)
    if problems:
        whole = len(listed.keys() - {problem.path for problem in problems})
        click.echo(
            pick(
                lang, f"公表時のままなのは {len(listed)}件のうち {whole}件です。",
                f"{whole} of {len(listed)} files are as they were published.",
            ), err=True,
        )  # fmt: skip
    else:
        click.echo(
            pick(
                lang, f"✓ {name}：{len(listed)}件のファイルはすべて公表時のままです。",
                f"✓ {name}: all {len(listed)} files are as they were published.",
            )
        )  # fmt: skip
    raise SystemExit(1 if problems else 0)


def _others(directory: Path, listed: Mapping[str, Any]) -> Iterator[Problem]:
    """What lies in a copy of a site and is neither a file of it nor the true precompressed copy of one."""
    from tsumugu.render.site import compression, manifest

    for path in _unlisted(directory, listed):
        if not _is_copy(directory, path, listed):
            forged = compression.original(path) in listed
            yield manifest.altered(path) if forged else manifest.unlisted(path)


def _is_copy(directory: Path, path: str, listed: Mapping[str, Any]) -> bool:
    """Whether a file is the precompressed copy of a listed one and unpacks to the listed bytes."""
    from tsumugu.render.site import compression

    plain = compression.original(path)
    if plain is None or plain not in listed:
        return False
    try:
        with open(directory / path, "rb", opener=outputs.regular) as stream:
            return compression.unpacked_digest(stream) == str(listed[plain])
    except (OSError, UnicodeEncodeError):
        return False
