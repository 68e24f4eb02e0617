"""What a page of the administrator's room showed, as a value: the base of every act that is done on it."""

from __future__ import annotations

from tsumugu.accounts.models import Division, Organization, User

#: Plain JSON: texts, lists of texts, and nothing else.
State = dict[str, object]


def of_person(organization: Organization, person: User) -> State:
    held = person.memberships.filter(organization=organization).select_related("division").order_by("pk")
    return {
        "kind": f"person:{person.pk}",
        "name": person.name,
        "open": "yes" if person.is_active else "no",
        "roles": [f"{one.role} {one.division.key if one.division is not None else ''}".strip() for one in held],
    }


def of_division(division: Division) -> State:
    held = division.memberships.filter(user__is_active=True).select_related("user").order_by("role", "pk")
    return {
        "kind": f"division:{division.pk}",
        "name": division.name,
        "department": division.department,
        "contact": division.contact,
        "former_names": [f"{f['until']} {f['name']} {f['department']}" for f in division.former_names],
        "first_day": str(division.valid_from or ""),
        "last_day": str(division.valid_to or ""),
        "successors": sorted(division.successors.values_list("key", flat=True)),
        "people": [f"{one.role} {one.user.name} {one.user_id}" for one in held],
    }


def of_licence(organization: Organization) -> State:
    return {"kind": "licence", "name": organization.licence_name, "url": organization.licence_url}


def of_second_person(organization: Organization) -> State:
    return {"kind": "second-person", "acts": sorted(organization.second_person)}


def of_missing(keys: list[str]) -> State:
    """The divisions that only a plan names."""
    return {"kind": "missing", "divisions": sorted(keys)}
