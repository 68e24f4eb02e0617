"""An installation of a test's own, driven by the commands of an operator."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.gate import THOROUGH
from tests.surroundings import COMMAND, ROOT, surroundings

#: Commands after which there is an empty database; the demonstration with its pages published; with every document.
MIGRATED = (("manage", "migrate", "-v0"),)
PAGES = (*MIGRATED, ("manage", "load_sample"))
COMPLETE = (*PAGES, ("worker", "--batch", "-v0"))
#: The same with the search of its pages alone: the documents take longer than everything before them.
SEARCHED = (*PAGES, ("manage", "shell", "-v0", "-c", "from tests.installation import make_search; make_search()"))
#: What most tests look at.
SAMPLE = COMPLETE if THOROUGH else SEARCHED

#: What was installed by earlier runs, each under the hash of all that it was made of.
KEPT = ROOT / ".pytest_cache" / "installed"
#: Of whom houses are founded (``tests/house.py``).
_OFFICE = (ROOT / "tests" / "desk" / "office.py", ROOT / "tests" / "desk" / "plan.py")
#: How many of them stay.
NEWEST = 12


@dataclass(frozen=True)
class Installation:
    """A data directory and a database; ``url`` is empty for the embedded one."""

    data: Path
    url: str = ""
    pg_bin: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return surroundings(self.data, database=self.url, TSUMUGU_PG_BIN=self.pg_bin)

    @property
    def database(self) -> Path:
        return self.data / "tsumugu.sqlite3"

    @property
    def site(self) -> Path:
        return self.data / "site"

    def run(
        self,
        *arguments: str | Path,
        ends: int = 0,
        input: str | None = None,
        preexec_fn: Callable[[], None] | None = None,
    ) -> str:
        """What a command says, on both streams; it has to end with this status and without a traceback."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)], env=self.environment, cwd=ROOT, capture_output=True, text=True,
            timeout=300, input=input, preexec_fn=preexec_fn,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == ends, said
        assert "Traceback" not in said, said
        return said

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


def make_search() -> None:
    """The runs that wait, in the process of an installation: they make the search and no document."""
    from tsumugu.publication import queries
    from tsumugu.publication.runs import carrying
    from tsumugu.render.formats.registry import FORMATS

    for run in queries.unfinished():
        carrying.carry_out(run, wanted=[made for made in FORMATS if made.name == "search"])


def _made_of(commands: tuple[tuple[str, ...], ...]) -> str:
    """The hash of everything that these commands read: the source with the sample and all else in it, the libraries,
    files that they name, and the day, for it is told on the pages."""
    found = hashlib.sha256()
    named = [Path(word) for command in commands for word in command if os.path.isabs(word)]
    source = [path for path in (ROOT / "src").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in (*sorted(source), ROOT / "requirements" / "base.txt", Path(__file__), *_OFFICE, *named):
        found.update(f"{path}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Tokyo")).date()
    found.update(repr((commands, sys.version, today)).encode())
    return found.hexdigest()[:32]


def installed(factory: pytest.TempPathFactory, *commands: tuple[str, ...], linked: bool = False) -> Installation:
    """An installation of its own on the embedded database, after these commands. They are carried out once for each
    state of the source (``KEPT``), whatever the number of runs and processes, and what they made is copied.

    ``linked``: published files are shared with what is kept instead of copied, for whoever writes to none of them but
    by the product, which never changes one in its place.
    """
    copy = factory.mktemp("installed") / "data"
    with _kept(commands) as made:
        shutil.copytree(made, copy, symlinks=True, copy_function=_linked if linked else shutil.copy2)
    return Installation(copy)


@contextmanager
def _kept(commands: tuple[tuple[str, ...], ...]) -> Iterator[Path]:
    """What is there after these commands, for whoever copies it. What is there before the last of them is kept as
    well: other installations begin with the same."""
    KEPT.mkdir(parents=True, exist_ok=True)
    key = _made_of(commands)
    with (KEPT / f".{key}").open("w") as lock:  # who wants something else does not wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = KEPT / key
        if not made.exists():
            work = Installation(KEPT / f"unfinished-{key}")
            shutil.rmtree(work.data, ignore_errors=True)
            if before := commands[:-1]:
                with _kept(before) as there:
                    shutil.copytree(there, work.data, symlinks=True)
            else:
                work.data.mkdir()
            work.run(*commands[-1])
            for path in work.data.glob("tsumugu.sqlite3*"):
                path.chmod(0o600)
            if _made_of(commands) != key:  # the source was changed, or midnight passed, meanwhile
                try:
                    yield work.data
                finally:
                    shutil.rmtree(work.data)
                return
            work.data.rename(made)
        os.utime(made)
        yield made
        for old in sorted(KEPT.glob("?" * len(key)), key=lambda path: path.stat().st_mtime)[:-NEWEST]:
            shutil.rmtree(old, ignore_errors=True)


def _linked(source: str, target: str) -> None:
    """A published file in both places; everything else is written to, and copied."""
    if Path(source).relative_to(KEPT).parts[1] == "site":
        with contextlib.suppress(OSError):  # another file system
            os.link(source, target)
            return
    shutil.copy2(source, target)
