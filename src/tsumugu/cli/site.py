"""``site build`` and ``site verify``: the published site as files, from a plan file alone."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from pathlib import Path

import click

from tsumugu.cli.plans import language, load, show

DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.group()
def site() -> None:
    """The published site as files. 公開サイト。"""


@site.command()
@click.argument("plan", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", type=DIRECTORY, required=True, help="The directory to make; must not hold anything else.")
@click.option("--date", default=None, help="The day the site speaks of (ISO); today if left out.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default=None)
def build(plan: Path, out: Path, date: str | None, lang: str | None) -> None:
    """Build the whole site of PLAN into a directory, all of it or nothing. サイトを作ります。"""
    lang = lang or language()
    found = load(plan, lang)
    if out.exists() and any(out.iterdir()) and not (out / "manifest.json").exists():
        ja = f"{out} に別のファイルがあるので、何も書きませんでした。"
        en = f"{out} holds other files; nothing was written."
        click.echo(f"✗ {ja if lang == 'ja' else en}", err=True)
        raise SystemExit(2)
    from tsumugu.render.content import SiteContent
    from tsumugu.render.site import site as pages

    today = date or datetime.date.today().isoformat()
    files = pages(SiteContent(slug=found.id, base="/", plan=found, editions=(), changes=(), today=today, checkpoint=""))
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        _write(fresh, files)
        fresh.chmod(0o755)
        if out.exists():
            old = fresh.with_name(fresh.name + ".old")
            os.rename(out, old)
            os.rename(fresh, out)
            shutil.rmtree(old)
        else:
            os.rename(fresh, out)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    click.echo(f"{len(files)} 件のファイルを {out} に書きました。" if lang == "ja" else f"{len(files)} files in {out}.")


def _write(directory: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


@site.command()
@click.argument("directory", type=DIRECTORY)
@click.option("--lang", type=click.Choice(["ja", "en"]), default=None)
def verify(directory: Path, lang: str | None) -> None:
    """Check a copy of a site against its manifest. サイトの写しを検証します。

    Exit status: 0 it is whole, 1 a file differs, is missing or is foreign."""
    from tsumugu.render.manifest import verify as check

    files = {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }
    problems = check(files)
    show(problems, lang or language())
    raise SystemExit(1 if problems else 0)
