"""Which hearing, who is there, and how they have narrowed its board: what every page of a hearing begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.desk.frame import shown
from tsumugu.meetings import naming
from tsumugu.plans import queries as ledger
from tsumugu.voices import board, states
from tsumugu.voices.models import Hearing, StockAnswer
from tsumugu.web import entering, labels


@dataclass(frozen=True)
class Hall:
    """A hearing as one person meets it, on a page of theirs."""

    room: entering.Room
    hearing: Hearing
    asked: board.Asked

    @cached_property
    def table(self) -> Table:
        """The newest state of the plan."""
        return ledger.head(self.room.plan).table

    @cached_property
    def divisions(self) -> dict[str, str]:
        """The names of the organization's divisions by their keys, those that exist first."""
        today = timezone.localdate()
        existing = people.divisions(self.room.plan.organization, today)
        return {one.key: one.called(today)[0] for one in existing}

    @cached_property
    def stock(self) -> list[StockAnswer]:
        """Templates of answers, for whoever writes the one that is published."""
        return list(StockAnswer.objects.filter(organization=self.room.plan.organization)) if self.sorts else []

    @cached_property
    def meetings(self) -> dict[str, str]:
        """What the meetings of the plan are called, by their ids, those with a day by their days."""
        return naming.names(self.room.plan, labels.language())

    @cached_property
    def called(self) -> str:
        """What the office calls this hearing: that of a meeting as the meeting."""
        told = naming.hearings(self.room.plan, labels.language(), office=True)
        return told.get(self.hearing.pk, self.hearing.title)

    @cached_property
    def area_of(self) -> Callable[[str], str]:
        return board.areas(self.table)

    @property
    def query(self) -> str:
        """The board's narrowing as the query of an address; it goes with every link and act."""
        said = {name: value for name in self.asked.__struct_fields__ if (value := getattr(self.asked, name))}
        if said.get("order") == "left":
            del said["order"]
        return f"?{urlencode(said)}" if said else ""

    @property
    def sorts(self) -> bool:
        return self.room.may_publish

    @property
    def released(self) -> bool:
        return self.hearing.state == Hearing.State.RELEASED

    def address(self, name: str, *arguments: object) -> str:
        return reverse(f"desk:{name}", args=[self.room.plan.slug, self.hearing.number, *arguments])

    def context(self) -> dict[str, Any]:
        return self.room.context("hearings") | {
            "hearing": self.hearing, "hall": self, "query": self.query, "asked": self.asked, "sorts": self.sorts,
            "released": self.released,
            "crumbs": [(reverse("desk:hearings", args=[self.room.plan.slug]), _("Opinions"))],
        }  # fmt: skip


def enter(request: HttpRequest, slug: str, number: int, rule: rules.Rule = rules.may_read) -> Hall:
    """404 for who may not know of it, and for a hearing that there is not."""
    room = entering.enter(request, slug, rule)
    found = Hearing.objects.select_related("plan__organization").filter(plan=room.plan, number=number).first()
    if found is None:
        raise Refusal("not-found", kind="hearing", key=number)
    return Hall(room, found, narrowed(request))


def seen(request: HttpRequest, acts: Mapping[str, tuple[str, ...]], act: str, *, name: str = "seen") -> str:
    """What the sender of a form saw of what an act decides on (``voices.states``)."""
    state = shown.sent(request, name).state
    return digest(states.deciding(state, acts, act)) if state is not None else ""


def narrowed(request: HttpRequest) -> board.Asked:
    """What the address says of the board; what it may not say is not taken."""
    said = {name: request.GET.get(name, "")[:200] for name in board.FILTERS}
    order = request.GET.get("order", "")
    if said["look"] not in board.LOOKS:
        said["look"] = ""
    return board.Asked(
        **said, words=request.GET.get("words", "").replace("\0", "")[:200],
        order=order if order in board.ORDERS else "left",
    )  # fmt: skip
