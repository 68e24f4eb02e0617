"""A program: the same pages sent at the same moment over several connections; prints what came of it as JSON."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from tests import together
    from tests.proposals.story import approve_all, edit, found, seen, start

    from tsumugu.proposals import actions
    from tsumugu.proposals.models import Proposal

    call_command("migrate", verbosity=0)
    office = found()
    staff, boss, secretary = (office.people[who] for who in ("staff", "head", "secretariat"))
    told: dict[str, Any] = {}

    def at_once(act: Callable[[Proposal, int], object], proposal: Proposal) -> list[str]:
        rows = Proposal.objects.select_related("plan__organization")
        said = together.at_once(act, lambda: rows.get(pk=proposal.pk))
        proposal.refresh_from_db()
        return said

    proposal = start(office)
    edit(proposal, staff, "s0", "end", 2025)
    shown = seen(proposal)
    told["submit"] = at_once(lambda p, _n: actions.submit_proposal(p, actor=staff, seen=shown), proposal)
    shown = seen(proposal)
    told["approve"] = at_once(lambda p, _n: actions.approve(p, actor=boss, seen=shown), proposal)
    approve_all(office, proposal)
    shown = seen(proposal)
    told["merge"] = at_once(lambda p, _n: actions.merge_proposal(p, actor=secretary, seen=shown), proposal)
    office.plan.refresh_from_db()
    told["entries"] = office.plan.head_sequence
    told["decisions"] = list(proposal.decisions.values_list("kind", flat=True))

    mixed = start(office)
    edit(mixed, staff, "s0", "end", 2026)
    actions.submit_proposal(mixed, actor=staff, seen=seen(mixed))
    old, root = seen(mixed), mixed.draft_root

    def either(mine: Proposal, number: int) -> None:
        if number % 2:
            actions.approve(mine, actor=boss, seen=old)
        else:
            edit(mine, staff, "s0", "end", 2027 + number, root=root)

    told["mixed"] = at_once(either, mixed)
    told["approved"] = [row.result_root == root for row in mixed.decisions.filter(kind="approved")]
    told["next"] = [mixed.next_step, mixed.draft_root != root]

    there, made = Proposal.objects.count(), []

    def opening(mine: Proposal, _number: int) -> None:
        made.append(actions.open_proposal(mine.plan, title="題", reason="", actor=staff, form="f" * 32).pk)

    told["opening"] = at_once(opening, office.proposal)
    told["opened"] = [len(set(made)), Proposal.objects.count() - there]
    told["rules"] = _beside_other_rules(office)
    print(json.dumps(told))


def _beside_other_rules(office: Any) -> list[str]:
    """Somebody approves while the administrator changes the rules: each waits for the other, and both are done."""
    from django.db import connections, transaction
    from tests.proposals.story import edit, seen, start

    from tsumugu.core.approval import DEFAULT
    from tsumugu.proposals import actions
    from tsumugu.proposals.actions.branch import locked
    from tsumugu.proposals.models import Proposal

    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "policy", "別の政策")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    shown, holds, said = seen(proposal), threading.Event(), []

    def approves() -> None:
        with transaction.atomic():
            mine = locked(Proposal.objects.get(pk=proposal.pk))
            holds.set()
            time.sleep(0.5)
            actions.approve(mine, actor=office.people["head"], seen=shown)

    def changes() -> None:
        holds.wait(20)
        actions.change_approval_rules(office.organization, DEFAULT, actor=office.people["administrator"])

    def run(act: Callable[[], None]) -> None:
        try:
            act()
            said.append("done")
        except Exception as error:  # whatever a thread meets is for the test to see
            said.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in (approves, changes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


main()
