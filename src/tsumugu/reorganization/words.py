"""What is said of changes of divisions: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-reorganize": gettext_lazy("Divisions and people are changed by the administrators."),
    "bad-reorganization": gettext_lazy("This change of divisions cannot be made as it is."),
    "division-gone": gettext_lazy("One of these divisions does not exist on that day."),
    "name-taken": gettext_lazy("There is a division of this name already."),
    "touches-nothing": gettext_lazy("There is nothing to hand over."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "reorganization-decided": gettext_lazy("Change of divisions decided"),
    "reorganization-done": gettext_lazy("Change of divisions in force"),
    "reorganization-withdrawn": gettext_lazy("Change of divisions taken back before its day"),
    "reorganization-troubled": gettext_lazy("Change of divisions could not come into force"),
}

#: What acts are about.
SUBJECTS = {"reorganization": gettext_lazy("Change of divisions")}

#: What is done.
KINDS = {
    "found": gettext_lazy("Add a division"),
    "rename": gettext_lazy("Rename"),
    "correct": gettext_lazy("Correct a misspelling"),
    "merge": gettext_lazy("Merge divisions"),
    "split": gettext_lazy("Split a division"),
    "abolish": gettext_lazy("Abolish a division"),
    "hand-over": gettext_lazy("Hand over sheets and work"),
}
