"""Plan values between database and memory: encoding, and the tables this process knows.

Tables that follow one another share almost all their entries, so a hundred of them cost little
more than one. The cache is keyed by (plan, root): what is found under a root has that root.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict

import zstandard

from tsumugu.core.canonical import Hasher, canonical_bytes, plan_from_builtins
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.revalidation import revalidated
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.core.validation import validate_table

CAPACITY = 128
#: Of so many states this process remembers what is wrong with them.
JUDGED = 32
_LEVEL = 3


def encode(plan: Plan) -> bytes:
    """zstd over the canonical bytes of a plan."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(canonical_bytes(plan))


def decode(data: bytes) -> Table:
    """The inverse of ``encode``; raises on anything else. Check the root before trusting it."""
    return to_table(plan_from_builtins(json.loads(zstandard.ZstdDecompressor().decompress(bytes(data)))))


class _Memory:
    """Least recently used tables, plans and problems, and one hasher per plan."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tables: OrderedDict[tuple[int, str], Table] = OrderedDict()
        self._plans: OrderedDict[tuple[int, str], Plan] = OrderedDict()
        self._judged: OrderedDict[tuple[int, str], tuple[Table, tuple[Problem, ...]]] = OrderedDict()
        self._hashers: dict[int, Hasher] = {}

    def get(self, plan: int, root: str) -> Table | None:
        with self._lock:
            table = self._tables.get((plan, root))
            if table is not None:
                self._tables.move_to_end((plan, root))
            return table

    def put(self, plan: int, root: str, table: Table) -> None:
        with self._lock:
            self._tables[(plan, root)] = table
            self._tables.move_to_end((plan, root))
            while len(self._tables) > CAPACITY:
                self._tables.popitem(last=False)

    def tree(self, plan: int, root: str, table: Table) -> Plan:
        with self._lock:
            known = self._plans.get((plan, root))
        if known is None:
            known = to_plan(table)
            with self._lock:
                self._plans[(plan, root)] = known
                while len(self._plans) > 8:
                    self._plans.popitem(last=False)
        return known

    def problems(self, plan: int, root: str, table: Table) -> tuple[Problem, ...]:
        """What ``validate_table`` says of a state. Where another state of the plan was looked at before, only what
        differs from it is looked at."""
        with self._lock:
            known = self._judged.get((plan, root))
            if known is not None:
                self._judged.move_to_end((plan, root))
                return known[1]
            of_plan = (found for (other, _root), found in reversed(self._judged.items()) if other == plan)
            nearest = next(of_plan, None)
        found = revalidated(*nearest, table) if nearest is not None else validate_table(table)
        with self._lock:
            self._judged[(plan, root)] = (table, found)
            while len(self._judged) > JUDGED:
                self._judged.popitem(last=False)
        return found

    def root(self, plan: int, table: Table) -> str:
        with self._lock:  # a hasher remembers the last table; two threads must not interleave
            return self._hashers.setdefault(plan, Hasher()).root(table)

    def clear(self) -> None:
        with self._lock:
            self._tables.clear()
            self._plans.clear()
            self._judged.clear()
            self._hashers.clear()


_memory = _Memory()
known = _memory.get
remember = _memory.put
tree = _memory.tree
problems = _memory.problems
root_of = _memory.root
forget_all = _memory.clear
