"""A large plan file is read in a process of its own: bounded in time and memory, while the desk goes on answering.

Reading 12 MB of YAML takes a core for more than ten seconds. In a thread of the desk it would share the interpreter
with everybody's pages; a file that was made to hurt could take the memory of all. ``python -m tsumugu.web.apart
NAME`` is that process: the file comes on its standard input with what is asked of it, what was read goes out, both as
pickles of our own values.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading

from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.interchange import read_plan, read_process

Read = tuple[Plan | None, tuple[Problem, ...]]

#: Files up to this size are read where they are: a process costs a third of a second.
SMALL = 512 * 1024
#: Seconds and bytes of memory that reading may take. The largest plan that is taken needs a third of each.
SECONDS, MEMORY = 120, 3 * 1024**3
#: One at a time in each process of the desk; the others wait so many seconds for their turn, and are told then: each
#: of them holds one of the few threads that answer everybody.
_TURN, PATIENCE = threading.BoundedSemaphore(1), 3.0


def read(data: bytes, name: str, nodes: frozenset[str] | None = None) -> Read:
    """As ``interchange.read_plan``, or with ``nodes`` as ``read_process``; a file that takes too much is a problem of
    it, and so is one that has to wait for another for too long."""
    if len(data) <= SMALL:
        return _read(data, name, nodes)
    if not _TURN.acquire(timeout=PATIENCE):
        return None, (_busy(name),)
    try:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tsumugu.web.apart", name],
                input=pickle.dumps((data, nodes)),
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None, (_too_much(name),)
    finally:
        _TURN.release()
    if done.returncode != 0:
        return None, (_too_much(name),)
    found: Read = pickle.loads(done.stdout)  # of our own process, and of our own types
    return found


def _read(data: bytes, name: str, nodes: frozenset[str] | None) -> Read:
    return read_plan(data, name) if nodes is None else read_process(data, name, nodes)


def _busy(name: str) -> Problem:
    return Problem(
        "file-waits", name,
        "いま別の大きなファイルを読み取っています。1分ほど待って、もう一度送ってください。",
        "Another large file is being read right now. Wait a minute and send this one again.",
    )  # fmt: skip


def _too_much(name: str) -> Problem:
    return Problem(
        "file-too-hard", name,
        "このファイルは、決められた時間と記憶容量では読み取れません。分けるか、簡単にしてください。",
        "This file cannot be read within the time and memory allowed. Divide or simplify it.",
    )  # fmt: skip


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(name: str) -> None:
    _bounded()
    data, nodes = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pickle.dumps(_read(data, name, nodes)))


if __name__ == "__main__":
    main(sys.argv[1])
