"""The environment: read once, checked, documented."""

from __future__ import annotations

import os
import re
import subprocess
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


def _as_systemd(text: str) -> dict[str, str]:
    """systemd.exec(5), EnvironmentFile: lines of ``NAME=value``; a comment is a whole line; no ``export``."""
    found = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        name, sign, value = line.partition("=")
        assert sign and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name), f"systemd does not read {line!r}"
        value = value.strip()
        if value[:1] in ("'", '"') and value[-1:] == value[:1]:
            value = value[1:-1]
        found[name] = value
    return found


def test_the_environment_file_of_the_handbook_is_read_alike_by_systemd_and_a_shell() -> None:
    text = (Path(__file__).parents[2] / "docs" / "handbook" / "first-start.md").read_text("utf-8")
    (file,) = re.findall(r"```sh\n(# /etc/tsumugu\.env\n.*?)```", text, re.S)
    told = _as_systemd(file)
    assert set(told) <= set(VARIABLES)
    shown = subprocess.run(
        ["bash", "-c", "set -a; . /dev/stdin; env"], input=file, env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    of_the_shell = dict(line.partition("=")[::2] for line in shown.splitlines())
    assert {name: of_the_shell[name] for name in told} == told
    with pytest.raises(BadEnvironment, match="TSUMUGU_SECRET_KEY"):
        read(told)
    value = read(told | {"TSUMUGU_SECRET_KEY": SECRET})
    assert value.production and value.database.embedded and value.hosts == ("desk.pref.example.jp",)
