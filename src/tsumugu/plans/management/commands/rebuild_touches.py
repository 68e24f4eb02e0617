"""``rebuild_touches [PLAN …]``: compare the rows of who changed what and why with the ledger and mend what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsumugu.plans import actions
from tsumugu.plans.models import PlanRecord


class Command(BaseCommand):
    help = (
        "Compare the rows of who changed what, and of what caused it, with the ledger and mend what differs; write "
        "nothing where all is right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="PLAN", help="addresses of plans; all without")

    def handle(self, *args: Any, **options: Any) -> None:
        records = PlanRecord.objects.order_by("slug")
        for slug in sorted(set(options["slugs"]) - set(records.values_list("slug", flat=True))):
            raise CommandError(f"{slug}: そのプランはありません / there is no such plan", returncode=2)
        for record in records.filter(slug__in=options["slugs"]) if options["slugs"] else records:
            found = actions.rebuild_touches(record)
            self.stdout.write(
                f"{record.slug}: {found.rows}行 / rows, 足りなかった行 / missing {found.lacking}, "
                f"余分な行 / surplus {found.beyond}"
            )
