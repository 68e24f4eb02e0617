"""A form that is sent twice makes one thing. Both functions run inside the act, in an organization that is locked."""

from __future__ import annotations

from tsumugu.accounts.models import Organization, Sent


def made(organization: Organization, token: str) -> int | None:
    """The key of what came of a form's token; ``None`` for one that was not sent yet, and for none."""
    found = Sent.objects.filter(organization=organization, token=token).first() if token else None
    return found.key if found is not None else None


def keep(organization: Organization, token: str, key: int) -> None:
    """Notes what came of a token of at most 32 characters."""
    if token:
        Sent.objects.create(organization=organization, token=token, key=key)
