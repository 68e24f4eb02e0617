"""A program: processes that are killed between two steps of an act; prints what is left of it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone
    from tests.desk.office import found
    from tests.interchange import brought
    from tests.meetings import rooms
    from tests.retention.test_disposal import LONG_AGO, keep

    from tsumugu.core.canonical import digest
    from tsumugu.meetings import actions
    from tsumugu.meetings.actions import papers
    from tsumugu.meetings.models import Material, Meeting, PaperFile, Statement
    from tsumugu.retention import actions as retention
    from tsumugu.retention import queries as retained
    from tsumugu.retention.models import Disposal, Gone

    call_command("migrate", verbosity=0)
    office = found()
    who, made = rooms.secretariat(office), rooms.meeting(office)
    typed = {"number": "資料1", "title": "題", "stage": "", "withheld": ""}
    told: dict[str, Any] = {}

    def die(*_arguments: Any, **_named: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def killed(act: Callable[[], object]) -> int:
        """What became of a process of its own that does it."""
        connections.close_all()
        child = os.fork()
        if not child:
            act()
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def add() -> None:
        actions.add_file(made, typed, actions.File("a.pdf", brought.pdf()), actor=who, token="t" * 32)

    def cut_off() -> None:
        papers._added = die  # type: ignore[assignment]  # the file is cleaned and written, the paper is not
        add()

    told["killed"] = killed(cut_off)
    told["rows"] = [Material.objects.count(), PaperFile.objects.count()]
    add()
    add()
    told["again"] = [Material.objects.count(), PaperFile.objects.count()]

    old = rooms.full(office)
    Meeting.objects.filter(pk=old.pk).update(state="finished", finished_on=LONG_AGO)
    keep(office, minutes=5)
    due = retained.due(office.plan, timezone.localdate())
    seen = digest(retained.state(due))

    def dispose() -> None:
        retention.dispose(office.plan, [due[0].key], "満了", "", seen=seen, actor=who)

    def half() -> None:
        retention.record_act = die  # type: ignore[assignment,attr-defined]  # all is emptied, nothing is recorded yet
        dispose()

    told["before"] = sorted(Statement.objects.values_list("text", flat=True))
    told["half"] = killed(half)
    told["disposals"] = [Disposal.objects.count(), Gone.objects.count()]
    told["left"] = sorted(Statement.objects.values_list("text", flat=True))
    dispose()
    told["disposed"] = Disposal.objects.count()
    print(json.dumps(told))


main()
