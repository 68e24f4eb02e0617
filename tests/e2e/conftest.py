"""A real server on a fresh database with the sample plan, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from tests.installation import COMMAND, MIGRATED, ROOT, SAMPLE, Installation, installed


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
def serving(made: Installation) -> Iterator[str]:
    """The address of its server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "serve"], env=made.environment | {"TSUMUGU_BIND": f"127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    )  # fmt: skip
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


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The address of a server with a plan, started when it is first asked for and kept for the tests of a module."""
    with ExitStack() as running:
        addresses: dict[str, str] = {}

        def server(plan: str) -> str:
            if plan not in addresses:
                addresses[plan] = running.enter_context(serving(installed(tmp_path_factory, *_commands(plan))))
            return addresses[plan]

        yield server


def _commands(plan: str) -> tuple[tuple[str, ...], ...]:
    if plan == "sample":
        return SAMPLE
    seed = ROOT.parent / "shared" / "seed" / "aomori.plan.yaml"
    if not seed.exists():
        pytest.skip("the founding document is not beside this checkout")
    return (*MIGRATED, ("manage", "load_sample", "--plan", str(seed), "--slug", "aomori-dx"))


@pytest.fixture(params=["sample", pytest.param("founding document", marks=pytest.mark.thorough)])
def server(request: pytest.FixtureRequest, servers: Callable[[str], str]) -> str:
    """The address of a server with the sample, or with the founding document imported instead."""
    return servers(request.param)
