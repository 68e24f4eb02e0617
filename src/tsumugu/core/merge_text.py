"""Three-way merge of prose, by sentence (rows 4, 5 and 21 to 23 of the merge table).

What a sentence is here, when it moved, and when a person is asked: ``docs/decisions/0023``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from tsumugu.core.pairing import alike
from tsumugu.core.runs import changes, sentences, told

#: Two sentences more alike than this are one that somebody rewrote.
_REWRITTEN = 0.5

Units = tuple[str, ...]


class _Edit(Struct, frozen=True, order=True):
    """``base[start:stop]``, in sentences, became ``units``."""

    start: int
    stop: int
    units: Units


def merge_prose(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' sentences, or ``None`` where a person has to decide: the two touched the same or adjacent
    sentences, or a sentence that one of them moved or brought in (rows 5 and 21 to 23 of the merge table).

    Stretches that both sides changed alike are accepted. Symmetric in ``ours`` and ``theirs``.
    """
    if ours == theirs:
        return ours
    if ours == base:
        return theirs
    if theirs == base:
        return ours
    units, mine, other = (sentences(text) for text in (base, ours, theirs))
    merged = _reblended(units, mine, other)
    moves = any(_moves(units, side) for side in (mine, other))
    if merged is not None and moves and any(_reblended(units, merged, side) != merged for side in (mine, other)):
        return None  # what moved can be read in two ways
    return None if merged is None else "".join(merged)


def _reblended(units: Units, ours: Units, theirs: Units) -> Units | None:
    """As ``_blended``; also where one side is the other one with more done to it, which can look like another act
    where a text can be read in two ways."""
    if ours == theirs:
        return ours
    merged = _blended(units, ours, theirs)
    if merged is None:
        held = [more for side, more in ((ours, theirs), (theirs, ours)) if _contained(units, side, more)]
        merged = held[0] if len(held) == 1 else None
    return merged


def _moves(units: Units, side: Units) -> bool:
    """Whether a sentence went from one stretch and came in another, as it was or rewritten."""
    edits = [_Edit(a, b, side[c:d]) for a, b, c, d in changes(units, side)]
    came = {said for edit in edits for said in _came(units, edit)}
    return any(said in came for edit in edits for said in _went(units, edit)) or _rewritten(units, edits, edits)


def _blended(units: Units, ours: Units, theirs: Units) -> Units | None:
    mine, other = ({_Edit(a, b, side[c:d]) for a, b, c, d in changes(units, side)} for side in (ours, theirs))
    if _touching(sorted(mine - other), sorted(other - mine)) or _moved(units, mine, other):
        return None
    return _edited(units, sorted(mine | other))


def _edited(units: Units, edits: Iterable[_Edit]) -> Units:
    result: list[str] = []
    done = 0
    for edit in edits:
        result += [*units[done : edit.start], *edit.units]
        done = edit.stop
    return (*result, *units[done:])


def _contained(base: Units, side: Units, more: Units) -> bool:
    """Whether ``more`` is ``side`` with something else done to it: elsewhere, and so that both can hold."""
    own = changes(base, side)
    further: list[_Edit] = []
    at = 0
    for a, b, c, d in changes(side, more):
        while at < len(own) and own[at][3] < a:
            at += 1
        if at < len(own) and own[at][2] <= b:
            return False
        shift = own[at - 1][1] - own[at - 1][3] if at else 0
        further.append(_Edit(a + shift, b + shift, more[c:d]))
    done = [_Edit(a, b, side[c:d]) for a, b, c, d in own]
    if _rewritten(base, done, further):
        return False
    return _blended(base, side, _edited(base, further)) == more


def _touching(mine: list[_Edit], other: list[_Edit]) -> bool:
    """Whether a stretch of one side overlaps or adjoins one of the other. The stretches of one side never touch
    each other, so what both changed alike touches nothing else."""
    i = j = 0
    while i < len(mine) and j < len(other):
        if mine[i].start <= other[j].stop and other[j].start <= mine[i].stop:
            return True
        if mine[i].stop < other[j].stop:
            i += 1
        else:
            j += 1
    return False


def _moved(units: Units, mine: set[_Edit], other: set[_Edit]) -> bool:
    """Whether one side brought in a sentence that the other took away or brought in elsewhere, or that is like one
    which both took away (moved and rewritten). What both did alike at one place is one act."""
    alone = (mine - other, other - mine)
    came = [[said for edit in side for said in _came(units, edit)] for side in alone]
    for here, there, all_there in ((0, 1, other), (1, 0, mine)):
        met = set(came[there]).union(*(_went(units, edit) for edit in all_there))
        if not met.isdisjoint(came[here]):
            return True
    shared = mine & other
    # One of several that read the same went to one place from here, another one from there.
    went = [{said for edit in side for said in _went(units, edit)} for side in alone]
    if any(said in went[0] and said in went[1] for edit in shared for said in _came(units, edit)):
        return True
    return _rewritten(units, shared, alone[0] | alone[1])


def _rewritten(units: Units, here: Iterable[_Edit], there: Iterable[_Edit]) -> bool:
    """Whether a sentence that went here is like one that came there. What was rewritten at its place is neither."""
    went = [said for edit in here for said in _unlike(_went(units, edit), _came(units, edit))]
    came = [said for edit in there for said in _unlike(_came(units, edit), _went(units, edit))] if went else []
    return bool(came) and any(alike(went, came, _REWRITTEN))


def _unlike(some: list[str], others: list[str]) -> list[str]:
    if not some or not others:
        return some
    found = {i for i, _, _ in alike(some, others, _REWRITTEN)}
    return [said for at, said in enumerate(some) if at not in found]


def _went(units: Units, edit: _Edit) -> list[str]:
    """What sentences went in this stretch, that did not come again in it."""
    return list((_said(units[edit.start : edit.stop]) - _said(edit.units)).elements())


def _came(units: Units, edit: _Edit) -> list[str]:
    return list((_said(edit.units) - _said(units[edit.start : edit.stop])).elements())


def _said(found: Iterable[str]) -> Counter[str]:
    """Sentences by what they say: the line break behind the last of a list is no part of it."""
    return Counter(said for sentence in found if (said := told(sentence)))
