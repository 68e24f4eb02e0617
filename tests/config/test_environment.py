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


def in_both_languages(error: BadEnvironment, name: str) -> None:
    """One line in each, which names the variable."""
    assert name in error.ja and name in error.en and "\n" not in error.ja + error.en
    kana = re.compile("[ぁ-ん]")
    assert kana.search(error.ja) and not kana.search(error.en)


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
    with pytest.raises(BadEnvironment) as caught:
        read(PRODUCTION | wrong)
    in_both_languages(caught.value, *wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TSUMUGU_ENV": "prod"},
        {"TSUMUGU_BIND": "x"},
        {"TSUMUGU_WORKERS": "0"},
        {"TSUMUGU_PROXIES": "-1"},
        {"TSUMUGU_WORKERS": "１"},
        {"TSUMUGU_THREADS": "1_0"},
        {"TSUMUGU_BODY_LIMIT": "9" * 5000},
        {"DATABASE_URL": "postgresql://x:port/y"},
        {"DATABASE_URL": "postgresql://[x/y"},
        {"DATABASE_URL": "mysql://x/y"},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadEnvironment) as caught:
        read(wrong)
    in_both_languages(caught.value, *wrong)


@pytest.mark.parametrize(("locale", "said"), [
    ({}, "本番では"), ({"LANG": "ja_JP.UTF-8"}, "本番では"), ({"LANG": "C.UTF-8"}, "本番では"),
    ({"LANG": "en_GB.UTF-8"}, "must be a random text"),
    ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US"}, "must be a random text"),
])  # fmt: skip
def test_a_refusal_is_said_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], said: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, locale.get(name, ""))
    with pytest.raises(BadEnvironment) as caught:
        read(PRODUCTION | {"TSUMUGU_SECRET_KEY": ""})
    assert said in str(caught.value)


def test_an_address_of_the_sixth_version() -> None:
    value = read({"TSUMUGU_BIND": "[::]:8000"})
    assert (value.host, value.port) == ("::", 8000)


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


@pytest.mark.parametrize("language", ["", ".ja"])
def test_every_setting_is_documented(language: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / f"settings{language}.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? *\|", text, re.MULTILINE))
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


@pytest.mark.parametrize("language", ["", ".ja"])
def test_the_environment_file_of_the_handbook_is_read_alike_by_systemd_and_a_shell(language: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "handbook" / f"first-start{language}.md").read_text("utf-8")
    (file,) = re.findall(r"```sh\n(# /etc/tsumugu\.env\n.*?)```", text, re.DOTALL)
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
