"""What does not hold, as a value."""

from __future__ import annotations

from msgspec import Struct


class Fault(Struct, frozen=True):
    """Something stored that is not what it was. ``organization`` and ``plan`` are slugs, ``table`` the database's
    name, ``row`` its key or number there, ``sequence`` the entry of a ledger (0: none), ``detail`` for people who
    look closer. Codes are named by the function that finds it."""

    code: str
    organization: str = ""
    plan: str = ""
    table: str = ""
    row: str = ""
    sequence: int = 0
    detail: str = ""
