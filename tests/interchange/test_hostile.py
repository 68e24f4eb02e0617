"""Large hostile files: problems come back, soon, and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.interchange.hostile import CASES, HARMLESS, SIZE

from tsumugu.interchange.source import MAX_PROBLEMS

PROGRAM = Path(__file__).with_name("hostile.py")
#: Of processor time, so that a busy machine says nothing. Of ten megabytes the longest needs seven; what
#: grows faster than the file would need hours.
SECONDS = 5 + 55 * SIZE / 10_000_000


@pytest.fixture(scope="module")
def reports() -> dict[str, dict[str, Any]]:
    """Of each file, by a process that reads nothing else; none is started anew."""
    environment = {**os.environ, "PYTHONPATH": str(PROGRAM.parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *CASES], env=environment, capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(CASES, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_hostile_files_are_answered_soon_and_in_little_memory(reports: dict[str, dict[str, Any]], name: str) -> None:
    report = reports[name]
    assert "ended" not in report, report
    assert report["bytes"] > SIZE / 2
    assert report["seconds"] < SECONDS
    problems = report["problems"]
    assert problems
    if name in HARMLESS:  # what is kept without being read is told, and makes no plan a bad one
        assert report["read"] and {problem["severity"] for problem in problems} == {"warning"}
    assert len(problems) <= MAX_PROBLEMS + 1
    for problem in problems:
        words = (problem["path"], problem["message"], problem["message_en"])
        assert problem["place"]["file"] == name
        assert all(word.isprintable() and len(word) < 500 for word in words), problem
