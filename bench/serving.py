"""Requests per second of one published page: the embedded server against nginx, one worker each, by wrk."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench import synthetic
from tsumugu.publication import storage
from tsumugu.render.content import SiteContent
from tsumugu.render.site.build import site

AIM = 0.4
SECONDS = 5
ROUNDS = 3

_NGINX = """
worker_processes 1; pid {place}/nginx.pid; error_log {place}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; etag on; types {{ text/html html; text/css css; }}
  client_body_temp_path {place}/t1; proxy_temp_path {place}/t2; fastcgi_temp_path {place}/t3;
  uwsgi_temp_path {place}/t4; scgi_temp_path {place}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    for _try in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")


def _rate(url: str) -> float:
    said = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{SECONDS}s", url], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def measured() -> str:
    """A sentence with both rates and their ratio (the best of three rounds of each, taken in turn)."""
    missing = [tool for tool in ("nginx", "wrk") if shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin") is None]
    if missing:
        return f"serving: not measured, there is no {' and no '.join(missing)} here"
    with tempfile.TemporaryDirectory(prefix="tsumugu-bench-") as name:
        place = Path(name)
        place.chmod(0o755)
        root = place / "site"
        files = site(SiteContent(slug="bench", base="/bench/", plan=synthetic.plan(30), today="2026-10-01"))
        with storage.publishing(root, "bench"):
            storage.put_live(root, "bench", files, {})
        return _compare(place, root, len(files["index.html"]))


def _compare(place: Path, root: Path, size: int) -> str:
    ours, theirs = _free_port(), _free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(_NGINX.format(place=place, port=theirs, root=root, user=user))
    environment = {
        **os.environ,
        "TSUMUGU_ENV": "test",
        "TSUMUGU_WORKERS": "1",
        "TSUMUGU_DATA_DIR": str(place),
        "TSUMUGU_SITE_ROOT": str(root),
        "DATABASE_URL": "",
    }
    serve = [sys.executable, "-m", "tsumugu.cli.main", "serve", "--bind", f"127.0.0.1:{ours}"]
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    servers = [
        subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL),
        subprocess.Popen([nginx, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", "daemon off;"]),
    ]
    try:
        addresses = [f"http://127.0.0.1:{port}/bench/index.html" for port in (ours, theirs)]
        for address in addresses:
            # WhiteNoise answers index.html with a redirect to the directory: ask for what it serves.
            _wait(address.removesuffix("index.html"))
        addresses = [address.removesuffix("index.html") for address in addresses]
        rounds = [[_rate(address) for address in addresses] for _round in range(ROUNDS)]
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(timeout=20)
    mine, other = (max(column) for column in zip(*rounds, strict=True))
    ratio = mine / other
    return (
        f"serving a page of {size / 1000:.1f} kB: embedded {mine:,.0f}/s, nginx {other:,.0f}/s, ratio {ratio:.2f}"
        f"{'' if ratio >= AIM else '  below the aim'}"
    )
