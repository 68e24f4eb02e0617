"""Plan files on disk: read with their problems shown, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from tsumugu.cli.languages import pick
from tsumugu.cli.problems import show
from tsumugu.core.errors import Place, Problem
from tsumugu.core.plan import Plan
from tsumugu.interchange import read_plan, write_json, write_yaml
from tsumugu.interchange.source import MAX_BYTES, visible

FILE = click.Path(path_type=Path)
lang_option = click.option("--lang", type=click.Choice(["ja", "en"]), default=None, help="日本語 or English.")


def shown(path: Path) -> str:
    """A file's name as it may be printed, whatever bytes it is made of."""
    return visible(click.format_filename(path))


def refuse(lang: str, ja: str, en: str, status: int = 2) -> NoReturn:
    """One sentence, and the end of the command."""
    click.echo(f"✗ {pick(lang, ja, en)}", err=True)
    raise SystemExit(status)


_REASONS: dict[type[OSError], tuple[str, str]] = {
    FileNotFoundError: ("そのファイルはありません。", "there is no such file."),
    IsADirectoryError: ("フォルダーです。ファイルを指定してください。", "this is a directory; name a file."),
    NotADirectoryError: (
        "途中にフォルダーでないものがあります。", "a part of this path is not a directory.",
    ),
    PermissionError: ("読み書きする権限がありません。", "permission denied."),
}  # fmt: skip


def reason(error: OSError) -> tuple[str, str]:
    """Why the system would not, in Japanese and English."""
    known = next((words for kind, words in _REASONS.items() if isinstance(error, kind)), None)
    return known or (f"読み書きできません（{error.strerror}）。", f"cannot be read or written ({error.strerror}).")


def read(path: Path) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of a file, never more than anything here reads; or the problem why there are none."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1), ()
    except OSError as error:
        ja, en = reason(error)
        return b"", (Problem("unreadable-file", "", ja, en[0].upper() + en[1:], place=Place(shown(path))),)


def read_file(path: Path) -> tuple[Plan | None, tuple[Problem, ...]]:
    """``read_plan`` of a file on disk; problems name the file as the reader named it."""
    data, problems = read(path)
    return (None, problems) if problems else read_plan(data, shown(path))


def load(path: Path, lang: str) -> Plan:
    """The plan in a file; what keeps it from being read is shown and ends the command (status 2)."""
    plan, problems = read_file(path)
    if plan is None:
        show(problems, lang)
        name = shown(path)
        refuse(lang, f"{name} を読めないので、何もしませんでした。", f"{name} cannot be read; nothing was done.")
    return plan


def write_whole(path: Path, data: bytes, lang: str) -> None:
    """Written beside, flushed, renamed: a crash leaves the old file or the new one. The old one's mode stays."""
    target = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".tsumugu-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fchmod(stream.fileno(), mode)
                os.fsync(stream.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        flush_directory(target.parent)
    except OSError as error:
        ja, en = reason(error)
        refuse(lang, f"{shown(path)} に書き込めません。{ja}", f"{shown(path)} cannot be written: {en}")


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def flush_directory(directory: Path) -> None:
    """Makes sure that names given in a directory outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def encoded(path: Path, plan: Plan) -> bytes:
    """The plan in the format that the name of its file asks for."""
    return write_json(plan) if path.suffix.lower() == ".json" else write_yaml(plan)
