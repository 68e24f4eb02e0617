"""Works on a database file until it is killed: saves, merges, publishes; prints what was acknowledged."""

from __future__ import annotations

import itertools
import sys


def main() -> None:
    import django

    django.setup()
    from tsumugu.accounts.models import User
    from tsumugu.core.operations import ChangeSet, Set
    from tsumugu.core.table import MISSING
    from tsumugu.plans.models import PlanRecord
    from tsumugu.proposals import actions, queries, seen
    from tsumugu.publication import actions as publication
    from tsumugu.publication.queries import seen as shown
    from tsumugu.publication.runs import carrying

    people = {user.username: user for user in User.objects.all()}
    worker = sys.argv[1]
    print("ready", flush=True)
    for number in itertools.count():
        record = PlanRecord.objects.select_related("organization").get()
        proposal = actions.open_proposal(record, title=f"{worker}-{number}", reason="", actor=people["staff"])
        for save in range(3):
            table = queries.draft(proposal)
            before = table.nodes["i0"].fields.get("policy", MISSING)
            word = f"{worker}-{number}-{save}"
            change = Set("i0", "initiative", "policy", before, word)
            actions.save_edit(
                proposal, actor=people["staff"], based_on_root=proposal.draft_root, edits=ChangeSet((change,))
            )
            print(f"saved {proposal.pk} {word}", flush=True)
        actions.submit_proposal(proposal, actor=people["staff"], seen=str(seen.of(proposal)))
        while proposal.next_step:
            actions.approve(proposal, actor=people[proposal.next_step], seen=str(seen.of(proposal)))
        merged = actions.merge_proposal(proposal, actor=people["secretariat"], seen=str(seen.of(proposal)))
        print(f"merged {merged.sequence} {word}", flush=True)
        record.refresh_from_db()
        requested = publication.publish_editions(
            record, ["text", "roadmap"], actor=people["secretariat"], seen=shown(record), label=word
        )
        carrying.carry_out(requested, wanted=())
        print(f"published {requested.editions[-1].partition('-')[2]} {word}", flush=True)


main()
