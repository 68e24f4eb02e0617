"""Delete what is personal of respondents whose day is past. The worker does so each day; this is for machines that run
none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tsumugu.voices import actions


class Command(BaseCommand):
    help = "Delete personal data of respondents whose day of deletion is past; what they said stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.delete_due(timezone.localdate(), actor=None)} deleted")
