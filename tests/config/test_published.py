"""Published sites behind a link: live at once, with validators, without an open door."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tsumugu.serving import published
from tsumugu.serving.published import PublishedSites, StaticFiles
from tsumugu.serving.representations import SMALL


def _django(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"desk"]


def _get(app: PublishedSites | StaticFiles, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
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
    for path in (
        "/../secret.txt",
        "/plan/../../secret.txt",
        "/.builds/1/index.html",
        "/desk/",
        "/",
        "/plan\0/",
        "*",
        "",
    ):
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


def _put(root: Path, name: str, files: dict[str, bytes]) -> Path:
    build = root / ".sites" / name
    for path, data in files.items():
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        (build / path).write_bytes(data)
    (root / ".next").symlink_to(build)
    os.replace(root / ".next", root / "plan")
    return build


def test_a_file_that_is_gone_is_looked_for_in_the_next_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = PublishedSites(_django, tmp_path)
    large = b"x" * (SMALL + 1)
    first = _put(tmp_path, "1", {"a.html": b"one", "b.html": b"one", "large.bin": large})
    assert _get(app, "/plan/a.html")[2] == b"one" and _get(app, "/plan/large.bin")[2] == large
    # The link is read, and only then two editions come and sweep the first.
    told = [os.readlink(tmp_path / "plan")]
    shutil.rmtree(first)
    _put(tmp_path, "2", {"a.html": b"two", "b.html": b"two"})
    real = os.readlink
    monkeypatch.setattr(os, "readlink", lambda path: told.pop() if told else real(path))
    assert _get(app, "/plan/b.html")[2] == b"two"
    told = [str(first)]
    assert _get(app, "/plan/large.bin")[2] == b"desk"


def test_memory_is_bounded_and_what_is_not_kept_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "MEMORY", 25)
    _put(tmp_path, "1", {f"{n}.html": b"0123456789" for n in range(5)} | {"l.bin": bytes(range(256)) * 2000})
    app = PublishedSites(_django, tmp_path)
    for _round in range(2):
        for n in range(5):
            assert _get(app, f"/plan/{n}.html")[2] == b"0123456789"
            assert _get(app, f"/plan/{n}.html", HTTP_RANGE="bytes=3-5")[2] == b"345"
        assert _get(app, "/plan/l.bin")[2] == bytes(range(256)) * 2000
        assert _get(app, "/plan/l.bin", HTTP_RANGE="bytes=256000-256001")[2] == b"\x00\x01"
        assert _get(app, "/plan/l.bin", REQUEST_METHOD="HEAD")[2] == b""
    assert app._live["plan"][1]._held == 20


def test_hsts_where_visitors_come_by_https(tmp_path: Path) -> None:
    _put(tmp_path, "1", {"index.html": b"x"})
    for https in (True, False):
        app = PublishedSites(_django, tmp_path, https=https)
        for path in ("/plan/", "/plan", "/plan/index.html"):
            assert ("Strict-Transport-Security" in _get(app, path)[1]) is https


def test_the_own_files_of_the_desk_are_compressed_once() -> None:
    app = StaticFiles(_django, "/static/")
    path = next(url for url in sorted(app._served.files) if url.endswith(".css"))
    _status, said, plain = _get(app, path)
    _status, told, packed = _get(app, path, HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(packed) == plain and len(packed) < len(plain)
    assert told["Content-Encoding"] == "gzip" and told["Vary"] == said["Vary"] == "Accept-Encoding"
    assert told["ETag"] != said["ETag"] and "Content-Encoding" not in said
    assert _get(app, path, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=told["ETag"])[0].startswith("304")
    assert told["Cache-Control"] == "no-cache", "the script of before an update never speaks to the server of after it"
    assert told["Content-Type"] == "text/css; charset=utf-8"
    assert _get(app, "/static/none.css")[2] == b"desk"


def test_what_is_being_made_is_said_to_come(tmp_path: Path) -> None:
    """503 in the reader's language for what the list names and the site has not; 404 for anything else."""
    _put(tmp_path, "1", {"index.html": b"x", "404.html": b"none", "data/here.csv": b"1"})
    app = PublishedSites(_django, tmp_path)
    assert _get(app, "/plan/data/a.csv")[0].startswith("404")
    listed = tmp_path / ".sites" / "plan.coming"
    listed.write_text('{"data/a.csv": [], "data/here.csv": [], "en/data/b.pdf": [], "\u8a08\u753b.pdf": []}', "utf-8")
    for path, asked, lang in (
        ("/plan/data/a.csv", "en-GB,en;q=0.8", "en"), ("/plan/data/a.csv", "", "ja"),
        ("/plan/en/data/b.pdf", "ja", "en"), ("/plan/計画.pdf".encode().decode("latin-1"), "fr", "ja"),
    ):  # fmt: skip
        status, said, body = _get(app, path, HTTP_ACCEPT_LANGUAGE=asked)
        assert status == "503 Service Unavailable" and int(said["Retry-After"]) > 0, path
        assert (said["Content-Language"], said["Cache-Control"]) == (lang, "no-store")
        assert said["Access-Control-Allow-Origin"] == "*" and int(said["Content-Length"]) == len(body)
        assert ("being made" if lang == "en" else "作成しています") in body.decode()
    assert _get(app, "/plan/data/a.csv", REQUEST_METHOD="HEAD")[2] == b""
    assert _get(app, "/plan/data/here.csv")[2] == b"1"
    for path in ("/plan/data/c.csv", "/plan/data/", "/plan/data/a.csv/", "/plan/en/data/a.csv"):
        assert _get(app, path)[0].startswith("404"), path
    # The next list is read at once, a broken one is none, and with the end of the run there is nothing to wait for.
    for text in ('{"data/c.csv": []}', '{"data', None):
        listed.unlink()
        if text is not None:
            listed.write_text(text, "utf-8")
        assert _get(app, "/plan/data/c.csv")[0][:3] == ("503" if text == '{"data/c.csv": []}' else "404")
        assert _get(app, "/plan/data/a.csv")[0].startswith("404")
