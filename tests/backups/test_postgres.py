"""Backups of a PostgreSQL: the same commands, and what is missing is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.desk.plan import small
from tests.installation import Installation

from tsumugu.interchange import write_json

pytestmark = [pytest.mark.engine, pytest.mark.thorough]


def _backed_up(server: tuple[str, str], address: str, tmp_path: Path) -> Installation:
    first = Installation(tmp_path / "first", address, server[1])
    (tmp_path / "plan.json").write_bytes(write_json(small()))
    first.run("manage", "load_sample", "--plan", tmp_path / "plan.json", "--slug", "tsumugi")
    first.run("backup", tmp_path / "backups")
    return first


def test_a_backup_is_brought_back(server: tuple[str, str], databases: tuple[str, str], tmp_path: Path) -> None:
    first = _backed_up(server, databases[0], tmp_path)
    second = Installation(tmp_path / "second", databases[1], server[1])
    second.run("restore", tmp_path / "backups")
    assert second.heads() == first.heads() != "[]\n"
    assert "--replace" in second.run("restore", tmp_path / "backups", ends=2)
    # The guards of the append-only tables are restored as well.
    said = second.python(
        "from django.db import connection, Error\n"
        "try:\n    connection.cursor().execute('DELETE FROM plans_change')\nexcept Error as error:\n    print(error)"
    )
    assert "append-only" in said


def test_a_backup_replaces_what_is_there_and_is_drilled(
    server: tuple[str, str], databases: tuple[str, str], tmp_path: Path
) -> None:
    first = _backed_up(server, databases[0], tmp_path)
    second = Installation(tmp_path / "second", databases[1], server[1])
    for options in ((), ("--replace",)):
        second.run("restore", tmp_path / "backups", *options)
    assert second.heads() == first.heads() != "[]\n"
    assert "The drill passed" in first.run("drill", tmp_path / "backups")


@pytest.mark.parametrize(("release", "sentence"), [("", "pg_dump is missing"), ("9.6", "of release 9, the server of")])
def test_a_program_that_is_missing_or_too_old_is_named(
    server: tuple[str, str], migrated: str, tmp_path: Path, release: str, sentence: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    if release:
        fake = programs / "pg_dump"
        fake.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {release}'\n")
        fake.chmod(0o755)
    made = Installation(tmp_path / "data", migrated, server[1])
    said = replace(made, pg_bin=str(programs)).run("backup", tmp_path / "backups", ends=2)
    assert sentence in said and "TSUMUGU_PG_BIN" in said
    assert sentence in replace(made, pg_bin=str(programs)).run("doctor", ends=1)
