"""A database of a test's own, for what commits: tables that refuse deletion cannot be emptied after a test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.founded import founded, office
from tests.surroundings import ROOT, of_programs

__all__ = ["elsewhere", "founded", "office"]


@pytest.fixture
def elsewhere(tmp_path: Path, database: str) -> Callable[..., str]:
    """Runs a program of the tests in a process of its own, over a database and a directory of its own."""
    environment = of_programs(tmp_path, database=database)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
