"""From a voice to what became of it, and from a node to its voices: ``python -m bench.causes [--sheets 300]``.

A plan of 300 initiatives whose ledger cites 5,000 opinions, half of them for single fields, half for whole changes.
Prints milliseconds, the best of several runs; the aim is less than 50 each way.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from bench import desk, synthetic
from tsumugu.core.causes import Cause, Cited, to_data
from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.plan import Plan
from tsumugu.core.table import MISSING

OPINIONS, EACH, AIM = 5000, 50, 50.0


def acts(plan: Plan, slug: str, opinions: int = OPINIONS) -> dict[str, Callable[[], object]]:
    """One act for each way: of one opinion, of all of them, of one field, of one sheet with all in it."""
    desk.database()
    from django.db import transaction

    from tsumugu.accounts.models import Organization
    from tsumugu.plans import actions, queries

    organization, _made = Organization.objects.get_or_create(code="480002", defaults={"name": "汐見県"})
    record = actions.create_plan(organization, slug, plan, actor=None)
    sheets = [initiative.id for initiative in plan.initiatives]
    names = [f"o{number}" for number in range(opinions)]
    for first in range(0, opinions, EACH):
        named = names[first : first + EACH]
        touched = [sheets[(first + number) % len(sheets)] for number in range(len(named))]
        table = queries.head(record).table
        edits = ChangeSet(
            tuple(
                Set(
                    node, "initiative", "summary",
                    table.nodes[node].fields.get("summary", MISSING), f"{first}番からの意見による。",
                )
                for node in dict.fromkeys(touched)
            )
        )  # fmt: skip
        cited = [
            Cited(Cause("opinion", name, f"意見 {name}"), (f"{node}/summary",) if number % 2 else ())
            for number, (name, node) in enumerate(zip(named, touched, strict=True))
        ]
        with transaction.atomic():
            grounds = actions.Grounds(title="測定", causes=tuple(to_data(cited)))
            actions.append_change(record, apply(table, edits), actions.Author("測定"), grounds)
    sheet = queries.head(record).table.subtree(sheets[0])
    return {
        "what became of one": lambda: queries.changes_of_cause(record, "opinion", names[:1]),
        "what became of all": lambda: queries.changes_of_cause(record, "opinion", names),
        "causes of a field": lambda: queries.causes_of(record, sheets[0], "summary"),
        "causes of a sheet": lambda: queries.causes_of_nodes(record, sheet),
    }


def measured(sheets: int = 300) -> dict[str, float]:
    """Milliseconds by act, the best of nine runs."""
    found = {}
    for name, act in acts(synthetic.plan(sheets), f"causes-{sheets}").items():
        times = []
        for _run in range(9):
            started = time.perf_counter()
            act()
            times.append((time.perf_counter() - started) * 1000)
        found[name] = min(times)
    return found


def tell(sheets: int = 300) -> None:
    for name, taken in measured(sheets).items():
        print(f"{name:<20}{taken:>9.1f} ms{'  above the aim' if taken > AIM else ''}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.causes", description=__doc__)
    parser.add_argument("--sheets", type=int, default=300)
    tell(parser.parse_args().sheets)
