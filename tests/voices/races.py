"""A program: one hearing written to at the same moment over several connections; prints what came of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from tests import together
    from tests.desk.office import found
    from tests.voices import heard

    from tsumugu.voices import actions
    from tsumugu.voices.models import Hearing

    call_command("migrate", verbosity=0)
    office = found()
    by, hearing = office.people["secretariat"], heard.hearing(office)

    def at_once(act: Callable[[Hearing, int], object]) -> list[str]:
        return together.at_once(act, lambda: Hearing.objects.get(pk=hearing.pk))

    def take(token: Callable[[int], str]) -> Callable[[Hearing, int], object]:
        entries = [actions.Entry(text=f"意見{n}", channel="mail") for n in range(5)]
        return lambda mine, number: actions.take_in(mine, entries, actor=by, token=token(number))

    told: dict[str, Any] = {"different": at_once(take(lambda number: f"{number}" * 32))}
    told["numbers"] = [
        list(rows.order_by("number").values_list("number", flat=True))
        for rows in (hearing.voices, hearing.opinions, hearing.groups)
    ]
    told["same"] = at_once(take(lambda _number: "f" * 32))
    told["voices"] = hearing.voices.count()
    picks = heard.picks(hearing, 1)
    told["sort"] = at_once(lambda mine, number: actions.dispose(mine, picks, ("反映", "その他")[number % 2], actor=by))
    for number in range(1, hearing.groups.count() + 1):
        actions.answer(hearing, heard.picks(hearing, number), "回答", "反映", actor=by, ready=True)
    shown = actions.release_digest(hearing)
    told["release"] = at_once(lambda mine, _number: actions.release(mine, actor=by, seen=shown))
    print(json.dumps(told))


main()
