"""What comes next in a plan of which something is still empty: one sentence, and a button for who may do it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tsumugu.core.table import ROOT, Table
from tsumugu.plans import queries
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal
from tsumugu.web import entering, labels

#: Of a name, in the title of the proposal that a button opens. It stands in the ledger, so it is in the plan's language
#: and not in that of the page; the person words it anew if they like.
_NAME = 60


@dataclass(frozen=True)
class Step:
    """``button``: ``""`` for who may not; it leads to ``url``, or opens a proposal called ``title`` at ``node``."""

    sentence: str
    button: str = ""
    url: str = ""
    title: str = ""
    node: str = "-"


def of_plan(room: entering.Room, table: Table) -> Step | None:
    """Of the plan as a whole: its first initiative, then its first edition; ``None`` where it has both."""
    if not table.children(ROOT, "initiatives"):
        said = _("This plan has no initiative yet.")
        if not room.may_edit:
            return Step(_both(said, _("The divisions and the secretariat add them in proposals.")))
        name = labels.name_of(table, ROOT)[:_NAME]
        return _opening(
            room, _both(said, _("Begin a proposal and add the first: each initiative is one sheet of the roadmap.")),
            _("Add the first initiative"), f"「{name}」の最初の内容",
        )  # fmt: skip
    if queries.editions(room.plan).exists():
        return None
    said = _("Nothing of this plan has been published yet.")
    if not room.may_publish:
        return Step(_both(said, _("The secretariat publishes its first edition.")))
    return Step(
        _both(said, _("Once the sheets are filled in, publish the first edition.")), _("To the editions"),
        reverse("desk:editions", args=[room.plan.slug]),
    )  # fmt: skip


def of_sheet(room: entering.Room, table: Table, node: str) -> Step | None:
    """Of a sheet without activities: its first one."""
    if table.children(node, "activities"):
        return None
    said = _("This sheet has no activity yet.")
    if not room.may_edit:
        return Step(_both(said, _("The division that leads it adds them in a proposal.")))
    name = labels.name_of(table, node)[:_NAME]
    return _opening(
        room, _both(said, _("An activity is a row of the roadmap: a name, and bars for the years.")),
        _("Add the first activity"), f"「{name}」の取組の追加", node,
    )  # fmt: skip


def of_ledger(room: entering.Room, table: Table) -> Step | None:
    """Of a ledger with its first entry alone."""
    if room.plan.head_sequence > 1:
        return None
    said = _("Only the registration is recorded. Each proposal that is merged adds an entry.")
    whole = of_plan(room, table)
    if whole is not None and whole.button:
        return Step(said, whole.button, whole.url, whole.title, whole.node)
    return Step(said)


def _both(first: str, second: str) -> str:
    """Two sentences, one behind the other."""
    return first + ("" if labels.language() == "ja" else " ") + second


def _opening(room: entering.Room, sentence: str, button: str, title: str, node: str = "-") -> Step:
    """The button opens a proposal, or goes on with what this person is at already."""
    own: Proposal | None = proposals.unsubmitted(room.plan, room.user).first()
    if own is None:
        return Step(sentence, button, title=title, node=node)
    named = _("Go on with “%(proposal)s”") % {"proposal": labels.isolated(own.title)}
    return Step(sentence, named, reverse("desk:edit", args=[own.pk, node]))
