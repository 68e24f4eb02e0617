"""What holds for the whole suite: how long Hypothesis searches, and browser tests that are never lost in silence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A shared machine is slow at times: a deadline per example would only report that.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_SKIPPED: list[str] = []


def _chromium() -> str | None:
    named = os.environ.get("TSUMUGU_CHROMIUM", "/usr/bin/chromium")
    return named if Path(named).exists() else shutil.which("chromium")


def _required() -> bool:
    return os.environ.get("TSUMUGU_REQUIRE_BROWSER") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # With several processes the reports come together in the first one, where these are counted.
    if report.skipped and "browser" in report.keywords:
        _SKIPPED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _SKIPPED and _required() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _SKIPPED:
        terminalreporter.section("BROWSER TESTS WERE NOT RUN", sep="!", red=True)
        terminalreporter.write_line(f"{len(_SKIPPED)} browser test(s) skipped; install Chromium to run them.")
        if _required():
            terminalreporter.write_line("TSUMUGU_REQUIRE_BROWSER=1: this run counts as failed.")
