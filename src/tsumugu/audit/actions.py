"""The only write to the record of acts."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from tsumugu.audit import numbering, vouching
from tsumugu.audit.models import Act, ActChain
from tsumugu.core.canonical import canonical_json


def record_act(
    organization: Model,
    act: str,
    subject: str,
    *,
    actor: AbstractBaseUser | None,
    rows: Sequence[Model] = (),
    **data: object,
) -> Act:
    """Append one act. Call it inside the transaction of the act: both happen or neither does.

    ``organization`` is an ``accounts.Organization``, which this floor cannot name. ``act`` is a stable
    code in kebab-case, ``subject`` is ``kind:key``; ``data`` is plain JSON without floats. ``actor`` is
    ``None`` for what the system did by itself. ``rows`` are those that the act made and that never change (a
    decision, an edition): the act vouches for what they say (``audit.vouching``). No lock is held from here to the
    commit (``audit.numbering``).
    """
    if rows:
        data["rows"] = vouching.vouch(rows)
    made = Act(
        organization_id=organization.pk,
        at=timezone.now(),
        actor_id_then=actor.pk if actor is not None else None,
        actor_name=str(actor) if actor is not None else "",
        act=act,
        subject=subject,
        data=canonical_json(data).decode(),
    )
    with transaction.atomic():
        numbering.append(made, ActChain.objects, connection.vendor)
    return made
