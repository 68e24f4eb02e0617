"""``pdf``, ``xlsx``, ``pptx``, ``csv``, ``stratml``, ``ics``: the documents and data files of a plan file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from msgspec import Struct

from tsumugu.cli import clock, outputs, papers, pictures
from tsumugu.cli.languages import language, pick
from tsumugu.cli.plans import (
    FILE,
    lang_option,
    read_file,
    reason,
    refuse,
    shown,
    write_whole,
)
from tsumugu.cli.problems import show
from tsumugu.cli.progress import Progress
from tsumugu.cli.swap import replace_directory
from tsumugu.core import fiscal
from tsumugu.core.figures import Picture
from tsumugu.core.ids import file_name, is_id
from tsumugu.core.parts import published
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING, Process
from tsumugu.core.process_input import process_of
from tsumugu.core.process_meetings import whole
from tsumugu.interchange.source import visible
from tsumugu.render.content import PaperFile, SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Job
from tsumugu.render.vocabulary.formats import volume_file

date_option = click.option(
    "--date", default=None, help="The day on which due dates are judged (2026-04-01); today in Japan if left out."
)


class Publishable(Struct, frozen=True):
    """What of a plan file is published: the plan without what stays inside, how it came about, the pictures of its
    figures, the papers of its meetings."""

    plan: Plan
    process: Process
    pictures: tuple[Picture, ...]
    papers: tuple[PaperFile, ...]


def publishable(path: Path, lang: str) -> Publishable:
    """Of a plan without errors; others are shown with their problems and end the command."""
    plan, problems = read_file(path)
    there, wrong = pictures.beside(path, plan) if plan is not None else ((), ())
    errors = [problem for problem in (*problems, *wrong) if problem.severity == "error"]
    if plan is None or errors:
        show(errors, lang)
        refuse(
            lang, f"{shown(path)} に誤りがあるので、何も作りませんでした。",
            f"{shown(path)} holds errors; nothing was made.", 2 if plan is None else 1,
        )  # fmt: skip
    process, given = papers.beside(path, whole(process_of(plan)))
    return Publishable(published(plan), process, there, given)


def day(date: str | None, lang: str) -> str:
    """The day asked for, or Japan's today."""
    found = date or clock.today()
    if not fiscal.is_date(found):
        given = visible(found)
        refuse(lang, f"日付「{given}」は 2026-04-01 のように書きます。", f"Write the day “{given}” as 2026-04-01.")
    return found


@contextmanager
def made(
    plan: Plan, today: str, format: str, *, lang: str, nodes: tuple[str, ...] = (), process: Process = NOTHING,
    folder: Path | None = None,
) -> Iterator[Path]:  # fmt: skip
    """A directory with the files of one format, made in a process of its own. ``nodes``: of these initiatives alone;
    ``folder``: where the pictures of the plan lie."""
    content = SiteContent(slug=plan.id, base="/", plan=plan, today=today, process=process)
    with tempfile.TemporaryDirectory(prefix="tsumugu-") as place:
        work = Path(place)
        source = workshop.write_document(plan_document(content), work / "document.json")
        (outcome,) = workshop.make([Job(format, lang, (source,), "", nodes=nodes)], work / "out", pictures=folder)
        for one in outcome.told:
            if one.severity == "notice":
                click.echo(f"· {one.text(lang)}", err=True)
            else:
                told = one.text(lang)
                refuse(lang, f"{told}何も書いていません。", f"{told} Nothing was written.")
        if outcome.problem:
            refuse(
                lang, f"作れませんでした。何も書いていません。（{outcome.problem}）",
                f"It could not be made; nothing was written. ({outcome.problem})",
            )  # fmt: skip
        yield work / "out"


#: How an older output of each format is known.
_OWN: dict[str, outputs.Own] = {
    "plan_pdf": outputs.is_pdf, "sheet_pdf": outputs.is_pdf, "roadmap_pdf": outputs.is_pdf,
    "workbook": outputs.is_workbook, "slides": outputs.is_slides, "stratml": outputs.is_stratml,
    "calendar": outputs.is_calendar,
}  # fmt: skip
_STATUS = "Exit status: 0 written, 1 the plan breaks a rule, 2 it could not be done."


def _write_format(
    plan: Path, out: Path | None, date: str | None, *, lang: str | None, format: str, file: str,
    sheet: str | None = None,
) -> None:  # fmt: skip
    """One file of a format, beside the plan unless told otherwise. ``sheet``: the initiative that it is of."""
    lang = lang or language()
    out = out or plan.with_suffix(Path(file).suffix)
    today = day(date, lang)
    outputs.check_file(out, [plan], _OWN[format], lang)
    with Progress(3, lang) as progress:
        found = publishable(plan, lang)
        if sheet is not None and all(item.id != sheet for item in found.plan.initiatives):
            told = visible(sheet)
            refuse(lang, f"プランに事業「{told}」はありません。", f"The plan has no initiative “{told}”.")
        progress.step(pick(lang, "作成中", "making"))
        nodes, beside = () if sheet is None else (sheet,), pictures.folder_of(plan) if found.pictures else None
        with made(found.plan, today, format, lang=lang, nodes=nodes, process=found.process, folder=beside) as folder:
            targets = _targets(folder, file, out)
            for target in targets[1:]:
                outputs.check_file(target, [plan], _OWN[format], lang)
            progress.step(pick(lang, "書き込み中", "writing"))
            for number, target in enumerate(targets, 1):
                write_whole(target, (folder / volume_file(file, number)).read_bytes(), lang)
    told = pick(lang, "、", ", ").join(map(shown, targets))
    click.echo(pick(lang, f"{told} を書きました。", f"{told} {'was' if len(targets) == 1 else 'were'} written."))
    if len(targets) > 1:
        click.echo(
            pick(
                lang, f"一つの文書には大きすぎるので、{len(targets)}分冊にしました。",
                f"It is too large for one document, so it comes in {len(targets)} volumes.",
            )
        )  # fmt: skip


def _targets(folder: Path, file: str, out: Path) -> list[Path]:
    """Where each volume is written: the first where it was asked for, the others beside it."""
    found = [out]
    while (folder / volume_file(file, len(found) + 1)).is_file():
        found.append(out.with_name(volume_file(out.name, len(found) + 1)))
    return found


_out = click.option("-o", "--out", type=FILE, default=None, help="The file to write; beside PLAN if left out.")


@click.command("pdf", help=f"The whole of PLAN as a PDF. プラン全体をPDFにします。\n\n{_STATUS}")
@click.argument("plan", type=FILE)
@_out
@click.option("--sheet", default=None, metavar="ID", help="One initiative alone.")
@click.option("--roadmap", is_flag=True, help="The roadmap alone, on A3.")
@date_option
@lang_option
def pdf(plan: Path, out: Path | None, sheet: str | None, roadmap: bool, date: str | None, lang: str | None) -> None:
    if sheet is not None and roadmap:
        lang = lang or language()
        refuse(lang, "--sheet と --roadmap は同時に使えません。", "--sheet and --roadmap do not go together.")
    format, file = ("roadmap_pdf", "roadmap.pdf") if roadmap else ("plan_pdf", "plan.pdf")
    if sheet is not None:
        format, file = "sheet_pdf", f"{file_name(sheet)}.pdf"
        if not is_id(sheet):
            lang = lang or language()
            told = visible(sheet)
            refuse(lang, f"「{told}」は事業のIDではありません。", f"“{told}” is no id of an initiative.")
    _write_format(plan, out, date, lang=lang, format=format, file=file, sheet=sheet)


def _single(name: str, format: str, file: str, help_text: str) -> click.Command:
    @click.command(name, help=f"{help_text}\n\n{_STATUS}")
    @click.argument("plan", type=FILE)
    @_out
    @date_option
    @lang_option
    def command(plan: Path, out: Path | None, date: str | None, lang: str | None) -> None:
        _write_format(plan, out, date, lang=lang, format=format, file=file)

    return command


@click.command("csv")
@click.argument("plan", type=FILE)
@click.option("--out", type=FILE, required=True, help="The directory to make; may hold an older export only.")
@date_option
@lang_option
def csv(plan: Path, out: Path, date: str | None, lang: str | None) -> None:
    """Every table of PLAN as CSV and JSON, with dictionary and data package. データの表を書き出します。

    Exit status: 0 written, 1 the plan breaks a rule, 2 it could not be done."""
    lang = lang or language()
    today = day(date, lang)
    out = Path(os.path.realpath(out))
    outputs.check_directory(out, [plan], outputs.listed_by_package(out), lang)
    with Progress(3, lang) as progress:
        found = publishable(plan, lang)
        progress.step(pick(lang, "作成中", "making"))
        with made(found.plan, today, "data", lang=lang) as folder:
            inside = folder / "data"
            files = {p.relative_to(inside).as_posix(): p.read_bytes() for p in sorted(inside.rglob("*")) if p.is_file()}
            progress.step(pick(lang, "書き込み中", "writing"))
            try:
                replace_directory(out, files)
            except OSError as error:
                ja, en = reason(error)
                name = shown(out)
                refuse(lang, f"{name} に書き込めません。{ja}", f"{name} cannot be written: {en}")
    told = shown(out)
    click.echo(pick(lang, f"{len(files)}件のファイルを {told} に書きました。", f"{len(files)} files in {told}."))


#: Name, format, its file, and what the help says.
_SINGLE = (
    ("xlsx", "workbook", "plan.xlsx", "PLAN as a workbook. 事業シートとデータの表をExcelブックにします。"),
    ("pptx", "slides", "plan.pptx", "PLAN as slides. 事業ごとのスライドを作ります。"),
    ("stratml", "stratml", "plan.stratml.xml", "PLAN as StratML, part 2. StratMLで書き出します。"),
    ("ics", "calendar", "plan.ics", "Deadlines, milestones, meetings of PLAN. 期限、節目、会議をカレンダーにします。"),
)
COMMANDS: tuple[click.Command, ...] = (pdf, *(_single(*row) for row in _SINGLE), csv)
