"""``tsumugu doctor`` tells what is wrong, whatever is wrong, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.installation import MIGRATED, Installation, installed


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    found = installed(tmp_path_factory, *MIGRATED)
    found.site.mkdir()
    return found


def test_a_healthy_installation(made: Installation) -> None:
    said = made.run("doctor")
    assert "✗" not in said
    for what in ("Python", "SQLite", str(made.data), "MB free", "up to date", "No backup was ever taken"):
        assert what in said


def test_the_language_can_be_chosen(made: Installation) -> None:
    assert "データベースは最新です。" in made.run("doctor", "--lang", "ja")


def test_what_programs_read(made: Installation) -> None:
    report = json.loads(made.run("doctor", "--format", "json"))
    assert report["engine"] == "sqlite" and report["ledgers"] == {}
    assert {finding["level"] for finding in report["findings"]} == {"good", "note"}


def test_a_database_that_others_can_read(made: Installation) -> None:
    """Its owner's own file is closed at every start; what belongs to somebody else can only be told."""
    said = made.python(
        "from pathlib import Path\nfrom django.conf import settings\nfrom tsumugu.config import diagnosis\n"
        "from django.utils import translation\ntranslation.activate('en')\n"
        "Path(settings.TSUMUGU.database.name).chmod(0o644)\n"
        "print([f.said for f in diagnosis.findings() if f.level == 'bad'])"
    )
    assert "Others can read" in said and "tsumugu.sqlite3" in said


def test_migrations_that_are_missing(tmp_path: Path) -> None:
    assert "migrations are missing" in Installation(tmp_path / "data").run("doctor", ends=1)


def test_a_damaged_database(made: Installation) -> None:
    size = made.database.stat().st_size
    with made.database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (size - 4096))
    assert "✗" in made.run("doctor", ends=1)


def test_a_database_that_is_away(tmp_path: Path) -> None:
    away = replace(Installation(tmp_path / "data"), url="postgresql://nobody@127.0.0.1:1/nothing")
    assert "✗ The database cannot be reached" in away.run("doctor", ends=1)


def test_it_speaks_japanese(made: Installation) -> None:
    class Japanese(Installation):
        @property
        def environment(self) -> dict[str, str]:
            return super().environment | {"LANG": "ja_JP.UTF-8"}

    assert "データベース" in Japanese(made.data).run("doctor")
