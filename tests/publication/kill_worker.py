"""Publishes until it is killed: one revision and one edition after another, each run carried out as the worker does."""

from __future__ import annotations

import itertools
import os
import sys


def main() -> None:
    import django

    django.setup()
    from tests.publication.small_formats import FORMATS

    from tsumugu.accounts.models import User
    from tsumugu.core.operations import ChangeSet, Set
    from tsumugu.core.table import MISSING, Table
    from tsumugu.plans import actions as ledger
    from tsumugu.plans import queries
    from tsumugu.plans.models import PlanRecord
    from tsumugu.publication import actions
    from tsumugu.publication import queries as public
    from tsumugu.publication.runs import carrying

    def revised(table: Table, words: str) -> Table:
        from tsumugu.core.operations import apply

        before = table.nodes["i0"].fields.get("summary", MISSING)
        return apply(table, ChangeSet((Set("i0", "initiative", "summary", before, words),)))

    user = User.objects.get(username="secretariat")
    print("ready", flush=True)
    # What an earlier process left behind comes first, as a worker that is started again does it.
    for run in public.unfinished().select_related("plan__organization"):
        carrying.carry_out(run, wanted=FORMATS, registry="tests.publication.small_formats:FORMATS", benches=1)
        print(f"taken-up {run.pk} {run.state}", flush=True)
    for number in itertools.count():
        from django.db import transaction

        record = PlanRecord.objects.select_related("organization").get()
        with transaction.atomic():
            locked = ledger.lock_plan(record)
            result = revised(queries.head(locked).table, f"{sys.argv[1]}-{os.getpid()}-{number}")
            ledger.append_change(locked, result, ledger.Author("事務局"), ledger.Grounds(title="見直し"))
        record.refresh_from_db()
        parts = ["roadmap"] if record.editions.filter(part="text").exists() else ["text", "roadmap"]
        run = actions.publish_editions(record, parts, actor=user, seen=public.seen(record), label=f"{number}")
        print(f"asked {run.pk} {run.editions[-1]}", flush=True)
        carrying.carry_out(run, wanted=FORMATS, registry="tests.publication.small_formats:FORMATS", benches=1)
        print(f"done {run.pk} {run.editions[-1]}", flush=True)


main()
