"""Published sites behind a link: live at once, with validators, without an open door."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tsumugu.config.published import PublishedSites


def _django(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"desk"]


def _get(app: PublishedSites, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
        seen.update(status=status, headers=dict(headers))

    made = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", **environ}
    answer = app(made, start)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return seen["status"], seen["headers"], body


def _publish(root: Path, name: str, text: str) -> None:
    build = root / ".builds" / name
    build.mkdir(parents=True)
    (build / "index.html").write_text(text)
    os.symlink(build, root / ".next")
    os.replace(root / ".next", root / "plan")


def test_a_new_edition_is_live_at_once(tmp_path: Path) -> None:
    app = PublishedSites(_django, tmp_path)
    assert _get(app, "/plan/")[2] == b"desk"
    _publish(tmp_path, "1", "one")
    status, headers, body = _get(app, "/plan/")
    assert (status, body) == ("200 OK", b"one")
    assert headers["ETag"] and headers["Last-Modified"]
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert _get(app, "/plan/", HTTP_IF_NONE_MATCH=headers["ETag"])[0].startswith("304")
    _publish(tmp_path, "2", "second")
    assert _get(app, "/plan/")[2] == b"second"


def test_nothing_but_sites_is_reached(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    _publish(tmp_path / "site", "1", "one")
    app = PublishedSites(_django, tmp_path / "site")
    for path in ("/../secret.txt", "/plan/../../secret.txt", "/.builds/1/index.html", "/desk/", "/", "/plan\0/"):
        assert _get(app, path)[2] == b"desk", path


def test_the_etag_is_of_the_content_and_a_new_target_is_live_at_once(tmp_path: Path) -> None:
    """Two pages of one size and one second: an old copy must not be taken for the new one."""
    sites = PublishedSites(lambda environ, start: [b"desk"], tmp_path)
    told: list[dict[str, str]] = []

    def ask(**more: str) -> tuple[str, bytes]:
        said: list[str] = []

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            said.append(status)
            told.append(dict(headers))

        body = sites({"PATH_INFO": "/plan/", "REQUEST_METHOD": "GET", **more}, start)
        return said[0], b"".join(body)

    for text in ("<p>1</p>", "<p>2</p>"):
        made = tmp_path / f"made-{text[3]}"
        made.mkdir()
        (made / "index.html").write_text(text)
        os.utime(made / "index.html", (1_000_000, 1_000_000))
        (tmp_path / "plan").unlink(missing_ok=True)
        (tmp_path / "plan").symlink_to(made.name)
        assert ask() == ("200 OK", text.encode())
        assert ask() == ("200 OK", text.encode())  # the second time from memory
    first, second = told[0]["ETag"], told[-1]["ETag"]
    assert first != second
    assert ask(HTTP_IF_NONE_MATCH=second) == ("304 Not Modified", b"")
    assert ask(HTTP_IF_NONE_MATCH=first) == ("200 OK", b"<p>2</p>")
    assert ask(HTTP_RANGE="bytes=0-2") == ("206 Partial Content", b"<p>")
    status, _body = ask(PATH_INFO="/plan/index.html")
    assert (status, told[-1]["Location"]) == ("301 Moved Permanently", "./")
