"""``approval_rules``: show, replace or reset the approval rules of an organization."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tsumugu.accounts import queries
from tsumugu.config.management import terminal
from tsumugu.core.approval import Delegation
from tsumugu.interchange import read_rules, write_rules
from tsumugu.proposals import actions


class Command(BaseCommand):
    help = "Approval rules of an organization as a file. Without an option they are shown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--show", action="store_true", help="print the rules as JSON")
        chosen.add_argument("--set", default="", metavar="FILE", help="replace them by those of a JSON or YAML file")
        chosen.add_argument("--default", action="store_true", help="go back to the rules that come with the program")

    def handle(self, *args: Any, **options: Any) -> None:
        with terminal.spoken():
            organization = queries.organization(options["organization"])
            if not options["set"] and not options["default"]:
                held, problems = queries.stored_delegation(organization.pk)
                terminal.tell(problems, self.stderr)
                self.stdout.write(write_rules(held).decode(), ending="")
                return
            found: Delegation | None = None
            if options["set"]:
                found, problems = read_rules(terminal.read(options["set"]), Path(options["set"]).name)
                terminal.tell(problems, self.stderr)
            moved = actions.change_approval_rules(organization, found, actor=None)
            said = _("Saved. Open proposals with another state or next step now: %(count)s")
            self.stdout.write(said % {"count": moved})
