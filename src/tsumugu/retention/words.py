"""What is said of retention: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-set-periods": gettext_lazy("How long things are kept is set by the administrators."),
    "may-not-dispose": gettext_lazy("Only the secretariat disposes of what is due."),
    "bad-years": gettext_lazy("Write a number of years from 1 to 100, or leave it empty: kept for ever."),
    "nothing-due": gettext_lazy("Choose at least one thing that is due."),
    "not-due": gettext_lazy("Something of this is not due. Nothing was disposed of."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "retention-set": gettext_lazy("Periods of retention set"),
    "things-disposed": gettext_lazy("Disposed of after its period"),
}
