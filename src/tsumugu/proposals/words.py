"""What is said of proposals: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-open": gettext_lazy("Only staff of the organization may open a proposal."),
    "may-not-edit": gettext_lazy("You may not edit this proposal."),
    "not-on-route": gettext_lazy("You are not next on the route of this proposal."),
    "own-proposal": gettext_lazy("Nobody approves alone what they wrote."),
    "wrong-state": gettext_lazy("The proposal is no longer in a state in which this can be done."),
    "open-conflicts": gettext_lazy("There are conflicts. Resolve them first."),
    "not-approved": gettext_lazy("The approvals are not complete, or they lapsed because the content changed."),
    "behind": gettext_lazy("The mainline has moved on. Take its changes in first."),
    "stale": gettext_lazy("The same was changed meanwhile. Nothing was overwritten."),
    "no-such-state": gettext_lazy("The page was too old. It now shows the newest state: decide once more."),
    "nothing-to-undo": gettext_lazy("There is nothing of yours to take back here."),
    "hangs-together": gettext_lazy("Another change of this proposal needs this one. Take both out."),
    "title-missing": gettext_lazy("A proposal needs a title."),
    "base-missing": gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
    "already-approved": gettext_lazy("You have approved this step already."),
    "cause-unknown": gettext_lazy("There is no such opinion or meeting in this plan."),
    "reason-missing": gettext_lazy("Changes like these need a reason. Write why."),
    "comment-missing": gettext_lazy("Write what should be mended. A return needs a comment."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "proposal-opened": gettext_lazy("Proposal opened"),
    "draft-edited": gettext_lazy("Draft edited, in one sitting"),
    "proposal-synced": gettext_lazy("Newest state taken in"),
    "conflict-resolved": gettext_lazy("Conflict resolved"),
    "proposal-reworded": gettext_lazy("Title, reasons or causes changed"),
    "proposal-submitted": gettext_lazy("Proposal submitted"),
    "proposal-approved": gettext_lazy("Proposal approved"),
    "proposal-returned": gettext_lazy("Proposal returned"),
    "proposal-withdrawn": gettext_lazy("Proposal withdrawn"),
    "proposal-reopened": gettext_lazy("Proposal taken up again"),
    "proposal-merged": gettext_lazy("Proposal merged"),
}

#: What an act can be about.
SUBJECTS = {
    "proposal": gettext_lazy("Proposal"),
}

#: What can happen to a node or a field, as approval rules name it.
EDITS = {
    "set": gettext_lazy("changed"),
    "add": gettext_lazy("added"),
    "delete": gettext_lazy("deleted"),
    "move": gettext_lazy("moved"),
    "reorder": gettext_lazy("put in another order"),
}
