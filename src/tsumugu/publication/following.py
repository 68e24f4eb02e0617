"""What follows from acts in what is published: the worker reads the record of acts behind its cursor and does it.

An act that asks for a publication leaves a run that waits (``publication.models``), in its own transaction; that a
worker takes it up follows from the act. A new act that has to be published needs a line here; no surface has to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q

from tsumugu.audit import following
from tsumugu.audit.models import Act
from tsumugu.meetings import words as meeting_words
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import queries, tasks
from tsumugu.publication.actions.proceedings import ask_anew
from tsumugu.voices import words as voice_words

#: The name of the cursor.
NAME = "publication"


def _run(act: Act) -> None:
    """The runs of the plan that wait and are not queued."""
    kind, _colon, slug = act.subject.partition(":")
    assert kind == "plan", act.subject
    for run in queries.unfinished().filter(plan__slug=slug, plan__organization=act.organization_id):
        tasks.enqueue(run.pk)


def _told(act: Act) -> None:
    """What was said of meetings or of opinions may be public: then it is published at once."""
    told = Q(process__isnull=False) | Q(hearings__isnull=False)
    for record in PlanRecord.objects.filter(told, organization=act.organization_id).distinct():
        run = ask_anew(record, act.actor_name)
        if run is not None:
            tasks.enqueue(run.pk)


#: Acts of these rooms that change nothing of what anybody outside reads.
QUIET = frozenset({
    "meeting-given", "material-commented", "dates-offered", "dates-closed", "dates-answered", "attendance-answered",
    "replies-asked", "letter-sent", "links-made", "link-taken-back", "hearing-given", "hearing-opened",
    "voices-taken-in", "opinions-sorted", "answer-drafted", "remark-left", "opinion-doubted", "personal-read",
    "personal-deleted", "dispositions-changed", "stock-answer-added", "stock-answer-removed",
})  # fmt: skip
#: By its code, what follows from an act; of every other nothing follows here.
FOLLOWS: Mapping[str, Callable[[Act], None]] = {
    **{
        code: _told
        for code in (*meeting_words.ACTS, *meeting_words.FORMER_ACTS, *voice_words.ACTS)
        if code not in QUIET
    },
    "edition-published": _run,
    "edition-withdrawn": _run,
    "plan-retired": _run,
    "plan-restored": _run,
    "gap-accepted": _run,
    "publication-repeated": _run,
    "redaction-confirmed": _run,
}


def _then(act: Act) -> None:
    found = FOLLOWS.get(act.act)
    if found is not None:
        found(act)


def follow() -> int:
    """Does what follows from the acts behind the cursor; returns how many acts it read."""
    return following.follow(NAME, _then)
