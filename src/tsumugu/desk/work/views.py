"""My work: what waits for me, what I have open, what was merged lately."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.meetings import queries as meetings
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries
from tsumugu.publication.collection import redactions
from tsumugu.voices import queries as voices
from tsumugu.web import entering

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
            for plan in PlanRecord.objects.filter(organization__in=mine).select_related("organization").order_by("slug")
        ],
        "reads": bool(read),
        "meetings": meetings.meetings_of(user)[:MOST_MEETINGS],
        "meetings_asking": meetings.waiting_for(user),
        "changes": Change.objects.filter(plan__organization__in=reads)
        .select_related("plan")
        .defer("operations")
        .order_by("-recorded_at")[:8],
    }
    return render(request, "desk/work.html", context)
