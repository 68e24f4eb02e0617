"""The one way in which groups and opinions are sorted, and the way back.

What an act changed is kept as it was before and after, by number and only the fields it touched; so it can be taken
back as long as each of them still is what the act made of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.voices.actions.ground import act, next_number
from tsumugu.voices.models import Group, Hearing, Opinion, Sorting

#: number -> field -> value, plain JSON: a day as text, the group of an opinion as its number.
Changes = Mapping[int, Mapping[str, Any]]
Row = TypeVar("Row", Group, Opinion)
#: number -> field -> what it was and what it becomes.
Pairs = dict[int, dict[str, tuple[Any, Any]]]


def sort(
    fresh: Hearing, kind: str, *, actor: User, groups: Changes | None = None, opinions: Changes | None = None,
    undoes: Sorting | None = None,
) -> Sorting:  # fmt: skip
    """Carries out one act of sorting in a hearing that is locked. ``kind`` is a stable code.

    A group that was not sorted is, from its first change on; one that was ready for release and changes is not any
    more, unless the act says its state; and so is a group whose opinions change. Refusal: ``nothing-changed``.
    """
    wanted = {number: dict(fields) for number, fields in (groups or {}).items()}
    moved = {number: dict(fields) for number, fields in (opinions or {}).items()}
    opinion_rows = {one.number: one for one in fresh.opinions.filter(number__in=moved).select_related("group")}
    touched = set()
    for number, fields in moved.items():
        if fields.keys() & {"group", "stands"}:
            touched |= {opinion_rows[number].group.number, fields.get("group", opinion_rows[number].group.number)}
    for number in touched:
        wanted.setdefault(number, {})
    group_rows = {one.number: one for one in fresh.groups.filter(number__in=wanted)}
    if undoes is None:
        for number, fields in wanted.items():
            _follow(group_rows[number], fields, moved=number in touched)
    changed = _changed(group_rows, wanted, {number: {"state"} for number in touched})
    changed_opinions = _changed(opinion_rows, moved, {})
    if not _differs(changed) and not _differs(changed_opinions):
        raise Refusal("nothing-changed")
    _write(fresh, group_rows, changed)
    _write(fresh, opinion_rows, changed_opinions)
    sides = [
        {"groups": {str(n): {f: pair[side] for f, pair in fields.items()} for n, fields in changed.items()},
         "opinions": {str(n): {f: pair[side] for f, pair in fields.items()} for n, fields in changed_opinions.items()}}
        for side in (0, 1)
    ]  # fmt: skip
    made = Sorting.objects.create(
        hearing=fresh, number=next_number(fresh.sortings.all()), kind=kind, before=sides[0], after=sides[1],
        undoes=undoes, actor=actor, at=timezone.now(),
    )  # fmt: skip
    back: dict[str, Any] = {"undoes": undoes.number} if undoes is not None else {}
    act(
        fresh, "opinions-sorted", actor, kind=kind, number=made.number, groups=sorted(changed),
        opinions=sorted(changed_opinions), **back,
    )  # fmt: skip
    return made


def _follow(group: Group, fields: dict[str, Any], *, moved: bool) -> None:
    """What of a group's state follows from a change."""
    if "state" in fields:
        return
    changes = any(value_of(group, name) != value for name, value in fields.items())
    if (changes and group.state == Group.State.UNSORTED) or ((changes or moved) and group.state == Group.State.READY):
        fields["state"] = Group.State.WAITING
    elif moved:
        fields["state"] = group.state


def _changed(
    rows: Mapping[int, Row], wanted: Changes, kept: Mapping[int, set[str]]
) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Each field with what it was and what it becomes, where they differ; those ``kept`` also where not."""
    found: Pairs = {}
    for number, fields in sorted(wanted.items()):
        pairs = {name: (value_of(rows[number], name), value) for name, value in fields.items()}
        differing = {
            name: pair for name, pair in pairs.items() if pair[0] != pair[1] or name in kept.get(number, ())
        }  # fmt: skip
        if differing:
            found[number] = differing
    return found


def _differs(changed: Mapping[int, Mapping[str, tuple[Any, Any]]]) -> bool:
    return any(before != after for fields in changed.values() for before, after in fields.values())


def value_of(row: Group | Opinion, name: str) -> Any:
    """A field as plain JSON."""
    if name == "group" and isinstance(row, Opinion):
        return row.group.number
    value = getattr(row, name)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _write(fresh: Hearing, rows: Mapping[int, Row], changed: Mapping[int, Mapping[str, tuple[Any, Any]]]) -> None:
    named = sorted({name for fields in changed.values() for name in fields})
    if not named:
        return
    wanted = {pair[1] for fields in changed.values() for name, pair in fields.items() if name == "group"}
    groups = {one.number: one for one in fresh.groups.filter(number__in=wanted)} if wanted else {}
    written = []
    for number, fields in changed.items():
        row = rows[number]
        for name, (_before, after) in fields.items():
            value: Any = groups[after] if name == "group" else after
            if name == "due" and after is not None:
                value = datetime.date(*(int(part) for part in after.split("-")))
            setattr(row, name, value)
        written.append(row)
    type(written[0])._default_manager.bulk_update(written, named, batch_size=400)


def differences(sorting: Sorting) -> list[tuple[str, int, str, Any, Any]]:
    """What is not any more as an act made it: ``groups`` or ``opinions``, the number, the field, what it made, what is
    now. None: it can be taken back."""
    found = []
    for kind, rows in _rows(sorting).items():
        for number, fields in sorting.after[kind].items():
            for name, after in fields.items():
                now = value_of(rows[int(number)], name)
                if now != after:
                    found.append((kind, int(number), name, after, now))
    return found


def _rows(sorting: Sorting) -> dict[str, dict[int, Group | Opinion]]:
    numbers = {kind: [int(number) for number in sorting.after[kind]] for kind in ("groups", "opinions")}
    groups = sorting.hearing.groups.filter(number__in=numbers["groups"])
    opinions = sorting.hearing.opinions.filter(number__in=numbers["opinions"]).select_related("group")
    return {"groups": {one.number: one for one in groups}, "opinions": {one.number: one for one in opinions}}
