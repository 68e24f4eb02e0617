"""What the record of acts calls its own acts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of an act -> what the record calls it.
ACTS = {
    "acts-chained": gettext_lazy("Acts of before made a chain"),
}
