"""Before the desk, nginx passes on who asked and nothing that a visitor claims; it bounds what comes."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bench import nginx

pytestmark = pytest.mark.nginx


class _Desk(BaseHTTPRequestHandler):
    """Answers with the headers it got, one on a line, and two of its own."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = "".join(f"{name.lower()}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "desk")
        self.send_header("Location-Seen", self.path)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *values: object) -> None:
        pass


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    place = tmp_path_factory.mktemp("desk")
    (place / "site").mkdir()
    desk = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    threading.Thread(target=desk.serve_forever, daemon=True).start()
    with nginx.running(place / "server", place / "site", desk=desk.server_port) as found:
        yield found
    desk.shutdown()
    desk.server_close()


Answer = tuple[int, str, dict[str, str]]


def _ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, dict(answer.getheaders())


def test_what_a_visitor_claims_does_not_get_through(port: int) -> None:
    claimed = {
        "X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "elsewhere.example",
        "X_Real_IP": "203.0.113.9", "Forwarded": "for=203.0.113.9;proto=https", "Host": f"plan.example:{port}",
    }  # fmt: skip
    for path in ("/", "/desk/work/?a=%2F&b", "/accounts/login/", "/static/x.css"):
        status, told, said = _ask(port, path, "GET", None, **claimed)
        assert status == 200 and said["Location-Seen"] == path
        lines = told.splitlines()
        assert [line for line in lines if line.startswith(("x-forwarded", "x-real", "forwarded"))] == [
            "x-forwarded-for: 127.0.0.1", "x-forwarded-proto: http",
        ]  # fmt: skip
        assert f"host: plan.example:{port}" in lines
        # The desk says for itself what a browser may do.
        assert (
            said["Content-Security-Policy"] == "desk" and "Cache-Control" not in said and "X-Frame-Options" not in said
        )


def test_a_plan_whose_address_begins_like_the_desk_is_not_the_desk(port: int, tmp_path: Path) -> None:
    assert _ask(port, "/desktop/")[0] == 404 and _ask(port, "/staticfiles/x")[0] == 404


def test_a_body_far_above_the_limit_is_cut_off_before_the_desk(port: int) -> None:
    assert _ask(port, "/desk/import/", "POST", bytes(1024 * 1024))[0] == 200
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/desk/import/")
    connection.putheader("Content-Length", str(33 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_somebody_who_knocks_too_often_is_slowed(port: int) -> None:
    told = [_ask(port, "/accounts/login/", "POST", b"x")[0] for _knock in range(60)]
    assert told[0] == 200 and 429 in told
    assert _ask(port, "/desk/")[0] == 200, "the desk itself is open to the same address"
