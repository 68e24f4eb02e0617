"""How long an organization keeps what is not public, what of a plan is due, and the act of disposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import rules
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.retention import actions, kinds, queries
from tsumugu.web import entering, paging, refusals, unseen

ON_A_PAGE = 100
_FIELDS = {"ground": gettext_lazy("Reason"), "approval": gettext_lazy("Number of the approval")}
_PARTS = {"periods": gettext_lazy("Periods"), "due": gettext_lazy("What is due")}


def _told(request: HttpRequest, refusal: Refusal, now: shown.State) -> tuple[int, shown.Refused]:
    """Status, and what stands above the form. What a person may not is raised again."""
    status, sentence = refusals.sentence(refusal)
    if status in (403, 404):
        raise refusal
    if refusal.code in MOVED:
        return status, shown.refused(refusal, shown.sent(request), now, parts=_PARTS, told=_said)
    field = str(refusal.data.get("field", ""))
    named = _FIELDS.get(field) or (kind.called if (kind := kinds.named(field)) is not None else "")
    return status, shown.Refused(f"{named}{_(': ')}{sentence}" if named else sentence, shown.Differing([]))


def _said(part: str, value: object) -> str:
    """The lines of a state (``retention.queries``) in words."""
    lines = value if isinstance(value, list) else []
    return _(", ").join((_due_line if part == "due" else _period_line)(str(one)) for one in lines)


def _period_line(line: str) -> str:
    code, years = line.split(" ")
    return f"{_called(code)} {years}"


def _due_line(line: str) -> str:
    key, _since, counted, called = line.split(" ", 3)
    code = key.partition("/")[0]
    pairs = [one.partition("=")[::2] for one in counted.split(",")]
    parts = " / ".join(f"{part} {many}" for part, many in _counted(kinds.named(code), dict(pairs)))
    return f"{_called(code)} {called} ({parts})"


def _called(code: str) -> str:
    kind = kinds.named(code)
    return str(kind.called) if kind is not None else code


@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest, organization: str) -> HttpResponse:
    """How many years each kind is kept; an empty field: for ever."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    own, status, refused = room.organization, 200, None
    if request.method == "POST":
        try:
            years = _years(request)
            actions.set_periods(own, years, seen=shown.sent(request).digest, actor=room.user)
        except Refusal as refusal:
            status, refused = _told(request, refusal, queries.state_of_periods(own))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:periods", organization)
    kept: Any = request.POST if request.method == "POST" else keeping.again(request)
    now = queries.periods(own)
    rows = [
        (kind, kept.get(f"years:{kind.code}", str(now.get(kind.code, ""))), list(kind.parts.values()))
        for kind in kinds.kinds()
    ]
    context = {"rows": rows, "seen": shown.carried(queries.state_of_periods(own)), "refused": refused}
    return render(request, "desk/periods.html", room.context("periods") | context, status=status)


def _years(request: HttpRequest) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for kind in kinds.kinds():
        text = request.POST.get(f"years:{kind.code}", "").strip()
        found[kind.code] = whole(text) if text else None
        if text and found[kind.code] is None:
            raise Refusal("bad-years", field=kind.code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def disposal(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due in a plan, what comes next, and what went; POST disposes of what was chosen."""
    room = entering.enter(request, slug, rules.may_publish, retired_too=True)
    today, status, refused = timezone.localdate(), 200, None
    if request.method == "POST":
        ground, approval = request.POST.get("ground", ""), request.POST.get("approval", "")
        try:
            made = actions.dispose(
                room.plan, request.POST.getlist("due"), ground, approval, seen=shown.sent(request).digest,
                actor=room.user,
            )  # fmt: skip
        except Refusal as refusal:
            status, refused = _told(request, refusal, queries.state(queries.due(room.plan, today)))
        else:
            unseen.told(request, ground, approval)
            messages.success(request, _("Disposed of: %(n)s.") % {"n": len(made)})
            return redirect("desk:disposal", slug)
    listed = queries.listed(room.plan)
    due = [one for one in listed if one.since <= today]
    typed: Any = request.POST if request.method == "POST" else keeping.again(request)
    # What cannot be undone is chosen by nobody but a person; all of it by one link.
    chosen = [one.key for one in due] if request.GET.get("all") else []
    if request.method == "POST":
        chosen = request.POST.getlist("due")
    page = paging.page(request, queries.gone(room.plan), ON_A_PAGE)
    context = room.context("process") | {
        "due": [(one, _counted(one.kind, one.item.counted), one.key in chosen) for one in due],
        "coming": [one for one in listed if one.since > today],
        "page": page, "gone": [(one, _called(one.kind), _counted(kinds.named(one.kind), one.counted)) for one in page],
        "seen": shown.carried(queries.state(due)),
        "typed": {name: typed.get(name, "") for name in ("ground", "approval")},
        "crumbs": [(reverse("desk:process", args=[slug]), _("Process"))],
        "refused": refused, "periods": queries.periods(room.plan.organization),
    }  # fmt: skip
    return render(request, "desk/disposal.html", context, status=status)


def _counted(kind: kinds.Kind | None, counted: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What went, or would, in words."""
    parts = kind.parts if kind is not None else {}
    return [(parts.get(part, part), many) for part, many in counted.items()]
