"""A published page, asked for by wrk over eight connections, one worker each, in turn.

Two ratios. Requests per second of the embedded server against nginx with the shipped configuration (aim 0.4): what
an office without nginx gives away. Processor time of a request at nginx with hardly any configuration against that
with the shipped one (aim 0.8): what the headers and the rules cost. That is time of the worker alone, so that what
else the machine does weighs little.
"""

from __future__ import annotations

import math
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
from tsumugu.publication.places import disk
from tsumugu.render.content import SiteContent
from tsumugu.render.site.build import site

AIM, SHIPPED_AIM = 0.4, 0.8
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


def _asked(url: str, headers: dict[str, str], etag: str) -> tuple[float, int]:
    """Requests per second, and how many there were."""
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value.replace('{etag}', etag)}")]
    said = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *told, url], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    rate, count = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or rate is None or count is None:
        raise RuntimeError(said)
    return float(rate[1]), int(count[1])


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
    command = [sys.executable, "-m", "tsumugu.cli.main", "serve", "--no-worker", "--bind", f"127.0.0.1:{port}"]
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
        with disk.publishing(root, "bench"), disk.fresh(root, "bench") as live:
            for path, data in files.items():
                live.put(path, data)
        ports = [servers.enter_context(_embedded(place, root))]
        ports += [
            servers.enter_context(nginx.running(place / name, root, plain=name == "plain"))
            for name in ("shipped", "plain")
        ]
        addresses = [f"http://127.0.0.1:{port}/bench/{page}" for port in ports]
        etags = [_etag(address) for address in addresses]
        packed = (live.directory / (page + ".gz")).stat().st_size
        lines = [f"serving a page of {len(files[page]) / 1000:.1f} kB, {packed / 1000:.1f} kB compressed:"]
        for kind, headers in ASKED:
            rates, costs = _rounds(place, addresses, headers, etags)
            lines.append(_line(kind, rates, costs))
    return "\n".join(lines)


def _rounds(
    place: Path, addresses: list[str], headers: dict[str, str], etags: list[str]
) -> tuple[list[float], list[float]]:
    """The best requests per second of each server, and the least processor time of a request of the two nginx."""
    rates, costs = [0.0, 0.0, 0.0], [math.inf, math.inf]
    for _round in range(ROUNDS):
        for number, (address, etag) in enumerate(zip(addresses, etags, strict=True)):
            server = place / ("", "shipped", "plain")[number]
            before = nginx.processor_seconds(server) if number else 0.0
            rate, count = _asked(address, headers, etag)
            rates[number] = max(rates[number], rate)
            if number:
                costs[number - 1] = min(costs[number - 1], (nginx.processor_seconds(server) - before) / count)
    return rates, costs


def _line(kind: str, rates: list[float], costs: list[float]) -> str:
    """``rates``: of the embedded server, nginx as shipped and nginx plain; ``costs``: seconds of the latter two."""
    ours, theirs = rates[0] / rates[1], costs[1] / costs[0]
    return (
        f"  {kind:<6} embedded {rates[0]:>7,.0f}/s  nginx as shipped {rates[1]:>7,.0f}/s, {costs[0] * 1e6:>3.0f} µs"
        f"  nginx plain {rates[2]:>7,.0f}/s, {costs[1] * 1e6:>3.0f} µs"
        f"   embedded/shipped {ours:.2f}{'  below the aim' if ours < AIM else ''}"
        f"   shipped/plain {theirs:.2f}{'  below the aim' if theirs < SHIPPED_AIM else ''}"
    )


if __name__ == "__main__":
    print(measured())
