"""What of papers and minutes is withheld from the public, whole or in part. One rule (``core.withholding``): the whole
stays at the desk, the ground stands in public; while something is public more can be withheld, never less. To show
more, what is public is taken back first, which is an act of its own.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.core.withholding import shown_of, shows_more
from tsumugu.meetings import public, states, withheld
from tsumugu.meetings.actions import files, ground
from tsumugu.meetings.actions.files import File
from tsumugu.meetings.actions.meetings import rows_of
from tsumugu.meetings.models import Material, Meeting, PaperFile, Statement
from tsumugu.meetings.withheld import What
from tsumugu.plans.models import PlanRecord


def _ground(text: str) -> str:
    said = texts.entered(text, "ground", lines=True, most=texts.TEXT, empty=True)
    if not said:
        raise Refusal("ground-missing", field="ground")
    return said


# -- papers ------------------------------------------------------------------------------------


def withhold_material(
    material: Material, why: str, *, part: bool, file: File | None = None, seen: str, actor: User
) -> None:
    """A paper is not published, or, with ``part``, in a version that was made for the public: ``file``, or the one that
    is there. Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``, ``ground-missing``,
    ``bad-text``, ``bad-file`` with ``problems``, ``version-missing``, ``nothing-changed``; ``shows-more`` while the
    papers are public."""
    ground.may_write(material.meeting.process.plan, actor)
    said = _ground(why)
    brought = files.made_ready(file) if part and file is not None else None
    with transaction.atomic():
        plan, row = _material(material, actor, seen)
        version = files.stored(plan, brought, actor) if brought is not None else row.public_file if part else None
        name = brought.name if brought is not None else row.public_filename if part else ""
        if part and version is None:
            raise Refusal("version-missing", field="file")
        if public.papers_public(row.meeting, timezone.now()) and version is not None:
            _shows_no_more(row, version)
        _keep_material(plan, row, actor, withheld=said, public_file=version, public_filename=name)


def publish_material_whole(material: Material, *, seen: str, actor: User) -> None:
    """Nothing of a paper is withheld. Refusals: as ``withhold_material``."""
    with transaction.atomic():
        plan, row = _material(material, actor, seen)
        if row.withheld and public.papers_public(row.meeting, timezone.now()):
            raise Refusal("shows-more")
        _keep_material(plan, row, actor, withheld="", public_file=None, public_filename="")


def _material(material: Material, actor: User, seen: str) -> tuple[PlanRecord, Material]:
    plan = ground.written(material.meeting.process.plan, actor)
    rows = Material.objects.filter(meeting__process__plan=plan).select_related("meeting", "file", "public_file")
    row = ground.fresh(rows.defer("file__data", "public_file__data"), material)
    unmoved(seen, states.of_material(row))
    return plan, row


def _shows_no_more(row: Material, version: PaperFile) -> None:
    """Against what is public of the paper now. Of pictures and scans nobody can tell by their words."""
    if not row.withheld or row.public_file == version:
        return
    if row.public_file is None:
        raise Refusal("shows-more", field="file")
    whole = row.file.text if row.file is not None else None
    if shows_more(whole or "", row.public_file.text or "", version.text or ""):
        raise Refusal("shows-more", field="file")


def _keep_material(
    plan: PlanRecord, row: Material, actor: User, *, withheld: str, public_file: PaperFile | None, public_filename: str
) -> None:
    if (row.withheld, row.public_file, row.public_filename) == (withheld, public_file, public_filename):
        raise Refusal("nothing-changed")
    row.withheld, row.public_file, row.public_filename = withheld, public_file, public_filename
    row.save(update_fields=["withheld", "public_file", "public_filename"])
    how = "part" if public_file is not None else "whole" if withheld else "nothing"
    ground.act(plan, "material-withheld", row.meeting, actor, kind="meeting", material=row.pk, how=how)


# -- minutes -----------------------------------------------------------------------------------


def withhold_statement(one: Statement, why: str, shown: str, *, seen: str, actor: User) -> None:
    """Publishes ``shown`` instead of the words of a statement, or nothing of them. Refusals:
    ``may-not-write-meetings``, ``meeting-state`` before it was held, ``seen-missing``, ``changed-since-seen``,
    ``ground-missing``, ``bad-text``, ``nothing-changed``; ``shows-more`` while the minutes are public."""
    said, instead = _ground(why), texts.entered(shown, "shown", lines=True, most=texts.TEXT, empty=True)
    with transaction.atomic():
        plan, row, fresh = _statement(one, actor, seen)
        if _is_out(row) and shows_more(fresh.text, shown_of(fresh.text, fresh.withheld, fresh.shown), instead):
            raise Refusal("shows-more", field="shown")
        _keep_statement(plan, row, fresh, actor, withheld=said, shown=instead)


def publish_statement_whole(one: Statement, *, seen: str, actor: User) -> None:
    """Nothing of its words is withheld. Refusals: as ``withhold_statement``."""
    with transaction.atomic():
        plan, row, fresh = _statement(one, actor, seen)
        if fresh.withheld and _is_out(row):
            raise Refusal("shows-more")
        _keep_statement(plan, row, fresh, actor, withheld="", shown="")


def _statement(one: Statement, actor: User, seen: str) -> tuple[PlanRecord, Meeting, Statement]:
    plan, row = _held(one.meeting, actor)
    fresh = ground.fresh(row.statements.all(), one)
    unmoved(seen, states.of_statement(fresh))
    return plan, row, fresh


def _keep_statement(
    plan: PlanRecord, row: Meeting, fresh: Statement, actor: User, *, withheld: str, shown: str
) -> None:
    if (fresh.withheld, fresh.shown) == (withheld, shown):
        raise Refusal("nothing-changed")
    fresh.withheld, fresh.shown = withheld, shown
    fresh.save(update_fields=["withheld", "shown"])
    how = "part" if shown else "whole" if withheld else "nothing"
    ground.act(plan, "statement-withheld", row, actor, kind="meeting", statement=fresh.pk, how=how)


def withhold_said(meeting: Meeting, what: What, text: str, why: str, shown: str, *, seen: str, actor: User) -> None:
    """The same of a topic of the minutes, or of what came of an item of the agenda, by its ``text``. Refusals: as
    ``withhold_statement``, ``not-found`` where there is no such text."""
    said, instead = _ground(why), texts.entered(shown, "shown", lines=True, most=texts.TEXT, empty=True)
    with transaction.atomic():
        plan, row = _said(meeting, what, text, actor, seen)
        found = withheld.of(row)
        if _is_out(row) and shows_more(text, withheld.public(found, what, text)[0], instead):
            raise Refusal("shows-more", field="shown")
        _keep_said(plan, row, withheld.decided(found, what, text, ground=said, shown=instead), what, actor)


def publish_said_whole(meeting: Meeting, what: What, text: str, *, seen: str, actor: User) -> None:
    """Nothing of it is withheld. Refusals: as ``withhold_said``."""
    with transaction.atomic():
        plan, row = _said(meeting, what, text, actor, seen)
        found = withheld.of(row)
        if withheld.named(found, what, text) is not None and _is_out(row):
            raise Refusal("shows-more")
        _keep_said(plan, row, withheld.decided(found, what, text, ground="", shown=""), what, actor)


def _said(meeting: Meeting, what: What, text: str, actor: User, seen: str) -> tuple[PlanRecord, Meeting]:
    plan, row = _held(meeting, actor)
    unmoved(seen, states.of_sayings(row))
    if (what, text) not in withheld.sayings(row):
        raise Refusal("not-found")
    return plan, row


def _keep_said(plan: PlanRecord, row: Meeting, found: tuple[withheld.Withheld, ...], what: What, actor: User) -> None:
    if set(found) == set(withheld.of(row)):
        raise Refusal("nothing-changed")
    row.withheld = withheld.stored(found)
    row.save(update_fields=["withheld"])
    ground.act(plan, "minutes-withheld", row, actor, kind="meeting", what=what)


def _held(meeting: Meeting, actor: User) -> tuple[PlanRecord, Meeting]:
    plan = ground.written(meeting.process.plan, actor)
    row = ground.fresh(rows_of(plan), meeting)
    if row.state == Meeting.State.PLANNED:
        raise Refusal("meeting-state", state=row.state)
    return plan, row


def _is_out(meeting: Meeting) -> bool:
    return public.minutes_public(meeting, timezone.now())
