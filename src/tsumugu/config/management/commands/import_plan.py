"""``import_plan``: register a plan from a file, as the desk does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tsumugu.accounts import queries
from tsumugu.accounts.models import User
from tsumugu.config.management import terminal
from tsumugu.interchange import read_plan
from tsumugu.meetings.actions import from_file
from tsumugu.plans import rules


class Command(BaseCommand):
    help = "Register a plan from a JSON or YAML file, with the divisions it names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--slug", required=True, help="the plan's address, for good")
        parser.add_argument("--reason", default="", help="stands in the first entry of the ledger")
        parser.add_argument("--by", default="", metavar="USERNAME", help="whom the ledger names; nobody if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        with terminal.spoken():
            organization = queries.organization(options["organization"])
            actor = User.objects.filter(username=options["by"]).first()
            if options["by"] and actor is None:
                raise CommandError(_("There is no user %(name)s.") % {"name": options["by"]}, returncode=2)
            path = options["file"]
            plan, problems = read_plan(terminal.read(path), Path(path).name)
            if plan is not None:
                problems = rules.registration_problems(organization, plan)
            terminal.tell(problems, self.stderr)
            assert plan is not None  # else one of the problems is an error
            record, new = from_file.register_plan(
                organization, options["slug"], plan, actor=actor, reason=options["reason"]
            )
            self.stdout.write(f"{record.title} ({record.slug})")
            names = "、".join(division.name for division in new)
            if names:
                self.stdout.write(_("Divisions taken over: %(names)s") % {"names": names})
