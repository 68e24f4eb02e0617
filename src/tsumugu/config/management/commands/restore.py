"""``tsumugu restore BACKUP``: bring a backup back, into an empty installation or in the place of what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tsumugu.backups import actions
from tsumugu.config.management import terminal


class Command(BaseCommand):
    help = "Bring a backup back. BACKUP is one, or a directory of backups, of which the newest is taken."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        terminal.choosing(parser)
        parser.add_argument("backup", type=Path)
        parser.add_argument("--replace", action="store_true", help="take the place of what this installation holds")

    def handle(self, *args: Any, **options: Any) -> None:
        with terminal.spoken(options["lang"]):
            try:
                done = actions.restore(
                    options["backup"], replace=options["replace"], told=terminal.telling(self.stderr)
                )
            except OSError as error:
                raise CommandError(f"{error.strerror} ({error.filename})", returncode=2) from None
            self.stdout.write(_("Restored: %(path)s") % {"path": done.backup})
            if done.aside is not None:
                self.stdout.write(_("The database that was here lies in %(path)s.") % {"path": done.aside})
            for slug in done.kept:
                self.stdout.write(
                    _(
                        "%(slug)s: the published site stays as it is. Where it is newer than the ledger, the desk "
                        "says what can be done."
                    )
                    % {"slug": slug}
                )
            self.stdout.write(_("Everybody has to sign in again. Start the server with tsumugu serve."))
