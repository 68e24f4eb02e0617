"""From the front to the desk: what is asked once, what may be asked twice, what is said when there is no answer."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tsumugu.serving import passing
from tsumugu.serving.limits import Limits
from tsumugu.serving.passing import Asked, Desk, Lost

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Fake:
    """A desk that keeps a connection for some requests and closes it then without a word. ``got``: their methods."""

    def __init__(self, path: Path, *, answered: int, then: bool) -> None:
        self.got: list[str] = []
        self._answered, self._reads_one_more = answered, then
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                for _ in range(self._answered):
                    if not self._read(connection):
                        break
                    connection.sendall(ANSWER)
                else:
                    if self._reads_one_more:
                        self._read(connection)

    def _read(self, connection: socket.socket) -> bool:
        """Whether there was a request. The bodies of these tests come with their heads or are empty."""
        got = b""
        while b"\r\n\r\n" not in got:
            part = connection.recv(65536)
            if not part:
                return False
            got += part
        self.got.append(got.split(b" ", 1)[0].decode())
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[..., tuple[Fake, Desk]]]:
    made: list[tuple[Fake, Desk]] = []

    def desk(answered: int, then: bool = False) -> tuple[Fake, Desk]:
        made.append((Fake(tmp_path / "desk", answered=answered, then=then), Desk(tmp_path / "desk")))
        return made[-1]

    yield desk
    for fake, front in made:
        fake.close()
        kept = getattr(front._own, "connection", None)
        if kept is not None:
            kept.close()


def asked(method: str) -> Asked:
    return Asked(method, "/desk/", [("host", "localhost")], "127.0.0.1", b"")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_a_connection_that_the_desk_has_closed_is_nobodys_loss(
    desk: Callable[..., tuple[Fake, Desk]], method: str
) -> None:
    """Whoever reads a form for longer than the desk keeps a connection can send it."""
    fake, front = desk(answered=1)
    assert front.ask(asked("GET")).status == 200
    assert front.ask(asked(method)).status == 200
    assert fake.got == ["GET", method]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_changes_nothing_is_asked_again_where_it_was_lost(
    desk: Callable[..., tuple[Fake, Desk]], method: str
) -> None:
    fake, front = desk(answered=1, then=True)
    assert front.ask(asked("GET")).status == 200
    assert front.ask(asked(method)).status == 200
    assert fake.got == ["GET", method, method]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_is_asked_once(desk: Callable[..., tuple[Fake, Desk]], method: str) -> None:
    fake, front = desk(answered=0, then=True)
    with pytest.raises(Lost):
        front.ask(asked(method))
    assert fake.got == [method]


def test_a_connection_is_kept_for_what_is_read(
    desk: Callable[..., tuple[Fake, Desk]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, front = desk(answered=3)
    opened: list[object] = []
    connect = passing._Local.connect

    def counted(one: passing._Local) -> None:
        opened.append(one)
        connect(one)

    monkeypatch.setattr(passing._Local, "connect", counted)
    for _ in range(3):
        front.ask(asked("GET"))
    assert (fake.got, len(opened)) == (["GET"] * 3, 1)


def test_nginx_closes_a_connection_before_the_port_does() -> None:
    shipped = (Path(__file__).parents[2] / "deploy" / "nginx" / "tsumugu.conf").read_text("utf-8")
    found = re.search(r"keepalive_timeout ([0-9]+)s;", shipped)
    assert found is not None and int(found[1]) < Limits().header
