"""My work: what waits for me, what I have open, what was merged lately."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.meetings import naming
from tsumugu.meetings import queries as meetings
from tsumugu.meetings.models import Meeting
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries
from tsumugu.publication.collection import redactions
from tsumugu.voices import queries as voices
from tsumugu.web import entering, labels

#: The newest of the meetings in which somebody has a seat.
MOST_MEETINGS = 8


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    user = entering.signed_in(request)
    mine, reads = people.organizations(user), people.organizations_as(user, rules.READERS)
    read = set(reads.values_list("pk", flat=True))
    context = {
        "here": "work",
        "registers": people.organizations_as(user, rules.REGISTRARS),
        "waiting": queries.waiting_for(user),
        "removals": redactions.waiting_for(user),
        "asked": voices.asked_of(user) if read else (),
        "mine": queries.mine(user),
        "plans": [
            (plan, plan.organization_id in read)
            for plan in PlanRecord.objects.filter(organization__in=mine, retired=False)
            .select_related("organization")
            .order_by("slug")
        ],
        "reads": bool(read),
        "meetings": _named(meetings.meetings_of(user)[:MOST_MEETINGS], read),
        "meetings_asking": meetings.waiting_for(user),
        "changes": Change.objects.filter(plan__organization__in=reads, plan__retired=False)
        .select_related("plan")
        .defer("operations")
        .order_by("-recorded_at")[:8],
    }
    return render(request, "desk/work.html", context)


def _named(found: Iterable[Meeting], read: Collection[int]) -> list[tuple[Meeting, str]]:
    """Meetings and what they are called: to the office (``read``: the organizations of which somebody reads all) with
    a course that is not public."""
    rows = list(found)
    inside = [one for one in rows if one.process.plan.organization_id in read]
    told = naming.of((one for one in rows if one not in inside), labels.language(), office=False)
    told |= naming.of(inside, labels.language(), office=True)
    return [(one, told[one.pk]) for one in rows]
