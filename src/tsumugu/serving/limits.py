"""What one visitor may take of the server. ``config.environment`` fills it in; whoever serves is given it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much of the server one visitor may take. Times in seconds: ``header`` until the head of a request is there
    (and how long a connection may stay idle), ``body`` until its body is, with a second more for each 32 kB that came,
    ``reader`` for a reader who takes nothing of an answer. ``size``: bytes of a body. ``connections``: at once, in
    each process."""

    header: int = 15
    body: int = 20
    reader: int = 60
    size: int = 32 * 1024 * 1024
    connections: int = 4096
