"""Programs beside the product that tests need, where they are on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.gate import THOROUGH


def chromium() -> str | None:
    """A Chromium to run without a window. At the gate the one that Debian builds for just that (its
    ``chromium-headless-shell``): the same pages cost it half the processor time. In ``make thorough`` the one people
    have."""
    named = os.environ.get("TSUMUGU_CHROMIUM", "")
    if named and Path(named).exists():
        return named
    programs = ("chromium-headless-shell", "chromium")
    found = map(shutil.which, reversed(programs) if THOROUGH else programs)
    return next(filter(None, found), None)


def nginx() -> str | None:
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def pdftotext() -> str | None:
    return shutil.which("pdftotext")
