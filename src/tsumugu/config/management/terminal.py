"""How a command of the server speaks: in the language of the terminal, refusals as sentences.

Exit status as for all commands: 0 done, 1 found something wrong in a file, 2 could not be done.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.utils import translation
from django.utils.translation import gettext as _

from tsumugu.cli.languages import language
from tsumugu.cli.problems import line_of
from tsumugu.core.errors import Problem, Refusal
from tsumugu.web import refusals


def choosing(parser: CommandParser) -> None:
    """``--lang``, as every command has it."""
    parser.add_argument("--lang", choices=["ja", "en"], help="日本語 or English")


@contextmanager
def spoken(lang: str | None = None) -> Iterator[None]:
    """What is said inside is said in this language, or in the terminal's; a refusal ends the command (status 2)."""
    with translation.override(lang or language()):
        try:
            yield
        except Refusal as refusal:
            where = refusal.data.get("field")
            text = " ".join(refusal.messages or [refusals.sentence(refusal)[1]])
            raise CommandError(f"{where}: {text}" if where else text, returncode=2) from None


def telling(stream: OutputWrapper) -> Callable[[str], None]:
    """Says on a terminal what is being done; a program that reads the output is not told."""
    return (lambda now: stream.write(f"  {now}")) if sys.stderr.isatty() else (lambda now: None)


def read(path: str) -> bytes:
    """The bytes of a file; ends the command (status 2) if there are none."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from None


def tell(problems: Iterable[Problem], stream: OutputWrapper) -> None:
    """Every problem with its place; ends the command (status 1) if one of them is an error."""
    found = list(problems)
    for problem in found:
        stream.write(line_of(problem, language()))
    if any(problem.severity == "error" for problem in found):
        raise SystemExit(1)


def new_password(*, from_stdin: bool) -> str:
    """Typed twice at the terminal, or the first line of the standard input; never an argument, which
    every process of the machine could read."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError(_("There is no terminal to type a password at. Use --password-stdin."), returncode=2)
    first, second = getpass.getpass(_("Password") + ": "), getpass.getpass(_("Password, once more") + ": ")
    if first != second:
        raise CommandError(_("The two passwords are not the same."), returncode=2)
    return first
