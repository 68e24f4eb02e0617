"""What can be typed of bodies, seats, chart items, meetings and papers: each field with what it takes.

The forms of the desk are made of these, and every act checks by them, so that no way leads round a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from msgspec import Struct

from tsumugu.core import moments, process, texts, typed
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.fiscal import is_date
from tsumugu.meetings.typed import outline

#: More visitors than any hall holds.
MOST_COUNT = 1_000_000


class Text(Struct, frozen=True):
    """A text of at most ``most`` code points. ``lines``: it may hold line breaks."""

    most: int = texts.LINE
    lines: bool = False
    empty: bool = True

    def taken(self, value: Any, field: str) -> str:
        return texts.entered(str(value), field, lines=self.lines, most=self.most, empty=self.empty)


class Form(Struct, frozen=True):
    """A text that has to be written in one way (``core.process``), or is empty. Refusal: ``otherwise``."""

    fits: Callable[[str], bool]
    otherwise: str
    empty: bool = True

    def taken(self, value: Any, field: str) -> str:
        text = texts.entered(str(value), field, empty=True)
        if (text or not self.empty) and not self.fits(text):
            raise Refusal(self.otherwise, field=field)
        return text


class When(Struct, frozen=True):
    """A day, a month or an hour that can be typed in every way that has one meaning (``core.typed``,
    ``core.moments``), or is empty. Kept as ``fits`` has it. Refusal: ``otherwise``, with what is wrong in
    ``problems``."""

    read: Callable[[str], str | Problem]
    fits: Callable[[str], bool]
    otherwise: str
    empty: bool = True

    def taken(self, value: Any, field: str) -> str:
        text = texts.entered(str(value), field, empty=True)
        if not text and self.empty:
            return ""
        found = self.read(text)
        if isinstance(found, Problem):
            raise Refusal(self.otherwise, field=field, problems=[found] if text else [])
        if not self.fits(found):
            raise Refusal(self.otherwise, field=field)
        return found


class Choice(Struct, frozen=True):
    of: tuple[str, ...]
    empty: bool = True

    def taken(self, value: Any, field: str) -> str:
        if value not in self.of and not (self.empty and value == ""):
            raise Refusal("bad-choice", field=field)
        return str(value)


class Flag(Struct, frozen=True):
    def taken(self, value: Any, field: str) -> bool:
        return bool(value)


class Count(Struct, frozen=True):
    def taken(self, value: Any, field: str) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or not 0 <= value <= MOST_COUNT:
            raise Refusal("bad-count", field=field)
        return value


class Row(Struct, frozen=True):
    """The key of another row, or none; the act looks whether there is such a row."""

    empty: bool = True

    def taken(self, value: Any, field: str) -> int | None:
        if value is None and not self.empty:
            raise Refusal("bad-choice", field=field)
        return None if value is None else int(value)


Field = Text | Form | When | Choice | Flag | Count | Row


def _fits(of: Any) -> Callable[[str], bool]:
    """How ``core.process`` has such a text written."""
    fits: Callable[[str], bool] = get_args(of)[1].fits
    return fits


NAME = Text(texts.TITLE)
LINE = Text()
PROSE = Text(texts.TEXT, lines=True)
TIME = When(moments.time, _fits(process.Time), otherwise="bad-time")
MONTH = When(moments.month, _fits(process.Month), otherwise="bad-month")
DAY = When(typed.day, _fits(process.Day), otherwise="bad-day-form")
#: A day that has to be said.
DAY_THERE = When(typed.day, is_date, otherwise="bad-day-form", empty=False)
HOUR = When(moments.hour, _fits(process.Hour), otherwise="bad-hour")
SIGN = Form(_fits(process.Sign), otherwise="bad-sign")

#: Of a course that is the only one and says nothing of itself.
AXIS: Mapping[str, Field] = {"first": MONTH, "last": MONTH, "public": Flag()}
COURSE: Mapping[str, Field] = {"title": LINE, "kind": Choice(get_args(process.CourseKind)), **AXIS}
#: Of one that is added: ``shape``: the one as a copy of whose entries it begins; ``earlier_title``: what the only
#: one that there was is called from now on.
NEW_COURSE: Mapping[str, Field] = {
    **COURSE,
    "title": Text(texts.LINE, empty=False),
    "shape": Row(),
    "earlier_title": LINE,
}
BODY: Mapping[str, Field] = {
    "name": Text(texts.LINE, empty=False),
    "kind": Choice(get_args(process.BodyKind), empty=False),
    "legal": Choice(get_args(process.LegalKind)),
    "note": PROSE,
    "answers_by_link": Flag(),
    "answers_shared": Flag(),
}
SEAT: Mapping[str, Field] = {
    "post": LINE, "name": NAME, "role": NAME, "since": DAY, "until": DAY, "public": Flag(), "user_id": Row(),
}  # fmt: skip
CHART_ITEM: Mapping[str, Field] = {
    "course_id": Row(empty=False),
    "kind": Choice(("mark", "window", "note"), empty=False), "body_id": Row(), "label": Text(texts.LINE, empty=False),
    "start": TIME, "end": TIME, "sign": SIGN, "tentative": Flag(), "note": PROSE,
}  # fmt: skip
MEETING: Mapping[str, Field] = {
    "course_id": Row(empty=False),
    "number": Text(100, empty=False), "title": LINE, "date": TIME, "start": HOUR, "end": HOUR, "place": LINE,
    "way": Choice(get_args(process.Way)), "closed": PROSE, "closed_by": LINE, "agenda_public": Flag(),
    "audience": PROSE, "sign": SIGN, "stage": NAME, "note": PROSE,
    "replies_due": DAY,
}  # fmt: skip
COUNTED: Mapping[str, Field] = {"visitors": Count(), "press": Count()}
MATERIAL: Mapping[str, Field] = {
    "number": Form(lambda text: len(text) <= 50 and outline.is_number(text), otherwise="bad-number", empty=False),
    "title": Text(texts.LINE, empty=False), "stage": NAME,
}  # fmt: skip
#: Of a paper that is added; afterwards what is withheld is changed by acts of their own (``actions.withholding``).
NEW_MATERIAL: Mapping[str, Field] = {**MATERIAL, "withheld": PROSE}
REPLY: Mapping[str, Field] = {
    "presence": Choice(get_args(process.Presence), empty=False), "substitute_post": LINE, "substitute_name": NAME,
    "remark": PROSE,
}  # fmt: skip
LETTER: Mapping[str, Field] = {
    "number": Text(100), "day": DAY_THERE,
    "sender": Text(texts.LINE, empty=False),
    "title": Text(texts.LINE, empty=False), "text": PROSE, "closing": PROSE,
}  # fmt: skip
ATTENDANCE: Mapping[str, Field] = {
    "presence": Choice(get_args(process.Presence)), "substitute_post": LINE, "substitute_name": NAME,
}  # fmt: skip

#: Fields of which the second may not be before the first, by the name of the second.
_AFTER = {"last": "first", "until": "since", "end": "start"}


def taken(fields: Mapping[str, Field], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as it is kept. Refusals with ``field``: ``bad-text``, ``bad-time``, ``bad-month``,
    ``bad-day-form``, ``bad-hour``, ``bad-sign``, ``bad-choice``, ``bad-count``; ``bad-order`` where something ends
    before it begins."""
    if sent.keys() - fields.keys():
        raise Refusal("bad-choice", field=min(sent.keys() - fields.keys()))
    found = {name: fields[name].taken(value, name) for name, value in sent.items()}
    in_order(found)
    return found


def in_order(values: Mapping[str, Any]) -> None:
    """Refusal: ``bad-order``. A month and a day in it go together in either order."""
    for later, earlier in _AFTER.items():
        first, last = values.get(earlier) or "", values.get(later) or ""
        most = min(len(first), len(last))
        if most and last[:most] < first[:most]:
            raise Refusal("bad-order", field=later)
