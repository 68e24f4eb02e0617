"""The environment, read once into one frozen value.

Every setting of the product is one entry of ``VARIABLES`` and one row of ``docs/settings.md``;
a test compares the two. Nothing else in the product takes a setting from ``os.environ``: a terminal says of itself to
``tsumugu.cli`` its language and ``NO_COLOR``, and ``backups`` hands the whole on to the programs it starts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tsumugu.cli.languages import Told
from tsumugu.core.digits import whole
from tsumugu.serving.limits import Limits

#: Used outside production only; production refuses to start with it.
DEMO_SECRET = "demo-only-not-a-secret-never-use-this-in-production"
MINIMUM_SECRET = 50

#: Name -> default as written in the documentation.
VARIABLES: dict[str, str] = {
    "TSUMUGU_ENV": "demo",
    "TSUMUGU_SECRET_KEY": "",
    "TSUMUGU_DATA_DIR": "var",
    "TSUMUGU_SITE_ROOT": "",
    "TSUMUGU_HOSTS": "localhost,127.0.0.1,[::1]",
    "TSUMUGU_ORIGIN": "",
    "TSUMUGU_BIND": "127.0.0.1:8000",
    "TSUMUGU_WORKERS": "1",
    "TSUMUGU_THREADS": "4",
    "TSUMUGU_PROXIES": "0",
    "TSUMUGU_SIGN_IN_ATTEMPTS": "8",
    "TSUMUGU_SIGN_IN_WINDOW": "300",
    "TSUMUGU_CONNECTIONS": "4096",
    "TSUMUGU_HEADER_TIMEOUT": "15",
    "TSUMUGU_BODY_TIMEOUT": "20",
    "TSUMUGU_BODY_LIMIT": "32",
    "TSUMUGU_READER_TIMEOUT": "60",
    "TSUMUGU_BUSY_TIMEOUT": "20",
    "TSUMUGU_PG_BIN": "",
    "DATABASE_URL": "",
}


class BadEnvironment(Told):
    """The environment does not allow a start; both sentences name the variable."""


@dataclass(frozen=True)
class Database:
    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""

    @property
    def embedded(self) -> bool:
        return self.engine.endswith("sqlite3")


@dataclass(frozen=True)
class Environment:
    """What the process was told. ``busy_timeout`` in seconds; ``proxies``: how many stand in front, each of which
    adds the address it was asked from to ``X-Forwarded-For``; ``sign_in_attempts``: wrong passwords for an account at
    an address in ``sign_in_window`` seconds; ``workers``: processes for the sites and as many for the
    desk, which have ``threads`` each."""

    env: str
    secret_key: str
    data_dir: Path
    site_root: Path
    hosts: tuple[str, ...]
    origin: str
    host: str
    port: int
    workers: int
    threads: int
    limits: Limits
    proxies: int
    sign_in_attempts: int
    sign_in_window: int
    busy_timeout: float
    pg_bin: Path | None
    database: Database

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def demo(self) -> bool:
        return self.env == "demo"

    @property
    def https(self) -> bool:
        return self.origin.startswith("https://")


def told() -> Environment:
    """The environment of this process. One that does not allow a start ends it with one line, not with a traceback."""
    try:
        return read(os.environ)
    except BadEnvironment as error:
        sys.stderr.write(f"tsumugu: {error}\n")
        raise SystemExit(2) from None


def read(environ: Mapping[str, str]) -> Environment:
    """The environment as a value; raises ``BadEnvironment`` instead of starting half right."""

    def get(name: str) -> str:
        return environ.get(name, "").strip() or VARIABLES[name]

    env = get("TSUMUGU_ENV")
    if env not in ("demo", "test", "production"):
        raise BadEnvironment(
            f"TSUMUGU_ENV は demo、test、production のどれかにしてください（今は {env!r}）。",
            f"TSUMUGU_ENV must be demo, test or production, not {env!r}",
        )
    data_dir = Path(get("TSUMUGU_DATA_DIR")).absolute()
    site_root = Path(get("TSUMUGU_SITE_ROOT")).absolute() if get("TSUMUGU_SITE_ROOT") else data_dir / "site"
    host, _, port = get("TSUMUGU_BIND").rpartition(":")
    value = Environment(
        env=env,
        secret_key=get("TSUMUGU_SECRET_KEY") or DEMO_SECRET,
        data_dir=data_dir,
        site_root=site_root,
        hosts=tuple(h.strip() for h in get("TSUMUGU_HOSTS").split(",") if h.strip()),
        origin=get("TSUMUGU_ORIGIN").rstrip("/"),
        host=host.removeprefix("[").removesuffix("]") or "127.0.0.1",
        port=_number("TSUMUGU_BIND", port),
        workers=_number("TSUMUGU_WORKERS", get("TSUMUGU_WORKERS")),
        threads=_number("TSUMUGU_THREADS", get("TSUMUGU_THREADS")),
        limits=Limits(
            header=_number("TSUMUGU_HEADER_TIMEOUT", get("TSUMUGU_HEADER_TIMEOUT")),
            body=_number("TSUMUGU_BODY_TIMEOUT", get("TSUMUGU_BODY_TIMEOUT")),
            reader=_number("TSUMUGU_READER_TIMEOUT", get("TSUMUGU_READER_TIMEOUT")),
            size=_number("TSUMUGU_BODY_LIMIT", get("TSUMUGU_BODY_LIMIT")) * 1024 * 1024,
            connections=_number("TSUMUGU_CONNECTIONS", get("TSUMUGU_CONNECTIONS")),
        ),
        proxies=_number("TSUMUGU_PROXIES", get("TSUMUGU_PROXIES"), least=0),
        sign_in_attempts=_number("TSUMUGU_SIGN_IN_ATTEMPTS", get("TSUMUGU_SIGN_IN_ATTEMPTS")),
        sign_in_window=_number("TSUMUGU_SIGN_IN_WINDOW", get("TSUMUGU_SIGN_IN_WINDOW")),
        busy_timeout=_number("TSUMUGU_BUSY_TIMEOUT", get("TSUMUGU_BUSY_TIMEOUT")),
        pg_bin=Path(get("TSUMUGU_PG_BIN")) if get("TSUMUGU_PG_BIN") else None,
        database=database(get("DATABASE_URL"), data_dir),
    )
    if value.production:
        _refuse_demo_values(value, environ)
    return value


def database(url: str, data_dir: Path) -> Database:
    """``postgresql://user:password@host:port/name``, ``sqlite:///path``, or nothing for the embedded file."""
    if not url:
        return Database("django.db.backends.sqlite3", str(data_dir / "tsumugu.sqlite3"))
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        raise BadEnvironment("DATABASE_URL を読めません。", "DATABASE_URL cannot be read") from None
    if parts.scheme == "sqlite":
        return Database("django.db.backends.sqlite3", unquote(url.removeprefix("sqlite:///")))
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadEnvironment(
            "DATABASE_URL は postgresql:// か sqlite:/// で始めてください。",
            "DATABASE_URL must begin with postgresql:// or sqlite:///",
        )
    host = parts.hostname or ""
    # A socket directory travels in the query: postgresql://user:@/name?host=/run/pg
    for pair in parts.query.split("&"):
        key, _, text = pair.partition("=")
        if key == "host":
            host = unquote(text)
    return Database(
        "django.db.backends.postgresql",
        unquote(parts.path.lstrip("/")),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        host,
        port,
    )


def django_database(value: Environment) -> dict[str, Any]:
    """Django's form of the database: durable and never losing a race on either engine."""
    base = value.database
    settings: dict[str, Any] = {"ENGINE": base.engine, "NAME": base.name, "CONN_MAX_AGE": 60}
    if base.embedded:
        # Deferred transactions fail under concurrent writers; mmap_size is never set: it corrupts.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": value.busy_timeout,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
        return settings
    return settings | {
        "USER": base.user,
        "PASSWORD": base.password,
        "HOST": base.host,
        "PORT": base.port,
        "CONN_HEALTH_CHECKS": True,
    }


def _number(name: str, text: str, least: int = 1) -> int:
    number = whole(text, 9)
    if number is None or number < least:
        raise BadEnvironment(
            f"{name} は{least}以上の数にしてください（今は {text[:40]!r}）。",
            f"{name} must be a number, {least} or more, not {text[:40]!r}",
        )
    return number


def _refuse_demo_values(value: Environment, environ: Mapping[str, str]) -> None:
    if value.secret_key == DEMO_SECRET or len(value.secret_key) < MINIMUM_SECRET or len(set(value.secret_key)) < 10:
        raise BadEnvironment(
            f"本番では TSUMUGU_SECRET_KEY に{MINIMUM_SECRET}文字以上の無作為な文字列が必要です。",
            f"TSUMUGU_SECRET_KEY must be a random text of at least {MINIMUM_SECRET} characters in production",
        )
    if not environ.get("TSUMUGU_HOSTS", "").strip():
        raise BadEnvironment(
            "本番では TSUMUGU_HOSTS に受け付けるホスト名を書いてください。",
            "TSUMUGU_HOSTS must name the hosts served in production",
        )
    if "*" in value.hosts:
        raise BadEnvironment("本番では TSUMUGU_HOSTS を * にできません。", "TSUMUGU_HOSTS must not be * in production")
    if not value.https:
        raise BadEnvironment(
            "本番では TSUMUGU_ORIGIN に画面の https:// のアドレスが必要です。",
            "TSUMUGU_ORIGIN must be the https:// address of the desk in production",
        )
