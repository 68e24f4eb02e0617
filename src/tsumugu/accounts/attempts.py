"""Signing in: who may try, what is counted, what is recorded.

Wrong passwords are counted for an account *at an address*, in the database, so that all processes count together.
Nobody can lock an account from everywhere, because the addresses from which its owner has signed in count for
themselves; nobody can lock out an office behind one address, because its other accounts do too. What an attacker
spreads over many addresses or many accounts is stopped where the account was never at home. See
docs/decisions/0041.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import Attempt, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core.errors import Refusal

#: As many times more failures stop an account at addresses where it was never signed in, and an address for accounts
#: that never were there.
SPREAD = 10
#: How long failures are kept, and how long an address is at home to an account that signed in from there.
FAILURES, AT_HOME = datetime.timedelta(days=1), datetime.timedelta(days=365)


def account_key(name: str, what: str = "sign-in") -> str:
    """What stands for a user name as typed. Not the name: people type their password into the wrong field."""
    typed = name.strip().casefold().encode("utf-8", "replace")
    return hmac.new(settings.SECRET_KEY.encode(), what.encode() + b"\0" + typed, hashlib.sha256).hexdigest()


def address_of(text: str) -> str:
    """An address as it is counted: of IPv6 the network (/64) that one household or office has."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def forget_old(now: datetime.datetime) -> None:
    """What is counted no longer is kept no longer: it tells where people are."""
    Attempt.objects.filter(succeeded=False, at__lt=now - FAILURES).delete()
    Attempt.objects.filter(succeeded=True, at__lt=now - AT_HOME).delete()


def begin(name: str, address: str, what: str = "sign-in") -> Attempt:
    """One try (of each kind, ``what``, an account has its own count),
    counted as a failure until it has succeeded. Refusal: ``too-many-attempts`` with ``minutes``."""
    now, key, place = timezone.now(), account_key(name, what), address_of(address)
    window = datetime.timedelta(seconds=settings.TSUMUGU.sign_in_window)
    most = settings.TSUMUGU.sign_in_attempts
    with transaction.atomic():
        forget_old(now)
        failures = Attempt.objects.filter(succeeded=False, at__gt=now - window)
        here = failures.filter(account=key, address=place).count()
        at_home = Attempt.objects.filter(succeeded=True, account=key, address=place).exists()
        refused = here >= most or (
            not at_home
            and (
                failures.filter(account=key).count() >= most * SPREAD
                or failures.filter(address=place).count() >= most * SPREAD
            )
        )
        if not refused:
            return Attempt.objects.create(account=key, address=place, at=now, succeeded=False)
    raise Refusal("too-many-attempts", minutes=max(1, -(-settings.TSUMUGU.sign_in_window // 60)))


def succeeded(attempt: Attempt, person: User) -> None:
    """The failures of the account at this address are forgotten; the address is at home to it from now on."""
    with transaction.atomic():
        mine = Attempt.objects.filter(account=attempt.account, address=attempt.address)
        mine.exclude(pk=attempt.pk).delete()
        Attempt.objects.filter(pk=attempt.pk).update(succeeded=True)
        for organization in _organizations(person):
            record_act(
                organization,
                "signed-in",
                f"person:{person.pk}",
                actor=person,
                name=str(person),
                address=attempt.address,
            )


def failed(attempt: Attempt, name: str) -> None:
    """The act of a failure, in the organizations of the account. A name that nobody has is recorded where there is one
    organization only, as the beginning of its key: the same name again is seen, and what was typed is not."""
    person = User.objects.filter(username__iexact=name.strip()).first() if "\0" not in name else None
    with transaction.atomic():
        if person is not None:
            for organization in _organizations(person):
                subject = f"person:{person.pk}"
                record_act(
                    organization, "sign-in-failed", subject, actor=None, name=str(person), address=attempt.address
                )
            return
        every = list(Organization.objects.all()[:2])
        failures = Attempt.objects.filter(succeeded=False, address=attempt.address, at__gt=timezone.now() - FAILURES)
        # The record of acts is kept for good: strangers do not fill it.
        if len(every) == 1 and failures.count() <= settings.TSUMUGU.sign_in_attempts * SPREAD:
            record_act(
                every[0], "sign-in-failed", "person:unknown",
                actor=None, key=attempt.account[:12], address=attempt.address,
            )  # fmt: skip


def signed_out(person: User) -> None:
    with transaction.atomic():
        for organization in _organizations(person):
            record_act(organization, "signed-out", f"person:{person.pk}", actor=person, name=str(person))


def _organizations(person: User) -> list[Organization]:
    return list(Organization.objects.filter(memberships__user=person).distinct().order_by("pk"))
