"""No command writes over what it reads, nor over anything but its own older output, whatever the names are."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.gate import first

from tsumugu.cli import clock, outputs
from tsumugu.cli.main import main
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Job, Outcome

PLAN = """{"format": "tsumugu-plan/1", "id": "p", "title": "計画", "period": {"first": 2023, "last": 2027},
"initiatives": [{"id": "i", "title": "事業", "activities": [{"id": "a", "title": "取組", "planned": [
{"id": "s", "label": "調査", "start": 2023}]}]}]}
"""
DATE = ("--date", "2026-04-01")
#: Commands that write one file.
FILES = ("pdf", "xlsx", "pptx", "stratml", "ics", "merge")
#: Commands that replace a directory.
DIRECTORIES: dict[str, tuple[str, ...]] = {"csv": ("csv",), "site": ("site", "build", "--pages-only")}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(PLAN)
    return path


def call(command: str, plan: Path, out: Path) -> tuple[int, str]:
    if command == "merge":
        arguments: tuple[object, ...] = ("merge", plan, plan, plan, "-o", out)
    elif command in FILES:
        arguments = (command, plan, "-o", out, *DATE)
    else:
        arguments = (*DIRECTORIES[command], plan, "--out", out, *DATE)
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "ja"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def snapshot(folder: Path) -> dict[str, bytes | str]:
    return {
        path.relative_to(folder).as_posix(): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()
    }  # fmt: skip


def refused(command: str, plan: Path, out: Path) -> str:
    """The command ends with 2 and a sentence, and every file is as it was."""
    before = snapshot(plan.parent)
    status, told = call(command, plan, out)
    assert (status, snapshot(plan.parent)) == (2, before), told
    assert "何も書きませんでした" in told
    return told


#: Names for a file that the command reads: itself, another spelling, links.
NAMES: dict[str, Callable[[Path], Path]] = {
    "itself": lambda plan: plan,
    "another spelling": lambda plan: plan.parent / "x" / ".." / plan.name,
    "a hard link": lambda plan: linked(plan, os.link),
    "a symbolic link": lambda plan: linked(plan, os.symlink),
}


def linked(plan: Path, link: Callable[[Path, Path], None]) -> Path:
    other = plan.with_name("other.json")
    link(plan, other)
    return other


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", FILES)
def test_no_file_is_written_over_one_it_is_made_from(command: str, name: str, plan: Path) -> None:
    (plan.parent / "x").mkdir()
    assert "読み込むファイルです" in refused(command, plan, NAMES[name](plan))


#: What else may stand at the place of an output: nobody's older output, whatever its name.
FOREIGN: dict[str, bytes] = {
    "a text": "議事録\n".encode(), "another plan": PLAN.replace('"p"', '"q"').encode(),
    "a broken plan": b'{"format": "tsumugu-plan/1"', "a PDF from elsewhere": b"%PDF-1.7\nstartxref\n0\n%%EOF\n",
    "a calendar from elsewhere": b"BEGIN:VCALENDAR\r\nPRODID:-//Other//\r\nEND:VCALENDAR\r\n",
    "a PDF so typeset": b"%PDF-1.7\n<xmp:CreatorTool>Typst<xmp:CreateDate>2026<xmp:ModifyDate>2026 startxref",
    "a PDF saved later": b"%PDF-1.7\n/ObjStm<xmp:CreatorTool>Typst<xmp:CreateDate>2026<xmp:ModifyDate>2027 startxref",
    "no archive": b"PK\x03\x04",
}  # fmt: skip


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("command", FILES)
def test_no_file_is_written_over_one_from_elsewhere(command: str, kind: str, plan: Path) -> None:
    out = plan.with_name(f"out.{'json' if command == 'merge' else command}")
    out.write_bytes(FOREIGN[kind])
    assert "前に作ったままのファイルではありません" in refused(command, plan, out)


def saved_again(path: Path) -> None:
    """As a program does that opens the file and saves it: another time of the last change, or an appended update."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        core = parts["docProps/core.xml"]
        parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified [^>]*>)[^<]*", rb"\g<1>2026-05-01T09:30:00Z", core)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    else:
        path.write_bytes(path.read_bytes() + b"1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n")


@pytest.mark.parametrize("command", first(FILES, 2))
def test_an_older_output_is_replaced_and_one_that_was_saved_again_is_not(command: str, plan: Path) -> None:
    out = plan.with_name(f"out.{'json' if command == 'merge' else command}")
    assert call(command, plan, out)[0] == 0
    first = out.read_bytes()
    plan.write_text(PLAN.replace("事業", "新しい事業").replace("計画", "新しい計画"))
    assert call(command, plan, out)[0] == 0
    assert out.read_bytes() != first
    if command in ("pdf", "xlsx", "pptx"):
        saved_again(out)
        refused(command, plan, out)


def test_an_output_may_stand_in_the_place_of_an_empty_file(plan: Path) -> None:
    out = plan.with_name("out.ics")
    out.touch()
    assert call("ics", plan, out)[0] == 0


def test_every_format_knows_its_own_output_and_no_other(plan: Path) -> None:
    own = {"pdf": outputs.is_pdf, "xlsx": outputs.is_workbook, "pptx": outputs.is_slides, "stratml": outputs.is_stratml,
           "ics": outputs.is_calendar, "merge": outputs.is_plan_of("p")}  # fmt: skip
    made = {}
    for command in own:
        out = plan.with_name(f"made.{'json' if command == 'merge' else command}")
        assert call(command, plan, out)[0] == 0
        made[command] = out.read_bytes()
    assert {(a, b) for a, known in own.items() for b, data in made.items() if known(data)} == {(a, a) for a in own}


@pytest.mark.parametrize("command", DIRECTORIES)
@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize(
    "name", first(["plan.json", "nodes.json", "dictionary.json", "datapackage.json", "manifest.json", "index.html"], 2)
)
def test_no_directory_is_made_where_a_file_to_read_lies(command: str, older: bool, name: str, plan: Path) -> None:
    """Also below an older output, under the name of one of its files, and as a hard link to a file outside."""
    out = plan.parent / "out"
    if older:
        assert call(command, plan, out)[0] == 0
    else:
        out.mkdir()
    inside = out / name
    inside.unlink(missing_ok=True)
    shutil.copy(plan, inside)
    assert "読み込むファイルがあります" in refused(command, inside, out)
    inside.unlink()
    os.link(plan, inside)
    assert "読み込むファイルがあります" in refused(command, plan, out)


@pytest.mark.parametrize("command", DIRECTORIES)
@pytest.mark.parametrize("where", [".", "..", "sub"])
def test_no_directory_is_made_around_a_file_to_read(command: str, where: str, plan: Path) -> None:
    (plan.parent / "sub").mkdir()
    if where == "sub":
        plan = plan.rename(plan.parent / "sub" / "plan.json")
    out = plan.parent if where != ".." else plan.parent / "x" / ".."
    (plan.parent / "x").mkdir()
    refused(command, plan, out)


@pytest.mark.parametrize("command", DIRECTORIES)
@pytest.mark.parametrize("name", first(["letter.txt", "link", "plan.json", "datapackage.json", "manifest.json"], 2))
def test_no_directory_is_made_where_something_else_lies(command: str, name: str, plan: Path) -> None:
    for older in (False, True):
        out = plan.parent / f"out-{older}"
        if older:
            assert call(command, plan, out)[0] == 0
        else:
            out.mkdir()
        other = out / name
        other.unlink(missing_ok=True)
        if name == "link":
            other.symlink_to(plan.parent)
        else:
            other.write_text(PLAN.replace('"p"', '"q"'))
        told = refused(command, plan, out)
        assert "別のファイルか、書き換えられたファイル" in told or "読み込むファイルがあります" in told


@pytest.mark.parametrize("command", DIRECTORIES)
def test_an_older_directory_is_replaced_and_an_altered_one_is_not(command: str, plan: Path) -> None:
    out = plan.parent / "out"
    assert call(command, plan, out)[0] == 0
    plan.write_text(PLAN.replace("事業", "新しい事業").replace('"i"', '"k"'))
    assert call(command, plan, out)[0] == 0
    altered = next(path for path in sorted(out.rglob("*")) if path.suffix in (".csv", ".html"))
    altered.write_bytes(altered.read_bytes() + b" ")
    assert altered.name in refused(command, plan, out)
    altered.unlink()
    assert call(command, plan, out)[0] == 0


@pytest.mark.parametrize("command", DIRECTORIES)
def test_a_link_to_a_directory_is_followed(command: str, plan: Path) -> None:
    (plan.parent / "real").mkdir()
    (plan.parent / "out").symlink_to("real")
    assert call(command, plan, plan.parent / "out")[0] == 0
    assert (plan.parent / "out").is_symlink() and any((plan.parent / "real").iterdir())


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-31T14:59:59+00:00", "2026-03-31"), ("2026-03-31T15:00:00+00:00", "2026-04-01"),
     ("2026-03-31T23:00:00+00:00", "2026-04-01"), ("2026-04-01T12:00:00+14:00", "2026-04-01"),
     ("2026-03-31T10:00:00-11:00", "2026-04-01")],
)  # fmt: skip
def test_the_day_is_japans(moment: str, day: str) -> None:
    assert clock.day_of(datetime.datetime.fromisoformat(moment)) == day


def test_the_day_of_the_commands_does_not_depend_on_the_machine(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between these two zones it is never the same day everywhere."""
    stamps = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        out = plan.with_name(f"{zone[-4:]}.ics")
        assert CliRunner().invoke(main, ["ics", str(plan), "-o", str(out)]).exit_code == 0
        stamps.add(re.findall(rb"DTSTAMP:([0-9]{8})", out.read_bytes())[0])
    monkeypatch.undo()
    time.tzset()
    assert len(stamps) == 1


def test_a_sheet_is_asked_for_alone(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a plan of 3,000 initiatives would take minutes."""
    asked: list[tuple[str, tuple[str, ...]]] = []
    make = workshop.make

    def noting(jobs: Iterable[Job], out: Path, *, pictures: Path | None = None) -> Iterator[Outcome]:
        for job in jobs:
            asked.append((job.format, job.nodes))
            yield from make([job], out, pictures=pictures)

    monkeypatch.setattr(workshop, "make", noting)
    out = plan.parent / "sheet.pdf"
    arguments = ["pdf", str(plan), "-o", str(out), *DATE, "--lang", "ja"]
    assert CliRunner().invoke(main, [*arguments, "--sheet", "i"]).exit_code == 0
    assert asked == [("sheet_pdf", ("i",))] and outputs.is_pdf(out.read_bytes())
    missing = CliRunner().invoke(main, [*arguments, "--sheet", "j"])
    assert missing.exit_code == 2 and "プランに事業「j」はありません。" in missing.output and len(asked) == 1
