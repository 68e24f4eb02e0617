"""Processes that belong together: started again when they end, and gone when the one that started them is."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

#: Seconds that a process has to finish what it is at. What it does not finish, the next one takes up.
PATIENCE = 5.0
#: Seconds before a process that ended soon after its start is followed by the next.
PAUSE = 2.0
#: Seconds that a process must have lived to be followed at once.
SOUND = 10.0

#: ``prctl`` of Linux: the signal that a process gets when the one that started it is gone.
_PR_SET_PDEATHSIG = 1
#: In the environment of a process that is kept: who started it. It may be gone before the other can look.
_STARTED_BY = "TSUMUGU_STARTED_BY"


class Kept:
    """A process that is started again whenever it ends: killed for want of memory, it would leave people waiting for
    ever. ``files``: open files that it gets."""

    def __init__(self, command: Sequence[str], *, files: Sequence[int] = ()) -> None:
        self._command, self._files = command, files
        self._leaving, self._changing = threading.Event(), threading.Lock()
        self._process = self._started()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _started(self) -> subprocess.Popen[bytes]:
        self._since = time.monotonic()
        environment = {**os.environ, _STARTED_BY: str(os.getpid())}
        return subprocess.Popen(self._command, pass_fds=self._files, stdin=subprocess.DEVNULL, env=environment)

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if time.monotonic() - self._since < SOUND:
                self._leaving.wait(PAUSE)
            with self._changing:
                if self._leaving.is_set():
                    return
                with suppress(OSError):  # no room for another process now: after the next pause, perhaps
                    self._process = self._started()

    def ask_to_end(self) -> None:
        """After the task at hand; ``stop`` waits for it."""
        with self._changing:
            self._leaving.set()
        self._process.terminate()

    def stop(self, patience: float | None = None) -> None:
        """After the task at hand; or, asked once more, at once; or else killed."""
        for _time in ("after this task", "at once"):
            self.ask_to_end()
            try:
                self._process.wait(PATIENCE if patience is None else patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.kill()
        self._keeper.join()


class Family:
    """Processes that are ended together, those that were added first before the others: the door is closed before
    the desk."""

    def __init__(self) -> None:
        self._kept: list[Kept] = []

    def add(self, command: Sequence[str], *, files: Sequence[int] = ()) -> None:
        self._kept.append(Kept(command, files=files))

    def stop(self) -> None:
        if self._kept:
            self._kept[-1].ask_to_end()  # the one in the background needs longest
        for kept in self._kept:
            kept.stop(PATIENCE / 4)


def end_with_parent(end: int = signal.SIGKILL) -> None:
    """This process gets ``end`` (once, if it can be taken for a request) when the one that started it is gone, however
    that went, also if it was gone before this process came so far: nobody is left on the port, or at the database,
    whom nobody looks after."""
    parent = int(os.environ.pop(_STARTED_BY, 0)) or os.getppid()
    if sys.platform == "linux" and end == signal.SIGKILL:
        # At once, and more than once: for each thread of the other that had it and ends.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, end, 0, 0, 0)
    threading.Thread(target=_look, args=(parent, end), daemon=True).start()


def _look(parent: int, end: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), end)
