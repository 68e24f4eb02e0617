"""The joint release: all answers of a hearing become public together, or none."""

from __future__ import annotations

import msgspec
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import same
from tsumugu.voices import public
from tsumugu.voices.actions.answering import lacks
from tsumugu.voices.actions.ground import act, locked, next_number
from tsumugu.voices.actions.sorting import standing_of
from tsumugu.voices.models import Answer, Group, Hearing, Opinion


def open_groups(hearing: Hearing) -> list[tuple[Group, tuple[str, ...]]]:
    """What keeps a hearing from being released: each group with what it lacks (``answering.lacks``), or ``not-ready``
    where it lacks nothing and nobody has said that it is ready."""
    found = []
    for group in _groups(hearing):
        missing = lacks(group, standing_of(group))
        live = any(one.withdrawn_at is None for one in standing_of(group))
        if not missing and live and group.state != Group.State.READY:
            missing = ("not-ready",)
        if missing:
            found.append((group, missing))
    return found


def _groups(hearing: Hearing) -> list[Group]:
    standing = Opinion.objects.filter(stands=True).order_by("number")
    rows = hearing.groups.filter(opinions__stands=True).distinct().order_by("number")
    return list(rows.prefetch_related(Prefetch("opinions", standing, to_attr="standing")))


def release_digest(hearing: Hearing) -> str:
    """Of everything that a release would publish: title, dispositions, groups with opinions and answers."""
    told = [msgspec.to_builtins(one) for one in public.in_release(hearing)]
    return digest([hearing.title, hearing.dispositions, told])


def release(hearing: Hearing, *, actor: User, seen: str) -> Hearing:
    """Publishes the answers of a hearing together. ``seen``: the ``release_digest`` that the page showed. From now on
    it changes by a later answer alone; parts can still be withheld and opinions taken back, both to be seen. That it
    is published follows from the act (``publication.following``).

    Refusals: ``may-not-sort``, ``hearing-released``, ``seen-missing``, ``changed-since-seen``, ``nothing-to-release``,
    ``not-ready`` with ``groups`` as in ``answering.make_ready``."""
    with transaction.atomic():
        fresh = locked(hearing, actor)
        shown = release_digest(fresh)
        same(seen, shown)
        groups = _groups(fresh)
        if not groups:
            raise Refusal("nothing-to-release")
        missing = [(group.number, codes) for group, codes in open_groups(fresh)]
        if missing:
            raise Refusal("not-ready", groups=missing)
        answers = [_sealed(group, actor) for group in groups if group.answer]
        fresh.groups.update(released=F("answer"))
        now = timezone.now()
        fresh.state = Hearing.State.RELEASED
        fresh.released_at, fresh.released_on, fresh.released_by = now, timezone.localdate(now), str(actor)
        fresh.save(update_fields=["state", "released_at", "released_on", "released_by"])
        act(fresh, "hearing-released", actor, groups=len(groups), digest=shown, rows=answers)
    return fresh


def _sealed(group: Group, actor: User) -> Answer:
    """The answer as it is published. Where the disposition was changed after it was written, it is written once more
    with the one that counts: what was published stays what it was."""
    found = group.answers.get(number=group.answer)
    if found.disposition == group.disposition:
        return found
    made = Answer.objects.create(
        group=group, number=next_number(group.answers.all()), text=found.text, disposition=group.disposition,
        author=actor, at=timezone.now(),
    )  # fmt: skip
    Group.objects.filter(pk=group.pk).update(answer=made.number)
    return made
