"""Big documents in a process of their own: the typesetter's memory ends with it, and so does its time.

A request travels as MessagePack on the standard input, the PDF comes back on the standard output; nothing is
written to the disk. The bytes are the same as those of the pure functions.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Literal

import msgspec
from msgspec import Struct

from tsumugu.core.errors import Refusal
from tsumugu.render.content import Document

Form = Literal["plan", "roadmap", "sheets"]
#: Seconds. A plan of 300 initiatives takes about ten on one core.
LIMIT = 300.0


class Request(Struct, frozen=True):
    """``nodes``: the initiatives whose sheets are wanted, for the form ``sheets``."""

    form: Form
    document: Document
    language: str = "ja"
    nodes: tuple[str, ...] = ()


def typeset(
    form: Form, document: Document, language: str = "ja", *, nodes: tuple[str, ...] = (), limit: float = LIMIT
) -> tuple[tuple[str, bytes], ...]:
    """The documents as (name, PDF): one for ``plan`` and ``roadmap``, named so; one for each of ``nodes`` for
    ``sheets``, named by the node.

    Refuses with ``pdf-too-slow`` after ``limit`` seconds and with ``pdf-failed`` if the process fails; its
    own words are the refusal's ``reason``.
    """
    request = msgspec.msgpack.encode(Request(form, document, language, nodes))
    # The process gets the way to its modules and no secrets of this one.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tsumugu.render.pdf"], input=request, capture_output=True, timeout=limit,
            env={**kept, "PYTHONPATH": path}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refusal("pdf-too-slow", limit=limit) from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise Refusal("pdf-failed", reason=lines[-1] if lines else f"exit status {done.returncode}")
    return msgspec.msgpack.decode(done.stdout, type=tuple[tuple[str, bytes], ...])
