"""Acts vouch for the rows they made: the digest of each stands in the act, and the act stands in the chain.

So a row that is altered, deleted, added or exchanged for another later is found, although its table has no chain of its
own. The digests stand in the act's data as ``rows``: ``[table, key, digest]`` each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from django.apps import apps
from django.db.models import Model

from tsumugu.audit import chain
from tsumugu.audit.faults import Fault
from tsumugu.audit.models import Act

#: Tables whose every row some act vouches for. Named as text: this floor knows no other app.
VOUCHED = (
    "plans_change", "plans_edition", "plans_retirement", "proposals_decision", "proposals_wording", "publication_gap",
    "publication_redaction", "publication_redactionanswer", "publication_request", "publication_requestanswer",
    "publication_withdrawal",
)  # fmt: skip


def vouch(rows: Sequence[Model]) -> list[list[str]]:
    """What an act records of the rows it made. They have been stored: their keys are part of it."""
    return [[row._meta.db_table, str(row.pk), chain.row_digest(row)] for row in rows]


def check(acts: Iterable[tuple[str, Act]]) -> Iterator[Fault]:
    """What is not as the acts (each with its organization's slug) have it. Codes: ``row-altered``, ``row-missing``,
    ``row-unrecorded``."""
    vouched: dict[str, dict[str, list[tuple[str, str, Act]]]] = {table: {} for table in VOUCHED}
    for slug, act in acts:
        if '"rows"' in act.data:
            for table, key, digest in _rows(act):
                vouched.setdefault(table, {}).setdefault(key, []).append((digest, slug, act))
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, wanted in sorted(vouched.items()):
        seen = set()
        model = models.get(table)
        for row in model._default_manager.order_by("pk").iterator(chunk_size=200) if model is not None else ():
            key = str(row.pk)
            seen.add(key)
            digest = chain.row_digest(row) if key in wanted else ""
            if key not in wanted and table in VOUCHED:
                yield Fault("row-unrecorded", plan=_plan_of(row), table=table, row=_named(row))
            for recorded, slug, act in wanted.get(key, ()):
                if recorded != digest:
                    yield _fault("row-altered", slug, act, table, _named(row), plan=_plan_of(row))
        for key, held in wanted.items():
            if key not in seen:
                yield from (_fault("row-missing", slug, act, table, key) for _digest, slug, act in held)


def _rows(act: Act) -> list[tuple[str, str, str]]:
    """None where the data is not what the program writes: then the chain says so."""
    try:
        return [(str(table), str(key), str(digest)) for table, key, digest in json.loads(act.data)["rows"]]
    except (ValueError, KeyError, TypeError):
        return []


def _fault(code: str, slug: str, act: Act, table: str, row: str, plan: str = "") -> Fault:
    kind, _colon, key = act.subject.partition(":")
    return Fault(
        code, organization=slug, plan=plan or (key if kind == "plan" else ""), table=table, row=row,
        detail=f"{act.number} {act.act} {act.subject}",
    )  # fmt: skip


def _named(row: Model) -> str:
    """The key, and what people know the row by."""
    names = ("proposal_id", "part", "number", "sequence", "kind")
    known = [str(getattr(row, name)) for name in names if hasattr(row, name)]
    return " ".join((str(row.pk), f"({' '.join(known)})" if known else "")).rstrip()


def _plan_of(row: Model) -> str:
    """By the shortest way there is."""
    for name in ("proposal", "edition", "redaction", "request"):
        if hasattr(row, f"{name}_id"):
            row = getattr(row, name)
    return str(getattr(getattr(row, "plan", None), "slug", ""))
