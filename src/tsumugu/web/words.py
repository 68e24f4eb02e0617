"""What every HTTP surface says itself: why something sent to it was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "form-too-old": gettext_lazy("The form was too old. Look it over and save once more."),
    "other-person": gettext_lazy(
        "This page was drawn for somebody else. Nothing was saved: load it again in your own name."
    ),
    "gone": gettext_lazy("This part of the plan was deleted meanwhile."),
    "unreadable": gettext_lazy("This could not be read."),
}
