"""What a document or a comment calls by its dotted name is there: a module, or what it defines."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tsumugu"
ROOMS = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
#: Called by a name that nothing in the code bears, and why.
ELSEWHERE = {
    "tsumugu.desk.keeping": "a seal keeps the name it was signed with",
    "tsumugu.desk.shown": "a seal keeps the name it was signed with",
}
_NAMED = re.compile(r"(`+)((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?:\(\))?\1")


def _files() -> list[Path]:
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *modules])


@functools.cache
def _defined(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.ImportFrom(names=names) if path.name == "__init__.py":  # what a package hands on
                found |= {alias.asname or alias.name for alias in names}
            case _:
                pass
    return frozenset(found)


def _is_there(name: str) -> bool:
    """``room.module``, ``room.module.what``, or a model by its app (``app.Model``), as the framework names it."""
    *before, last = name.removeprefix("tsumugu.").split(".")
    place = SOURCE.joinpath(*before)
    if (place / f"{last}.py").exists() or (place / last).is_dir():
        return True
    homes = [place.with_suffix(".py"), place / "__init__.py", *([place / "models.py"] if last[0].isupper() else [])]
    if any(home.exists() for home in homes):
        return any(last in _defined(home) for home in homes if home.exists())
    return len(before) > 1 and _is_there(".".join(before))  # a member of what is there


def _missing(text: str) -> list[str]:
    found = [name for _, name in _NAMED.findall(text)]
    ours = [name for name in found if name.removeprefix("tsumugu.").split(".")[0] in ROOMS]
    return [name for name in ours if name not in ELSEWHERE and not _is_there(name)]


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_named_is_there(path: Path) -> None:
    assert _missing(path.read_text("utf-8")) == []


def test_the_check_notices() -> None:
    text = "`core.merge`, ``core.merge.merge()``, `audit.Cursor`, `tsumugu.core.gone`, ``render.words``, `core.diff.no`"
    assert _missing(text) == ["tsumugu.core.gone", "render.words", "core.diff.no"]


def test_no_exception_is_for_nothing() -> None:
    told = " ".join(path.read_text("utf-8") for path in _files())
    assert [name for name in ELSEWHERE if name not in told or _is_there(name)] == []
