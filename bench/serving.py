"""Requests per second of a published page, by wrk with eight connections, one worker each, in turn.

Two ratios. The embedded server against nginx with the shipped configuration (aim 0.4): what an office without nginx
gives away. nginx with the shipped configuration against nginx with hardly any (aim 0.9): what the headers and the
rules cost a reader.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import nginx, synthetic
from tsumugu.publication import storage
from tsumugu.render.content import SiteContent
from tsumugu.render.site.build import site

AIM, SHIPPED_AIM = 0.4, 0.9
SECONDS = 3
ROUNDS = 3

#: What is asked for: a name and the headers of the request. ``{etag}`` is the server's own for the page.
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("plain", {}),
    ("gzip", {"Accept-Encoding": "gzip"}),
    ("304", {"Accept-Encoding": "gzip", "If-None-Match": "{etag}"}),
)


def _etag(url: str) -> str:
    """The validator of the compressed page, once the server answers."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    for _try in range(200):
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                return str(answer.headers["ETag"])
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")


def _rate(url: str, headers: dict[str, str], etag: str) -> float:
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value.replace('{etag}', etag)}")]
    said = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *told, url], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


@contextmanager
def _embedded(place: Path, root: Path) -> Iterator[int]:
    port = nginx.free_port()
    environment = {
        **os.environ,
        "TSUMUGU_ENV": "test",
        "TSUMUGU_WORKERS": "1",
        "TSUMUGU_DATA_DIR": str(place),
        "TSUMUGU_SITE_ROOT": str(root),
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "tsumugu.cli.main", "serve", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def measured() -> str:
    """A line for each kind of request, with the rates and their ratios (the best of three rounds of each)."""
    tools = {"nginx": nginx.program(), "wrk": shutil.which("wrk")}
    missing = [name for name, found in tools.items() if found is None]
    if missing:
        return f"serving: not measured, there is no {' and no '.join(missing)} here"
    with tempfile.TemporaryDirectory(prefix="tsumugu-bench-") as name, ExitStack() as servers:
        place = Path(name)
        place.chmod(0o755)
        root = place / "site"
        files = site(SiteContent(slug="bench", base="/bench/", plan=synthetic.plan(30), today="2026-10-01"))
        page = max((path for path in files if path.startswith("initiatives/")), key=lambda path: len(files[path]))
        with storage.publishing(root, "bench"):
            live = storage.put_live(root, "bench", files, {})
        ports = [
            servers.enter_context(_embedded(place, root)),
            servers.enter_context(nginx.running(place / "shipped", root)),
            servers.enter_context(nginx.running(place / "plain", root, plain=True)),
        ]
        addresses = [f"http://127.0.0.1:{port}/bench/{page}" for port in ports]
        etags = [_etag(address) for address in addresses]
        packed = (live / (page + ".gz")).stat().st_size
        lines = [f"serving a page of {len(files[page]) / 1000:.1f} kB, {packed / 1000:.1f} kB compressed:"]
        for kind, headers in ASKED:
            rounds = [
                [_rate(address, headers, etag) for address, etag in zip(addresses, etags, strict=True)]
                for _round in range(ROUNDS)
            ]
            lines.append(_line(kind, *(max(column) for column in zip(*rounds, strict=True))))
    return "\n".join(lines)


def _line(kind: str, embedded: float, shipped: float, plain: float) -> str:
    ours, theirs = embedded / shipped, shipped / plain
    said = (
        f"  {kind:<6} embedded {embedded:>8,.0f}/s  nginx as shipped {shipped:>8,.0f}/s  nginx plain {plain:>8,.0f}/s"
        f"   embedded/shipped {ours:.2f}{'  below the aim' if ours < AIM else ''}"
    )
    return said + f"   shipped/plain {theirs:.2f}{'  below the aim' if theirs < SHIPPED_AIM else ''}"


if __name__ == "__main__":
    print(measured())
