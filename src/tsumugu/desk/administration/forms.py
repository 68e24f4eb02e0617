"""The forms of the administrator's room. What is wrong stands beside its field; who may do what is
decided by the act itself, not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tsumugu.accounts.actions.ground import NAME
from tsumugu.accounts.models import Division, Organization, Role
from tsumugu.core import texts, typed
from tsumugu.core.defaults import FIELDS
from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem
from tsumugu.desk.frame.acting import ActForm, FileForm, line
from tsumugu.web import labels

# -- the organization --------------------------------------------------------------------------


class LicenceForm(ActForm):
    name = line(_("Name of the licence"), texts.TITLE, required=False, help_text=_("Left empty: no licence is stated."))
    url = line(_("Address of its text"), 500, required=False, inputmode="url")


# -- people ------------------------------------------------------------------------------------


class _One(forms.ModelChoiceField[Any]):
    def to_python(self, value: Any) -> Any:
        return super().to_python(value if value in self.empty_values or _is_key(value) else "0")


class _Several(forms.ModelMultipleChoiceField[Any]):
    def clean(self, value: Any) -> Any:
        return super().clean([key if _is_key(key) else "0" for key in value or ()])


def _is_key(value: Any) -> bool:
    """Whether a row can have this key: databases count to 64 bits and say so with an error."""
    return whole(str(getattr(value, "pk", value))) is not None


class RoleForm(ActForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    division = _One(
        label=_("Division"),
        queryset=Division.objects.none(),
        required=False,
        empty_label=_("none in particular"),
        help_text=_("Needed for the staff and the head of a division."),
    )

    def __init__(self, organization: Organization, **named: Any) -> None:
        super().__init__(**named)
        field = self.fields["division"]
        field.queryset = living(organization)  # type: ignore[attr-defined]
        field.label_from_instance = division_label  # type: ignore[attr-defined]


def living(organization: Organization) -> Any:
    """The divisions in which somebody can be something: those of today and those to come."""
    return organization.divisions.exclude(valid_to__lt=timezone.localdate()).order_by("department", "key")


def division_label(division: Division) -> str:
    name, department = division.called(timezone.localdate())
    return f"{department} {name}".strip()


class PersonForm(RoleForm):
    username = line(
        _("User name"), 150, help_text=_("For signing in: letters, digits and @ . + - _"), autocapitalize="none"
    )
    name = line(_("Full name"), NAME, help_text=_("What others read, also in the ledger."))
    field_order = ("name", "username", "role", "division", "password", "again")


class NameForm(ActForm):
    name = line(_("Full name"), NAME, help_text=_("What was recorded before keeps the name of its time."))


# -- divisions ---------------------------------------------------------------------------------


class ContactForm(ActForm):
    contact = line(
        _("Contact"),
        texts.TITLE,
        required=False,
        help_text=_("Published beside the sheets of the division: telephone or mail of the office, no person's name."),
    )


# -- plans -------------------------------------------------------------------------------------


class YearField(forms.CharField):
    """A fiscal year, typed in every way that has one meaning (``core.typed``): 令和9年度, R9, 2027."""

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        found = typed.year(str(value))
        if isinstance(found, Problem):
            raise forms.ValidationError(found.text(labels.language()))
        return found


def _year(label: Any, example: str) -> YearField:
    return YearField(label=label, widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": example}))


class NewPlanForm(ActForm):
    title = line(_("Title of the plan"), texts.TITLE)
    first_year = _year(_("First fiscal year"), "令和9年度")
    last_year = _year(_("Last fiscal year"), "令和13年度")
    fields_set = forms.ChoiceField(label=_("Fields to begin with"), widget=forms.RadioSelect, initial="three")
    with_divisions = forms.BooleanField(
        label=_("Take today’s divisions along"),
        required=False,
        initial=True,
        help_text=_("So that each sheet can name the division that leads it."),
    )
    slug = line(
        _("Address"),
        64,
        required=False,
        help_text=_(
            "Left empty it is made from the title and the first year, such as dx-2027. "
            "The published plan stands there for good."
        ),
        autocapitalize="none",
    )
    reason = line(_("Reason"), 1000, required=False, help_text=_("Stands in the first entry of the ledger."))

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        names = [(key, gettext(", ").join(one.name for one in fields)) for key, fields in FIELDS.items()]
        chosen: Any = self.fields["fields_set"]
        chosen.choices = [(key, name or gettext("None yet; they are added later")) for key, name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_year"), data.get("last_year")
        if first is not None and last is not None and last < first:
            self.add_error("last_year", _("The plan ends before it begins."))
        return data


class PlanFileForm(FileForm):
    slug = line(
        _("Address"),
        64,
        help_text=_("Lower-case letters, digits and hyphens. The published plan stands there for good."),
        autocapitalize="none",
    )
    reason = line(_("Reason"), 1000, required=False, help_text=_("Stands in the first entry of the ledger."))
