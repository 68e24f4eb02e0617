"""The invented prefecture of the demonstration and its people. Never loaded in production."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tsumugu.accounts import actions, rules
from tsumugu.accounts.models import Organization, Role, User
from tsumugu.core import plan

PASSWORD = "tsumugu-demo"

#: User name, name, role, and whether the person belongs to a division ("line", "other" or "office", or to none).
PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("demo-staff", "担当 あおい", Role.STAFF, "line"),
    ("demo-staff2", "担当 はると", Role.STAFF, "line"),
    ("demo-head", "課長 みなみ", Role.HEAD, "line"),
    ("demo-head2", "課長 ひかる", Role.HEAD, "other"),
    ("demo-secretariat", "事務局 つむぎ", Role.SECRETARIAT, "office"),
    ("demo-chief", "事務局長 いずみ", Role.SECRETARIAT_HEAD, "office"),
    ("demo-kanji", "幹事 すばる", Role.KANJIKAI, ""),
    ("demo-hq", "本部 かえで", Role.HEADQUARTERS, ""),
    ("demo-committee", "委員 ひなた", Role.COMMITTEE, ""),
    ("demo-auditor", "監査 しおん", Role.AUDITOR, ""),
    ("demo-admin", "管理 ゆうき", Role.ADMINISTRATOR, ""),
)


def load_people(
    code: str, name: str, slug: str, divisions: Sequence[plan.Division], line: str = "", other: str = ""
) -> dict[str, User]:
    """The organization, the divisions of its plan and one user for each role; idempotent.

    ``line`` is the division of the staff, ``other`` one whose head is asked as well where it is touched; the first
    division is the secretariat's. Without any division there is nobody who would belong to one.
    """
    users: dict[str, User] = {}
    with transaction.atomic():
        organization = Organization.objects.filter(code=code).first()
        if organization is None:
            organization = actions.create_organization(code, name, slug, actor=None)
        actions.adopt_divisions(organization, divisions, actor=None)
        rows = {row.key: row for row in organization.divisions.all()}
        first = rows[divisions[0].id] if divisions else None
        for username, title, role, place in PEOPLE:
            division = {"line": rows.get(line, first), "other": rows.get(other), "office": first}.get(place)
            if division is None and role in rules.OF_A_DIVISION:
                continue
            user = User.objects.filter(username=username).first()
            if user is None:
                user = actions.add_person(organization, username, title, PASSWORD, role, division, actor=None)
            elif not user.memberships.filter(organization=organization, role=role).exists():
                actions.give_role(organization, user, role, division, actor=None)
            users[username] = user
    return users
