"""What every act of administration begins with: the organization, locked, the state that was seen, and sound texts."""

from __future__ import annotations

from tsumugu.accounts import queries, rules, states
from tsumugu.accounts.models import Organization, User
from tsumugu.core import seen as pages
from tsumugu.core import texts
from tsumugu.core.errors import Refusal

NAME, TITLE = 150, texts.TITLE


def line(text: str, field: str, most: int, *, empty: bool = False) -> str:
    """One line of text. Refusal: ``bad-text`` with ``field``, ``most`` and ``problems``."""
    return texts.entered(text, field, most=most, empty=empty)


def locked(organization: Organization, actor: User | None) -> Organization:
    """The organization, fresh, and locked so that two administrators act one after the other.
    Refusal: ``not-allowed``."""
    fresh = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if actor is not None and not rules.may_administer(queries.roles(actor, fresh)):
        raise Refusal("not-allowed")
    return fresh


def unmoved(seen: str | None, state: states.State) -> None:
    """``core.seen.unmoved``; ``seen`` is ``None`` where no page showed anything (the command line). A form that does
    not say what it showed is an old page here: it is drawn anew with what was typed. Refusal:
    ``changed-since-seen``."""
    if seen is not None:
        pages.unmoved(seen or "nothing", state)
