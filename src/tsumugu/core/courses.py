"""The formulations and revisions of a plan (過程), each with its schedule (``core.process.Course``).

Bodies, meetings and opinions are those of the plan: a committee goes on from one revision to the next, and what was
said is found wherever it was said. A course takes of them what belongs on its chart.
"""

from __future__ import annotations

from msgspec.structs import replace

from tsumugu.core.process import Course, Meeting, Process, Schedule


def courses_of(process: Process) -> tuple[Course, ...]:
    """Its courses, the oldest first; of a process that does not tell them apart the one that it is, without an id."""
    return process.courses or (Course(id="", schedule=process.schedule),)


def latest(process: Process) -> Course:
    """The one that is on now, or was last."""
    return courses_of(process)[-1]


def belongs(meeting: Meeting, course: Course) -> bool:
    """Whether a meeting is one of a course; the process is ``core.process_meetings.whole``."""
    return (meeting.course or "") == course.id


def part(process: Process, course: Course) -> Process:
    """What belongs to one of its courses, as a process of its own (``whole``): its schedule, its meetings, and the
    bodies that have something on it. A body that has nothing anywhere is on the latest: it was made for that."""
    if not process.courses:
        return process
    busy = {one.id: _busy(process, one) for one in process.courses}
    others = set().union(*(lanes for node, lanes in busy.items() if node != course.id))
    newest = process.courses[-1].id == course.id
    return Process(
        bodies=tuple(
            body for body in process.bodies if body.id in busy[course.id] or (newest and body.id not in others)
        ),
        schedule=course.schedule,
        meetings=tuple(replace(one, course=None) for one in process.meetings if belongs(one, course)),
    )  # fmt: skip


def _busy(process: Process, course: Course) -> set[str]:
    """The bodies that have something on a course. A window of nobody is held by the departments."""
    schedule = course.schedule or Schedule()
    offices = next((body.id for body in process.bodies if body.kind == "departments"), None)
    named = [
        *(one.body for one in process.meetings if belongs(one, course)), *(one.body for one in schedule.marks),
        *(one.body for one in schedule.notes), *(one.body or offices for one in schedule.windows),
    ]  # fmt: skip
    return {body for body in named if body is not None}
