"""What an organization keeps for all its hearings: how it calls what becomes of an opinion, and words it often uses."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tsumugu.accounts import queries as people
from tsumugu.accounts.actions import once
from tsumugu.accounts.models import Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Disposition
from tsumugu.core.seen import unmoved
from tsumugu.voices import queries, rules, states
from tsumugu.voices.actions.ground import act, locked
from tsumugu.voices.models import Hearing, HouseDispositions, StockAnswer

#: Choices that still fit beside each other on a page.
MOST_DISPOSITIONS = 20


def _house(organization: Organization, actor: User) -> Organization:
    if not rules.may_sort(people.roles(actor, organization)):
        raise Refusal("may-not-sort")
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def checked(listed: Sequence[Disposition]) -> list[dict[str, str]]:
    """A list of dispositions as plain data. Refusals: ``bad-text``, ``disposition-missing`` (none at all),
    ``disposition-twice``, ``too-many``."""
    found = []
    for one in listed:
        plain = {"label": texts.entered(one.label, "label", most=100)}
        for name, most in (("definition", texts.LINE), ("label_en", 100), ("definition_en", texts.LINE)):
            text = texts.entered(getattr(one, name) or "", name, most=most, empty=True)
            if text:
                plain[name] = text
        found.append(plain)
    labels = [one["label"] for one in found]
    if not labels:
        raise Refusal("disposition-missing")
    if len(set(labels)) < len(labels):
        raise Refusal("disposition-twice")
    if len(labels) > MOST_DISPOSITIONS:
        raise Refusal("too-many", most=MOST_DISPOSITIONS)
    return found


def set_house_dispositions(
    organization: Organization, listed: Sequence[Disposition], *, actor: User, seen: str
) -> None:
    """The organization's list from now on; hearings that are open keep theirs. Refusals: ``may-not-sort``,
    ``changed-since-seen``, ``nothing-changed``, and those of ``checked``."""
    plain = checked(listed)
    with transaction.atomic():
        fresh = _house(organization, actor)
        now = queries.dispositions(fresh)
        unmoved(seen, states.of_dispositions(now))
        if plain == now:
            raise Refusal("nothing-changed")
        HouseDispositions.objects.update_or_create(organization=fresh, defaults={"listed": plain})
        record_act(fresh, "dispositions-changed", f"organization:{fresh.slug}", actor=actor, count=len(plain))


def set_dispositions(hearing: Hearing, listed: Sequence[Disposition], *, actor: User, seen: str) -> None:
    """The list of one hearing that is open. What a group is called already stays in it. Refusals: ``may-not-sort``,
    ``hearing-released``, ``changed-since-seen``, ``disposition-used``, ``nothing-changed``, those of ``checked``."""
    plain = checked(listed)
    with transaction.atomic():
        fresh = locked(hearing, actor)
        unmoved(seen, states.of_dispositions(fresh.dispositions))
        if plain == fresh.dispositions:
            raise Refusal("nothing-changed")
        used = set(fresh.groups.exclude(disposition="").values_list("disposition", flat=True))
        if used - {one["label"] for one in plain}:
            raise Refusal("disposition-used")
        fresh.dispositions = plain
        fresh.save(update_fields=["dispositions"])
        act(fresh, "dispositions-changed", actor, count=len(plain))


def add_stock_answer(organization: Organization, *, actor: User, title: str, text: str, token: str) -> StockAnswer:
    """Words that are often answered with. Refusals: ``may-not-sort``, ``bad-text``, ``token-missing``."""
    called = texts.entered(title, "title", most=texts.TITLE)
    said = texts.entered(text, "answer", lines=True, most=texts.TEXT)
    if not token:
        raise Refusal("token-missing")
    with transaction.atomic():
        fresh = _house(organization, actor)
        before = once.made(fresh, token)
        if before is not None and (twin := StockAnswer.objects.filter(organization=fresh, pk=before).first()):
            return twin
        made = StockAnswer.objects.create(organization=fresh, title=called, text=said)
        once.keep(fresh, token, made.pk)
        record_act(fresh, "stock-answer-added", f"organization:{fresh.slug}", actor=actor, key=made.pk)
    return made


def remove_stock_answer(organization: Organization, pk: int, *, actor: User) -> None:
    """Refusals: ``may-not-sort``, ``not-found``."""
    with transaction.atomic():
        fresh = _house(organization, actor)
        found = StockAnswer.objects.filter(organization=fresh, pk=pk).first()
        if found is None:
            raise Refusal("not-found", kind="stock-answer", key=pk)
        found.delete()
        record_act(fresh, "stock-answer-removed", f"organization:{fresh.slug}", actor=actor, key=pk)
