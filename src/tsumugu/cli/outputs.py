"""What a command may write over: nothing that it reads, and nothing but its own older output, known by its content.

Files are compared by identity (device and inode), so a hard link, a symbolic link and another spelling of the path are
the same file. An older output is known by what is in it, never by its name: a plan called ``plan.json`` is no table, a
workbook that somebody filled in and saved is no output any more.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from tsumugu.cli.plans import read, refuse, shown
from tsumugu.interchange import read_plan
from tsumugu.interchange.source import visible

#: Whether bytes are an output of this kind, as it was written.
Own = Callable[[bytes], bool]


# -- one file ----------------------------------------------------------------------------------


def check_file(out: Path, inputs: Iterable[Path], own: Own, lang: str) -> None:
    """Refuses an output that would cost somebody a file, before any work is done."""
    name = shown(out)
    if any(same(out, other) for other in inputs):
        refuse(
            lang, f"{name} は読み込むファイルです。別の名前に書いてください。何も書きませんでした。",
            f"{name} is one of the files to read; write to another name. Nothing was written.",
        )  # fmt: skip
    if not out.name or (out.exists() and not out.is_file()):
        refuse(lang, f"{name} はファイルではありません。", f"{name} is not a file.")
    if not out.parent.is_dir():
        folder = shown(out.parent)
        refuse(lang, f"書き込む先のフォルダー {folder} がありません。", f"There is no directory {folder} to write to.")
    if out.exists():
        data, problems = read(out)
        if problems or (data and not own(data)):
            refuse(
                lang, f"{name} は、このコマンドが前に作ったままのファイルではありません。"
                "別の名前に書くか、先に移すか消すかしてください。何も書きませんでした。",
                f"{name} is no unchanged output of this command. Write to another name, or move or remove it first. "
                "Nothing was written.",
            )  # fmt: skip


def same(a: Path, b: Path) -> bool:
    """Whether two names are one file, also of files that do not exist yet."""
    try:
        return os.path.samefile(a, b)
    except OSError:
        return os.path.realpath(a) == os.path.realpath(b)


def is_pdf(data: bytes) -> bool:
    """A PDF of this program (typeset by Typst, packed here) to which nothing was added or saved later."""
    times = re.findall(rb"<xmp:(?:CreateDate|ModifyDate)>([^<]*)", data)
    return (
        data.startswith(b"%PDF-") and data.count(b"startxref") == 1 and b"<xmp:CreatorTool>Typst" in data
        and b"/ObjStm" in data and len(times) == 2 and times[0] == times[1]
    )  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """A workbook of this program as it was written: with its hidden map, and never saved again. Saving one, as
    whoever fills it in does, changes the time of its last change."""
    return _is_office(data, "xl/workbook.xml", b"_tsumugu")


def is_slides(data: bytes) -> bool:
    """Slides as they were written: saved again, they have another time of their last change."""
    return _is_office(data, "ppt/presentation.xml", b"")


def _is_office(data: bytes, part: str, mark: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            core, main = archive.read("docProps/core.xml"), archive.read(part)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False
    times = re.findall(rb"<dcterms:(?:created|modified) [^>]*>([0-9-]{10}T00:00:00Z)<", core)
    return mark in main and len(times) == 2 and times[0] == times[1]


def is_stratml(data: bytes) -> bool:
    return b"<PerformancePlanOrReport " in data[:400] and b"urn:ISO:std:iso:17469:tech:xsd" in data[:400]


def is_calendar(data: bytes) -> bool:
    return data.startswith(b"BEGIN:VCALENDAR\r\n") and b"\r\nPRODID:-//Tsumugu//" in data[:200]


def is_plan_of(plan_id: str) -> Own:
    """A file of the plan with this id: what merging writes is a plan like those it reads."""

    def own(data: bytes) -> bool:
        return any(
            plan is not None and plan.id == plan_id
            for plan, _problems in (read_plan(data, name) for name in ("x.json", "x.yaml"))
        )

    return own


# -- a directory -------------------------------------------------------------------------------


def check_directory(
    out: Path, inputs: Collection[Path], listed: Mapping[str, str], lang: str,
    belongs: Callable[[str], bool] = lambda _path: False,
) -> None:  # fmt: skip
    """Refuses a directory that holds a file to read, or anything but an older output. ``listed``: the SHA-256 of its
    files by its own record; ``belongs``: whether another path is of it too."""
    name = shown(out)
    if out.exists() and not out.is_dir():
        refuse(lang, f"{name} はフォルダーではありません。", f"{name} is not a directory.")
    here = os.path.realpath(out)
    read_ones = {_identity(path) for path in inputs}
    others: list[str] = []
    for path in files_in(out):
        if _identity(out / path) in read_ones:
            refuse(
                lang, f"{name} には読み込むファイルがあります：{visible(path)}。"
                "別のフォルダーに書いてください。何も書きませんでした。",
                f"{name} holds a file to read: {visible(path)}. Write to another directory. Nothing was written.",
            )  # fmt: skip
        if len(others) < 4 and not (digest(out, path) == listed[path] if path in listed else belongs(path)):
            others.append(visible(path))
    if any(os.path.commonpath((here, os.path.realpath(path))) == here for path in inputs):
        refuse(
            lang, f"{name} には読み込むファイルがあります。別のフォルダーに書いてください。何も書きませんでした。",
            f"{name} holds a file to read. Write to another directory. Nothing was written.",
        )  # fmt: skip
    if others:
        told = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        refuse(
            lang, f"{name} に別のファイルか、書き換えられたファイルがあるので、何も書きませんでした：{told}",
            f"{name} holds other or altered files; nothing was written: {told}",
        )  # fmt: skip


def listed_by_package(directory: Path) -> dict[str, str]:
    """The files of an older export by its ``datapackage.json``, with their digests; empty if there is none."""
    record = "datapackage.json"
    data, problems = read(directory / record)
    try:
        found = json.loads(data) if not problems else None
        listed = {one["path"]: one["hash"].removeprefix("sha256:") for one in found["resources"]} if found else {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    if not listed or not all(isinstance(part, str) for pair in listed.items() for part in pair):
        return {}
    return listed | {record: hashlib.sha256(data).hexdigest()}


def files_in(directory: Path) -> Iterator[str]:
    """Every path below that is no directory. Symbolic links are not followed."""
    for folder, folders, names in os.walk(directory):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted([*names, *links]):
            yield (Path(folder) / name).relative_to(directory).as_posix()


def _identity(path: Path) -> tuple[int, int] | str:
    try:
        found = os.stat(path)
    except OSError:
        return os.path.realpath(path)
    return found.st_dev, found.st_ino


def digest(directory: Path, path: str) -> str | None:
    """SHA-256 of one file below a directory; ``None`` if there is none, or the name leads out of the directory."""
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        return None
    try:
        with open(directory / path, "rb", opener=regular) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, UnicodeEncodeError):
        return None


def regular(path: str, flags: int) -> int:
    """Opens files only: a pipe or a device would keep the reader for ever."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path} is no file")
    return descriptor
