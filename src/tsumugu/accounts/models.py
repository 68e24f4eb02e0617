"""Who: organizations, their dated divisions, people and what they are there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tsumugu.render.vocabulary.words import role_label

#: The word for a role in the language of the page; English where there is none, as in a migration.
_called: Callable[[str], Any] = lazy(lambda role: role_label(role, get_language() or "en"), str)


class Role(models.TextChoices):
    """What a member may be in an organization. Residents are anonymous and have none."""

    STAFF = "staff", _called("staff")
    HEAD = "head", _called("head")
    SECRETARIAT = "secretariat", _called("secretariat")
    SECRETARIAT_HEAD = "secretariat_head", _called("secretariat_head")
    KANJIKAI = "kanjikai", _called("kanjikai")
    HEADQUARTERS = "headquarters", _called("headquarters")
    COMMITTEE = "committee", _called("committee")
    AUDITOR = "auditor", _called("auditor")
    ADMINISTRATOR = "administrator", _called("administrator")


#: The national public data licence, compatible with CC BY 4.0: what a body has that decided nothing else.
LICENCE = (
    "公共データ利用規約（第1.0版）（PDL1.0）", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
)  # fmt: skip


class Organization(models.Model):
    """A body that keeps plans; the distribution key of every table. ``code`` is the six-digit
    全国地方公共団体コード as text. ``approval_rules`` is the data of ``core.delegation``; null is the
    default delegation, as it is in the program and as it may become. The licence is that of published
    data. ``second_person``: the acts that wait for a second person (``rules.TWO_PERSONS``)."""

    code = models.CharField(max_length=6, unique=True, validators=[RegexValidator(r"\A[0-9]{6}\Z")])
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=64, unique=True)
    approval_rules = models.JSONField(null=True, blank=True, default=None)
    licence_name = models.CharField(max_length=200, blank=True, default=LICENCE[0])
    licence_url = models.URLField(max_length=500, blank=True, default=LICENCE[1])
    second_person = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """担当課 as a unit of people, dated. ``key`` is the id of the division's node in the plans.

    ``name`` and ``department`` are the newest. ``former_names``, oldest first, holds what was in use
    before as ``{"until", "name", "department"}``; ``until`` (ISO) is the first day of the next name,
    as in the plan's own ``renames``. ``valid_to`` is the last day. Splits and mergers make new
    divisions, so there can be several predecessors and several successors. ``contact`` is published beside its
    sheets: how to reach the office, never a person.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="divisions")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    former_names = models.JSONField(default=list, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    predecessors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="successors")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "key"], name="division_key"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="division_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.called(timezone.localdate())[0]

    def called(self, day: datetime.date) -> tuple[str, str]:
        """The name and the department on a day."""
        for former in self.former_names:
            if day.isoformat() < former["until"]:
                return former["name"], former["department"]
        return self.name, self.department


class User(AbstractUser):
    """A person who signs in. ``name`` is what others read; it is copied into the ledger."""

    first_name = None  # type: ignore[assignment]  # Japanese names are one text here
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=150)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Membership(models.Model):
    """A person may be several things in one organization (staff here, secretary there)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organization", "role", "division"], name="membership_once"),
            # NULL is distinct from NULL on SQLite, so the roles without a division need their own.
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=models.Q(division__isnull=True),
                name="membership_once_without_division",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=["staff", "head"]) | models.Q(division__isnull=False),
                name="membership_of_a_division",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Link(models.Model):
    """A link that was handed to somebody. The link itself is kept by nobody: ``hash`` is the hex SHA-256 of its secret
    (``accounts.links``)."""

    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class AccountLink(Link):
    """A link by which a person sets their own password, once: the first one, or another for one that was forgotten."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("Link for a new password")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"


class ResetRequest(models.Model):
    """Somebody said that they forgot their password, and waits for a link."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reset_requests")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """A try to sign in. ``account`` is a key of the user name as typed (``attempts.account_key``); an address that
    succeeded is at home to the account."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=50)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "address", "at"], name="attempt_account"),
            models.Index(fields=["address", "at"], name="attempt_address"),
            models.Index(fields=["succeeded", "at"], name="attempt_age"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.address} {self.account[:12]} {self.succeeded}"


class Sent(models.Model):
    """The token of a form that made something, and what: sent twice, it makes one."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=32)
    key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "token"], name="sent_once")]

    def __str__(self) -> str:
        return f"{self.token} {self.key}"
