"""What holds for the whole suite: how long Hypothesis searches, and no test that needs a program is lost in silence."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tests import distribution, programs
from tests.gate import THOROUGH

# A shared machine is slow at times: a deadline per example would only report that.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# At the gate the same examples every time: it says something of a change, never of chance. The others search.
settings.register_profile(
    "quick", deadline=None, max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


#: Marker -> the program its tests need, how it is found, and the variable that makes a skip a failure.
_PROGRAMS = {
    "browser": ("Chromium", programs.chromium, "TSUMUGU_REQUIRE_BROWSER"),
    "nginx": ("nginx", programs.nginx, "TSUMUGU_REQUIRE_NGINX"),
    "poppler": ("pdftotext", programs.pdftotext, "TSUMUGU_REQUIRE_POPPLER"),
}
_SKIPPED: dict[str, list[str]] = {marker: [] for marker in _PROGRAMS}


def _required(marker: str) -> bool:
    return os.environ.get(_PROGRAMS[marker][2]) == "1"


def _commits(item: pytest.Item) -> bool:
    """Whether a test commits into the database of its process, which is empty afterwards."""
    asks = item.get_closest_marker("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or bool(asks and asks.kwargs.get("transaction"))


def _asks_the_engine(item: pytest.Item) -> bool:
    """Whether a test says anything of the engine of the run: what commits really, by several processes, and what is
    marked so. The others ran with the first engine; in make thorough all that ask a database run with both."""
    fixtures = set(getattr(item, "fixturenames", ()))
    asks = item.get_closest_marker("django_db")
    if fixtures & {"house", "database", "databases"} or _commits(item) or any(map(item.get_closest_marker, _MARKED)):
        return True
    return THOROUGH and (asks is not None or "db" in fixtures)


_MARKED = ("engine", "second")
#: One of these stands in every file with such a test, wherever its fixtures are from.
_OF_AN_ENGINE = ("engine", "house", "database", "transaction", "elsewhere")


@cache
def _may_ask_the_engine(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in _OF_AN_ENGINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On the second engine the gate reads only files that may have a test for it: reading all of them takes as long
    as those tests."""
    second = os.environ.get("TSUMUGU_TEST_DATABASE") and not THOROUGH
    if second and collection_path.match("tests/**/test_*.py") and not _may_ask_the_engine(collection_path):
        return True
    return None


def _leave_out(config: pytest.Config, items: list[pytest.Item], which: Callable[[pytest.Item], bool]) -> None:
    left = [item for item in items if which(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not which(item)]


def _in_order(items: list[pytest.Item]) -> None:
    """Units with a browser first, then those with a slow test: nobody waits for a long one at the end. What commits
    into the database that others share comes last."""
    units = [distribution.unit(item.nodeid.partition("::")[0]) for item in items]

    def having(which: Callable[[pytest.Item], object]) -> set[str]:
        return {unit for item, unit in zip(items, units, strict=True) if which(item)}

    browser = having(lambda item: item.get_closest_marker("browser"))
    slow = having(lambda item: item.get_closest_marker("slow"))
    last = having(_commits)

    def place(at: int) -> tuple[bool, bool, bool, bool]:
        unit = units[at]
        return unit in last, unit not in browser, unit not in slow, _commits(items[at])

    items[:] = [items[at] for at in sorted(range(len(items)), key=place)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    return distribution.Files(config, log)


@pytest.hookimpl(trylast=True)  # after that of Django, which would part the units
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gate, second = not THOROUGH, bool(os.environ.get("TSUMUGU_TEST_DATABASE"))
    if gate:
        _leave_out(config, items, lambda item: item.get_closest_marker("thorough") is not None)
        if lost := {item.nodeid for item in items if _asks_the_engine(item) and not _may_ask_the_engine(item.path)}:
            raise pytest.UsageError(f"the second engine would not read the files of {sorted(lost)}")
    if second:
        _leave_out(config, items, lambda item: not _asks_the_engine(item))
    elif gate:
        _leave_out(config, items, lambda item: item.get_closest_marker("second") is not None)
    _in_order(items)
    # What was read until now stays until the end: to go through it again and again for what can be thrown away took
    # one twentieth of a run.
    gc.collect()
    gc.freeze()
    absent = {marker: name for marker, (name, find, _variable) in _PROGRAMS.items() if not find()}
    for item in items:
        for marker, name in absent.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"no {name} on this machine"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # With several processes the reports come together in the first one, where these are counted.
    for marker, skipped in _SKIPPED.items():
        if report.skipped and marker in report.keywords:
            skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    lost = any(skipped and _required(marker) for marker, skipped in _SKIPPED.items())
    if lost and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, skipped in _SKIPPED.items():
        if skipped:
            name, _find, variable = _PROGRAMS[marker]
            terminalreporter.section(f"{marker.upper()} TESTS WERE NOT RUN", sep="!", red=True)
            terminalreporter.write_line(f"{len(skipped)} {marker} test(s) skipped; install {name} to run them.")
            if _required(marker):
                terminalreporter.write_line(f"{variable}=1: this run counts as failed.")
