"""``setup_organization``: an organization and its first administrator, so that the desk can be used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from tsumugu.accounts import actions
from tsumugu.accounts.models import Role, User
from tsumugu.config.management import terminal


class Command(BaseCommand):
    help = "Found an organization with its first administrator. Everything else is done at the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="local government code, six digits with check digit")
        parser.add_argument("--name", required=True, help="name of the organization")
        parser.add_argument("--slug", required=True, help="its short name in addresses and commands")
        parser.add_argument("--administrator", required=True, metavar="USERNAME")
        parser.add_argument("--name-of-administrator", default="", metavar="NAME")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        username, name = options["administrator"], options["name_of_administrator"]
        with terminal.spoken():
            person = User.objects.filter(username=username).first()
            if person is None and not name:
                raise CommandError(_("A new administrator needs --name-of-administrator."), returncode=2)
            password = terminal.new_password(from_stdin=options["password_stdin"]) if person is None else ""
            with transaction.atomic():
                made = actions.create_organization(options["code"], options["name"], options["slug"], actor=None)
                if person is None:
                    person = actions.add_person(made, username, name, password, Role.ADMINISTRATOR, actor=None)
                else:
                    actions.give_role(made, person, Role.ADMINISTRATOR, actor=None)
            said = {"organization": f"{made} ({made.slug})", "person": f"{person} ({person.username})"}
            self.stdout.write(_("Founded: %(organization)s. Administrator: %(person)s.") % said)
            self.stdout.write(_("Sign in at /desk/ to add people and divisions and to register a plan."))
