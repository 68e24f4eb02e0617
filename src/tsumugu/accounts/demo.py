"""The invented prefecture of the demonstration and its people. Never loaded in production."""

from __future__ import annotations

from django.db import transaction

from tsumugu.accounts.models import Division, Membership, Organization, Role, User

PASSWORD = "tsumugu-demo"

#: User name, name, role, and whether the person belongs to a division (its place in the list).
PEOPLE: tuple[tuple[str, str, Role, int | None], ...] = (
    ("demo-staff", "担当 あおい", Role.STAFF, 0),
    ("demo-staff2", "担当 はると", Role.STAFF, 0),
    ("demo-head", "課長 みなみ", Role.HEAD, 0),
    ("demo-secretariat", "事務局 つむぎ", Role.SECRETARIAT, 1),
    ("demo-chief", "事務局長 いずみ", Role.SECRETARIAT_HEAD, 1),
    ("demo-kanji", "幹事 すばる", Role.KANJIKAI, None),
    ("demo-hq", "本部 かえで", Role.HEADQUARTERS, None),
    ("demo-committee", "委員 ひなた", Role.COMMITTEE, None),
    ("demo-auditor", "監査 しおん", Role.AUDITOR, None),
    ("demo-admin", "管理 ゆうき", Role.ADMINISTRATOR, None),
)


def load_people(code: str, name: str, slug: str, divisions: list[tuple[str, str, str]]) -> dict[str, User]:
    """The organization, its divisions (key, name, department) and one user for each role; idempotent."""
    users: dict[str, User] = {}
    with transaction.atomic():
        organization, _made = Organization.objects.get_or_create(code=code, defaults={"name": name, "slug": slug})
        rows = [
            Division.objects.get_or_create(
                organization=organization, key=key, defaults={"name": title, "department": department}
            )[0]
            for key, title, department in divisions
        ]
        for username, title, role, place in PEOPLE:
            user = User.objects.filter(username=username).first()
            if user is None:
                user = User.objects.create_user(username, password=PASSWORD, name=title)
            division = rows[min(place, len(rows) - 1)] if place is not None and rows else None
            if division is None and role in (Role.STAFF, Role.HEAD):
                continue
            Membership.objects.get_or_create(user=user, organization=organization, role=role, division=division)
            users[username] = user
    return users
