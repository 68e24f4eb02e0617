"""The templates of the desk keep to its floors: a page takes in what its own package or one below it has."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "src" / "tsumugu" / "desk"
_NAMED = re.compile(r"""["'](desk/[a-z_]+\.html)["']""")


def _floors() -> dict[str, int]:
    """Each package of the desk and how high it stands in the contract."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    listed = contracts["importlinter:contract:desk"]["layers"].split("\n")
    layers = [re.findall(r"[a-z]+", line) for line in listed if line.strip()]
    return {name: len(layers) - at for at, names in enumerate(layers) for name in names}


HOMES = {f"desk/{path.name}": path.relative_to(DESK).parts[0] for path in DESK.glob("*/templates/desk/*.html")}


def _uses() -> Iterator[tuple[str, str]]:
    for path in sorted((*DESK.rglob("*.py"), *DESK.rglob("*.html"))):
        package = path.relative_to(DESK).parts[0].removesuffix(".py")
        for name in _NAMED.findall(path.read_text("utf-8")):
            yield package, name


def test_every_template_has_one_home_and_is_used() -> None:
    assert len(HOMES) == len(list(DESK.rglob("*.html")))
    assert set(HOMES) == {name for _package, name in _uses()}


@pytest.mark.parametrize("package", sorted({package for package, _name in _uses()}))
def test_a_page_takes_in_what_stands_below(package: str) -> None:
    floors = _floors()
    wrong = [
        f"{package} takes in {name} of {HOMES[name]}"
        for user, name in _uses()
        if user == package and HOMES[name] != package and floors[HOMES[name]] >= floors[package]
    ]
    assert wrong == []
