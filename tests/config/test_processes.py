"""Processes that are killed are followed by others; none is left behind; a port belongs to one server."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.gate import THOROUGH
from tests.serving import Server, free_port, publish, running, until
from tests.surroundings import COMMAND, surroundings

#: In ``make thorough`` each kind of process is killed as often as this.
TIMES = 25 if THOROUGH else 1

FRONT, DESK, WORKER = "tsumugu.serving.front", "tsumugu.serving.at_desk", "tsumugu.serving.background"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("kept")
    publish(data)
    with running(data) as found:
        yield found


@pytest.mark.kill
@pytest.mark.parametrize("part", [DESK, *(pytest.param(part, marks=pytest.mark.thorough) for part in (FRONT, WORKER))])
def test_a_killed_process_is_followed_and_nobody_is_refused(server: Server, part: str) -> None:
    chance = random.Random(part)
    for _time in range(TIMES):
        until(lambda: server.children(part), what=f"there is no {part}")
        (victim,) = server.children(part)
        victim.send_signal(signal.SIGKILL)
        time.sleep(chance.uniform(0, 0.2))
        # The port stays open, so a visitor waits instead of being refused.
        assert server.get("/plan/") == 200
        assert server.get("/accounts/login/") in (200, 503)
        until(lambda: server.get("/accounts/login/") == 200)
        # Unchecked: a default of a lambda has no type.
        until(lambda gone=victim.pid: [child for child in server.children(part) if child.pid != gone])  # type: ignore[misc]
    assert server.process.poll() is None


@pytest.mark.thorough
@pytest.mark.kill
def test_a_killed_parent_leaves_nobody(tmp_path: Path) -> None:
    publish(tmp_path)
    for _time in range(TIMES):
        with running(tmp_path) as server:
            children = server.all_of()[1:]
            until(lambda: server.children(WORKER))
            server.process.kill()
            server.process.wait()
            _gone, alive = psutil.wait_procs(children, timeout=8)
            assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]
            with socket.socket() as again:
                again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                again.bind(("127.0.0.1", server.port))


@pytest.mark.thorough
def test_it_ends_within_seconds_when_it_is_asked_to(tmp_path: Path) -> None:
    publish(tmp_path)
    with running(tmp_path) as server:
        server.connect(b"GET /plan/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        server.connect(b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\nlogin=")
        family, since = server.all_of(), time.monotonic()
        server.process.terminate()
        assert server.process.wait(20) == 0
        assert time.monotonic() - since < 8
        assert not [child for child in family[1:] if child.is_running()]
    assert "Traceback" not in server.said.read_text()


def _refused(data: Path, port: int, **more: str) -> str:
    done = subprocess.run(
        [*COMMAND, "serve", "--no-worker", "--bind", f"127.0.0.1:{port}"],
        env=surroundings(data, **more), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_a_port_in_use_is_refused_in_one_line(tmp_path: Path) -> None:
    for sharing in (False, True):
        with socket.socket() as other:
            if sharing:
                other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            said = _refused(tmp_path / str(sharing), port)
            assert said.strip().count("\n") == 0 and f"127.0.0.1:{port} is in use" in said


def test_refusals_are_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = _refused(tmp_path, port, LANG="ja_JP.UTF-8")
        assert said.strip().count("\n") == 0 and f"127.0.0.1:{port} は使われています" in said
    said = _refused(tmp_path, port, LANG="ja_JP.UTF-8", TSUMUGU_ENV="production")
    assert said.strip() == "tsumugu: 本番では TSUMUGU_SECRET_KEY に50文字以上の無作為な文字列が必要です。"


def test_a_second_server_is_refused_and_the_first_goes_on(server: Server) -> None:
    assert "is in use" in _refused(server.said.parent, server.port)
    assert server.get("/accounts/login/") == 200 and server.get("/plan/") == 200
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError):
            other.bind(("127.0.0.1", server.port))


def test_what_the_environment_lacks_is_said_in_one_line(tmp_path: Path) -> None:
    for more, named in (
        ({"TSUMUGU_ENV": "production"}, "TSUMUGU_SECRET_KEY"),
        ({"TSUMUGU_WORKERS": "many"}, "TSUMUGU_WORKERS"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
    ):
        said = _refused(tmp_path, free_port(), **more)
        assert said.strip().count("\n") == 0 and named in said, said


def _away(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"postgresql://nobody:x@127.0.0.1:{free_port()}/none", "TSUMUGU_DATA_DIR": str(tmp_path)}


def test_sites_are_served_while_the_database_is_away_from_the_start(tmp_path: Path) -> None:
    publish(tmp_path)
    with running(tmp_path, "--no-worker", ready="/plan/", **_away(tmp_path)) as server:
        status, said, body = server.ask("/desk/", Accept_Language="en")
        assert (status, said["retry-after"], said["cache-control"]) == (503, "5", "no-store")
        assert b"Published plans can be read" in body
        status, _said, body = server.ask("/accounts/login/")
        assert status == 503 and "公表されたプランは読めます" in body.decode()
        assert server.get("/plan/") == 200
        until(lambda: "published sites are served" in server.said.read_text())
        assert "Traceback" not in server.said.read_text()


@pytest.mark.thorough
def test_the_desk_says_that_its_database_went_away(tmp_path: Path) -> None:
    """The file of the database becomes a directory: no statement can be carried out any more."""
    publish(tmp_path)
    with running(tmp_path, "--no-worker", TSUMUGU_BUSY_TIMEOUT="1") as server:
        for name in ("tsumugu.sqlite3", "tsumugu.sqlite3-wal", "tsumugu.sqlite3-shm"):
            (tmp_path / name).rename(tmp_path / (name + ".away"))
        (tmp_path / "tsumugu.sqlite3").mkdir()
        for child in server.children(DESK):
            child.kill()

        def said() -> bool:
            status, headers, body = server.ask("/desk/", Accept_Language="en", Cookie="sessionid=" + "a" * 32)
            return (
                status == 503
                and headers["cache-control"] == "no-store"
                and "retry-after" in headers
                and b"database does not answer" in body
            )

        until(said)
        assert server.get("/plan/") == 200
        (tmp_path / "tsumugu.sqlite3").rmdir()
        for name in ("tsumugu.sqlite3-shm", "tsumugu.sqlite3-wal", "tsumugu.sqlite3"):
            (tmp_path / (name + ".away")).rename(tmp_path / name)
        until(lambda: server.get("/accounts/login/") == 200 and server.get("/desk/") == 200, what="it comes back")


def test_everybody_reaches_the_address_that_is_told(server: Server) -> None:
    assert f"staff:     http://127.0.0.1:{server.port}/desk/" in server.said.read_text()


def test_names_of_the_whole_machine() -> None:
    from tsumugu.config.environment import read
    from tsumugu.serving.listening import PortTaken, address, split

    def reached(environment: dict[str, str], bind: str) -> str:
        value = read(environment)
        return address(*split(bind), origin=value.origin, hosts=value.hosts)

    plain: dict[str, str] = {}
    assert reached(plain, "0.0.0.0:8000") == "http://127.0.0.1:8000"
    assert reached(plain, "[::]:8000") == "http://[::1]:8000"
    assert reached(plain, ":8000") == "http://127.0.0.1:8000"
    own = {"TSUMUGU_HOSTS": "desk.example.jp"}
    assert reached(own, "0.0.0.0:8000") == "http://desk.example.jp:8000"
    told = {"TSUMUGU_HOSTS": "desk.example.jp", "TSUMUGU_ORIGIN": "https://desk.example.jp"}
    assert reached(told, "127.0.0.1:8000") == "https://desk.example.jp"
    for wrong in ("x", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:８０００"):
        with pytest.raises(PortTaken):
            split(wrong)
