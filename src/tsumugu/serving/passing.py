"""A request, whole, from the process at the port to the desk at its local socket, and the answer back."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

Headers = list[tuple[str, str]]

_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})

#: Said by the front alone: the address that asked. What a visitor sends under this name is dropped.
PEER = "x-tsumugu-peer"
#: Headers of one connection (RFC 9110, 7.6.1), which the other does not have; and those that each server says itself.
_OF_ONE_CONNECTION = frozenset({
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect",
})  # fmt: skip
_ITS_OWN = _OF_ONE_CONNECTION | {"server", "date"}

#: Seconds in which a desk that is being started has to take the request.
STARTING = 4.0
#: Seconds in which the desk has to answer. Nothing there takes so long but a fault.
ANSWER = 300.0


class Away(Exception):
    """There is no desk: it is being started, or cannot be."""


class Lost(Exception):
    """The desk ended before it answered: whether it did what was asked, nobody knows here."""


class Late(Exception):
    """The desk has not answered in ``ANSWER`` seconds."""


@dataclass(frozen=True)
class Asked:
    """A request as it goes on. ``target``: the path as it was written, with the query."""

    method: str
    target: str
    headers: Headers
    peer: str
    body: bytes


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Headers
    body: bytes


class _Local(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("desk", timeout=ANSWER)
        self._path = path

    def connect(self) -> None:
        until = time.monotonic() + STARTING
        while True:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                self.sock.connect(self._path)
            except OSError as error:
                self.sock.close()
                if time.monotonic() > until:
                    raise Away from error
                time.sleep(0.1)
            else:
                self.sock.settimeout(self.timeout)
                return


class Desk:
    """The desk at a local socket. One connection for each thread, kept open between requests that change nothing."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = str(path), threading.local()

    def ask(self, asked: Asked) -> Answered:
        """Raises ``Away``, ``Lost`` and ``Late``."""
        kept: _Local | None = getattr(self._own, "connection", None)
        self._own.connection = None
        if kept is not None and asked.method in _CHANGES_NOTHING:
            try:
                return self._answer(kept, asked)
            except Lost:
                pass  # closed between two requests, or in this one: it may be asked twice
        elif kept is not None:
            # The desk closes it after a while, and nobody can tell whether it did so before or after it took a form.
            kept.close()
        return self._answer(_Local(self._path), asked)

    def _answer(self, connection: _Local, asked: Asked) -> Answered:
        try:
            connection.putrequest(asked.method, asked.target, skip_host=True, skip_accept_encoding=True)
            for name, value in asked.headers:
                connection.putheader(name, value.encode("utf-8", "surrogateescape"))
            connection.putheader(PEER, asked.peer)
            if asked.body or asked.method in ("POST", "PUT", "PATCH"):
                connection.putheader("content-length", str(len(asked.body)))
            connection.endheaders(asked.body or None)
            answer = connection.getresponse()
            body = answer.read()
        except TimeoutError as error:
            connection.close()
            raise Late from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Lost from error
        if answer.will_close:
            connection.close()
        else:
            self._own.connection = connection
        return Answered(
            answer.status, [(name, value) for name, value in answer.getheaders() if name.lower() not in _ITS_OWN], body
        )


def passed_on(headers: Headers) -> Headers:
    """The headers of a visitor that the desk gets: not those of the connection, nor what only the front may say."""
    named = {
        word.strip().lower() for name, value in headers if name.lower() == "connection" for word in value.split(",")
    }
    dropped = _OF_ONE_CONNECTION | {"content-length", PEER} | (named - {"host", "cookie"})
    return [(name, value) for name, value in headers if name.lower() not in dropped]
