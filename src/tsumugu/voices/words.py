"""What is said of opinions and answers: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-sort": gettext_lazy("Only the secretariat may take in and sort opinions."),
    "hearing-released": gettext_lazy("The answers are public already. They change only by a later answer."),
    "not-its-words": gettext_lazy("These are not the very words of the text. Mark them again."),
    "unknown-channel": gettext_lazy("Choose how the opinion came in."),
    "none-chosen": gettext_lazy("Choose at least one group of opinions, or give at least one opinion."),
    "taken-back-already": gettext_lazy("This opinion was withdrawn already."),
    "too-many": gettext_lazy("These are too many at once. Take them in in parts."),
    "day-missing": gettext_lazy(
        "Give the hearing a day on which personal data is deleted first; without one none is kept."
    ),
    "may-not-draft": gettext_lazy("Only the division that was asked may write this draft."),
    "may-not-remark": gettext_lazy("Only staff of the organization may leave a note."),
    "unknown-disposition": gettext_lazy("This hearing has no such disposition. Choose one of its list."),
    "disposition-missing": gettext_lazy("Choose a disposition."),
    "disposition-twice": gettext_lazy("Two dispositions have the same name."),
    "disposition-used": gettext_lazy("Some opinions of this hearing have a disposition that the list leaves out."),
    "one-alone": gettext_lazy("This needs at least two, and something has to stay."),
    "undone-already": gettext_lazy("This was undone already."),
    "not-ready": gettext_lazy("Something is still missing. Nothing was done."),
    "nothing-to-release": gettext_lazy("There is no opinion in this hearing yet."),
    "not-released": gettext_lazy("The answers are not public yet. Change the answer itself."),
    "split-already": gettext_lazy("This opinion was split. Its parts count in its place."),
    "ground-missing": gettext_lazy("Say why parts are withheld. The reason is published."),
    "shows-more": gettext_lazy(
        "After the release more can be withheld, never less: words that are not public would come back."
    ),
    "not-anchored": gettext_lazy("This opinion does not point at any words of the plan."),
    "token-missing": gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "hearing-taken-over": gettext_lazy("Opinions of a plan file taken over"),
    "hearing-opened": gettext_lazy("Hearing opened"),
    "hearing-changed": gettext_lazy("Hearing changed"),
    "voices-taken-in": gettext_lazy("Opinions taken in"),
    "opinions-sorted": gettext_lazy("Opinions sorted"),
    "answer-drafted": gettext_lazy("Draft of an answer written"),
    "answered-later": gettext_lazy("Answered anew after the release"),
    "remark-left": gettext_lazy("Internal note written"),
    "hearing-released": gettext_lazy("Answers released together"),
    "opinion-summarised": gettext_lazy("Summary of an opinion written"),
    "opinion-withheld": gettext_lazy("Decided what of an opinion is withheld"),
    "opinion-doubted": gettext_lazy("Opinion marked to be looked at"),
    "opinion-withdrawn": gettext_lazy("Opinion withdrawn by its person"),
    "opinion-restored": gettext_lazy("Opinion not withdrawn after all"),
    "opinion-anchored": gettext_lazy("Place of an opinion in the plan set"),
    "anchor-carried": gettext_lazy("Place of an opinion in a newer edition confirmed"),
    "personal-read": gettext_lazy("Personal data of a respondent read"),
    "personal-deleted": gettext_lazy("Personal data deleted"),
    "dispositions-changed": gettext_lazy("Dispositions changed"),
    "stock-answer-added": gettext_lazy("Template of an answer added"),
    "stock-answer-removed": gettext_lazy("Template of an answer removed"),
}

#: What an act can be about.
SUBJECTS = {
    "hearing": gettext_lazy("Hearing"),
    "opinion": gettext_lazy("Opinion"),
}
