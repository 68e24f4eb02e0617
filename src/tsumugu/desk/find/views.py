"""Looking for something: the page of results, and the same results for the palette."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from tsumugu.accounts import rules
from tsumugu.core.digits import whole
from tsumugu.desk.find import places
from tsumugu.desk.find.places import Here
from tsumugu.proposals.models import Proposal, State
from tsumugu.search import finding, shelves
from tsumugu.search import rows as kinds
from tsumugu.search.finding import ACT, KINDS, PAGE, Group, Hit, Results
from tsumugu.search.reader import Reader, reader
from tsumugu.web import entering, labels

#: So many of a kind are shown among all kinds, on the page and in the palette.
ON_THE_PAGE, IN_THE_PALETTE = 8, 4
#: What is offered before anything is typed.
_AT_FIRST = 8

_LABELS: Mapping[str, str | Promise] = {
    ACT: gettext_lazy("To do"), kinds.PROPOSAL: gettext_lazy("Proposals"), kinds.MEETING: gettext_lazy("Meetings"),
    kinds.OPINION: gettext_lazy("Opinions"), kinds.PERSON: gettext_lazy("People"), PAGE: gettext_lazy("Pages"),
    shelves.TEXT: gettext_lazy("Text and structure"),
}  # fmt: skip
_SLOTS = {shelves.SHEET: "initiatives", shelves.ACTIVITY: "activities", shelves.INDICATOR: "indicators",
          shelves.DIVISION: "divisions"}  # fmt: skip


def kind_label(kind: str) -> str:
    return labels.word(_SLOTS[kind]) if kind in _SLOTS else str(_LABELS[kind])


def address(hit: Hit) -> str:
    """The page of what was found."""
    kind, key = hit.kind, hit.key
    if kind in (ACT, PAGE):
        at = key[-1] if key[-1].startswith("#") else ""
        return reverse(key[0], args=key[1 : len(key) - bool(at)]) + at
    if kind == shelves.SHEET:
        return reverse("desk:sheet", args=key[:2])
    if kind in (shelves.ACTIVITY, shelves.INDICATOR) and key[2]:
        part = "a" if kind == shelves.ACTIVITY else "i"  # the parts of a sheet (desk.editor.drawing)
        return reverse("desk:sheet", args=(key[0], key[2])) + f"#{part}-{key[1]}"
    if kind == shelves.DIVISION and len(key) == 2:  # one of the organization, and no node
        return reverse("desk:of_division", args=key)
    if kind in (shelves.ACTIVITY, shelves.INDICATOR, shelves.TEXT, shelves.DIVISION):
        return reverse("desk:node", args=key[:2])
    names = {kinds.PROPOSAL: "proposal", kinds.MEETING: "meeting", kinds.OPINION: "heard", kinds.PERSON: "colleague"}
    return reverse(f"desk:{names[kind]}", args=key)


class Shown(NamedTuple):
    """A hit with its page and, of a proposal, what it is at."""

    hit: Hit
    url: str
    state: str


class Sought(NamedTuple):
    """What somebody looks for and where they are, as the address says it. ``kind``: only these."""

    query: str
    kind: str
    reader: Reader
    here: Here

    @property
    def carried(self) -> dict[str, str]:
        """What goes along with the next thing that is looked for."""
        plan, proposal = self.here
        found = {"plan": plan.slug if plan is not None else "", "proposal": str(proposal.pk) if proposal else ""}
        return {name: value for name, value in found.items() if value}


def _sought(request: HttpRequest) -> Sought:
    user = entering.signed_in(request)
    who = reader(user)
    slug = request.GET.get("plan", "")
    plan = next((one for one in who.plans if one.slug == slug), None)
    proposal, key = None, whole(request.GET.get("proposal", ""), 18)
    if key is not None:
        found = (
            Proposal.objects.select_related("plan__organization", "author").filter(pk=key, plan__retired=False).first()
        )
        if found is not None and rules.may_read(who.roles(found.plan.organization_id)):
            plan, proposal = found.plan, found
    kind = request.GET.get("kind", "")
    return Sought(request.GET.get("q", "").replace("\0", ""), kind if kind in KINDS else "", who, Here(plan, proposal))


def found(sought: Sought, shown: int) -> Results:
    """The one answer, for the page and for the palette."""
    wanted = (sought.kind,) if sought.kind else KINDS
    extra = places.rows(sought.reader, sought.here, sought.query)
    return finding.find(sought.reader, sought.query, language=labels.language(), shown=shown, kinds=wanted, extra=extra)


def _shown(group: Group) -> list[Shown]:
    return [Shown(hit, address(hit), str(State(hit.state).label) if hit.state else "") for hit in group.hits]


def counted(group: Group) -> str:
    """200 件以上."""
    if group.more:
        return _("%(count)s or more") % {"count": group.counted}
    return str(group.counted)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """All that holds the words of ``?q=``; ``?kind=`` shows one kind whole."""
    sought = _sought(request)
    results = found(sought, finding.MOST if sought.kind else ON_THE_PAGE)
    groups = [
        {
            "kind": group.kind, "label": kind_label(group.kind), "counted": counted(group), "shown": _shown(group),
            "all": "?" + urlencode({"q": sought.query, "kind": group.kind} | sought.carried)
            if len(group.hits) < group.counted else "",
        }
        for group in results.groups
    ]  # fmt: skip
    context = {
        "query": sought.query,
        "seek": sought.query,
        "asked": bool(results.wanted),
        "groups": groups,
        "kind": kind_label(sought.kind) if sought.kind else "",
        "everything": "?" + urlencode({"q": sought.query} | sought.carried),
        "carried": sought.carried,
        "here": "find",
        "most": finding.MOST,
    }
    return render(request, "desk/find.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """The same for the palette, fewer of each kind; before anything is typed, what can be done here."""
    sought = _sought(request)
    results = found(sought, IN_THE_PALETTE)
    groups: list[dict[str, Any]] = []
    total = results.counted
    if results.wanted:
        groups = [{"label": kind_label(group.kind), "hits": [_plain(one) for one in _shown(group)]}
                  for group in results.groups]  # fmt: skip
    elif not sought.query.strip():
        offered = (row for row in places.rows(sought.reader, sought.here, "") if row.kind == ACT)
        hits = [Hit(one.kind, one.key, ((one.title, False),), (), one.place) for one in islice(offered, _AT_FIRST)]
        total = len(hits)
        groups = [{"label": kind_label(ACT), "hits": [_plain(Shown(hit, address(hit), "")) for hit in hits]}]
    told = ngettext("%(count)s found", "%(count)s found", total) % {"count": total} if total else _("Nothing found.")
    return JsonResponse({"groups": [one for one in groups if one["hits"]], "told": told})


def _plain(shown: Shown) -> dict[str, Any]:
    hit = shown.hit
    return {"url": shown.url, "title": hit.title, "words": hit.words, "place": hit.place, "state": shown.state}
