"""A database of a test's own on the engine of the run, for what has to be committed really and by several processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.databases import migrated, own, server
from tests.installation import MIGRATED, installed
from tests.surroundings import ROOT, of_programs

#: The office that every house begins with.
FOUND = "from tests.desk.office import found; found()"


@dataclass
class House:
    """An office in a database of its own; ``run`` executes a script in a process of its own."""

    environment: dict[str, str]

    def start(self, script: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup()\n" + script, *arguments],
            env=self.environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, script: str, *arguments: str, status: int = 0) -> str:
        process = self.start(script, *arguments)
        told, errors = process.communicate(timeout=240)
        assert process.returncode == status, told + errors
        return told + errors


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Nobody lives there. On a server founded once in a process of the run; the embedded one, once for each state of
    the source."""
    if not server():
        yield House(of_programs(installed(tmp_path_factory, *MIGRATED, ("manage", "shell", "-v0", "-c", FOUND)).data))
        return
    with own("first_house", like=migrated(tmp_path_factory.mktemp("migrated"))) as address:
        made = House(of_programs(tmp_path_factory.mktemp("house"), database=address))
        made.run(FOUND)
        yield made


@pytest.fixture
def house(tmp_path: Path, first_house: House) -> Iterator[House]:
    """A house of the test's own, as it was founded."""
    shutil.copytree(first_house.environment["TSUMUGU_DATA_DIR"], tmp_path, dirs_exist_ok=True)
    with own("house", like=first_house.environment["DATABASE_URL"]) as address:
        yield House(of_programs(tmp_path, database=address))
