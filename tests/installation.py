"""An installation of a test's own, driven by the commands of an operator."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tsumugu.cli.main"]
#: Commands after which there is an empty database, and the demonstration with every form of its plan published.
MIGRATED = (("manage", "migrate", "-v0"),)
SAMPLE = (*MIGRATED, ("manage", "load_sample"), ("worker", "--batch", "-v0"))


@dataclass(frozen=True)
class Installation:
    """A data directory and a database; ``url`` is empty for the embedded one."""

    data: Path
    url: str = ""
    pg_bin: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "TSUMUGU_ENV": "demo",
            "TSUMUGU_DATA_DIR": str(self.data),
            "TSUMUGU_SITE_ROOT": "",
            "DATABASE_URL": self.url,
            "TSUMUGU_PG_BIN": self.pg_bin,
            "LANG": "en_GB.UTF-8",
        }

    @property
    def database(self) -> Path:
        return self.data / "tsumugu.sqlite3"

    @property
    def site(self) -> Path:
        return self.data / "site"

    def run(self, *arguments: str | Path, ends: int = 0, **named: object) -> str:
        """What a command says, on both streams; it has to end with this status and without a traceback."""
        command = [*COMMAND, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, **named
        )  # type: ignore[call-overload]
        said = done.stdout + done.stderr
        assert done.returncode == ends, said
        assert "Traceback" not in said, said
        return str(said)

    def python(self, code: str) -> str:
        command = [sys.executable, "-c", "import django; django.setup()\n" + code]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def heads(self) -> str:
        """The end of each ledger."""
        return self.python(
            "from tsumugu.plans.models import PlanRecord\n"
            "print(sorted(PlanRecord.objects.values_list('slug', 'head_sequence', 'head_hash')))"
        )


def installed(factory: pytest.TempPathFactory, *commands: tuple[str, ...]) -> Installation:
    """An installation of its own on the embedded database, after these commands; they run once for all processes of a
    run, and what they made is copied."""
    shared = factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    made = shared / f"installed-{hashlib.sha256(repr(commands).encode()).hexdigest()[:12]}"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            work = Installation(factory.mktemp("installing"))
            for command in commands:
                work.run(*command)
            for path in work.data.glob("tsumugu.sqlite3*"):
                path.chmod(0o600)
            work.data.rename(made)
    copy = factory.mktemp("installed") / "data"
    shutil.copytree(made, copy, symlinks=True)
    return Installation(copy)
