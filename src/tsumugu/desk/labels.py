"""The words of the screen for node types, slots, fields and fixed choices."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

TYPES: dict[str, Word] = {
    "plan": _("Plan"),
    "division": _("Division"),
    "chapter": _("Chapter"),
    "block": _("Block"),
    "field": _("Field"),
    "vision": _("Vision"),
    "area": _("Policy area"),
    "focus_theme": _("Focus theme"),
    "rating_scheme": _("Rating scheme"),
    "grade": _("Grade"),
    "indicator": _("Indicator"),
    "initiative": _("Initiative"),
    "activity": _("Activity"),
    "step": _("Step"),
}

SLOTS: dict[str, Word] = {
    "divisions": _("Divisions"),
    "chapters": _("Chapters"),
    "content": _("Content"),
    "sections": _("Sections"),
    "fields": _("Fields"),
    "visions": _("Visions"),
    "areas": _("Policy areas"),
    "focus_themes": _("Focus themes"),
    "rating_schemes": _("Rating schemes"),
    "grades": _("Grades"),
    "indicators": _("Indicators"),
    "initiatives": _("Initiatives"),
    "activities": _("Activities"),
    "planned": _("Planned steps"),
    "actual": _("Actual steps"),
}

#: By path first, then by the last part of the path.
FIELDS: dict[str, Word] = {
    "activity.title": _("Activity title"),
    "initiative.title": _("Initiative title"),
    "plan.title": _("Plan title"),
    "plan.id": _("Identifier"),
    "field.supports": _("Supports"),
    "indicator.span": _("Counted"),
    "indicator.kind": _("Kind of indicator"),
    "block.embed": _("Draws"),
    "title": _("Title"),
    "name": _("Name"),
    "label": _("Label"),
    "text": _("Text"),
    "prose": _("Text"),
    "embed": _("Draws"),
    "caption": _("Caption"),
    "topics": _("Topics"),
    "kind": _("Kind"),
    "nature": _("Nature"),
    "definition": _("Definition"),
    "unit": _("Unit"),
    "direction": _("Direction"),
    "span": _("Counted"),
    "baseline": _("Baseline"),
    "targets": _("Targets"),
    "actuals": _("Actuals"),
    "source": _("Source"),
    "note": _("Note"),
    "leads_to": _("Leads to"),
    "division": _("Responsible division"),
    "scheme": _("Rating scheme"),
    "translations": _("Translations"),
    "start": _("Start"),
    "end": _("End"),
    "shape": _("Shape"),
    "tentative": _("Tentative"),
    "description": _("Description"),
    "planned_texts": _("Targets in words"),
    "actual_texts": _("Results in words"),
    "field": _("Field"),
    "areas": _("Policy areas"),
    "focus": _("Focus themes"),
    "policy": _("Policy"),
    "summary": _("Summary"),
    "situation": _("Situation and issues"),
    "digital": _("D: what is done with digital"),
    "transformation": _("X: what is transformed"),
    "lead": _("Lead division"),
    "partners": _("Partner divisions"),
    "budget": _("Budget (thousand yen)"),
    "judgements": _("Judgements"),
    "former_titles": _("Former titles"),
    "ended": _("Ended"),
    "adopted_from": _("Adopted from"),
    "approach": _("Approach"),
    "need": _("Need"),
    "supports": _("Supports"),
    "department": _("Department"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "renames": _("Former names"),
    "predecessors": _("Predecessors"),
    "mark": _("Mark"),
    "meaning": _("Meaning"),
    "at_least": _("From achievement rate (%)"),
    "unavailable": _("Cannot be evaluated"),
    "legend": _("Legend"),
    "provisional": _("Provisional title"),
    "code": _("Local government code"),
    "first": _("First fiscal year"),
    "last": _("Last fiscal year"),
    "stage": _("Stage"),
    "stages": _("Stages"),
    "notice": _("Notice on every page"),
    "actors": _("Actors"),
    "statement": _("Statement"),
    "catchphrase": _("Catchphrase"),
    "intent": _("Intent"),
    "process": _("Process data"),
    "id": _("Identifier"),
    # parts of leaves
    "value": _("Value"),
    "low": _("From"),
    "high": _("To"),
    "status": _("Status"),
    "year": _("Fiscal year"),
    "reason": _("Reason"),
    "grade": _("Grade"),
    "plan": _("Plan"),
    "node": _("Node"),
    "revision": _("Revision"),
}

#: Parts of leaves whose name means something else than the field of the same name.
PARTS: dict[str, Word] = {
    "unavailable": _("Reason why there is no value"),
    "text": _("In words"),
}

CHOICES: dict[str, Word] = {
    "activity": _("Activity indicator"),
    "output": _("Output"),
    "outcome": _("Outcome"),
    "quantitative": _("Quantitative"),
    "qualitative": _("Qualitative"),
    "up": _("Higher is better"),
    "down": _("Lower is better"),
    "annual": _("Per fiscal year"),
    "cumulative": _("Cumulative"),
    "at-least": _("At least"),
    "at-most": _("At most"),
    "exactly": _("Exactly"),
    "range": _("Range"),
    "text": _("In words"),
    "undecided": _("Undecided"),
    "forecast": _("Forecast"),
    "preliminary": _("Preliminary"),
    "final": _("Final"),
    "bar": _("Bar"),
    "continuing": _("Continuing"),
    "milestone": _("Milestone"),
    "philosophy": _("Philosophy"),
    "visions": _("Visions"),
    "system-chart": _("System chart"),
    "initiatives": _("Initiatives"),
    "focus": _("Focus themes"),
    "bodies": _("Bodies"),
    "schedule": _("Schedule"),
    "roadmap": _("Roadmap"),
    "indicators": _("Indicators"),
    "divisions": _("Divisions"),
}

STATES: dict[str, Word] = {
    "draft": _("Draft"),
    "in_review": _("In review"),
    "in-review": _("In review"),
    "review": _("In review"),
    "approved": _("Approved"),
    "merged": _("Merged"),
    "returned": _("Returned"),
    "withdrawn": _("Withdrawn"),
}


def type_label(node_type: str) -> str:
    return str(TYPES.get(node_type, node_type))


def slot_label(slot: str) -> str:
    return str(SLOTS.get(slot, slot))


def field_label(node_type: str, path: str) -> str:
    """``targets.2027`` reads as "targets", then the key; ``change.digital`` as its last part."""
    head, _dot, rest = path.partition(".")
    for key in (f"{node_type}.{path}", f"{node_type}.{head}", rest, head):
        if key in FIELDS:
            return str(FIELDS[key])
    return path


def part_label(part: str) -> str:
    return str(PARTS.get(part) or FIELDS.get(part, part))


def choice_label(choice: str) -> str:
    return str(CHOICES.get(choice, choice))


def state_label(state: str) -> str:
    return str(STATES.get(state, state))
