"""What is said of one opinion: its summary, what of it is withheld, where it points, that it was taken back."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Carried
from tsumugu.core.seen import same
from tsumugu.core.withholding import shows_more
from tsumugu.plans import queries as ledger
from tsumugu.voices import places, public, states
from tsumugu.voices.actions.ground import act, locked
from tsumugu.voices.models import Hearing, Opinion


def _judged(
    opinion: Opinion, actor: User, seen: str, act: str, *, released: bool = False
) -> tuple[Hearing, Opinion]:  # fmt: skip
    """The hearing, locked, and the opinion as it was seen for an ``act`` (``states.OPINION_ACTS``) and still stands."""
    hearing = locked(opinion.hearing, actor, released=released)
    fresh = hearing.opinions.select_related("group", "voice").get(pk=opinion.pk)
    same(seen, *states.shown(states.of_opinion(fresh), states.OPINION_ACTS, act))
    if not fresh.stands:
        raise Refusal("split-already")
    return hearing, fresh


def _keep(hearing: Hearing, fresh: Opinion, what: str, actor: User, **changes: Any) -> None:
    if all(getattr(fresh, name) == value for name, value in changes.items()):
        raise Refusal("nothing-changed")
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changes))
    act(hearing, what, actor, about=f"opinion:{fresh.key}", opinion=fresh.number)


def summarise(opinion: Opinion, *, actor: User, seen: str, summary: str, speaker: str) -> None:
    """What is published instead of its words, which stay; and as what its speaker is named. Refusals:
    ``may-not-sort``, ``hearing-released``, ``changed-since-seen``, ``split-already``, ``bad-text``,
    ``nothing-changed``."""
    said = texts.entered(summary, "summary", lines=True, most=texts.TEXT, empty=True)
    called = texts.entered(speaker, "speaker", most=texts.TITLE, empty=True)
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "summarise")
        _keep(hearing, fresh, "opinion-summarised", actor, summary=said, speaker=called)


def withhold(opinion: Opinion, *, actor: User, seen: str, ground: str, shown: str) -> None:
    """Publishes ``shown`` instead, and why. After the release more can be withheld, never less. Refusals:
    ``may-not-sort``, ``changed-since-seen``, ``split-already``, ``bad-text``, ``ground-missing``, ``shows-more``,
    ``nothing-changed``."""
    why = texts.entered(ground, "ground", most=texts.LINE, empty=True)
    instead = texts.entered(shown, "shown", lines=True, most=texts.TEXT, empty=True)
    if not why:
        raise Refusal("ground-missing", field="ground")
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "withhold", released=True)
        if hearing.state == Hearing.State.RELEASED and shows_more(fresh.text, public.words_of(fresh), instead):
            raise Refusal("shows-more", field="shown")
        _keep(hearing, fresh, "opinion-withheld", actor, withheld=why, shown=instead, doubt=False)


def publish_whole(opinion: Opinion, *, actor: User, seen: str) -> None:
    """It was looked at, and nothing of it is withheld. Refusals: as ``summarise``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "publish-whole")
        _keep(hearing, fresh, "opinion-withheld", actor, withheld="", shown="", doubt=False)


def doubt(opinion: Opinion, *, actor: User, seen: str) -> None:
    """Somebody has to decide whether parts are withheld, before the release. Refusals: as ``summarise``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "doubt")
        _keep(hearing, fresh, "opinion-doubted", actor, doubt=True)


def withdraw(opinion: Opinion, *, actor: User, seen: str) -> None:
    """Its person took it back: the words are not published any more, what refers to it stays. Refusals:
    ``may-not-sort``, ``changed-since-seen``, ``split-already``, ``taken-back-already``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "withdraw", released=True)
        if fresh.withdrawn_at is not None:
            raise Refusal("taken-back-already")
        _keep(hearing, fresh, "opinion-withdrawn", actor, withdrawn_at=timezone.now())


def restore(opinion: Opinion, *, actor: User, seen: str) -> None:
    """It was not taken back after all. Refusals: ``may-not-sort``, ``hearing-released``, ``changed-since-seen``,
    ``nothing-changed``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "restore")
        _keep(hearing, fresh, "opinion-restored", actor, withdrawn_at=None)


def point(
    opinion: Opinion, *, actor: User, seen: str, edition: str, node: str = "", field: str = "", quote: str = "",
    position: int | None = None,
) -> None:  # fmt: skip
    """Where it points: ``edition`` as ``places.state`` reads it, a node, a field, words in it; without an edition:
    nowhere. ``position``: which of several places the words have. Refusals: ``may-not-sort``, ``hearing-released``,
    ``changed-since-seen``, ``split-already``, ``not-found`` (no such edition, node or field), ``not-its-words``,
    ``nothing-changed``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "point")
        if edition:
            table = places.state(hearing.plan, edition)
            position = places.check(table, node, field, quote, position)
        else:
            node, field, quote, position = "", "", "", None
        _keep(
            hearing, fresh, "opinion-anchored", actor, edition=edition, node=node, field=field, quote=quote,
            position=position, carried=None,
        )  # fmt: skip


def carry(
    opinion: Opinion, *, actor: User, seen: str, edition: str, node: str = "", field: str = "", quote: str = "",
    position: int | None = None,
) -> None:  # fmt: skip
    """Where it is in a newer edition, confirmed by a person; without a node: it is not there any more. What it was said
    of stays. Refusals: ``may-not-sort``, ``changed-since-seen``, ``split-already``, ``not-anchored``, ``not-found``,
    ``not-its-words``, ``nothing-changed``."""
    with transaction.atomic():
        hearing, fresh = _judged(opinion, actor, seen, "carry", released=True)
        if not fresh.edition:
            raise Refusal("not-anchored")
        if not ledger.editions(hearing.plan).exists() or edition not in places.editions(hearing.plan):
            raise Refusal("not-found", kind="edition", key=edition)
        if node:
            position = places.check(places.state(hearing.plan, edition), node, field, quote, position)
            found = Carried(edition=edition, node=node, field=field or None, quote=quote or None, position=position)
        else:
            found = Carried(edition=edition)
        plain = {name: value for name, value in msgspec.to_builtins(found).items() if value is not None}
        _keep(hearing, fresh, "anchor-carried", actor, carried=plain)
