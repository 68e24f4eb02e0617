"""Cleaning in a program of its own, with a limit of time and memory: what breaks in a foreign file breaks there."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import msgspec

from tsumugu.interchange.papers import BROKEN, TOO_MUCH, Cleaned, UnfitError

#: Seconds, and bytes of address space.
SECONDS, MEMORY = 60, 3 * 1024**3


def cleaned(data: bytes, media: str) -> Cleaned:
    """``media``: its type, judged by its bytes (``image/png``). A file that cannot be cleaned has a ``problem``."""
    command = [sys.executable, "-m", "tsumugu.interchange.papers.apart", media]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS + 5, check=False)
    except subprocess.TimeoutExpired:
        return Cleaned(b"", problem=TOO_MUCH)
    if done.returncode:
        return Cleaned(b"", problem=TOO_MUCH if done.returncode == -signal.SIGALRM else BROKEN)
    return msgspec.msgpack.decode(done.stdout, type=Cleaned)


def here(data: bytes, media: str) -> Cleaned:
    """The same in this program. Raises ``UnfitError``."""
    from tsumugu.interchange.papers import images, office, pdf

    if media == "application/pdf":
        return pdf.cleaned(data)
    if media == "image/png":
        return Cleaned(images.png(data))
    if media == "image/jpeg":
        return Cleaned(images.jpeg(data))
    return office.cleaned(data)


def main() -> None:
    """A file at the standard input, what came of it at the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(SECONDS)
    try:
        found = here(sys.stdin.buffer.read(), sys.argv[1])
    except UnfitError as error:
        found = Cleaned(b"", problem=error.code)
    except MemoryError:
        found = Cleaned(b"", problem=TOO_MUCH)
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


if __name__ == "__main__":
    main()
