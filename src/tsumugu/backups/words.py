"""What is said of backups: why one was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "backup-refused": gettext_lazy("This backup cannot be used."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "backup-restored": gettext_lazy("Backup restored"),
}
