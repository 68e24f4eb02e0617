"""The port: held by one server alone, and named as it can be asked."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from pathlib import Path

from tsumugu.core.digits import whole

BACKLOG = 1024
#: Addresses that mean every address of the machine, and the one by which the machine reaches itself.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class PortTaken(Exception):
    """Why nobody can listen there, in one line of each language."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja, self.en = ja, en


def split(bind: str) -> tuple[str, int]:
    """``127.0.0.1:8000``, ``[::]:8000`` or ``:8000`` as host and port. Raises ``PortTaken`` for what is none."""
    host, _colon, port = bind.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    number = whole(port, 5) or 0
    if not 0 < number < 65536:
        raise PortTaken(
            f"{bind} はアドレスとポートではありません（例 127.0.0.1:8000）。",
            f"{bind} is not an address and a port (127.0.0.1:8000)",
        )
    return host or "127.0.0.1", number


def listen(host: str, port: int, reader_timeout: int) -> socket.socket:
    """A socket that listens there and shares the port with nobody.

    Connections inherit ``reader_timeout`` (seconds): the kernel ends one whose reader has taken nothing for so long.
    Raises ``PortTaken``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Not SO_REUSEPORT: with it two servers would take turns in answering, and nobody would be told.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, reader_timeout * 1000)
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"{named(host, port)} は使われています。ほかのサーバーが待ち受けています。",
                f"{named(host, port)} is in use: another server listens there",
            ) from None
        raise PortTaken(
            f"{named(host, port)} で待ち受けられません（{error.strerror or error}）。",
            f"cannot listen on {named(host, port)}: {error.strerror or error}",
        ) from None
    found.setblocking(False)
    return found


def listen_at(path: Path) -> socket.socket:
    """The same at a path, for processes of this user alone. What an earlier server left there is removed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    found.bind(str(path))
    path.chmod(0o600)
    found.listen(BACKLOG)
    found.setblocking(False)
    return found


def named(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(host: str, port: int, *, origin: str, hosts: Sequence[str]) -> str:
    """Where people reach this server: an address that it listens on and whose name it answers to. ``origin`` and
    ``hosts`` as the environment has them."""
    if origin:
        return origin
    near = _ANY.get(host, host)
    written = f"[{near}]" if ":" in near else near
    if hosts and "*" not in hosts and written not in hosts and near not in hosts:
        own = [name for name in hosts if not name.startswith(".")]
        near = own[0] if own else near
    return f"http://{named(near.removeprefix('[').removesuffix(']'), port)}"
