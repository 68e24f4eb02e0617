"""A real server on a data directory of its own, and what is asked of it by hand."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tests.surroundings import COMMAND, surroundings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def publish(data: Path, slug: str = "plan", **files: bytes) -> None:
    """A published site without a database: a page, and these files (``large_bin`` is ``large.bin``)."""
    build = data / "site" / ".sites" / slug / "site-1"
    build.mkdir(parents=True)
    (build / "index.html").write_bytes(b"<!doctype html><title>plan</title>" + b"<p>page</p>" * 400)
    for name, content in files.items():
        (build / name.replace("_", ".")).write_bytes(content)
    for place in (data / "site", data / "site" / ".sites", build.parent, build):
        place.chmod(0o755)
    (data / "site" / slug).symlink_to(build)


@dataclass
class Server:
    """``process`` is the one that was started; the others are its children."""

    port: int
    process: subprocess.Popen[str]
    said: Path
    opened: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 20.0) -> int:
        return self.ask(path, timeout)[0]

    def ask(self, path: str, timeout: float = 20.0, **headers: str) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, dict(answer.headers.items()), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers.items()), error.read()

    def median(self, path: str, times: int = 30) -> float:
        """Seconds of an answer."""
        taken = []
        for _time in range(times):
            since = time.perf_counter()
            self.get(path)
            taken.append(time.perf_counter() - since)
        return sorted(taken)[times // 2]

    def connect(self, sent: bytes = b"") -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        found.sendall(sent)
        self.opened.append(found)
        return found

    def children(self, part: str) -> list[psutil.Process]:
        """The processes whose command line has this part."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in found if part in " ".join(_command(child))]

    def all_of(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return [str(word) for word in process.cmdline()]
    except psutil.Error:
        return []


def until(found: Callable[[], object], seconds: float = 20.0, what: str = "it did not happen") -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(what)


@contextmanager
def running(data: Path, *options: str, ready: str = "/accounts/login/", **more: str) -> Iterator[Server]:
    """A server with these options and settings, once ``ready`` answers."""
    port = free_port()
    said = data / "said.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--bind", f"127.0.0.1:{port}", *options],
            env=surroundings(data, **more), stdout=output, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
    server = Server(port, process, said)
    try:
        with suppress(AssertionError):
            until(lambda: process.poll() is not None or server.get(ready) < 500, 60)
        assert process.poll() is None and server.get(ready) < 500, said.read_text()
        yield server
    finally:
        for connection in server.opened:
            connection.close()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
