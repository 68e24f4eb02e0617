"""``tsumugu drill BACKUP``: restore into a scratch place, check all of it, say how long it took."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tsumugu.backups import drill
from tsumugu.config.management import terminal


class Command(BaseCommand):
    help = (
        "Prove that a backup can be brought back. Exit status: 0 it can, 1 it does not hold, 2 it could not be tried."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        terminal.choosing(parser)
        parser.add_argument("backup", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with terminal.spoken(options["lang"]):
            try:
                found = drill.drill(options["backup"], told=terminal.telling(self.stderr))
            except OSError as error:
                raise CommandError(f"{error.strerror} ({error.filename})", returncode=2) from None
            if found.problem:
                raise CommandError(_("The drill failed: %(said)s") % {"said": found.problem}, returncode=1)
            said = {"path": found.backup, "seconds": found.seconds, "entries": found.entries}
            self.stdout.write(_("The drill passed: %(path)s was restored and checked in %(seconds)s s.") % said)
            self.stdout.write(_("%(entries)s entries of the ledgers were replayed.") % said)
            files = {"same": found.same, "changed": found.changed}
            self.stdout.write(
                _("Published files: %(same)s as they are public now, %(changed)s published anew since.") % files
            )
