"""granian's workers on sockets that are open already, without its master process.

Its master shares the port with whoever comes (SO_REUSEPORT), ends when a worker dies twice, and leaves workers behind
when it is killed; ``serving.processes`` does these things here. The workers themselves are granian's, in the locked
version: ``tests/config/test_serving.py`` starts them. See docs/decisions/0040.
"""

from __future__ import annotations

import asyncio
import os
import socket
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Callable
from functools import partial
from typing import Any

from granian._futures import _new_cbscheduler
from granian._granian import CallbackScheduler, RSGIWorker, SocketHolder, WSGIWorker
from granian._signals import set_loop_signals, set_sync_signals
from granian.constants import HTTPModes
from granian.http import HTTP1Settings
from granian.log import LogLevels, configure_logging
from granian.wsgi import _callback_wrapper

from tsumugu.serving.limits import Limits

_NO_TLS: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
_NO_METRICS = (None, None)
#: Seconds that a thread without work is kept.
_IDLE = 600


def _http(limits: Limits) -> HTTP1Settings:
    # Also how long a connection may stay open between two requests.
    return HTTP1Settings(header_read_timeout=limits.header * 1000)


def _holder(file: int, *, local: bool) -> tuple[None, SocketHolder]:
    os.set_blocking(file, False)
    return None, SocketHolder(file, local, socket.SOMAXCONN)


class _Inline(CallbackScheduler):
    """Asks for an answer at once, in the thread of the network; what needs time goes to the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *parts: Any) -> None:
        super().__init__()

    def answer_with(
        self, loop: asyncio.AbstractEventLoop, at_once: Callable[[Any, Any], Any], context: Any = None
    ) -> None:
        def begin(watcher: Any, work: Any) -> None:
            watcher.taskref(loop.create_task(_finished(watcher, work)))

        def schedule(watcher: Any) -> None:
            try:
                work = at_once(watcher.scope, watcher.proto)
            except BaseException as error:
                watcher.err(error)
                raise
            if work is None:
                watcher.done()
            else:
                loop.call_soon_threadsafe(begin, watcher, work, context=self._ctx)

        self._schedule_fn = schedule


async def _finished(watcher: Any, work: Any) -> None:
    try:
        await work
    except BaseException as error:
        watcher.err(error)
        return
    watcher.done()


def serve_front(file: int, limits: Limits, prepare: Callable[[asyncio.AbstractEventLoop], Callable[..., Any]]) -> None:
    """Until SIGTERM. ``prepare`` gives a function of scope and protocol (RSGI) that answers and returns ``None``, or
    returns a coroutine that will."""
    configure_logging(LogLevels.warning, None, True)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    stopping, over = set_loop_signals(loop), asyncio.Event()
    stopping.add_cb(lambda: loop.call_soon_threadsafe(over.set))
    worker = RSGIWorker(
        1, _holder(file, local=False), None, 1, 64, 1, _IDLE, limits.connections, HTTPModes.http1, _http(limits), None,
        False, None, *_NO_TLS, _NO_METRICS,
    )  # fmt: skip
    scheduler = _Inline(loop, None, None, partial(_enter_task, loop), partial(_leave_task, loop))
    scheduler.answer_with(loop, prepare(loop))
    worker.serve_str(scheduler, loop, stopping)
    loop.run_until_complete(over.wait())


def serve_desk(file: int, threads: int, limits: Limits, application: Callable[..., Any]) -> None:
    """Until SIGTERM: a WSGI application at a local socket."""
    import threading

    configure_logging(LogLevels.warning, None, True)
    loop = asyncio.new_event_loop()
    stopping, over = set_sync_signals(), threading.Event()
    stopping.add_cb(over.set)
    worker = WSGIWorker(
        1, _holder(file, local=True), None, 1, 64, threads, _IDLE, limits.connections, HTTPModes.http1,
        HTTP1Settings(header_read_timeout=60_000), None, None, *_NO_TLS, _NO_METRICS,
    )  # fmt: skip
    scheduler = _new_cbscheduler(loop, _callback_wrapper(application, {}, None), impl_asyncio=True)
    worker.serve_mtr_uds(scheduler, loop, stopping)
    over.wait()
