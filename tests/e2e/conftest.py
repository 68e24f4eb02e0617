"""A real server on a fresh database with the sample plan, and a real browser."""

from __future__ import annotations

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


@contextmanager
def serving(data: Path, *commands: list[str], typed: str = "") -> Iterator[str]:
    """The address of a server on a fresh database, after these commands; ``typed`` is their standard input."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "TSUMUGU_ENV": "demo",
        "TSUMUGU_DATA_DIR": str(data),
        "TSUMUGU_BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
    }
    command = [sys.executable, "-m", "tsumugu.cli.main"]
    for arguments in (["manage", "migrate", "-v0"], *commands):
        subprocess.run(
            [*command, *arguments],
            env=environment,
            check=True,
            capture_output=True,
            timeout=120,
            input=typed,
            text=True,
        )
    process = subprocess.Popen(
        [*command, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
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


@pytest.fixture(scope="module", params=["sample", "founding document"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample, or with the founding document imported instead."""
    plan: list[str] = []
    if request.param != "sample":
        seed = ROOT.parent / "shared" / "seed" / "aomori.plan.yaml"
        if not seed.exists():
            pytest.skip("the founding document is not beside this checkout")
        plan = ["--plan", str(seed), "--slug", "aomori-dx"]
    with serving(tmp_path_factory.mktemp("data"), ["manage", "load_sample", *plan]) as address:
        yield address
