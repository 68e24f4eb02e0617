"""The invented prefecture of the demonstration and its people. Never loaded in production."""

from __future__ import annotations

from django.db import transaction

from tsumugu.accounts.models import Division, Membership, Organization, Role, User

PASSWORD = "tsumugu-demo"

#: User name, name, role, and whether the person belongs to a division ("line" or "office", or to none).
PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("demo-staff", "担当 あおい", Role.STAFF, "line"),
    ("demo-staff2", "担当 はると", Role.STAFF, "line"),
    ("demo-head", "課長 みなみ", Role.HEAD, "line"),
    ("demo-secretariat", "事務局 つむぎ", Role.SECRETARIAT, "office"),
    ("demo-chief", "事務局長 いずみ", Role.SECRETARIAT_HEAD, "office"),
    ("demo-kanji", "幹事 すばる", Role.KANJIKAI, ""),
    ("demo-hq", "本部 かえで", Role.HEADQUARTERS, ""),
    ("demo-committee", "委員 ひなた", Role.COMMITTEE, ""),
    ("demo-auditor", "監査 しおん", Role.AUDITOR, ""),
    ("demo-admin", "管理 ゆうき", Role.ADMINISTRATOR, ""),
)


def load_people(
    code: str, name: str, slug: str, divisions: list[tuple[str, str, str]], line: str = ""
) -> dict[str, User]:
    """The organization, its divisions (key, name, department) and one user for each role; idempotent.

    ``line`` is the division of the staff; the first division is the secretariat's.
    """
    users: dict[str, User] = {}
    with transaction.atomic():
        organization, _made = Organization.objects.get_or_create(code=code, defaults={"name": name, "slug": slug})
        rows: dict[str, Division] = {}
        for key, title, department in divisions:
            defaults = {"name": title, "department": department}
            rows[key], _made = Division.objects.get_or_create(organization=organization, key=key, defaults=defaults)
        first = next(iter(rows.values()), None)
        for username, title, role, place in PEOPLE:
            user = User.objects.filter(username=username).first()
            if user is None:
                user = User.objects.create_user(username, password=PASSWORD, name=title)
            users[username] = user
            division = {"line": rows.get(line, first), "office": first}.get(place)
            if division is not None or role not in (Role.STAFF, Role.HEAD):
                Membership.objects.get_or_create(user=user, organization=organization, role=role, division=division)
    return users
