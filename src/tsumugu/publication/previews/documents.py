"""Documents of drafts: made beside the desk, a few at a time, and kept for a while.

Making one takes seconds of a processor. No request waits for it: the first one leaves what is to be made in a
directory of its own and is told the key; whoever asks with the key gets the file, the sentence why there is none, or
that it is being made. A thread here makes sure that somebody makes it: whoever finds one that nobody works at takes
it up, so what a stopped process left behind is made when it is asked for again. Locks on files hold across processes:
one for each document, and as many as may be made at once on this machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import queue
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from django.conf import settings

from tsumugu.core.errors import Refusal
from tsumugu.render.content import Document
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Job

#: Documents of drafts that are made side by side on one machine, and how many may wait for their turn.
AT_ONCE, MOST_WAITING = max(1, (os.cpu_count() or 1) // 2), 30
#: Seconds that one may take, and that it is kept after it was asked for.
LIMIT, KEPT = 180.0, 15 * 60
_KEY = re.compile("[0-9a-f]{32}\\Z")
_FOR, _OUT, _PROBLEM, _LOCK = "document.json", "out", "problem", "lock"
_PICTURES = "figures"


class Made(msgspec.Struct, frozen=True):
    data: bytes


class Making(msgspec.Struct, frozen=True):
    """``waiting``: how many are made or wait in all."""

    waiting: int


def begin(scope: str, format: str, document: Document, lay_out: Callable[[Path], object] | None = None) -> str:
    """The key under which the files of this format of this document are to be had. ``scope`` names whose draft it is: a
    key says nothing in another. ``lay_out`` puts the pictures of its figures into a folder. Refusal:
    ``previews-busy``."""
    data = msgspec.json.encode(document)
    key = hashlib.sha256(b"\0".join((format.encode(), data))).hexdigest()[:32]
    place = _place(scope, key)
    if place.is_dir():
        place.touch()
    else:
        forget_old()
        if _waiting() >= MOST_WAITING:
            raise Refusal("previews-busy")
        place.mkdir(parents=True, exist_ok=True)
        if lay_out is not None:
            lay_out(place / _PICTURES)
        _whole(place / _FOR, msgspec.json.encode({"form": format}) + b"\n" + data)
    _make_sure(place)
    return key


def look(scope: str, key: str, path: str) -> Made | Making | None:
    """What became of it; ``None`` if nothing is known of the key, or the format has no such file. Refusal:
    ``format-failed`` with its ``problem``; asked for again it is begun anew."""
    if not _KEY.match(key):
        return None
    place = _place(scope, key)
    try:
        problem = (place / _PROBLEM).read_text("utf-8")
    except OSError:
        problem = ""
    if problem:
        shutil.rmtree(place, ignore_errors=True)
        raise Refusal("format-failed", problem=problem)
    if (place / _OUT).is_dir():
        found = place / _OUT / path
        return Made(found.read_bytes()) if found.is_file() else None
    if not (place / _FOR).is_file():
        return None
    _make_sure(place)
    return Making(_waiting())


# -- the directory -----------------------------------------------------------------------------


def _root() -> Path:
    root: Path = settings.TSUMUGU.data_dir / "previews"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def _place(scope: str, key: str) -> Path:
    return _root() / f"{scope}-{key}"


def _places() -> Iterator[Path]:
    return (path for path in _root().iterdir() if path.is_dir())


def _waiting() -> int:
    return sum(1 for place in _places() if not ((place / _OUT).is_dir() or (place / _PROBLEM).is_file()))


def forget_old() -> None:
    """Documents that nobody has asked for in a while, and those that were never finished."""
    oldest = time.time() - KEPT
    for place in _places():
        try:
            old = place.stat().st_mtime < oldest
        except FileNotFoundError:
            continue
        if old:
            shutil.rmtree(place, ignore_errors=True)


def _whole(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


# -- the work ----------------------------------------------------------------------------------

_turn = threading.Lock()
_known: set[Path] = set()
_asked: queue.SimpleQueue[Path] = queue.SimpleQueue()
_threads: list[threading.Thread] = []


def _make_sure(place: Path) -> None:
    """That a thread of this process looks after it. They end with the process, whatever they are doing."""
    with _turn:
        if place not in _known:
            _known.add(place)
            _asked.put(place)
        while len(_threads) < AT_ONCE:
            _threads.append(threading.Thread(target=_work, args=(len(_threads),), daemon=True))
            _threads[-1].start()


def _work(number: int) -> None:
    while True:
        place = _asked.get()
        try:
            with _held(_root() / f"turn-{number}", wait=True):
                _make(place)
        except Exception as error:  # whatever it was, whoever asked is told, and the next one is made
            if place.is_dir():
                _whole(place / _PROBLEM, f"{type(error).__name__}: {error}".encode())
        finally:
            with _turn:
                _known.discard(place)


def _make(place: Path) -> None:
    if not (place / _FOR).is_file() or (place / _OUT).is_dir():
        return
    with _held(place / _LOCK, wait=False) as mine:
        if not mine:
            return  # another process is at it
        head, _line, data = (place / _FOR).read_bytes().partition(b"\n")
        _whole(place / "source.json", data)
        part = place / "part"
        shutil.rmtree(part, ignore_errors=True)
        job = Job(msgspec.json.decode(head)["form"], "ja", (str(place / "source.json"),), "")
        pictures = place / _PICTURES
        (outcome,) = workshop.make([job], part, limit=LIMIT, pictures=pictures if pictures.is_dir() else None)
        if outcome.problem:
            _whole(place / _PROBLEM, outcome.problem.encode())
        else:
            part.replace(place / _OUT)


@contextmanager
def _held(path: Path, *, wait: bool) -> Iterator[bool]:
    """The lock; ``False`` where somebody else has it and it is not waited for. Who dies holds nothing."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
