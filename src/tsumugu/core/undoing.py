"""Which of somebody's acts can be taken back, and which that were taken back can be done again.

An act is known by its key. One that takes another back names it, and may be taken back itself: that is to do again.
What a new act does to what was taken back is what every editor does: it cannot be done again any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Done(Struct, frozen=True):
    """An act. ``undoes``: the key of the act that it took back; ``""``: it did something new."""

    key: str
    undoes: str = ""


class Stacks(Struct, frozen=True):
    """Keys, the newest last. ``done`` can be taken back; to take back what is in ``undone`` does it again."""

    done: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


def stacks(acts: Iterable[Done]) -> Stacks:
    """Of the acts of one person, oldest first. An act may be written in several steps (a text that was saved while it
    was typed): it stands where it began. One that takes back what nobody did is left out."""
    done: dict[str, None] = {}
    undone: dict[str, None] = {}
    for act in acts:
        if act.key in done or act.key in undone:
            continue
        if not act.undoes:
            done[act.key] = None
            undone.clear()
        elif act.undoes in done:
            del done[act.undoes]
            undone[act.key] = None
        elif act.undoes in undone:
            del undone[act.undoes]
            done[act.key] = None
    return Stacks(tuple(done), tuple(undone))
