"""What of closed meetings is kept for a time: files as they came, papers and minutes that are not public, comments,
wishes, links; and what of a plan file no room has a place for. What is public stays for ever, and reads afterwards as
it did.

Names that may not be published stay with minutes that are public: they keep themselves out of what is published.
"""

from __future__ import annotations

import calendar
import datetime
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from msgspec.structs import replace

from tsumugu.core import fiscal, process
from tsumugu.core.withholding import shown_of
from tsumugu.meetings import agendas, frozen, naming, public, withheld
from tsumugu.meetings.models import (
    Attendance,
    Comment,
    DatesAnswer,
    Frozen,
    Invitation,
    Letter,
    Material,
    Meeting,
    PaperFile,
    Process,
    Reply,
    Statement,
)
from tsumugu.plans.models import PlanRecord
from tsumugu.retention.kinds import Item, Kind, Mark
from tsumugu.retention.models import Disposal


def closed_on(meeting: Meeting) -> datetime.date | None:
    """The day from which a period counts: that on which it was closed; where nobody knows it, the day of the meeting,
    or the last of its month. None while a meeting is not closed."""
    if meeting.state != Meeting.State.FINISHED:
        return None
    if meeting.finished_on is None and fiscal.is_month(meeting.date):
        year, month = int(meeting.date[:4]), int(meeting.date[5:])
        return datetime.date(year, month, calendar.monthrange(year, month)[1])
    return meeting.finished_on or fiscal.day(meeting.date)


# -- papers ------------------------------------------------------------------------------------


@dataclass
class _Papers:
    """What of the papers of each meeting can go: keys of files, of frozen states; by the key of the meeting."""

    meetings: dict[int, Meeting] = field(default_factory=dict)
    files: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    frozen: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def _files_of(one: Material) -> Iterator[PaperFile]:
    for file in (one.file, one.public_file):
        if file is not None:
            yield file
            if file.cleaned is not None:
                yield file.cleaned


def _frozen_of(one: Material) -> Iterator[int]:
    yield from (key for key in (one.state_id, one.before_id) if key is not None)


def _papers(record: PlanRecord) -> _Papers:
    """A file or a state that several meetings were given goes with the one that was closed last; what is public of any
    of them stays."""
    now = timezone.now()
    rows = public.with_files(Material.objects.filter(meeting__process__plan=record)).select_related("meeting__body")
    materials = list(rows.prefetch_related(None))
    last: dict[tuple[str, int], datetime.date] = {}
    stays = {("state", key) for key in frozen.gone(record)}
    for one in materials:
        closed = closed_on(one.meeting) or datetime.date.max
        used = [("file", file.pk) for file in _files_of(one)] + [("state", key) for key in _frozen_of(one)]
        for thing in used:
            last[thing] = max(closed, last.get(thing, closed))
        if public.papers_public(one.meeting, now) or _is_to_be(one.meeting.papers_public_at, now):
            given = public.given_out(one)
            stays |= {("file", given.pk)} if given is not None else set()
            stays |= {("state", key) for key in _frozen_of(one)} if not one.withheld else set()
        stays |= {("file", file.pk) for file in _files_of(one) if file.disposed_at is not None}
    found = _Papers()
    for one in materials:
        day = closed_on(one.meeting)
        if day is None:
            continue
        key = one.meeting_id
        found.meetings[key] = one.meeting
        goes = {thing for thing, latest in last.items() if latest == day} - stays
        found.files[key] |= {file.pk for file in _files_of(one) if ("file", file.pk) in goes}
        found.frozen[key] |= {state for state in _frozen_of(one) if ("state", state) in goes}
    return found


def _is_to_be(since: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether it is to become public later: it is not over yet."""
    return since is not None and since > now


def _paper_items(record: PlanRecord) -> Sequence[Item]:
    found = _papers(record)
    rows = Comment.objects.filter(material__meeting__in=found.meetings).order_by()
    comments = dict(rows.values_list("material__meeting").annotate(many=Count("pk")))
    items, names = [], naming.of(found.meetings.values(), "ja", office=True)
    for key, meeting in found.meetings.items():
        counted = {
            "files": len(found.files[key]), "frozen": len(found.frozen[key]), "comments": comments.get(key, 0),
        }  # fmt: skip
        closed = closed_on(meeting)
        if any(counted.values()) and closed is not None:
            items.append(
                Item(str(key), names[meeting.pk], closed, {part: many for part, many in counted.items() if many})
            )
    return items


def _dispose_papers(record: PlanRecord, disposal: Disposal, mark: Mark) -> None:
    found, key = _papers(record), int(disposal.key)
    files, states = sorted(found.files[key]), sorted(found.frozen[key])
    PaperFile.objects.filter(pk__in=files).update(data=b"", text=None, told={}, disposed_at=timezone.now())
    Material.objects.filter(meeting__process__plan=record, file__in=files).update(filename="")
    Material.objects.filter(meeting__process__plan=record, public_file__in=files).update(public_filename="")
    mark(frozen.RELATION, states)
    Frozen.objects.filter(pk__in=states).update(data=b"")
    Comment.objects.filter(material__meeting=key).delete()


PAPERS = Kind(
    code="meeting-papers", called=gettext_lazy("Papers of meetings"),
    parts={
        "files": gettext_lazy("files that are not public"), "frozen": gettext_lazy("frozen drafts that are not public"),
        "comments": gettext_lazy("comments of members"),
    },
    items=_paper_items, dispose=_dispose_papers,
)  # fmt: skip


# -- minutes -----------------------------------------------------------------------------------


def _is_out(meeting: Meeting) -> bool:
    return public.minutes_public(meeting, timezone.now())


def _goes(one: Attendance, *, listed: bool) -> list[str]:
    """The names of an attendance that nobody outside reads. ``listed``: those that may be published are, with the
    papers; whoever came in somebody's place is never named."""
    own = one.name if not (listed and one.public) else ""
    return [name for name, text in (("name", own), ("substitute_name", one.substitute_name)) if text]


def _is_listed(meeting: Meeting) -> bool:
    """Whether who was asked to it is public, or is to be."""
    now = timezone.now()
    return public.papers_public(meeting, now) or (not meeting.closed and _is_to_be(meeting.papers_public_at, now))


def _minute_items(record: PlanRecord) -> Sequence[Item]:
    rows = Meeting.objects.filter(process__plan=record, state=Meeting.State.FINISHED).select_related("body")
    meetings = list(rows.prefetch_related("statements", "attendance"))
    items, names = [], naming.of(meetings, "ja", office=True)
    for meeting in meetings:
        closed = closed_on(meeting)
        if closed is None or _is_to_be(meeting.minutes_public_at, timezone.now()):
            continue
        counted = _counted(meeting)
        if any(counted.values()):
            items.append(
                Item(str(meeting.pk), names[meeting.pk], closed, {part: many for part, many in counted.items() if many})
            )
    return items


def _counted(meeting: Meeting) -> dict[str, int]:
    statements, out = list(meeting.statements.all()), _is_out(meeting)
    wishes = sum(bool(one.wished) for one in statements)
    decision = bool(meeting.closed_by)
    if out:
        hidden = sum(_shown(one) != one.text for one in statements)
        return {"statements": hidden + len(meeting.withheld), "wishes": wishes, "decision": decision}
    said = sum(bool(one.text) for one in statements)
    outcomes = sum(bool(item.outcome) for _place, _level, item in agendas.walked(agendas.of(meeting)))
    listed = _is_listed(meeting)
    names = sum(bool(_goes(one, listed=listed)) for one in meeting.attendance.all())
    return {"statements": said + outcomes, "wishes": wishes, "names": names, "decision": decision}


def _shown(one: Statement) -> str:
    return shown_of(one.text, one.withheld, one.shown)


def _dispose_minutes(record: PlanRecord, disposal: Disposal, _mark: Mark) -> None:
    meeting = Meeting.objects.get(pk=int(disposal.key), process__plan=record)
    if _is_out(meeting):
        _dispose_hidden(meeting)
    else:
        meeting.statements.update(text="", speaker="", topic="", shown="")
        listed = _is_listed(meeting)
        for one in meeting.attendance.all():
            if gone := _goes(one, listed=listed):
                Attendance.objects.filter(pk=one.pk).update(**dict.fromkeys(gone, ""))
        meeting.agenda = agendas.stored(tuple(_without_outcome(item) for item in agendas.of(meeting)))
    meeting.withheld, meeting.closed_by = [], ""
    meeting.save(update_fields=["withheld", "closed_by", "agenda"])
    meeting.statements.update(wished="")


def _dispose_hidden(meeting: Meeting) -> None:
    """What is public takes the place of the whole."""
    found = withheld.of(meeting)
    statements = list(meeting.statements.all())
    for one in statements:
        one.text, one.topic = _shown(one), withheld.public(found, "topic", one.topic)[0]
    Statement.objects.bulk_update(statements, ["text", "topic"], batch_size=200)
    meeting.agenda = agendas.stored(tuple(_as_public(item, found) for item in agendas.of(meeting)))


def _as_public(item: process.Item, found: Sequence[withheld.Withheld]) -> process.Item:
    outcome, ground = withheld.public(found, "outcome", item.outcome or "")
    return replace(
        item, outcome=outcome or None, withheld=ground or item.withheld,
        items=tuple(_as_public(one, found) for one in item.items),
    )  # fmt: skip


def _without_outcome(item: process.Item) -> process.Item:
    return replace(item, outcome=None, items=tuple(_without_outcome(one) for one in item.items))


MINUTES = Kind(
    code="minutes", called=gettext_lazy("Minutes"),
    parts={
        "statements": gettext_lazy("words that are not public"), "wishes": gettext_lazy("wishes of members"),
        "names": gettext_lazy("names of attendees"),
        "decision": gettext_lazy("decisions that closed a meeting"),
    },
    items=_minute_items, dispose=_dispose_minutes,
)  # fmt: skip


# -- what was asked and answered before it -----------------------------------------------------


#: What members were sent and answered before one meeting, and the links by which they did; by the way to the meeting.
_ASKED: dict[str, tuple[type[Model], str]] = {
    "dates": (DatesAnswer, "attendance__meeting"), "replies": (Reply, "attendance__meeting"),
    "links": (Invitation, "attendance__meeting"), "letters": (Letter, "meeting"),
}  # fmt: skip


def _asked(model: type[Model], meeting: str, record: PlanRecord) -> QuerySet[Model]:
    return model._default_manager.filter(**{f"{meeting}__process__plan": record}).order_by()


def _answer_items(record: PlanRecord) -> Sequence[Item]:
    found = {
        part: dict(_asked(model, way, record).values_list(way).annotate(many=Count("pk")))
        for part, (model, way) in _ASKED.items()
    }  # fmt: skip
    meetings = list(Meeting.objects.filter(process__plan=record, state=Meeting.State.FINISHED).select_related("body"))
    items, names = [], naming.of(meetings, "ja", office=True)
    for meeting in meetings:
        closed = closed_on(meeting)
        counted = {part: many[meeting.pk] for part, many in found.items() if meeting.pk in many}
        if counted and closed is not None:
            items.append(Item(str(meeting.pk), names[meeting.pk], closed, counted))
    return items


def _dispose_answers(record: PlanRecord, disposal: Disposal, _mark: Mark) -> None:
    for model, way in _ASKED.values():
        _asked(model, way, record).filter(**{way: int(disposal.key)}).delete()


ANSWERS = Kind(
    code="answers", called=gettext_lazy("Answers on dates and attendance"),
    parts={
        "dates": gettext_lazy("answers on dates"), "replies": gettext_lazy("answers on attendance"),
        "links": gettext_lazy("links of members"), "letters": gettext_lazy("letters of invitation"),
    },
    items=_answer_items, dispose=_dispose_answers,
)  # fmt: skip


# -- what a plan file brought along ------------------------------------------------------------


def _file_items(record: PlanRecord) -> Sequence[Item]:
    """From the day on which it was taken over: nothing closes it."""
    rows = Process.objects.filter(plan=record).exclude(source="")
    return [
        Item(str(one.pk), record.title, one.taken_on, {"places": len(json.loads(one.source))})
        for one in rows if one.taken_on is not None
    ]  # fmt: skip


def _dispose_file(record: PlanRecord, disposal: Disposal, _mark: Mark) -> None:
    Process.objects.filter(plan=record, pk=int(disposal.key)).update(source="")


FROM_FILE = Kind(
    code="plan-file", called=gettext_lazy("What of a plan file has no place here"),
    parts={"places": gettext_lazy("entries of the file")},
    items=_file_items, dispose=_dispose_file,
)  # fmt: skip
