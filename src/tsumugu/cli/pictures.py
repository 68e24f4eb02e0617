"""Pictures beside a plan file, in the folder ``figures``: which are there, and ``figure``, which puts one there."""

from __future__ import annotations

import os
from pathlib import Path

import click
from msgspec.structs import replace

from tsumugu.cli.languages import language, pick
from tsumugu.cli.plans import FILE, lang_option, load, reason, refuse, shown, write_whole
from tsumugu.core import figures
from tsumugu.core.errors import Problem
from tsumugu.core.figures import FOLDER, Picture
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.interchange.pictures import MOST_BYTES, measured, prepared, says_place


def folder_of(plan: Path) -> Path:
    return plan.parent / FOLDER


def beside(path: Path, plan: Plan) -> tuple[tuple[Picture, ...], tuple[Problem, ...]]:
    """The pictures of a plan that lie beside its file, and what is wrong with them or missing, with the places that
    name them."""
    table = to_table(plan)
    if not (wanted := figures.names(table)):
        return (), ()
    found: list[Picture] = []
    wrong: dict[str, Problem] = {}
    for name in wanted:
        try:
            data = _bytes(folder_of(path) / name)
        except OSError:
            continue
        one = measured(name, data)
        if isinstance(one, Problem):
            wrong[name] = one
            continue
        found.append(one)
        if says_place(data):
            wrong[name] = Problem(
                "picture-place", "", "写真に撮影場所が入っています。tsumugu figure で取り込み直すと除かれます。",
                "This photo says where it was taken; “tsumugu figure” takes that out.", "warning",
            )  # fmt: skip
    told = [
        replace(wrong[name], path=f"{node}/{field}")
        for node, field, name in figures.pictures(table) if name in wrong
    ]  # fmt: skip
    there = {picture.name for picture in found} | wrong.keys()
    return tuple(found), (*figures.missing(table, there), *told)


def _bytes(path: Path) -> bytes:
    """A file, never more of it than a picture may have. Raises ``OSError``."""
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


@click.command()
@click.argument("plan", type=FILE)
@click.argument("image", type=FILE)
@lang_option
def figure(plan: Path, image: Path, lang: str | None) -> None:
    """Put IMAGE (PNG or JPEG) beside PLAN and say how the plan names it. 図の画像をプランの横に置きます。

    Exit status: 0 it is there, 2 it could not be done."""
    lang = lang or language()
    load(plan, lang)
    try:
        made = prepared(_bytes(image))
    except OSError as error:
        ja, en = reason(error)
        refuse(lang, f"{shown(image)}：{ja}", f"{shown(image)}: {en}")
    if isinstance(made, Problem):
        refuse(lang, f"{shown(image)}：{made.message}", f"{shown(image)}: {made.message_en}")
    folder = folder_of(plan)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        ja, en = reason(error)
        refuse(lang, f"{shown(folder)}：{ja}", f"{shown(folder)}: {en}")
    write_whole(folder / made.picture.name, made.data, lang)
    size = f"{made.picture.width}×{made.picture.height}"
    place = shown(Path(os.path.normpath(folder / made.picture.name)))
    click.echo(pick(lang, f"✓ {place}（{size}画素）", f"✓ {place} ({size} pixels)"))
    if made.had_place:
        click.echo(pick(lang, "  撮影場所は除きました。", "  Where it was taken was removed."))
    click.echo(
        pick(
            lang,
            "プランの段落に次のように書きます（alt は必ず書きます）。",
            "Write this into a paragraph of the plan; alt is required.",
        )
    )
    click.echo("  figures:")
    click.echo(f"  - {{id: f-1, file: {made.picture.name}, "
               f"alt: {pick(lang, '図が示していること', 'what it shows')}}}")  # fmt: skip
