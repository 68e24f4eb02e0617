"""The only write to the record of acts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.utils import timezone

from tsumugu.audit.models import Act
from tsumugu.core.canonical import canonical_json


def record_act(organization: Model, act: str, subject: str, *, actor: AbstractBaseUser | None, **data: object) -> Act:
    """Append one act. Call it inside the transaction of the act: both happen or neither does.

    ``organization`` is an ``accounts.Organization``, which this floor cannot name. ``act`` is a stable
    code in kebab-case, ``subject`` is ``kind:key``; ``data`` is plain JSON without floats. ``actor`` is
    ``None`` for what the system did by itself.
    """
    return Act.objects.create(
        organization_id=organization.pk,
        at=timezone.now(),
        actor_id_then=actor.pk if actor is not None else None,
        actor_name=str(actor) if actor is not None else "",
        act=act,
        subject=subject,
        data=canonical_json(data).decode(),
    )
