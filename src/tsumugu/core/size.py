"""How large a change of one value is, in per cent of the number before.

A size is exact (a fraction, never rounded), so that "more than 10 per cent" means the same on
every machine. ``None`` is *beyond any size*: there was no number, there is none now, it was zero,
the value is no number at all, or it means something else now (another kind of target, another
year of a baseline). Whatever asks for more as a change grows must ask for most there.
"""

from __future__ import annotations

import functools
import typing
from fractions import Fraction
from typing import Annotated, Any, get_origin

import msgspec

from tsumugu.core.plan import Leaf, Mark
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Missing, Value
from tsumugu.core.validation import is_decimal

#: Parts of a leaf that say something about its number without changing it.
_REMARKS = frozenset({"note", "source", "status"})


@functools.cache
def _decimal_parts(cls: type[Leaf]) -> frozenset[str]:
    def is_number(hint: Any) -> bool:
        marks = hint.__metadata__ if get_origin(hint) is Annotated else ()
        return any(isinstance(mark, Mark) and mark.form == "decimal" for mark in marks)

    hints = typing.get_type_hints(cls, include_extras=True)
    return frozenset(name for name, hint in hints.items() if is_number(hint))


def has_numbers(node_type: str, path: str) -> bool:
    """Whether a field (or its cells) can hold a number, so that its changes can have a size."""
    spec = field_spec(node_type, path)
    if spec is None:
        return False
    return spec.form == "decimal" or (spec.leaf is not None and bool(_decimal_parts(spec.leaf)))


def size_of(node_type: str, path: str, before: Value | Missing, after: Value | Missing) -> Fraction | None:
    """The largest relative change of the numbers in a value, in per cent; ``None``: beyond any size."""
    if not has_numbers(node_type, path):
        return None
    (old, old_meaning), (new, new_meaning) = _read(before), _read(after)
    if not old or old.keys() != new.keys() or old_meaning != new_meaning:
        return None
    sizes = []
    for name, was in old.items():
        now = new[name]
        if was == 0 and now != 0:
            return None
        sizes.append(abs(now - was) * 100 / abs(was) if was else Fraction(0))
    return max(sizes)


def _read(value: Value | Missing) -> tuple[dict[str, Fraction], dict[str, object]]:
    """The numbers of a value by part, and what else decides what they mean. A text that should be
    a number and is none counts as meaning: it cannot be compared."""
    parts: dict[str, object] = msgspec.structs.asdict(value) if isinstance(value, Leaf) else {"": value}
    names = _decimal_parts(type(value)) if isinstance(value, Leaf) else frozenset({""})
    numbers = {name: Fraction(str(part)) for name, part in parts.items() if name in names and is_decimal(part)}
    rest = {name: part for name, part in parts.items() if name not in numbers and name not in _REMARKS}
    return numbers, rest
