"""How the tests are given to processes: xdist once went on in silence after pytest had changed what it asked of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from tests.distribution import unit
from tests.surroundings import ROOT, surroundings

TESTS = """
import os, pytest
@pytest.mark.parametrize("number", range(12))
def test_one(number):
    with open("told", "a") as told:
        print(__file__.rpartition("/")[2], os.environ["PYTEST_XDIST_WORKER"], file=told)
"""


@pytest.mark.thorough
def test_a_file_goes_to_one_process(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests import distribution\n"
        "def pytest_xdist_make_scheduler(config, log):\n    return distribution.Files(config, log)\n"
    )
    files = [f"test_{number}.py" for number in range(6)]
    for name in files:
        (tmp_path / name).write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-p", "no:django"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = {tuple(line.split()) for line in (tmp_path / "told").read_text().splitlines()}
    assert sorted(name for name, _process in told) == files
    assert len({process for _name, process in told}) == 2


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("tests/backups/test_embedded.py", "tests/backups/test_postgres.py", True),
        ("tests/proposals/test_kill.py", "tests/publication/test_kill.py", True),
        ("tests/proposals/test_kill.py", "tests/backups/test_embedded.py", False),
        ("tests/core/test_text.py", "tests/core/test_ids.py", False),
    ],
)
def test_what_goes_together(one: str, other: str, together: bool) -> None:
    assert (unit(one) == unit(other)) == together
    assert all((ROOT / path).exists() for path in (one, other))


def test_what_a_browsers_process_allows_itself_is_nothing_for_the_product(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" not in surroundings(tmp_path)


def test_each_process_of_a_run_has_a_data_directory_of_its_own() -> None:
    """``tests/conftest.py`` makes one for each; settings that were read before it would be those of all."""
    assert str(settings.TSUMUGU.data_dir) == os.environ["TSUMUGU_DATA_DIR"]
