"""The environment of every process that a test starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tsumugu.cli.main"]


def surroundings(data: Path, *, database: str = "", **more: str) -> dict[str, str]:
    """Over this data directory and this database (``DATABASE_URL``; empty is the embedded one of the directory), in
    English; nothing of what the run itself was told about an installation. ``more`` settings win."""
    # What the process of a browser allows itself (tests/e2e/conftest.py) is nothing for the product.
    own = ("TSUMUGU_", "LC_", "DJANGO_ALLOW_ASYNC_UNSAFE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "LANG": "en_GB.UTF-8",
        "TSUMUGU_ENV": "demo",
        "TSUMUGU_DATA_DIR": str(data),
        "DATABASE_URL": database,
        **more,
    }


def of_programs(data: Path, *, database: str = "", **more: str) -> dict[str, str]:
    """For a program of the tests instead of a command: its tasks are carried out at once, and its clients may ask."""
    return surroundings(
        data, database=database, TSUMUGU_ENV="test", TSUMUGU_HOSTS="testserver,localhost,127.0.0.1", **more
    )
