"""The process of a plan from plain data: what can be taken, and what cannot, with its place.

Files of before the shape was written down may hold anything under ``process``. So nothing here stops a plan: what
cannot be taken is a warning, stays in the file as it is, and is shown nowhere.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import re
import types
import typing
from collections.abc import Container, Iterator, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.courses import courses_of
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Leaf, Plan
from tsumugu.core.process import (
    NOTHING,
    Body,
    Changed,
    Course,
    Meeting,
    Opinion,
    Process,
    Schedule,
    items,
    resolves_nothing,
)
from tsumugu.core.process_meetings import Homes, Places, is_meeting, key_of, whole
from tsumugu.core.texts import MOST_NAME, MOST_TEXT, typed


class Unread(Struct, frozen=True):
    """Something that could not be taken. ``path`` leads to it from the process: ``schedule.marks[3].date``."""

    code: str
    path: str
    ja: str
    en: str


def read(data: Any) -> tuple[Process, tuple[Unread, ...]]:
    """The process in plain data, and what of it could not be taken, in the order of the data."""
    reader = _Reader()
    found = reader.leaf(Process, data, "")
    process = found if isinstance(found, Process) else NOTHING
    return reader.linked(process), tuple(reader.unread)


@functools.lru_cache(maxsize=16)
def _of_text(written: str) -> tuple[Process, tuple[Unread, ...]]:
    return read(json.loads(written))


def process_of(plan: Plan) -> Process:
    """The process of a plan as far as it can be read; ``NOTHING`` if there is none."""
    return NOTHING if plan.process is None else _of_text(plan.process)[0]


def left_over(written: str) -> dict[str, Any]:
    """What of a process as a plan holds it could not be taken, by its place (``bodies[0].seats[2].telephone``): whoever
    keeps the rest elsewhere has nowhere else to keep this."""
    data = json.loads(written)
    reader = _Reader()
    found = reader.leaf(Process, data, "")
    if not isinstance(found, Process):
        return {"": data}
    paths = [*reader.dropped, *(one.path for one in reader.unread)]
    told = len(reader.unread)
    reader.linked(found)
    paths += [_at_first(one, reader.dropped) for one in reader.unread[told:]]
    kept: dict[str, Any] = {}
    for path in sorted(set(paths), key=len):
        if not any(path.startswith((f"{one}.", f"{one}[")) for one in kept):
            with contextlib.suppress(LookupError, AttributeError):
                kept[path] = _in(data, path)
    return kept


#: A list and a place in it: ``bodies[3]``.
_PLACE = re.compile(r"(.*?)\[([0-9]+)\]")


def _at_first(one: Unread, dropped: Sequence[str]) -> str:
    """The place in the data of something that is named by its places among what was taken of lists. A body or a course
    whose id is another's already is left out whole."""
    path, rest = "", one.path
    while (match := _PLACE.match(rest)) is not None:
        above, at = f"{path}{match[1]}", int(match[2])
        lists = re.compile(re.escape(above) + r"\[[0-9]+\]")
        out = {int(gone[len(above) + 1 : -1]) for gone in dropped if lists.fullmatch(gone)}
        first = next(itertools.islice((n for n in itertools.count() if n not in out), at, None))
        path, rest = f"{above}[{first}]", rest[match.end() :]
        if one.code == "duplicate-id" and above in ("bodies", "courses"):
            return path
    return path + rest


def _in(data: Any, path: str) -> Any:
    """What stands at a place; the name of a key may hold what places are written with. ``LookupError`` for none."""
    if not path:
        return data
    if isinstance(data, list):
        match = _PLACE.match(path)
        if match is None or match[1]:
            raise LookupError(path)
        return _in(data[int(match[2])], path[match.end() :].removeprefix("."))
    for key, value in data.items():
        if path == key or path.startswith((f"{key}.", f"{key}[")):
            with contextlib.suppress(LookupError):
                return _in(value, path[len(key) :].removeprefix("."))
    raise LookupError(path)


def problems(written: str, nodes: Container[str]) -> tuple[Problem, ...]:
    """What is wrong with a process as a plan holds it: a warning each, with a path of the plan
    (``/process.bodies[0].id``). ``nodes``: the ids that the plan has."""
    process, unread = _of_text(written)
    found = [*unread, *_twice(process), *_dangling(process, nodes)]
    return tuple(Problem(one.code, f"/process.{one.path}".rstrip("."), one.ja, one.en, "warning") for one in found)


#: What is written in sentences; everything else names something.
_PROSE = frozenset({
    "note", "outcome", "text", "items", "withheld", "closed", "quote", "audience", "before", "after", "definition",
    "definition_en",
})  # fmt: skip


#: What is expected where something else stands.
_KINDS = {str: ("文字", "text"), int: ("数", "a number"), bool: ("true か false", "true or false")}
#: The highest count, and size in bytes, that is read.
MOST_COUNT = 10**12


class _None:
    """What could not be read."""


_UNREAD = _None()


@functools.cache
def _parts(cls: type[Leaf]) -> tuple[dict[str, Any], frozenset[str]]:
    required = frozenset(info.name for info in msgspec.structs.fields(cls) if info.required)
    return typing.get_type_hints(cls, include_extras=True), required


class _Reader:
    def __init__(self) -> None:
        self.unread: list[Unread] = []
        #: Places of what was left out of a list.
        self.dropped: list[str] = []

    def told(self, code: str, path: str, ja: str, en: str) -> _None:
        kept = ("このままファイルに残りますが、公表はされません。", "It stays in the file and is not published.")
        self.unread.append(Unread(code, path, ja + kept[0], f"{en} {kept[1]}"))
        return _UNREAD

    def leaf(self, cls: type[Leaf], data: Any, path: str) -> Any:
        if not isinstance(data, dict):
            return self.told("wrong-type", path, "「名前: 値」を書くところです。", "Expected keys with values here.")
        hints, required = _parts(cls)
        arguments = {}
        for name, value in data.items():
            here = f"{path}.{name}" if path else name
            if name not in hints:
                self.told("unknown-field", here, f"「{_shown(name)}」という項目はありません。",
                          f"There is no field “{_shown(name)}” here.")  # fmt: skip
            elif (part := self.value(hints[name], value, here)) is not _UNREAD:
                arguments[name] = part
        missing = sorted(required - arguments.keys())
        for name in missing:
            if name not in data:
                self.told(
                    "required", f"{path}.{name}" if path else name, f"「{name}」がありません。", f"“{name}” is missing."
                )
        return _UNREAD if missing else cls(**arguments)

    def value(self, kind: Any, value: Any, path: str) -> Any:
        if get_origin(kind) is Annotated:
            kind, form = get_args(kind)[:2]
            part = self.value(kind, value, path)
            if part is _UNREAD or form.fits(part):
                return part
            return self.told(
                "wrong-form",
                path,
                f"「{_shown(part)}」は{form.ja}ではありません。",
                f"“{_shown(part)}” is not {form.en}.",
            )
        if get_origin(kind) in (Union, types.UnionType):
            return self.value(get_args(kind)[0], value, path)
        if get_origin(kind) is tuple:
            if not isinstance(value, list):
                return self.told("wrong-type", path, "並びを書くところです。", "Expected a list here.")
            items = [self.value(get_args(kind)[0], item, f"{path}[{n}]") for n, item in enumerate(value)]
            self.dropped += [f"{path}[{n}]" for n, item in enumerate(items) if item is _UNREAD]
            return tuple(item for item in items if item is not _UNREAD)
        if get_origin(kind) is Literal:
            if isinstance(value, str) and value in get_args(kind):
                return value
            return self.told("not-a-choice", path, f"次のどれかを書きます：{'、'.join(get_args(kind))}。",
                             f"Expected one of: {', '.join(get_args(kind))}.")  # fmt: skip
        if kind is Opinion and isinstance(value, str):
            part = self.text(value, path)
            return part if part is _UNREAD else Opinion(text=part)
        if issubclass(kind, Leaf):
            return self.leaf(kind, value, path)
        if kind is int and type(value) is int and not 0 <= value <= MOST_COUNT:
            return self.told("wrong-form", path, f"0から{MOST_COUNT}までの数を書きます。",
                             f"Expected a number from 0 to {MOST_COUNT}.")  # fmt: skip
        if type(value) is kind:
            return self.text(value, path) if kind is str else value
        ja, en = _KINDS[kind]
        return self.told("wrong-type", path, f"{ja}を書くところです。", f"Expected {en}.")

    def text(self, written: str, path: str) -> Any:
        """A text as it is kept, under the rule for every text of a plan. The plan holds a process as one text, in
        which a control character is written with printable ones."""
        name = path.rpartition(".")[2].partition("[")[0]
        found = typed(written, lines=True, most=MOST_TEXT if name in _PROSE else MOST_NAME, path=path)
        for problem in found.errors:
            self.told(problem.code, path, problem.message, problem.message_en)
        return found.text if found.accepted else _UNREAD

    def linked(self, process: Process) -> Process:
        """Without what names a body that is not there or is there already, or a span that ends before it begins."""
        bodies: dict[str, Body] = {}
        for n, body in enumerate(process.bodies):
            if body.id in bodies:
                self.told("duplicate-id", f"bodies[{n}].id", f"会議体のID「{body.id}」が二度使われています。",
                          f"The id “{body.id}” of a body is used twice.")  # fmt: skip
            bodies.setdefault(body.id, body)

        def lane(item: Any, path: str) -> Any:
            if item.body is None or item.body in bodies:
                return item
            self.told(
                "unknown-reference",
                f"{path}.body",
                f"会議体「{_shown(item.body)}」がありません。",
                f"There is no body “{_shown(item.body)}”.",
            )
            return replace(item, body=None)

        def lanes(items: tuple[Any, ...], path: str) -> tuple[Any, ...]:
            return tuple(lane(item, f"{path}[{n}]") for n, item in enumerate(items))

        def scheduled(schedule: Schedule | None, path: str) -> Schedule | None:
            if schedule is None:
                return None
            axis = schedule.axis
            if axis is not None and axis.first > axis.last:
                self.told(
                    "upside-down",
                    f"{path}.axis",
                    "始まりの月が終わりの月より後です。",
                    "The first month is after the last.",
                )
                axis = None
            windows = []
            for n, window in enumerate(lanes(schedule.windows, f"{path}.windows")):
                start, end = window.start, window.end
                if start is not None and end is not None and start[: len(end)] > end[: len(start)]:
                    self.told(
                        "upside-down",
                        f"{path}.windows[{n}].end",
                        "終わりが始まりより前です。",
                        "The end is before the start.",
                    )
                    window = replace(window, end=None)
                windows.append(window)
            return replace(
                schedule, axis=axis, windows=tuple(windows), marks=lanes(schedule.marks, f"{path}.marks"),
                notes=lanes(schedule.notes, f"{path}.notes"),
            )  # fmt: skip

        courses = tuple(
            replace(one, schedule=scheduled(one.schedule, f"{path}.schedule")) for path, one in self.courses(process)
        )
        schedule = scheduled(process.schedule, "schedule")
        if courses and schedule is not None:
            self.told(
                "schedule-beside-courses", "schedule", "courses があるときは、schedule をそれぞれの中に書きます。",
                "Where there are courses, a schedule stands in each of them.",
            )  # fmt: skip
            schedule = None
        named = {one.id for one in courses}

        def held(meeting: Meeting, path: str) -> Meeting:
            meeting = lane(meeting, path)
            if meeting.course is None or meeting.course in named:
                return meeting
            self.told("unknown-reference", f"{path}.course", f"策定・改定「{_shown(meeting.course)}」がありません。",
                      f"There is no course “{_shown(meeting.course)}”.")  # fmt: skip
            return replace(meeting, course=None)

        paper = process.meeting_paper
        return self.apart(replace(
            process, bodies=tuple(bodies.values()), schedule=schedule, courses=courses,
            meetings=tuple(held(one, f"meetings[{n}]") for n, one in enumerate(process.meetings)),
            meeting_paper=paper if paper is None else held(paper, "meeting_paper"),
            opinions=lanes(process.opinions, "opinions"),
        ))  # fmt: skip

    def courses(self, process: Process) -> Iterator[tuple[str, Course]]:
        """Each course with its path, but for one whose id is another's already."""
        taken: set[str] = set()
        for n, course in enumerate(process.courses):
            if course.id in taken:
                self.told("duplicate-id", f"courses[{n}].id", f"策定・改定のID「{course.id}」が二度使われています。",
                          f"The id “{course.id}” of a course is used twice.")  # fmt: skip
            else:
                taken.add(course.id)
                yield f"courses[{n}]", course

    def apart(self, process: Process) -> Process:
        """Without an id that is another meeting's already: each has a page of its own."""
        homes = Homes(process)
        owners: dict[str | None, tuple[str, str | None, str]] = {}

        def one(meeting: Meeting, path: str) -> Meeting:
            key = homes.key(meeting)
            if meeting.id is None or owners.setdefault(meeting.id, key) == key:
                return meeting
            self.told("duplicate-id", f"{path}.id", f"会議のID「{meeting.id}」が二度使われています。",
                      f"The id “{meeting.id}” of a meeting is used twice.")  # fmt: skip
            return replace(meeting, id=None)

        meetings = tuple(one(meeting, f"meetings[{n}]") for n, meeting in enumerate(process.meetings))
        paper = process.meeting_paper
        return replace(process, meetings=meetings, meeting_paper=None if paper is None else one(paper, "meeting_paper"))


def _shown(text: object) -> str:
    shown = str(text)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _twice(process: Process) -> Iterator[Unread]:
    """What is said of one meeting twice in one list: it is published as one meeting, in the later words."""
    homes = Homes(process)
    marks = [
        (f"{at}schedule.marks[{n}].label", (course.id, event.body, key_of(event.label)), event.label)
        for at, course in _courses(process)
        for n, event in enumerate((course.schedule or Schedule()).marks)
        if is_meeting(event)
    ]
    told = [(f"meetings[{n}].number", homes.key(one), one.number) for n, one in enumerate(process.meetings)]
    for many in (marks, told):
        seen: set[tuple[str, str | None, str]] = set()
        for path, key, number in many:
            if key in seen:
                yield Unread(
                    "same-meeting", path,
                    f"同じ会議体の「{_shown(number)}」が二度あります。一つの会議として扱い、異なるところは後のものを"
                    "公表します。",
                    f"“{_shown(number)}” of the same body is there twice. It is taken for one meeting; where the two "
                    "differ, the later is published.",
                )  # fmt: skip
            seen.add(key)


def _courses(process: Process) -> Iterator[tuple[str, Course]]:
    """The courses with what leads to each from the process."""
    yield from ((f"courses[{n}]." if process.courses else "", one) for n, one in enumerate(courses_of(process)))


def _dangling(process: Process, nodes: Container[str]) -> Iterator[Unread]:
    """What points at nothing; it is shown as words that lead nowhere."""
    places = Places(whole(process))
    for n, group in enumerate(process.opinions):
        if group.meeting is not None and places.of(group) is None:
            yield Unread(
                "unknown-meeting", f"opinions[{n}].meeting",
                f"「{_shown(group.meeting)}」がどの会議か分かりません。会議の番号か ID を書き、"
                "会議体が複数あるときは body も書いてください。",
                f"Which meeting “{_shown(group.meeting)}” is cannot be told. Give its number or id, and its body where "
                "there are several.",
            )  # fmt: skip
        changed = (group.response.changed if group.response is not None else None) or Changed()
        for name in ("chapter", "node"):
            node = getattr(changed, name)
            if node is not None and node not in nodes:
                yield Unread(
                    "unknown-reference", f"opinions[{n}].response.changed.{name}",
                    f"「{_shown(node)}」はこのプランにありません。", f"“{_shown(node)}” is not in this plan.",
                )  # fmt: skip
    outlines = {body.id for body in process.bodies if resolves_nothing(body)}
    for at, meeting in _meetings(process):
        if meeting.body in outlines and any(item.kind == "resolution" for _, item in items(meeting.agenda)):
            yield Unread(
                "no-resolution", f"{at}.agenda",
                "要綱による会議は議決をしません。この次第の「議決」は表示しません。",
                "A body that stands on an outline resolves nothing. “Resolution” is not shown in this agenda.",
            )  # fmt: skip
        numbers = {material.number for material in meeting.materials}
        for path, item in items(meeting.agenda, f"{at}.agenda"):
            for number in item.materials:
                if number not in numbers:
                    yield Unread(
                        "unknown-reference", f"{path}.materials",
                        f"「{_shown(number)}」という資料はこの会議にありません。",
                        f"This meeting has no material “{_shown(number)}”.",
                    )  # fmt: skip


def _meetings(process: Process) -> Iterator[tuple[str, Meeting]]:
    yield from ((f"meetings[{n}]", meeting) for n, meeting in enumerate(process.meetings))
    if process.meeting_paper is not None:
        yield "meeting_paper", process.meeting_paper
