"""``tsumugu backup DIR``: everything that is kept, of one moment, while everything goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tsumugu.backups import actions, record
from tsumugu.config.management import terminal


class Command(BaseCommand):
    help = "Take a backup: database and published sites, in a new directory below DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        terminal.choosing(parser)
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="afterwards only the newest N stay")

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path = options["directory"]
        if options["keep"] < 0:
            raise CommandError(_("--keep is a number of backups."), returncode=2)
        with terminal.spoken(options["lang"]):
            try:
                made = actions.take(place, keep=options["keep"], told=terminal.telling(self.stderr))
            except OSError as error:
                said = _("The backup could not be written: %(said)s Nothing of it is left.")
                raise CommandError(said % {"said": f"{error.strerror} ({error.filename})."}, returncode=2) from None
            taken = record.read().backup
            size = taken.size if taken is not None else 0
            self.stdout.write(_("Backup: %(path)s (%(size)s MB)") % {"path": made, "size": f"{size / 1e6:.1f}"})
