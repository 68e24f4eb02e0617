"""Which role may do what at the desk, and which divisions can be taken over. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tsumugu.accounts.models import Role
from tsumugu.core import plan, texts
from tsumugu.core.errors import Problem

Rule = Callable[[frozenset[str]], bool]

EDITORS = frozenset({Role.STAFF, Role.HEAD, Role.SECRETARIAT, Role.SECRETARIAT_HEAD})
PUBLISHERS = frozenset({Role.SECRETARIAT, Role.SECRETARIAT_HEAD})
REGISTRARS = PUBLISHERS | {Role.ADMINISTRATOR}
AUDITORS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
#: Who reads what is not published: everybody but a committee member, who is shown what meetings are given.
READERS = frozenset(Role.values) - {Role.COMMITTEE}
#: Roles that are held in a division and nowhere else.
OF_A_DIVISION = frozenset({Role.STAFF, Role.HEAD})


def may_read(roles: frozenset[str]) -> bool:
    """Drafts, proposals, the mainline and its ledger."""
    return bool(roles & READERS)


def may_read_editions(roles: frozenset[str]) -> bool:
    """What editions there are, and the published site."""
    return bool(roles)


def reading_alone(roles: frozenset[str]) -> frozenset[str]:
    """What is left of roles where nothing can be done: to read what they read."""
    return frozenset({Role.AUDITOR}) if may_read(roles) else roles & {Role.COMMITTEE}


def may_edit(roles: frozenset[str]) -> bool:
    """May open and change proposals. Who may *approve* is decided by the route of each proposal."""
    return bool(roles & EDITORS)


def may_publish(roles: frozenset[str]) -> bool:
    return bool(roles & PUBLISHERS)


#: Acts for which an organization can ask for a second person, and who can be that person.
TWO_PERSONS: Mapping[str, frozenset[str]] = {
    "register": REGISTRARS, "first-edition": PUBLISHERS, "retire": REGISTRARS,
}  # fmt: skip


def division_problems(divisions: Iterable[plan.Division]) -> tuple[Problem, ...]:
    """What keeps divisions of a plan from becoming units of people: a name that is too long for a list of them."""
    found: list[Problem] = []
    for division in divisions:
        named = [("name", division.name), ("department", division.department or "")]
        named += [(f"renames.{until}", name) for until, name in division.renames]
        for field, text in named:
            typed = texts.typed(one_line(text), lines=False, most=texts.TITLE, path=f"{division.id}/{field}")
            found.extend(typed.errors)
    return tuple(found)


def one_line(text: str) -> str:
    """A name as a list has it: a plan may break it into lines."""
    return " ".join(text.split())


def may_administer(roles: frozenset[str]) -> bool:
    """People, divisions, approval rules."""
    return Role.ADMINISTRATOR in roles


def may_read_acts(roles: frozenset[str]) -> bool:
    return bool(roles & AUDITORS)


def may_register(roles: frozenset[str]) -> bool:
    """Bring a new plan in from a file. Every later change of it is a proposal."""
    return bool(roles & REGISTRARS)
