"""A real server on a fresh database with the sample plan, and a real browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def chromium() -> str:
    return os.environ.get("TSUMUGU_CHROMIUM") or shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if not chromium():
        if os.environ.get("TSUMUGU_REQUIRE_BROWSER"):
            pytest.fail("there is no Chromium here, and browser tests are required")
        pytest.skip("there is no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield started
        started.close()


COMMAND = [sys.executable, "-m", "tsumugu.cli.main"]


def surroundings(data: Path, port: int = 8000) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "TSUMUGU_ENV": "demo",
        "TSUMUGU_DATA_DIR": str(data),
        "TSUMUGU_BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
    }


def run(data: Path, *commands: list[str], typed: str = "") -> None:
    """Commands on a fresh database, one after another; ``typed`` is their standard input."""
    for arguments in (["manage", "migrate", "-v0"], *commands):
        subprocess.run(
            [*COMMAND, *arguments], env=surroundings(data), check=True, capture_output=True, timeout=300, input=typed,
            text=True,
        )  # fmt: skip


@contextmanager
def serving(data: Path, *commands: list[str], typed: str = "") -> Iterator[str]:
    """The address of a server on what the directory holds, after these commands."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run(data, *commands, typed=typed)
    process = subprocess.Popen(
        [*COMMAND, "serve"], env=surroundings(data, port), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("the server did not start")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def published(name: str, plan: list[str], factory: pytest.TempPathFactory) -> Path:
    """A copy of a data directory with the plan loaded and, of the sample, every form published: made once for all
    processes of a run."""
    shared = factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    made = shared / f"published {name}"
    with (shared / f"published {name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            work = factory.mktemp("published")
            run(work, ["manage", "load_sample", *plan], *([] if plan else [["worker", "--batch", "-v0"]]))
            work.rename(made)
    copy = factory.mktemp("data") / "of"
    shutil.copytree(made, copy, symlinks=True)
    return copy


@pytest.fixture(scope="module", params=["sample", "founding document"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample, or with the founding document imported instead."""
    plan: list[str] = []
    if request.param != "sample":
        seed = ROOT.parent / "shared" / "seed" / "aomori.plan.yaml"
        if not seed.exists():
            pytest.skip("the founding document is not beside this checkout")
        plan = ["--plan", str(seed), "--slug", "aomori-dx"]
    with serving(published(request.param, plan, tmp_path_factory)) as address:
        yield address
