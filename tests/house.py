"""A database of a test's own on the engine of the run, for what has to be committed really and by several processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
FOUND = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.office import found
found()
"""


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


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    server = os.environ.get("DATABASE_URL", "")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "TSUMUGU_ENV": "test",
        "TSUMUGU_DATA_DIR": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }
    if not server.startswith("postgres"):
        made = House(environment | {"DATABASE_URL": ""})
        made.run(FOUND)
        yield made
        return
    import psycopg

    name = f"house_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            made = House(environment | {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()})
            made.run(FOUND)
            yield made
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
