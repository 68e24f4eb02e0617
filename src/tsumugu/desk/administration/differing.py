"""What differs between a page of the administrator's room and what is now, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.accounts import states
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import shown
from tsumugu.web import labels

#: What the parts of a state are called.
_PARTS = {
    "name": gettext_lazy("Name"),
    "department": gettext_lazy("Department"),
    "open": gettext_lazy("Account"),
    "roles": gettext_lazy("Roles"),
    "former_names": gettext_lazy("Names"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "successors": gettext_lazy("Successors"),
    "people": gettext_lazy("People"),
    "contact": gettext_lazy("Contact"),
    "url": gettext_lazy("Address of its text"),
    "divisions": gettext_lazy("Divisions"),
}


def refused(refusal: Refusal, then: shown.Carried, now: states.State) -> shown.Refused:
    """An act that was refused because its page is old."""
    return shown.refused(refusal, then, now, parts=_PARTS, told=_told)


def _told(part: str, value: object) -> str:
    if part == "open":
        return _("in use") if value == "yes" else _("closed")
    if part == "roles" and isinstance(value, list):
        return _(", ").join(_role(str(one)) for one in value)
    if part == "people" and isinstance(value, list):
        return _(", ").join(_role(str(one).rpartition(" ")[0]) for one in value)  # without the number of the account
    return shown.listed(value)


def _role(text: str) -> str:
    role, _space, division = text.partition(" ")
    return f"{labels.role_label(role)} {division}".strip()
