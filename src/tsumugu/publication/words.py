"""What is said of publishing: why it was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-publish": gettext_lazy("Only the secretariat may publish."),
    "asked-already": gettext_lazy("This has been asked for already and waits for a second person."),
    "second-nobody": gettext_lazy("Nobody else could confirm this: ask the administrator to give somebody the role."),
    "not-own-request": gettext_lazy("Only the person who asked can take this back."),
    "nothing-published": gettext_lazy("Nothing has been published yet."),
    "previews-busy": gettext_lazy("Many documents are being made for others right now. Try again in a minute."),
    "format-failed": gettext_lazy("The document could not be made. The pages and the other documents can be."),
    "index-missing": gettext_lazy("The program that indexes pages for the search is not installed."),
    "index-failed": gettext_lazy("The pages could not be indexed for the search."),
    "site-newer": gettext_lazy(
        "What is published is newer than this record of changes: an older backup seems to have been restored. Nothing "
        "can be published until this is decided."
    ),
    "site-unreadable": gettext_lazy(
        "The list of files of the published site (manifest.json) is damaged: nobody can tell any more whether this "
        "record of changes continues what is published. Nothing is published and nothing is overwritten."
    ),
    "may-not-withdraw": gettext_lazy("Only the secretariat may withdraw an edition."),
    "may-not-redact": gettext_lazy("Only the secretariat may ask that published words be removed."),
    "may-not-answer": gettext_lazy("Only the head of the secretariat may confirm this."),
    "may-not-accept-gap": gettext_lazy("Only the head of the secretariat may decide this."),
    "own-redaction": gettext_lazy("Whoever asked cannot also confirm. A second person has to look."),
    "nothing-chosen": gettext_lazy("Choose at least one edition."),
    "withdrawn-already": gettext_lazy("This edition has been withdrawn already."),
    "apart-without": gettext_lazy(
        "What would be left does not make a plan that can be read. Withdraw the other part as well."
    ),
    "passage-short": gettext_lazy("These words are too short: they would be removed in too many places."),
    "passage-not-found": gettext_lazy("These words are in nothing that is published."),
    "passage-in-reason": gettext_lazy("Do not repeat the words to be removed: what you write here is kept and shown."),
    "answered-already": gettext_lazy("This has been answered already."),
    "no-gap": gettext_lazy("The record of changes continues what is published. There is nothing to decide."),
    "take-back-first": gettext_lazy(
        "What was withdrawn or removed would be public again. Withdraw these editions, and have these words removed, "
        "once more; then go on."
    ),
    "unsafe-id": gettext_lazy("An id in the plan cannot be an address. Mend the problems first."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "request-made": gettext_lazy("A second person asked"),
    "request-confirmed": gettext_lazy("Confirmed as the second person"),
    "request-declined": gettext_lazy("Declined as the second person"),
    "request-withdrawn": gettext_lazy("Request to a second person taken back"),
    "edition-withdrawn": gettext_lazy("Edition withdrawn"),
    "publication-repeated": gettext_lazy("Publication repeated"),
    "redaction-asked": gettext_lazy("Removal of published words asked for"),
    "redaction-confirmed": gettext_lazy("Removal of published words confirmed"),
    "redaction-declined": gettext_lazy("Removal of published words declined"),
    "gap-accepted": gettext_lazy("Gone on after a gap in the record"),
}

#: What an act can be about.
SUBJECTS = {
    "request": gettext_lazy("Request to a second person"),
}
