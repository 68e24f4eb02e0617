"""A real server on a fresh database with the sample plan, and a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.installation import PAGES, SAMPLE, installed
from tests.programs import chromium
from tests.serving import running
from tests.surroundings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not chromium():
        if os.environ.get("TSUMUGU_REQUIRE_BROWSER"):
            pytest.fail("there is no Chromium here, and browser tests are required")
        pytest.skip("there is no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # It leaves a loop in this thread until the process ends; tests that come after these ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield started
        started.close()


@dataclass(frozen=True)
class Standing:
    """``address``: of a server; ``files``: the site that it serves, on the disk."""

    address: str
    files: Path


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The demonstration, for everybody who publishes nothing there; what is written in proposals of one's own is in
    nobody's way."""
    made = installed(tmp_path_factory, *SAMPLE, linked=True)
    with running(made.data) as server:
        yield Standing(server.address, made.site / "shiomi-dx")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, standing: Standing) -> Iterator[Callable[[str], str]]:
    """The address of a server with a plan, started when it is first asked for and kept for the tests of a module."""
    with ExitStack() as started:
        addresses = {"sample": standing.address}

        def server(plan: str) -> str:
            if plan not in addresses:
                made = installed(tmp_path_factory, *imported(), linked=True)
                addresses[plan] = started.enter_context(running(made.data)).address
            return addresses[plan]

        yield server


def imported() -> tuple[tuple[str, ...], ...]:
    """Commands after which the founding document is there, where it lies beside this checkout."""
    seed = ROOT.parent / "shared" / "seed" / "aomori.plan.yaml"
    if not seed.exists():
        pytest.skip("the founding document is not beside this checkout")
    *before, sample = PAGES
    return (*before, (*sample, "--plan", str(seed), "--slug", "aomori-dx"))


@pytest.fixture(params=["sample", pytest.param("founding document", marks=pytest.mark.thorough)])
def server(request: pytest.FixtureRequest, servers: Callable[[str], str]) -> str:
    """The address of a server with the sample, or with the founding document imported instead."""
    return servers(request.param)
