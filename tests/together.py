"""Acts at the same moment, each over a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

from tsumugu.core.errors import Refusal

#: So many act at once.
TOGETHER = 4
Mine = TypeVar("Mine")


def at_once(act: Callable[[Mine, int], object], fresh: Callable[[], Mine]) -> list[str]:
    """What came of each, sorted: ``done``, the code of a refusal, or what else was raised. ``act`` is given what
    ``fresh`` read in its thread before all began, and the number of the thread."""
    ready, said = threading.Barrier(TOGETHER), []

    def run(number: int) -> None:
        try:
            mine = fresh()
            ready.wait(20)
            act(mine, number)
            said.append("done")
        except Refusal as refusal:
            said.append(refusal.code)
        except Exception as error:  # whatever a thread meets is for the test to see
            said.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def by_number(act: Callable[[int], object]) -> list[str]:
    """The same of an act that reads nothing before; it is given the number of its thread."""
    return at_once(lambda _nothing, number: act(number), lambda: None)
