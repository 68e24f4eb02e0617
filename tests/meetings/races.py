"""A program: the same pages sent at the same moment over several connections; prints what came of it as JSON."""

from __future__ import annotations

import json
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone
    from tests.desk.office import found
    from tests.interchange import brought
    from tests.meetings import rooms
    from tests.meetings.acting import seen
    from tests.together import by_number

    from tsumugu.audit.models import Act
    from tsumugu.meetings import actions
    from tsumugu.meetings.models import Attendance, Material, Meeting, Statement
    from tsumugu.voices.models import Hearing, Opinion

    call_command("migrate", verbosity=0)
    office = found()
    who = rooms.secretariat(office)
    told: dict[str, Any] = {}

    made = rooms.meeting(office)
    shown = seen(made)
    told["hold"] = by_number(lambda _n: actions.hold(made, seen=shown, actor=who))
    told["held"] = [Meeting.objects.get().state, Act.objects.filter(act="meeting-held").count()]

    typed = rooms.MEETING | {"number": "第２回"}
    told["copy"] = by_number(lambda _n: actions.copy_meeting(made, typed, actor=who, token="t" * 32))
    told["copied"] = Meeting.objects.count()
    told["numbers"] = by_number(
        lambda _n: actions.copy_meeting(made, rooms.MEETING | {"number": "第３回"}, actor=who, token="")
    )
    told["numbered"] = Meeting.objects.filter(number="第３回").count()

    def place(number: int) -> None:
        mine = Meeting.objects.get(pk=made.pk)
        actions.edit_meeting(mine, {"place": f"室{number}"}, was={"place": "県庁会議室"}, actor=who)

    told["edit"] = by_number(place)

    paper = actions.File("a.pdf", brought.pdf())
    material = {"title": "題", "stage": "", "withheld": ""}
    told["papers"] = by_number(lambda n: actions.add_file(made, material | {"number": f"資料{n}"}, paper, actor=who))
    told["kept"] = [made.materials.count(), made.materials.values("file").distinct().count()]

    seat = rooms.seat(office, made.body, "committee") if made.body is not None else None
    Attendance.objects.create(meeting=made, seat=seat, order=9)
    Material.objects.update(given_at=timezone.now())
    given, member = made.materials.all()[0], office.people["committee"]
    told["comments"] = by_number(lambda _n: actions.comment(given, "意見です。", actor=member, token="c" * 32))
    told["commented"] = given.comments.count()

    said = Statement.objects.create(meeting=made, text="短くしてほしい。図も要る。", order=0)
    told["marks"] = by_number(lambda _n: actions.take_opinion(said, "図も要る。", was=said.text, actor=who))
    told["marked"] = [Opinion.objects.count(), Hearing.objects.count()]
    print(json.dumps(told))


main()
