"""A program: what members and the secretariat do at the same moment over several connections; prints what came."""

from __future__ import annotations

import json
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone
    from tests.desk.office import found
    from tests.meetings import rooms
    from tests.retention.test_disposal import LONG_AGO, keep
    from tests.together import by_number

    from tsumugu.audit.models import Act
    from tsumugu.core.canonical import digest
    from tsumugu.core.errors import Refusal
    from tsumugu.meetings import actions, states
    from tsumugu.meetings.models import DatesAnswer, Invitation, Meeting, Offer, Poll
    from tsumugu.retention import actions as retention
    from tsumugu.retention import queries as retained
    from tsumugu.retention.models import Disposal

    call_command("migrate", verbosity=0)
    office = found()
    who = rooms.secretariat(office)
    told: dict[str, Any] = {}

    made = rooms.asked(office)
    of, offers = made.attendance.get(), list(Offer.objects.all())

    def holding() -> int:
        return Invitation.objects.filter(revoked_at=None).count()

    told["links"] = by_number(lambda _n: actions.invite_all(made, actor=who, token="t" * 32))
    told["held"], told["asked"] = holding(), made.attendance.count()
    told["made"] = by_number(lambda _n: actions.invite(of, actor=who))
    told["held_after"] = holding()

    secret, shown = actions.invite(of, actor=who), actions.dates_seen(offers, None)
    said = {one.pk: "yes" for one in offers}

    def by_link(number: int) -> None:
        if number == 0:
            actions.revoke(of, actor=who)
        else:
            actions.answer_dates(of, said, "", seen=shown, how="link", actor=None, secret=secret)

    told["revoked"] = by_number(by_link)
    try:
        now = actions.dates_seen(offers, DatesAnswer.objects.first())
        actions.answer_dates(of, said, "", seen=now, how="link", actor=None, secret=secret)
        told["after_revoke"] = "done"
    except Refusal as refusal:
        told["after_revoke"] = refusal.code
    told["order"] = {}
    for act, key in Act.objects.order_by("pk").values_list("act", "pk"):
        told["order"][act] = key

    poll = digest(states.of_poll(Meeting.objects.get(pk=made.pk)))
    now = actions.dates_seen(offers, DatesAnswer.objects.first())
    member = office.people["committee"]

    def while_closing(number: int) -> None:
        if number == 0:
            actions.close_poll(made, seen=poll, actor=who)
        else:
            actions.answer_dates(of, said, f"{number}", seen=now, how="account", actor=member)

    told["closed"] = by_number(while_closing)
    over = Poll.objects.get().closed_at or timezone.now()
    told["late"] = DatesAnswer.objects.filter(at__gt=over).count()

    old = rooms.full(office)
    Meeting.objects.filter(pk=old.pk).update(state="finished", finished_on=LONG_AGO)
    keep(office, minutes=5)
    due = retained.due(office.plan, timezone.localdate())
    seen = digest(retained.state(due))
    told["disposed"] = by_number(
        lambda _n: retention.dispose(office.plan, [due[0].key], "満了", "", seen=seen, actor=who)
    )
    told["disposals"] = Disposal.objects.count()
    print(json.dumps(told))


main()
