"""A plan that begins empty: what it is called, whose it is, for which years, and a starter set of fields.

Values in, values out: the same answers give the same plan, ids and all, so that a form sent twice means one plan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from msgspec import Struct

from tsumugu.core import ids
from tsumugu.core.plan import Division, Field, Organization, Period, Plan

#: Of an address, before its year and a counter: as many characters as leave room for both in 64.
_WORDS = 48
_LATIN = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


class StarterField(Struct, frozen=True):
    """``supports``: the names of the fields of the same set that it carries (体系図)."""

    name: str
    supports: tuple[str, ...] = ()


def begin(
    slug: str, title: str, organization: Organization, period: Period, *, fields: Iterable[StarterField] = (),
    divisions: Iterable[Division] = (),
) -> Plan:  # fmt: skip
    """The first state of a plan. Its id is the address it is registered under; those of fields follow from their
    names."""
    chosen = tuple(fields)
    named: dict[str, str] = {}
    taken = {division.id for division in divisions}
    for field in chosen:
        named[field.name] = ids.derive(slug, "field", field.name, taken=taken | set(named.values()))
    return Plan(
        id=slug, title=title, organization=organization, period=period, divisions=tuple(divisions),
        fields=tuple(
            Field(
                id=named[one.name], name=one.name,
                supports=tuple(sorted(named[name] for name in one.supports)) if one.supports else None,
            )
            for one in chosen
        ),
    )  # fmt: skip


def address(title: str, first: int, taken: Callable[[str], bool]) -> str:
    """A free address for a plan that begins in a fiscal year: the Latin words of its title (``dx`` of 青森県ＤＸ推進
    プラン), or ``plan``, and the year; where that is ``taken``, a counter behind it. Nothing is read out of
    Japanese characters: how a name is read, no program knows."""
    plain = unicodedata.normalize("NFKC", title).lower()
    words = "-".join(_LATIN.findall(plain))[:_WORDS].strip("-") or "plan"
    wanted, count = f"{words}-{first}", 1
    found = wanted
    while taken(found):
        count += 1
        found = f"{wanted}-{count}"
    return found
