"""Approval rules in words, and the form of one rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.core.approval import Delegation, Rule
from tsumugu.core.delegation import ACTS, MOST_CHARACTERS, known_path, rule_from_data, rule_to_data
from tsumugu.core.schema import NODE_TYPES
from tsumugu.desk.frame.acting import ActForm, line
from tsumugu.proposals.words import EDITS
from tsumugu.render.vocabulary import words
from tsumugu.web import labels

#: Slots that tell apart nodes of one type; every other slot says no more than the type does.
TELLING_SLOTS = ("planned", "actual", "chapters", "sections")


@dataclass(frozen=True)
class Said:
    """One rule as the table shows it: what it is about, what has to happen, and up to whom it goes."""

    number: int
    name: str
    about: str
    acts: str
    limits: list[str]
    step: str
    adds: bool


def said(number: int, rule: Rule) -> Said:
    types = _joined(labels.type_label(name) for name in rule.types) or _("Everything")
    fields = _joined(_path_label(path, rule.types) for path in rule.paths)
    limits = []
    if rule.part is not None:
        limits.append(_("in this part only: %(part)s") % {"part": labels.edition_part(rule.part)})
    if rule.slots:
        limits.append(_("there only: %(slots)s") % {"slots": _joined(labels.slot_label(slot) for slot in rule.slots)})
    if rule.larger_than:
        limits.append(_("only by more than %(size)s%%") % {"size": rule.larger_than})
    return Said(
        number,
        labels.rule_name(rule.name),
        types + _(": ") + fields if fields else types,
        _joined(str(EDITS[act]) for act in rule.acts) or _("whatever happens"),
        limits,
        _goes_to(rule),
        bool(rule.larger_than),
    )


def _goes_to(rule: Rule) -> str:
    step = labels.role_label(rule.step)
    return _("%(step)s (%(lane)s)") % {"step": step, "lane": rule.lane} if rule.lane else step


def steps(delegation: Delegation) -> str:
    """The steps in their order: 担当課長（触れる課ごと） → 事務局 → …"""
    asked = (
        labels.role_label(step.role) + (_(" (of each division touched)") if step.divisions else "")
        for step in delegation.steps
    )
    return " → ".join(asked)


def lanes(delegation: Delegation) -> list[tuple[str, str]]:
    """The name of each lane, and the steps it leads over."""
    return [(lane.name, " → ".join(labels.role_label(step) for step in lane.steps)) for lane in delegation.lanes]


def difference(then: Delegation, now: Delegation) -> list[tuple[str, str, str]]:
    """What differs between two sets of rules: the name of a rule, what it said, what it says."""
    before, after = _by_name(then), _by_name(now)
    lines = [
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]
    if then.people != now.people:
        lines.append((_("How many people"), str(then.people), str(now.people)))
    if then.steps != now.steps:
        lines.append((_("Steps"), steps(then), steps(now)))
    if then.lanes != now.lanes:
        said_lanes = ("；".join(f"{name}：{over}" for name, over in lanes(one)) for one in (then, now))
        lines.append((_("Lanes"), *said_lanes))  # type: ignore[arg-type]
    if then.own_division != now.own_division:
        said = _("The head of the division of whoever wrote is asked as well.")
        lines.append((said, *(_("Yes") if one.own_division else _("No") for one in (then, now))))  # type: ignore[arg-type]
    if [rule.name for rule in then.rules] != [rule.name for rule in now.rules]:
        order = (_joined(labels.rule_name(rule.name) for rule in one.rules) for one in (then, now))
        lines.append((_("Order"), *order))  # type: ignore[arg-type]
    return lines


def _by_name(rules: Delegation) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, rule in enumerate(rules.rules, 1):
        one = said(number, rule)
        text = "／".join((one.about, one.acts, *one.limits, one.step))
        found[one.name] = f"{found[one.name]}；{text}" if one.name in found else text
    return found


def _joined(items: Iterable[str]) -> str:
    return (", " if labels.language() == "en" else "、").join(dict.fromkeys(items))


def _path_label(path: str, types: Iterable[str] = ()) -> str:
    """What a field is called, in each type of node that has it."""
    having = [name for name in types or NODE_TYPES if known_path(name, path)]
    return "／".join(dict.fromkeys(labels.field_label(name, path) for name in having)) or path


def _paths(rule: Rule | None, typed: Iterable[str]) -> list[tuple[str, str]]:
    """Every field there is, once, with the types that have it where those are few: 旧名称（プラン、事業）.
    What the rule names (cells and records included) and what was typed comes first."""
    known = dict.fromkeys((*(rule.paths if rule is not None else ()), *_every_path()))
    first = [path for path in typed if path in known]
    return [(path, _path_choice(path)) for path in dict.fromkeys((*first, *known))]


def _every_path() -> Iterable[str]:
    return (path for spec in NODE_TYPES.values() for path in spec.fields)


def _path_choice(path: str) -> str:
    having = [name for name in NODE_TYPES if known_path(name, path)]
    where = _joined(labels.type_label(name) for name in having)
    if len(having) > 2:
        return _path_label(path)
    return _("%(field)s (%(types)s)") % {"field": _path_label(path), "types": where}


def _choices(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    field.choices = list(choices)  # type: ignore[attr-defined]


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class RuleForm(ActForm):
    """One rule; what ``core.delegation`` finds wrong with it stands beside the field. Sound input is
    ``cleaned_data["rule"]``."""

    name = line(
        gettext_lazy("Name"),
        MOST_CHARACTERS,
        help_text=gettext_lazy("Shown on the route of a proposal as the reason for a step."),
    )
    step = forms.ChoiceField(
        label=gettext_lazy("Goes up to"), help_text=gettext_lazy("All steps before it are asked as well.")
    )
    lane = forms.ChoiceField(label=gettext_lazy("Over the lane"), required=False)
    types = _several(gettext_lazy("About"), gettext_lazy("None chosen: about everything."))
    paths = _several(gettext_lazy("Fields"), gettext_lazy("None chosen: all fields, and the entry as a whole."))
    acts = _several(gettext_lazy("When it is"), gettext_lazy("None chosen: whatever happens."))
    part = forms.ChoiceField(label=gettext_lazy("In the part"), required=False)
    slots = _several(gettext_lazy("Only there"))
    larger_than = forms.CharField(
        label=gettext_lazy("Only by more than (%)"),
        required=False,
        help_text=gettext_lazy(
            "A rule with a size only adds its step, wherever it stands in the list. What has no number "
            "before, or another kind of target, counts as larger than any size."
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(
        self, rule: Rule | None, among: Delegation, initial: dict[str, Any] | None = None, **named: Any
    ) -> None:  # fmt: skip
        """``among``: the rules that it stands with, whose steps and lanes there are."""
        self.among = among
        super().__init__(initial=(rule_to_data(rule) if rule is not None else {}) | (initial or {}), **named)
        kept = tuple(slot for slot in (rule.slots if rule else ()) if slot not in TELLING_SLOTS)
        _choices(self.fields["step"], ((step, labels.role_label(step)) for step in among.roles))
        lanes = [(lane.name, lane.name) for lane in among.lanes]
        _choices(self.fields["lane"], [("", _("all steps")), *lanes])
        if not lanes:
            del self.fields["lane"]
        _choices(self.fields["types"], ((name, labels.type_label(name)) for name in NODE_TYPES))
        typed = self.data.getlist("paths") if isinstance(self.data, QueryDict) else ()
        _choices(self.fields["paths"], _paths(rule, typed))
        _choices(self.fields["acts"], ((act, EDITS[act]) for act in ACTS))
        parts = [(part, labels.edition_part(part)) for part in words.EDITION_PARTS]
        _choices(self.fields["part"], [("", _("both parts")), *parts])
        _choices(self.fields["slots"], ((slot, labels.slot_label(slot)) for slot in (*TELLING_SLOTS, *kept)))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        # What is empty matches everything and is left out of the data.
        data = {key: value for key, value in typed.items() if value}
        if "larger_than" in data:
            data["larger_than"] = data["larger_than"].strip()
        if not self.errors:
            rule, problems = rule_from_data(data, among=self.among)
            for problem in problems:
                self.add_error(problem.path if problem.path in self.fields else None, problem.text(labels.language()))
            typed["rule"] = rule
        return typed
