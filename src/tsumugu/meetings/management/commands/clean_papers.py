"""Make papers of meetings ready for the public that wait for it. The worker does so; this is for machines that run
none, and for having all made ready again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tsumugu.meetings import actions


class Command(BaseCommand):
    help = "Make papers of meetings that wait for it ready for the public; a second for each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="all again, as after an update that takes out more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            actions.clean_all_again()
        self.stdout.write(f"{actions.clean_waiting()} made ready")
