"""What the record of acts calls what people do with their notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of an act -> what the record calls it.
ACTS = {
    "calendar-link-made": gettext_lazy("Private address of a calendar made"),
    "calendar-link-revoked": gettext_lazy("Private address of a calendar taken back"),
}
