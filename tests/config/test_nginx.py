"""The shipped nginx configuration answers as the embedded server does, request by request."""

from __future__ import annotations

import gzip
import http.client
import http.server
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin

import pytest
from bench import nginx
from tests.sites import put_live

from tsumugu.plans.rules import RESERVED
from tsumugu.publication.places import disk
from tsumugu.serving import headers
from tsumugu.serving.published import PublishedSites
from tsumugu.web.uploads import MOST_BYTES

pytestmark = pytest.mark.nginx

PAGE = "<!doctype html><p>計画の本文。</p>\n".encode() * 40
FILES = {
    path: PAGE
    for path in (
        "index.html", "text.html", "search/index.html", "en/index.html", "en/search/index.html", "404.html",
        "editions/roadmap-1/index.html", "a b/日本.html", "empty/file.txt", "assets/site.css", "assets/site.js",
        "plan.json", "data/initiatives.csv", "editions/roadmap-1/plan.json", "editions/roadmap-1/manifest.json",
        "editions/roadmap-1/documents/plan.pdf", "en/editions/text-1/data/plan.xlsx", "feed.atom",
        "furigana/editions/text-1/plan.csv",
        "calendar.ics", "plan.jsonld", "plan.stratml", "chart.svg", "robots.txt", "site.webmanifest", "slides.pptx",
        "UPPER.PDF",
        "pagefind/pagefind.js", "pagefind/pagefind-worker.js", "pagefind/pagefind.ja_1.pf_meta",
        "pagefind/index/ja_1.pf_index", "pagefind/fragment/ja_1.pf_fragment", "pagefind/wasm.ja.pagefind",
        "plan.git/HEAD", "plan.git/info/refs", "plan.git/objects/ab/cdef01", "plan.git/objects/info/packs",
        "plan.git/objects/pack/pack-0a.pack", "plan.git/objects/pack/pack-0a.idx", ".hidden", "a/.b/c.html",
    )
} | {"en/404.html": b"<p>not here</p>" * 20, "archive.gz": b"\x1f\x8bown", "tiny.html": b"<p>"}  # fmt: skip

#: Headers that say something to a browser. ETag and Last-Modified are compared by what they do.
COMPARED = (
    "Content-Type", "Content-Length", "Content-Encoding", "Content-Range", "Vary", "Cache-Control", "Accept-Ranges",
    "Content-Disposition", "Access-Control-Allow-Origin", "Content-Security-Policy", "X-Content-Type-Options",
    "Referrer-Policy", "X-Frame-Options", "Permissions-Policy", "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy", "Strict-Transport-Security",
)  # fmt: skip

Answer = tuple[int, dict[str, str], bytes]


class Servers:
    """One site, asked from nginx and from the embedded server."""

    def __init__(self, root: Path, port: int) -> None:
        self._port, self.root = port, root
        self._embedded = PublishedSites(_desk, root)

    def nginx(self, path: str, method: str = "GET", **asked: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in asked.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.title(): value for name, value in answer.getheaders()}, body

    def embedded(self, path: str, method: str = "GET", **asked: str) -> Answer:
        seen: dict[str, Any] = {}

        def start(status: str, said: list[tuple[str, str]], error: object = None) -> None:
            names = [name for name, _value in said]
            assert len(names) == len(set(names)), names
            seen.update(status=int(status[:3]), said={name.title(): value for name, value in said})

        address, _, query = path.partition("?")
        environ = {f"HTTP_{name.upper()}": value for name, value in asked.items()}
        environ |= {"REQUEST_METHOD": method, "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1"}
        environ["PATH_INFO"] = unquote(address, "utf-8").encode().decode("latin-1")
        answer = self._embedded(environ, start)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return seen["status"], seen["said"], body


def _desk(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"desk"]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    place = tmp_path_factory.mktemp("nginx")
    for folder in (place, *place.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    root = place / "site"
    with disk.publishing(root, "plan"):
        live = put_live(root, "plan", FILES, {})
    for path in live.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (root / "copied").mkdir()
    (root / "copied" / "index.html").write_bytes(PAGE)
    (place / "secret.txt").write_text("secret")
    with nginx.running(place / "server", root) as port:
        yield Servers(root, port)


def same(servers: Servers, path: str, method: str = "GET", **asked: str) -> Answer:
    theirs, ours = servers.nginx(path, method, **asked), servers.embedded(path, method, **asked)
    assert ours[0] == theirs[0], (path, asked)
    for name in COMPARED:
        assert ours[1].get(name.title()) == theirs[1].get(name.title()), (path, asked, name)
    assert ours[2] == theirs[2], (path, asked)
    for said in (ours[1], theirs[1]):
        assert ("Etag" in said) == ("Etag" in theirs[1]) and ("Last-Modified" in said) == ("Last-Modified" in theirs[1])
    return ours


@pytest.mark.parametrize("path", sorted(path for path in FILES if "/." not in f"/{path}"))
def test_every_file(servers: Servers, path: str) -> None:
    address = "/plan/" + quote(path.removesuffix("index.html"))
    copied = (servers.root / "plan" / (path + ".gz")).is_file()
    for encoding, packed in (
        (None, False), ("gzip", True), ("br, gzip;q=0.8", True), ("gzip;q=0", False), ("gzip;q=0.0, br", False),
        ("GZIP", True), ("identity", False), ("*", False), ("deflate", False), ("", False),
    ):  # fmt: skip
        asked = {} if encoding is None else {"Accept_Encoding": encoding}
        status, said, body = same(servers, address, **asked)
        assert status == 200 and body
        assert ("Content-Encoding" in said) == (packed and copied), encoding
        assert said.get("Vary") == ("Accept-Encoding" if copied else None)
        assert (gzip.decompress(body) if "Content-Encoding" in said else body) == FILES[path]
        _status, head, nothing = same(servers, address, "HEAD", **asked)
        assert head["Content-Length"] == said["Content-Length"] and nothing == b""


def test_how_long_it_is_kept(servers: Servers) -> None:
    for path, life in (
        ("", headers.FRESH), ("plan.json", headers.FRESH), ("editions/roadmap-1/", headers.FRESH),
        ("editions/roadmap-1/manifest.json", headers.FRESH), ("editions/roadmap-1/plan.json", headers.KEPT),
        ("editions/roadmap-1/documents/plan.pdf", headers.KEPT), ("furigana/editions/text-1/plan.csv", headers.KEPT),
        ("pagefind/index/ja_1.pf_index", headers.KEPT), ("plan.git/objects/ab/cdef01", headers.FOR_EVER),
        ("plan.git/info/refs", headers.ASKED),
    ):  # fmt: skip
        assert same(servers, "/plan/" + path)[1]["Cache-Control"] == life, path


def test_policies_by_address(servers: Servers) -> None:
    for path, wasm in (("", False), ("search/", True), ("en/search/", True), ("pagefind/pagefind-worker.js", True),
                       ("pagefind/pagefind.js", False), ("text.html", False)):  # fmt: skip
        policy = same(servers, "/plan/" + path)[1]["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) == wasm and "default-src 'none'" in policy, path
    for path, origin in (("plan.json", "*"), ("data/initiatives.csv", "*"), ("", None), ("assets/site.js", None)):
        assert same(servers, "/plan/" + path)[1].get("Access-Control-Allow-Origin") == origin, path


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_validators(servers: Servers, encoding: str) -> None:
    for ask in (servers.nginx, servers.embedded):
        _status, said, body = ask("/plan/", Accept_Encoding=encoding)
        tag, date = said["Etag"], said["Last-Modified"]
        assert re.fullmatch(r'"[^"]+"', tag), "strong: made of the bytes that are sent"
        other = ask("/plan/", Accept_Encoding="gzip" if encoding == "identity" else "identity")[1]["Etag"]
        assert tag != other
        table = [
            ({"If_None_Match": tag}, 304), ({"If_None_Match": f"W/{tag}"}, 304), ({"If_None_Match": "*"}, 304),
            ({"If_None_Match": f'"x", W/"y" , {tag}'}, 304), ({"If_None_Match": other}, 200),
            ({"If_None_Match": '"x"'}, 200), ({"If_None_Match": ""}, 200),
            ({"If_Modified_Since": date}, 304), ({"If_Modified_Since": "Thu, 01 Jan 2099 00:00:00 GMT"}, 304),
            ({"If_Modified_Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200), ({"If_Modified_Since": "yesterday"}, 200),
            ({"If_None_Match": '"x"', "If_Modified_Since": date}, 200),
        ]  # fmt: skip
        for asked, status in table:
            for method in ("GET", "HEAD"):
                answer = ask("/plan/", method, Accept_Encoding=encoding, **asked)
                assert answer[0] == status, (ask, asked)
                assert answer[1]["Etag"] == tag and answer[1]["Vary"] == "Accept-Encoding"
                assert answer[2] == (body if (status, method) == (200, "GET") else b"")
                assert status == 200 or ("Content-Encoding" not in answer[1] and "Content-Type" not in answer[1])
                assert answer[1]["Cache-Control"] == headers.FRESH and "Content-Security-Policy" in answer[1]


def test_ranges(servers: Servers) -> None:
    size = len(PAGE)
    table = [
        ("bytes=0-2", 206, PAGE[:3]), ("bytes=5-5", 206, PAGE[5:6]), ("bytes=-4", 206, PAGE[-4:]),
        (f"bytes={size - 2}-", 206, PAGE[-2:]), (f"bytes=0-{size * 2}", 206, PAGE), (f"bytes=-{size * 2}", 206, PAGE),
        (f"bytes={size}-", 416, None), ("lines=0-1", 200, PAGE),
    ]  # fmt: skip
    for asked, status, body in table:
        for method in ("GET", "HEAD"):
            told = [ask("/plan/text.html", method, Range=asked) for ask in (servers.nginx, servers.embedded)]
            assert [answer[0] for answer in told] == [status, status], asked
            assert told[0][1].get("Content-Range") == told[1][1].get("Content-Range")
            if body is not None:
                assert {answer[2] for answer in told} == {body if method == "GET" else b""}, asked
                assert {answer[1]["Content-Length"] for answer in told} == {str(len(body))}
    assert servers.embedded("/plan/text.html", Range="bytes=3-2")[0] == 200
    assert servers.embedded("/plan/text.html", Range="bytes=0-1,4-5")[2] == PAGE
    assert same(servers, "/plan/text.html", Range="bytes=0-9", Accept_Encoding="gzip")[0] == 200
    for ask in (servers.nginx, servers.embedded):
        said = ask("/plan/text.html")[1]
        packed = ask("/plan/text.html", Accept_Encoding="gzip")[1]["Etag"]
        for condition, status in ((said["Etag"], 206), (said["Last-Modified"], 206), ('"x"', 200), (packed, 200),
                                  (f"W/{said['Etag']}", 200), ("Thu, 01 Jan 2099 00:00:00 GMT", 200)):  # fmt: skip
            assert ask("/plan/text.html", Range="bytes=0-2", If_Range=condition)[0] == status, (ask, condition)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/plan", "/plan/"), ("/plan/search", "/plan/search/"), ("/plan/en", "/plan/en/"), ("/copied", "/copied/"),
        ("/plan/index.html", "/plan/"), ("/plan/en/index.html", "/plan/en/"), ("/plan/search?q=1", "/plan/search/?q=1"),
        ("/plan/search/index.html?q=%E9%98%B2", "/plan/search/?q=%E9%98%B2"),
    ],
)  # fmt: skip
def test_redirects(servers: Servers, path: str, place: str) -> None:
    for ask in (servers.nginx, servers.embedded):
        status, said, _body = ask(path)
        location = said["Location"]
        assert (status, urljoin(path, location)) == (301, place) and "//" not in location
        assert said["Content-Security-Policy"].startswith("default-src 'none'")
        assert said["Cache-Control"] == headers.FRESH and said["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there(servers: Servers) -> None:
    for path, body in (
        ("/plan/none", FILES["404.html"]), ("/plan/en/none/", FILES["en/404.html"]),
        ("/plan/empty/", FILES["404.html"]),
        ("/plan/index.html.gz", FILES["404.html"]), ("/plan/.hidden", None), ("/plan/a/.b/c.html", None),
        ("/plan/a/%2Eb/c.html", None), ("/plan/text.html/", FILES["404.html"]), ("/plan/ENGLISH", FILES["404.html"]),
    ):  # fmt: skip
        for encoding in ("identity", "gzip"):
            status, said, sent = same(servers, path, Accept_Encoding=encoding)
            assert status == 404, path
            assert "Etag" not in said and "Accept-Ranges" not in said
            text = gzip.decompress(sent) if "Content-Encoding" in said else sent
            assert text == (body or FILES["404.html"]), path
            assert same(servers, path, If_None_Match="*")[0] == 404


def test_what_is_being_made_is_asked_of_the_embedded_server(tmp_path: Path) -> None:
    """It alone knows what is still to come; nginx asks it about nothing else that is not there."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    root, told = tmp_path / "site", []
    with disk.publishing(root, "plan"):
        put_live(root, "plan", FILES, {})

    class Desk(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.path)
            self.send_response(503)
            self.send_header("Retry-After", "15")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"later")

        def log_message(self, format: str, *said: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Desk) as desk:
        thread = threading.Thread(target=desk.serve_forever, daemon=True)
        thread.start()
        with nginx.running(tmp_path / "server", root, desk=desk.server_port) as port:
            servers = Servers(root, port)
            assert servers.nginx("/plan/data/none.csv")[0] == 404
            disk.coming(root, "plan").write_text('{"data/none.csv": ["data", "ja", "text-1"]}', "utf-8")
            status, said, body = servers.nginx("/plan/data/none.csv?x=1")
            assert (status, said.get("Retry-After"), body) == (503, "15", b"later") and "Etag" not in said
            assert len([name for name in said if name == "Cache-Control"]) == 0, "what the embedded server says alone"
            assert servers.nginx("/plan/index.html")[0] == 301 and servers.nginx("/plan/text.html")[0] == 200
            assert servers.nginx("/other/none")[0] == 404
        desk.shutdown()
        thread.join()
    assert told == ["/plan/data/none.csv?x=1"]


@pytest.mark.parametrize(
    "path",
    [
        "/.sites/", "/.sites/plan/", "/.sites/plan.lock", "/.plan.link", "/%2Esites/plan.lock", "//.sites/plan.lock",
        "/../secret.txt", "/plan/../../secret.txt", "/plan/%2e%2e/%2e%2e/secret.txt",
        "/plan/..%2f..%2f..%2fsecret.txt", "/plan/index.html%00",
        "/plan/..%5c..%5csecret.txt", "/plan%00/", "/plan/%00", "/absent/", "/plan/../.sites/plan.lock",
        "/copied/none",
    ],
)  # fmt: skip
def test_nothing_but_sites_is_reached(servers: Servers, path: str) -> None:
    for ask in (servers.nginx, servers.embedded):
        status, _said, body = ask(path)
        assert status in (400, 404), (ask, path)
        assert b"secret" not in body


def test_no_redirect_leads_to_another_host(servers: Servers) -> None:
    for path in ("//elsewhere.example/index.html", "/\\elsewhere.example/index.html", "//plan",
                 "/%0d%0aX:%201/index.html",
                 "/plan/%0d%0aX:%201/index.html", "//elsewhere.example/plan/index.html"):  # fmt: skip
        for ask in (servers.nginx, servers.embedded):
            _status, said, _body = ask(path)
            place = said.get("Location", "/")
            assert not re.match(r"[/\\]{2}|[a-z]+:", place) and "X" not in said, (ask, path, place)


def test_only_reading(servers: Servers) -> None:
    for method in ("POST", "PUT", "DELETE"):
        for ask in (servers.nginx, servers.embedded):
            assert ask("/plan/text.html", method, Content_Length="0")[0] == 405, (ask, method)


def test_a_new_edition_is_live_at_once(servers: Servers) -> None:
    pages = [PAGE.replace(b"\n", mark) for mark in (b"1", b"2", b"3")]
    tags = set()
    for page in pages:
        with disk.publishing(servers.root, "switched"):
            put_live(servers.root, "switched", {"index.html": page}, {})
        for encoding in ("identity", "gzip"):
            _status, said, body = servers.nginx("/switched/", Accept_Encoding=encoding)
            assert (gzip.decompress(body) if encoding == "gzip" else body) == page
            tags.add(said["Etag"])
        assert servers.embedded("/switched/")[2] == page
    assert len(tags) == 6, "pages of one size within one second do not pass for one another"


def test_the_desk_is_behind_it(servers: Servers) -> None:
    """Nothing listens where the desk would be, so what is passed on is a 502."""
    for slug in sorted(RESERVED):
        assert servers.nginx(f"/{slug}/")[0] == 502 and servers.nginx(f"/{slug}")[0] == 502, slug
    assert servers.nginx("/")[0] == 502 and servers.nginx("/accounts/login/")[0] == 502
    assert "Content-Security-Policy" not in servers.nginx("/desk/")[1], "the desk sends its own"


# -- the text of the configuration --------------------------------------------------------------


def _shipped(name: str) -> str:
    return (nginx.SHIPPED / "tsumugu" / name).read_text("utf-8")


def test_the_table_of_types_is_the_one_of_the_embedded_server() -> None:
    found: dict[str, str] = {}
    lines = re.compile(r'^    (?:"([^"]+)"|(\S+)) ([a-z0-9 ]+);$', re.MULTILINE)
    for quoted, bare, kinds in lines.findall(_shipped("types.conf")):
        found.update(dict.fromkeys(kinds.split(), quoted or bare))
    assert found == headers.MEDIA_TYPES


def test_open_data_is_the_same_everywhere() -> None:
    lists = re.findall(r"\((?:\?:)?((?:[a-z]+\|){9,}[a-z]+)\)", _shipped("maps.conf"))
    assert len(lists) == 2 and all(set(found.split("|")) == headers.OPEN for found in lists)


def test_the_reserved_addresses_are_those_of_the_product() -> None:
    text = _shipped("server.conf")
    assert set(re.findall(r"location = /([a-z]+) {", text)) == RESERVED
    assert set(re.findall(r"location \^~ /([a-z]+)/ {", text)) == RESERVED


def test_hsts_is_told_to_who_comes_by_tls_as_the_embedded_server_does() -> None:
    assert f'on "{headers.HSTS[1]}";' in _shipped("maps.conf")
    assert headers.HSTS in headers.of_site("/plan/", True) and headers.HSTS not in headers.of_site("/plan/", False)


def test_the_limit_of_a_body_leaves_room_for_the_words_of_the_desk() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", _shipped("server.conf"))
    assert found and int(found[1]) * 1024 * 1024 == 2 * MOST_BYTES
