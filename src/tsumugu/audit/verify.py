"""Does the record of acts hold: is each organization's an unbroken chain, and is all that it vouches for still so?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from tsumugu.audit import chain
from tsumugu.audit.faults import Fault
from tsumugu.audit.models import Act, ActChain

TABLE = "audit_act"


def verify_acts(organization: Model, slug: str) -> Iterator[Fault]:
    """Every act that does not hold. Codes: ``act-unnumbered``, ``act-gap`` (numbers that are missing),
    ``act-previous`` (another act stood before), ``act-altered``, ``act-head`` (the chain ended elsewhere: acts were
    cut off or added)."""

    def fault(code: str, row: object, detail: str = "") -> Fault:
        return Fault(code, organization=slug, table=TABLE, row=str(row), detail=detail)

    acts = Act.objects.filter(organization_id=organization.pk)
    for key in acts.filter(number=None).order_by("pk").values_list("pk", flat=True):
        yield fault("act-unnumbered", f"id {key}")
    number, last = 0, ""
    for act in acts.filter(number__isnull=False).order_by("number", "pk").iterator(chunk_size=500):
        if act.number != number + 1:
            yield fault("act-gap", number + 1, f"{act.number}")
        elif act.prev_hash != last:
            yield fault("act-previous", act.number, f"{act.act} {act.subject}")
        if chain.act_hash(act) != act.hash:
            yield fault("act-altered", act.number, f"{act.act} {act.subject}")
        number, last = act.number or 0, act.hash
    end = ActChain.objects.filter(organization_id=organization.pk).first()
    known = (end.number, end.hash) if end is not None else (0, "")
    if known != (number, last):
        yield Fault("act-head", organization=slug, table="audit_actchain", row=slug, detail=f"{known[0]}, {number}")
