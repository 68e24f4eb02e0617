"""The one place where a refusal becomes a status and a sentence. Its words stand beside the app that refuses."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tsumugu.accounts import words as accounts
from tsumugu.backups import words as backups
from tsumugu.core.errors import Problem, Refusal
from tsumugu.meetings import words as meetings
from tsumugu.plans import words as plans
from tsumugu.proposals import words as proposals
from tsumugu.publication import words as publication
from tsumugu.reorganization import words as reorganization
from tsumugu.retention import words as retention
from tsumugu.voices import words as voices
from tsumugu.web import words as web

#: Status (RFC 9110) -> the codes that it answers.
CODES: Mapping[int, tuple[str, ...]] = {
    400: (
        "bad-choice",
        "bad-code",
        "bad-count",
        "bad-day",
        "bad-day-form",
        "bad-hour",
        "bad-key",
        "bad-moment",
        "bad-month",
        "bad-number",
        "bad-order",
        "bad-password",
        "bad-rules",
        "bad-sign",
        "bad-slug",
        "bad-successor",
        "bad-text",
        "bad-time",
        "bad-username",
        "bad-years",
        "base-missing",
        "cause-unknown",
        "closed-needs-decision",
        "day-missing",
        "disposition-missing",
        "due-late",
        "due-past",
        "disposition-twice",
        "division-missing",
        "mark-is-meeting",
        "meeting-ahead",
        "meeting-date-missing",
        "minutes-empty",
        "none-chosen",
        "nothing-chosen",
        "nothing-due",
        "passage-in-reason",
        "passage-short",
        "process-empty",
        "resolves-nothing",
        "seat-empty",
        "seen-missing",
        "title-missing",
        "token-missing",
        "too-many",
        "unknown-channel",
        "unknown-disposition",
        "unknown-part",
    ),
    403: (
        "form-too-old",
        "may-not-accept-gap",
        "may-not-answer",
        "may-not-dispose",
        "may-not-draft",
        "may-not-comment",
        "may-not-confirm",
        "may-not-edit",
        "may-not-open",
        "may-not-publish",
        "may-not-redact",
        "may-not-retire",
        "may-not-reorganize",
        "may-not-remark",
        "may-not-set-periods",
        "may-not-sort",
        "may-not-withdraw",
        "may-not-write-meetings",
        "no-links",
        "not-allowed",
        "not-asked",
        "not-on-route",
        "own-proposal",
        "own-redaction",
    ),
    404: (
        "no-such-sequence",
        "not-found",
        "passage-not-found",
    ),
    409: (
        "hangs-together",
        "not-due",
        "already-approved",
        "answered-already",
        "apart-without",
        "attendee-spoke",
        "backup-refused",
        "behind",
        "belongs-elsewhere",
        "body-in-use",
        "changed-since-seen",
        "code-taken",
        "course-alone",
        "course-in-use",
        "date-fixed",
        "disposition-used",
        "division-gone",
        "name-taken",
        "touches-nothing",
        "division-closed",
        "edition-unchanged",
        "gone",
        "hearing-released",
        "key-taken",
        "last-administrator",
        "last-role",
        "ledger-moved",
        "leftover-taken",
        "links-made",
        "material-given",
        "meeting-closed",
        "meeting-given",
        "meeting-state",
        "minutes-not-public",
        "minutes-public",
        "minutes-there",
        "no-gap",
        "no-such-state",
        "not-anchored",
        "not-approved",
        "not-ready",
        "not-released",
        "not-retired",
        "nobody-asked",
        "nothing-asked",
        "nothing-changed",
        "nothing-published",
        "nothing-to-release",
        "nothing-said",
        "nothing-to-give",
        "nothing-to-undo",
        "number-taken",
        "one-alone",
        "open-conflicts",
        "other-person",
        "own-account",
        "parts-apart",
        "plan-retired",
        "poll-closed",
        "process-there",
        "replies-closed",
        "role-held",
        "site-newer",
        "site-unreadable",
        "slug-no-file",
        "slug-reserved",
        "slug-taken",
        "split-already",
        "stale",
        "statement-cited",
        "take-back-first",
        "text-first",
        "undone-already",
        "unsafe-id",
        "username-taken",
        "violations",
        "taken-back-already",
        "withdrawn-already",
        "wrong-state",
    ),
    422: (
        "answer-missing",
        "bad-address",
        "bad-agenda",
        "bad-file",
        "bad-minutes",
        "bad-offers",
        "bad-reorganization",
        "comment-missing",
        "course-untitled",
        "ground-missing",
        "not-its-words",
        "no-offers",
        "reason-missing",
        "shows-more",
        "substitute-missing",
        "unreadable",
        "version-missing",
    ),
    429: ("too-many-attempts",),
    500: (
        "format-failed",
        "index-failed",
        "index-missing",
        "ledger-broken",
        "pack-failed",
    ),
    503: ("packs-busy", "previews-busy"),
}
STATUS = {code: status for status, codes in CODES.items() for code in codes}
WORDS = {
    **accounts.REFUSALS,
    **plans.REFUSALS,
    **proposals.REFUSALS,
    **meetings.REFUSALS,
    **publication.REFUSALS,
    **voices.REFUSALS,
    **retention.REFUSALS,
    **reorganization.REFUSALS,
    **backups.REFUSALS,
    **web.REFUSALS,
}


def sentence(refusal: Refusal) -> tuple[int, str]:
    """Status and sentence; of a text that cannot be kept another one where there is nothing in it to be seen. A code
    that is not known is 409 with its own name."""
    status = STATUS.get(refusal.code, 409)
    if refusal.code == "bad-text" and not problems_of(refusal):
        return status, _("This field must not be empty.")
    text = WORDS.get(refusal.code)
    return status, str(text) if text is not None else _("This was refused (%(code)s).") % {"code": refusal.code}


def problems_of(refusal: Refusal) -> list[Problem]:
    """What is wrong in detail, where the refusal says it."""
    found = refusal.data.get("problems", ())
    return [one for one in found if isinstance(one, Problem)] if isinstance(found, (list, tuple)) else []
