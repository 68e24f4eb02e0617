"""The server as visitors meet it: slow ones, silent ones, and many; no one of them stops the others."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import Server, publish, running, until

FORM = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
LARGE = bytes(range(256)) * 4 * 1024 * 24  # 24 MB
#: Seconds: what a page may take, on the median, whatever others do.
QUICK = 0.05


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("served")
    data.chmod(0o755)  # as an earlier version left it
    publish(data, large_bin=LARGE)
    with running(
        data, "--no-worker", TSUMUGU_HEADER_TIMEOUT="2", TSUMUGU_BODY_TIMEOUT="3", TSUMUGU_READER_TIMEOUT="2"
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def closed(server: Server) -> Iterator[None]:
    yield
    while server.opened:
        server.opened.pop().close()


def read(connection: socket.socket, seconds: float) -> bytes:
    """Everything until the other side closes; fails if it does not."""
    connection.settimeout(seconds)
    found = b""
    while part := connection.recv(65536):
        found += part
    return found


def test_a_form_that_never_ends_keeps_nobody_waiting(server: Server) -> None:
    slow = [server.connect(FORM + b"Content-Length: 60\r\n\r\nlogin=") for _form in range(20)]
    assert server.median("/plan/") < QUICK
    assert server.get("/accounts/login/") == 200
    assert server.median("/accounts/login/", 10) < 0.5
    told = read(slow[0], 10)
    assert told.startswith(b"HTTP/1.1 408 ") and b"connection: close" in told.lower()


def test_a_head_that_never_ends_is_left(server: Server) -> None:
    silent = [server.connect(b"GET /plan/ HTTP/1.1\r\nHost: local") for _head in range(20)]
    assert server.median("/plan/") < QUICK
    assert read(silent[0], 10) == b""


def test_connections_without_a_request_keep_nobody_waiting(server: Server) -> None:
    idle = [server.connect(b"GET /plan/ HTTP/1.1\r\nHost: localhost\r\n\r\n") for _connection in range(500)]
    assert server.median("/plan/") < QUICK
    assert server.get("/accounts/login/") == 200
    assert read(idle[0], 10).startswith(b"HTTP/1.1 200 "), "it is closed after a while"


def test_a_reader_who_takes_nothing_keeps_nobody_waiting_and_is_left(server: Server) -> None:
    (front,) = server.children("tsumugu.serving.front")
    before = front.memory_info().rss
    slow = []
    for _reader in range(20):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(b"GET /plan/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        server.opened.append(reader)
        slow.append(reader)
    time.sleep(0.5)
    assert server.median("/plan/") < QUICK
    assert front.memory_info().rss - before < 4 * len(LARGE), "a slow reader does not take the file into memory"

    def left() -> bool:
        slow[0].recv(1)  # one byte now and then is no reading either
        own = slow[0].getsockname()[1]
        return own not in [c.raddr.port for c in front.net_connections() if c.status == "ESTABLISHED" and c.raddr]

    until(left, 15, "a reader who takes nothing is left")


def test_a_large_file_is_whole_and_in_parts(server: Server) -> None:
    status, said, body = server.ask("/plan/large.bin")
    assert (status, said["content-length"], body == LARGE) == (200, str(len(LARGE)), True)
    status, _said, body = server.ask("/plan/large.bin", Range="bytes=1000000-9999999")
    assert (status, body == LARGE[1000000:10000000]) == (206, True)


def test_too_large_a_body_is_refused_before_it_is_read(server: Server) -> None:
    told = read(server.connect(FORM + b"Content-Length: 99999999999\r\n\r\nlogin="), 10)
    assert told.startswith(b"HTTP/1.1 413 ")
    # Who has no session sends no more than a form.
    told = read(server.connect(FORM + b"Content-Length: 1000000\r\n\r\nlogin="), 10)
    assert told.startswith(b"HTTP/1.1 413 ")


def test_a_body_in_pieces_without_a_length_is_bounded_too(server: Server) -> None:
    connection = server.connect(FORM + b"Transfer-Encoding: chunked\r\n\r\n")
    with pytest.raises(OSError):
        for _piece in range(4000):
            connection.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
        read(connection, 5)
        raise ConnectionError


def test_who_asked_is_whom_the_front_saw(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/desk/", headers={"X-Tsumugu-Peer": "203.0.113.7", "Host": "localhost"})
    assert connection.getresponse().status == 302
    connection.close()


def test_the_desk_has_several_threads(server: Server) -> None:
    """Whoever asks for a page waits for nobody else's."""
    taken: list[float] = []

    def one() -> None:
        since = time.perf_counter()
        assert server.get("/accounts/login/") == 200
        taken.append(time.perf_counter() - since)

    threads = [threading.Thread(target=one) for _thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 16


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /plan/%ff HTTP/1.1", 404), (b"GET /desk/%ff HTTP/1.1", 404), (b"GET /desk/%00 HTTP/1.1", 404),
        (b"GET /desk/?q=%ff%00 HTTP/1.1", 302), (b"GET http://localhost/desk/ HTTP/1.1", 302),
        (b"OPTIONS * HTTP/1.1", 404), (b"FOO /desk/ HTTP/1.1", 403), (b"GET /plan/%E7%B4%A1.html HTTP/1.1", 404),
    ],
)  # fmt: skip
def test_odd_requests_are_answered(server: Server, request_line: bytes, status: int) -> None:
    odd = b"\r\nHost: localhost\r\nCookie: a=\xff\xfe; b=\xe7\xb4\xa1\r\nX-Odd: \x80\r\nConnection: close\r\n\r\n"
    assert read(server.connect(request_line + odd), 10).startswith(f"HTTP/1.1 {status} ".encode())


def test_files_are_private_but_for_the_sites(server: Server) -> None:
    data: Path = server.said.parent
    assert data.stat().st_mode & 0o777 == 0o711
    for name in ("tsumugu.sqlite3", "tsumugu.sqlite3-wal", "tsumugu.sqlite3-shm", "run"):
        assert (data / name).stat().st_mode & 0o077 == 0, name
    assert (data / "site").stat().st_mode & 0o055 == 0o055
