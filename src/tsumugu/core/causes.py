"""What moved somebody to propose a change (きっかけ): opinions, meetings, decisions. A cause is a name and no more:
never the text of an opinion, never a person. What it leads to is asked of the rooms that keep them.

As plain data causes are a list of ``{"kind", "id", "label", "places"}``, sorted by kind and id, each once; ``places``
are sorted, and left out where the whole proposal has the cause. One list of causes so has one form, which is hashed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.errors import Problem
from tsumugu.core.texts import TITLE, typed

CauseKind = Literal["opinion", "meeting", "decision"]
KINDS: tuple[CauseKind, ...] = get_args(CauseKind)

#: How many causes a proposal can have, how many places one of them, and how long an id and a place can be. The answer
#: to a public comment may cite every opinion on one subject.
MOST_CAUSES, MOST_PLACES, MOST_ID, MOST_PLACE = 500, 500, 100, 265
#: How many there can be together, each place of a cause counted: a form has a box for each.
MOST_CITED = 2000


class Cause(Struct, frozen=True):
    """``id``: of an opinion or a meeting its id in the published process (``o12``, ``iinkai-2``), of a decision the
    number of its document. ``label``: what it was called in public when it was cited."""

    kind: CauseKind
    id: str
    label: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id


class Cited(Struct, frozen=True):
    """A cause and what it is the cause of. ``places``: ``node/path`` of single changes, as reasons have them; none:
    of the whole proposal."""

    cause: Cause
    places: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.places


def canonical(cited: Iterable[Cited]) -> tuple[Cited, ...]:
    """The same causes sorted, each once: what is cited twice has the places of both, and is of the whole where one of
    the two is; its label is the one said first."""
    found: dict[tuple[str, str], Cited] = {}
    for one in cited:
        known = found.get(one.cause.key)
        if known is None:
            found[one.cause.key] = replace(one, places=tuple(sorted(set(one.places))))
        else:
            both = () if known.whole or one.whole else tuple(sorted({*known.places, *one.places}))
            found[one.cause.key] = replace(known, places=both)
    return tuple(found[key] for key in sorted(found))


def at(cited: Iterable[Cited], places: Collection[str]) -> tuple[Cited, ...]:
    """What is left of them where only these places are changed: a cause of single changes none of which is made any
    more is gone, and never one of the whole."""
    left = ((one, tuple(place for place in one.places if place in places)) for one in cited)
    return tuple(replace(one, places=kept) for one, kept in left if one.whole or kept)


def to_data(cited: Iterable[Cited]) -> list[dict[str, Any]]:
    """Their plain data, in its one form."""
    return [
        {"kind": one.cause.kind, "id": one.cause.id, "label": one.cause.label,
         **({"places": list(one.places)} if one.places else {})}
        for one in canonical(cited)
    ]  # fmt: skip


def read(data: Any, path: str = "causes") -> tuple[tuple[Cited, ...], tuple[Problem, ...]]:
    """Causes from plain data, whatever it is, and what is wrong with it; never raises. What cannot be read is left
    out, of a cause with one wrong place the whole cause. Errors: ``causes-shape``, ``cause-kind``, ``too-many`` and
    those of a text that is typed, with the path (``causes[2].label``); warning: ``cause-twice``."""
    reader = _Reader()
    found = reader.all(data, path)
    return canonical(found), tuple(reader.problems)


class _Plain(Struct, frozen=True, forbid_unknown_fields=True):
    kind: CauseKind
    id: str
    label: str
    places: tuple[str, ...] = ()


_plain = msgspec.json.Decoder(tuple[_Plain, ...])


def kept(text: str) -> tuple[Cited, ...]:
    """Causes from the JSON that an entry of a ledger keeps: they were read before they came there, so each text is not
    looked at again. What this program did not write is read as anything else is."""
    try:
        return tuple(Cited(Cause(one.kind, one.id, one.label), one.places) for one in _plain.decode(text))
    except msgspec.MsgspecError:
        pass
    try:
        return read(json.loads(text))[0]
    except (ValueError, RecursionError):
        return ()


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def all(self, data: Any, path: str) -> list[Cited]:
        if not isinstance(data, (list, tuple)):
            self._shape(path)
            return []
        found: list[Cited] = []
        known: set[tuple[str, str]] = set()
        together = 0
        for number, item in enumerate(self._so_many(data, MOST_CAUSES, path)):
            here = f"{path}[{number}]"
            one = self._one(item, here)
            if one is None:
                continue
            if one.cause.key in known:
                self.problems.append(
                    Problem(
                        "cause-twice", here, f"「{one.cause.label}」は二度書かれています。一つにまとめます。",
                        f"“{one.cause.label}” stands here twice; it is taken as one.", "warning",
                    )
                )  # fmt: skip
            known.add(one.cause.key)
            together += len(one.places) or 1
            if together > MOST_CITED:
                self._too_many(path, MOST_CITED, together)
                break
            found.append(one)
        return found

    def _one(self, item: Any, path: str) -> Cited | None:
        if not isinstance(item, dict) or not {"kind", "id", "label"} <= set(item) <= {"kind", "id", "label", "places"}:
            self._shape(path)
            return None
        kind = next((known for known in KINDS if item["kind"] == known), None)
        if kind is None:
            self.problems.append(
                Problem(
                    "cause-kind", f"{path}.kind", "種類は、意見、会議、決定のどれかです。",
                    "The kind is an opinion, a meeting or a decision.",
                )
            )  # fmt: skip
        name = self._line(item["id"], MOST_ID, f"{path}.id")
        label = self._line(item["label"], TITLE, f"{path}.label")
        places = self._places(item.get("places", ()), f"{path}.places")
        if kind is None or name is None or label is None or places is None:
            return None
        return Cited(Cause(kind, name, label), places)

    def _places(self, data: Any, path: str) -> tuple[str, ...] | None:
        if not isinstance(data, (list, tuple)):
            self._shape(path)
            return None
        found = []
        for number, item in enumerate(self._so_many(data, MOST_PLACES, path)):
            place = self._line(item, MOST_PLACE, f"{path}[{number}]")
            if place is None or "/" not in place:
                if place is not None:
                    self._shape(f"{path}[{number}]")
                return None
            found.append(place)
        return tuple(found)

    def _line(self, text: Any, most: int, path: str) -> str | None:
        if not isinstance(text, str):
            self._shape(path)
            return None
        kept = typed(text.strip(), lines=False, most=most, path=path)
        self.problems.extend(kept.errors)
        if kept.accepted and kept.blank:
            self.problems.append(Problem("required", path, "何も書かれていません。", "There is nothing here."))
        return kept.text if kept.accepted and not kept.blank else None

    def _so_many(self, data: list[Any] | tuple[Any, ...], most: int, path: str) -> Iterable[Any]:
        if len(data) > most:
            self._too_many(path, most, len(data))
        return data[:most]

    def _too_many(self, path: str, most: int, there: int) -> None:
        self.problems.append(
            Problem(
                "too-many", path, f"{most:,}件まで書けますが、{there:,}件あります。",
                f"There are {there:,} where {most:,} are allowed.",
            )
        )  # fmt: skip

    def _shape(self, path: str) -> None:
        self.problems.append(
            Problem(
                "causes-shape", path, "きっかけの書き方ではありません。", "This is not how a cause is written."
            )
        )  # fmt: skip
