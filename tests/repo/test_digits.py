r"""Machine-read values hold ASCII digits and days of the calendar: ``\d``, ``isdigit`` and ``fromisoformat`` take
more."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[2] / "src" / "tsumugu").rglob("*.py"))
#: Days that this program wrote or that a strict pattern let through, by file.
TRUSTED_DAYS = {
    "core/fiscal.py", "accounts/actions/divisions.py", "render/reading/indicators.py", "render/exchange/repository.py",
    "render/exchange/calendar.py",
    "render/reading/schedule.py", "render/slides/deck.py", "render/workbook/book.py", "render/pdf/typesetting.py",
}  # fmt: skip
#: Digits that are taken away or counted, whatever their script, and never read as a number.
NOT_READ = {"accounts/passwords.py"}


_DATES = ("datetime.date", "date")


def wrong(source: str, days_are_trusted: bool = False) -> list[tuple[int, str]]:
    """Line and what stands there."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"(?<!\\)\\d", node.value):
            found.append((node.lineno, "\\d in a pattern of text"))
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric", "isdecimal"):
            found.append((node.lineno, f"{node.attr}: core.digits reads numbers"))
        if isinstance(node, ast.Attribute) and node.attr == "fromisoformat" and not days_are_trusted:
            found.append((node.lineno, "fromisoformat"))
        if isinstance(node, ast.Attribute) and node.attr == "today" and ast.unparse(node.value) in _DATES:
            found.append((node.lineno, "the machine's day"))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCES[0].parent)))
def test_no_reader_takes_more_than_the_format_writes(path: Path) -> None:
    trusted = path.as_posix().endswith(tuple(f"tsumugu/{name}" for name in TRUSTED_DAYS))
    known = path.as_posix().endswith(tuple(f"tsumugu/{name}" for name in NOT_READ))
    if "migrations" not in path.parts and not known:
        assert wrong(path.read_text("utf-8"), trusted) == []


@pytest.mark.parametrize(
    "planted",
    [
        "x.isascii() and x.isdigit()", r're.compile(r"\d{4}")', 'x = "²".isdigit()',
        'datetime.date.fromisoformat("2024-W05")', "datetime.date.today()",
    ],
)  # fmt: skip
def test_the_check_notices(planted: str) -> None:
    assert len(wrong(planted)) == 1
    assert wrong('rb = re.compile(rb"\\d")\ny = whole(x)') == []
