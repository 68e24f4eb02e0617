"""``verify_ledger [SLUG …]``: replay ledgers; exit status 1 if one does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tsumugu.plans.models import PlanRecord
from tsumugu.plans.verify import verify


class Command(BaseCommand):
    help = "Replay ledgers and name the first entry that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        records = PlanRecord.objects.order_by("slug")
        if options["slugs"]:
            records = records.filter(slug__in=options["slugs"])
        missing = set(options["slugs"]) - {record.slug for record in records}
        for slug in sorted(missing):
            self.stderr.write(f"{slug}: no such plan")
        broken = bool(missing)
        for record in records:
            verdict = verify(record)
            if verdict.fault is None:
                self.stdout.write(f"{record.slug}: {verdict.entries} entries hold, root {verdict.root}")
            else:
                broken = True
                fault = verdict.fault
                self.stderr.write(f"{record.slug}: entry {fault.sequence} does not hold: {fault.code} {fault.detail}")
        if broken:
            raise SystemExit(1)
