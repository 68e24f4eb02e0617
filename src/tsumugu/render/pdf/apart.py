"""A PDF set by a program of its own, with a limit of time and memory: for what is asked for while somebody waits."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from tsumugu.core.figures import FOLDER

Value = TypeVar("Value")
#: Seconds of a processor and bytes of address space that one PDF may take.
SECONDS, MEMORY = 60, 4 * 1024**3


def run(of: type[Value], make: Callable[[Value, Path], bytes]) -> None:
    """Reads ``value.json`` in the folder that is named and writes ``made.pdf`` there; ``make`` is given the value and
    the folder of the files beside it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(SECONDS)
    folder = Path(sys.argv[1])
    value = msgspec.json.decode((folder / "value.json").read_bytes(), type=of)
    (folder / "made.pdf").write_bytes(make(value, folder / FOLDER))
