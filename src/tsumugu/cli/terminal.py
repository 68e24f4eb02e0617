"""Text for a terminal: nothing it would obey, nothing wider than it is, colour only as an extra."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable

import click
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.interchange.source import visible

#: A word of narrow characters stays together; every wide character may begin a line.
_UNITS = re.compile(r"\n| +|[\x21-\u10ff\u1e00-\u206f]{1,24}|.", re.DOTALL)
_WHOLE = re.compile(r"\n|[^\n]+")


class Run(Struct, frozen=True):
    """A stretch of text in one style. The style never carries a meaning of its own."""

    text: str
    colour: str | None = None
    bold: bool = False


def width(text: str) -> int:
    """Columns the text takes; characters that are wide in Japanese fonts count two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F", "A") else 1 for c in text
    )


def clipped(text: str, at_most: int = 40) -> str:
    """The first line, in at most ``at_most`` columns, with … where something is left out."""
    text = text.strip()
    line = visible(text.split("\n", 1)[0])
    if line == text and width(line) <= at_most:
        return line
    kept, used = [], 0
    for character in line:
        used += width(character)
        if used > at_most - 2:
            break
        kept.append(character)
    return "".join(kept) + "…"


def columns() -> int | None:
    """The width to fold at; ``None`` where the output is no terminal, so that a program can read lines."""
    return max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def lines(runs: Iterable[Run], indent: int = 0, at_most: int | None = None) -> list[str]:
    """The runs as lines, none wider than ``at_most`` columns. The first begins with ``indent`` spaces, what
    follows with two more; empty lines at the end are left out."""
    folded: list[list[Run]] = [[]]
    used = indent
    units = _WHOLE if at_most is None else _UNITS
    for run in runs:
        for unit in units.findall(visible(run.text.replace("\r\n", "\n").replace("\t", "    "), keep="\n")):
            size = 0 if at_most is None else width(unit)
            over = at_most is not None and used > indent + 2 and used + size > at_most
            if unit == "\n" or over:
                folded.append([])
                used = indent + 2
            if unit == "\n" or (over and unit.isspace()):
                continue
            folded[-1].append(replace(run, text=unit))
            used += size
    while len(folded) > 1 and not folded[-1]:
        folded.pop()
    margins = [indent] + [indent + 2] * (len(folded) - 1)
    return [" " * margin + _styled(line) if line else "" for margin, line in zip(margins, folded, strict=True)]


def _styled(line: list[Run]) -> str:
    pieces = []
    for (colour, bold), group in itertools.groupby(line, key=lambda run: (run.colour, run.bold)):
        text = "".join(run.text for run in group)
        pieces.append(click.style(text, fg=colour, bold=bold) if colour or bold else text)
    return "".join(pieces)
