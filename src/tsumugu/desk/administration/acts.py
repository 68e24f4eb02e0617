"""The record of acts: who did what to what, when. For the administrator and the auditor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tsumugu.accounts import rules
from tsumugu.accounts import words as people
from tsumugu.audit import queries
from tsumugu.audit import words as own
from tsumugu.audit.models import Act
from tsumugu.backups import queries as backups
from tsumugu.backups import words as backup_words
from tsumugu.meetings import words as meetings
from tsumugu.notices import words as notices
from tsumugu.plans import queries as plans
from tsumugu.plans import words as plan_words
from tsumugu.proposals import words as proposal_words
from tsumugu.proposals.models import Proposal
from tsumugu.publication import words as publication
from tsumugu.reorganization import words as reorganization
from tsumugu.retention import words as retention
from tsumugu.voices import words as voices
from tsumugu.web import entering, labels, paging

ON_A_PAGE = 50
_SUBJECT = re.compile(r"[a-z]+:[A-Za-z0-9_-]{1,100}\Z")

#: Of every app: what its acts are called, and what they can be about.
ACTS = {
    **own.ACTS,
    **people.ACTS,
    **plan_words.ACTS,
    **proposal_words.ACTS,
    **meetings.ACTS,
    **meetings.FORMER_ACTS,
    **notices.ACTS,
    **publication.ACTS,
    **voices.ACTS,
    **retention.ACTS,
    **reorganization.ACTS,
    **backup_words.ACTS,
}
SUBJECTS = {
    **people.SUBJECTS,
    **plan_words.SUBJECTS,
    **proposal_words.SUBJECTS,
    **publication.SUBJECTS,
    **voices.SUBJECTS,
    **meetings.SUBJECTS,
    **reorganization.SUBJECTS,
}

#: What of an act's data is shown, in this order; the rest (hashes) is for programs.
DETAILS = {
    "name": gettext_lazy("Name"),
    "title": gettext_lazy("Title"),
    "before": gettext_lazy("Before"),
    "code": gettext_lazy("Local government code"),
    "address": gettext_lazy("Network address"),
    "key": gettext_lazy("Key"),
    "role": gettext_lazy("Role"),
    "step": gettext_lazy("Step"),
    "division": gettext_lazy("Division"),
    "contact": gettext_lazy("Contact"),
    "since": gettext_lazy("From"),
    "last_day": gettext_lazy("Last day"),
    "successors": gettext_lazy("Successors"),
    "divisions": gettext_lazy("Divisions"),
    "part": gettext_lazy("Part"),
    "number": gettext_lazy("Number"),
    "sequence": gettext_lazy("Change"),
    "rules": gettext_lazy("Rules"),
    "at": gettext_lazy("Taken at"),
    "reason": gettext_lazy("Reason"),
    "editions": gettext_lazy("Editions"),
}


@dataclass(frozen=True)
class Line:
    """One act in words. ``url`` leads to what it was about, where that has a page for the reader."""

    act: Act
    who: str
    what: str
    about: str
    url: str
    details: list[tuple[str, str]]


def lines(page: Iterable[Act], room: entering.Administration) -> list[Line]:
    """The acts of a page, with the titles of the proposals among them in one query, and what plans and divisions
    are called."""
    acts = list(page)
    numbers = {int(key) for kind, _colon, key in (a.subject.partition(":") for a in acts) if kind == "proposal"}
    titles = {
        f"proposal:{pk}": title for pk, title in Proposal.objects.filter(pk__in=numbers).values_list("pk", "title")
    } if numbers else {}  # fmt: skip
    titles |= {f"division:{row.key}": row.name for row in room.organization.divisions.all()}
    titles |= {f"plan:{plan.slug}": plan.title for plan in plans.plans(room.organization, retired_too=True)}
    return [_line(act, room, titles) for act in acts]


def _line(act: Act, room: entering.Administration, titles: dict[str, str]) -> Line:
    data = json.loads(act.data)
    kind, _colon, key = act.subject.partition(":")
    name, url = titles.get(act.subject, key), ""
    if kind == "person":
        name = str(data.pop("name", key))
        known = key != "unknown" and rules.may_administer(room.roles)  # unknown: a sign-in under a name of nobody
        name = name if key != "unknown" else _("unknown")
        url = reverse("desk:person", args=[room.organization.slug, key]) if known else ""
    elif kind == "division":
        name = str(data.pop("name", name))
    elif kind == "proposal":
        url = reverse("desk:proposal", args=[key])
    elif kind == "plan":
        url = reverse("desk:plan", args=[key])
    about = " ".join((str(SUBJECTS.get(kind, kind)), name))
    if data.get("before") == data.get("title"):
        data.pop("before", None)  # the reasons alone were changed
    if "division" in data:
        data.pop("key", None)  # the division has its name
    shown = [(str(label), _said(word, data[word])) for word, label in DETAILS.items() if word in data]
    who, what = act.actor_name or _("The system"), str(ACTS.get(act.act, act.act))
    return Line(act, who, what, about, url, [(label, said) for label, said in shown if said])


def _said(key: str, value: Any) -> str:
    if key == "rules":
        return _("the default") if value is None else _("%(count)s rules") % {"count": len(value["rules"])}
    if key in ("role", "step"):
        return labels.role_label(value)
    if key == "part":
        return labels.edition_part(value)
    return _(", ").join(value) if isinstance(value, list) else str(value)


@require_safe
def acts(request: HttpRequest, organization: str) -> HttpResponse:
    """Newest first; ``subject`` narrows to the acts about one thing."""
    room = entering.enter_organization(request, organization, rules.may_read_acts)
    subject = request.GET.get("subject", "")
    if not _SUBJECT.match(subject):
        subject = ""
    page = paging.page(request, queries.acts(room.organization, subject=subject or None), ON_A_PAGE)
    asked = urlencode({"subject": subject}) + "&" if subject else ""
    context = {"page": page, "lines": lines(page, room), "subject": subject, "asked": asked}
    context["backups"] = list(backups.standing())
    return render(request, "desk/acts.html", room.context("acts") | context)
