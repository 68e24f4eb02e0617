"""The environment: read once, checked, documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tsumugu.config.environment import VARIABLES, BadEnvironment, django_database, read

SECRET = "".join(chr(33 + i % 90) for i in range(60))
PRODUCTION = {
    "TSUMUGU_ENV": "production",
    "TSUMUGU_SECRET_KEY": SECRET,
    "TSUMUGU_HOSTS": "plan.example.jp",
    "TSUMUGU_ORIGIN": "https://plan.example.jp",
}


def test_nothing_set_is_the_demo() -> None:
    value = read({})
    assert value.demo and not value.production
    assert value.site_root == value.data_dir / "site"
    assert (value.host, value.port) == ("127.0.0.1", 8000)


def test_production_starts_with_real_values() -> None:
    assert read(PRODUCTION).production


@pytest.mark.parametrize(
    "wrong",
    [
        {"TSUMUGU_SECRET_KEY": ""},
        {"TSUMUGU_SECRET_KEY": "short"},
        {"TSUMUGU_SECRET_KEY": "a" * 80},
        {"TSUMUGU_HOSTS": ""},
        {"TSUMUGU_HOSTS": "*"},
        {"TSUMUGU_ORIGIN": "http://plan.example.jp"},
    ],
)
def test_production_refuses(wrong: dict[str, str]) -> None:
    with pytest.raises(BadEnvironment):
        read(PRODUCTION | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TSUMUGU_ENV": "prod"},
        {"TSUMUGU_BIND": "x"},
        {"TSUMUGU_WORKERS": "0"},
        {"TSUMUGU_PROXIES": "-1"},
        {"DATABASE_URL": "mysql://x/y"},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadEnvironment):
        read(wrong)


def test_sqlite_is_durable_and_immediate() -> None:
    options = django_database(read({}))["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in options["init_command"]
    assert "mmap_size" not in options["init_command"]


def test_postgresql_address() -> None:
    base = read({"DATABASE_URL": "postgresql://u%40:p%2F@db.example:5433/plans"}).database
    assert (base.user, base.password, base.host, base.port, base.name) == ("u@", "p/", "db.example", "5433", "plans")
    socket = read({"DATABASE_URL": "postgresql://postgres:@/postgres?host=/run/pg"}).database
    assert (socket.host, socket.name) == ("/run/pg", "postgres")


def test_every_setting_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? *\|", text, re.M))
    assert rows == VARIABLES
