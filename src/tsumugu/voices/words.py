"""What is said of opinions and answers: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-sort": gettext_lazy("Only the secretariat may take in and sort opinions."),
    "hearing-released": gettext_lazy("The answers are public already. They change only by a later answer."),
    "not-its-words": gettext_lazy("These are not the very words of the text. Mark them again."),
    "unknown-channel": gettext_lazy("Choose how the opinion came in."),
    "too-many": gettext_lazy("These are too many at once. Take them in in parts."),
    "day-missing": gettext_lazy(
        "Give the hearing a day on which personal data is deleted first; without one none is kept."
    ),
    "token-missing": gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "hearing-opened": gettext_lazy("Hearing opened"),
    "hearing-changed": gettext_lazy("Hearing changed"),
    "voices-taken-in": gettext_lazy("Opinions taken in"),
}

#: What an act can be about.
SUBJECTS = {
    "hearing": gettext_lazy("Hearing"),
}
