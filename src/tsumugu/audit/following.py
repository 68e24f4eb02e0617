"""What follows from acts is done by whoever follows their record with a cursor: nobody who acts has to remember it.

An act is followed in the transaction that moves the cursor behind it: who is killed in between begins again with the
same act, and of several who follow at once one does it. Numbers are given in the order of commits
(``audit.numbering``), so an act that is committed late is never passed by.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from tsumugu.audit.models import Act, ActChain, Cursor

#: Acts that are followed in one transaction.
TOGETHER = 100


def follow(name: str, then: Callable[[Act], None]) -> int:
    """Hands every act behind the cursor of this name to ``then``, each organization's oldest first; returns how many.
    ``then`` writes to the same database and nothing else, or does what may be done twice. What it raises leaves the
    cursor before the acts of that transaction."""
    followed = 0
    for organization in _behind(name):
        Cursor.objects.get_or_create(name=name, organization_id=organization)
        while found := _followed(name, organization, then):
            followed += found
    return followed


def _behind(name: str) -> list[int]:
    """The organizations with acts that are not followed yet."""
    known = dict(Cursor.objects.filter(name=name).values_list("organization_id", "number"))
    ends = ActChain.objects.order_by("organization_id").values_list("organization_id", "number")
    return [organization for organization, number in ends if number > known.get(organization, 0)]


def _followed(name: str, organization: int, then: Callable[[Act], None]) -> int:
    """How many acts of one organization: 0 if there is none, or somebody else is at them."""
    with transaction.atomic():
        cursors = Cursor.objects.filter(name=name, organization_id=organization)
        skips = connection.features.has_select_for_update_skip_locked
        cursor = cursors.select_for_update(skip_locked=skips, no_key=True).first()
        if cursor is None:
            return 0
        acts = Act.objects.filter(organization_id=organization, number__gt=cursor.number)
        found = list(acts.order_by("number")[:TOGETHER])
        for act in found:
            then(act)
        if found:
            cursor.number = found[-1].number or cursor.number
            cursor.save(update_fields=["number"])
        return len(found)
