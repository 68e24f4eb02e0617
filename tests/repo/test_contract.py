"""The layers hold, and a wall that is broken on purpose is noticed."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.gate import first

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [str(LINT), "--config", str(root / ".importlinter"), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src",
        tmp_path / "src",
        ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "static", "templates"),
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_layers_hold_in_a_faithful_copy(copy: Path) -> None:
    """Also the control of the tests below: nothing but the planted line makes them fail."""
    done = _lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


PLANTED = [
    ("core/planted.py", "from tsumugu.desk import urls"),
    ("plans/planted.py", "from tsumugu.proposals import models"),
    ("desk/work/planted.py", "from tsumugu.public import views"),
    ("serving/planted.py", "from tsumugu.desk.frame import errors"),
    ("serving/again.py", "from tsumugu.config import environment"),
    ("web/planted.py", "from tsumugu.serving import headers"),
    ("publication/planted.py", "from tsumugu.web import labels"),
    ("desk/frame/planted.py", "from tsumugu.desk.sheets import fields"),
    ("desk/structure/planted.py", "from tsumugu.desk.sheets import fields"),
    ("desk/plan/planted.py", "from tsumugu.desk.structure import arranging"),
    ("desk/publishing/planted.py", "from tsumugu.desk.administration import differing"),
    ("core/again.py", "import django"),
    ("interchange/planted.py", "from django.conf import settings"),
    ("interchange/again.py", "from tsumugu.render.vocabulary import words"),
    ("render/vocabulary/planted.py", "import django.template"),
    ("plans/models.py", "from tsumugu.plans import actions"),
    ("publication/places/planted.py", "from tsumugu.publication import continuity"),
    ("publication/building/planted.py", "from tsumugu.publication.runs import carrying"),
    ("publication/collection/gaps.py", "from tsumugu.publication.collection import assembly"),
    ("render/slides/planted.py", "from tsumugu.render.workbook import book"),
    ("render/reading/planted.py", "from tsumugu.render import content"),
    ("render/data/planted.py", "from tsumugu.render.changes import comparison"),
    ("render/site/panels/planted.py", "from tsumugu.render.site import frames"),
    ("render/site/spoken.py", "from tsumugu.render.site.rooms import nodes"),
]
#: A circle, however late it closes and whoever it is that would never run it.
CIRCLES = [
    ("render/pdf/names.py", "def late() -> None:\n    from tsumugu.render.pdf import sheets"),
    ("core/plan.py", "if TYPE_CHECKING:\n    from tsumugu.core.traits import is_measured"),
]


def _plant(copy: Path, module: str, line: str) -> str:
    """The module, by its dotted name, with one more line."""
    planted = copy / "src" / "tsumugu" / module
    before = planted.read_text("utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{line}\n", "utf-8")
    return "tsumugu." + module.removesuffix(".py").replace("/", ".")


def test_each_of_many_violations_is_told(copy: Path) -> None:
    """Each by itself: who imports what."""
    assert len(dict(PLANTED)) == len(PLANTED), "one import to a module, or one hides another"
    wanted = [f"- {_plant(copy, module, line)} -> {_imported(line)} (l." for module, line in PLANTED]
    told = " ".join(_lint(copy).stdout.split())
    assert [one for one in wanted if one not in told] == []


def _imported(line: str) -> str:
    """As it is reported: of other packages the name alone."""
    words = line.split()
    return f"{words[1]}.{words[3]}" if words[1].startswith("tsumugu.") else words[1].partition(".")[0]


@pytest.mark.parametrize(("module", "line"), [*CIRCLES, *first((pytest.param(*row) for row in PLANTED), 0)])
def test_a_planted_violation_is_caught(copy: Path, module: str, line: str) -> None:
    _plant(copy, module, line)
    done = _lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize("floor", first(["", "desk", "render"]))
def test_a_package_without_a_place_is_caught(copy: Path, floor: str) -> None:
    new = copy / "src" / "tsumugu" / floor / "somewhere"
    new.mkdir()
    (new / "__init__.py").write_text("", "utf-8")
    done = _lint(copy)
    assert done.returncode != 0
    assert "somewhere" in done.stdout + done.stderr


def _floors(contract: str) -> list[set[str]]:
    """The floors of a contract from the top, without rooms that are not there yet."""
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    lines = read[f"importlinter:contract:{contract}"]["layers"].split("\n")
    floors = [{name.strip() for name in line.split("|") if name.strip()[:1] not in ("", "(")} for line in lines]
    return [floor for floor in floors if floor]


def _drawn(head: str) -> list[set[str]]:
    """The packages in the first column of a table of the page that holds names of packages."""
    section = (ROOT / "docs" / "architecture.md").read_text("utf-8").split(f"\n## {head}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("|")][2:]
    return [set(re.findall(r"`([a-z]+)`", row[1] if head == "The floors" else row[0])) for row in rows]


def test_the_page_of_the_architecture_shows_the_floors_of_the_contract() -> None:
    assert _drawn("The floors") == _floors("house")


def test_the_page_of_the_architecture_shows_the_rooms_of_render_from_the_ground_up() -> None:
    floors = _floors("render")[::-1]
    height = {room: number for number, floor in enumerate(floors) for room in floor}
    drawn = [room for row in _drawn("The rooms of `render`") for room in sorted(row)]
    assert sorted(drawn) == sorted(height)
    assert [height[room] for room in drawn] == sorted(height.values())
