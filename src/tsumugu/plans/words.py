"""What is said of the ledger: why a change or an edition was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "no-such-sequence": gettext_lazy("This change does not exist."),
    "edition-unchanged": gettext_lazy("Nothing has changed since the last edition of this part."),
    "violations": gettext_lazy("The result would break a rule of the plan. Mend the problems first."),
    "plan-retired": gettext_lazy("This plan was retired: it can be read, and nothing of it can be changed."),
    "not-retired": gettext_lazy("This plan is in use. There is nothing to take back."),
    "may-not-retire": gettext_lazy("Only the secretariat and the administrator may retire a plan or take it back."),
    "ledger-moved": gettext_lazy("Somebody else merged at the same moment. Try again."),
    "ledger-broken": gettext_lazy("The ledger does not verify. Call the administrator."),
    "slug-reserved": gettext_lazy("This address belongs to the program itself. Choose another one."),
    "text-first": gettext_lazy("The roadmap is published with the text or after it. Publish both parts."),
    "parts-apart": gettext_lazy("The last edition of the other part does not go with this one. Publish both parts."),
    "unknown-part": gettext_lazy("There is no such part."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "plan-created": gettext_lazy("Plan registered"),
    "plan-retired": gettext_lazy("Plan retired"),
    "plan-restored": gettext_lazy("Retired plan taken back into use"),
    "touches-rebuilt": gettext_lazy("Rows of who changed what mended"),
    "history-vouched": gettext_lazy("History of before vouched for"),
    "edition-published": gettext_lazy("Edition published"),
}

#: What an act can be about.
SUBJECTS = {
    "plan": gettext_lazy("Plan"),
}
