"""The search of a site runs in a real browser under the policies that the embedded server sends."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from tests import sites
from tests.sites import put_live

from tsumugu.publication.places import disk
from tsumugu.serving import headers
from tsumugu.serving.published import PublishedSites

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>計画</title></head>
<body><main data-pagefind-body><h1>計画</h1><p>防災アプリの整備を行う。</p></main></body></html>"""
SEARCH = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>検索</title>
<script type="module" src="../search.js"></script></head><body><p id="found">-</p></body></html>"""
SCRIPT = """
const told = document.getElementById("found");
try {
  const search = await import("./pagefind/pagefind.js");
  const found = await search.search("防災");
  told.textContent = "found " + (await Promise.all(found.results.map((one) => one.data()))).map((one) => one.url);
} catch (error) { told.textContent = "error " + error; }
"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        pass


def _desk(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b""]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with one page, its index and a page that searches."""
    pages = tmp_path / "pages"
    (pages / "search").mkdir(parents=True)
    for path, text in (("index.html", PAGE), ("search/index.html", SEARCH), ("search.js", SCRIPT)):
        (pages / path).write_text(text, "utf-8")
    command = [sys.executable, "-m", "pagefind", "--site", str(pages), "--force-language", "ja"]
    subprocess.run(command, check=True, capture_output=True)
    with disk.publishing(tmp_path / "site", "plan"):
        put_live(tmp_path / "site", "plan", sites.read(pages), {})
    return tmp_path / "site"


def _found(browser: Any, root: Path) -> tuple[str, list[str]]:
    """What the page says in the end, and what the browser complains of."""
    server = make_server("127.0.0.1", 0, PublishedSites(_desk, root), WSGIServer, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"http://127.0.0.1:{server.server_port}/plan/search/")
        page.locator("#found", has_text=re.compile("found|error")).wait_for()
        return page.inner_text("#found"), [text for text in complaints if "Content Security" in text]
    finally:
        page.close()
        server.shutdown()
        server.server_close()


def test_the_search_runs_under_its_policy_and_under_no_narrower_one(
    browser: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _found(browser, root) == ("found /plan/", [])
    monkeypatch.setattr(headers, "SEARCH_POLICY", headers.SITE_POLICY)
    said, complaints = _found(browser, root)
    assert said.startswith("error") and complaints
