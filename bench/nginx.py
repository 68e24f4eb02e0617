"""nginx on a port of its own: with the configuration that is shipped in ``deploy/``, or with hardly any."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "deploy" / "nginx"

_FRAME = """
worker_processes 1; pid {place}/nginx.pid; error_log {place}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {place}/t1; proxy_temp_path {place}/t2; fastcgi_temp_path {place}/t3;
  uwsgi_temp_path {place}/t4; scgi_temp_path {place}/t5;
  {inner}
}}
"""
#: What nginx does with two lines: the measure of what the shipped configuration costs.
_PLAIN = """
  types {{ text/html html; text/css css; }} sendfile on; tcp_nopush on; gzip_static on; gzip_vary on;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
"""


def program() -> str | None:
    """The path of nginx; ``None`` if it is not installed."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shipped(port: int, root: Path, desk: int) -> str:
    """The shipped configuration with what an operator sets: port, site root and the address of the desk."""
    text = (SHIPPED / "tsumugu.conf").read_text("utf-8")
    changes = (
        (r"^    listen 80;", f"    listen 127.0.0.1:{port};"),
        (r"^    server 127\.0\.0\.1:8000;", f"    server 127.0.0.1:{desk};"),
        (r"^    root /var/lib/tsumugu/site;", f"    root {root};"),
    )
    for pattern, now in changes:
        # Unchecked: a default of a lambda has no type.
        text, times = re.subn(pattern, lambda _found, now=now: now, text, flags=re.MULTILINE)  # type: ignore[misc]
        if times != 1:
            raise RuntimeError(f"{pattern} stands {times} times in the shipped configuration")
    return text


@contextmanager
def running(place: Path, root: Path, *, desk: int = 9, plain: bool = False) -> Iterator[int]:
    """nginx over the site root, in the foreground below ``place``; yields its port once it listens."""
    found = program()
    if found is None:
        raise RuntimeError("there is no nginx here")
    place.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SHIPPED / "tsumugu", place / "tsumugu", dirs_exist_ok=True)
    port = free_port()
    inner = _PLAIN.format(port=port, root=root) if plain else shipped(port, root, desk)
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = place / "nginx.conf"
    configuration.write_text(_FRAME.format(place=place, user=user, inner=inner), "utf-8")
    said = (place / "said.txt").open("w+")
    server = subprocess.Popen(
        [found, "-p", str(place), "-c", str(configuration), "-g", "daemon off;"], stdout=said, stderr=said
    )
    try:
        _wait(server, port, place)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
        said.close()


def processor_seconds(place: Path) -> float:
    """Processor time that the workers of the nginx below ``place`` have used so far (Linux)."""
    master = (place / "nginx.pid").read_text().strip()
    total = 0
    for state in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = state.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == master:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _wait(server: subprocess.Popen[bytes], port: int, place: Path) -> None:
    for _try in range(200):
        if server.poll() is not None:
            raise RuntimeError((place / "said.txt").read_text())
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")
